"""What an observer can excuse although the rules do not allow it: loss at the receiver, an ABORT that looks like the
answer of CLOSED, and a probe without an octet.

Other excuses stand where they arise: answers that never come (``departures.unanswered``), connections that vanish
(``unseen``).  ``credible`` is the check that is made in the end.
"""

from __future__ import annotations

from tcpcheck.conform.end.arrivals import ahead
from tcpcheck.conform.end.assumption import Assumption, Sort
from tcpcheck.conform.end.departures import aborts
from tcpcheck.conform.end.hypothesis import Event, Hypothesis
from tcpcheck.conform.end.rules import Rules
from tcpspec.language.expression import SEQUENCE_NUMBERS
from tcpspec.language.state import State
from tcpspec.rules.control import ACK, RST

UNSYNCHRONIZED = (State.CLOSED, State.LISTEN, State.SYN_SENT, State.SYN_RECEIVED)
GOES_ON = 3
"""So many later arrivals without the lost numbers, and nobody ever missed them."""


def lost(hypothesis: Hypothesis, event: Event, arrived: int) -> Hypothesis:
    """The end never got this segment.  ``arrived`` counts the arrivals of the connection so far."""
    segment = event.segment
    numbers = (segment.seq, (segment.seq + segment.length) % SEQUENCE_NUMBERS, arrived) if segment.length else None
    says = f"packet {event.number} was lost between the capture and the end, or dropped for want of room"
    return hypothesis._replace(told=False).assuming(Assumption(Sort.EXCUSE, "loss", says, event.number, numbers))


def local_abort(hypothesis: Hypothesis, event: Event, rules: Rules) -> Hypothesis | None:
    """The user aborts on what it was just told, where SND.NXT = SEG.ACK: then the reset looks like one from CLOSED.

    None if that does not explain it: what was not taken tells the user nothing; and where a reset arrived that was to
    be dropped, and the end was silent since, it may have been taken.
    """
    if RST not in event.segment.control or hypothesis.waiting or not hypothesis.told or event.reset_arrived:
        return None
    after = aborts(hypothesis, event, rules)
    if not isinstance(after, Hypothesis):
        return None
    says = "the user called ABORT just after the arrival, for the reset of an ABORT (3.10.5) looks the same here"
    return after.assuming(Assumption(Sort.EXCUSE, "local abort", says, event.number))


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
