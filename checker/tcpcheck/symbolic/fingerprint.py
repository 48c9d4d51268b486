"""A hash of a specification: the same as long as no rule in force means anything else.

It covers every rule in force with its guard, changes and reply (definitions spelt out), the setting of every reading,
and the variables that a variant adds; not the places in files, and not the words of ``why``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from tcpspec.expression import OPERATORS, Expression, interpret
from tcpspec.extension import Extension
from tcpspec.model import Check, Reply, Spec
from tcpspec.theorems import Theorem


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

    >>> from tcpspec.block import snd_una
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


def _spelt_rule(check: Check) -> str:
    onward = "end" if check.onward is None else f"onward {check.onward.label}"
    parts = [check.kind.name, check.section, check.step, check.name, spelt_out(check.guard)]
    changes = [*_spelt_changes(check.effects), "cut", *_spelt_changes(check.cut)]
    return "\n".join([*parts, *changes, _spelt_reply(check.send), check.tell, onward])


def spec_hash(spec: Spec) -> str:
    """SHA-256 over the rules in force, in order, and the readings."""
    settings = [f"{key}={value}" for key, value in sorted(spec.settings.items())]
    rules = [_spelt_rule(check) for check in spec.checks]
    spontaneous = " ".join(sorted(kind.name for kind in spec.spontaneous))
    return hashed(*settings, spontaneous, *rules, *_spelt_extension(spec.extension))


def _spelt_extension(extension: Extension) -> list[str]:
    added = [f"adds {spelt_out(field)} = {value!r}" for field, value in extension.block.items()]
    added += [f"remembers {name} = {spelt_out(value)}" for name, value in extension.remembered.items()]
    return [*added, *(f"carries {spelt_out(field)} = {spelt_out(e)}" for field, e in extension.options.items())]


def hashed(*said: str) -> str:
    """SHA-256 over texts, in order."""
    return hashlib.sha256("\n\n".join(said).encode()).hexdigest()


def theorem_hash(theorem: Theorem) -> str:
    """SHA-256 over the specs of both ends, the lemmas and the assumptions."""
    lemmas = [f"{lemma.subject} {lemma.name} {spelt_out(lemma.statement)}" for lemma in theorem.lemmas]
    goals = [f"goal {lemma.name}" for lemma in theorem.goals]
    assumed = [f"{a.id} {[kind.name for kind in a.kinds]} {spelt_out(a.holds)}" for a in theorem.assumptions]
    whole = [theorem.id, spec_hash(theorem.left), spec_hash(theorem.right), *lemmas, *goals, *assumed]
    return hashed(*whole)
