"""Ends and segments for the scenario tests, in the notation of RFC 9293 section 3.5.

``arrives(end, "<SEQ=300><ACK=101><CTL=SYN,ACK>")`` lets a segment arrive; an ``Outcome`` is compared through
``block`` fields, ``sent(outcome)``, ``rules(outcome)`` and ``outcome.told``.  ``ROWS_SEEN`` collects the row
ids of every rule that any scenario made happen.
"""

from __future__ import annotations

import re
from typing import Any

from tcpspec.language.expression import State
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.control import Control, names
from tcpspec.rules.event import Choices, Kind
from tcpspec.rules.semantics import Block, Outcome, Parameters, Segment, step
from tcpspec.rules.spec import Spec

PARAMETERS = Parameters(time_wait=240, buffer=1000, max_window=1000)
ROWS_SEEN: set[str] = set()

SENT_BEFORE = 100
"""ISS of every end made here; its SYN is acknowledged, so SND.NXT is 101 until it sends."""

RECEIVED_BEFORE = 300
"""IRS of every end made here; RCV.NXT is 301 until it receives."""


def end(state: State, **fields: Any) -> Block:
    """An idle end in a synchronized state: ISS 100, IRS 300, window 1000 both ways; ``fields`` override."""
    usual = {
        "iss": 100, "snd_una": 101, "snd_nxt": 101, "snd_wnd": 1000, "snd_wl1": 300, "snd_wl2": 101,
        "irs": 300, "rcv_nxt": 301, "rcv_wnd": 1000,
    }  # fmt: skip
    return Block(state=state, **{**usual, **fields})


CLOSED = Block()
LISTEN = Block(state=State.LISTEN, rcv_wnd=1000)
SYN_SENT = Block(state=State.SYN_SENT, iss=100, snd_una=100, snd_nxt=101, rcv_wnd=1000)
SYN_RECEIVED = end(State.SYN_RECEIVED, snd_una=100, snd_wnd=0, snd_wl1=0, snd_wl2=0, passive=True)
ACTIVE_SYN_RECEIVED = end(State.SYN_RECEIVED, snd_una=100, snd_wl2=100)
ESTABLISHED = end(State.ESTABLISHED)
FIN_WAIT_1 = end(State.FIN_WAIT_1, snd_nxt=102, fin_sent=True)
FIN_WAIT_2 = end(State.FIN_WAIT_2, snd_una=102, snd_nxt=102, fin_sent=True)
CLOSE_WAIT = end(State.CLOSE_WAIT, rcv_nxt=302)
CLOSING = end(State.CLOSING, snd_nxt=102, fin_sent=True, rcv_nxt=302)
LAST_ACK = end(State.LAST_ACK, snd_nxt=102, fin_sent=True, rcv_nxt=302)
TIME_WAIT = FIN_WAIT_2._replace(state=State.TIME_WAIT, rcv_nxt=302, time_wait_runs=True, time_wait_expires=240)

ALL = (
    CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING,
    LAST_ACK, TIME_WAIT,
)  # fmt: skip


def segment(text: str) -> Segment:
    """A segment written as `<SEQ=300><ACK=101><DATA=10><CTL=SYN,ACK>`, optionally with `<WND=500>`.

    >>> segment("<SEQ=300><ACK=101><CTL=SYN,ACK>").length
    1
    """
    parts = dict(re.findall(r"<(\w+)=([^>]*)>", text))
    control = Control(0)
    for bit in filter(None, parts.get("CTL", "").split(",")):
        control |= Control[bit]
    number = {key: int(value) for key, value in parts.items() if key != "CTL"}
    ack, octets, window = number.get("ACK", 0), number.get("DATA", 0), number.get("WND", 1000)
    return Segment(number["SEQ"], ack, control, octets, window, "them", "us")


def shown(sent: Segment | None) -> str:
    """The inverse of ``segment``, without the window; "" for none."""
    if sent is None:
        return ""
    ack = f"<ACK={sent.ack_no}>" if sent.control & Control.ACK else ""
    data = f"<DATA={sent.text}>" if sent.text else ""
    return f"<SEQ={sent.seq}>{ack}{data}<CTL={names(sent.control)}>"


def happens(
    block: Block, kind: Kind, *, iss: int = 700, length: int = 0, now: float = 0, spec: Spec = TCP,
    arriving: Segment | None = None,
) -> Outcome:  # fmt: skip
    """One event; fails the test if it cannot happen."""
    outcome = step(spec, block, kind, Choices(iss, "new", length, now), arriving, PARAMETERS)
    assert outcome is not None, f"{kind} cannot happen in {block.state}"
    ROWS_SEEN.update(row for check in outcome.fired for row in check.rows)
    return outcome


def cannot_happen(block: Block, kind: Kind, *, length: int = 0, now: float = 0, spec: Spec = TCP) -> bool:
    """True if the end will not do this now."""
    return step(spec, block, kind, Choices(700, "new", length, now), None, PARAMETERS) is None


def arrives(block: Block, text: str, *, iss: int = 700, now: float = 0, spec: Spec = TCP) -> Outcome:
    """A segment arrives."""
    return happens(block, Kind.ARRIVES, iss=iss, now=now, spec=spec, arriving=segment(text))


def sent(outcome: Outcome) -> str:
    """The segment sent, as `<SEQ=...>`; "" for none."""
    return shown(outcome.sent)


def state(outcome: Outcome) -> str:
    """The state after the event, in the RFC's spelling."""
    return str(outcome.block.state)


def rules(outcome: Outcome) -> list[str]:
    """The sentences of the rules that applied, in order."""
    return [check.name for check in outcome.fired]


def rows(outcome: Outcome) -> list[str]:
    """The row ids of the rules that applied, in order."""
    return [row for check in outcome.fired for row in check.rows]


def only_rule(outcome: Outcome) -> str:
    """The sentence of the one rule that applied."""
    (rule,) = rules(outcome)
    return rule
