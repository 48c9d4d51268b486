"""Lemmas about clocks: how timestamps tell incarnations apart whose sequence numbers are the same.

Read ``tcpspec.proofs.lemmas`` and ``tcpspec.variants.timestamps`` first.  History keeps two more things per
incarnation: the clock when it ``began`` and the last ``clock`` that it has shown.  The lemmas say that these
stretches of one clock do not overlap (``ONE_AFTER_THE_OTHER``), that a segment's TSval lies in that of its sender and
its TSecr in that of its receiver, and what follows for who is bound to whom.  No ISN need be fresh.

``GUARDED_BY_CLOCKS`` is the theorem.  ``NOT_CROSSED`` is its heart: pairs of incarnations that are bound to each other
follow one another in the same order at both ends.
"""

from __future__ import annotations

from tcpspec.language.expression import Incarnation, Nat
from tcpspec.proofs.lemmas import (
    BOUND_TO_US,
    NONE_MISDELIVERED,
    has_peer,
    known,
    lemma,
    live,
    past,
    peer_of,
    twin,
    two_incarnations,
)
from tcpspec.proofs.theorems import CORE_LEMMAS, LENGTH, NO_FORGER, SIZES, Theorem
from tcpspec.proofs.two_ends import past_there
from tcpspec.rules.block import SYN_RECEIVED, SYNCHRONIZED, incarnation, peer, state
from tcpspec.rules.ghosts import NOBODY
from tcpspec.rules.segment import seg
from tcpspec.variants.timestamps import GUARDED, seg_tsecr, seg_tsval, ts_began, ts_clock, ts_recent


def began_of(side: str, of: Incarnation) -> Nat:
    """The clock of its host when the incarnation began."""
    return Nat("recall", of, payload=(side, "began"))


def clock_of(side: str, of: Incarnation) -> Nat:
    """The last clock that the incarnation has shown."""
    return Nat("recall", of, payload=(side, "clock"))


ONE_AFTER_THE_OTHER = lemma(
    "twins",
    "of two incarnations of one end, one was over before the other began",
    given=two_incarnations,
    holds=(clock_of("here", past) < began_of("here", twin)) | (clock_of("here", twin) < began_of("here", past)),
)
bound, bound_there = peer_of("here", past), peer_of("there", past_there)
NOT_CROSSED = lemma(
    "pasts",
    "what an end is bound to began no later than it was bound: older incarnations of the peer knew nothing newer",
    given=known("here", past) & (bound != NOBODY) & known("there", past_there) & (bound_there != NOBODY)
    & (clock_of("there", past_there) < began_of("there", bound)),
    holds=began_of("here", bound_there) <= began_of("here", past),
)  # fmt: skip

CLOCK_LEMMAS = (
    lemma("block", "a live end's own history knows its clock", given=live,
          holds=(began_of("here", incarnation) == ts_began) & (clock_of("here", incarnation) == ts_clock)),
    lemma("block", "TS.Recent is a clock of the peer", given=has_peer,
          holds=(began_of("there", peer) <= ts_recent) & (ts_recent <= clock_of("there", peer))),
    lemma("block", "an end past SYN-RECEIVED is bound to one that is bound to it",
          given=state.is_one_of(*SYNCHRONIZED), holds=peer_of("there", peer) == incarnation),
    lemma("past", "no incarnation has shown a clock beyond the present one", given=known("here", past),
          holds=(began_of("here", past) <= clock_of("here", past)) & (clock_of("here", past) <= ts_clock)),
    ONE_AFTER_THE_OTHER,
    lemma("segment", "TSval is a clock of the sender", given=~seg.RST,
          holds=(began_of("here", seg.sender) <= seg_tsval) & (seg_tsval <= clock_of("here", seg.sender))),
    lemma("segment", "TSecr is a clock of the receiver", given=seg.ACK & ~seg.RST,
          holds=(began_of("there", seg.receiver) <= seg_tsecr) & (seg_tsecr <= clock_of("there", seg.receiver))),
    lemma("segment", "whoever sends text or FIN is bound to one that is bound to it",
          given=((seg.text > 0) | seg.FIN) & ~seg.RST, holds=peer_of("there", seg.receiver) == seg.sender),
    lemma("segment", "SYN-RECEIVED has not sent a bare SYN", given=seg.SYN & ~seg.ACK & ~seg.RST
          & (seg.sender == incarnation), holds=state != SYN_RECEIVED),
    lemma("pasts", "whoever is bound to an end in SYN-RECEIVED is its peer", given=(state == SYN_RECEIVED)
          & known("there", past_there) & (bound_there == incarnation), holds=past_there == peer),
    NOT_CROSSED,
)  # fmt: skip

GUARDED_WAITS = GUARDED.reading(CLOSE4A="wait")
GUARDED_BY_CLOCKS = Theorem(
    "T20",
    "if our SYN was acknowledged, the peer holds exactly this pair of ISNs, and no octet of another incarnation is "
    "accepted, whatever ISNs are chosen",
    GUARDED_WAITS,
    GUARDED_WAITS,
    (*CORE_LEMMAS, *CLOCK_LEMMAS, NONE_MISDELIVERED),
    (BOUND_TO_US, NONE_MISDELIVERED),
    (LENGTH, SIZES, NO_FORGER),
)
