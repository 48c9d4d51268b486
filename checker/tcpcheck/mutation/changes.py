"""What is changed: one rule, in one place.  Read ``mutants``, then ``OPERATORS``.

A mutant is the whole specification with one rule changed, so that every engine runs it like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from tcpspec.language.expression import TRUE, Bool, Expression, Nat, Seq, fields_of
from tcpspec.rules.block import GHOSTS
from tcpspec.rules.check import NEXT, Check, Reply
from tcpspec.rules.control import ACK, FIN, RST, SYN
from tcpspec.rules.event import now
from tcpspec.rules.spec import Spec

OPERATORS: Mapping[str, str] = {
    "guard negated": "the rule applies exactly where it did not",
    "condition dropped": "one condition of the guard is left out",
    "comparison shifted": "one side of a comparison of numbers is one greater",
    "update dropped": "a variable keeps its value",
    "update changed": "a variable gets another value: one greater, or the opposite",
    "timer not restarted": "the time-wait timer is neither started nor set again",
    "timer cut short": "the time-wait timer is set to the present moment",
    "trimming changed": "what later steps see of the segment is not cut, or cut elsewhere",
    "reply dropped": "nothing is sent",
    "reply changed": "a field of the segment sent is one greater, or a control bit is missing",
    "course changed": "processing ends where it went on, or goes on where it ended",
    "rule removed": "the rule is not there",
}

ORDERED = ("before", "less", "equal")
COUNTED = ("seq", "nat")
TIMER = ("time_wait_runs", "time_wait_expires")


class Change(NamedTuple):
    """``check`` takes the place of the rule (None: nothing does); ``operator`` is one of ``OPERATORS``."""

    operator: str
    says: str
    check: Check | None


@dataclass(frozen=True, eq=False)
class Mutant:
    """``spec`` with ``rule`` changed into ``check`` (None: removed)."""

    rule: Check
    check: Check | None
    change: str
    spec: Spec
    operator: str = ""

    def __str__(self) -> str:
        return f"{self.rule!r}: {self.change}"

    def carried_to(self, spec: Spec) -> Spec | None:
        """The same change of the same rule in another protocol or reading; None where the rule is not in force."""
        if not any(check is self.rule for check in spec.checks):
            return None
        return _with(spec, self.rule, self.check)


def mutants(spec: Spec, rules: Iterable[Check] | None = None) -> Iterator[Mutant]:
    """Every single change of every rule in force (or of ``rules``), in their order."""
    for rule in spec.checks if rules is None else rules:
        for operator, says, check in changes(rule):
            yield Mutant(rule, check, says, _with(spec, rule, check), operator)


def _with(spec: Spec, rule: Check, check: Check | None) -> Spec:
    checks = (check if one is rule else one for one in spec.all_checks)
    return replace(spec, name=f"{spec.name}*", all_checks=tuple(one for one in checks if one is not None), base=spec)


def changes(rule: Check) -> Iterator[Change]:
    """Every single change of one rule."""
    for operator, says, guard in guard_changes(rule.guard):
        yield Change(operator, says, replace(rule, guard=guard))
    for operator, says, values in _value_changes(rule.then):
        yield Change(operator, f"then: {says}", replace(rule, then=values))
    for _, says, values in _value_changes(rule.cut):
        yield Change("trimming changed", f"cut: {says}", replace(rule, cut=values))
    if rule.send is not None:
        yield Change("reply dropped", "reply dropped", replace(rule, send=None))
        for says, reply in _reply_changes(rule.send):
            yield Change("reply changed", f"reply: {says}", replace(rule, send=reply))
    if rule.onward is None:
        yield Change("course changed", "goes on instead of ending", replace(rule, onward=NEXT))
    else:
        yield Change("course changed", "ends instead of going on", replace(rule, onward=None))
    yield Change("rule removed", "rule removed", None)


def guard_changes(guard: Bool) -> Iterator[tuple[str, str, Bool]]:
    """The guard negated, each conjunct dropped, each comparison of numbers shifted by one."""
    yield "guard negated", "guard negated", ~guard
    parts = conjuncts(guard)
    for position, part in enumerate(parts):
        if part.operator == "constant":
            continue
        rest = [other for other in parts if other is not part]
        yield "condition dropped", f"without `{part!r}`", _all(rest)
        for change, other in shifted(part):
            yield "comparison shifted", change, _all([*parts[:position], other, *parts[position + 1 :]])


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
    """The expression with one side of one comparison of numbers one greater, for each comparison in it.

    Order is shifted both ways; an equality shifted one way is as wrong as shifted the other way.
    """
    if expression.operator in ORDERED and expression.arguments[0].sort in COUNTED:
        left, right = expression.arguments
        yield f"`{expression!r}` shifted by one", type(expression)(expression.operator, _increased(left), right)
        if expression.operator != "equal":
            says = f"`{expression!r}` shifted the other way"
            yield says, type(expression)(expression.operator, left, _increased(right))
    for position, argument in enumerate(expression.arguments):
        for change, other in shifted(argument):
            arguments = (*expression.arguments[:position], other, *expression.arguments[position + 1 :])
            yield change, type(expression)(expression.operator, *arguments, payload=expression.payload)


def _increased(value: Expression) -> Expression:
    assert isinstance(value, Seq | Nat)
    return value + 1


def _value_changes(values: Mapping[str, Expression]) -> Iterator[tuple[str, str, Mapping[str, Expression]]]:
    for name, value in values.items():
        if name in GHOSTS:
            continue
        yield "update dropped", f"{name} not set", {other: kept for other, kept in values.items() if other != name}
        if value.sort in COUNTED:
            yield "update changed", f"{name} one greater", {**values, name: _increased(value)}
        elif isinstance(value, Bool):
            yield "update changed", f"{name} negated", {**values, name: ~value}
    if starts_timer(values):
        unset = {name: value for name, value in values.items() if name not in TIMER}
        yield "timer not restarted", "time-wait timer not restarted", unset
        yield "timer cut short", "time-wait timer expires at once", {**values, "time_wait_expires": now}


def starts_timer(values: Mapping[str, Expression]) -> bool:
    """The time-wait timer is set to a moment counted from the present."""
    return "time_wait_expires" in values and ("event", "now") in fields_of(values["time_wait_expires"])


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
