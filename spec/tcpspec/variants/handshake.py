"""Handshakes other than the three-way one.

Sources: RFC 9293 sections 3.4.1 and 3.5 say why a connection is not open until both SYNs are acknowledged.
"""

from __future__ import annotations

from tcpspec.language.expression import FALSE
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import ESTABLISHED
from tcpspec.rules.check import change
from tcpspec.rules.event import fresh_iss
from tcpspec.rules.segment import seg

TWO_WAY = TCP.but(
    "two-way",
    why="LISTEN trusts the first SYN: an old one opens a connection that no client wants (3.5, Figure 8)",
    swap={
        "LIS-3": TCP.find("LIS-3").but(
            then=change(state=ESTABLISHED, passive=FALSE, snd_wnd=seg.wnd, snd_wl1=seg.seq, snd_wl2=fresh_iss)
        ),
    },
)
"""SYN,ACK is still sent and resent; nothing waits for the acknowledgment of our SYN."""

HANDSHAKES = {"two-way": TWO_WAY}
