"""What edits are made of: rules by name, conditions, values and answers that people write, and rewritings of a rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tcpspec.language.expression import FALSE, TRUE, E, Expression, Nat, rebuild
from tcpspec.rfc9293.calls import ABORT_RESET
from tcpspec.rfc9293.definitions import ACK_NOW, RESET_BY_ACK, delete_tcb
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import (
    CLOSE_WAIT,
    CLOSED,
    CLOSING,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    LAST_ACK,
    LISTEN,
    SYN_RECEIVED,
    SYN_SENT,
    TIME_WAIT,
    close_called,
    fin_sent,
    irs,
    iss,
    passive,
    rcv_nxt,
    rcv_unread,
    rcv_wnd,
    snd_nxt,
    snd_queued,
    snd_una,
)
from tcpspec.rules.check import NEXT, Check, Reply
from tcpspec.rules.control import ACK, SYN
from tcpspec.rules.event import Kind, fresh_iss
from tcpspec.rules.segment import seg
from tcpspec.rules.spec import Section

EVERY_RULE: Mapping[str, Check] = {rule.name: rule for rule in TCP.checks}
ARRIVALS = [name for name, rule in EVERY_RULE.items() if rule.kind is Kind.ARRIVES]
REMOTE = (
    "SYN-SENT drops",
    "zero window",
    "beyond the window",
    "RECEIVE before",
    "STATUS",
    "keep-alive",
    "hard ICMP",
    "R2",
    "user timeout",
    "reboot",
    "is an error",
    "ABORT",
    "probes",
    "out of range",
    "SEND before",
    "SEND beyond",
)
"""Words of rules that hardly any run in the spaces comes to: they are drawn less often."""
TEXT = "text is taken and acknowledged"
LEARNING = ["LISTEN receives SYN", "SYN-SENT receives SYN,ACK", "SYN-SENT receives SYN: simultaneous open"]
OPENING = [*LEARNING, "SYN-RECEIVED becomes ESTABLISHED"]
STATES = (CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK,
          TIME_WAIT)  # fmt: skip
CONDITIONS = [
    seg.ACK, ~seg.ACK, ~seg.FIN, ~seg.SYN, seg.seq == rcv_nxt, seg.seq == irs, seg.seq <= rcv_nxt, seg.text == 0,
    seg.ack_no == snd_nxt, seg.ack_no == iss + 1, snd_una < seg.ack_no, seg.wnd > 0, snd_una == snd_nxt, snd_una != iss,
    passive, ~passive, rcv_unread == 0, ~close_called, ~fin_sent, snd_queued == 0, rcv_nxt == irs + 1, rcv_wnd > 0,
]  # fmt: skip
VALUES: Mapping[str, tuple[Any, ...]] = {
    "snd_una": (snd_nxt, iss, seg.ack_no, snd_una + 1),
    "snd_nxt": (snd_una, snd_nxt + 1, iss + 1, seg.ack_no),
    "rcv_nxt": (seg.seq, seg.seq + 1, rcv_nxt + 1, irs + 1, seg.seq + seg.text, rcv_nxt - 1),
    "rcv_unread": (Nat.constant(0), rcv_unread + 1, seg.text),
    "rcv_wnd": (Nat.constant(1), rcv_wnd + rcv_unread, rcv_wnd - 1),
    "snd_queued": (Nat.constant(0), snd_queued + 1),
    "close_called": (TRUE, FALSE),
    "fin_sent": (TRUE, FALSE),
    "passive": (TRUE, FALSE),
    "iss": (snd_una, snd_nxt, seg.ack_no),
    "irs": (rcv_nxt, seg.seq),
}
"""Values that a variable may take by mistake or on purpose."""


def answers(arrival: bool) -> Mapping[str, Mapping[str, Any]]:
    """What a rule does instead: parts of it."""
    every: Mapping[str, Mapping[str, Any]] = {
        "ignored": {"then": {}, "send": None, "onward": None},
        "ends": {"then": delete_tcb(), "send": None, "onward": None},
        "reset and ended": {"then": delete_tcb(), "send": ABORT_RESET, "onward": None},
    }
    if not arrival:
        return every
    return {
        **every,
        "an ACK": {"then": {}, "send": ACK_NOW, "onward": None},
        "a RST": {"then": {}, "send": RESET_BY_ACK, "onward": None},
        "SYN,ACK": {"then": {}, "send": Reply(SYN | ACK, seq=iss, ack=rcv_nxt), "onward": None},
        "an old ACK": {"then": {}, "send": Reply(ACK, seq=snd_una, ack=irs + 1), "onward": None},
        "passed on": {"then": {}, "send": None, "onward": NEXT},
    }


def choosing() -> list[str]:
    """The rules that choose an ISS."""
    return [name for name, rule in EVERY_RULE.items() if "iss" in rule.then and rule.then["iss"] is fresh_iss]


def replaced_in(rule: Check, variable: Expression, value: Expression) -> Check:
    """The rule with ``value`` wherever it read ``variable``."""

    def read(expression: E) -> E:
        return rebuild(expression, lambda node: value if node.payload == variable.payload else node)

    return replace(rule, guard=read(rule.guard), then={name: read(e) for name, e in rule.then.items()})


def made_again(expression: E) -> E:
    """The same tree, every node of it a new object."""
    arguments = [made_again(argument) for argument in expression.arguments]
    return type(expression)(expression.operator, *arguments, payload=expression.payload)


def read_as(rule: Check, definitions: Mapping[str, Expression]) -> Check:
    """The rule with other definitions; without any, with all of them written out."""

    def read(expression: E) -> E:
        if expression.operator == "named":
            if expression.payload in definitions:
                return definitions[expression.payload]  # type: ignore[return-value]
            if not definitions:
                return read(expression.arguments[0])  # type: ignore[return-value]
        arguments = [read(argument) for argument in expression.arguments]
        if all(new is argument for new, argument in zip(arguments, expression.arguments, strict=True)):
            return expression
        return type(expression)(expression.operator, *arguments, payload=expression.payload)

    then, cut = ({name: read(value) for name, value in changes.items()} for changes in (rule.then, rule.cut))
    return replace(rule, guard=read(rule.guard), then=then, cut=cut)


def restated(rule: Check, *, declares: bool) -> Check:
    """The rule made anew from a section of one's own, with the same name at the same step."""
    section = Section(rule.section, rule.kind, spontaneous=rule.kind in TCP.spontaneous)
    return section.check(
        rule.step, rule.name, rule.guard, row=" ".join(rule.rows), then=dict(rule.then), cut=dict(rule.cut),
        send=rule.send, tell=rule.tell, onward=rule.onward, cites=" ".join(rule.cites), reading=rule.settings,
        accepts=rule.accepts if declares else None, hands=rule.hands if declares else None,
    )  # fmt: skip
