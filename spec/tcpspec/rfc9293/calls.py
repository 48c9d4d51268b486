"""User calls: OPEN, SEND, RECEIVE, CLOSE, ABORT, STATUS (RFC 9293 sections 3.10.1 to 3.10.6).

Every call has an answer in every state; many are only an error told to the user.
"""

from __future__ import annotations

from tcpspec.language.expression import FALSE, TRUE, Bool, Nat, named
from tcpspec.rfc9293.definitions import FORGET_REOPENED, delete_tcb, listen_afresh, reset_into_time_wait
from tcpspec.rfc9293.readings import CLOSE4A, D1, D2, D17, D28, MAY1
from tcpspec.rules.block import (
    CLOSE_WAIT,
    CLOSED,
    CLOSING,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    LAST_ACK,
    LISTEN,
    SYN_RECEIVED,
    SYN_SENT,
    TIME_WAIT,
    close_called,
    fin_sent,
    iss,
    outstanding,
    rcv_nxt,
    rcv_unread,
    rcv_wnd,
    snd_nxt,
    snd_queued,
    snd_una,
    snd_wnd,
    state,
)
from tcpspec.rules.check import Changes, Reply, change, old
from tcpspec.rules.control import ACK, FIN, RST, SYN
from tcpspec.rules.event import BUFFER, Kind, fresh_iss, length
from tcpspec.rules.ghost_octets import DATA
from tcpspec.rules.spec import Section

NO_CONNECTION = "error: connection does not exist"
CLOSING_ERROR = "error: connection closing"
RESET = "error: connection reset"

SYN_OUT = Reply(SYN, seq=iss)
FIN_OUT = Reply(FIN | ACK, seq=old(snd_nxt), ack=rcv_nxt)
ABORT_RESET = Reply(RST, seq=old(snd_nxt))
ISN_CHOICE = "MUST-8 MUST-9 SHLD-1"


def begin_active(remembers_listen: Bool = FALSE) -> Changes:
    """Choose an ISS and enter SYN-SENT."""
    return {
        **delete_tcb(SYN_SENT),
        **change(passive=remembers_listen, iss=fresh_iss, snd_una=fresh_iss, snd_nxt=fresh_iss + 1),
        **change(rcv_wnd=BUFFER),
    }


# fmt: off
OPEN_PASSIVE = Section("3.10.1", Kind.OPEN_PASSIVE)
OPEN_PASSIVE.check("", "a passive OPEN enters LISTEN", state == CLOSED, row="OPEN-1", then=listen_afresh(),
                   cites="MUST-41")
OPEN_PASSIVE.check("", "a passive OPEN of an existing connection is an error", state != CLOSED, row="OPEN-7",
                   tell="error: connection already exists", cites="MUST-41")

OPEN_ACTIVE = Section("3.10.1", Kind.OPEN_ACTIVE)
OPEN_ACTIVE.check("", "an active OPEN sends SYN and enters SYN-SENT", state == CLOSED, row="OPEN-2",
                  then=begin_active(), send=SYN_OUT, cites="MUST-11 " + ISN_CHOICE)
OPEN_ACTIVE.check("", "an active OPEN in LISTEN sends SYN and enters SYN-SENT", state == LISTEN, row="OPEN-5",
                  then=begin_active(), send=SYN_OUT, cites="MUST-11 " + ISN_CHOICE, reading=D28["active"])
OPEN_ACTIVE.check("", "an active OPEN in LISTEN sends SYN and stays passive", state == LISTEN, row="OPEN-5",
                  then=begin_active(TRUE), send=SYN_OUT, cites="MUST-11 " + ISN_CHOICE,
                  reading=D28["listened"])
OPEN_ACTIVE.check("", "an active OPEN of an existing connection is an error",
                  ~state.is_one_of(CLOSED, LISTEN), row="OPEN-7", tell="error: connection already exists")

SEND = Section("3.10.2", Kind.SEND, given=length > 0)
fits = named("the octets fit the send window", snd_nxt + length <= snd_una + snd_wnd)
TEXT_OUT = Reply(ACK, seq=old(snd_nxt), ack=rcv_nxt, text=length)
may_send = state.is_one_of(ESTABLISHED, CLOSE_WAIT) & ~close_called

SEND.check("", "SEND without a connection is an error", state == CLOSED, row="SEND-1", tell=NO_CONNECTION)
SEND.check("", "SEND in LISTEN sends SYN and queues the text", state == LISTEN, row="SEND-2",
           then={**begin_active(), **change(snd_queued=length)}, send=SYN_OUT, cites="MUST-11 " + ISN_CHOICE,
           reading=D28["active"])
SEND.check("", "SEND in LISTEN sends SYN, queues the text and stays passive", state == LISTEN, row="SEND-2",
           then={**begin_active(TRUE), **change(snd_queued=length)}, send=SYN_OUT,
           cites="MUST-11 " + ISN_CHOICE, reading=D28["listened"])
SEND.check("", "SEND before ESTABLISHED queues the text", state.is_one_of(SYN_SENT, SYN_RECEIVED),
           ~close_called, row="SEND-4", then=change(snd_queued=snd_queued + length))
SEND.check("", "SEND makes the text a segment", may_send, snd_queued == 0, fits, row="SEND-5",
           then=change(snd_nxt=snd_nxt + length), send=TEXT_OUT)
SEND.check("", "SEND beyond the send window queues the text", may_send, (snd_queued > 0) | ~fits,
           row="SEND-5", then=change(snd_queued=snd_queued + length))
SEND.check("", "SEND after CLOSE is an error",
           state.is_one_of(FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK, TIME_WAIT) | close_called,
           state != CLOSED, state != LISTEN, row="SEND-6", tell=CLOSING_ERROR)

RECEIVE = Section("3.10.3", Kind.RECEIVE)
take_all = change(rcv_wnd=rcv_wnd + rcv_unread, rcv_unread=Nat.constant(0))
may_receive = state.is_one_of(ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2)
finishing = state.is_one_of(CLOSING, LAST_ACK, TIME_WAIT)
closed_both_ways = state.is_one_of(FIN_WAIT_1, FIN_WAIT_2) | close_called

RECEIVE.check("", "RECEIVE without a connection is an error", state == CLOSED, row="RECV-1",
              tell=NO_CONNECTION)
RECEIVE.check("", "RECEIVE before ESTABLISHED waits", state.is_one_of(LISTEN, SYN_SENT, SYN_RECEIVED),
              row="RECV-2")
RECEIVE.check("", "RECEIVE takes the octets on hand", may_receive, rcv_unread > 0, row="RECV-3",
              then=take_all, tell=DATA)
RECEIVE.check("", "RECEIVE with nothing on hand waits", may_receive, rcv_unread == 0, row="RECV-3",
              reading=MAY1["off"])
RECEIVE.check("", "RECEIVE with nothing on hand waits until a half-duplex CLOSE", may_receive,
              ~closed_both_ways, rcv_unread == 0, row="RECV-3", reading=MAY1["on"])
RECEIVE.check("", "RECEIVE after a half-duplex CLOSE is an error", may_receive, closed_both_ways,
              rcv_unread == 0, row="RECV-3", tell=CLOSING_ERROR, cites="MAY-1", reading=MAY1["on"])
RECEIVE.check("", "RECEIVE after the peer's FIN takes what is left", state == CLOSE_WAIT, rcv_unread > 0,
              row="RECV-4", then=take_all, tell=DATA)
RECEIVE.check("", "RECEIVE after the peer's FIN with nothing left is an error", state == CLOSE_WAIT,
              rcv_unread == 0, row="RECV-4", tell=CLOSING_ERROR)
RECEIVE.check("", "RECEIVE while finishing still takes what is left", finishing, rcv_unread > 0, row="RECV-5",
              then=take_all, tell=DATA, reading=D17["read"])
RECEIVE.check("", "RECEIVE while finishing with nothing left is an error", finishing, rcv_unread == 0,
              row="RECV-5", tell=CLOSING_ERROR, reading=D17["read"])
RECEIVE.check("", "RECEIVE while finishing is an error", finishing, row="RECV-5", tell=CLOSING_ERROR,
              reading=D17["literal"])

CLOSE = Section("3.10.4", Kind.CLOSE)
send_fin = change(snd_nxt=snd_nxt + 1, fin_sent=TRUE, close_called=FALSE)
fin_before_established = {**change(state=FIN_WAIT_1, passive=FALSE), **FORGET_REOPENED, **send_fin}
nothing_queued = named("every SEND has been made into segments", snd_queued == 0)
aborts_unread = MAY1["on"]
unread_at_close = state.is_one_of(ESTABLISHED, CLOSE_WAIT) & (rcv_unread > 0)

CLOSE.check("half-duplex", "half-duplex CLOSE with unread text resets", unread_at_close, ~close_called,
            row="T7-3", then=delete_tcb(), send=ABORT_RESET, cites="MAY-1 SHLD-3", reading=aborts_unread)
CLOSE.check("", "CLOSE without a connection is an error", state == CLOSED, row="CLOSE-1", tell=NO_CONNECTION)
CLOSE.check("", "CLOSE in LISTEN deletes the TCB", state == LISTEN, row="CLOSE-2", then=delete_tcb(),
            tell="error: closing")
CLOSE.check("", "CLOSE in SYN-SENT deletes the TCB", state == SYN_SENT, row="CLOSE-3", then=delete_tcb(),
            tell="error: closing")
CLOSE.check("", "CLOSE in SYN-RECEIVED with nothing to send sends FIN", state == SYN_RECEIVED, nothing_queued,
            ~close_called, row="CLOSE-4a", then=fin_before_established, send=FIN_OUT,
            reading=CLOSE4A["literal"])
CLOSE.check("", "CLOSE in SYN-RECEIVED with SENDs queued waits", state == SYN_RECEIVED, ~nothing_queued,
            ~close_called, row="CLOSE-4b", then=change(close_called=TRUE), reading=CLOSE4A["literal"])
CLOSE.check("", "CLOSE in SYN-RECEIVED waits for ESTABLISHED", state == SYN_RECEIVED, ~close_called,
            row="CLOSE-4b", then=change(close_called=TRUE), reading=CLOSE4A["wait"])
CLOSE.check("", "CLOSE in ESTABLISHED sends FIN", state == ESTABLISHED, nothing_queued, ~close_called,
            row="CLOSE-5", then={**change(state=FIN_WAIT_1), **send_fin}, send=FIN_OUT)
CLOSE.check("", "CLOSE in ESTABLISHED with SENDs queued enters FIN-WAIT-1 before its FIN",
            state == ESTABLISHED, ~nothing_queued, ~close_called, row="CLOSE-5",
            then=change(state=FIN_WAIT_1, close_called=TRUE))
CLOSE.check("", "CLOSE again after FIN-WAIT was entered changes nothing",
            state.is_one_of(FIN_WAIT_1, FIN_WAIT_2), row="CLOSE-6", tell=CLOSING_ERROR)
CLOSE.check("", "CLOSE in CLOSE-WAIT sends FIN", state == CLOSE_WAIT, nothing_queued, ~close_called,
            row="CLOSE-7", then={**change(state=LAST_ACK), **send_fin}, send=FIN_OUT)
CLOSE.check("", "CLOSE in CLOSE-WAIT with SENDs queued waits", state == CLOSE_WAIT, ~nothing_queued,
            ~close_called, row="CLOSE-7", then=change(close_called=TRUE))
CLOSE.check("", "CLOSE while an earlier CLOSE waits is an error", close_called,
            state.is_one_of(SYN_RECEIVED, ESTABLISHED, CLOSE_WAIT), row="CLOSE-8", tell=CLOSING_ERROR)
CLOSE.check("", "CLOSE while finishing is an error", finishing, row="CLOSE-8", tell=CLOSING_ERROR)

ABORT = Section("3.10.5", Kind.ABORT)
alive = state.is_one_of(SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT)
ABORT.check("", "ABORT without a connection is an error", state == CLOSED, row="ABORT-1", tell=NO_CONNECTION)
ABORT.check("", "ABORT in LISTEN deletes the TCB", state == LISTEN, row="ABORT-2", then=delete_tcb(),
            tell=RESET)
ABORT.check("", "ABORT in SYN-SENT deletes the TCB", state == SYN_SENT, row="ABORT-3", then=delete_tcb(),
            tell=RESET)
ABORT.check("", "ABORT sends a reset and deletes the TCB", alive, row="ABORT-4", then=delete_tcb(),
            send=ABORT_RESET, tell=RESET, reading=D1["literal"])
ABORT.check("", "ABORT sends a reset and enters TIME-WAIT", alive, row="ABORT-4",
            then=reset_into_time_wait(), send=ABORT_RESET, tell=RESET, cites="3.5.2", reading=D1["time-wait"])
ABORT.check("", "ABORT while finishing deletes the TCB", finishing, row="ABORT-5", then=delete_tcb(),
            tell="ok", reading=D2["literal"])
ABORT.check("", "ABORT while finishing sends a reset and deletes the TCB", finishing, row="ABORT-5",
            then=delete_tcb(), send=ABORT_RESET, tell="ok", reading=D2["reset"])

STATUS = Section("3.10.6", Kind.STATUS)
STATUS.check("", "STATUS without a connection is an error", state == CLOSED, row="STAT-1", tell=NO_CONNECTION)
STATUS.check("", "STATUS tells the state", state != CLOSED, row="STAT-2", tell="the state")

OUTPUT = Section("3.10.2", Kind.OUTPUT, spontaneous=True)
sends_text = state.is_one_of(ESTABLISHED, CLOSE_WAIT, FIN_WAIT_1, CLOSING) & ~fin_sent
OUTPUT.check("text", "queued text goes out", sends_text, length > 0, length <= snd_queued, fits,
             row="SEND-4 SEND-5", then=change(snd_nxt=snd_nxt + length, snd_queued=snd_queued - length),
             send=TEXT_OUT)
OUTPUT.check("text", "one octet probes a closed window", sends_text, length == 1, length <= snd_queued,
             ~fits, ~outstanding, row="SEND-5", then=change(snd_nxt=snd_nxt + 1, snd_queued=snd_queued - 1),
             send=TEXT_OUT, cites="3.8.6.1 MUST-36")

OUTPUT_FIN = Section("3.10.4", Kind.OUTPUT, given=close_called & (length == 0), spontaneous=True)
OUTPUT_FIN.check("FIN", "the FIN goes out after the last queued octet", state.is_one_of(FIN_WAIT_1, CLOSING),
                 nothing_queued, row="CLOSE-5", then=send_fin, send=FIN_OUT)
OUTPUT_FIN.check("FIN", "a CLOSE queued in SYN-RECEIVED acts in ESTABLISHED", state == ESTABLISHED,
                 row="CLOSE-4b", then=change(state=FIN_WAIT_1))
OUTPUT_FIN.check("FIN", "a CLOSE queued in CLOSE-WAIT sends FIN after the last octet", state == CLOSE_WAIT,
                 nothing_queued, row="CLOSE-7", then={**change(state=LAST_ACK), **send_fin}, send=FIN_OUT)

SECTIONS = [OPEN_PASSIVE, OPEN_ACTIVE, SEND, RECEIVE, CLOSE, ABORT, STATUS, OUTPUT, OUTPUT_FIN]
