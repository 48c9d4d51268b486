"""Properties that no rules could break, whatever they are: read ``inevitable``.

The premise implies the conclusion for all values of what the property reads, which one question to z3 settles.  Such a
property says nothing of the rules, as one whose premise never comes true says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import z3

from tcpcheck.symbolic.encoding.terms import Reader, in_range, incarnation_sort, meanings, sort_of, variable
from tcpspec.language.expression import SEQUENCE_NUMBERS, Expression, implies
from tcpspec.language.fold import interpret
from tcpspec.properties.property import Property

TIMEOUT = 5_000
"""Milliseconds; a property that is not settled by then is taken for one that could be broken."""


def inevitable(property: Property) -> str:
    """Why no rules could make the property false; empty if some values would, or if that is not known."""
    owners: dict[str, dict[str, z3.ExprRef]] = {}
    ranges = []
    for node in _nodes(property.given, property.holds):
        if node.operator == "field":
            owner, name = node.payload
            term = owners.setdefault(owner, {}).setdefault(name, variable(f"{owner}.{name}", node.sort))
            ranges.append(in_range(term, node.sort))
    reader = Reader(owners, {side: {"iss": _recalled(side, "iss", sort_of("seq")),
                                    "peer": _recalled(side, "peer", incarnation_sort())} for side in "AB"})  # fmt: skip
    table = {**meanings(reader), "seq_add": lambda a, count: (a + count) % SEQUENCE_NUMBERS,
             "seq_subtract": lambda a, count: (a - count) % SEQUENCE_NUMBERS}  # fmt: skip

    def never(condition: Expression) -> bool:
        solver = z3.Solver()
        solver.set(timeout=TIMEOUT)
        solver.add(*ranges, interpret(condition, table))
        return bool(solver.check() == z3.unsat)

    if property.form == "sometimes":
        return "it is true in every state, whatever the rules are" if never(~property.holds) else ""
    if never(property.given):
        return "its premise is true in no state, whatever the rules are"
    if never(~implies(property.given, property.holds)):
        return "its premise implies its conclusion, whatever the rules are"
    return ""


def _recalled(side: str, what: str, sort: z3.SortRef) -> z3.FuncDeclRef:
    """What an end remembers of an incarnation: anything."""
    return z3.Function(f"{what} at {side}", incarnation_sort(), sort)


def _nodes(*conditions: Expression) -> Iterator[Expression]:
    for condition in conditions:
        yield condition
        yield from _nodes(*condition.arguments)
