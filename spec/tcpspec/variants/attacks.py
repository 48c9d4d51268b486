"""What a RST or a SYN in the window may end: fixes F1 and F2 of RFC 1337, and RFC 5961 left out.

Sources: RFC 1337 section 3; Linux has F1 as ``tcp_rfc1337``.  A genuine RST (the peer rebooted) then no longer frees
the pair of ports early, and ABORT still ends TIME-WAIT (3.10.5).  RFC 5961 sections 3 and 4.

F2 lets a RST end TIME-WAIT as soon as the clocks of both ends are sure to have ticked; here they tick when TIME-WAIT
begins, and when LISTEN takes a SYN, so that no moment has to be waited for.  F3, numbers of 64 bits, is no rule.
"""

from __future__ import annotations

from tcpspec.language.expression import Nat, if_
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import TIME_WAIT, state
from tcpspec.rules.event import Kind
from tcpspec.rules.segment import seg
from tcpspec.rules.spec import Section
from tcpspec.variants.timestamps import STAMPS, TIMESTAMPS, ticking, ts_clock

F1 = Section("3.10.7.4", Kind.ARRIVES, given=state == TIME_WAIT)
F1.check("second, RFC 1337", "TIME-WAIT ignores RST", seg.RST, row="R2-4", cites="3.6.1")

IGNORE_RST = TCP.but(
    "ignore-rst-in-time-wait",
    why="an old duplicate must not end TIME-WAIT by the reset that its answer draws (RFC 1337 F1)",
    before={"3.10.7.4 second": F1},
)

WITHOUT_5961 = TCP.but(
    "without-rfc-5961",
    why="any RST or SYN in the window resets: one guess in a window of numbers is enough, and one segment (RFC 793)",
    readings={"RFC5961": "off"},
)

TICK = STAMPS.change(ts_clock=ts_clock + 1)
RESET_AFTER_A_TICK = TIMESTAMPS.but(
    "reset-after-a-tick",
    why="TIME-WAIT falls to a RST, but not before the clocks have ticked, and PAWS does the rest (RFC 1337 F2)",
    swap={
        **ticking(opens=if_(ts_clock == 0, Nat.constant(1), ts_clock)),
        "F8-3": TCP.find("F8-3").but(then=TICK),
        "A5-11": TCP.find("A5-11").but(then=TICK),
    },
)

RESETS = {spec.name: spec for spec in (IGNORE_RST, RESET_AFTER_A_TICK, WITHOUT_5961)}
