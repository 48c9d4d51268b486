"""Timeouts (RFC 9293 section 3.10.8, with 3.8.1 to 3.8.4), ICMP errors (3.9.2.2), loss of memory (3.4.3).

Each is something that may happen while its guard holds; how long it takes is not a rule's business, except
for TIME-WAIT, whose length is the parameter that the theorems are about.
"""

from __future__ import annotations

from tcpspec.language.expression import named
from tcpspec.rfc9293.calls import ABORT_RESET, alive
from tcpspec.rfc9293.definitions import delete_tcb, listen_afresh, syn_outstanding
from tcpspec.rfc9293.readings import D18
from tcpspec.rules.block import (
    CLOSE_WAIT,
    CLOSED,
    ESTABLISHED,
    FIN_WAIT_2,
    LISTEN,
    SYN_RECEIVED,
    SYN_SENT,
    TIME_WAIT,
    fin_sent,
    iss,
    outstanding,
    passive,
    rcv_nxt,
    snd_nxt,
    snd_una,
    state,
    time_wait_expires,
    time_wait_runs,
)
from tcpspec.rules.check import Reply
from tcpspec.rules.control import ACK, SYN
from tcpspec.rules.event import Kind, length
from tcpspec.rules.segment import count
from tcpspec.rules.spec import Section

GIVING_UP = "error: connection aborted due to user timeout"

# fmt: off
USER_TIMEOUT = Section("3.10.8", Kind.USER_TIMEOUT, spontaneous=True)
LIMIT = Section("3.8.3", Kind.RETRANSMISSION_LIMIT, spontaneous=True)
for section, when, row, cites in (
    (USER_TIMEOUT, "the user timeout", "TO-1", ""),
    (LIMIT, "R2", "TO-3", "MUST-20 MUST-22 MUST-47"),
):
    open_ = (state != CLOSED) if section is USER_TIMEOUT else outstanding & ~state.is_one_of(CLOSED, TIME_WAIT)
    passive_child = (state == SYN_RECEIVED) & passive
    section.check("", f"{when} ends the connection", open_, row=row, then=delete_tcb(), tell=GIVING_UP,
                  cites=cites, reading=D18["literal"])
    section.check("", f"{when} ends the connection with a reset", open_, alive, row=row, then=delete_tcb(),
                  send=ABORT_RESET, tell=GIVING_UP, cites=cites, reading=D18["reset"])
    section.check("", f"{when} ends the connection, there is nobody to reset", open_, ~alive, row=row,
                  then=delete_tcb(), tell=GIVING_UP, cites=cites, reading=D18["reset"])
    section.check("", f"{when} returns a passive SYN-RECEIVED to LISTEN", open_, passive_child, row=row,
                  then=listen_afresh(), cites=cites, reading=D18["listen"])
    section.check("", f"{when} ends a connection that was not passively opened", open_, ~passive_child,
                  row=row, then=delete_tcb(), tell=GIVING_UP, cites=cites, reading=D18["listen"])

RETRANSMISSION = Section("3.10.8", Kind.RETRANSMISSION, given=~state.is_one_of(CLOSED, LISTEN, TIME_WAIT),
                         spontaneous=True)
resent_fin = named("our FIN is among them", fin_sent & (snd_una + length == snd_nxt))
AGAIN = Reply(ACK, seq=snd_una, ack=rcv_nxt, text=length - count(resent_fin), fin=resent_fin)
RETRANSMISSION.check("", "the SYN is sent again", state == SYN_SENT, syn_outstanding, length == 1, row="TO-2",
                     send=Reply(SYN, seq=iss), cites="MUST-18 MUST-19")
RETRANSMISSION.check("", "the SYN,ACK is sent again", state != SYN_SENT, syn_outstanding, length == 1,
                     row="TO-2", send=Reply(SYN | ACK, seq=iss, ack=rcv_nxt), cites="MUST-18 MUST-19")
RETRANSMISSION.check("", "unacknowledged text and FIN are sent again", ~syn_outstanding, outstanding,
                     length > 0, length <= snd_nxt - snd_una, row="TO-2",
                     send=AGAIN,
                     cites="MUST-18 MUST-19")

TIME_WAIT_TIMEOUT = Section("3.10.8", Kind.TIME_WAIT_TIMEOUT, spontaneous=True)
TIME_WAIT_TIMEOUT.check("", "TIME-WAIT ends", state == TIME_WAIT, time_wait_runs,
                        time_wait_expires.has_passed(), row="TO-4", then=delete_tcb(), cites="MUST-13")

KEEP_ALIVE = Section("3.8.4", Kind.KEEP_ALIVE, spontaneous=True)
KEEP_ALIVE.check("", "a keep-alive probes an idle connection",
                 state.is_one_of(ESTABLISHED, FIN_WAIT_2, CLOSE_WAIT), ~outstanding, row="TO-5",
                 send=Reply(ACK, seq=snd_nxt - 1, ack=rcv_nxt), cites="MAY-5 MUST-26 MUST-29 SHLD-12")

HARD_ERROR = Section("3.9.2.2", Kind.HARD_ERROR, spontaneous=True)
HARD_ERROR.check("", "a hard ICMP error aborts the connection", state != CLOSED, row="TO-6",
                 then=delete_tcb(), tell="error: destination unreachable", cites="SHLD-26 MUST-47")

REBOOT = Section("3.4.3", Kind.REBOOT, spontaneous=True)
REBOOT.check("", "a reboot loses all memory of the connection", then=delete_tcb(), cites="3.4.3")

SECTIONS = [USER_TIMEOUT, RETRANSMISSION, TIME_WAIT_TIMEOUT, LIMIT, KEEP_ALIVE, HARD_ERROR, REBOOT]
