"""What of a theorem about one protocol survives in a variant of it, with no more work than the variant makes.

Where neither a rule of the variant applies nor one that it lacks would have, both protocols do the same, and there the
theorem is known of the base.  So only the rest is tried: every lemma, of every event that the variant changes, where a
changed rule applies or applied.  Read ``proposition``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import z3

from tcpcheck.symbolic.encoding.solving import one_question
from tcpcheck.symbolic.encoding.terms import Term
from tcpcheck.symbolic.events.transition import Transition
from tcpcheck.symbolic.induction import obligations as induction
from tcpcheck.symbolic.induction.step import InductiveStep
from tcpcheck.symbolic.proving.obligation import Obligation, Proposition
from tcpspec.proofs.theorems import Theorem
from tcpspec.rules.alternatives import changed_kinds
from tcpspec.rules.spec import Spec

TIMEOUT = 10_000
"""Milliseconds to find out whether a changed rule can apply in a state at all."""


def proposition(theorem: Theorem, variant: Spec) -> Proposition:
    """That ``variant`` at both ends keeps ``theorem``, which is known of one spec at both ends.

    The whole induction where the variant needs other lemmas than the base does (MAY-2).
    """
    assert theorem.left is theorem.right, f"theorem {theorem.id} is about two specs"
    claim = theorem.of(variant)
    whole = induction.proposition(claim)
    if {*claim.lemmas} != {*theorem.lemmas}:
        return whole
    beyond = f"what {theorem.left.name} does in the same way, of which {theorem.id} is known"
    return replace(whole, obligations=partial(touched_obligations, theorem, claim), fingerprint="", beyond=beyond)


def touched_obligations(theorem: Theorem, claim: Theorem) -> Iterator[Obligation]:
    """The obligations of ``claim`` about events that it changes, where a rule is another than in ``theorem``."""
    base, variant = theorem.left, claim.left
    for step in induction.steps(claim, changed_kinds(variant, base)):
        where = touched(step, induction.step_of(theorem, base, step.kind).transition, base)
        obliged = list(induction.obligations_of(step))
        premise = obliged[0].premise
        there = replace(premise, facts=(*premise.facts, where))
        if str(one_question(*there.everything(), timeout=TIMEOUT).check()) != "unsat":
            yield from (replace(one, premise=there) for one in obliged)


def touched(step: InductiveStep, before: Transition, base: Spec) -> Term:
    """A rule that only the variant has applies, or one that only the base has did."""
    variant = step.spec
    here, there = ({id(check) for check in spec.checks} for spec in (variant, base))
    return z3.Or(*_fires(step.transition, here - there), *_fires(before, there - here))


def _fires(transition: Transition, wanted: set[int]) -> Iterator[Term]:
    return (fired.condition for fired in transition.fired if id(fired.check) in wanted)
