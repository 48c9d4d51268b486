"""The first step of 3.10.7.4, the sequence number, and before it MAY-2: a new SYN in TIME-WAIT."""

from __future__ import annotations

from tcpspec.language.expression import FALSE, TRUE, implies, named
from tcpspec.rfc9293.arrives.answers import OTHER_STATES, in_syn_received, in_time_wait
from tcpspec.rfc9293.arrives.listen import SYN_ACK
from tcpspec.rfc9293.definitions import (
    ACK_NOW,
    acceptable,
    acceptable_ack,
    acks_our_fin,
    delete_tcb,
    in_window,
    seg_len,
    start_time_wait,
)
from tcpspec.rfc9293.readings import D6, D12, D27, D29, MAY2, RESEND, RFC5961
from tcpspec.rules.block import (
    ESTABLISHED,
    SYN_RECEIVED,
    irs,
    iss,
    passive,
    rcv_nxt,
    rcv_unread,
    rcv_wnd,
    reopened,
    snd_nxt,
)
from tcpspec.rules.check import NEXT, change, cut
from tcpspec.rules.event import BUFFER, Kind, fresh_iss
from tcpspec.rules.reading import Setting
from tcpspec.rules.segment import NONE, count, seg
from tcpspec.rules.spec import Section

# fmt: off
REOPENING = Section("3.6.1", Kind.ARRIVES, given=in_time_wait)
new_syn = seg.SYN & ~seg.ACK & ~seg.RST
newer_syn = named("SEG.SEQ is beyond what the old connection received", rcv_nxt <= seg.seq)
larger_iss = named("the new ISS is beyond what the old connection sent", snd_nxt <= fresh_iss)
beyond_old = newer_syn & larger_iss
finished = named("our FIN is acknowledged and all text is read", acks_our_fin & (rcv_unread == 0))
reopen = {
    **delete_tcb(SYN_RECEIVED),
    **change(irs=seg.seq, rcv_nxt=seg.seq + 1, iss=fresh_iss, snd_una=fresh_iss, snd_nxt=fresh_iss + 1),
    **change(rcv_wnd=BUFFER, reopened=TRUE),
    **change(was_snd_nxt=snd_nxt, was_rcv_nxt=rcv_nxt, was_iss=iss, was_irs=irs),
}
REOPENING.check("MAY-2", "TIME-WAIT accepts a new SYN", new_syn, beyond_old, finished, row="TWS-6 Y4-4", then=reopen,
                send=SYN_ACK, cites="MAY-2 SHLD-4 MUST-8 MUST-9 SHLD-1", reading=MAY2["isn"])
REOPENING.check("MAY-2", "TIME-WAIT drops a new SYN until all text is read", new_syn, beyond_old,
                ~finished, row="TWS-7", cites="SHLD-4", reading=MAY2["isn"])
REOPENING.check("MAY-2", "TIME-WAIT drops an old SYN silently", new_syn, ~beyond_old, row="TWS-7",
                cites="SHLD-4", reading=MAY2["isn"])

SECTION = Section("3.10.7.4", Kind.ARRIVES, given=OTHER_STATES)
check = SECTION.check
own_syn_again = in_syn_received & seg.SYN & ~seg.ACK & ~seg.RST & (seg.seq == irs)
crossing_syn_ack = (
    in_syn_received & ~passive & ~reopened & seg.SYN & seg.ACK & ~seg.RST & (seg.seq == irs) & acceptable_ack
)
check("first, a crossing SYN,ACK", "the SYN,ACK of a simultaneous open is accepted", crossing_syn_ack,
      row="A5-3",
      then=change(state=ESTABLISHED, snd_una=seg.ack_no, snd_wnd=seg.wnd, snd_wl1=seg.seq,
                  snd_wl2=seg.ack_no),
      cites="MUST-10", reading=D27["figure-7"])
check("first, a SYN again", "SYN-RECEIVED answers its SYN again by SYN,ACK", own_syn_again, row="Q1-3",
      send=SYN_ACK, reading=RESEND["syn-ack"])

zero_window = named("at RCV.NXT of a zero window", (rcv_wnd == 0) & (seg.seq == rcv_nxt) & (seg_len > 0))
read_anyway = zero_window & (seg.RST | ~in_time_wait)
nothing_fits = cut(text=NONE, SYN=FALSE, FIN=FALSE)
check("first", "an unacceptable RST is dropped", ~acceptable, seg.RST, ~zero_window, row="Q1-2",
      reading=D12["allow"])
check("first", "an unacceptable RST is dropped, whatever the window", ~acceptable, seg.RST, row="Q1-2",
      reading=D12["literal"])
check("first", "the RST of a segment at a zero window is still processed", ~acceptable, zero_window, seg.RST,
      row="Q1-2", cut=nothing_fits, onward=NEXT, cites="MUST-66 SHLD-2", reading=D12["allow"])
check("first", "the ACK of a segment at a zero window is still processed", ~acceptable, zero_window,
      ~seg.RST, ~in_time_wait, row="Q1-3", cut=nothing_fits, send=ACK_NOW, onward=NEXT, cites="MUST-66",
      reading=D12["allow"])
for d12, not_read, whatever in (("allow", ~read_anyway, ""), ("literal", TRUE, ", whatever the window")):
    unacceptable = (~acceptable, ~seg.RST, not_read)
    check("first", "an unacceptable segment is acknowledged and dropped" + whatever, *unacceptable,
          implies(in_time_wait, ~seg.FIN), row="Q1-3 TWS-8", send=ACK_NOW, cites="3.5.2",
          reading=(D12[d12], D6["fin"]))
    check("first", "TIME-WAIT acknowledges the FIN again and restarts its timer" + whatever, *unacceptable,
          in_time_wait, seg.FIN, row="Q1-3 A5-15", then=start_time_wait(), send=ACK_NOW, cites="MUST-13",
          reading=(D12[d12], D6["fin"]))
    check("first", "outside TIME-WAIT an unacceptable segment is acknowledged and dropped" + whatever,
          *unacceptable, ~in_time_wait, row="Q1-3", send=ACK_NOW, cites="3.5.2",
          reading=(D12[d12], D6["answer"]))
    check("first", "TIME-WAIT acknowledges an unacceptable segment and restarts its timer" + whatever,
          *unacceptable, in_time_wait, row="Q1-3 TWS-8", then=start_time_wait(), send=ACK_NOW,
          reading=(D12[d12], D6["answer"]))
    check("first", "any unacceptable segment is acknowledged and dropped" + whatever, *unacceptable,
          row="Q1-3 TWS-8", send=ACK_NOW, cites="3.5.2", reading=(D12[d12], D6["literal"]))
check("first, RST", "a RST that begins outside the window is dropped", seg.RST, ~in_window(seg.seq),
      rcv_wnd > 0, row="R2-a", reading=RFC5961["on"])

overhang = (seg.seq + seg_len) - (rcv_nxt + rcv_wnd)
trim_old = cut(seq=rcv_nxt, SYN=FALSE, text=seg.text - ((rcv_nxt - seg.seq) - count(seg.SYN)))
trim_beyond = cut(FIN=FALSE, text=seg.text - (overhang - count(seg.FIN)))


def trimming(section: Section, step: str, when: str, reading: Setting) -> None:
    """Only the new part, inside the window, is processed; under D29=trim before the SYN bit is looked at."""
    section.check(f"{step}, the old part", f"what was received before is trimmed{when}", seg.seq < rcv_nxt,
                  row="Q1-4", cut=trim_old, onward=NEXT, reading=reading)
    section.check(f"{step}, beyond the window", f"what lies beyond the window is trimmed{when}",
                  seg_len > 0, rcv_nxt + rcv_wnd < seg.seq + seg_len, row="Q1-4", cut=trim_beyond,
                  onward=NEXT, reading=reading)


trimming(SECTION, "first", "", D29["trim"])

SECTIONS = [REOPENING, SECTION]
