"""What a mutant does otherwise than the original rules, where the lemmas of a theorem hold.

The lemmas are invariants of the original.  So a mutant that differs nowhere where they hold does exactly what the
original does in every run that the theorem's assumptions allow: it is equivalent.  Read ``compared``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import z3

from tcpcheck.mutation.changes import Mutant
from tcpcheck.mutation.killers.inductions import TIMEOUT, Inductions, applies, ask
from tcpcheck.mutation.score import Comparison
from tcpcheck.symbolic.encoding.solving import many_questions
from tcpcheck.symbolic.encoding.terms import Term
from tcpcheck.symbolic.events.transition import (
    Transition,
    fresh_block,
    fresh_event,
    fresh_segment,
    parameters,
    transition,
)
from tcpcheck.symbolic.induction.step import InductiveStep
from tcpspec.proofs.block_invariants import BOOKKEEPING
from tcpspec.proofs.theorems import Theorem
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Block, Scope, evaluate
from tcpspec.rules.spec import Spec

HAPPENS, SENDS, EXPIRES = "happens", "sends", "time_wait_expires"
"""Whether an event can happen, whether a segment is sent, when the time-wait timer that runs expires."""

NEVER = "its rule never applies where the lemmas hold"
SAME = "nothing tells it apart where the lemmas hold"


class Comparisons:
    """Compares mutants with the specification of the theorems, where ``tcpspec.proofs.block_invariants`` holds too."""

    def __init__(self, inductions: Inductions) -> None:
        self.inductions, self.spec = inductions, inductions.theorems[0].left
        self._originals: dict[Kind, tuple[Transition, tuple[Term, ...]]] = {}

    @cached_property
    def invariants(self) -> Theorem:
        """The bookkeeping, if it is shown to be invariant in this run; else the first theorem alone."""
        return BOOKKEEPING if is_invariant(BOOKKEEPING) else self.inductions.theorems[0]

    def __call__(self, mutant: Mutant) -> Comparison:
        """What tells the mutant apart, by z3."""
        original, facts = self._original(mutant.rule.kind)
        mutated = with_time(self.inductions.mutated(mutant), mutant.spec)
        touched = z3.Or(*applies(original, mutant.rule), *applies(mutated, mutant.check))
        return compared((*facts, touched), dict(differences(original, mutated)))

    def _original(self, kind: Kind) -> tuple[Transition, tuple[Term, ...]]:
        if kind not in self._originals:
            step = InductiveStep(self.invariants, self.spec, kind)
            self._originals[kind] = with_time(step, self.spec), (*step.before, *step.assumed.values())
        return self._originals[kind]


def is_invariant(theorem: Theorem) -> bool:
    """The goals of a theorem, about the block alone, hold at first and are kept by every event, by z3."""
    at_first = Scope(block=Block())
    return all(evaluate(goal.statement, at_first) for goal in theorem.goals) and all(
        _keeps(InductiveStep(theorem, theorem.left, kind)) for kind in Kind
    )


def _keeps(step: InductiveStep) -> bool:
    goals = step.theorem.goals
    shown = [holds for part, lemma, holds in step.conclusions if lemma in goals and part == "block here"]
    assert len(shown) == len(goals), "bookkeeping is about the block alone"
    facts = (*step.before, *step.assumed.values(), step.transition.handled)
    return ask(*facts, z3.Not(z3.And(*shown)))[0] == "unsat"


def with_time(step: InductiveStep, spec: Spec) -> Transition:
    """The event of a step with its clock and timers; all other variables are those of the step."""
    here, arriving = fresh_block("here", spec.extension, timed=True), fresh_segment("arriving", spec.extension)
    event, parameter = fresh_event("event", timed=True), parameters(timed=True)
    return transition(spec, step.kind, here, arriving, event, parameter, timed=True)


def compared(facts: tuple[Term, ...], found: dict[str, Term]) -> Comparison:
    """Which of the differences is possible where the facts hold.  One model may show several."""
    solver = many_questions(*facts, timeout=TIMEOUT)
    open_, seen = dict(found), set[str]()
    answer = str(solver.check(z3.Or(*open_.values())))
    if answer == "unsat":
        return Comparison(NEVER if str(solver.check()) == "unsat" else SAME)
    while answer == "sat":
        model = solver.model()
        shown = {name for name, differs in open_.items() if z3.is_true(model.eval(differs, model_completion=True))}
        seen |= shown
        open_ = {name: differs for name, differs in open_.items() if name not in shown}
        answer = str(solver.check(z3.Or(*open_.values()))) if open_ and shown else "unsat"
    return Comparison(differs=tuple(name for name in found if name in seen), decided=answer == "unsat")


def differences(one: Transition, other: Transition) -> Iterator[tuple[str, Term]]:
    """(what, where it differs) for everything that an event does."""
    yield HAPPENS, one.handled != other.handled
    both = z3.And(one.handled, other.handled)
    for name, value in one.block.items():
        if value.eq(other.block[name]):
            continue
        differs = z3.And(both, value != other.block[name])
        runs = z3.Or(one.block["time_wait_runs"], other.block["time_wait_runs"])
        yield name, z3.And(differs, runs) if name == EXPIRES else differs
    yield SENDS, z3.And(both, one.sends != other.sends)
    for name, value in one.segment.items():
        if not value.eq(other.segment[name]):
            yield f"sent.{name}", z3.And(both, one.sends, other.sends, value != other.segment[name])
