"""Rules that a proof says nothing about: where its lemmas and assumptions hold, they never apply.

Such a rule is no fault (a reset with text in it is never sent by this TCP, so what it does to a closed window cannot be
seen), but what the theorem says of it is empty.  Read ``idle_rules``.
"""

from __future__ import annotations

from collections.abc import Iterator

import z3

from tcpcheck.symbolic.encoding.solving import many_questions
from tcpcheck.symbolic.induction.step import InductiveStep
from tcpspec.proofs.theorems import Theorem
from tcpspec.rules.check import Check
from tcpspec.rules.event import Kind

TIMEOUT = 10_000
"""Milliseconds per rule."""


def idle_rules(theorem: Theorem) -> Iterator[Check]:
    """The rules in force that can never apply where all lemmas and assumptions of the theorem hold."""
    for spec in theorem.specs:
        for kind in Kind:
            if spec.program(kind):
                yield from _idle(InductiveStep(theorem, spec, kind))


def _idle(step: InductiveStep) -> Iterator[Check]:
    holds = (*step.before, *step.assumed.values(), step.transition.handled)
    solver = many_questions(*holds, timeout=TIMEOUT)
    for fired in step.transition.fired:
        if solver.check(fired.condition) == z3.unsat:
            yield fired.check
