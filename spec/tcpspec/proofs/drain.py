"""Lemmas about time: when the segments of a connection were sent, measured from TIME-WAIT's timer.

Read ``T6`` first.  A segment has a moment of birth, SEG.BORN, and can be received while now =< SEG.BORN + MSL; the
timer of TIME-WAIT expires strictly after the moment for which it was set.  Nothing else is known of time, so MSL and
the length W of TIME-WAIT stay symbols.

As in ``tcpspec.proofs.lemmas``, a lemma about a segment is about one that the end *here* has sent; ``THERE(x)`` is
``x`` at the other end.  An assumption is about the end here too, at every moment.  The goals of a theorem are what is
shown about an arbitrary segment at the moment when the rule "TIME-WAIT ends" applies.
"""

from __future__ import annotations

from tcpspec.language.expression import Bool, Time, implies, named
from tcpspec.proofs.lemmas import BLOCK_LEMMAS, lemma, live
from tcpspec.proofs.lengths import MSL, lasts, later, length_text, long_enough
from tcpspec.proofs.theorems import Assumption, Theorem
from tcpspec.properties.property import At
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import TIME_WAIT, incarnation, peer, rcv_nxt, state, time_wait_expires, time_wait_runs
from tcpspec.rules.event import TIME_WAIT_LENGTH, Kind, now
from tcpspec.rules.ghosts import NOBODY
from tcpspec.rules.segment import seg

born = Time.field("seg", "born")
"""Ghost: when the segment was sent."""

THERE = At("there")


def after(moment: Time, lifetimes: int) -> Time:
    """``lifetimes`` times MSL later."""
    return later(moment, lifetimes, MSL)


def sent_within(lifetimes: int, expires: Time) -> Bool:
    """The segment was sent no later than so many MSL after the timer that expires then was last started."""
    return born + TIME_WAIT_LENGTH <= after(expires, lifetimes)


waiting = named("in TIME-WAIT with its timer running", (state == TIME_WAIT) & time_wait_runs)
peer_lives = THERE(live) & (THERE(incarnation) == peer)
its_expiry = THERE(time_wait_expires)
of_nobody = seg.sender == NOBODY
of_the_peer = (seg.sender == THERE(peer)) & ~of_nobody
dead = named("too old to be received", after(born, 1).has_passed())

LIFETIME = Assumption(
    "lifetime",
    "a segment is received no later than MSL after it was sent",
    "RFC 9293 section 3.4.2: the maximum segment lifetime",
    holds=now <= after(born, 1),
    kinds=(Kind.ARRIVES,),
)
NO_STRANGER = Assumption(
    "no-forger",
    "every segment that arrives was sent by the other end",
    "a forged segment draws an answer at any time",
)
FINAL_ACK = Assumption(
    "final-ack",
    "the ACK sent when TIME-WAIT's timer was last started reaches the peer within MSL and ends its LAST-ACK",
    "if acknowledgments are lost the peer sends its FIN again at any time: that is theorem T7",
    holds=implies(
        waiting & peer_lives & (THERE(state) != TIME_WAIT), now + TIME_WAIT_LENGTH <= after(time_wait_expires, 1)
    ),
)
ONE_CLOSER = Assumption(
    "one-closer",
    "the close is not simultaneous: the peer of an end in TIME-WAIT is not in TIME-WAIT itself",
    "two ends in TIME-WAIT may answer each other for ever under the literal reading of D6",
    holds=implies(waiting & peer_lives, THERE(state) != TIME_WAIT),
)
QUIET = Assumption(
    "quiet",
    "while an end is in TIME-WAIT the other end begins no new incarnation",
    "a new SYN draws an ACK from TIME-WAIT at any time, and only D6=answer restarts the timer for it",
    holds=implies(waiting & THERE(live), THERE(incarnation) == peer),
)


DRAINED, DRAINED_LATE, RESETS_DRAINED = ({"MSL": count} for count in (2, 3, 4))
"""How long TIME-WAIT must last if every segment that draws an ACK restarts the timer, if not, and for late resets."""

TIMER_LEMMAS = (
    BLOCK_LEMMAS[0],
    lemma("block", "a connection has an incarnation", given=live, holds=incarnation != NOBODY),
    lemma("block", "the timer runs only in TIME-WAIT", given=time_wait_runs, holds=state == TIME_WAIT),
    lemma("block", "the timer was last started no later than now", given=waiting,
          holds=time_wait_expires <= now + TIME_WAIT_LENGTH),
    lemma("segment", "no segment was sent later than now", holds=born <= now),
)  # fmt: skip

ANSWER_LEMMAS = (
    *TIMER_LEMMAS,
    lemma("segment", "an end in TIME-WAIT has sent nothing since it last started its timer", given=waiting,
          holds=sent_within(0, time_wait_expires)),
    lemma("segment", "what its peer has sent, or a closed end, was sent within MSL of that",
          given=THERE(waiting) & (of_the_peer | of_nobody), holds=sent_within(1, its_expiry)),
)  # fmt: skip

late_answer = named(
    "a bare ACK of all that was received",
    seg.ACK & ~seg.SYN & ~seg.FIN & ~seg.RST & (seg.text == 0) & (seg.ack_no == rcv_nxt),
)
exact_reset = named(
    "a RST for exactly RCV.NXT", seg.RST & ~seg.SYN & ~seg.FIN & (seg.text == 0) & (seg.seq == THERE(rcv_nxt))
)
LATE_ANSWER_LEMMAS = (
    *TIMER_LEMMAS,
    lemma("segment", "what an end in TIME-WAIT sent since it last started its timer is a bare ACK, within 2 MSL",
          given=waiting, holds=sent_within(0, time_wait_expires) | (late_answer & sent_within(2, time_wait_expires))),
    lemma("segment", "what the incarnations of the other end have sent was sent within MSL",
          given=THERE(waiting) & ~of_nobody, holds=sent_within(1, its_expiry)),
    lemma("segment", "what a closed end has sent was sent within MSL, or is an exact reset within 3 MSL",
          given=THERE(waiting) & of_nobody,
          holds=sent_within(1, its_expiry) | (exact_reset & sent_within(3, its_expiry))),
)  # fmt: skip

ending = named("TIME-WAIT ends", waiting & time_wait_expires.has_passed())
ON_TIME = lemma("block", "TIME-WAIT ends only when its timer has expired", given=state == TIME_WAIT, holds=ending)
OWN_GONE = lemma("segment", "no segment that this end has sent can be received any more", given=ending, holds=dead)
PEER_GONE = lemma(
    "segment", "no segment of its peer can be received any more", given=THERE(ending) & of_the_peer, holds=dead
)
RESETS_GONE = lemma(
    "segment", "no reset from a closed end can be received any more", given=THERE(ending) & of_nobody, holds=dead
)
RESETS_GONE_LATER = lemma(
    "segment",
    f"if W >= {length_text(RESETS_DRAINED, ' ')}, no reset from a closed end can be received any more either",
    given=THERE(ending) & of_nobody & lasts(RESETS_DRAINED),
    holds=dead,
)

RESTART_ON_ANSWER = TCP.reading(D6="answer")
LITERAL = TCP.reading(D6="literal")

T6 = Theorem(
    "T6",
    f"when TIME-WAIT ends nothing of the connection can be received any more, if W >= {length_text(DRAINED, ' ')} and "
    "every segment that draws an ACK restarts the timer",
    RESTART_ON_ANSWER,
    RESTART_ON_ANSWER,
    ANSWER_LEMMAS,
    (ON_TIME, OWN_GONE, PEER_GONE, RESETS_GONE),
    (LIFETIME, NO_STRANGER, FINAL_ACK, long_enough(DRAINED)),
)
T6B = Theorem(
    "T6b",
    f"the same if W >= {length_text(DRAINED_LATE, ' ')} and not every segment that draws an ACK restarts the timer, "
    f"but for the resets that late ACKs draw from the closed peer: they need W >= {length_text(RESETS_DRAINED, ' ')}",
    TCP,
    TCP,
    LATE_ANSWER_LEMMAS,
    (ON_TIME, OWN_GONE, PEER_GONE, RESETS_GONE_LATER),
    (LIFETIME, NO_STRANGER, FINAL_ACK, ONE_CLOSER, QUIET, long_enough(DRAINED_LATE)),
)
