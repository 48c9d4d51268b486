"""In which states a rule can apply, and which it can lead to, as far as its conditions on the state alone decide."""

from __future__ import annotations

from typing import Any

from tcpspec.language.expression import Bool, Expression, State
from tcpspec.language.fold import interpret
from tcpspec.language.simplify import plain

STATE = frozenset({("block", "state")})


def _possible(state: State) -> dict[str, Any]:
    """Meanings that know the state and nothing else; None is "either"."""

    def negation(a: bool | None) -> bool | None:
        return None if a is None else not a

    def conjunction(a: bool | None, b: bool | None) -> bool | None:
        return False if a is False or b is False else None if a is None or b is None else True

    def choice(condition: bool | None, then: Any, otherwise: Any) -> Any:
        if condition is None:
            return then if then == otherwise else None
        return then if condition else otherwise

    unknown = dict.fromkeys(
        ("before", "seq_add", "seq_subtract", "distance", "less", "add", "subtract", "later", "recall", "passed",
         "no_later"),
        lambda *_: None,
    )  # fmt: skip
    return {
        **unknown,
        "constant": lambda value, sort: value,
        "field": lambda owner, name, sort: state if (owner, name) in STATE else None,
        "named": lambda name, body: body,
        "equal": lambda a, b: None if a is None or b is None else a == b,
        "and": conjunction,
        "or": lambda a, b: negation(conjunction(negation(a), negation(b))),
        "not": negation,
        "if": choice,
    }


def states_of(guard: Bool) -> frozenset[State]:
    """The states in which the guard can hold, as far as the state alone decides."""
    return frozenset(state for state in State if interpret(guard, _possible(state)) is not False)


def states_after(value: Expression | None, before: frozenset[State]) -> frozenset[State]:
    """The states that a new value of the state can be, given those in which it is set; None: it is not set."""
    if value is None:
        return before
    inner = plain(value)
    if inner.operator == "constant":
        return frozenset({inner.payload})
    if inner.operator == "if":
        return states_after(inner.arguments[1], before) | states_after(inner.arguments[2], before)
    return before if inner.payload == ("block", "state") else frozenset(State)
