"""Closing otherwise: FIN and ACK merged, a reset in place of FIN, a FIN-WAIT-2 that gives up.

Sources: RFC 9293 sections 3.5 (a connection closes in each direction by itself), 3.8.6.3 (an ACK may be delayed by
less than 0.5 s, SHLD-18, MUST-40) and Figure 5 note 2 (FIN-WAIT-1 may enter TIME-WAIT in one step); POSIX SO_LINGER;
Linux ``tcp_fin_timeout``.
"""

from __future__ import annotations

from tcpspec.rfc9293.calls import ABORT_RESET, FIN_OUT, send_fin
from tcpspec.rfc9293.definitions import delete_tcb, start_time_wait
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import (
    CLOSE_WAIT,
    ESTABLISHED,
    FIN_WAIT_2,
    LAST_ACK,
    SYN_RECEIVED,
    rcv_nxt,
    state,
    time_wait_expires,
    time_wait_runs,
)
from tcpspec.rules.check import change
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Section

PIGGYBACK = TCP.but(
    "piggybacked-ack",
    why="the ACK of a FIN waits for the user's CLOSE and rides on our FIN: three segments, if the user is quick",
    swap={"F8-1": TCP.find("F8-1").but(name="ESTABLISHED receives FIN and delays its ACK", send=None)},
)
"""If the user is slow, the peer sends its FIN again and step 1 acknowledges it."""

FORCED_MERGE = TCP.but(
    "forced-merge",
    why="the first FIN closes both directions: three segments always, and no half-closed connection",
    swap={
        "F8-1": TCP.find("F8-1").but(
            name="ESTABLISHED receives FIN and answers by its own",
            then={**change(state=LAST_ACK, rcv_nxt=rcv_nxt + 1), **send_fin},
            send=FIN_OUT,
        )
    },
)

# fmt: off
RESETTING = Section("3.10.4", Kind.CLOSE)
RESETTING.check("linger 0", "CLOSE resets at once, whatever was not sent or not read",
                state.is_one_of(SYN_RECEIVED, ESTABLISHED, CLOSE_WAIT), row="CLOSE-4a CLOSE-5 CLOSE-7",
                then=delete_tcb(), send=ABORT_RESET)

GIVING_UP = Section("3.10.8", Kind.TIME_WAIT_TIMEOUT, spontaneous=True)
LIMIT = GIVING_UP.check("", "FIN-WAIT-2 ends although no FIN came", state == FIN_WAIT_2, time_wait_runs,
                        time_wait_expires.has_passed(), then=delete_tcb())
# fmt: on

LINGER_ZERO = TCP.but(
    "linger-zero",
    why="CLOSE does what ABORT does (SO_LINGER with 0 seconds): no FIN, no TIME-WAIT, and whatever was queued is lost",
    before={"3.10.4 half-duplex": RESETTING},
)

FIN_AGREED = TCP.find("FIN-WAIT-1 enters FIN-WAIT-2 when its FIN is acknowledged")
FIN_WAIT_2_LIMIT = TCP.but(
    "fin-wait-2-limit",
    why="FIN-WAIT-2 ends if no FIN comes: the peer may be gone for ever, or only be slow",
    swap={FIN_AGREED.name: FIN_AGREED.but(then=start_time_wait())},
    add=(LIMIT,),
)
"""The timer is that of TIME-WAIT, which F8-3 starts anew."""

CLOSINGS = {spec.name: spec for spec in (PIGGYBACK, FORCED_MERGE, LINGER_ZERO, FIN_WAIT_2_LIMIT)}
