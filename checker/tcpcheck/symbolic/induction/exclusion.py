"""Pairs of states that a proved theorem excludes: where its lemmas hold, the two ends are never in them at once."""

from __future__ import annotations

from collections.abc import Iterator

import z3

from tcpcheck.base.verdict import Verdict
from tcpcheck.symbolic.encoding.solving import many_questions
from tcpcheck.symbolic.encoding.terms import state_term
from tcpcheck.symbolic.induction.obligations import step_of
from tcpcheck.symbolic.induction.step import InductiveStep
from tcpcheck.symbolic.proving.proof import Proof
from tcpspec.language.expression import State
from tcpspec.proofs.theorems import Theorem
from tcpspec.rules.event import Kind

TIMEOUT = 20_000
"""Milliseconds per pair."""


def excluded(proof: Proof) -> Iterator[tuple[State, State]]:
    """The pairs (state of A, state of B) that cannot be; ValueError if the theorem was not proved in this run."""
    if proof.verdict is not Verdict.PROVED:
        raise ValueError(f"{proof.theorem.id} is {proof.verdict}: it excludes nothing")
    yield from contradicted(proof.theorem)


def contradicted(theorem: Theorem) -> Iterator[tuple[State, State]]:
    """The pairs that contradict the lemmas of a theorem, proved or not."""
    step: InductiveStep = step_of(theorem, theorem.left, Kind.STATUS)
    solver = many_questions(*step.before, *step.assumed.values(), timeout=TIMEOUT)
    for a in State:
        for b in State:
            here, there = step.block["here"]["state"], step.block["there"]["state"]
            if solver.check(here == state_term(a), there == state_term(b)) == z3.unsat:
                yield a, b
