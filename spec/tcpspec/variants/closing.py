"""Closing with fewer segments: FIN and ACK merged by the user's own choice, or forced by the rules.

Sources: RFC 9293 sections 3.5 (a connection closes in each direction by itself), 3.8.6.3 (an ACK may be delayed by
less than 0.5 s, SHLD-18, MUST-40) and Figure 5 note 2 (FIN-WAIT-1 may enter TIME-WAIT in one step).
"""

from __future__ import annotations

from tcpspec.block import LAST_ACK, rcv_nxt
from tcpspec.calls import FIN_OUT, send_fin
from tcpspec.model import change
from tcpspec.tcp import TCP

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

CLOSINGS = {spec.name: spec for spec in (PIGGYBACK, FORCED_MERGE)}
