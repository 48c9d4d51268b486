"""SEGMENT ARRIVES in CLOSED (RFC 9293 section 3.10.7.1): answer with a reset that the sender will accept."""

from __future__ import annotations

from tcpspec.rfc9293.definitions import RESET_BY_ACK, RESET_WITHOUT_ACK
from tcpspec.rules.block import CLOSED, state
from tcpspec.rules.event import Kind
from tcpspec.rules.segment import seg
from tcpspec.rules.spec import Section

# fmt: off
SECTION = Section("3.10.7.1", Kind.ARRIVES, given=state == CLOSED)
SECTION.check("", "CLOSED discards RST", seg.RST, row="CLD-1")
SECTION.check("", "CLOSED answers a segment without ACK by RST,ACK", ~seg.RST, ~seg.ACK, row="CLD-2",
              send=RESET_WITHOUT_ACK, cites="3.5.2")
SECTION.check("", "CLOSED answers a segment with ACK by RST", ~seg.RST, seg.ACK, row="CLD-3",
              send=RESET_BY_ACK, cites="3.5.2")
