"""Reference semantics: what the rules mean, in plain Python.  Slow, meant to be obviously right.

Every other backend (generated Python, numpy tables, z3) is compared with this file, and every counterexample is
replayed through it before it is shown.  Read ``step``.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, NamedTuple, cast

from tcpspec.language.expression import HALF, SEQUENCE_NUMBERS, Expression, SpecError, State
from tcpspec.language.fold import interpret
from tcpspec.rules.block import FIELDS
from tcpspec.rules.check import Check, Reply
from tcpspec.rules.control import ACK, FIN, RST, SYN, Control
from tcpspec.rules.event import Choices, Kind
from tcpspec.rules.extension import Extension
from tcpspec.rules.ghosts import receiver_of_reply, sender_of_reply
from tcpspec.rules.spec import Spec


class Segment(NamedTuple):
    """A segment with numbers in it; ``sender`` and ``receiver`` are ghosts (incarnations)."""

    seq: int
    ack_no: int = 0
    control: Control = Control(0)
    text: int = 0
    wnd: int = 0
    sender: Any = None
    receiver: Any = None

    @property
    def length(self) -> int:
        """SEG.LEN: text plus one each for SYN and FIN (section 3.4)."""
        return self.text + bool(self.control & SYN) + bool(self.control & FIN)


class Block(NamedTuple):
    """A transmission control block with values in it; the field list is that of ``tcpspec.rules.block``."""

    state: State = State.CLOSED
    passive: bool = False
    iss: int = 0
    snd_una: int = 0
    snd_nxt: int = 0
    snd_wnd: int = 0
    snd_wl1: int = 0
    snd_wl2: int = 0
    snd_queued: int = 0
    close_called: bool = False
    fin_sent: bool = False
    irs: int = 0
    rcv_nxt: int = 0
    rcv_wnd: int = 0
    rcv_unread: int = 0
    time_wait_runs: bool = False
    time_wait_expires: float = 0
    reopened: bool = False
    was_snd_nxt: int = 0
    was_rcv_nxt: int = 0
    was_iss: int = 0
    was_irs: int = 0
    incarnation: Any = None
    peer: Any = None
    misdelivered: bool = False
    misplaced: bool = False
    delivered: int = 0
    handed: int = 0
    was_incarnation: Any = None
    was_peer: Any = None
    was_delivered: int = 0


@cache
def block_type(extension: Extension) -> type[Block]:
    """``Block`` with the variables that a spec adds at its end."""
    added = extension.initial
    if not added:
        return Block
    values = (*Block._field_defaults.values(), *added.values())
    made = namedtuple("Block", (*Block._fields, *added), defaults=values)  # type: ignore[misc]
    return cast("type[Block]", made)


@cache
def segment_type(extension: Extension) -> type[Segment]:
    """``Segment`` with the options that a spec adds at its end; one that is not given has its sort's first value."""
    added = extension.segment_fields
    if not added:
        return Segment
    values = (*Segment._field_defaults.values(), *(FIRST_VALUES[each.sort] for each in added.values()))
    made = namedtuple("Segment", (*Segment._fields, *added), defaults=values)  # type: ignore[misc]
    made.length = Segment.length  # type: ignore[attr-defined]
    return cast("type[Segment]", made)


FIRST_VALUES: Mapping[str, Any] = {"seq": 0, "nat": 0, "bool": False, "time": 0, "incarnation": None}

assert Block._fields == tuple(FIELDS), "Block and tcpspec.rules.block.FIELDS list the same fields in the same order"


@dataclass(frozen=True)
class Parameters:
    """Values of the parameters that rules mention, in the units of the run (octets, ticks or seconds)."""

    time_wait: float = 240
    buffer: int = 65535
    max_window: int = 65535


def sequence_before(a: int, b: int) -> bool:
    """RFC 9293 section 3.4 order modulo 2^32, as RFC 7323 section 5.2 spells it out.

    >>> sequence_before(2**32 - 1, 3), sequence_before(3, 2**32 - 1), sequence_before(7, 7)
    (True, False, False)
    """
    return 0 < (b - a) % SEQUENCE_NUMBERS < HALF


class Scope:
    """Where the variables of an expression find their values: owner -> record."""

    def __init__(self, **records: Any) -> None:
        self.records = records

    def field(self, owner: str, name: str, sort: str) -> Any:
        record = self.records[owner]
        return record[name] if isinstance(record, Mapping) else getattr(record, name)

    def recall(self, side: str, what: str, incarnation: Any) -> Any:
        return self.records[f"history of {side}"].recall(what, incarnation)

    def passed(self, moment: float) -> bool:
        return bool(self.records["event"].now > moment)


def plain_meanings(scope: Scope) -> dict[str, Any]:
    """The table that turns expressions into Python values."""
    return {
        "constant": lambda value, sort: value,
        "field": scope.field,
        "named": lambda name, body: body,
        "equal": lambda a, b: a == b,
        "before": sequence_before,
        "seq_add": lambda a, b: (a + b) % SEQUENCE_NUMBERS,
        "seq_subtract": lambda a, b: (a - b) % SEQUENCE_NUMBERS,
        "distance": lambda a, b: (a - b) % SEQUENCE_NUMBERS,
        "less": lambda a, b: a < b,
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: max(0, a - b),
        "and": lambda a, b: a and b,
        "or": lambda a, b: a or b,
        "not": lambda a: not a,
        "if": lambda condition, then, otherwise: then if condition else otherwise,
        "later": lambda moment, duration: moment + duration,
        "recall": scope.recall,
        "passed": scope.passed,
        "no_later": lambda a, b: a <= b,
    }


def evaluate(expression: Expression, scope: Scope) -> Any:
    """The value of an expression."""
    return interpret(expression, plain_meanings(scope))


class Outcome(NamedTuple):
    """What an event did: the block after it, the segment sent if any, the rules that applied, what the user is told."""

    block: Block
    sent: Segment | None
    fired: tuple[Check, ...]
    told: tuple[str, ...]


def seen(segment: Segment) -> dict[str, Any]:
    """The segment as rules read it: bits apart, SEG.TEXT, SEG.SEQ."""
    bits = {str(bit.name): bool(segment.control & bit) for bit in (SYN, FIN, RST, ACK)}
    return {**segment._asdict(), **bits}


def step(
    spec: Spec,
    block: Block,
    kind: Kind,
    choices: Choices = Choices(),  # noqa: B008 - immutable
    segment: Segment | None = None,
    parameters: Parameters = Parameters(),
) -> Outcome | None:
    """Let one event happen to one end.  None: the event cannot happen now (a spontaneous one without a rule).

    Raises SpecError if two checks of one step apply, or if an event that must be answered is not.
    """
    current, arriving = block, seen(segment or segment_type(spec.extension)(0))
    sent: Segment | None = None
    fired: list[Check] = []
    skip_to: str | None = None
    for section_step in spec.program(kind):
        if skip_to not in (None, section_step.label):
            continue
        skip_to = None
        scope = Scope(block=current, seg=arriving, event=choices, parameter=parameters)
        meanings, memo = plain_meanings(scope), dict[int, Any]()  # what guards have in common is evaluated once
        applying = [check for check in section_step.checks if interpret(check.guard, meanings, memo)]
        if len(applying) > 1:
            raise SpecError(f"two rules apply at once: {applying}")
        if not applying:
            continue
        check = applying[0]
        fired.append(check)
        before, current = current, current._replace(**_values(spec.effects(check), scope))
        if check.send is not None:
            sent = _reply(
                spec,
                check.send,
                Scope(block=current, old=before, seg=arriving, event=choices, parameter=parameters),
            )
        arriving = {**arriving, **_values(check.cut, scope)}
        if check.onward is None:
            return Outcome(current, sent, tuple(fired), tuple(c.tell for c in fired if c.tell))
        skip_to = check.onward.label
    if kind in spec.spontaneous and not fired:
        return None
    raise SpecError(f"{kind} in {block.state} is left unhandled: {block} {segment}")


def _values(changes: Mapping[str, Expression], scope: Scope) -> dict[str, Any]:
    return {name: evaluate(value, scope) for name, value in changes.items()}


def _reply(spec: Spec, reply: Reply, scope: Scope) -> Segment:
    fin = FIN if reply.fin is not None and evaluate(reply.fin, scope) else Control(0)
    return segment_type(spec.extension)(
        seq=evaluate(reply.seq, scope),
        ack_no=evaluate(reply.ack, scope) if reply.ack is not None else 0,
        control=reply.control | fin,
        text=evaluate(reply.text, scope),
        wnd=scope.records["block"].rcv_wnd,
        sender=evaluate(sender_of_reply, scope),
        receiver=evaluate(receiver_of_reply, scope),
        **_values(spec.extension.carried, scope),
    )


assert {f.name for f in fields(Parameters)} == {"time_wait", "buffer", "max_window"}
