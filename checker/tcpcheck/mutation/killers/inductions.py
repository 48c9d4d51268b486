"""Killers of mutants that need z3: the self-test of the sections, the proof of a theorem, and the comparison with the
original rules.

Only the event whose rules were changed is looked at, and only states in which the changed rule applies or used to
apply; elsewhere the mutant does what the original does, for which the theorem was proved.  Read ``Inductions``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import z3

from tcpcheck.mutation.changes import Mutant
from tcpcheck.symbolic.encoding.solving import one_question
from tcpcheck.symbolic.encoding.terms import Term
from tcpcheck.symbolic.events.self_test import Subject, exclusive, well_formed
from tcpcheck.symbolic.events.transition import Transition
from tcpcheck.symbolic.induction.step import InductiveStep
from tcpspec.proofs.theorems import Theorem
from tcpspec.rules.check import Check
from tcpspec.rules.event import Kind

TIMEOUT = 10_000
"""Milliseconds per question."""


def applies(transition: Transition, check: Check | None) -> list[Term]:
    """The conditions under which a rule fires."""
    return [fired.condition for fired in transition.fired if fired.check is check]


def ask(*facts: Term) -> tuple[str, Any]:
    """ "sat" with a model, "unsat" or "unknown"."""
    solver = one_question(*facts, timeout=TIMEOUT)
    answer = str(solver.check())
    return answer, solver.model() if answer == "sat" else None


class Inductions:
    """Killers for mutants of the specification that the theorems are about, the same at both ends.

    ``theorems`` are meant to be asked in this order: a lemma that one before has tried is not tried again.
    """

    def __init__(self, *theorems: Theorem) -> None:
        self.theorems = theorems
        self._originals: dict[tuple[Kind, int], InductiveStep] = {}
        self._mutant: Mutant | None = None
        self._mutated: dict[int, InductiveStep] = {}

    def original(self, kind: Kind, which: int = 0) -> InductiveStep:
        """The event by the original rules, under one of the theorems."""
        if (kind, which) not in self._originals:
            moved = self.original(kind).transition if which else None
            theorem = self.theorems[which]
            self._originals[kind, which] = InductiveStep(theorem, theorem.left, kind, moved)
        return self._originals[kind, which]

    def mutated(self, mutant: Mutant, which: int = 0) -> InductiveStep:
        """The event by the mutant's rules; kept, for the killers ask for it one after the other."""
        if self._mutant is not mutant:
            self._mutant, self._mutated = mutant, {}
        if which not in self._mutated:
            moved = self.mutated(mutant).transition if which else None
            theorem = self.theorems[which].of(mutant.spec)
            self._mutated[which] = InductiveStep(theorem, mutant.spec, mutant.rule.kind, moved)
        return self._mutated[which]

    def touched(self, mutant: Mutant) -> Term:
        """Where the changed rule applies, or applied before the change."""
        now = applies(self.mutated(mutant).transition, mutant.check) if mutant.check is not None else []
        return z3.Or(*now, *applies(self.original(mutant.rule.kind).transition, mutant.rule))

    def self_test(self, mutant: Mutant) -> str | None:
        """The section's self-test: something left unhandled, or two rules at once."""
        kind, step = mutant.rule.kind, self.mutated(mutant)
        here, moved = step.block["here"], step.transition
        subject = Subject(step.spec, kind, here, step.arriving, step.event, step.parameter, moved)
        for first, second, both in moved.overlaps:
            new = mutant.check in (first, second) and not exclusive(first, second, step.spec.extension)
            if new and ask(*well_formed(subject), both)[0] == "sat":
                return f"applies at once with {second if first is mutant.check else first!r}"
        lost = subject.lost
        if lost is not None and ask(*well_formed(subject), self.touched(mutant), lost)[0] == "sat":
            return f"{kind} is left unhandled"
        return None

    def proof(self, mutant: Mutant, which: int = 0) -> str | None:
        """A theorem: a lemma that the mutant breaks, among those that no theorem before it has tried."""
        step, tried = self.mutated(mutant, which), self._tried(which)
        shown = [(f"{part}: {lemma.name}", holds) for part, lemma, holds in step.conclusions if lemma not in tried]
        if not shown:
            return None
        broken = z3.Or(*(z3.Not(holds) for _, holds in shown))
        answer, model = ask(*self.before(mutant, which), step.transition.handled, broken)
        if answer != "sat":
            return None
        return next(name for name, holds in shown if z3.is_false(model.eval(holds, model_completion=True)))

    def _tried(self, which: int) -> set[Any]:
        """Lemmas that theorems before this one show from no more than this one assumes."""
        mine = self.theorems[which]
        weaker = (
            one
            for one in self.theorems[:which]
            if {*one.lemmas} <= {*mine.lemmas} and {*one.assumptions} <= {*mine.assumptions}
        )
        return {lemma for one in weaker for lemma in one.lemmas}

    def before(self, mutant: Mutant, which: int = 0) -> Sequence[Term]:
        """Where a theorem's lemmas and assumptions hold and the changed rule applies, or did."""
        before = self.original(mutant.rule.kind, which).before
        return [*before, *self._assumed(mutant, which), self.touched(mutant)]

    def _assumed(self, mutant: Mutant, which: int) -> Iterator[Term]:
        yield from self.mutated(mutant, which).assumed.values()
