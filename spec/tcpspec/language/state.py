"""The eleven connection states (RFC 9293 section 3.3.2)."""

from __future__ import annotations

from enum import IntEnum


class State(IntEnum):
    """The eleven connection states of RFC 9293 section 3.3.2; ``str`` gives the RFC's spelling.

    >>> str(State.SYN_RECEIVED)
    'SYN-RECEIVED'
    """

    CLOSED = 0
    LISTEN = 1
    SYN_SENT = 2
    SYN_RECEIVED = 3
    ESTABLISHED = 4
    FIN_WAIT_1 = 5
    FIN_WAIT_2 = 6
    CLOSE_WAIT = 7
    CLOSING = 8
    LAST_ACK = 9
    TIME_WAIT = 10

    def __str__(self) -> str:
        return self.name.replace("_", "-")
