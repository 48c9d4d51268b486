"""Killers of mutants that need z3: the self-test of the sections, and the proof of a theorem.

Only the event whose rules were changed is looked at, and only states in which the changed rule applies or used to
apply; elsewhere the mutant does what the original does, for which the theorem was proved.  Read ``Killers``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from typing import Any

import z3

from tcpcheck.mutation import Killer, Mutant
from tcpcheck.symbolic.induction import InductiveStep
from tcpcheck.symbolic.self_test import Subject, exclusive, well_formed
from tcpcheck.symbolic.terms import Term
from tcpcheck.symbolic.transition import UNTIMED, Transition
from tcpspec.event import Kind
from tcpspec.model import Check
from tcpspec.text import field_name
from tcpspec.theorems import Theorem

TIMEOUT = 10_000
"""Milliseconds per question."""


def applies(transition: Transition, check: Check | None) -> list[Term]:
    """The conditions under which a rule fires."""
    return [fired.condition for fired in transition.fired if fired.check is check]


class _Questions:
    """One event under one theorem: a solver that knows what holds before it, and the steps of the mutants."""

    def __init__(self, theorem: Theorem, original: InductiveStep) -> None:
        self.original, self.theorem = original, theorem
        self.solver = z3.Solver()
        self.solver.set("timeout", TIMEOUT)
        self.solver.add(*original.before)

    def ask(self, *facts: Term) -> tuple[str, Any]:
        """ "sat" with a model, "unsat" or "unknown"."""
        return _ask(self.solver, *facts)


def _ask(solver: Any, *facts: Term) -> tuple[str, Any]:
    solver.push()
    solver.add(*facts)
    answer = str(solver.check())
    model = solver.model() if answer == "sat" else None
    solver.pop()
    return answer, model


class Killers:
    """The killers for mutants of the specification that both theorems are about.

    ``theorems`` are tried in order; each has the lemmas of those before it, so only what it adds is asked.
    """

    def __init__(self, *theorems: Theorem) -> None:
        self.theorems = theorems
        self.spec = theorems[0].left
        self._questions: dict[tuple[Kind, int], _Questions] = {}
        self._well_formed: dict[Kind, Any] = {}
        self._last: tuple[Mutant, dict[int, InductiveStep]] | None = None

    def all(self) -> dict[str, Killer]:
        """Every killer by name, in the order to try them."""
        proofs = {theorem.id: partial(self.proof, which=n) for n, theorem in enumerate(self.theorems)}
        return {"self-test": self.self_test, **proofs}

    def questions(self, kind: Kind, which: int) -> _Questions:
        if (kind, which) not in self._questions:
            moved = self.questions(kind, 0).original.transition if which else None
            theorem = self.theorems[which]
            self._questions[kind, which] = _Questions(theorem, InductiveStep(theorem, self.spec, kind, moved))
        return self._questions[kind, which]

    def mutated(self, mutant: Mutant, which: int = 0) -> InductiveStep:
        """The event by the mutant's rules; kept, for the killers ask for it one after the other."""
        if self._last is None or self._last[0] is not mutant:
            self._last = mutant, {}
        made = self._last[1]
        if which not in made:
            moved = self.mutated(mutant).transition if which else None
            theorem = self.theorems[which].of(mutant.spec)
            made[which] = InductiveStep(theorem, mutant.spec, mutant.rule.kind, moved)
        return made[which]

    def touched(self, mutant: Mutant) -> Term:
        """Where the changed rule applies, or applied before the change."""
        before = self.questions(mutant.rule.kind, 0).original.transition
        now = applies(self.mutated(mutant).transition, mutant.check)
        return z3.Or(*now, *applies(before, mutant.rule), z3.BoolVal(False))

    def _well_formed_solver(self, kind: Kind) -> Any:
        if kind not in self._well_formed:
            step, solver = self.questions(kind, 0).original, z3.Solver()
            solver.set("timeout", TIMEOUT)
            solver.add(*well_formed(Subject(step.spec, kind, step.block["here"], step.arriving, step.event,
                                            step.parameter, step.transition)))  # fmt: skip
            self._well_formed[kind] = solver
        return self._well_formed[kind]

    # --- killers ------------------------------------------------------------------------------------

    def self_test(self, mutant: Mutant) -> str | None:
        """The section's self-test: something left unhandled, or two rules at once."""
        kind, changed = mutant.rule.kind, self.mutated(mutant).transition
        solver = self._well_formed_solver(kind)
        for first, second, both in changed.overlaps:
            new = mutant.check in (first, second) and not exclusive(first, second)
            if new and _ask(solver, both)[0] == "sat":
                return f"applies at once with {second if first is mutant.check else first!r}"
        spontaneous = kind in mutant.spec.spontaneous
        if not spontaneous and _ask(solver, self.touched(mutant), changed.unhandled)[0] == "sat":
            return f"{kind} is left unhandled"
        return None

    def proof(self, mutant: Mutant, which: int) -> str | None:
        """A theorem: a lemma that the mutant breaks, among those that no theorem before it has."""
        step = self.mutated(mutant, which)
        tried = set(self.theorems[which - 1].lemmas) if which else set()
        shown = [(f"{part}: {lemma.name}", holds) for part, lemma, holds in step.conclusions if lemma not in tried]
        broken = z3.Or(*(z3.Not(holds) for _, holds in shown))
        answer, model = self.questions(mutant.rule.kind, which).ask(
            *step.assumed.values(), step.transition.handled, self.touched(mutant), broken
        )
        if answer != "sat":
            return None
        return next(name for name, holds in shown if z3.is_false(model.eval(holds, model_completion=True)))

    # --- survivors ----------------------------------------------------------------------------------

    def explain(self, mutant: Mutant) -> str:
        """Why it survived: never applied, equivalent, or what it changes that no lemma speaks of."""
        solver, step = self.questions(mutant.rule.kind, 0).solver, self.mutated(mutant)
        before = self.questions(mutant.rule.kind, 0).original.transition
        solver.push()
        solver.add(*step.assumed.values(), self.touched(mutant))
        reached = str(solver.check())
        answers = {name: _ask(solver, differs)[0] for name, differs in differences(before, step.transition)}
        solver.pop()
        if reached == "unsat":
            return "equivalent: its rule never applies where the lemmas hold"
        if "unknown" in (reached, *answers.values()):
            return "not decided by the solver"
        told_apart = [name for name, answer in answers.items() if answer == "sat"]
        return _reason(mutant, told_apart)


def _reason(mutant: Mutant, told_apart: list[str]) -> str:
    if "whether it can happen" in told_apart:
        return "changes when something may happen, which no lemma speaks of"
    if "state" in told_apart:
        return "changes the course of states in a way that the lemmas allow"
    if told_apart:
        return f"changes only what no lemma speaks of: {', '.join(told_apart)}"
    timer = [
        name
        for name in UNTIMED
        if mutant.check is None or mutant.check.then.get(name) is not mutant.rule.then.get(name)
    ]
    if timer:
        return "changes only the time-wait timer, which a proof without time does not see"
    return "equivalent: nothing tells it apart where the lemmas hold"


@cache
def _shown(name: str) -> str:
    return field_name("block", name)


def differences(one: Transition, other: Transition) -> Iterator[tuple[str, Term]]:
    """(what, where it differs) for everything that an event does."""
    yield "whether it can happen", one.handled != other.handled
    both = z3.And(one.handled, other.handled)
    for name, value in one.block.items():
        if name not in UNTIMED and not value.eq(other.block[name]):
            yield _shown(name), z3.And(both, value != other.block[name])
    yield "whether a segment is sent", z3.And(both, one.sends != other.sends)
    for name, value in one.segment.items():
        if not value.eq(other.segment[name]):
            yield f"{name} of the segment sent", z3.And(both, one.sends, other.sends, value != other.segment[name])
