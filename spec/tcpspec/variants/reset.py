"""RFC 1337, fix F1: TIME-WAIT ignores RST.

Source: RFC 1337 section 3; Linux has it as ``tcp_rfc1337``.  A genuine RST (the peer rebooted) then no longer frees the
pair of ports early, and ABORT still ends TIME-WAIT (3.10.5).
"""

from __future__ import annotations

from tcpspec.block import TIME_WAIT, state
from tcpspec.event import Kind
from tcpspec.model import Section
from tcpspec.segment import seg
from tcpspec.tcp import TCP

F1 = Section("3.10.7.4", Kind.ARRIVES, given=state == TIME_WAIT)
F1.check("second, RFC 1337", "TIME-WAIT ignores RST", seg.RST, row="R2-4", cites="3.6.1")

IGNORE_RST = TCP.but(
    "ignore-rst-in-time-wait",
    why="an old duplicate must not end TIME-WAIT by the reset that its answer draws (RFC 1337 F1)",
    before={"3.10.7.4 second": F1},
)

RESETS = {IGNORE_RST.name: IGNORE_RST}
