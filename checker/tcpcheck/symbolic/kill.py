"""Killers of mutants that need z3: the self-test of the sections, and the proof of a theorem.

Only the event whose rules were changed is looked at, and only states in which the changed rule applies or used to
apply; elsewhere the mutant does what the original does, for which the theorem was proved.  Read ``ProofKiller``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property
from typing import Any

import z3

from tcpcheck.mutation import Mutant
from tcpcheck.symbolic.induction import InductiveStep
from tcpcheck.symbolic.self_test import Subject, exclusive, well_formed
from tcpcheck.symbolic.terms import Term
from tcpcheck.symbolic.transition import UNTIMED, Transition
from tcpspec.event import Kind
from tcpspec.model import Check, Spec
from tcpspec.text import field_name
from tcpspec.theorems import Theorem

TIMEOUT = 10_000
"""Milliseconds per question."""


class _Original:
    """One event of the original specification, with a solver that knows what holds before it."""

    def __init__(self, theorem: Theorem, spec: Spec, kind: Kind) -> None:
        self.theorem = theorem
        self.step = InductiveStep(theorem, spec, kind)

    def mutated(self, mutant: Mutant) -> InductiveStep:
        """The same event by the mutant's rules, on the same variables."""
        return InductiveStep(self.theorem.of(mutant.spec), mutant.spec, self.step.kind)

    def touched(self, mutant: Mutant, changed: Transition) -> Term:
        """Where the changed rule applies, or applied before the change."""
        now = applies(changed, mutant.check) if mutant.check is not None else []
        return z3.Or(*now, *applies(self.step.transition, mutant.rule))

    @cached_property
    def solver(self) -> Any:
        solver = z3.Solver()
        solver.set("timeout", TIMEOUT)
        solver.add(*self.step.before)
        return solver

    @cached_property
    def well_formed_solver(self) -> Any:
        step, solver = self.step, z3.Solver()
        solver.set("timeout", TIMEOUT)
        subject = Subject(step.spec, step.kind, step.block["here"], step.arriving, step.event, step.parameter,
                          step.transition)  # fmt: skip
        solver.add(*well_formed(subject))
        return solver


def applies(transition: Transition, check: Check) -> list[Term]:
    """The conditions under which a rule fires."""
    return [fired.condition for fired in transition.fired if fired.check is check]


class Mutation:
    """The original specification of a theorem, prepared for trying mutants of it; one event at a time is kept."""

    def __init__(self, theorem: Theorem) -> None:
        self.theorem = theorem
        self.originals: dict[Kind, _Original] = {}
        self.last: tuple[Mutant, InductiveStep] | None = None

    def original(self, kind: Kind) -> _Original:
        if kind not in self.originals:
            self.originals[kind] = _Original(self.theorem, self.theorem.left, kind)
        return self.originals[kind]

    def mutated(self, mutant: Mutant) -> InductiveStep:
        """The event of the mutant's rule; kept, for the killers ask for it one after the other."""
        if self.last is None or self.last[0] is not mutant:
            self.last = mutant, self.original(mutant.rule.kind).mutated(mutant)
        return self.last[1]

    def ask(self, solver: Any, *facts: Term) -> tuple[str, Any]:
        """"sat" with a model, "unsat" or "unknown"."""
        solver.push()
        solver.add(*facts)
        answer = str(solver.check())
        model = solver.model() if answer == "sat" else None
        solver.pop()
        return answer, model

    # --- killers ------------------------------------------------------------------------------------

    def self_test(self, mutant: Mutant) -> str | None:
        """The section's self-test: something left unhandled, or two rules at once."""
        original, kind = self.original(mutant.rule.kind), mutant.rule.kind
        changed = self.mutated(mutant).transition
        for first, second, both in changed.overlaps:
            if mutant.check in (first, second) and not exclusive(first, second):
                if self.ask(original.well_formed_solver, both)[0] == "sat":
                    other = second if first is mutant.check else first
                    return f"applies at once with {other!r}"
        if kind not in mutant.spec.spontaneous:
            touched = original.touched(mutant, changed)
            if self.ask(original.well_formed_solver, touched, changed.unhandled)[0] == "sat":
                return f"{kind} is left unhandled"
        return None

    def proof(self, mutant: Mutant) -> str | None:
        """The theorem: a lemma that the mutant breaks."""
        original, step = self.original(mutant.rule.kind), self.mutated(mutant)
        touched = original.touched(mutant, step.transition)
        broken = z3.Or(*(z3.Not(holds) for _, _, holds in step.conclusions))
        answer, model = self.ask(original.solver, *step.assumed.values(), step.transition.handled, touched, broken)
        if answer != "sat":
            return None
        names = [f"{part}: {lemma.name}" for part, lemma, holds in step.conclusions
                 if z3.is_false(model.eval(holds, model_completion=True))]  # fmt: skip
        return names[0]

    # --- survivors ----------------------------------------------------------------------------------

    def explain(self, mutant: Mutant) -> str:
        """Why it survived: never applied, equivalent, or what it changes that no lemma speaks of."""
        original, step = self.original(mutant.rule.kind), self.mutated(mutant)
        touched = original.touched(mutant, step.transition)
        assumed = tuple(step.assumed.values())
        if self.ask(original.solver, *assumed, touched)[0] == "unsat":
            return "equivalent: its rule never applies where the lemmas hold"
        solver = original.solver
        solver.push()
        solver.add(*assumed, touched)
        told_apart, unknown = [], []
        for name, differs in differences(original.step.transition, step.transition):
            answer = self.ask(solver, differs)[0]
            told_apart += [name] if answer == "sat" else []
            unknown += [name] if answer == "unknown" else []
        solver.pop()
        if unknown:
            return f"not decided: {', '.join(unknown)}"
        if not told_apart:
            return "equivalent: nothing tells it apart where the lemmas hold"
        return f"changes only what no lemma speaks of: {', '.join(told_apart)}"


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
