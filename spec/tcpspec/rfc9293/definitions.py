"""Definitions that several rules share (RFC 9293 sections 3.3.1, 3.4 and 3.10.7.4).

``seg_len`` counts SYN and FIN; ``acceptable`` is Table 6; trimming is the last paragraph of the first step.
"""

from __future__ import annotations

from tcpspec.language.expression import FALSE, TRUE, Bool, Nat, Phase, Seq, Time, if_, named
from tcpspec.rules.block import CLOSED, LISTEN, TIME_WAIT, fin_sent, iss, rcv_nxt, rcv_unread, rcv_wnd, snd_nxt, snd_una
from tcpspec.rules.check import Changes, Reply, change
from tcpspec.rules.control import ACK, RST
from tcpspec.rules.event import BUFFER, TIME_WAIT_LENGTH, now
from tcpspec.rules.segment import count, seg

seg_len: Nat = named("SEG.LEN", seg.text + count(seg.SYN) + count(seg.FIN))
last_number: Seq = named("SEG.SEQ+SEG.LEN-1", seg.seq + seg_len - 1)


def in_window(number: Seq) -> Bool:
    """The number lies in the receive window: RCV.NXT =< number < RCV.NXT+RCV.WND (section 3.4)."""
    return (rcv_nxt <= number) & (number < rcv_nxt + rcv_wnd)


acceptable: Bool = named(
    "acceptable(seg)",
    if_(
        seg_len == 0,
        if_(rcv_wnd == 0, seg.seq == rcv_nxt, in_window(seg.seq)),
        if_(rcv_wnd == 0, FALSE, in_window(seg.seq) | in_window(last_number)),
    ),
)
"""Table 6 of section 3.10.7.4, the four cases as written."""

acceptable_ack: Bool = named("SND.UNA < SEG.ACK =< SND.NXT", (snd_una < seg.ack_no) & (seg.ack_no <= snd_nxt))

acks_our_fin: Bool = named("our FIN is acknowledged", fin_sent & (snd_una == snd_nxt))
"""The FIN is the last number we send, so nothing is outstanding exactly when it has been acknowledged."""

syn_outstanding: Bool = named("our SYN is not acknowledged", (snd_una == iss) & (snd_una < snd_nxt))
new_text: Bool = named("text begins at RCV.NXT", (seg.text > 0) & (seg.seq == rcv_nxt))
taken: Nat = named("octets that fit the window", if_(seg.text < rcv_wnd, seg.text, rcv_wnd))
fin_in_sequence: Bool = named("FIN, and every octet before it received", seg.FIN & (seg.seq + seg.text == rcv_nxt))

ACK_NOW = Reply(ACK, seq=snd_nxt, ack=rcv_nxt)
"""`<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>`: acknowledgment, challenge ACK and answer to the unacceptable."""

RESET_BY_ACK = Reply(RST, seq=seg.ack_no)
RESET_WITHOUT_ACK = Reply(RST | ACK, seq=Seq.constant(0), ack=seg.seq + seg_len)


# fmt: off
def delete_tcb(to: Phase = CLOSED) -> Changes:
    """Flush all queues, delete the TCB and enter CLOSED: every variable takes its first value."""
    zero, none = Seq.constant(0), Nat.constant(0)
    return {
        **change(
            state=to, passive=FALSE, iss=zero, snd_una=zero, snd_nxt=zero, snd_wnd=none, snd_wl1=zero,
            snd_wl2=zero, snd_queued=none, close_called=FALSE, fin_sent=FALSE, irs=zero, rcv_nxt=zero,
            rcv_wnd=none, rcv_unread=none, time_wait_runs=FALSE, time_wait_expires=Time.constant(0),
        ),
        **FORGET_REOPENED,
    }
# fmt: on


# fmt: off
FORGET_REOPENED: Changes = change(
    reopened=FALSE, was_snd_nxt=Seq.constant(0), was_rcv_nxt=Seq.constant(0), was_iss=Seq.constant(0),
    was_irs=Seq.constant(0),
)
"""What SYN-RECEIVED remembers of the TIME-WAIT connection that it was reopened from (MAY-2) is not needed any more."""
# fmt: on


def listen_afresh() -> Changes:
    """The block of a passive OPEN: LISTEN, an empty buffer, nothing known of a peer."""
    return {**delete_tcb(LISTEN), **change(rcv_wnd=BUFFER)}


def start_time_wait() -> Changes:
    """Start or restart the time-wait timer."""
    return change(time_wait_runs=TRUE, time_wait_expires=now + TIME_WAIT_LENGTH)


def reset_into_time_wait() -> Changes:
    """Flush all queues and enter TIME-WAIT, as 3.5.2 advises whoever issues a reset (D1).

    TIME-WAIT sends nothing again, so SND.UNA stays: what was never acknowledged does not become so by a reset.
    """
    return {
        **change(state=TIME_WAIT, passive=FALSE, close_called=FALSE),
        **FORGET_REOPENED,
        **change(snd_queued=Nat.constant(0), rcv_unread=Nat.constant(0), rcv_wnd=rcv_wnd + rcv_unread),
        **start_time_wait(),
    }
