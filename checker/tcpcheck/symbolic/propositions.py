"""Which proposition a part of a claim rests on: one row per kind of part that obligations prove.

A new kind of part that is to have certificates gets a row in ``STATED`` and a function from the part to a
``Proposition``.  ``recheck`` states the propositions of the installed specification anew from here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from tcpcheck.symbolic.proving.obligation import Proposition
from tcpspec.claims import claim as kinds
from tcpspec.claims.claim import Complete, Derived, Induced, Kept, OneEvent, Part, Surviving
from tcpspec.claims.formula import Exact, Valid

STATED: Mapping[type[Part], str] = {
    kinds.Induced: "propositions.induced",
    kinds.Surviving: "propositions.surviving",
    kinds.Complete: "propositions.complete",
    kinds.OneEvent: "propositions.one_event",
    kinds.Stepwise: "events.transition_relation.proposition",
    kinds.Derived: "propositions.derived",
    Valid: "propositions.valid",
    Exact: "propositions.exact",
    kinds.Kept: "propositions.kept",
}
"""Kind of part -> module of this package and function: part -> proposition, or None if it rests on none."""


class UnstatedError(Exception):
    """A part that is not proved by obligations; the message says why."""


def proposition_of(part: Part) -> Proposition:
    """What must be proved for the part.  UnstatedError says why there is no such thing."""
    if type(part) not in STATED:
        raise UnstatedError(f"no prover states what a {type(part).__name__} part rests on as obligations")
    module, _, function = STATED[type(part)].rpartition(".")
    state: Callable[[Part], Proposition | None] = getattr(import_module(f"tcpcheck.symbolic.{module}"), function)
    stated = state(part)
    if stated is None:
        raise UnstatedError("it rests on single questions about rules and a run, not on obligations")
    return stated


def induced(part: Induced) -> Proposition:
    from tcpcheck.symbolic.induction.obligations import proposition

    return proposition(part.theorem)


def surviving(part: Surviving) -> Proposition:
    from tcpcheck.symbolic.induction.survival import proposition

    return proposition(part.theorem, part.variant)


def complete(part: Complete) -> Proposition:
    from tcpcheck.symbolic.events.self_test import proposition, tested

    return proposition(part.spec, tested(part.spec, readings=part.readings), without=part.drops)


def one_event(part: OneEvent) -> Proposition:
    from tcpcheck.symbolic.events.one_event import proposition

    return proposition(part)


def derived(part: Derived) -> Proposition | None:
    from tcpcheck.symbolic.timing.conditions import parsed, proposition

    return proposition(parsed(part.condition))


def valid(part: Valid) -> Proposition:
    from tcpcheck.symbolic.formulas.validity import proposition

    return proposition(part)


def exact(part: Exact) -> Proposition:
    from tcpcheck.symbolic.timing.exact import proposition

    return proposition(part)


def kept(part: Kept) -> Proposition:
    from tcpcheck.symbolic.machine import proposition

    return proposition(part.machine)
