"""What can be told of expressions by form alone: which say the same, and which conditions are decided.

``x + 0`` is x, ``(x + 1) - 1`` is x.  Read ``form``: equal forms mean equal values.  Different forms may mean equal
values all the same; that takes a solver.  ``choose``, ``both``, ``either`` and ``negated`` build what is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tcpspec.language.expression import FALSE, OPERATORS, SEQUENCE_NUMBERS, TRUE, Bool, E, Expression, if_
from tcpspec.language.fold import interpret

Form = tuple[Any, ...]


def same(a: Expression, b: Expression) -> bool:
    """The two have one form.

    >>> from tcpspec.rules.block import iss, snd_nxt
    >>> same((iss + 1) - 1, iss), same(iss, snd_nxt)
    (True, False)
    """
    return a is b or form(a) == form(b)


def form(expression: Expression) -> Form:
    """The expression without names of definitions, sums in one order, what cancels out taken away."""
    made: Form = interpret(expression, FORMS)
    return made


def plain(expression: Expression) -> Expression:
    """The expression that a definition stands for."""
    while expression.operator == "named":
        expression = expression.arguments[0]
    return expression


def conjuncts(condition: Bool) -> list[Bool]:
    """The conditions that a conjunction is made of, those inside definitions too."""
    inner = plain(condition)
    if inner.operator != "and":
        return [inner]  # type: ignore[list-item]
    return [part for argument in inner.arguments for part in conjuncts(argument)]  # type: ignore[arg-type]


def zero(expression: Expression) -> bool:
    """It is the count 0, however that is written."""
    return form(expression) == _sum({}, 0)


def choose(condition: Bool, then: E, otherwise: E) -> E:
    """``if_``, decided where the condition is TRUE or FALSE or makes no difference."""
    if condition.operator == "constant":
        return then if condition.payload else otherwise
    return then if then is otherwise else if_(condition, then, otherwise)


def both(a: Bool, b: Bool) -> Bool:
    """``a & b``, decided where one of them is."""
    return (
        choose(a, b, FALSE) if a.operator == "constant" else choose(b, a, FALSE) if b.operator == "constant" else a & b
    )


def either(a: Bool, b: Bool) -> Bool:
    """``a | b``, decided where one of them is."""
    return negated(both(negated(a), negated(b))) if "constant" in (a.operator, b.operator) else a | b


def negated(a: Bool) -> Bool:
    """``~a``, decided where it is."""
    if a.operator == "constant":
        return FALSE if a.payload else TRUE
    return a.arguments[0] if a.operator == "not" else ~a  # type: ignore[return-value]


def _sum(terms: Mapping[Form, int], number: int) -> Form:
    """A count: so many of each term, and a number."""
    return ("sum", tuple(sorted(((term, n) for term, n in terms.items() if n), key=repr)), number)


def _parts(count: Form) -> tuple[dict[Form, int], int]:
    return (dict(count[1]), count[2]) if count[0] == "sum" else ({count: 1}, 0)


def _added(a: Form, b: Form) -> Form:
    (terms, number), (others, other) = _parts(a), _parts(b)
    for term, n in others.items():
        terms[term] = terms.get(term, 0) + n
    return _sum(terms, number + other)


def _moved(number: Form, count: Form, sign: int) -> Form:
    """A sequence number moved by a count, forward or back."""
    base, terms, fixed = (number[1], dict(number[2]), number[3]) if number[0] == "moved" else (number, {}, 0)
    others, other = _parts(count)
    for term, n in others.items():
        terms[term] = terms.get(term, 0) + sign * n
    left = tuple(sorted(((term, n) for term, n in terms.items() if n), key=repr))
    fixed = (fixed + sign * other) % SEQUENCE_NUMBERS
    if base[0] == "constant":
        base, fixed = ("constant", "seq", (base[2] + fixed) % SEQUENCE_NUMBERS), 0
    return base if not left and not fixed else ("moved", base, left, fixed)


def _constant(value: Any, sort: str) -> Form:
    return _sum({}, value) if sort == "nat" else ("constant", sort, value)


def _if(condition: Form, then: Form, otherwise: Form) -> Form:
    if then == otherwise:
        return then
    if condition[0] == "constant":
        return then if condition[2] else otherwise
    return ("if", condition, then, otherwise)


def _not(a: Form) -> Form:
    if a[0] == "constant":
        return ("constant", "bool", not a[2])
    inner: Form = a[1]
    return inner if a[0] == "not" else ("not", a)


def _several(operator: str, neutral: bool) -> Any:
    def joined(a: Form, b: Form) -> Form:
        parts = [part for each in (a, b) for part in (each[1:] if each[0] == operator else (each,))]
        left = sorted({part for part in parts if part != ("constant", "bool", neutral)}, key=repr)
        if ("constant", "bool", not neutral) in left:
            return ("constant", "bool", not neutral)
        return (operator, *left) if len(left) > 1 else left[0] if left else ("constant", "bool", neutral)

    return joined


def _as_written(operator: str) -> Any:
    return lambda *arguments: (operator, *arguments)


FORMS: dict[str, Any] = {
    **{operator: _as_written(operator) for operator in OPERATORS},
    "constant": _constant,
    "field": lambda owner, name, sort: ("field", owner, name),
    "named": lambda name, body: body,
    "recall": lambda side, what, of: ("recall", side, what, of),
    "add": _added,
    "subtract": lambda a, b: a if b == _sum({}, 0) else ("subtract", a, b),
    "seq_add": lambda a, count: _moved(a, count, 1),
    "seq_subtract": lambda a, count: _moved(a, count, -1),
    "equal": lambda a, b: ("equal", *sorted((a, b), key=repr)),
    "and": _several("and", True),
    "or": _several("or", False),
    "not": _not,
    "if": _if,
}
"""A sum stands for its value as long as no count is beyond what a variable can hold, which no meaning limits."""
