"""The fifth step of 3.10.7.4: the ACK field.

Its parts in order: ACK bit, range (MAY-12), position, SYN-RECEIVED, send window, SND.UNA, and what the
acknowledgment of our FIN does in each state.
"""

from __future__ import annotations

from tcpspec.language.expression import FALSE, TRUE, named
from tcpspec.rfc9293.arrives.answers import ANSWERS, OTHER_STATES, in_syn_received, in_time_wait, synchronized
from tcpspec.rfc9293.definitions import (
    ACK_NOW,
    FORGET_REOPENED,
    RESET_BY_ACK,
    acceptable_ack,
    acks_our_fin,
    delete_tcb,
    seg_len,
    start_time_wait,
)
from tcpspec.rfc9293.readings import D3, D5, D6, D7, D10, D11, D13, D24, MAY12
from tcpspec.rules.block import (
    CLOSE_WAIT,
    CLOSING,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    LAST_ACK,
    TIME_WAIT,
    outstanding,
    rcv_nxt,
    snd_nxt,
    snd_una,
    snd_wl1,
    snd_wl2,
    state,
)
from tcpspec.rules.check import NEXT, Onward, change
from tcpspec.rules.event import MAX_WINDOW, Kind
from tcpspec.rules.segment import seg
from tcpspec.rules.spec import Section

# fmt: off
SECTION = Section("3.10.7.4", Kind.ARRIVES, given=OTHER_STATES)
check = SECTION.check
SEVENTH = Onward("3.10.7.4 seventh")

check("fifth", "a segment without ACK is dropped", ~seg.ACK, row="A5-1")
out_of_range = ~((snd_una - MAX_WINDOW <= seg.ack_no) & (seg.ack_no <= snd_nxt))
for d11, given, too in (("synchronized", synchronized, ""), ("literal", TRUE, ", in SYN-RECEIVED too")):
    for also, where, then, d6 in ANSWERS:
        check("fifth, range", "an ACK out of range is acknowledged and dropped" + too + also, given,
              out_of_range, where, row="A5-2", then=then, send=ACK_NOW, cites="MAY-12",
              reading=(MAY12["on"], D11[d11], d6))

beyond = named("SEG.SEQ > RCV.NXT", rcv_nxt < seg.seq)
for also, where, then, d6 in ANSWERS:
    check("fifth, position", "a segment beyond RCV.NXT is not processed before its turn" + also, beyond,
          seg_len > 0, where, row="Q1-5", then=then, send=ACK_NOW, cites="SHLD-31 MAY-13",
          reading=(D13["literal"], d6))
check("fifth, position", "an empty segment beyond RCV.NXT is dropped", beyond, seg_len == 0, row="Q1-5",
      cites="SHLD-31", reading=D13["literal"])

open_now = {
    **change(state=ESTABLISHED, snd_wnd=seg.wnd, snd_wl1=seg.seq, snd_wl2=seg.ack_no, passive=FALSE),
    **FORGET_REOPENED,
}
check("fifth, SYN-RECEIVED", "SYN-RECEIVED becomes ESTABLISHED", in_syn_received, acceptable_ack, row="A5-3",
      then=open_now, onward=NEXT, reading=D5["fall-through"])
check("fifth, SYN-RECEIVED", "SYN-RECEIVED becomes ESTABLISHED, SND.UNA stays", in_syn_received,
      acceptable_ack, row="A5-3", then=open_now, onward=SEVENTH, reading=D5["literal"])
check("fifth, SYN-RECEIVED", "SYN-RECEIVED answers a bad ACK by RST", in_syn_received, ~acceptable_ack,
      row="A5-4", send=RESET_BY_ACK, cites="3.5.2", reading=D7["drop"])
check("fifth, SYN-RECEIVED", "SYN-RECEIVED answers a bad ACK by RST and goes on", in_syn_received,
      ~acceptable_ack, row="A5-4", send=RESET_BY_ACK, onward=SEVENTH, reading=D7["literal"])

# Not `SEG.ACK > SND.NXT`: half a circle away from SND.UNA a number is both that and a duplicate, or neither.
not_sent = named("SEG.ACK was not sent", ~(seg.ack_no <= snd_una) & ~acceptable_ack)
as_established = (ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING)
newer = named("the segment is newer than the last window update",
              (snd_wl1 < seg.seq) | ((snd_wl1 == seg.seq) & (snd_wl2 <= seg.ack_no)))
for d10, processes_ack, not_last in (
    ("established", synchronized, ""),
    ("literal", state.is_one_of(*as_established), ", not in LAST-ACK"),
):
    check("fifth, window", "an ACK updates the send window" + not_last, processes_ack, snd_una <= seg.ack_no,
          seg.ack_no <= snd_nxt, newer, row="A5-8", onward=NEXT, reading=D10[d10],
          then=change(snd_wnd=seg.wnd, snd_wl1=seg.seq, snd_wl2=seg.ack_no))
    check("fifth, advance", "an ACK advances SND.UNA" + not_last, processes_ack, acceptable_ack,
          row="A5-5 A5-14", then=change(snd_una=seg.ack_no), onward=NEXT, tell="SEND ok", reading=D10[d10])
    check("fifth, advance", "a duplicate ACK is ignored" + not_last, processes_ack, seg.ack_no <= snd_una,
          row="A5-6", onward=NEXT, reading=(D10[d10], D24["field"]))
    check("fifth, advance", "a segment with a duplicate ACK is ignored" + not_last, processes_ack,
          seg.ack_no <= snd_una, row="A5-6", reading=(D10[d10], D24["segment"]))
for also, where, then, d6 in ANSWERS:
    check("fifth, advance", "an ACK of what was not sent is acknowledged and dropped" + also, synchronized,
          not_sent, where, row="A5-7", then=then, send=ACK_NOW, cites="3.5.2",
          reading=(D10["established"], d6))
check("fifth, advance", "an ACK of what was not sent is acknowledged and dropped, not in LAST-ACK",
      state.is_one_of(*as_established), not_sent, row="A5-7", send=ACK_NOW, cites="3.5.2",
      reading=D10["literal"])

OUR_FIN = "fifth, our FIN"
check(OUR_FIN, "FIN-WAIT-1 enters FIN-WAIT-2 when its FIN is acknowledged", state == FIN_WAIT_1, acks_our_fin,
      row="A5-9", then=change(state=FIN_WAIT_2), onward=NEXT)
check(OUR_FIN, "CLOSING enters TIME-WAIT when its FIN is acknowledged", state == CLOSING, acks_our_fin,
      row="A5-11", then={**change(state=TIME_WAIT), **start_time_wait()}, onward=NEXT, cites="MUST-13",
      reading=D3["start"])
check(OUR_FIN, "CLOSING enters TIME-WAIT and starts no timer", state == CLOSING, acks_our_fin, row="A5-11",
      then=change(state=TIME_WAIT), onward=NEXT, reading=D3["literal"])
check(OUR_FIN, "CLOSING ignores a segment that does not acknowledge its FIN", state == CLOSING, ~acks_our_fin,
      row="A5-12")
check(OUR_FIN, "LAST-ACK ends when its FIN is acknowledged", state == LAST_ACK, acks_our_fin, row="A5-13",
      then=delete_tcb(), reading=D10["established"])
check(OUR_FIN, "LAST-ACK ends at the ACK of its FIN, all else is without effect", state == LAST_ACK,
      acceptable_ack, seg.ack_no == snd_nxt, row="A5-13", then=delete_tcb(), reading=D10["literal"])
check(OUR_FIN, "TIME-WAIT acknowledges any ACK in the window and restarts its timer", in_time_wait,
      row="A5-15", then=start_time_wait(), send=ACK_NOW, onward=NEXT, reading=D6["literal"])
check(OUR_FIN, "TIME-WAIT acknowledges what occupies numbers and restarts its timer for a FIN", in_time_wait,
      seg.FIN, row="A5-15", then=start_time_wait(), send=ACK_NOW, onward=NEXT, reading=D6["fin|answer"])
check(OUR_FIN, "TIME-WAIT acknowledges text in the window", in_time_wait, ~seg.FIN, seg_len > 0, row="A5-15",
      send=ACK_NOW, onward=NEXT, reading=D6["fin"])
check(OUR_FIN, "TIME-WAIT acknowledges text in the window and restarts its timer", in_time_wait, ~seg.FIN,
      seg_len > 0, row="A5-15", then=start_time_wait(), send=ACK_NOW, onward=NEXT, reading=D6["answer"])
check("fifth, FIN-WAIT-2", "FIN-WAIT-2 tells that CLOSE is done", state == FIN_WAIT_2, ~outstanding,
      row="A5-10", tell="ok", onward=NEXT)
