"""The table that turns conjunctions of comparisons into linear conditions, to eliminate from; and these as text.

``tcpcheck.symbolic.timing.run`` has the forms and eliminates.  Counts are whole numbers here, so "greater than 0" is
"at least 1"; every coefficient being 1 or -1, elimination is exact on whole numbers too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import z3

from tcpcheck.symbolic.timing.run import Condition, Form
from tcpspec.language.expression import Bool, SpecError
from tcpspec.language.fold import interpret

Sum = dict[str, Fraction]


def _field(owner: str, name: str, sort: str) -> Sum:
    return {name: Fraction(1)}


def _constant(value: Any, sort: str) -> Sum:
    return {"": Fraction(value)} if value else {}


def _plus(a: Sum, b: Sum, sign: int = 1) -> Sum:
    total = {name: a.get(name, Fraction(0)) + sign * b.get(name, Fraction(0)) for name in sorted({*a, *b})}
    return {name: count for name, count in total.items() if count}


def _form(total: Sum) -> Form:
    return tuple(sorted(total.items()))


def _at_least(a: Sum, b: Sum, more: int = 0) -> list[Condition]:
    """a >= b + more."""
    return [(_form(_plus(_plus(a, b, -1), {"": Fraction(-more)})), False)]


def _not(conditions: list[Condition]) -> list[Condition]:
    """Not f >= 0 is -f >= 1."""
    if len(conditions) != 1:
        raise SpecError("a condition to be eliminated from is a conjunction: negate single comparisons only")
    ((form, _),) = conditions
    return _at_least({}, dict(form), 1)


MEANINGS: dict[str, Callable[..., Any]] = {
    "constant": _constant,
    "field": _field,
    "named": lambda name, body: body,
    "add": _plus,
    "less": lambda a, b: _at_least(b, a, 1),
    "equal": lambda a, b: _at_least(a, b) + _at_least(b, a),
    "not": _not,
    "and": lambda a, b: a + b,
}


def conditions(conjunction: Bool) -> list[Condition]:
    """The comparisons of a conjunction; SpecError if it is none."""
    found: list[Condition] = interpret(conjunction, MEANINGS)
    return found


def at_least_zero(name: str) -> Condition:
    """The condition that a count is a count."""
    return ((name, Fraction(1)),), False


def least_values(
    conditions: Iterable[Condition], eliminated: Sequence[str], counts: Mapping[str, Any]
) -> Mapping[str, Any]:
    """For each count to be eliminated the least value that the conditions allow, as a z3 term over the others.

    If the conditions that remain without these counts hold, these values satisfy all of them.  SpecError if a
    coefficient is neither 1 nor -1: then whole numbers could make a difference.
    """
    remaining, bounds = [dict(form) for form, _ in conditions], list[tuple[str, list[Sum]]]()
    for name in eliminated:
        coefficients = {form.get(name, 0) for form in remaining}
        if not coefficients <= {0, 1, -1}:
            raise SpecError(f"{name} occurs more than once in a comparison: elimination would not be exact")
        rest = [{other: count for other, count in form.items() if other != name} for form in remaining]
        low = [other for form, other in zip(remaining, rest, strict=True) if form.get(name) == 1]
        high = [other for form, other in zip(remaining, rest, strict=True) if form.get(name) == -1]
        free = [form for form in remaining if name not in form]
        bounds.append((name, low))
        remaining = [*free, *(_plus(one, other) for one in low for other in high)]
    values: dict[str, Any] = {}
    for name, low in reversed(bounds):
        values[name] = _greatest([_term(form, {**counts, **values}, -1) for form in low])
    return values


def _term(form: Sum, counts: Mapping[str, Any], sign: int) -> Any:
    total = z3.IntVal(0)
    for name, count in form.items():
        one = counts[name] if name else z3.IntVal(1)
        total = (
            total + one if sign * count == 1 else total - one if sign * count == -1 else total + int(sign * count) * one
        )
    return total


def _greatest(terms: list[Any]) -> Any:
    best = terms[0]
    for one in terms[1:]:
        best = z3.If(one > best, one, best)
    return best


def text(derived: Iterable[Condition]) -> str:
    """`MSL >= 2^32 and sent > lasted + wait`, or `always`."""
    return " and ".join(_one(dict(form), strict) for form, strict in derived) or "always"


def _one(form: Sum, strict: bool) -> str:
    constant = form.pop("", Fraction(0))
    if not strict and (constant == -1 or number(int(-constant)).endswith("+1")):
        constant, strict = constant + 1, True
    sign = ">" if strict else ">="
    left = [_times(count, name) for name, count in form.items() if count > 0]
    right = [_times(-count, name) for name, count in form.items() if count < 0]
    if constant > 0:
        left.append(number(int(constant)))
    elif constant < 0:
        right.append(number(int(-constant)))
    return f"{' + '.join(left) or '0'} {sign} {' + '.join(right) or '0'}"


def _times(count: Fraction, name: str) -> str:
    return name if count == 1 else f"{count}*{name}"


def number(value: int) -> str:
    """A number as people write it.

    >>> number(2**32), number(2**31 - 1), number(7)
    ('2^32', '2^31-1', '7')
    """
    for power in range(24, 33):
        gap = value - (1 << power)
        if abs(gap) < 16:
            return f"2^{power}" + (f"{gap:+d}" if gap else "")
    return str(value)
