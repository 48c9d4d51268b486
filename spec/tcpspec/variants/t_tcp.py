"""T/TCP (RFC 1644, Historic by RFC 6247): connection counts, and a handshake that is skipped for a count that is new.

Rule ids in comments are those of RFC 1644 section 3.4.  CC.ECHO is on every segment and read on a SYN,ACK only.  Left
out: FIN on a SYN, the TAO test of a SYN that crosses, the delay of SYN,ACK until there is a response, the comparison of
the connection's length with MSL (R1.5, O1.2), and a shorter TIME-WAIT.  Counts do not wrap.
"""

from __future__ import annotations

from tcpspec.language.expression import FALSE, Bool, Nat, all_of, if_, named
from tcpspec.rfc9293.arrives.answers import OTHER_STATES
from tcpspec.rfc9293.arrives.listen import SYN_ACK
from tcpspec.rfc9293.arrives.sequence_number import new_syn
from tcpspec.rfc9293.arrives.syn_sent import bad_ack
from tcpspec.rfc9293.definitions import listen_afresh
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import CLOSING, ESTABLISHED, LAST_ACK, LISTEN, SYN_SENT, TIME_WAIT, state
from tcpspec.rules.check import NEXT, Changes, change
from tcpspec.rules.event import Kind, fresh_iss
from tcpspec.rules.extension import Extension
from tcpspec.rules.segment import NONE, seg
from tcpspec.rules.spec import Section
from tcpspec.variants.early_data import DATA_ON_SYN, SENDING_TEXT
from tcpspec.variants.reuse import reusing

generator = Nat.field("block", "cc_generator")
cc_send = Nat.field("block", "cc_send")
cc_recv = Nat.field("block", "cc_recv")
cached = Nat.field("block", "cc_cached")
cached_sent = Nat.field("block", "cc_cached_sent")
cc_is_new = Bool.field("block", "cc_is_new")
seg_cc = Nat.field("seg", "cc")
seg_new = Bool.field("seg", "cc_new")
seg_echo = Nat.field("seg", "cc_echo")

says = if_((state == SYN_SENT) | (cc_recv > 0), cc_send, NONE)
COUNTS = Extension(
    block={generator: 1, cc_send: 0, cc_recv: 0, cached: 0, cached_sent: 0, cc_is_new: False},
    options={seg_cc: says, seg_new: (state == SYN_SENT) & cc_is_new, seg_echo: cc_recv},
)
"""0 is no count.  What is cached is remembered of the one other host that there is: the last count that was believed,
and the last count that was sent."""

passes_tao = named("the TAO test is passed", ~seg_new & (cached > 0) & (cached < seg_cc))
takes_count = COUNTS.change(cc_send=generator, cc_generator=generator + 1)
unlike_sent = (cached_sent == 0) | (generator < cached_sent)
begins: Changes = {**takes_count, **COUNTS.change(
    cc_recv=NONE, cc_is_new=unlike_sent, cc_cached_sent=if_(unlike_sent, NONE, generator))}  # fmt: skip
"""S1."""

LISTENS, LEARNS, REBOOTS = (TCP.find(row) for row in ("LIS-3", "SS-5", "a reboot loses all memory of the connection"))
OPENS = SENDING_TEXT["OPEN-2"]
CONFIRMED = "SYN-RECEIVED becomes ESTABLISHED"

# fmt: off
BELIEVING = Section("3.10.7.2", Kind.ARRIVES, given=state == LISTEN)
WITH_COUNT = BELIEVING.check(                                                                            # R1.2
    "third", "LISTEN receives a SYN that passes the TAO test and takes its text", seg.SYN, passes_tao, row="LIS-3",
    then={**DATA_ON_SYN.find("LIS-3").then, **takes_count,
          **change(state=ESTABLISHED, passive=FALSE, snd_wnd=seg.wnd, snd_wl1=seg.seq, snd_wl2=fresh_iss),
          **COUNTS.change(cc_recv=seg_cc, cc_cached=seg_cc)},
    send=SYN_ACK)

counted_syn = state.is_one_of(LAST_ACK, CLOSING, TIME_WAIT) & new_syn & (seg_cc > 0)
TRUNCATING = Section("3.10.7.2", Kind.ARRIVES, given=counted_syn)
TRUNCATING.check("T/TCP", "a SYN with a later count ends the connection before it, and LISTEN takes it",  # R1.6
                 cc_recv < seg_cc, then=listen_afresh(), onward=NEXT, tell="ok")
TRUNCATING.check("T/TCP", "a SYN with no later count is dropped", seg_cc <= cc_recv)

IN_SYN_SENT = Section("3.10.7.3", Kind.ARRIVES, given=(state == SYN_SENT) & seg.SYN & seg.ACK & ~seg.RST)
IN_SYN_SENT.check("T/TCP", "SYN-SENT drops a SYN,ACK with a bad ACK", bad_ack, cached_sent > 0)           # R2.1
IN_SYN_SENT.check("T/TCP", "SYN-SENT drops a SYN,ACK that echoes another count", ~(bad_ack & (cached_sent > 0)),
                  seg_echo > 0, seg_echo != cc_send)                                                      # R2.2

COUNTED = Section("3.10.7.4", Kind.ARRIVES, given=OTHER_STATES)
COUNTED.check("T/TCP", "a segment with another count is dropped", ~seg.RST, seg_cc > 0, seg_cc != cc_recv)  # R3.1, R4
# fmt: on

_COUNTED = TCP.but(
    "t-tcp without truncation",
    why="a SYN whose count is beyond the last one is believed at once (RFC 1644)",
    extension=COUNTS,
    swap={
        **SENDING_TEXT,
        "OPEN-2": OPENS.but(then=begins),
        **{row: TCP.find(row).but(then=begins) for row in ("OPEN-5", "SEND-2")},
        "LIS-3": LISTENS.but(
            guard=all_of(LISTENS.guard, ~passes_tao),
            then={**takes_count, **COUNTS.change(cc_recv=seg_cc, cc_cached=if_(seg_new, NONE, cached))},
        ),
        "SS-6": TCP.find("SS-6").but(then=COUNTS.change(cc_recv=seg_cc)),
        "SS-5": LEARNS.but(
            then=COUNTS.change(cc_recv=seg_cc, cc_cached_sent=if_(cached_sent == 0, cc_send, cached_sent))
        ),
        CONFIRMED: TCP.find(CONFIRMED).but(then=COUNTS.change(cc_cached=if_(cached == 0, cc_recv, cached))),
        REBOOTS.name: REBOOTS.but(
            then=COUNTS.change(cc_generator=Nat.constant(1), cc_send=NONE, cc_recv=NONE, cc_cached=NONE,
                               cc_cached_sent=NONE, cc_is_new=FALSE)
        ),
    },
    add=(WITH_COUNT,),
    before={
        "3.10.7.2 first": TRUNCATING,
        "3.10.7.3 first": IN_SYN_SENT,
        "3.10.7.4 first, a crossing SYN,ACK": COUNTED,
    },
    readings={"CLOSE4A": "wait"},
)  # fmt: skip

T_TCP = reusing(  # O1.2
    _COUNTED,
    "t-tcp",
    "each SYN carries a count; one beyond the last is believed at once, whatever of the last connection is in its way "
    "(RFC 1644)",
)
LASTING_COUNTS = T_TCP.but(
    "t-tcp-lasting-counts",
    why="as t-tcp, and a host goes on counting after a crash, as if it had kept quiet for MSL",
    swap={
        REBOOTS.name: T_TCP.find(REBOOTS.name).but(
            name="a reboot loses all but the count of connections", then=COUNTS.change(cc_generator=generator)
        )
    },
)

COUNTING = {spec.name: spec for spec in (T_TCP, LASTING_COUNTS)}
