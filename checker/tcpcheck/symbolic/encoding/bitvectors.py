"""The table that turns expressions into vectors of bits: the arithmetic of a processor, for claims about it.

Other proofs are about integers that wrap, which mean the same and are quicker (``terms``); here that very arithmetic is
the subject.  A sequence number is a vector of 32 bits, and its operations wrap as the hardware's do.  A count is a
vector of 34 bits; every count that is a variable is below 2^32, so no sum of up to four of them wraps.  Incarnation is
an uninterpreted sort, as in ``terms``: a value of which only equality is known.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import z3

from tcpcheck.symbolic.encoding.terms import Term, incarnation_sort, nobody
from tcpspec.language.expression import HALF, SEQUENCE_NUMBERS, Bool
from tcpspec.language.fold import interpret

NUMBER, COUNT = 32, 34


def constant(value: Any, sort: str) -> Term:
    """A value of a sort of the rule language."""
    match sort:
        case "bool":
            return z3.BoolVal(bool(value))
        case "seq":
            return z3.BitVecVal(value, NUMBER)
        case "nat":
            return z3.BitVecVal(value, COUNT)
        case "phase":
            return z3.IntVal(int(value))
        case "time":
            return z3.RealVal(value)
        case _:
            return nobody()


def sort_of(sort: str) -> Any:
    """The z3 sort of a sort of the rule language."""
    if sort == "incarnation":
        return incarnation_sort()
    sorts = {"bool": z3.BoolSort, "phase": z3.IntSort, "time": z3.RealSort}
    return sorts[sort]() if sort in sorts else z3.BitVecSort(NUMBER if sort == "seq" else COUNT)


def before(a: Term, b: Term) -> Term:
    """Sequence order (RFC 9293 section 3.4): 0 < b - a < 2^31."""
    gap = b - a
    return z3.And(z3.UGT(gap, 0), z3.ULT(gap, HALF))


class Vectors:
    """Terms over vectors; the variables met so far, by (owner, name).

    A count whose definition is named in ``opaque`` is taken for a variable, and ``bodies`` says what it stands for.
    """

    def __init__(self, opaque: Collection[str] = ()) -> None:
        self.opaque = opaque
        self.bodies: dict[Term, Term] = {}
        self.variables: dict[tuple[str, str], Term] = {}
        self.sorts: dict[tuple[str, str], str] = {}
        self.memo: dict[int, Any] = {}

    def field(self, owner: str, name: str, sort: str) -> Term:
        self.sorts[owner, name] = sort
        return self.variables.setdefault((owner, name), z3.Const(f"{owner}.{name}", sort_of(sort)))

    def named(self, name: str, body: Term) -> Term:
        if name not in self.opaque:
            return body
        variable = z3.BitVec(name, COUNT)
        self.bodies[variable] = body
        return variable

    def term(self, expression: Bool) -> Term:
        """The term of a condition."""
        return interpret(expression, self.meanings(), self.memo)

    def ranges(self) -> list[Term]:
        """What every value of the variables met so far satisfies."""
        counts = (self.variables[key] for key, sort in self.sorts.items() if sort == "nat")
        return [z3.ULT(count, SEQUENCE_NUMBERS) for count in counts]

    def meanings(self) -> dict[str, Callable[..., Term]]:
        """The table of meanings for ``interpret``."""
        return {
            "constant": constant,
            "field": self.field,
            "named": self.named,
            "equal": lambda a, b: a == b,
            "before": before,
            "seq_add": lambda a, count: a + z3.Extract(NUMBER - 1, 0, count),
            "seq_subtract": lambda a, count: a - z3.Extract(NUMBER - 1, 0, count),
            "distance": lambda a, b: z3.ZeroExt(COUNT - NUMBER, a - b),
            "less": z3.ULT,
            "add": lambda a, b: a + b,
            "subtract": lambda a, b: z3.If(z3.ULT(a, b), z3.BitVecVal(0, COUNT), a - b),
            "and": z3.And,
            "or": z3.Or,
            "not": z3.Not,
            "if": z3.If,
            "later": lambda moment, duration: moment + duration,
            "no_later": lambda a, b: a <= b,
        }
