"""Killers of mutants by the enumerated parts of the catalogue: does the mutant keep what the claim says of TCP?

Only parts about TCP itself, under whatever reading, that are expected to hold; for each property the first of them.
They are asked of a smaller space, whose runs are runs of the claim's own: one segment under way per direction, where
the claim allows more, for whatever is sent into a full network counts as lost.  Read ``Enumerations``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial

from tcpcheck.base.verdict import Verdict
from tcpcheck.explicit.answers.exploration import Exploration, explore
from tcpcheck.mutation.changes import Mutant
from tcpcheck.mutation.killers.eventually import may_happen
from tcpcheck.mutation.score import Killer
from tcpspec.claims.claim import Claim, Enumerated
from tcpspec.language.expression import SpecError
from tcpspec.rules.spec import Spec
from tcpspec.scenarios.scenario import Scenario
from tcpspec.system.bounds import Bounds
from tcpspec.system.joint import connect

SMALL, LARGE = 60_000, 300_000
"""Joint states at most: of a smaller space, and of the claim's own, where an absence is confirmed."""


def smaller(bounds: Bounds) -> Bounds:
    """Bounds whose runs are runs of ``bounds``."""
    capacity = bounds.network.capacity
    if capacity is not None and capacity > 1 and bounds.overflows:
        bounds = bounds.over(replace(bounds.network, capacity=1))
    return replace(bounds, max_states=SMALL)


def parts_about(spec: Spec, claims: Iterable[Claim]) -> Iterator[tuple[str, Enumerated]]:
    """(claim id, part): for each property the first part that is expected to hold of these rules under some reading."""
    seen = set[str]()
    for claim in claims:
        for part in claim.parts:
            if type(part) is Enumerated and part.expected == "HOLDS" and part.spec.all_checks == spec.all_checks:
                if part.property.id not in seen:
                    yield claim.id, part
                seen.add(part.property.id)


@dataclass(frozen=True)
class Question:
    """The parts that one enumeration answers."""

    spec: Spec
    scenario: Scenario
    parts: tuple[tuple[str, Enumerated], ...]

    @cached_property
    def bounds(self) -> Bounds:
        return self.scenario.bounds

    @cached_property
    def original(self) -> Exploration:
        return self.explored(self.spec, smaller(self.bounds))

    def explored(self, spec: Spec, bounds: Bounds) -> Exploration:
        properties = tuple(part.property for _, part in self.parts)
        return explore(connect(spec, spec, over=bounds.network), bounds, properties)


class Enumerations:
    """The killers; each asks one property, and one enumeration answers all that are asked of the same space."""

    def __init__(self, spec: Spec, claims: Iterable[Claim]) -> None:
        grouped: dict[tuple[int, Scenario], list[tuple[str, Enumerated]]] = {}
        for id, part in parts_about(spec, claims):
            grouped.setdefault((id_of(part.spec), part.scenario), []).append((id, part))
        self.questions = [Question(some[0][1].spec, some[0][1].scenario, tuple(some)) for some in grouped.values()]
        self._last: tuple[Mutant, Question, Exploration | SpecError | None] | None = None

    def killers(self) -> Iterator[Killer]:
        for question in self.questions:
            for claim, part in question.parts:
                yield Killer(
                    claim, f"{part.property.id} by enumeration", partial(self.lost, question=question, part=part)
                )

    def lost(self, mutant: Mutant, *, question: Question, part: Enumerated) -> str | None:
        """The property is violated, or has become vacuous."""
        found = self._found(mutant, question)
        if found is None:
            return None
        if isinstance(found, SpecError):
            return f"{question.scenario.name}: {str(found).partition(':')[0]}"
        result = found.result(part.property.id)
        if result.verdict is Verdict.VIOLATED:
            return f"{question.scenario.name}: {part.property.id} is VIOLATED"
        if result.witness is None and question.original.result(part.property.id).witness is not None:
            return self._confirmed(mutant, question, part)
        return None

    def _confirmed(self, mutant: Mutant, question: Question, part: Enumerated) -> str | None:
        """In the claim's own space the property has no witness either."""
        spec = mutant.carried_to(question.spec)
        assert spec is not None
        found = question.explored(spec, replace(question.bounds, max_states=LARGE))
        absent = found.complete and found.result(part.property.id).witness is None
        what = (
            "never comes about" if part.property.form == "sometimes" else "holds of nothing: its premise is never true"
        )
        return f"{question.scenario.name}: {part.property.id} {what}" if absent else None

    def _found(self, mutant: Mutant, question: Question) -> Exploration | SpecError | None:
        if self._last is None or self._last[:2] != (mutant, question):
            self._last = (mutant, question, self._explored(mutant, question))
        return self._last[2]

    @staticmethod
    def _explored(mutant: Mutant, question: Question) -> Exploration | SpecError | None:
        spec = mutant.carried_to(question.spec)
        if spec is None or not may_happen(mutant.rule.kind, question.bounds):
            return None
        try:
            return question.explored(spec, smaller(question.bounds))
        except SpecError as error:
            return error


def id_of(spec: Spec) -> int:
    """Protocols are the same where their rules and settings are."""
    return hash((spec.all_checks, tuple(sorted(spec.settings.items()))))
