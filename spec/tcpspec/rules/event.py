"""What can happen to one end: user calls, an arriving segment, timeouts, and output the end starts itself.

An event carries choices that the environment makes: the ISS a new connection gets (RFC 9293 section 3.4.1),
how many octets are sent or resent, and the time.  ``EVENTS`` lists the kinds in the RFC's order.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tcpspec.language.expression import Incarnation, Nat, Seq, Time


class Kind(Enum):
    """Kind of event; the value is what tables and traces print."""

    OPEN_PASSIVE = "OPEN (passive)"
    OPEN_ACTIVE = "OPEN (active)"
    SEND = "SEND"
    RECEIVE = "RECEIVE"
    CLOSE = "CLOSE"
    ABORT = "ABORT"
    STATUS = "STATUS"
    ARRIVES = "SEGMENT ARRIVES"
    OUTPUT = "queued data or FIN goes out"
    RETRANSMISSION = "RETRANSMISSION TIMEOUT"
    USER_TIMEOUT = "USER TIMEOUT"
    RETRANSMISSION_LIMIT = "retransmission limit R2 reached"
    TIME_WAIT_TIMEOUT = "TIME-WAIT TIMEOUT"
    KEEP_ALIVE = "keep-alive is due"
    HARD_ERROR = "ICMP hard error"
    REBOOT = "(REBOOT)"

    def __str__(self) -> str:
        return self.value


ANSWERED = (
    Kind.OPEN_PASSIVE, Kind.OPEN_ACTIVE, Kind.SEND, Kind.RECEIVE, Kind.CLOSE, Kind.ABORT, Kind.STATUS, Kind.ARRIVES,
)  # fmt: skip
"""Calls and segments come when they come: some rule says what becomes of each.  All other events an end may do by
itself, or not (`spontaneous`)."""


@dataclass(frozen=True)
class Choices:
    """What an event brings along; the expressions below read it."""

    fresh_iss: int = 0
    fresh_incarnation: object = None
    length: int = 0
    now: float = 0


fresh_iss = Seq.field("event", "fresh_iss", called="new ISS")
fresh_incarnation = Incarnation.field("event", "fresh_incarnation")
length = Nat.field("event", "length")
now = Time.field("event", "now")

TIME_WAIT_LENGTH = Time.field("parameter", "time_wait", called="2 MSL")
"""How long TIME-WAIT lasts: 2 MSL by MUST-13, a parameter here so that the threshold is derived."""

BUFFER = Nat.field("parameter", "buffer", called="buffer")
"""Receive buffer in octets: the window offered when nothing is unread."""

MAX_WINDOW = Nat.field("parameter", "max_window", called="MAX.SND.WND")
"""MAX.SND.WND of section 3.10.7.4, "hard-coded to a maximum permissible window value"."""
