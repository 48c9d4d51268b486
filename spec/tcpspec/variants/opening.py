"""Opening with SYN and ACK apart: four segments, or a server that splits its SYN,ACK for a client that knows nothing.

Sources: RFC 9293 section 3.4.1, messages 1 to 4 ("steps 2 and 3 can be combined in a single message"); Beardsley and
Qian 2010 for the split handshake.

The eleven states have none for "our SYN is acknowledged, the peer's SYN is not seen".  Here it is SYN-SENT with
SND.UNA beyond ISS.  What the RFC leaves open is chosen so: the bare ACK has SEQ=ISS+1 like every bare ACK, a CLOSE in
SYN-RECEIVED waits for ESTABLISHED, and nothing is asked of a segment that resets a client in that half-open state.
A server's SYN goes out by itself once; after that it is only sent again.
"""

from __future__ import annotations

from tcpspec.language.expression import FALSE, TRUE, Bool, named
from tcpspec.rfc9293.definitions import ACK_NOW, acceptable_ack, syn_outstanding
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import ESTABLISHED, SYN_RECEIVED, SYN_SENT, irs, iss, passive, snd_una, state
from tcpspec.rules.check import Check, Reply, change
from tcpspec.rules.control import SYN
from tcpspec.rules.event import Kind, length
from tcpspec.rules.extension import Extension
from tcpspec.rules.segment import seg
from tcpspec.rules.spec import Section, Spec

SYN_ALONE = Reply(SYN, seq=iss)
syn_is_out = Bool.field("block", "syn_is_out")
APART_MEMORY = Extension(block={syn_is_out: False})

# fmt: off
APART = Section("3.4.1", Kind.OUTPUT, given=(state == SYN_RECEIVED) & passive & syn_outstanding & (length == 0),
                spontaneous=True)
SYN_LATER = APART.check("SYN", "the SYN of a server goes out by itself", ~syn_is_out, row="LIS-3",
                        then=APART_MEMORY.change(syn_is_out=TRUE), send=SYN_ALONE)
ACK_FIRST = TCP.find("LIS-3").but(name="LISTEN acknowledges a SYN, its own goes out later",
                                  then=APART_MEMORY.change(syn_is_out=FALSE), send=ACK_NOW)
SENT_AGAIN = TCP.find("the SYN,ACK is sent again")
SYN_AGAIN = SENT_AGAIN.but(name="the SYN is sent again by itself", guard=SENT_AGAIN.guard & (syn_is_out | ~passive),
                           send=SYN_ALONE)

HALF_OPEN = Section("3.10.7.3", Kind.ARRIVES, given=state == SYN_SENT)
acknowledged = named("our SYN is acknowledged, the peer's is not seen", snd_una != iss)
the_awaited = named("the SYN has the number before that ACK", seg.seq == irs)
both_seen = change(state=ESTABLISHED, passive=FALSE, irs=seg.seq, rcv_nxt=seg.seq + 1, snd_wnd=seg.wnd,
                   snd_wl1=seg.seq, snd_wl2=iss)
LEARN_ACK = HALF_OPEN.check(
    "fourth, SYN and ACK apart", "SYN-SENT learns that its SYN is acknowledged, and by which number",
    ~seg.SYN, seg.ACK, acceptable_ack, row="SS-7",
    then=change(snd_una=seg.ack_no, irs=seg.seq - 1, rcv_nxt=seg.seq))
TAKE_SYN = HALF_OPEN.check(
    "fourth, SYN and ACK apart", "SYN-SENT receives the SYN it waits for", seg.SYN, acknowledged, the_awaited,
    row="SS-5", then=both_seen, send=ACK_NOW)
DROP_OTHER_SYN = HALF_OPEN.check(
    "fourth, SYN and ACK apart", "SYN-SENT drops a SYN with another number", seg.SYN, acknowledged,
    ~the_awaited, row="SS-7")
# fmt: on

ACKNOWLEDGE_SYN = TCP.find("SS-6").but(name="SYN-SENT receives SYN and acknowledges it", send=ACK_NOW)


def _with_half_open(name: str, why: str, *checks: Check) -> Spec:
    """Both ends send SYN and ACK apart; a client whose SYN is acknowledged treats a SYN by these rules."""
    section = Section("3.10.7.3", Kind.ARRIVES, checks=list(checks))
    return TCP.but(
        name,
        why=why,
        extension=APART_MEMORY,
        swap={"LIS-3": ACK_FIRST, "SS-6": ACKNOWLEDGE_SYN, "the SYN,ACK is sent again": SYN_AGAIN},
        add=(SYN_LATER,),
        before={"3.10.7.3 fourth": section},
        readings={"CLOSE4A": "wait"},
    )


FOUR_WAY = _with_half_open(
    "four-way",
    "SYN and ACK are not merged: one segment more, and a number to remember, for what three segments do (3.4.1)",
    LEARN_ACK, TAKE_SYN, DROP_OTHER_SYN,
)  # fmt: skip
CARELESS_FOUR_WAY = _with_half_open(
    "careless-four-way",
    "our SYN was acknowledged and a SYN came, but of the same connection? nothing ties the two segments together",
    LEARN_ACK, TAKE_SYN.but(guard=(state == SYN_SENT) & seg.SYN & acknowledged),
)  # fmt: skip

SPLIT = TCP.but(
    "split-handshake",
    why="a server sends ACK and SYN apart to a client that is TCP: what comes of it?",
    extension=APART_MEMORY,
    swap={
        "LIS-3": ACK_FIRST,
        "the SYN,ACK is sent again": SENT_AGAIN.but(guard=SENT_AGAIN.guard & ~passive),
    },
    add=(
        SYN_LATER,
        SYN_AGAIN.but(name="the SYN of a server is sent again by itself", guard=SYN_AGAIN.guard & passive),
    ),
    readings={"CLOSE4A": "wait"},
)

HASTY_CROSSING = TCP.but(
    "hasty-crossing",
    why="SYN-SENT trusts a SYN that crosses its own: an old one opens half a connection, for nobody confirmed it",
    swap={"SS-6": TCP.find("SS-6").but(then=change(state=ESTABLISHED, passive=FALSE))},
)

OPENINGS = {spec.name: spec for spec in (FOUR_WAY, CARELESS_FOUR_WAY, SPLIT, HASTY_CROSSING)}
