"""Lemmas for unbounded proofs: what is true of any one end, any one segment, any one past incarnation.

Together they are inductive: whatever one end does next keeps them, whatever else is in the network.  A lemma about
a block reads the block of the end *here* and both histories; one about a segment reads ``seg``, sent by the end
*here*; one about the past reads ``past`` of the end *here*; one about twins another of its incarnations too, ``twin``,
and says the same of them in either order.  ``tcpspec.proofs.theorems`` says which theorems rest on them.

What the history keeps of an incarnation is in ``tcpspec.rules.ghosts.KEPT``; ``known`` says that it has begun.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tcpspec.language.expression import HALF, TRUE, Bool, Expression, Incarnation, Nat, Seq, all_of, implies, named
from tcpspec.language.source_location import Place, caller
from tcpspec.language.stated import require_stated
from tcpspec.rfc9293.definitions import seg_len
from tcpspec.rules.block import (
    CLOSED,
    ESTABLISHED,
    FIELDS,
    FIN_WAIT_1,
    FIN_WAIT_2,
    GHOSTS,
    LISTEN,
    SYN_RECEIVED,
    SYN_SENT,
    TIME_WAIT,
    fin_sent,
    incarnation,
    irs,
    iss,
    misdelivered,
    passive,
    peer,
    rcv_nxt,
    rcv_unread,
    rcv_wnd,
    reopened,
    snd_nxt,
    snd_una,
    snd_wnd,
    state,
    was_incarnation,
    was_irs,
    was_iss,
    was_peer,
    was_rcv_nxt,
    was_snd_nxt,
)
from tcpspec.rules.event import BUFFER, MAX_WINDOW
from tcpspec.rules.ghosts import NOBODY
from tcpspec.rules.segment import seg

Subject = Literal["block", "segment", "past", "pair", "pasts", "twins", "step"]
"""What a lemma is about; ``step`` is the processing of an event itself, stated by the checker for all its rules."""

LONGEST = Nat.field("parameter", "longest")
"""The most sequence numbers that one incarnation uses, SYN and FIN included."""

past, twin = Incarnation.field("past", "incarnation"), Incarnation.field("twin", "incarnation")


def known(side: str, of: Incarnation) -> Bool:
    """The incarnation has begun."""
    return Bool("recall", of, payload=(side, "known"))


def iss_of(side: str, of: Incarnation) -> Seq:
    return Seq("recall", of, payload=(side, "iss"))


def peer_of(side: str, of: Incarnation) -> Incarnation:
    return Incarnation("recall", of, payload=(side, "peer"))


def sent_of(side: str, of: Incarnation) -> Seq:
    """SND.NXT of the incarnation: the number after the last it has sent."""
    return Seq("recall", of, payload=(side, "sent"))


def fin_of(side: str, of: Incarnation) -> Bool:
    """The incarnation has sent its FIN."""
    return Bool("recall", of, payload=(side, "fin"))


@dataclass(frozen=True, eq=False)
class Lemma:
    """``holds`` wherever ``given``, for any subject of its kind."""

    name: str
    subject: Subject
    given: Bool
    holds: Bool
    place: Place

    def __post_init__(self) -> None:
        require_stated(self)

    @property
    def statement(self) -> Bool:
        return implies(self.given, self.holds)


def lemma(subject: Subject, name: str, *, given: Bool = TRUE, holds: Bool = TRUE) -> Lemma:
    """State a lemma."""
    return Lemma(name, subject, given, holds, caller())


live = named("a connection exists", ~state.is_one_of(CLOSED, LISTEN))
has_peer = named("the peer is known", live & (state != SYN_SENT))
counts_as_acknowledged = named("our SYN counts as acknowledged", live & ((snd_una != iss) | (state == ESTABLISHED)))
"""ESTABLISHED is entered by nothing else, although one reading of the RFC leaves SND.UNA where it is (D5)."""
someone = incarnation != NOBODY


def first_value(field: Expression) -> Bool:
    """The variable is as it is before anything happens: 0 or false."""
    return ~field if isinstance(field, Bool) else field == type(field).constant(0)


def unset_but(*names: str) -> Bool:
    """Every variable of the block except ``names``, the state, the timer's end and the ghosts has its first value."""
    kept = {*names, "state", "time_wait_expires", *GHOSTS}
    return all_of(*(first_value(field) for name, field in FIELDS.items() if name not in kept))


def within(number: Seq, first: Seq, limit: Seq) -> Bool:
    """``number`` lies in first .. limit, counted from ``first``."""
    return (number - first) <= (limit - first)


def far_apart(a: Seq, b: Seq) -> Bool:
    """Neither number is within one incarnation and one window of the other."""
    return (LONGEST + MAX_WINDOW < a - b) & (LONGEST + MAX_WINDOW < b - a)


def ahead(number: Seq, first: Seq, end: Seq) -> Bool:
    """The number is more than a window beyond ``first`` .. ``end``, and an incarnation that begins there comes no
    nearer to ``first`` than a window, once round the circle."""
    return ((end - first) + MAX_WINDOW < number - first) & (LONGEST + MAX_WINDOW < first - number)


BLOCK_LEMMAS = (
    lemma("block", "CLOSED and LISTEN belong to no incarnation", given=~live,
          holds=(incarnation == NOBODY) & (peer == NOBODY)),
    lemma("block", "a live end is the last entry of its own history", given=live,
          holds=someone & known("here", incarnation) & (iss_of("here", incarnation) == iss)
          & (peer_of("here", incarnation) == peer) & (sent_of("here", incarnation) == snd_nxt)
          & (fin_of("here", incarnation) == fin_sent)),
    lemma("block", "SND.UNA lies between ISS and SND.NXT", given=live,
          holds=(snd_nxt != iss) & within(snd_una, iss, snd_nxt) & ((snd_nxt - iss) <= LONGEST)),
    lemma("block", "SYN-SENT knows no peer, and nothing is acknowledged", given=state == SYN_SENT,
          holds=(peer == NOBODY) & (snd_una == iss)),
    lemma("block", "after SYN-SENT, IRS is the ISS of the peer", given=has_peer,
          holds=(peer != NOBODY) & known("there", peer) & (iss_of("there", peer) == irs)),
    lemma("block", "what was received was sent by the peer", given=has_peer,
          holds=(rcv_nxt != irs) & within(rcv_nxt, irs, sent_of("there", peer))),
    lemma("block", "in SYN-RECEIVED nothing is acknowledged", given=state == SYN_RECEIVED, holds=snd_una == iss),
    lemma("block", "the window and the unread octets fill the buffer", given=live | (state == LISTEN),
          holds=(rcv_wnd <= BUFFER) & (rcv_unread == BUFFER - rcv_wnd)),
    lemma("block", "no window is wider than the buffer", holds=(rcv_wnd <= BUFFER) & (snd_wnd <= BUFFER)),
)  # fmt: skip

NEVER_REOPENED = lemma("block", "no connection was reopened from TIME-WAIT", holds=~reopened)
REOPENING_LEMMAS = (
    lemma("block", "only SYN-RECEIVED is reopened from TIME-WAIT", given=reopened,
          holds=(state == SYN_RECEIVED) & ~passive),
    lemma("block", "the incarnation in TIME-WAIT that was reopened is remembered", given=reopened,
          holds=(was_incarnation != NOBODY) & (was_incarnation != incarnation) & known("here", was_incarnation)
          & (iss_of("here", was_incarnation) == was_iss) & (sent_of("here", was_incarnation) == was_snd_nxt)
          & fin_of("here", was_incarnation) & (peer_of("here", was_incarnation) == was_peer)),
    lemma("block", "and so is its peer, which was bound to it", given=reopened,
          holds=(was_peer != NOBODY) & known("there", was_peer) & (iss_of("there", was_peer) == was_irs)
          & (peer_of("there", was_peer) == was_incarnation)),
    lemma("block", "and what it had received", given=reopened,
          holds=(was_rcv_nxt != was_irs) & within(was_rcv_nxt, was_irs, sent_of("there", was_peer))),
)  # fmt: skip
"""Take the place of ``NEVER_REOPENED`` where TIME-WAIT may be reopened (MAY-2)."""

TIDY_LEMMAS = (
    lemma("block", "CLOSED has no variables", given=state == CLOSED, holds=unset_but()),
    lemma("block", "LISTEN has a window and queued calls, nothing else", given=state == LISTEN,
          holds=unset_but("rcv_wnd", "snd_queued", "close_called")),
)  # fmt: skip

BOUND_TO_US = lemma(
    "block",
    "if our SYN counts as acknowledged, the peer is bound to exactly this incarnation",
    given=counts_as_acknowledged,
    holds=peer_of("there", peer) == incarnation,
)
NOT_CLOSED_EARLY = lemma(
    "block",
    "FIN-WAIT is entered only after our SYN was acknowledged",
    given=state.is_one_of(FIN_WAIT_1, FIN_WAIT_2),
    holds=peer_of("there", peer) == incarnation,
)
NONE_MISDELIVERED = lemma("block", "no octet of another incarnation was accepted", holds=~misdelivered)

SEGMENT_LEMMAS = (
    lemma("segment", "every segment but a RST belongs to an incarnation that has begun", given=~seg.RST,
          holds=(seg.sender != NOBODY) & known("here", seg.sender)),
    lemma("segment", "a segment carries only numbers that its incarnation has sent", given=~seg.RST,
          holds=within(seg.seq, iss_of("here", seg.sender), sent_of("here", seg.sender))
          & (seg_len <= sent_of("here", seg.sender) - seg.seq) & (seg.text <= LONGEST)),
    lemma("segment", "a SYN has the ISS of its incarnation and carries nothing else", given=seg.SYN & ~seg.RST,
          holds=(seg.seq == iss_of("here", seg.sender)) & ~seg.FIN & (seg.text == 0)),
    lemma("segment", "every segment but a first SYN or a RST carries an ACK", given=~seg.SYN & ~seg.RST, holds=seg.ACK),
    lemma("segment", "an ACK is for the incarnation that its sender is bound to", given=seg.ACK & ~seg.RST,
          holds=(seg.receiver != NOBODY) & (peer_of("here", seg.sender) == seg.receiver)
          & known("there", seg.receiver)),
    lemma("segment", "an ACK acknowledges only what that incarnation has sent", given=seg.ACK & ~seg.RST,
          holds=(seg.ack_no != iss_of("there", seg.receiver))
          & within(seg.ack_no, iss_of("there", seg.receiver), sent_of("there", seg.receiver))),
    lemma("segment", "a RST carries neither SYN nor FIN nor text", given=seg.RST,
          holds=~seg.SYN & ~seg.FIN & (seg.text == 0)),
    lemma("segment", "a segment offers no window wider than the buffer", holds=seg.wnd <= BUFFER),
)  # fmt: skip

ONE_RULE = lemma("step", "no two rules apply at once")
"""Each step of the processing applies one rule at most, so the order within a step does not matter."""

PAST_LEMMAS = (
    lemma("past", "nobody is not an incarnation", given=known("here", past), holds=past != NOBODY),
    lemma("past", "an incarnation uses at most so many numbers", given=known("here", past),
          holds=(sent_of("here", past) != iss_of("here", past))
          & ((sent_of("here", past) - iss_of("here", past)) <= LONGEST)),
    lemma("past", "whom an incarnation is bound to has begun",
          given=known("here", past) & (peer_of("here", past) != NOBODY), holds=known("there", peer_of("here", past))),
)  # fmt: skip


two_incarnations = known("here", past) & known("here", twin) & (past != twin)
FAR_APART = lemma(
    "twins",
    "the ISSs of two incarnations of one end are more than an incarnation and a window apart",
    given=two_incarnations,
    holds=far_apart(iss_of("here", past), iss_of("here", twin)),
)
AHEAD_LEMMAS = (
    lemma("twins", "of two incarnations of one end, one began ahead of all that the other uses",
          given=two_incarnations,
          holds=ahead(iss_of("here", past), iss_of("here", twin), sent_of("here", twin))
          | ahead(iss_of("here", twin), iss_of("here", past), sent_of("here", past))),
    lemma("past", "a live end, unless in TIME-WAIT, began ahead of all that its other incarnations used",
          given=known("here", past) & live & (past != incarnation) & (state != TIME_WAIT),
          holds=ahead(iss, iss_of("here", past), sent_of("here", past))),
)  # fmt: skip
"""In TIME-WAIT an incarnation may be back that another one has begun after (MAY-2): it uses no further numbers."""

SIZES_FIT = named(
    "an incarnation and a window together are smaller than half of the number space",
    (LONGEST + MAX_WINDOW < HALF) & (BUFFER <= MAX_WINDOW) & (LONGEST > 0),
)
