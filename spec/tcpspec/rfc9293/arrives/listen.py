"""SEGMENT ARRIVES in LISTEN (RFC 9293 section 3.10.7.2)."""

from __future__ import annotations

from tcpspec.language.expression import FALSE, TRUE
from tcpspec.rfc9293.calls import ISN_CHOICE
from tcpspec.rfc9293.definitions import RESET_BY_ACK
from tcpspec.rfc9293.readings import D8
from tcpspec.rules.block import LISTEN, SYN_RECEIVED, iss, rcv_nxt, state
from tcpspec.rules.check import Onward, Reply, change, cut
from tcpspec.rules.control import ACK, SYN
from tcpspec.rules.event import Kind, fresh_iss
from tcpspec.rules.segment import seg
from tcpspec.rules.spec import Section

# fmt: off
SECTION = Section("3.10.7.2", Kind.ARRIVES, given=state == LISTEN)

SYN_ACK = Reply(SYN | ACK, seq=iss, ack=rcv_nxt)
accept_syn = change(
    state=SYN_RECEIVED, passive=TRUE, irs=seg.seq, rcv_nxt=seg.seq + 1,
    iss=fresh_iss, snd_una=fresh_iss, snd_nxt=fresh_iss + 1,
)

SECTION.check("first", "LISTEN ignores RST", seg.RST, row="LIS-1")
SECTION.check("second", "LISTEN answers any ACK by RST", seg.ACK, row="LIS-2", send=RESET_BY_ACK,
              cites="3.5.2")
SECTION.check("third", "LISTEN receives SYN", seg.SYN, row="LIS-3", then=accept_syn, send=SYN_ACK,
              cites="MUST-11 " + ISN_CHOICE, reading=D8["retransmit"])
SECTION.check("third", "LISTEN receives SYN and goes on with its FIN", seg.SYN, row="LIS-3", then=accept_syn,
              cut=cut(seq=seg.seq + 1, SYN=FALSE), send=SYN_ACK, onward=Onward("3.10.7.4 eighth"),
              cites="MUST-11 " + ISN_CHOICE, reading=D8["literal"])
SECTION.check("fourth", "LISTEN drops the rest", row="LIS-4")
