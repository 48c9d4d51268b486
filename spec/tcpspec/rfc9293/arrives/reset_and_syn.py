"""The second step of 3.10.7.4, RST, and the fourth, SYN: what ends a connection or draws a challenge ACK."""

from __future__ import annotations

from tcpspec.language.expression import TRUE
from tcpspec.rfc9293.arrives.answers import ANSWERS, OTHER_STATES, RESET, in_syn_received
from tcpspec.rfc9293.arrives.sequence_number import trimming
from tcpspec.rfc9293.definitions import (
    ACK_NOW,
    RESET_BY_ACK,
    RESET_WITHOUT_ACK,
    delete_tcb,
    listen_afresh,
    reset_into_time_wait,
    start_time_wait,
)
from tcpspec.rfc9293.readings import D1, D9, D16, D29, MAY2, RFC5961
from tcpspec.rules.block import (
    CLOSE_WAIT,
    CLOSING,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    LAST_ACK,
    TIME_WAIT,
    close_called,
    outstanding,
    passive,
    rcv_nxt,
    reopened,
    snd_queued,
    state,
    was_irs,
    was_iss,
    was_rcv_nxt,
    was_snd_nxt,
)
from tcpspec.rules.check import change
from tcpspec.rules.event import BUFFER, Kind
from tcpspec.rules.segment import seg
from tcpspec.rules.spec import Section

# fmt: off
SECTION = Section("3.10.7.4", Kind.ARRIVES, given=OTHER_STATES)
check = SECTION.check

finishing = state.is_one_of(CLOSING, LAST_ACK, TIME_WAIT)
unfinished = outstanding & state.is_one_of(CLOSING, LAST_ACK)
calls_kept = change(snd_queued=snd_queued, close_called=close_called)
LISTEN_AGAIN = (
    ("forget", "", listen_afresh()),
    ("literal", ", calls kept", {**listen_afresh(), **calls_kept}),
)
time_wait_again = {
    **delete_tcb(TIME_WAIT),
    **change(iss=was_iss, snd_una=was_snd_nxt, snd_nxt=was_snd_nxt, fin_sent=TRUE),
    **change(irs=was_irs, rcv_nxt=was_rcv_nxt, rcv_wnd=BUFFER),
    **start_time_wait(),
}

# --- second: RST ------------------------------------------------------------------------------------
for also, where, then, d6 in ANSWERS:
    check("second", "an inexact RST draws a challenge ACK" + also, seg.RST, seg.seq != rcv_nxt, where,
          row="R2-c", then=then, send=ACK_NOW, reading=(RFC5961["on"], d6))
for rfc5961, by, reset, gate in (("on", "an exact RST", seg.RST & (seg.seq == rcv_nxt), "R2-b "),
                                 ("off", "an acceptable RST", seg.RST, "")):
    in_use = RFC5961[rfc5961]
    check("second", f"{by} returns a reopened SYN-RECEIVED to TIME-WAIT", reset, in_syn_received, reopened,
          row=gate + "R2-2", then=time_wait_again, cites="MAY-2 SHLD-2", reading=(in_use, MAY2["isn"]))
    for d9, kept, then in LISTEN_AGAIN:
        check("second", f"{by} returns a passive SYN-RECEIVED to LISTEN{kept}", reset, in_syn_received,
              passive, row=gate + "R2-1", then=then, cites="MUST-11 SHLD-2 3.5.3", reading=(in_use, D9[d9]))
    check("second", f"{by} refuses an active SYN-RECEIVED", reset, in_syn_received, ~passive, ~reopened,
          row=gate + "R2-2", then=delete_tcb(), tell="connection refused", cites="MUST-11 MUST-12 SHLD-2",
          reading=in_use)
    check("second", f"{by} resets the connection", reset,
          state.is_one_of(ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT), row=gate + "R2-3",
          then=delete_tcb(), tell=RESET, cites="MUST-12 SHLD-2", reading=in_use)
    for d16, how, when, told in (("signal", " with data unacknowledged", unfinished, RESET),
                                 ("signal", " with all acknowledged", ~unfinished, ""),
                                 ("literal", "", TRUE, "")):
        check("second", f"{by} ends CLOSING, LAST-ACK and TIME-WAIT{how}", reset, finishing, when,
              row=gate + "R2-4", then=delete_tcb(), tell=told, cites="MUST-12 SHLD-2" if told else "SHLD-2",
              reading=(in_use, D16[d16]))

# --- fourth: SYN ------------------------------------------------------------------------------------
for d9, kept, then in LISTEN_AGAIN:
    check("fourth", "a SYN in the window returns a passive SYN-RECEIVED to LISTEN" + kept, seg.SYN,
          in_syn_received, passive, row="Y4-1", then=then, cites="MUST-11", reading=D9[d9])
unexpected = seg.SYN & ~(in_syn_received & passive)
for also, where, then, d6 in ANSWERS:
    check("fourth", "a SYN in the window draws a challenge ACK" + also, unexpected, where, row="Y4-2 TWS-8",
          then=then, send=ACK_NOW, reading=(RFC5961["on"], d6))
for which, with_ack, form in (("with ACK", seg.ACK, RESET_BY_ACK),
                              ("without ACK", ~seg.ACK, RESET_WITHOUT_ACK)):
    check("fourth", f"a SYN {which} in the window resets the connection", unexpected, with_ack,
          row="Y4-3 TWS-8", then=delete_tcb(), send=form, tell=RESET, cites="3.5.2",
          reading=(RFC5961["off"], D1["literal"]))
    check("fourth", f"a SYN {which} in the window resets the connection into TIME-WAIT", unexpected, with_ack,
          row="Y4-3 TWS-8", then=reset_into_time_wait(), send=form, tell=RESET, cites="3.5.2",
          reading=(RFC5961["off"], D1["time-wait"]))

trimming(SECTION, "fourth", " after the SYN check", D29["literal"])
