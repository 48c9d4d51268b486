"""A connection that was open before the capture began: what its end may be, read off the first segment it sends."""

from __future__ import annotations

from collections.abc import Iterator

from tcpcheck.conform.end.hypothesis import Event
from tcpspec.language.expression import SEQUENCE_NUMBERS
from tcpspec.language.state import State
from tcpspec.rules.control import ACK, FIN, RST, SYN
from tcpspec.rules.semantics import Block

LARGEST_WINDOW = 1 << 30
"""RFC 7323 section 2.3; the window scale was agreed upon before the capture began."""


def possible_blocks(event: Event) -> Iterator[Block]:
    """Blocks of the states in which an end can send this segment; none for a reset, after which all is over."""
    segment = event.segment
    if RST in segment.control or ACK not in segment.control:
        return
    after = (segment.seq + segment.length) % SEQUENCE_NUMBERS
    block = Block(
        iss=(segment.seq - 1) % SEQUENCE_NUMBERS, snd_una=segment.seq, snd_nxt=after, snd_wnd=LARGEST_WINDOW,
        irs=(segment.ack_no - 1) % SEQUENCE_NUMBERS, rcv_nxt=segment.ack_no, rcv_wnd=LARGEST_WINDOW,
    )  # fmt: skip
    if SYN in segment.control:
        yield block._replace(state=State.SYN_RECEIVED, iss=segment.seq, passive=True)
        return
    states: tuple[State, ...]
    if FIN in segment.control:
        states, fin_sent = (State.FIN_WAIT_1, State.LAST_ACK, State.CLOSING), True
    elif segment.text:
        states, fin_sent = (State.ESTABLISHED, State.CLOSE_WAIT), False
    else:
        yield from (block._replace(state=state) for state in (State.ESTABLISHED, State.CLOSE_WAIT))
        states, fin_sent = (State.FIN_WAIT_2, State.TIME_WAIT), True
    yield from (block._replace(state=state, fin_sent=fin_sent) for state in states)
