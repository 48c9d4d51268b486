"""A two-way handshake that is safe where segments have a lifetime: the server remembers the last SYN it trusted.

Sources: RFC 9293 section 3.4.1 ("unless it remembers the last sequence number used on the connection"); the idea is
that of Garlick, Rom and Postel, as the appendix of RFC 1185 tells it.  ``tcpspec.proofs.two_segment_server`` is the
proof.

The timer of TIME-WAIT runs on in CLOSED and LISTEN: when it ends there, the SYN is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator

from tcpspec.language.expression import FALSE, TRUE, Bool, Seq, Time, if_, named
from tcpspec.rules.block import CLOSED, LISTEN, state, time_wait_expires, time_wait_runs
from tcpspec.rules.check import Changes, Check, change
from tcpspec.rules.event import TIME_WAIT_LENGTH, Kind, now
from tcpspec.rules.extension import Extension
from tcpspec.rules.segment import seg
from tcpspec.rules.spec import Section
from tcpspec.variants.handshake import TWO_WAY

remembers = Bool.field("block", "remembers")
last_syn = Seq.field("block", "last_syn")

MEMORY = Extension(block={remembers: False, last_syn: 0})
"""They outlive the connection: only the timer and a reboot reset them."""

is_new = named("no SYN is remembered, or SEG.SEQ is beyond it", ~remembers | (last_syn < seg.seq))
no_connection = state.is_one_of(CLOSED, LISTEN)

NEVER = Time.constant(0)
NO_TIMER = dict(change(time_wait_runs=FALSE, time_wait_expires=NEVER))

REFUSING = Section("3.10.7.2", Kind.ARRIVES, given=state == LISTEN)
REFUSING.check("third", "LISTEN drops a SYN that it may have accepted before", seg.SYN, ~is_new)

FORGETTING = Section("3.10.8", Kind.TIME_WAIT_TIMEOUT, spontaneous=True)
FORGETTING.check("", "the last SYN is forgotten", no_connection, time_wait_runs, time_wait_expires.has_passed(),
                 then=MEMORY.change(remembers=FALSE) | NO_TIMER)  # fmt: skip

REMEMBER: Changes = change(
    time_wait_runs=if_(no_connection, time_wait_runs, remembers),
    time_wait_expires=if_(no_connection, time_wait_expires, if_(remembers, now + TIME_WAIT_LENGTH, NEVER)),
)
"""The timer starts when a connection ends."""


def _remembering() -> Iterator[tuple[str, Check]]:
    for check in TWO_WAY.checks:
        if check.kind is Kind.REBOOT:
            yield check.name, check.but(then=MEMORY.change(remembers=FALSE))
        elif any(check.then.get("state") is ended for ended in (CLOSED, LISTEN)):
            yield check.name, check.but(then=REMEMBER)


SYN_TRUSTED = TWO_WAY.find("LIS-3")
REMEMBERING = TWO_WAY.but(
    "remembering-two-way",
    why="LISTEN trusts a SYN that is beyond the last one, which it remembers for as long as TIME-WAIT lasts after its "
    "connection has ended",
    swap={
        **dict(_remembering()),
        SYN_TRUSTED.name: SYN_TRUSTED.but(guard=SYN_TRUSTED.guard & is_new,
                                          then=MEMORY.change(remembers=TRUE, last_syn=seg.seq)),
    },
    add=(*REFUSING.checks, *FORGETTING.checks),
    extension=MEMORY,
)  # fmt: skip

TWO_SEGMENTS = {REMEMBERING.name: REMEMBERING}
