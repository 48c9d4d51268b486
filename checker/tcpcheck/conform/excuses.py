"""What an observer can excuse although the rules do not allow it: loss at the receiver, and a probe without an octet.

Other excuses stand where they arise: answers that never come (``departures.unanswered``), connections that vanish
(``unseen``).  ``credible`` is the check that is made in the end.
"""

from __future__ import annotations

from tcpcheck.conform.arrivals import ahead
from tcpcheck.conform.hypothesis import Assumption, Event, Hypothesis, Sort
from tcpspec.control import ACK, RST
from tcpspec.expression import SEQUENCE_NUMBERS
from tcpspec.state import State

UNSYNCHRONIZED = (State.CLOSED, State.LISTEN, State.SYN_SENT, State.SYN_RECEIVED)
GOES_ON = 3
"""So many later arrivals without the lost numbers, and nobody ever missed them."""


def lost(hypothesis: Hypothesis, event: Event, arrived: int) -> Hypothesis:
    """The end never got this segment.  ``arrived`` counts the arrivals of the connection so far."""
    segment = event.segment
    numbers = (segment.seq, (segment.seq + segment.length) % SEQUENCE_NUMBERS, arrived) if segment.length else None
    says = f"packet {event.number} was lost between the capture and the end, or dropped for want of room"
    return hypothesis.assuming(Assumption(Sort.EXCUSE, "loss", says, event.number, numbers))


def empty_probe(hypothesis: Hypothesis, event: Event) -> Hypothesis | None:
    """A closed window is probed by an empty segment at SND.NXT-1, where 3.8.6.1 asks for an octet or something again.

    Whoever receives it answers, so the purpose is met.  None if the segment is no such probe.
    """
    block, segment = hypothesis.block, event.segment
    if segment.length or segment.control & RST or ACK not in segment.control or block.state in UNSYNCHRONIZED:
        return None
    if block.snd_wnd or segment.ack_no != block.rcv_nxt or ahead(segment.seq, block.snd_nxt) != -1:
        return None
    says = "probes the closed window without the octet of text or the retransmission that 3.8.6.1 asks for"
    return hypothesis.assuming(Assumption(Sort.EXCUSE, "empty probe", says, event.number))


def credible(hypothesis: Hypothesis, arrived: int) -> bool:
    """What was lost must have come again, unless little came after it: a peer sends again what is not acknowledged."""
    block = hypothesis.block
    if block.state in (State.CLOSED, State.LISTEN):
        return True
    losses = (each.lost for each in hypothesis.assumed if each.lost is not None)
    return not any(arrived - at >= GOES_ON and ahead(block.rcv_nxt, end) < 0 for _, end, at in losses)
