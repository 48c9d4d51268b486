"""Rules written out in full, definitions and all: two rules say the same exactly when they are spelt the same.

``spelt_rule`` is what hashes of a specification are made of; ``definitions`` finds what a rule leaves to definitions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tcpspec.language.expression import OPERATORS, Expression
from tcpspec.language.fold import interpret
from tcpspec.rules.check import Check, Reply


def _applied(operator: str) -> Any:
    return lambda *arguments: f"({' '.join((operator, *arguments))})"


MEANINGS: dict[str, Any] = {
    **{operator: _applied(operator) for operator in OPERATORS},
    "constant": lambda value, sort: f"{sort}:{value}",
    "field": lambda owner, name, sort: f"{owner}.{name}:{sort}",
    "named": lambda name, body: body,
    "recall": lambda side, what, incarnation: f"(recall {side} {what} {incarnation})",
}


def spelt_out(expression: Expression | None) -> str:
    """The whole tree of an expression in prefix form.

    >>> from tcpspec.rules.block import snd_una
    >>> spelt_out(snd_una + 1)
    '(seq_add block.snd_una:seq nat:1)'
    """
    return "none" if expression is None else str(interpret(expression, MEANINGS))


def _spelt_changes(changes: Mapping[str, Expression]) -> list[str]:
    return [f"{name}={spelt_out(value)}" for name, value in sorted(changes.items())]


def _spelt_reply(reply: Reply | None) -> str:
    if reply is None:
        return "nothing"
    return f"{int(reply.control)} " + " ".join(
        spelt_out(part) for part in (reply.seq, reply.ack, reply.text, reply.fin)
    )


def spelt_rule(check: Check) -> str:
    """Everything that a rule says, its place and rows apart."""
    onward = "end" if check.onward is None else f"onward {check.onward.label}"
    parts = [check.kind.name, check.section, check.step, check.name, spelt_out(check.guard)]
    changes = [*_spelt_changes(check.then), "cut", *_spelt_changes(check.cut)]
    return "\n".join([*parts, *changes, _spelt_reply(check.send), check.tell, onward])


def definitions(check: Check) -> dict[str, Expression]:
    """What a rule calls by a name -> what it means there, the definitions of definitions too.

    >>> from tcpspec.rfc9293.tcp import TCP
    >>> list(definitions(TCP.find("SS-1")))
    ['SEG.ACK =< ISS or SEG.ACK > SND.NXT']
    """
    found: dict[str, Expression] = {}
    for expression in expressions_of(check):
        for name, body in _named(expression):
            found.setdefault(name, body)
    return found


def expressions_of(check: Check) -> Iterator[Expression]:
    """The condition of a rule, what it sets and cuts, and what it sends."""
    yield check.guard
    yield from (*check.then.values(), *check.cut.values())
    yield from sent_by(check)


def sent_by(check: Check) -> Iterator[Expression]:
    """What a rule sends, read after ``then``."""
    if check.send is not None:
        parts = (check.send.seq, check.send.text, check.send.ack, check.send.fin)
        yield from (part for part in parts if part is not None)


def _named(expression: Expression) -> Iterator[tuple[str, Expression]]:
    if expression.operator == "named":
        yield expression.payload, expression.arguments[0]
    for argument in expression.arguments:
        yield from _named(argument)
