"""SYN cookies (RFC 4987 section 3.6): LISTEN keeps nothing and recognises its own SYN,ACK by the answer to it.

The cookie is a function of the client's ISN and a secret; any function that tells ISNs apart would do.
"""

from __future__ import annotations

from tcpspec.language.expression import Bool, Nat, Seq, named
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import ESTABLISHED, LISTEN, state
from tcpspec.rules.check import Onward, Reply, change
from tcpspec.rules.control import ACK, SYN
from tcpspec.rules.event import Kind
from tcpspec.rules.extension import Extension
from tcpspec.rules.segment import seg
from tcpspec.rules.spec import Section

secret = Nat.field("block", "secret")
SECRET = Extension(block={secret: 500_000})
"""It outlives every connection of this end."""


def cookie(isn: Seq) -> Seq:
    """The ISS that LISTEN would choose for a client with this ISN."""
    return named(f"cookie of {isn!r}", isn + secret)


answers_cookie: Bool = named("SEG.ACK-1 is the cookie of SEG.SEQ-1", seg.ack_no == cookie(seg.seq - 1) + 1)

# fmt: off
IN_LISTEN = Section("3.10.7.2", Kind.ARRIVES, given=state == LISTEN)
IN_LISTEN.check("cookie", "LISTEN takes the answer to its cookie", ~seg.SYN, ~seg.RST, seg.ACK, answers_cookie,
                then=change(state=ESTABLISHED, irs=seg.seq - 1, rcv_nxt=seg.seq, iss=seg.ack_no - 1,
                            snd_una=seg.ack_no, snd_nxt=seg.ack_no, snd_wnd=seg.wnd, snd_wl1=seg.seq,
                            snd_wl2=seg.ack_no),
                onward=Onward("3.10.7.4 seventh"))
IN_LISTEN.check("cookie", "LISTEN answers SYN by a cookie", seg.SYN, ~seg.RST, ~seg.ACK,
                send=Reply(SYN | ACK, seq=cookie(seg.seq), ack=seg.seq + 1))
# fmt: on

SYN_COOKIES = TCP.but(
    "syn-cookies",
    why="a flood of SYNs fills no memory: all state is in the SYN,ACK and comes back with its answer (RFC 4987)",
    extension=SECRET,
    before={"3.10.7.2 first": IN_LISTEN},
)

WITH_COOKIES = {SYN_COOKIES.name: SYN_COOKIES}
