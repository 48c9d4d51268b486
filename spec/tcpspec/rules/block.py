"""The transmission control block: the variables of one end (RFC 9293 sections 3.3.1 and 3.3.2).

``BlockFields`` is the list: a name, its sort, and below it the expression of the same name.  The last
ones are ghosts: rules never read or set them (``tcpspec.rules.ghosts`` does), properties may read them.
"""

from __future__ import annotations

from typing import TypedDict

from tcpspec.language.expression import Bool, Expression, Incarnation, Nat, Phase, Seq, State, Time, named


class BlockFields(TypedDict, total=False):
    """What a rule may change."""

    state: Phase
    passive: Bool  # SYN-RECEIVED was reached from LISTEN (MUST-11)
    iss: Seq
    snd_una: Seq
    snd_nxt: Seq
    snd_wnd: Nat
    snd_wl1: Seq
    snd_wl2: Seq
    snd_queued: Nat  # octets of SEND calls not yet made into segments
    close_called: Bool  # CLOSE was called and its FIN has not gone out
    fin_sent: Bool  # our FIN is the number SND.NXT-1
    irs: Seq
    rcv_nxt: Seq
    rcv_wnd: Nat
    rcv_unread: Nat  # octets received in order that no RECEIVE call has taken
    time_wait_runs: Bool
    time_wait_expires: Time
    reopened: Bool  # SYN-RECEIVED was reached from TIME-WAIT (MAY-2)
    was_snd_nxt: Seq  # SND.NXT, RCV.NXT, ISS and IRS of the TIME-WAIT connection that a SYN reopened (MAY-2)
    was_rcv_nxt: Seq
    was_iss: Seq
    was_irs: Seq
    incarnation: Incarnation  # ghost: which incarnation of this end
    peer: Incarnation  # ghost: which incarnation of the other end IRS belongs to
    misdelivered: Bool  # ghost: an octet of another incarnation than `peer` was accepted
    misplaced: Bool  # ghost: an octet was accepted twice, out of order, or after one that was skipped
    delivered: Nat  # ghost: how many octets were accepted
    handed: Nat  # ghost: how many of them RECEIVE has handed to the user
    was_incarnation: Incarnation  # ghost: the same of the TIME-WAIT connection that a SYN reopened (MAY-2)
    was_peer: Incarnation
    was_delivered: Nat


CLOSED = Phase.constant(State.CLOSED)
LISTEN = Phase.constant(State.LISTEN)
SYN_SENT = Phase.constant(State.SYN_SENT)
SYN_RECEIVED = Phase.constant(State.SYN_RECEIVED)
ESTABLISHED = Phase.constant(State.ESTABLISHED)
FIN_WAIT_1 = Phase.constant(State.FIN_WAIT_1)
FIN_WAIT_2 = Phase.constant(State.FIN_WAIT_2)
CLOSE_WAIT = Phase.constant(State.CLOSE_WAIT)
CLOSING = Phase.constant(State.CLOSING)
LAST_ACK = Phase.constant(State.LAST_ACK)
TIME_WAIT = Phase.constant(State.TIME_WAIT)

SYNCHRONIZED = (ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT)
"""RFC 9293 section 3.5.1, group 3."""

state = Phase.field("block", "state")
passive = Bool.field("block", "passive")
iss = Seq.field("block", "iss", called="ISS")
snd_una = Seq.field("block", "snd_una")
snd_nxt = Seq.field("block", "snd_nxt")
snd_wnd = Nat.field("block", "snd_wnd")
snd_wl1 = Seq.field("block", "snd_wl1")
snd_wl2 = Seq.field("block", "snd_wl2")
snd_queued = Nat.field("block", "snd_queued")
close_called = Bool.field("block", "close_called")
fin_sent = Bool.field("block", "fin_sent")
irs = Seq.field("block", "irs", called="IRS")
rcv_nxt = Seq.field("block", "rcv_nxt")
rcv_wnd = Nat.field("block", "rcv_wnd")
rcv_unread = Nat.field("block", "rcv_unread")
time_wait_runs = Bool.field("block", "time_wait_runs")
time_wait_expires = Time.field("block", "time_wait_expires")
reopened = Bool.field("block", "reopened")
was_snd_nxt = Seq.field("block", "was_snd_nxt", called="SND.NXT of the old connection")
was_rcv_nxt = Seq.field("block", "was_rcv_nxt", called="RCV.NXT of the old connection")
was_iss = Seq.field("block", "was_iss", called="ISS of the old connection")
was_irs = Seq.field("block", "was_irs", called="IRS of the old connection")
incarnation = Incarnation.field("block", "incarnation")
peer = Incarnation.field("block", "peer")
misdelivered = Bool.field("block", "misdelivered")
misplaced = Bool.field("block", "misplaced")
delivered = Nat.field("block", "delivered")
handed = Nat.field("block", "handed")
was_incarnation = Incarnation.field("block", "was_incarnation")
was_peer = Incarnation.field("block", "was_peer")
was_delivered = Nat.field("block", "was_delivered")

outstanding: Bool = named("the retransmission queue is not empty", snd_una < snd_nxt)

FIELDS: dict[str, Expression] = {name: globals()[name] for name in BlockFields.__annotations__}
GHOSTS = ("incarnation", "peer", "misdelivered", "misplaced", "delivered", "handed", "was_incarnation", "was_peer",
          "was_delivered")  # fmt: skip
SET_BY_RULES = frozenset(FIELDS) - frozenset(GHOSTS)
"""Whatever a rule may set; one that sets all of it makes the block anew."""
