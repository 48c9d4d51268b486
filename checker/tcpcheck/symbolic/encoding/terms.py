"""The table that turns expressions into z3 terms.

A sequence number is an integer from 0 up to 2^32 and every operation on it wraps there, exactly as 32-bit arithmetic
does; a count is a natural number.  (Bit-vectors mean the same and are far slower to reason about: see the ADR.)
A state is its number, Time a real.  Incarnation is an uninterpreted sort: nothing is assumed of incarnations but that
they can be told apart, so their number is unbounded.  Without time every term is in the logic QF_UFLIA.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import z3

from tcpspec.language.expression import HALF, SEQUENCE_NUMBERS, Expression, State
from tcpspec.language.fold import interpret
from tcpspec.proofs.theorems import WIDEST as WIDEST  # noqa: PLC0414 - where terms are made it is one of their limits
from tcpspec.rules.block import FIELDS
from tcpspec.rules.ghosts import KEPT
from tcpspec.rules.segment import SEGMENT_FIELDS

OWN = frozenset({
    *FIELDS, *SEGMENT_FIELDS, "SYN", "FIN", "RST", "ACK", "buffer", "max_window", "longest", "length", "fresh_iss",
    "fresh_incarnation", "nobody",
})  # fmt: skip
RECALLED = frozenset({"known", *KEPT})
"""Variables, parameters and choices of TCP itself, and what history keeps of them."""
ADDED = ".added"
"""Stands in the name of every variable that a variant adds."""

Term = Any
"""A z3 expression.  z3's stubs do not tell sorts apart, so neither does mypy here."""


@cache
def incarnation_sort() -> Any:
    return z3.DeclareSort("Incarnation")


@cache
def nobody() -> Term:
    return z3.Const("nobody", incarnation_sort())


@cache
def sort_of(sort: str) -> Any:
    """The z3 sort of a sort of the rule language."""
    return {
        "bool": z3.BoolSort,
        "phase": z3.IntSort,
        "seq": z3.IntSort,
        "nat": z3.IntSort,
        "time": z3.RealSort,
        "incarnation": incarnation_sort,
    }[sort]()


def variable(name: str, sort: str) -> Term:
    """A free variable of a sort of the rule language."""
    return z3.Const(name, sort_of(sort))


def constant(value: object, sort: str) -> Term:
    """A value of a sort of the rule language."""
    match sort:
        case "bool":
            return z3.BoolVal(bool(value))
        case "phase":
            return z3.IntVal(int(value))  # type: ignore[call-overload]
        case "seq" | "nat":
            return z3.IntVal(value)
        case "time":
            return z3.RealVal(value)
        case _:
            return nobody()


def in_range(value: Term, sort: str) -> Term:
    """What every value of the sort satisfies."""
    match sort:
        case "seq":
            return z3.And(value >= 0, value < SEQUENCE_NUMBERS)
        case "nat":
            return value >= 0
        case "phase":
            return z3.And(value >= int(min(State)), value <= int(max(State)))
        case _:
            return z3.BoolVal(True)


def distance(a: Term, b: Term) -> Term:
    """(a - b) modulo 2^32."""
    return z3.If(a >= b, a - b, a - b + SEQUENCE_NUMBERS)


def seq_add(a: Term, count: Term) -> Term:
    """a + count modulo 2^32."""
    whole = a + count
    return _wrapped(whole, count, whole - SEQUENCE_NUMBERS, whole < SEQUENCE_NUMBERS)


def seq_subtract(a: Term, count: Term) -> Term:
    """a - count modulo 2^32."""
    return _wrapped(a - count, count, a - count + SEQUENCE_NUMBERS, a >= count)


def _wrapped(whole: Term, count: Term, once_round: Term, fits: Term) -> Term:
    """A number moved by a count: as it is, or once round the circle, or, by a count that may be wider, further.

    Counts of TCP's own are below 2^30 (``WIDEST``); with a remainder that is never taken solvers are far slower.
    """
    wrapped = z3.If(fits, whole, once_round)
    return wrapped if own(count) else z3.If(count < SEQUENCE_NUMBERS, wrapped, whole % SEQUENCE_NUMBERS)


def own(count: Term) -> bool:
    """The count is made of numerals below the circle and of variables of TCP, none that a variant adds."""
    seen, open_ = dict[int, Term](), [count]
    while open_:
        one = open_.pop()
        number = one.get_id()
        if number in seen or number in _OWN_TERMS:
            continue
        seen[number] = one
        if z3.is_int_value(one):
            if abs(one.as_long()) > SEQUENCE_NUMBERS:
                return False
        elif one.decl().kind() == z3.Z3_OP_UNINTERPRETED and not _named_by_tcp(one.decl().name()):
            return False
        open_.extend(one.children())
    if len(_OWN_TERMS) > MANY:
        _OWN_TERMS.clear()
    _OWN_TERMS.update(seen)
    return True


_OWN_TERMS: dict[int, Term] = {}
"""Terms that were looked at before, by z3's number, which is theirs as long as they are kept: terms of later steps
are made of them."""
MANY = 200_000


def _named_by_tcp(name: str) -> bool:
    of, _, what = name.rpartition(".")
    return what in RECALLED if of.endswith("history") else what in OWN and not of.endswith(ADDED)


def before(a: Term, b: Term) -> Term:
    """Sequence order modulo 2^32 (RFC 9293 section 3.4): 0 < b - a < 2^31."""
    gap = distance(b, a)
    return z3.And(gap > 0, gap < HALF)


def expired(moment: Term) -> Term:
    """Whether a moment has passed, where there is no clock to tell."""
    return z3.Bool(f"expired.{z3.simplify(moment).sexpr()}")


History = Mapping[str, Callable[[Term], Term]]
"""Ghost history of one end: what -> incarnation -> term."""


class Reader:
    """Where variables and history find their terms: owner -> field -> term, and side -> what -> function."""

    def __init__(self, owners: Mapping[str, Mapping[str, Term]], history: Mapping[str, History] | None = None):
        self.owners = owners
        self.history = history or {}

    def field(self, owner: str, name: str, sort: str) -> Term:
        return self.owners[owner][name]

    def recall(self, side: str, what: str, incarnation: Term) -> Term:
        return self.history[side][what](incarnation)

    def passed(self, moment: Term) -> Term:
        """Without a clock a moment may have passed or not, the same all through an event."""
        event = self.owners["event"]
        return event["now"] > moment if "now" in event else expired(moment)


def meanings(reader: Reader) -> dict[str, Callable[..., Term]]:
    """The table of meanings for ``interpret``."""
    return {
        "constant": constant,
        "field": reader.field,
        "named": lambda name, body: body,
        "equal": lambda a, b: a == b,
        "before": before,
        "seq_add": seq_add,
        "seq_subtract": seq_subtract,
        "distance": distance,
        "less": lambda a, b: a < b,
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: z3.If(a < b, z3.IntVal(0), a - b),
        "and": z3.And,
        "or": z3.Or,
        "not": z3.Not,
        "if": z3.If,
        "later": lambda a, b: a + b,
        "recall": reader.recall,
        "passed": reader.passed,
        "no_later": lambda a, b: a <= b,
    }


def term(expression: Expression, reader: Reader) -> Term:
    """The z3 term of an expression."""
    return interpret(expression, meanings(reader))


def state_term(state: State) -> Term:
    return z3.IntVal(int(state))
