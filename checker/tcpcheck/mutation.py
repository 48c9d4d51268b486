"""Mutation: change one rule in one place, and see whether the checks notice.

A mutant that no check kills is either equivalent (no reachable state tells it from the original), outside what the
checks are about, or a hole in them; ``Killed.by`` and ``Survivor`` data say which.  Read ``mutants`` (what is changed)
and ``run`` (who kills it).  The killers that need z3 are in ``tcpcheck.symbolic.kill``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tcpspec.block import GHOSTS
from tcpspec.control import ACK, FIN, RST, SYN
from tcpspec.expression import TRUE, Bool, Expression, Nat, Seq
from tcpspec.model import NEXT, Check, Reply, Spec

ORDERED = ("before", "less", "equal")
COUNTED = ("seq", "nat")


@dataclass(frozen=True, eq=False)
class Mutant:
    """``spec`` with ``rule`` changed into ``check`` (None: removed)."""

    rule: Check
    check: Check | None
    change: str
    spec: Spec

    def __str__(self) -> str:
        return f"{self.rule!r}: {self.change}"


def mutants(spec: Spec, rules: Iterable[Check] | None = None) -> Iterator[Mutant]:
    """Every single change of every rule in force (or of ``rules``), in their order."""
    for rule in spec.checks if rules is None else rules:
        for change, check in _changes(rule):
            yield Mutant(rule, check, change, _with(spec, rule, check))


def _with(spec: Spec, rule: Check, check: Check | None) -> Spec:
    checks = (check if one is rule else one for one in spec.all_checks)
    return replace(spec, name=f"{spec.name}*", all_checks=tuple(one for one in checks if one is not None), base=spec)


def _changes(rule: Check) -> Iterator[tuple[str, Check | None]]:
    for change, guard in guard_changes(rule.guard):
        yield change, replace(rule, guard=guard)
    for what, owner in (("then", rule.then), ("cut", rule.cut)):
        for change, values in _value_changes(owner):
            yield f"{what}: {change}", replace(rule, **{what: values})  # type: ignore[arg-type]
    if rule.send is not None:
        yield "reply dropped", replace(rule, send=None)
        for change, reply in _reply_changes(rule.send):
            yield f"reply: {change}", replace(rule, send=reply)
    if rule.onward is None:
        yield "goes on instead of ending", replace(rule, onward=NEXT)
    else:
        yield "ends instead of going on", replace(rule, onward=None)
    yield "rule removed", None


def guard_changes(guard: Bool) -> Iterator[tuple[str, Bool]]:
    """The guard negated, each conjunct dropped, each comparison of numbers shifted by one."""
    yield "guard negated", ~guard
    parts = conjuncts(guard)
    for position, part in enumerate(parts):
        rest = [other for other in parts if other is not part]
        yield f"without `{part!r}`", _all(rest)
        for change, other in shifted(part):
            yield change, _all([*parts[:position], other, *parts[position + 1 :]])


def conjuncts(guard: Bool) -> list[Bool]:
    """The parts of an and, in order."""
    if guard.operator != "and":
        return [guard]
    return [part for argument in guard.arguments for part in conjuncts(argument)]  # type: ignore[arg-type]


def _all(parts: list[Bool]) -> Bool:
    whole = parts[0] if parts else TRUE
    for part in parts[1:]:
        whole = whole & part
    return whole


def shifted(expression: Expression) -> Iterator[tuple[str, Any]]:
    """The expression with the left side of one comparison of numbers one greater, for each comparison in it."""
    if expression.operator in ORDERED and expression.arguments[0].sort in COUNTED:
        left, right = expression.arguments
        yield f"`{expression!r}` shifted by one", type(expression)(expression.operator, _increased(left), right)
    for position, argument in enumerate(expression.arguments):
        for change, other in shifted(argument):
            arguments = (*expression.arguments[:position], other, *expression.arguments[position + 1 :])
            yield change, type(expression)(expression.operator, *arguments, payload=expression.payload)


def _increased(value: Expression) -> Expression:
    assert isinstance(value, Seq | Nat)
    return value + 1


def _value_changes(values: Mapping[str, Expression]) -> Iterator[tuple[str, Mapping[str, Expression]]]:
    for name, value in values.items():
        if name in GHOSTS:
            continue
        yield f"{name} not set", {other: kept for other, kept in values.items() if other != name}
        if value.sort in COUNTED:
            yield f"{name} one greater", {**values, name: _increased(value)}
        elif isinstance(value, Bool):
            yield f"{name} negated", {**values, name: ~value}


def _reply_changes(reply: Reply) -> Iterator[tuple[str, Reply]]:
    for name in ("seq", "ack", "text"):
        value = getattr(reply, name)
        if value is not None:
            yield f"{name} one greater", replace(reply, **{name: value + 1})
    for bit in (SYN, FIN, RST, ACK):
        if reply.control & bit:
            ack = None if bit is ACK else reply.ack
            yield f"{bit.name} dropped", replace(reply, control=reply.control & ~bit, ack=ack)
    if reply.fin is not None:
        yield "FIN dropped", replace(reply, fin=None)


Killer = Callable[[Mutant], str | None]
"""What a check says against a mutant, or None if it does not notice."""
Explain = Callable[[Mutant], str]
"""Why no check noticed."""


@dataclass(frozen=True)
class Fate:
    """What became of a mutant: the check that killed it with what it said, or why it survived."""

    mutant: Mutant
    killer: str | None
    said: str

    @property
    def survived(self) -> bool:
        return self.killer is None


@dataclass(frozen=True)
class Score:
    """The fates of all mutants that were tried."""

    fates: tuple[Fate, ...]
    interrupted: bool = False

    @property
    def survivors(self) -> tuple[Fate, ...]:
        return tuple(fate for fate in self.fates if fate.survived)

    @property
    def killed_by(self) -> dict[str, int]:
        """How many mutants each check killed; each is counted for the first check that did."""
        return dict(Counter(fate.killer for fate in self.fates if fate.killer is not None))

    @property
    def reasons(self) -> dict[str, int]:
        """How many mutants survived for each reason."""
        return dict(Counter(fate.said for fate in self.survivors))

    def summary(self) -> str:
        """`612 of 700 killed: 300 by self-test, 312 by T2a; ...`, one line."""
        by = ", ".join(f"{count} by {killer}" for killer, count in self.killed_by.items())
        dead = len(self.fates) - len(self.survivors)
        return f"{dead} of {len(self.fates)} mutants killed: {by}" + ("; interrupted" if self.interrupted else "")


def run(
    tried: Iterable[Mutant],
    killers: Mapping[str, Killer],
    explain: Explain,
    progress: Callable[[int, Mutant], None] | None = None,
) -> Score:
    """Try each mutant on the killers in order until one notices.  After Ctrl-C the score says that it is partial."""
    fates: list[Fate] = []
    try:
        for mutant in tried:
            if progress is not None:
                progress(len(fates), mutant)
            fates.append(_fate(mutant, killers, explain))
    except KeyboardInterrupt:
        return Score(tuple(fates), interrupted=True)
    return Score(tuple(fates))


def _fate(mutant: Mutant, killers: Mapping[str, Killer], explain: Explain) -> Fate:
    for name, killer in killers.items():
        said = killer(mutant)
        if said is not None:
            return Fate(mutant, name, said)
    return Fate(mutant, None, explain(mutant))
