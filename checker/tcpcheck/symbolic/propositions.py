"""Which proposition a part of a claim rests on: one function per kind of part that obligations prove.

A new kind of part that is to have certificates registers a function from the part to a ``Proposition`` with
``stated``.  ``recheck`` states the propositions of the installed specification anew from here.
"""

from __future__ import annotations

from functools import singledispatch

from tcpcheck.symbolic import machine
from tcpcheck.symbolic.events import one_event, self_test, transition_relation
from tcpcheck.symbolic.formulas import validity
from tcpcheck.symbolic.induction import obligations, survival
from tcpcheck.symbolic.proving.obligation import Proposition
from tcpcheck.symbolic.timing import conditions, exact
from tcpspec.claims.claim import Complete, Derived, Induced, Kept, OneEvent, Part, Stepwise, Surviving
from tcpspec.claims.formula import Exact, Valid


class UnstatedError(Exception):
    """A part that is not proved by obligations; the message says why."""


def proposition_of(part: Part) -> Proposition:
    """What must be proved for the part.  UnstatedError says why there is no such thing."""
    found = stated(part)
    if found is None:
        raise UnstatedError("it rests on single questions about rules and a run, not on obligations")
    return found


@singledispatch
def stated(part: Part) -> Proposition | None:
    """The proposition that a part rests on, or None; UnstatedError for kinds of parts that no prover states."""
    raise UnstatedError(f"no prover states what a {type(part).__name__} part rests on as obligations")


@stated.register
def _(part: Induced) -> Proposition:
    return obligations.proposition(part.theorem)


@stated.register
def _(part: Surviving) -> Proposition:
    return survival.proposition(part.theorem, part.variant)


@stated.register
def _(part: Complete) -> Proposition:
    return self_test.proposition(part.spec, self_test.tested(part.spec, readings=part.readings), without=part.drops)


@stated.register
def _(part: OneEvent) -> Proposition:
    return one_event.proposition(part)


@stated.register
def _(part: Stepwise) -> Proposition:
    return transition_relation.proposition(part)


@stated.register
def _(part: Derived) -> Proposition | None:
    return conditions.proposition(part.condition)


@stated.register
def _(part: Valid) -> Proposition:
    return validity.proposition(part)


@stated.register
def _(part: Exact) -> Proposition:
    return exact.proposition(part)


@stated.register
def _(part: Kept) -> Proposition:
    return machine.proposition(part.machine)
