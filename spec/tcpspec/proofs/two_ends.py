"""Lemmas about two ends at once: who talks to whom, and which pairs of states exclude each other.

Together with those of ``tcpspec.proofs.lemmas`` they are inductive.  A lemma about a *pair* reads the block of the
end *here* and, as ``there(...)``, that of the other; one about two *pasts* reads besides an incarnation of each end,
``past`` and ``past_there``.

Read ``NO_TWO_DEAD`` first: it is the order of time, said without a clock.
"""

from __future__ import annotations

from tcpspec.language.expression import Incarnation, Seq, all_of, implies
from tcpspec.proofs.lemmas import (
    counts_as_acknowledged,
    fin_of,
    iss_of,
    known,
    lemma,
    live,
    past,
    peer_of,
    sent_of,
    someone,
    within,
)
from tcpspec.proofs.theorems import T2A, Theorem
from tcpspec.properties.agreement import APART
from tcpspec.properties.property import At
from tcpspec.rfc9293.definitions import seg_len
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import (
    CLOSE_WAIT,
    CLOSING,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    LAST_ACK,
    SYN_RECEIVED,
    SYN_SENT,
    TIME_WAIT,
    close_called,
    fin_sent,
    incarnation,
    iss,
    peer,
    rcv_nxt,
    snd_nxt,
    snd_una,
    state,
)
from tcpspec.rules.segment import seg

there = At("there")
past_there = Incarnation.field("past there", "incarnation")


def got_of(side: str, of: Incarnation) -> Seq:
    """RCV.NXT of the incarnation: the number after the last it has received in order."""
    return Seq("recall", of, payload=(side, "got"))


before_fin = state.is_one_of(SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2)
after_fin = state.is_one_of(CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT)
heard_first = state.is_one_of(CLOSE_WAIT, LAST_ACK)
talk_to_each_other = (peer == there(incarnation)) & (there(peer) == incarnation)

FIN_ACKNOWLEDGED = lemma(
    "block",
    "in FIN-WAIT-2 and TIME-WAIT our FIN was acknowledged",
    given=state.is_one_of(FIN_WAIT_2, TIME_WAIT),
    holds=fin_sent & (snd_una == snd_nxt),
)
FIN_LEMMAS = (
    lemma("block", "a live end's own history knows what it received", given=live,
          holds=got_of("here", incarnation) == rcv_nxt),
    lemma("block", "past SYN-RECEIVED, unless closed early, our SYN was acknowledged",
          given=state.is_one_of(ESTABLISHED, FIN_WAIT_2, CLOSE_WAIT, LAST_ACK, TIME_WAIT), holds=snd_una != iss),
    lemma("block", "up to ESTABLISHED and in CLOSE-WAIT no FIN was sent",
          given=state.is_one_of(SYN_SENT, SYN_RECEIVED, ESTABLISHED, CLOSE_WAIT), holds=~fin_sent),
    lemma("block", "LAST-ACK has sent its FIN", given=state == LAST_ACK, holds=fin_sent),
    FIN_ACKNOWLEDGED,
    lemma("block", "no CLOSE waits once the FIN was sent", given=fin_sent, holds=~close_called),
    lemma("block", "these states have received the peer's FIN", given=after_fin,
          holds=fin_of("there", peer) & (rcv_nxt == sent_of("there", peer))),
    lemma("block", "these states have not received the peer's FIN", given=before_fin & fin_of("there", peer),
          holds=rcv_nxt != sent_of("there", peer)),
    lemma("block", "what was acknowledged was received by the peer", given=counts_as_acknowledged,
          holds=within(snd_una, iss, got_of("there", peer))),
    lemma("segment", "a FIN is the last number of its incarnation", given=seg.FIN & ~seg.RST,
          holds=fin_of("here", seg.sender) & (seg_len == sent_of("here", seg.sender) - seg.seq)),
    lemma("segment", "text ends before the FIN", given=~seg.FIN & ~seg.RST & (seg_len > 0)
          & fin_of("here", seg.sender), holds=seg_len < sent_of("here", seg.sender) - seg.seq),
    lemma("segment", "an ACK acknowledges only what its sender has received", given=seg.ACK & ~seg.RST,
          holds=within(seg.ack_no, iss_of("there", seg.receiver), got_of("here", seg.sender))),
    lemma("past", "a FIN comes after the SYN", given=known("here", past) & fin_of("here", past),
          holds=sent_of("here", past) - iss_of("here", past) > 1),
)  # fmt: skip

NO_TWO_DEAD = lemma(
    "pasts",
    "if our incarnation has a dead peer, the other end's has none",
    given=someone & there(someone) & known("here", past) & (past != incarnation)
    & known("there", past_there) & (past_there != there(incarnation)) & (peer_of("there", past_there) == incarnation),
    holds=peer_of("here", past) != there(incarnation),
)  # fmt: skip
"""Somebody bound to us after we began and died before the other end's incarnation began; whoever of ours died before
we began cannot be bound to that one."""

BOUND_TO_EACH_OTHER = lemma(
    "pair",
    "two ends whose SYNs count as acknowledged talk to each other",
    given=counts_as_acknowledged & there(counts_as_acknowledged),
    holds=talk_to_each_other,
)
ONE_HEARS_FIRST = lemma(
    "pair",
    "of two ends that talk to each other only one received a FIN before it sent its own",
    given=counts_as_acknowledged & there(counts_as_acknowledged) & heard_first,
    holds=~there(heard_first),
)
STATES_APART = lemma(
    "pair",
    "these pairs of states exclude each other",
    given=state.is_one_of(*APART),
    holds=all_of(*(implies(state == here, ~there(state.is_one_of(*others))) for here, others in APART.items())),
)
ACKNOWLEDGED_IS_RECEIVED = lemma(
    "pair",
    "if all that an end has sent was acknowledged, the other has received all of it",
    given=counts_as_acknowledged & there(counts_as_acknowledged) & (snd_una == snd_nxt),
    holds=there(rcv_nxt) == snd_nxt,
)
PAIR_LEMMAS = (
    *FIN_LEMMAS, NO_TWO_DEAD, BOUND_TO_EACH_OTHER, ONE_HEARS_FIRST, STATES_APART, ACKNOWLEDGED_IS_RECEIVED,
)  # fmt: skip

PAIRS = Theorem(
    "pairs",
    "two ends whose SYNs were acknowledged talk to each other, and 17 pairs of states exclude each other",
    TCP,
    TCP,
    (*T2A.lemmas, *PAIR_LEMMAS),
    (BOUND_TO_EACH_OTHER, STATES_APART, ACKNOWLEDGED_IS_RECEIVED, FIN_ACKNOWLEDGED),
)
