"""The seventh step of 3.10.7.4, the segment's text, and the eighth, its FIN."""

from __future__ import annotations

from tcpspec.rfc9293.arrives.acknowledgment import beyond
from tcpspec.rfc9293.arrives.answers import OTHER_STATES, in_syn_received, in_time_wait, still_receives
from tcpspec.rfc9293.arrives.listen import SYN_ACK
from tcpspec.rfc9293.calls import ABORT_RESET, closed_both_ways
from tcpspec.rfc9293.definitions import ACK_NOW, delete_tcb, fin_in_sequence, new_text, seg_len, start_time_wait, taken
from tcpspec.rfc9293.readings import D7, D8, D14, MAY1
from tcpspec.rules.block import (
    CLOSE_WAIT,
    CLOSING,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    LAST_ACK,
    TIME_WAIT,
    rcv_nxt,
    rcv_unread,
    rcv_wnd,
    state,
)
from tcpspec.rules.check import NEXT, change
from tcpspec.rules.event import Kind
from tcpspec.rules.segment import seg
from tcpspec.rules.spec import Section

# fmt: off
SECTION = Section("3.10.7.4", Kind.ARRIVES, given=OTHER_STATES)
check = SECTION.check
CLOSING_SIGNAL = "connection closing"

# --- seventh: text ----------------------------------------------------------------------------------
late = state.is_one_of(CLOSE_WAIT, CLOSING, LAST_ACK)
accept_text = change(rcv_nxt=rcv_nxt + taken, rcv_unread=rcv_unread + taken, rcv_wnd=rcv_wnd - taken)

check("seventh", "text or FIN beyond RCV.NXT is not taken", beyond, seg_len > 0, row="Q1-5", send=ACK_NOW,
      cites="SHLD-31 MAY-13")
check("seventh", "text is taken and acknowledged", still_receives, new_text, row="T7-1", then=accept_text,
      send=ACK_NOW, onward=NEXT, cites="MUST-58 MUST-59", reading=MAY1["off"])
check("seventh", "text is taken and acknowledged before a half-duplex CLOSE", still_receives,
      ~closed_both_ways, new_text, row="T7-1", then=accept_text, send=ACK_NOW, onward=NEXT,
      cites="MUST-58 MUST-59", reading=MAY1["on"])
check("seventh", "text after a half-duplex CLOSE resets", still_receives, closed_both_ways, new_text,
      row="T7-3", then=delete_tcb(), send=ABORT_RESET, cites="MAY-1 SHLD-3", reading=MAY1["on"])
check("seventh", "text after the peer's FIN is ignored", late | in_time_wait, new_text, row="T7-2",
      onward=NEXT)

# --- eighth: FIN ------------------------------------------------------------------------------------
over_fin = change(rcv_nxt=rcv_nxt + 1)
to_close_wait = {**change(state=CLOSE_WAIT), **over_fin}
to_time_wait = {**change(state=TIME_WAIT), **over_fin, **start_time_wait()}

check("eighth", "ESTABLISHED receives FIN", fin_in_sequence, state == ESTABLISHED, row="F8-1",
      then=to_close_wait, send=ACK_NOW, tell=CLOSING_SIGNAL, cites="MUST-12")
# An event sends one segment here: the SYN,ACK also acknowledges the FIN (MUST-58), the reset goes alone.
check("eighth", "SYN-RECEIVED receives the FIN of its SYN", fin_in_sequence, in_syn_received, ~seg.ACK,
      row="F8-1", then=to_close_wait, send=SYN_ACK, tell=CLOSING_SIGNAL, cites="MUST-12 MUST-58",
      reading=D8["literal"])
check("eighth", "SYN-RECEIVED receives a FIN with a bad ACK", fin_in_sequence, in_syn_received, seg.ACK,
      row="F8-1", then=to_close_wait, tell=CLOSING_SIGNAL, cites="MUST-12", reading=D7["literal"])
check("eighth", "FIN-WAIT-1 receives FIN", fin_in_sequence, state == FIN_WAIT_1, row="F8-2",
      then={**change(state=CLOSING), **over_fin}, send=ACK_NOW, tell=CLOSING_SIGNAL, cites="MUST-12")
check("eighth", "FIN-WAIT-2 receives FIN", fin_in_sequence, state == FIN_WAIT_2, row="F8-3",
      then=to_time_wait, send=ACK_NOW, tell=CLOSING_SIGNAL, cites="MUST-12 MUST-13")
check("eighth", "a second FIN is acknowledged and not counted", fin_in_sequence, late, row="F8-4",
      send=ACK_NOW, reading=D14["ignore"])
check("eighth", "a second FIN is acknowledged and counted again", fin_in_sequence, late, row="F8-4",
      then=over_fin, send=ACK_NOW, tell=CLOSING_SIGNAL, reading=D14["literal"])
check("eighth", "TIME-WAIT receives a FIN in the window and restarts its timer", fin_in_sequence,
      in_time_wait, row="F8-5", then=start_time_wait(), send=ACK_NOW, cites="MUST-13",
      reading=D14["ignore"])
check("eighth", "TIME-WAIT receives a FIN in the window, counts it and restarts its timer", fin_in_sequence,
      in_time_wait, row="F8-5", then={**over_fin, **start_time_wait()}, send=ACK_NOW, tell=CLOSING_SIGNAL,
      cites="MUST-13", reading=D14["literal"])
check("at last", "the segment has been processed", row="Q1-6")
