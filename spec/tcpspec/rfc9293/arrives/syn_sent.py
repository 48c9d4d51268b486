"""SEGMENT ARRIVES in SYN-SENT (RFC 9293 section 3.10.7.3)."""

from __future__ import annotations

from tcpspec.language.expression import FALSE, named
from tcpspec.rfc9293.definitions import ACK_NOW, RESET_BY_ACK, acceptable_ack, delete_tcb
from tcpspec.rfc9293.readings import D4
from tcpspec.rules.block import ESTABLISHED, SYN_RECEIVED, SYN_SENT, iss, rcv_nxt, snd_nxt, state
from tcpspec.rules.check import Onward, Reply, change, cut
from tcpspec.rules.control import ACK, SYN
from tcpspec.rules.event import Kind
from tcpspec.rules.segment import seg
from tcpspec.rules.spec import Section

# fmt: off
SECTION = Section("3.10.7.3", Kind.ARRIVES, given=state == SYN_SENT)

bad_ack = named("SEG.ACK =< ISS or SEG.ACK > SND.NXT", (seg.ack_no <= iss) | (seg.ack_no > snd_nxt))
learn_peer = change(irs=seg.seq, rcv_nxt=seg.seq + 1)
learn_window = change(snd_wnd=seg.wnd, snd_wl1=seg.seq, snd_wl2=seg.ack_no)
syn_is_acknowledged = {**change(state=ESTABLISHED, snd_una=seg.ack_no, passive=FALSE), **learn_peer}
without_syn = cut(seq=seg.seq + 1, SYN=FALSE)

SECTION.check("first", "SYN-SENT answers a bad ACK by RST", seg.ACK, bad_ack, ~seg.RST, row="SS-1",
              send=RESET_BY_ACK, cites="3.5.2")
SECTION.check("first", "SYN-SENT drops a RST with a bad ACK", seg.ACK, bad_ack, seg.RST, row="SS-2")
SECTION.check("second", "SYN-SENT is reset", seg.RST, seg.ACK, acceptable_ack, row="SS-3", then=delete_tcb(),
              tell="error: connection reset", cites="MUST-12 3.5.3")
SECTION.check("second", "SYN-SENT drops a RST without ACK", seg.RST, ~seg.ACK, row="SS-4")
SECTION.check("fourth", "SYN-SENT receives SYN,ACK", seg.SYN, seg.ACK, row="SS-5",
              then={**syn_is_acknowledged, **learn_window}, cut=without_syn, send=ACK_NOW,
              onward=Onward("3.10.7.4 seventh"), reading=D4["both"])
SECTION.check("fourth", "SYN-SENT receives SYN,ACK without learning the window", seg.SYN, seg.ACK, row="SS-5",
              then=syn_is_acknowledged, cut=without_syn, send=ACK_NOW, onward=Onward("3.10.7.4 seventh"),
              reading=D4["literal"])
SECTION.check("fourth", "SYN-SENT receives SYN: simultaneous open", seg.SYN, ~seg.ACK, row="SS-6",
              then={**learn_peer, **change(state=SYN_RECEIVED, snd_wnd=seg.wnd, snd_wl1=seg.seq,
                                           snd_wl2=iss)},
              send=Reply(SYN | ACK, seq=iss, ack=rcv_nxt), cites="MUST-10 MUST-11")
SECTION.check("fifth", "SYN-SENT drops a segment without SYN", row="SS-7")
