"""Small things that hosts do otherwise and that no reading of RFC 9293 covers; the others are readings.

Sources: RFC 9293 section 3.10.7.4, first step (a FIN at a zero window, D12); RFC 2525 section 2.17 (text that arrives
after a half-duplex CLOSE is thrown away in silence); Linux ``tcp_abort_on_overflow`` (a listener whose queue is full).

The queue of the listener is full of one connection of somebody else's when the first SYN comes, and empty then.
"""

from __future__ import annotations

from dataclasses import replace

from tcpspec.language.expression import Nat, all_of, named
from tcpspec.rfc9293.definitions import ACK_NOW, RESET_WITHOUT_ACK, taken
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import LISTEN, rcv_nxt, rcv_wnd, state
from tcpspec.rules.check import NEXT, Reply, change, cut
from tcpspec.rules.event import Kind
from tcpspec.rules.extension import Extension
from tcpspec.rules.segment import seg
from tcpspec.rules.spec import Section, Spec

AT_ZERO, BEYOND = (
    TCP.find(rule)
    for rule in (
        "the ACK of a segment at a zero window is still processed",
        "what lies beyond the window is trimmed",
    )
)
fin_alone = named("a FIN alone, and the window is shut", seg.FIN & (seg.text == 0) & (rcv_wnd == 0))
ZERO_WINDOW_FIN = TCP.but(
    "zero-window-fin",
    why="a FIN without text is taken although the window is shut: it needs no room",
    swap={
        AT_ZERO.name: AT_ZERO.but(cut={**AT_ZERO.cut, **cut(FIN=fin_alone)}),
        BEYOND.name: BEYOND.but(guard=all_of(BEYOND.guard, ~fin_alone)),
    },
)

queued = Nat.field("block", "queued_elsewhere")
QUEUE = Extension(block={queued: 1})


def _full(name: str, why: str, sentence: str, send: Reply | None) -> Spec:
    section = Section("3.10.7.2", Kind.ARRIVES, given=(state == LISTEN) & (queued > 0))
    section.check("third, the queue", sentence, seg.SYN, row="LIS-3", then=QUEUE.change(queued_elsewhere=queued - 1),
                  send=send)  # fmt: skip
    return TCP.but(name, why=why, extension=QUEUE, before={"3.10.7.2 third": section})


DROPS_WHEN_FULL = _full(
    "drops-when-full",
    "a listener whose queue is full leaves a SYN unanswered: it comes again, and there may be room then",
    "LISTEN drops a SYN for which its queue has no room",
    None,
)
RESETS_WHEN_FULL = _full(
    "resets-when-full",
    "a listener whose queue is full refuses a SYN: its client need not wait, and will not try again",
    "LISTEN refuses a SYN for which its queue has no room",
    RESET_WITHOUT_ACK,
)

HALF_DUPLEX = TCP.reading(MAY1="on")
LATE = HALF_DUPLEX.find("text after a half-duplex CLOSE resets")
SILENT_DISCARD = HALF_DUPLEX.but(
    "silent-discard",
    why="after a half-duplex CLOSE text is acknowledged and thrown away: its sender believes that it was read",
    swap={
        LATE.name: replace(
            LATE, name="text after a half-duplex CLOSE is acknowledged and thrown away",
            then=change(rcv_nxt=rcv_nxt + taken), send=ACK_NOW, onward=NEXT,
        )
    },
    drop=("half-duplex CLOSE with unread text resets",),
)  # fmt: skip

SWITCHES = {spec.name: spec for spec in (ZERO_WINDOW_FIN, DROPS_WHEN_FULL, RESETS_WHEN_FULL, SILENT_DISCARD)}
