"""The one way to walk over expressions: fold them with a table of meanings.  Read ``interpret``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from tcpspec.language.sorts import SpecError

Meanings = Mapping[str, Callable[..., Any]]


class Node(Protocol):
    """What an expression is made of (``tcpspec.language.expression``)."""

    @property
    def operator(self) -> str: ...

    @property
    def sort(self) -> str: ...

    @property
    def arguments(self) -> tuple[Node, ...]: ...

    @property
    def payload(self) -> Any: ...


def interpret(expression: Node, meanings: Meanings, memo: dict[int, Any] | None = None) -> Any:
    """Fold ``expression`` with a table of meanings: the only walker there is.

    ``constant`` is called as (value, sort), ``field`` as (owner, name, sort), ``named`` as (name, meaning
    of the body), ``recall`` as (side, what, meaning of the incarnation), every other operator with the meanings of its
    arguments.  A missing operator raises SpecError.
    """
    memo = {} if memo is None else memo
    key = id(expression)
    if key not in memo:
        memo[key] = _interpret_node(expression, meanings, memo)
    return memo[key]


def _interpret_node(expression: Node, meanings: Meanings, memo: dict[int, Any]) -> Any:
    operator = expression.operator
    if operator not in meanings:
        raise SpecError(f"operator `{operator}` has no meaning in this table (has: {', '.join(sorted(meanings))})")
    meaning = meanings[operator]
    if operator == "constant":
        return meaning(expression.payload, expression.sort)
    if operator == "field":
        return meaning(*expression.payload, expression.sort)
    arguments = [interpret(argument, meanings, memo) for argument in expression.arguments]
    if operator == "named":
        return meaning(expression.payload, *arguments)
    if operator == "recall":
        return meaning(*expression.payload, *arguments)
    return meaning(*arguments)
