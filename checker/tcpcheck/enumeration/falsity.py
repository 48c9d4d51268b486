"""What of a violated property is false in a state: read ``false_in``.

A property is data, so it is one walk: through conjunctions to those parts that are false, through what a definition
names, through an implication to its conclusion.  Parts are written as properties are, ``B(state == ESTABLISHED)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from tcpspec.language.expression import Bool, Expression
from tcpspec.language.fold import interpret
from tcpspec.language.notation import render
from tcpspec.properties.property import Property
from tcpspec.rules.semantics import evaluate
from tcpspec.system.joint import Joint, scope_of


class FalsePart(NamedTuple):
    """A part of a property that is false: as it is written, and the values that it reads, by their RFC names."""

    written: str
    reads: Mapping[str, str]

    def __str__(self) -> str:
        values = ", ".join(f"{name} is {value}" for name, value in self.reads.items())
        return f"{self.written} is false" + (f": {values}" if values else "")


def false_in(joint: Joint, property: Property) -> tuple[FalsePart, ...]:
    """The smallest parts of what the property says that are false in this state and make it false, each once."""
    scope = scope_of(joint)
    found = {written(part): part for part in _parts(property.holds, partial(evaluate, scope=scope))}
    return tuple(FalsePart(text, dict(_reads(part, scope))) for text, part in found.items())


def _parts(condition: Expression, value: Callable[[Any], Any], wanted: bool = True) -> Iterator[Bool]:
    """Parts of a condition that is not as ``wanted``; where falsity is wanted, they are negated."""
    arguments = condition.arguments
    match condition.operator:
        case "named":
            yield from _parts(arguments[0], value, wanted)
        case "not":
            yield from _parts(arguments[0], value, not wanted)
        case "if":
            yield from _parts(arguments[1] if value(arguments[0]) else arguments[2], value, wanted)
        case "and" | "or" if (condition.operator == "and") is wanted:
            for argument in arguments:
                if bool(value(argument)) is not wanted:
                    yield from _parts(argument, value, wanted)
        case "or" if wanted and arguments[0].operator == "not":  # an implication, whatever its premise is
            yield from _parts(arguments[1], value)
        case "and" | "or" if (concluded := _conclusion(condition, wanted)) is not None:
            yield from _parts(*concluded[:1], value, concluded[1])
        case _:
            assert isinstance(condition, Bool)
            yield condition if wanted else ~condition


def _conclusion(condition: Expression, wanted: bool) -> tuple[Expression, bool] | None:
    """Of `not premise or conclusion` the conclusion, and whether it should be true; None of any other choice."""
    stated = list(_alternatives(condition, wanted))
    premises = [each for each in stated if not each[1]]
    rest = [each for each in stated if each[1]]
    return rest[0] if premises and len(rest) == 1 else None


def _alternatives(condition: Expression, wanted: bool) -> Iterator[tuple[Expression, bool]]:
    """What would have to be true, or false: one of these."""
    operator = "or" if wanted else "and"
    if condition.operator == operator:
        for argument in condition.arguments:
            yield from _alternatives(argument, wanted)
    elif condition.operator == "not":
        yield from _alternatives(condition.arguments[0], not wanted)
    elif condition.operator == "named":
        yield from _alternatives(condition.arguments[0], wanted)
    else:
        yield condition, wanted


def _reads(condition: Expression, scope: Any) -> Iterator[tuple[str, str]]:
    """What it reads: variables, and what is remembered of incarnations."""
    if condition.operator in ("field", "recall"):
        yield render(condition), _shown(evaluate(condition, scope))
    for argument in condition.arguments:
        yield from _reads(argument, scope)


def _shown(value: Any) -> str:
    if value is None:
        return "nobody"
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def written(condition: Expression) -> str:
    """The condition as a property states it.

    >>> from tcpspec.rules.block import LISTEN, SYN_SENT, rcv_nxt, snd_nxt, state
    >>> from tcpspec.properties import A, B
    >>> written(B(state == LISTEN)), written(~A(state == SYN_SENT)), written(A(rcv_nxt) <= B(snd_nxt))
    ('B(state == LISTEN)', 'A(state != SYN_SENT)', 'A(rcv_nxt) <= B(snd_nxt)')
    """
    if condition.operator == "not" and condition.arguments[0].operator in ("field", "or", "and", "named"):
        return f"~{_enclosed(written(condition.arguments[0]))}"
    owners = set(_owners(condition))
    if len(owners) == 1 and owners <= {"A", "B"} and not _recalls(condition):
        return f"{owners.pop()}({_unwrapped(str(interpret(condition, _meanings(inside=True))))})"
    return _unwrapped(str(interpret(condition, _meanings(inside=False))))


def _enclosed(text: str) -> str:
    """In parentheses, unless it is one call."""
    plain = text[:1] in "AB" and text[1:2] == "(" and _unwrapped(text[1:]) != text[1:]
    return text if plain else f"({text})"


def _owners(condition: Expression) -> Iterator[str]:
    if condition.operator == "field":
        yield condition.payload[0]
    for argument in condition.arguments:
        yield from _owners(argument)


def _recalls(condition: Expression) -> bool:
    return condition.operator == "recall" or any(map(_recalls, condition.arguments))


def _unwrapped(text: str) -> str:
    """Without the parentheses around all of it."""
    if not (text.startswith("(") and text.endswith(")")):
        return text
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and place < len(text) - 1:
            return text
    return text[1:-1]


def _not(text: str) -> str:
    inner = _unwrapped(text)
    for sign, opposite in ((" == ", " != "), (" != ", " == ")):
        if inner != text and inner.count(" ") == 2 and sign in inner:
            return f"({inner.replace(sign, opposite)})"
    return f"~{text}"


def _or(a: str, b: str) -> str:
    equal, less = _unwrapped(a), _unwrapped(b)
    if equal.replace(" == ", " < ", 1) == less != equal:
        return f"({equal.replace(' == ', ' <= ', 1)})"
    return f"({a} | {b})"


def _constant(value: Any, sort: str) -> str:
    if sort == "phase":
        return str(value).replace("-", "_")
    return "nobody" if value is None else {True: "TRUE", False: "FALSE"}[value] if sort == "bool" else str(value)


def _meanings(*, inside: bool) -> dict[str, Callable[..., str]]:
    """Pieces of text; ``inside``: the name of the end stands around all of it."""
    signs = {"equal": "==", "before": "<", "less": "<", "no_later": "<=", "and": "&", "seq_add": "+", "add": "+",
             "seq_subtract": "-", "distance": "-", "subtract": "-", "later": "+"}  # fmt: skip
    return {
        **{operator: partial(_between, sign) for operator, sign in signs.items()},
        "constant": _constant,
        "field": lambda owner, name, sort: name if inside or owner not in ("A", "B") else f"{owner}({name})",
        "named": lambda name, body: body,
        "or": _or,
        "not": _not,
        "if": lambda condition, then, otherwise: f"if_({condition}, {then}, {otherwise})",
        "recall": lambda side, what, of: f"{side}.{what}_of({of})",
        "passed": lambda moment: f"{moment}.has_passed()",
    }


def _between(sign: str, a: str, b: str) -> str:
    return f"({a} {sign} {b})"
