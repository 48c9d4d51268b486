"""What every operator takes and gives, and which plain values stand for a value of a sort.

Read ``SIGNATURES``, then ``misfit``, which says what is wrong with a value and what to write.  Nothing that is made of
expressions (rules, properties, lemmas, claims) can hold a value of another sort: ``Expression`` asks here whenever
one is made.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from tcpspec.language.state import State


class SpecError(Exception):
    """A rule, property or variant that says something the language does not allow."""


ANY = "any"
"""One sort, whichever, and the same one wherever it stands in a signature."""

SIGNATURES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "constant": ((), ANY),
    "field": ((), ANY),
    "named": ((ANY,), ANY),
    "equal": ((ANY, ANY), "bool"),
    "before": (("seq", "seq"), "bool"),
    "seq_add": (("seq", "nat"), "seq"),
    "seq_subtract": (("seq", "nat"), "seq"),
    "distance": (("seq", "seq"), "nat"),
    "less": (("nat", "nat"), "bool"),
    "add": (("nat", "nat"), "nat"),
    "subtract": (("nat", "nat"), "nat"),
    "and": (("bool", "bool"), "bool"),
    "or": (("bool", "bool"), "bool"),
    "not": (("bool",), "bool"),
    "if": (("bool", ANY, ANY), ANY),
    "later": (("time", "time"), "time"),
    "recall": (("incarnation",), ANY),
    "passed": (("time",), "bool"),
    "no_later": (("time", "time"), "bool"),
}
"""Operator: the sorts of its arguments, and its own."""

SEQUENCE_NUMBERS = 1 << 32

ELEVEN = ", ".join(state.name for state in State)
TWELFTH = f"the states are the eleven of RFC 9293 section 3.3.2, and others are not yet supported: write one of \
{ELEVEN}, or keep what you need in a Bool of an Extension"


def _phase(value: object) -> str:
    if type(value) is State:
        return ""
    if type(value) is int and value in list(State):
        return f"write {State(value).name}"
    if isinstance(value, tuple | list):
        return "write the states one by one, `state.is_one_of(LISTEN, CLOSED)`"
    near = get_close_matches(str(value).upper().replace("-", "_").replace(" ", "_"), [state.name for state in State], 1)
    return f"write {near[0]}, without quotes" if isinstance(value, str) and near else TWELFTH


def _whole(value: object, most: int, negative: str, plain: str) -> str:
    if isinstance(value, float) and value.is_integer():
        return f"write {int(value)}"
    if type(value) is not int:
        return plain
    if value < 0:
        return negative
    return "" if value <= most else f"it must be at most {most}"


def _nat(value: object) -> str:
    return _whole(value, SEQUENCE_NUMBERS, "a count is never below 0",
                  f"write {EXAMPLES['nat']}")  # fmt: skip


def _seq(value: object) -> str:
    return _whole(value, SEQUENCE_NUMBERS - 1, "sequence numbers are 0 to 2^32-1: write `a - 1` for the one before `a`",
                  f"write {EXAMPLES['seq']}")  # fmt: skip


def _bool(value: object) -> str:
    if type(value) is bool:
        return ""
    return f"write {EXAMPLES['bool']}"


def _time(value: object) -> str:
    if type(value) in (int, float) and math.isfinite(value) and value >= 0:  # type: ignore[operator, arg-type]
        return ""
    return f"write {EXAMPLES['time']}"


def _incarnation(value: object) -> str:
    return "" if value is None else f"write {EXAMPLES['incarnation']}"


VALUES: Mapping[str, Callable[[object], str]] = {
    "bool": _bool,
    "phase": _phase,
    "nat": _nat,
    "seq": _seq,
    "time": _time,
    "incarnation": _incarnation,
}
"""Sort: what to write in place of a plain value that is none of it; empty if it is one."""


PYTHON_BOOL = "Python made a plain value of `is`, `in` or `not`: write `==`, `is_one_of(...)`, `~`, or TRUE or FALSE"

EXAMPLES: Mapping[str, str] = {
    "bool": "a condition, such as `state == LISTEN`, `close_called` or `~close_called`, or TRUE or FALSE",
    "phase": "a state, such as `state` or ESTABLISHED",
    "nat": "a whole number or a count, such as `rcv_wnd` or `snd_nxt - snd_una`",
    "seq": "a sequence number, such as `snd_nxt` or `iss + 1`",
    "time": "a moment or a duration, such as `now + TIME_WAIT_LENGTH` or Time.constant(2)",
    "incarnation": "`incarnation`, `peer`, `seg.sender` or NOBODY",
}
INSTEAD: Mapping[tuple[str, str], str] = {
    ("bool", "nat"): "write a comparison, such as `count > 0`",
    ("bool", "phase"): "write a comparison, such as `state == LISTEN`",
    ("nat", "seq"): "write a difference of two sequence numbers, such as `snd_nxt - iss`",
    ("seq", "nat"): "write a sequence number and the count, such as `iss + 1`",
    ("nat", "bool"): "write `if_(condition, ONE, NONE)`, or `count(bit)`",
}
"""(what is needed, what is given): what to write."""


def article(sort: str) -> str:
    """`a nat`, `an incarnation`."""
    return f"an {sort}" if sort[:1] in "aeiou" else f"a {sort}"


def shown(value: object) -> str:
    """A value as messages name it: an expression by its sort, a function as one that was not called."""
    sort = getattr(value, "sort", "")
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if callable(value) and hasattr(value, "__name__") and not sort:
        return f"the function `{value.__name__}`"
    text = repr(value)
    text = text if len(text) <= 80 else text[:77] + "..."
    return f"the {sort} {text}" if sort in VALUES else text


def misfit(sort: str, value: object) -> str:
    """What is wrong with ``value`` where one of this sort belongs, and what to write; empty if nothing is."""
    own: object = getattr(value, "sort", None)
    if own == sort:
        return ""
    wanted = f"{article(sort)} is needed here, not {shown(value)}"
    if isinstance(own, str) and own in VALUES:
        return f"{wanted}: {INSTEAD.get((sort, own), 'write ' + EXAMPLES[sort])}"
    if callable(value) and hasattr(value, "__name__") and not isinstance(value, type):
        return f"{wanted}: call it, `{value.__name__}(...)`"
    remedy = VALUES[sort](value) if sort in VALUES else ""
    return f"{wanted}: {remedy}" if remedy else ""


def require(sort: str, value: object) -> None:
    """SpecError unless the expression or plain value is of this sort."""
    said = misfit(sort, value)
    if said:
        raise SpecError(said)


def require_node(operator: str, sort: str, arguments: tuple[Any, ...], payload: Any) -> None:
    """SpecError unless an expression of this sort can be made of these."""
    if operator not in SIGNATURES:
        raise SpecError(f"there is no operator {operator!r}: use one of {', '.join(SIGNATURES)}")
    takes, gives = SIGNATURES[operator]
    if len(arguments) != len(takes):
        raise SpecError(f"operator `{operator}` takes {len(takes)} arguments, not {len(arguments)}")
    if gives not in (ANY, sort):
        raise SpecError(f"operator `{operator}` makes {article(gives)}, not {article(sort)}")
    same = sort if gives == ANY else ""
    for takes_here, argument in zip(takes, arguments, strict=True):
        wanted = takes_here
        if wanted == ANY:
            same = wanted = same or getattr(argument, "sort", "")
        if getattr(argument, "sort", None) not in VALUES:
            raise SpecError(
                misfit(wanted or "bool", argument)
                or f"`{argument!r}` is no expression: write \
{wanted.capitalize()}.constant({argument!r})"
            )
        require(wanted, argument)
    _require_payload(operator, sort, payload)


def _require_payload(operator: str, sort: str, payload: Any) -> None:
    if operator == "constant":
        if sort not in VALUES:
            raise SpecError("an Expression has no sort of its own: write Bool, Phase, Nat, Seq or Time")
        if getattr(payload, "sort", None) in VALUES:
            raise SpecError(f"a constant is a plain value, not {shown(payload)}: write `{payload!r}` alone")
        require(sort, payload)
    elif operator == "named":
        if not isinstance(payload, str) or not payload.strip():
            raise SpecError(f'a definition is called by words, not by {shown(payload)}: write named("...", body)')
    elif operator == "field":
        if not _two_words(payload):
            raise SpecError(
                f'a variable has an owner and a name, two strings, not {shown(payload)}: \
write Nat.field("block", "name") or the like'
            )
    elif operator == "recall" and not _two_words(payload):
        raise SpecError(
            f"history is asked of an end by a name, not by {shown(payload)}: \
write A.iss_of(...) or A.peer_of(...)"
        )


def _two_words(payload: Any) -> bool:
    return isinstance(payload, tuple) and len(payload) == 2 and all(isinstance(e, str) and e for e in payload)


CAN: Mapping[str, str] = {
    "bool": "write conditions with `&`, `|`, `~` and `==`",
    "phase": "write `==` or `is_one_of(...)` of states",
    "nat": "write `+` and `-` of counts, and `==`, `<`, `<=` between them; `count > 0` is a condition",
    "seq": "write `+` and `-` with a count, and `==`, `<`, `<=` between sequence numbers",
    "time": "write `<=` between moments and `has_passed()`, and `+` with a duration",
    "incarnation": "write `==` of incarnations, and nothing else",
}
"""What can be done with a value of each sort."""

_BINARY = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**", "lshift": "<<",
    "rshift": ">>", "and": "&", "or": "|", "xor": "^", "matmul": "@", "divmod": "divmod()",
}  # fmt: skip
SPELLINGS: Mapping[str, str] = {
    **{f"__{reflected}{name}__": spelling for name, spelling in _BINARY.items() for reflected in ("", "r")},
    "__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">=", "__neg__": "-", "__pos__": "+", "__invert__": "~",
    "__abs__": "abs()", "__round__": "round()", "__int__": "int()", "__float__": "float()", "__index__": "index()",
    "__len__": "len()", "__contains__": "in", "__getitem__": "[...]",
}  # fmt: skip
"""Python's operators: what no sort has is refused by name."""
