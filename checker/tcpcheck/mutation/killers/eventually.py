"""Killers of mutants by small enumerations: what must come on every fair run (claims with ``Eventually`` parts), and
answers to answers that end (``Answering``).

``Lasting`` asks each such part that is about TCP itself and expected to hold.  ``Lasting.counts`` compares the numbers
of joint states and of transitions with those of the unchanged rules; that is no claim, but it shows that something can
be told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from tcpcheck.base.verdict import Verdict
from tcpcheck.explicit.answers.answer_loops import first_loop
from tcpcheck.explicit.answers.exploration import Exploration, explore
from tcpcheck.explicit.answers.liveness import check
from tcpcheck.mutation.changes import Mutant
from tcpcheck.mutation.score import Killer
from tcpspec.claims.claim import Answering, Claim, Eventually
from tcpspec.language.expression import SpecError
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Spec
from tcpspec.scenarios import flow
from tcpspec.scenarios.scenario import Scenario
from tcpspec.system.bounds import Bounds
from tcpspec.system.joint import connect

LARGEST = 30_000
"""Joint states of a scenario at most, under the unchanged rules: a larger one takes too long for every mutant."""


def may_happen(kind: Kind, bounds: Bounds) -> bool:
    """An event of this kind is allowed at either end."""
    return bounds.a.allowance(kind) != 0 or bounds.b.allowance(kind) != 0


def explored(spec: Spec, scenario: Scenario, max_states: int) -> Exploration:
    bounds = replace(scenario.bounds, max_states=max_states)
    return explore(connect(spec, spec, over=bounds.network, parameters=scenario.parameters), bounds)


def size(exploration: Exploration) -> tuple[int, int]:
    return exploration.states, exploration.transitions


@dataclass(frozen=True)
class Question:
    """Rules under some reading in one scenario."""

    spec: Spec
    scenario: Scenario


class Lasting:
    """Explores each scenario once per mutant, and once without any change."""

    def __init__(self, spec: Spec, claims: Iterable[Claim]) -> None:
        self.spec = spec
        self.asked = [(id, part, Question(part.spec, part.scenario)) for id, part in _parts(spec, claims)]
        self._originals: dict[tuple[object, ...], Exploration] = {}
        self._mutant: Mutant | None = None
        self._found: dict[tuple[object, ...], Exploration | SpecError | None] = {}

    def killers(self) -> Iterator[Killer]:
        for claim, part, question in self.asked:
            what = "answers end" if isinstance(part, Answering) else part.property.id
            yield Killer(claim, f"{what} in {part.scenario.name}", partial(self.lost, part=part, question=question))

    def lost(self, mutant: Mutant, *, part: Eventually | Answering, question: Question) -> str | None:
        """A fair run on which what must come does not come, or a state in which the rules refuse to go on.

        Where states and transitions are as many as before, nothing was changed, and nothing is asked.
        """
        found, original = self.found(mutant, question), self.original(question)
        if found is None or original.stopped_by:
            return None
        if isinstance(found, SpecError):
            return str(found).partition(":")[0]
        if size(found) == size(original):
            return None
        if isinstance(part, Answering):
            return None if first_loop(found) is None else "answers answer each other for ever"
        answer = check(found, part.property, part.fairness)
        return f"a fair run on which {part.property.id} does not come" if answer.verdict is Verdict.VIOLATED else None

    def counts(self, mutant: Mutant) -> str | None:
        """A small scenario whose joint states or transitions are not as many as under the unchanged rules."""
        for scenario in flow.SCENARIOS:
            question = Question(self.spec, scenario)
            found, original = self.found(mutant, question), self.original(question)
            if isinstance(found, SpecError):
                return f"{scenario.name}: {str(found).partition(':')[0]}"
            if found is not None and size(found) != size(original):
                return f"{scenario.name}: {_told_apart(found, original)}"
        return None

    def original(self, question: Question) -> Exploration:
        """A scenario under the unchanged rules; stopped if it is too large."""
        key = _key(question)
        if key not in self._originals:
            self._originals[key] = explored(question.spec, question.scenario, LARGEST)
        return self._originals[key]

    def found(self, mutant: Mutant, question: Question) -> Exploration | SpecError | None:
        """A scenario under the mutant's rules, kept until another mutant is asked.  None if the changed rule is not in
        force or its event does not happen; stopped where it is twice as large as the original."""
        if self._mutant is not mutant:
            self._mutant, self._found = mutant, {}
        key = _key(question)
        if key not in self._found:
            self._found[key] = self._explored(mutant, question)
        return self._found[key]

    def _explored(self, mutant: Mutant, question: Question) -> Exploration | SpecError | None:
        spec, original = mutant.carried_to(question.spec), self.original(question)
        if spec is None or original.stopped_by or not may_happen(mutant.rule.kind, question.scenario.bounds):
            return None
        try:
            return explored(spec, question.scenario, 2 * original.states + 100)
        except SpecError as error:
            return error


def _told_apart(found: Exploration, original: Exploration) -> str:
    if not found.complete:
        return f"more than {found.states:,} joint states, not {original.states:,}"
    if found.states != original.states:
        return f"{found.states:,} joint states, not {original.states:,}"
    return f"{found.transitions:,} transitions, not {original.transitions:,}"


def _parts(spec: Spec, claims: Iterable[Claim]) -> Iterator[tuple[str, Eventually | Answering]]:
    """The parts about these rules, under whatever reading, that are expected to hold."""
    for claim in claims:
        for part in claim.parts:
            if not isinstance(part, Eventually | Answering) or part.expected != "HOLDS":
                continue
            if part.spec.all_checks == spec.all_checks:
                yield claim.id, part


def _key(question: Question) -> tuple[object, ...]:
    return (question.scenario.name, *sorted(question.spec.settings.items()))
