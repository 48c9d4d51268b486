"""RFC 9293 Figure 5, the state diagram, as data; its notes; and what the prose of section 3.10 adds to it.

"This diagram is only a summary and must not be taken as the total specification", says the RFC beside it.  ``DRAWN``
are its edges with their labels, ``NOTED`` what its notes add, ``PROSE`` what only the event processing says.  The
rules are not read here: that they make these changes and no others is proved (claim S1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tcpspec.language.state import State
from tcpspec.rules.event import Kind

Source = Literal["figure", "note 1", "note 2", "note 3", "prose"]


@dataclass(frozen=True)
class Change:
    """One event of ``kind`` takes an end from one state to another; ``reset``: it is the arrival of a RST.

    ``label`` is the figure's, or words of ours; ``rows`` are ids of the rule table.
    """

    source: State
    target: State
    kind: Kind
    label: str
    rows: str
    said_in: Source = "figure"
    reset: bool = False

    def __str__(self) -> str:
        return f"{self.source} to {self.target} by {self.label}"


S, K = State, Kind
SYNCHRONIZED = (S.ESTABLISHED, S.FIN_WAIT_1, S.FIN_WAIT_2, S.CLOSE_WAIT, S.CLOSING, S.LAST_ACK, S.TIME_WAIT)
LIVE = (S.SYN_SENT, S.SYN_RECEIVED, *SYNCHRONIZED)

# fmt: off
DRAWN: tuple[Change, ...] = (
    Change(S.CLOSED, S.LISTEN, K.OPEN_PASSIVE, "passive OPEN", "OPEN-1"),
    Change(S.CLOSED, S.SYN_SENT, K.OPEN_ACTIVE, "active OPEN", "OPEN-2"),
    Change(S.LISTEN, S.CLOSED, K.CLOSE, "CLOSE", "CLOSE-2"),
    Change(S.LISTEN, S.SYN_RECEIVED, K.ARRIVES, "rcv SYN", "LIS-3"),
    Change(S.LISTEN, S.SYN_SENT, K.SEND, "SEND", "SEND-2"),
    Change(S.SYN_SENT, S.CLOSED, K.CLOSE, "CLOSE", "CLOSE-3"),
    Change(S.SYN_SENT, S.SYN_RECEIVED, K.ARRIVES, "rcv SYN", "SS-6"),
    Change(S.SYN_SENT, S.ESTABLISHED, K.ARRIVES, "rcv SYN,ACK", "SS-5"),
    Change(S.SYN_RECEIVED, S.LISTEN, K.ARRIVES, "rcv RST (note 1)", "R2-1", "note 1", reset=True),
    Change(S.SYN_RECEIVED, S.ESTABLISHED, K.ARRIVES, "rcv ACK of SYN", "A5-3"),
    Change(S.SYN_RECEIVED, S.FIN_WAIT_1, K.CLOSE, "CLOSE", "CLOSE-4a"),
    Change(S.ESTABLISHED, S.FIN_WAIT_1, K.CLOSE, "CLOSE", "CLOSE-5"),
    Change(S.ESTABLISHED, S.CLOSE_WAIT, K.ARRIVES, "rcv FIN", "F8-1"),
    Change(S.FIN_WAIT_1, S.FIN_WAIT_2, K.ARRIVES, "rcv ACK of FIN", "A5-9"),
    Change(S.FIN_WAIT_1, S.CLOSING, K.ARRIVES, "rcv FIN", "F8-2"),
    Change(S.FIN_WAIT_2, S.TIME_WAIT, K.ARRIVES, "rcv FIN", "F8-3"),
    Change(S.CLOSE_WAIT, S.LAST_ACK, K.CLOSE, "CLOSE", "CLOSE-7"),
    Change(S.CLOSING, S.TIME_WAIT, K.ARRIVES, "rcv ACK of FIN", "A5-11"),
    Change(S.LAST_ACK, S.CLOSED, K.ARRIVES, "rcv ACK of FIN", "A5-13"),
    Change(S.TIME_WAIT, S.CLOSED, K.TIME_WAIT_TIMEOUT, "Timeout=2MSL", "TO-4"),
)
"""The twenty arrows, from top to bottom."""


def each(
    sources: tuple[State, ...], target: State, kind: Kind, label: str, rows: str, said_in: Source, reset: bool = False
) -> Iterator[Change]:
    """The same change from several states."""
    return (Change(source, target, kind, label, rows, said_in, reset) for source in sources)


NOTED: tuple[Change, ...] = (
    Change(S.FIN_WAIT_1, S.TIME_WAIT, K.ARRIVES, "a FIN that also acknowledges ours", "A5-9 F8-3", "note 2"),
    *each(LIVE, S.CLOSED, K.ARRIVES, "rcv RST", "SS-3 R2-2 R2-3 R2-4", "note 3", reset=True),
)
"""What the notes say the figure omits: but for the way into TIME-WAIT of whoever sends a RST, see ``RESETTING``."""

RESETTING: tuple[Change, ...] = tuple(
    each((S.SYN_RECEIVED, S.ESTABLISHED, S.FIN_WAIT_1, S.FIN_WAIT_2, S.CLOSE_WAIT), S.TIME_WAIT, K.ABORT,
         "ABORT, which sends a RST", "ABORT-4", "note 3"))
"""The other half of note 3, which 3.10.5 contradicts: reading D1, setting `time-wait`."""

OPEN_STATES = (S.SYN_SENT, S.SYN_RECEIVED, S.ESTABLISHED, S.FIN_WAIT_1, S.FIN_WAIT_2, S.CLOSE_WAIT, S.CLOSING,
               S.LAST_ACK)
PROSE: tuple[Change, ...] = (
    Change(S.LISTEN, S.SYN_SENT, K.OPEN_ACTIVE, "active OPEN", "OPEN-5", "prose"),
    Change(S.SYN_SENT, S.CLOSE_WAIT, K.ARRIVES, "rcv SYN,ACK with FIN", "SS-5 F8-1", "prose"),
    Change(S.SYN_RECEIVED, S.CLOSE_WAIT, K.ARRIVES, "rcv ACK of SYN with FIN", "A5-3 F8-1", "prose"),
    Change(S.SYN_RECEIVED, S.LISTEN, K.ARRIVES, "rcv SYN in the window", "Y4-1", "prose"),
    Change(S.ESTABLISHED, S.FIN_WAIT_1, K.OUTPUT, "a CLOSE that waited for ESTABLISHED", "CLOSE-4b", "prose"),
    Change(S.CLOSE_WAIT, S.LAST_ACK, K.OUTPUT, "a CLOSE that waited for the last octet", "CLOSE-7", "prose"),
    *each((S.LISTEN, *LIVE), S.CLOSED, K.ABORT, "ABORT", "ABORT-2 ABORT-3 ABORT-4 ABORT-5", "prose"),
    *each((S.LISTEN, *LIVE), S.CLOSED, K.USER_TIMEOUT, "USER TIMEOUT", "TO-1", "prose"),
    *each(OPEN_STATES, S.CLOSED, K.RETRANSMISSION_LIMIT, "R2", "TO-3", "prose"),
    *each((S.LISTEN, *LIVE), S.CLOSED, K.HARD_ERROR, "ICMP hard error", "TO-6", "prose"),
    *each((S.LISTEN, *LIVE), S.CLOSED, K.REBOOT, "loss of memory", "", "prose"),
)
# fmt: on
"""What neither the figure nor its notes say, and section 3.10 (or 3.8.3, 3.9.2.2, 3.4.3) does."""

CHANGES: tuple[Change, ...] = (*DRAWN, *NOTED, *PROSE)
"""Every change of state that the rules make under the default readings."""
