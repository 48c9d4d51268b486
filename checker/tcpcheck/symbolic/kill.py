"""Killers of mutants that need z3: the self-test of the sections, and the proof of a theorem.

Only the event whose rules were changed is looked at, and only states in which the changed rule applies or used to
apply; elsewhere the mutant does what the original does, for which the theorem was proved.  Read ``Killers``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import z3

from tcpcheck.mutation import Killer, Mutant
from tcpcheck.symbolic.induction import InductiveStep
from tcpcheck.symbolic.self_test import Subject, exclusive, well_formed
from tcpcheck.symbolic.solving import many_questions, one_question
from tcpcheck.symbolic.terms import Term
from tcpcheck.symbolic.transition import UNTIMED, Transition
from tcpspec.event import Kind
from tcpspec.model import Check
from tcpspec.text import field_name
from tcpspec.theorems import Theorem

TIMEOUT = 10_000
"""Milliseconds per question."""


def applies(transition: Transition, check: Check) -> list[Term]:
    """The conditions under which a rule fires."""
    return [fired.condition for fired in transition.fired if fired.check is check]


def _ask(*facts: Term) -> tuple[str, Any]:
    """ "sat" with a model, "unsat" or "unknown"."""
    solver = one_question(*facts, timeout=TIMEOUT)
    answer = str(solver.check())
    return answer, solver.model() if answer == "sat" else None


class Killers:
    """The killers for mutants of the specification that the theorems are about, the same at both ends.

    ``theorems`` are tried in order; each has the lemmas of those before it, so only what it adds is asked.
    """

    def __init__(self, *theorems: Theorem) -> None:
        self.theorems = theorems
        self._originals: dict[tuple[Kind, int], InductiveStep] = {}
        self._mutant: Mutant | None = None
        self._mutated: dict[int, InductiveStep] = {}

    def all(self) -> dict[str, Killer]:
        """Every killer by name, in the order to try them."""
        proofs = {theorem.id: partial(self.proof, which=n) for n, theorem in enumerate(self.theorems)}
        return {"self-test": self.self_test, **proofs}

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

    # --- killers ------------------------------------------------------------------------------------

    def self_test(self, mutant: Mutant) -> str | None:
        """The section's self-test: something left unhandled, or two rules at once."""
        kind, step = mutant.rule.kind, self.mutated(mutant)
        here, moved = step.block["here"], step.transition
        subject = Subject(step.spec, kind, here, step.arriving, step.event, step.parameter, moved)
        for first, second, both in moved.overlaps:
            new = mutant.check in (first, second) and not exclusive(first, second)
            if new and _ask(*well_formed(subject), both)[0] == "sat":
                return f"applies at once with {second if first is mutant.check else first!r}"
        if kind not in mutant.spec.spontaneous:
            fault = (self.touched(mutant), moved.unhandled)
            if _ask(*well_formed(subject), *fault)[0] == "sat":
                return f"{kind} is left unhandled"
        return None

    def proof(self, mutant: Mutant, which: int) -> str | None:
        """A theorem: a lemma that the mutant breaks, among those that no theorem before it has."""
        step = self.mutated(mutant, which)
        tried = set(self.theorems[which - 1].lemmas) if which else set()
        shown = [(f"{part}: {lemma.name}", holds) for part, lemma, holds in step.conclusions if lemma not in tried]
        broken = z3.Or(*(z3.Not(holds) for _, holds in shown))
        answer, model = _ask(*self._before(mutant, which), step.transition.handled, broken)
        if answer != "sat":
            return None
        return next(name for name, holds in shown if z3.is_false(model.eval(holds, model_completion=True)))

    def _before(self, mutant: Mutant, which: int) -> list[Term]:
        """Where a theorem's lemmas and assumptions hold and the change makes a difference."""
        before = self.original(mutant.rule.kind, which).before
        return [*before, *self.mutated(mutant, which).assumed.values(), self.touched(mutant)]

    # --- survivors ----------------------------------------------------------------------------------

    def explain(self, mutant: Mutant) -> str:
        """Why it survived: never applied, equivalent, or what it changes that no lemma speaks of."""
        changed, before = self.mutated(mutant).transition, self.original(mutant.rule.kind).transition
        solver = many_questions(*self._before(mutant, 0), timeout=TIMEOUT)
        found = dict(differences(before, changed))
        reached, anything = str(solver.check()), str(solver.check(z3.Or(*found.values())))
        if reached == "unsat":
            return "equivalent: its rule never applies where the lemmas hold"
        if anything == "unsat":
            return _only_the_timer(mutant) or "equivalent: nothing tells it apart where the lemmas hold"
        for name, says in COARSE.items():
            if str(solver.check(found[name])) == "sat":
                return says
        answers = {name: str(solver.check(differs)) for name, differs in found.items()}
        if "unknown" in (reached, anything, *answers.values()):
            return "not decided by the solver"
        told_apart = [name for name, answer in answers.items() if answer == "sat"]
        return f"changes only what no lemma speaks of: {', '.join(told_apart)}"


CAN_HAPPEN, STATE, SENDS = "whether it can happen", "state", "whether a segment is sent"
COARSE = {
    CAN_HAPPEN: "changes when something may happen, which no lemma speaks of",
    STATE: "changes the course of states in a way that the lemmas allow",
}


def _only_the_timer(mutant: Mutant) -> str:
    if mutant.check is None or all(mutant.check.then.get(f) is mutant.rule.then.get(f) for f in UNTIMED):
        return ""
    return "changes only the time-wait timer, which a proof without time does not see"


def differences(one: Transition, other: Transition) -> Iterator[tuple[str, Term]]:
    """(what, where it differs) for everything that an event does."""
    yield CAN_HAPPEN, one.handled != other.handled
    both = z3.And(one.handled, other.handled)
    for name, value in one.block.items():
        if name not in UNTIMED and (name == "state" or not value.eq(other.block[name])):
            yield field_name("block", name), z3.And(both, value != other.block[name])
    yield SENDS, z3.And(both, one.sends != other.sends)
    for name, value in one.segment.items():
        if not value.eq(other.segment[name]):
            yield f"{name} of the segment sent", z3.And(both, one.sends, other.sends, value != other.segment[name])
