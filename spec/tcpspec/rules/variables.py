"""Which variables there are, by owner, and what an expression reads of them and of ghost history, with sorts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tcpspec.language.expression import Expression
from tcpspec.rules.event import BUFFER, MAX_WINDOW, TIME_WAIT_LENGTH, fresh_incarnation, fresh_iss, length, now

EVENT_FIELDS: Mapping[str, Expression] = {each.payload[1]: each for each in (fresh_iss, fresh_incarnation, length, now)}
PARAMETERS: Mapping[str, Expression] = {each.payload[1]: each for each in (TIME_WAIT_LENGTH, BUFFER, MAX_WINDOW)}


@dataclass(frozen=True)
class Read:
    """A variable that an expression reads, or with ``recalled`` what it asks of the history of the end ``owner``."""

    owner: str
    name: str
    sort: str
    recalled: bool = False


def reads(*expressions: Expression) -> frozenset[Read]:
    """Everything that the expressions read."""
    return frozenset(read for expression in expressions for read in _reads(expression))


def _reads(expression: Expression) -> Iterator[Read]:
    if expression.operator in ("field", "recall"):
        owner, name = expression.payload
        yield Read(owner, name, expression.sort, expression.operator == "recall")
    for argument in expression.arguments:
        yield from _reads(argument)


def definitions_of(*expressions: Expression) -> Iterator[tuple[str, Expression]]:
    """(name, body) of every definition in them, the definitions of definitions too."""
    for expression in expressions:
        if expression.operator == "named":
            yield expression.payload, expression.arguments[0]
        yield from definitions_of(*expression.arguments)
