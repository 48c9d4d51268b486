"""SEGMENT ARRIVES in SYN-RECEIVED and the synchronized states (RFC 9293 section 3.10.7.4).

Eight steps in order; one segment may pass through several checks (its ACK, its text and its FIN).  Steps that
the RFC describes in several sentences are several steps here, named "first, trimming" and so on.
"""

from __future__ import annotations

from tcpspec.block import (
    CLOSE_WAIT,
    CLOSING,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    LAST_ACK,
    SYN_RECEIVED,
    SYNCHRONIZED,
    TIME_WAIT,
    close_called,
    irs,
    iss,
    passive,
    rcv_nxt,
    rcv_unread,
    rcv_wnd,
    reopened,
    snd_nxt,
    snd_queued,
    snd_una,
    snd_wl1,
    snd_wl2,
    state,
    was_rcv_nxt,
    was_snd_nxt,
)
from tcpspec.control import ACK, RST, SYN
from tcpspec.definitions import (
    ACK_NOW,
    RESET_BY_ACK,
    RESET_WITHOUT_ACK,
    acceptable,
    acceptable_ack,
    acks_our_fin,
    delete_tcb,
    fin_in_sequence,
    in_window,
    listen_afresh,
    new_text,
    outstanding,
    seg_len,
    start_time_wait,
    taken,
)
from tcpspec.event import BUFFER, MAX_WINDOW, Kind, fresh_iss
from tcpspec.expression import FALSE, TRUE, implies, named
from tcpspec.reading import Setting
from tcpspec.model import NEXT, Changes, Onward, Reply, Section, change, cut
from tcpspec.readings import D1, D3, D5, D6, D7, D9, D10, D11, D12, D13, D14, D16, D24, D27, D29, MAY1, MAY2, MAY12, RESEND, RFC5961
from tcpspec.segment import count, seg

ALL_EIGHT = (SYN_RECEIVED, *SYNCHRONIZED)
RESET = "error: connection reset"
CLOSING_SIGNAL = "connection closing"
SYN_ACK = Reply(SYN | ACK, seq=iss, ack=rcv_nxt)

SECTION = Section("3.10.7.4", Kind.ARRIVES, given=state.is_one_of(*ALL_EIGHT))
check = SECTION.check
in_syn_received = state == SYN_RECEIVED
in_time_wait = state == TIME_WAIT
synchronized = state.is_one_of(*SYNCHRONIZED)

# --- MAY-2, before the first step: a new SYN in TIME-WAIT ------------------------------------------------------------
REOPENING = Section("3.6.1", Kind.ARRIVES, given=in_time_wait)
new_syn = seg.SYN & ~seg.ACK & ~seg.RST
beyond_old = named("SEG.SEQ is beyond the old connection", (rcv_nxt <= seg.seq) & (snd_nxt < fresh_iss))
reopen = {
    **delete_tcb(SYN_RECEIVED),
    **change(irs=seg.seq, rcv_nxt=seg.seq + 1, iss=fresh_iss, snd_una=fresh_iss, snd_nxt=fresh_iss + 1),
    **change(rcv_wnd=BUFFER, reopened=TRUE, was_snd_nxt=snd_nxt, was_rcv_nxt=rcv_nxt),
}
REOPENING.check("MAY-2", "TIME-WAIT accepts a new SYN", new_syn, beyond_old, row="TWS-6 Y4-4", then=reopen,
                send=SYN_ACK, cites="MAY-2 SHLD-4", reading=MAY2["isn"])
REOPENING.check("MAY-2", "TIME-WAIT drops an old SYN silently", new_syn, ~beyond_old, row="TWS-7",
                cites="SHLD-4", reading=MAY2["isn"])

# --- first: sequence number ------------------------------------------------------------------------------------------
zero_window_allowance = named("at RCV.NXT of a zero window", (rcv_wnd == 0) & (seg.seq == rcv_nxt) & (seg_len > 0))
own_syn_again = in_syn_received & seg.SYN & ~seg.ACK & ~seg.RST & (seg.seq == irs)
crossing_syn_ack = (
    in_syn_received & ~passive & seg.SYN & seg.ACK & ~seg.RST & (seg.seq == irs) & acceptable_ack
)  # fmt: skip
beyond = named("SEG.SEQ > RCV.NXT", rcv_nxt < seg.seq)

check("first, a crossing SYN,ACK", "the SYN,ACK of a simultaneous open is accepted", crossing_syn_ack,
      then=change(state=ESTABLISHED, snd_una=seg.ack_no, snd_wnd=seg.wnd, snd_wl1=seg.seq, snd_wl2=seg.ack_no),
      reading=D27["figure-7"])
check("first, a SYN again", "SYN-RECEIVED answers its SYN again by SYN,ACK", own_syn_again, send=SYN_ACK,
      reading=RESEND["syn-ack"])

check("first", "an unacceptable RST is dropped", ~acceptable, seg.RST, ~zero_window_allowance, row="Q1-2",
      reading=D12["allow"])
check("first", "an unacceptable RST is dropped, whatever the window", ~acceptable, seg.RST, row="Q1-2",
      reading=D12["literal"])
check("first", "the ACK of a segment at a zero window is still processed", ~acceptable, zero_window_allowance,
      row="Q1-3", cut=cut(text=0, SYN=FALSE, FIN=FALSE), send=ACK_NOW, onward=NEXT, cites="MUST-66",
      reading=D12["allow"])
for allowance, guard in (("allow", ~zero_window_allowance), ("literal", TRUE)):
    old_duplicate = (~acceptable, ~seg.RST, guard)
    suffix = "" if allowance == "allow" else ", whatever the window"
    check("first", "an unacceptable segment is acknowledged and dropped" + suffix, *old_duplicate,
          implies(in_time_wait, ~seg.FIN), row="Q1-3", send=ACK_NOW, cites="3.5.2", reading=(D12[allowance], D6["fin"]))
    check("first", "TIME-WAIT acknowledges the FIN again and restarts its timer" + suffix, *old_duplicate, in_time_wait,
          seg.FIN, row="Q1-3 A5-15", then=start_time_wait(), send=ACK_NOW, reading=(D12[allowance], D6["fin"]))
    check("first", "outside TIME-WAIT an unacceptable segment is acknowledged and dropped" + suffix, *old_duplicate,
          ~in_time_wait, row="Q1-3", send=ACK_NOW, cites="3.5.2", reading=(D12[allowance], D6["answer"]))
    check("first", "TIME-WAIT acknowledges an unacceptable segment and restarts its timer" + suffix, *old_duplicate,
          in_time_wait, row="Q1-3", then=start_time_wait(), send=ACK_NOW, reading=(D12[allowance], D6["answer"]))
    check("first", "any unacceptable segment is acknowledged and dropped" + suffix, *old_duplicate, row="Q1-3",
          send=ACK_NOW, cites="3.5.2", reading=(D12[allowance], D6["literal"]))
check("first, RST", "a RST that begins outside the window is dropped", seg.RST, ~in_window(seg.seq), rcv_wnd > 0,
      row="R2-a", reading=RFC5961["on"])

overhang = (seg.seq + seg_len) - (rcv_nxt + rcv_wnd)
trim_old = cut(seq=rcv_nxt, SYN=FALSE, text=seg.text - ((rcv_nxt - seg.seq) - count(seg.SYN)))
trim_beyond = cut(FIN=FALSE, text=seg.text - (overhang - count(seg.FIN)))


def trimming(step: str, when: str, reading: Setting) -> None:
    """Only the new part, inside the window, is processed; under D29=trim before the SYN bit is looked at."""
    check(f"{step}, the old part", f"what was received before is trimmed{when}", seg.seq < rcv_nxt, row="Q1-4",
          cut=trim_old, onward=NEXT, reading=reading)
    check(f"{step}, beyond the window", f"what lies beyond the window is trimmed{when}", seg_len > 0,
          rcv_nxt + rcv_wnd < seg.seq + seg_len, row="Q1-4", cut=trim_beyond, onward=NEXT, reading=reading)


trimming("first", "", D29["trim"])

# --- second: RST -----------------------------------------------------------------------------------------------------
check("second", "an inexact RST draws a challenge ACK", seg.RST, seg.seq != rcv_nxt, row="R2-c", send=ACK_NOW,
      reading=RFC5961["on"])
valid = seg.RST & (seg.seq == rcv_nxt)
for setting, reset in (("on", valid), ("off", seg.RST)):
    by, kind = ("an exact RST", "R2-b ") if setting == "on" else ("an acceptable RST", "")
    end = {"then": delete_tcb(), "reading": RFC5961[setting], "cites": "MUST-12"}
    check("second", f"{by} returns a reopened SYN-RECEIVED to TIME-WAIT", reset, in_syn_received, reopened,
          row=kind + "R2-2", then={**delete_tcb(TIME_WAIT), **change(snd_una=was_snd_nxt, snd_nxt=was_snd_nxt,
          rcv_nxt=was_rcv_nxt, rcv_wnd=BUFFER), **start_time_wait()}, cites="MAY-2",
          reading=(RFC5961[setting], MAY2["isn"]))
    for d9, kept in (("forget", {}), ("literal", change(snd_queued=snd_queued, close_called=close_called))):
        check("second", f"{by} returns a passive SYN-RECEIVED to LISTEN" + (", SENDs and CLOSE kept" if kept else ""),
              reset, in_syn_received, passive, row=kind + "R2-1", then={**listen_afresh(), **kept}, cites="MUST-11",
              reading=(RFC5961[setting], D9[d9]))
    check("second", f"{by} refuses an active SYN-RECEIVED", reset, in_syn_received, ~passive, ~reopened,
          row=kind + "R2-2", tell="connection refused", **end)
    check("second", f"{by} resets the connection", reset, state.is_one_of(ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT),
          row=kind + "R2-3", tell=RESET, **end)
    finishing = state.is_one_of(CLOSING, LAST_ACK, TIME_WAIT)
    unfinished = outstanding & state.is_one_of(CLOSING, LAST_ACK)
    for d16, told, when in (("signal", RESET, unfinished), ("signal", "", ~unfinished), ("literal", "", TRUE)):
        how = " with data unacknowledged" if told else " with all acknowledged" if d16 == "signal" else ""
        check("second", f"{by} ends CLOSING, LAST-ACK and TIME-WAIT{how}", reset, finishing, when, row=kind + "R2-4",
              then=delete_tcb(), tell=told, reading=(RFC5961[setting], D16[d16]))

# --- fourth: SYN -----------------------------------------------------------------------------------------------------
for d9, kept in (("forget", {}), ("literal", change(snd_queued=snd_queued, close_called=close_called))):
    check("fourth", "a SYN in the window returns a passive SYN-RECEIVED to LISTEN" + (", calls kept" if kept else ""),
          seg.SYN, in_syn_received, passive, row="Y4-1", then={**listen_afresh(), **kept}, cites="MUST-11", reading=D9[d9])
established_syn = seg.SYN & ~(in_syn_received & passive)
check("fourth", "a SYN in the window draws a challenge ACK", established_syn, row="Y4-2", send=ACK_NOW,
      reading=RFC5961["on"])
for with_ack, form in ((seg.ACK, RESET_BY_ACK), (~seg.ACK, RESET_WITHOUT_ACK)):
    which = "with ACK" if form is RESET_BY_ACK else "without ACK"
    check("fourth", f"a SYN {which} in the window resets the connection", established_syn, with_ack, row="Y4-3",
          then=delete_tcb(), send=form, tell=RESET, reading=(RFC5961["off"], D1["literal"]))
    check("fourth", f"a SYN {which} in the window resets the connection into TIME-WAIT", established_syn, with_ack,
          row="Y4-3", then={**change(state=TIME_WAIT), **start_time_wait()}, send=form, tell=RESET,
          reading=(RFC5961["off"], D1["time-wait"]))

trimming("fourth", " after the SYN check", D29["literal"])

# --- fifth: ACK ------------------------------------------------------------------------------------------------------
check("fifth", "a segment without ACK is dropped", ~seg.ACK, row="A5-1")
out_of_range = ~((snd_una - MAX_WINDOW <= seg.ack_no) & (seg.ack_no <= snd_nxt))
check("fifth, range", "an ACK out of range is acknowledged and dropped", synchronized, out_of_range, row="A5-2",
      send=ACK_NOW, cites="MAY-12", reading=(MAY12["on"], D11["synchronized"]))
check("fifth, range", "an ACK out of range is acknowledged and dropped, in SYN-RECEIVED too", out_of_range, row="A5-2",
      send=ACK_NOW, cites="MAY-12", reading=(MAY12["on"], D11["literal"]))
check("fifth, position", "a segment beyond RCV.NXT is not processed before its turn", beyond, row="Q1-5", send=ACK_NOW,
      cites="SHLD-31 MAY-13", reading=D13["literal"])

open_now = change(state=ESTABLISHED, snd_wnd=seg.wnd, snd_wl1=seg.seq, snd_wl2=seg.ack_no, passive=FALSE,
                  reopened=FALSE, was_snd_nxt=0, was_rcv_nxt=0)
check("fifth, SYN-RECEIVED", "SYN-RECEIVED becomes ESTABLISHED", in_syn_received, acceptable_ack, row="A5-3",
      then=open_now, onward=NEXT, reading=D5["fall-through"])
check("fifth, SYN-RECEIVED", "SYN-RECEIVED becomes ESTABLISHED, SND.UNA stays", in_syn_received, acceptable_ack,
      row="A5-3", then=open_now, onward=Onward("3.10.7.4 seventh"), reading=D5["literal"])
check("fifth, SYN-RECEIVED", "SYN-RECEIVED answers a bad ACK by RST", in_syn_received, ~acceptable_ack, row="A5-4",
      send=RESET_BY_ACK, cites="3.5.2", reading=D7["drop"])
check("fifth, SYN-RECEIVED", "SYN-RECEIVED answers a bad ACK by RST and goes on", in_syn_received, ~acceptable_ack,
      row="A5-4", send=RESET_BY_ACK, onward=Onward("3.10.7.4 seventh"), reading=D7["literal"])

processes_ack = state.is_one_of(ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING)
processes_ack_or_last = state.is_one_of(ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT)
newer = (snd_wl1 < seg.seq) | ((snd_wl1 == seg.seq) & (snd_wl2 <= seg.ack_no))
for d10, given in (("established", processes_ack_or_last), ("literal", processes_ack)):
    also = "" if d10 == "established" else ", not in LAST-ACK"
    check("fifth, window", "an ACK updates the send window" + also, given, snd_una <= seg.ack_no, seg.ack_no <= snd_nxt,
          newer, row="A5-8", then=change(snd_wnd=seg.wnd, snd_wl1=seg.seq, snd_wl2=seg.ack_no), onward=NEXT,
          reading=D10[d10])
    check("fifth, advance", "an ACK advances SND.UNA" + also, given, acceptable_ack, row="A5-5 A5-14",
          then=change(snd_una=seg.ack_no), onward=NEXT, tell="SEND ok", reading=D10[d10])
    check("fifth, advance", "an ACK of what was not sent is acknowledged and dropped" + also, given,
          seg.ack_no > snd_nxt, row="A5-7", send=ACK_NOW, reading=D10[d10])
    check("fifth, advance", "a duplicate ACK is ignored" + also, given, seg.ack_no <= snd_una, row="A5-6",
          onward=NEXT, reading=(D10[d10], D24["field"]))
    check("fifth, advance", "a segment with a duplicate ACK is ignored" + also, given, seg.ack_no <= snd_una,
          row="A5-6", reading=(D10[d10], D24["segment"]))
check("fifth, our FIN", "FIN-WAIT-1 enters FIN-WAIT-2 when its FIN is acknowledged", state == FIN_WAIT_1, acks_our_fin,
      row="A5-9", then=change(state=FIN_WAIT_2), onward=NEXT)
check("fifth, our FIN", "FIN-WAIT-2 tells that CLOSE is done", state == FIN_WAIT_2, ~outstanding, row="A5-10", tell="ok",
      onward=NEXT)
check("fifth, our FIN", "CLOSING enters TIME-WAIT when its FIN is acknowledged", state == CLOSING, acks_our_fin, row="A5-11",
      then={**change(state=TIME_WAIT), **start_time_wait()}, onward=NEXT, reading=D3["start"])
check("fifth, our FIN", "CLOSING enters TIME-WAIT and starts no timer", state == CLOSING, acks_our_fin, row="A5-11",
      then=change(state=TIME_WAIT), onward=NEXT, reading=D3["literal"])
check("fifth, our FIN", "CLOSING ignores a segment that does not acknowledge its FIN", state == CLOSING, ~acks_our_fin,
      row="A5-12")
check("fifth, our FIN", "LAST-ACK ends when its FIN is acknowledged", state == LAST_ACK, acks_our_fin, row="A5-13",
      then=delete_tcb(), reading=D10["established"])
check("fifth, our FIN", "LAST-ACK ends at the ACK of its FIN, all else is without effect", state == LAST_ACK,
      acceptable_ack, seg.ack_no == snd_nxt, row="A5-13", then=delete_tcb(), reading=D10["literal"])
check("fifth, our FIN", "TIME-WAIT acknowledges any ACK in the window and restarts its timer", in_time_wait,
      row="A5-15", then=start_time_wait(), send=ACK_NOW, onward=NEXT, reading=D6["literal"])
check("fifth, our FIN", "TIME-WAIT acknowledges what occupies numbers and restarts its timer for a FIN", in_time_wait,
      seg.FIN, row="A5-15", then=start_time_wait(), send=ACK_NOW, onward=NEXT, reading=D6["fin|answer"])
check("fifth, our FIN", "TIME-WAIT acknowledges text in the window", in_time_wait, ~seg.FIN, seg_len > 0, row="A5-15",
      send=ACK_NOW, onward=NEXT, reading=D6["fin"])
check("fifth, our FIN", "TIME-WAIT acknowledges text in the window and restarts its timer", in_time_wait, ~seg.FIN,
      seg_len > 0, row="A5-15", then=start_time_wait(), send=ACK_NOW, onward=NEXT, reading=D6["answer"])

# --- seventh: text ---------------------------------------------------------------------------------------------------
takes_text = state.is_one_of(ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2)
accept_text: Changes = change(rcv_nxt=rcv_nxt + taken, rcv_unread=rcv_unread + taken, rcv_wnd=rcv_wnd - taken)
half_duplex = state.is_one_of(FIN_WAIT_1, FIN_WAIT_2) & new_text
check("seventh", "text or FIN beyond RCV.NXT is not taken", beyond, seg_len > 0, row="Q1-5", send=ACK_NOW, cites="SHLD-31 MAY-13")
check("seventh", "text is taken and acknowledged", takes_text, new_text, row="T7-1", then=accept_text, send=ACK_NOW,
      onward=NEXT, cites="MUST-58 MUST-59", accepts=taken, reading=MAY1["off"])
check("seventh", "text is taken and acknowledged in ESTABLISHED", state == ESTABLISHED, new_text, row="T7-1",
      then=accept_text, send=ACK_NOW, onward=NEXT, cites="MUST-58 MUST-59", accepts=taken, reading=MAY1["on"])
check("seventh", "text after a half-duplex CLOSE resets", half_duplex, row="T7-3", then=delete_tcb(),
      send=Reply(RST, seq=snd_nxt), cites="MAY-1 SHLD-3", reading=MAY1["on"])
check("seventh", "text after the peer's FIN is ignored", ~takes_text, new_text, row="T7-2", onward=NEXT)

# --- eighth: FIN -----------------------------------------------------------------------------------------------------
over_fin = change(rcv_nxt=rcv_nxt + 1)


def fin(name: str, *guards: object, row: str, then: Changes, **more: object) -> None:
    check("eighth", name, fin_in_sequence, *guards, row=row, then=then, send=ACK_NOW, **more)  # type: ignore[arg-type]


fin("ESTABLISHED receives FIN", state == ESTABLISHED, row="F8-1", then={**change(state=CLOSE_WAIT), **over_fin},
    tell=CLOSING_SIGNAL, cites="MUST-12")
fin("SYN-RECEIVED receives FIN", in_syn_received, row="F8-1", then={**change(state=CLOSE_WAIT), **over_fin},
    tell=CLOSING_SIGNAL)
fin("FIN-WAIT-1 receives FIN", state == FIN_WAIT_1, row="F8-2", then={**change(state=CLOSING), **over_fin},
    tell=CLOSING_SIGNAL, cites="MUST-12")
fin("FIN-WAIT-2 receives FIN", state == FIN_WAIT_2, row="F8-3",
    then={**change(state=TIME_WAIT), **over_fin, **start_time_wait()}, tell=CLOSING_SIGNAL, cites="MUST-12 MUST-13")
late = state.is_one_of(CLOSE_WAIT, CLOSING, LAST_ACK)
fin("a second FIN is acknowledged and not counted", late, row="F8-4", then={}, reading=D14["ignore"])
fin("a second FIN is acknowledged and counted again", late, row="F8-4", then=over_fin, reading=D14["literal"])
fin("TIME-WAIT receives a FIN in the window and restarts its timer", in_time_wait, row="F8-5",
    then=start_time_wait(), reading=D14["ignore"])
fin("TIME-WAIT receives a FIN in the window, counts it and restarts its timer", in_time_wait, row="F8-5",
    then={**over_fin, **start_time_wait()}, reading=D14["literal"])
check("at last", "the segment has been processed", row="Q1-6")

SECTIONS = [REOPENING, SECTION]
