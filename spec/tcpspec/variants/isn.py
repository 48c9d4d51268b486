"""Where initial sequence numbers come from: always the same, or a clock, which may be too slow or begin again.

Sources: RFC 9293 sections 3.4.1 to 3.4.3 (MUST-8, SHLD-1, the quiet time); RFC 6528 section 3; RFC 1185, appendix.

TCP itself leaves the choice to the run, so its ISNs are as random as whoever bounds the run makes them.  The clock of
RFC 6528 is this one plus a secret number for each pair of ports: the same until the secret changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tcpspec.language.expression import E, Expression, Seq, rebuild
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.check import Changes, Check
from tcpspec.rules.event import Kind, fresh_iss
from tcpspec.rules.extension import NOTHING, Extension
from tcpspec.rules.ghosts import chooses_afresh
from tcpspec.rules.spec import Spec

isn_clock = Seq.field("block", "isn_clock")
FIRST_TICK, LATER = 5_000, 100_000
"""What the clock shows at first, and by how much it goes on from one connection to the next: more than any window."""
CLOCK = Extension(block={isn_clock: FIRST_TICK})
"""It goes on when a connection is over, and when the host reboots."""


def _chosen(check: Check, isn: Seq, also: Changes) -> Check:
    """The rule with ``isn`` for the ISS that the run gives."""

    def read(expression: E) -> E:
        return rebuild(expression, lambda node: isn if node.payload == fresh_iss.payload else node)

    then: Mapping[str, Expression] = {name: read(value) for name, value in check.then.items()}
    return replace(check, guard=read(check.guard), then={**then, **also})


def _choosing(name: str, why: str, isn: Seq, also: Changes, extension: Extension = NOTHING) -> Spec:
    rules = {check.name: _chosen(check, isn, also) for check in TCP.checks if chooses_afresh(check.then)}
    return TCP.but(name, why=why, swap=rules, extension=extension)


FIXED_ISN = _choosing(
    "fixed-isn",
    "every connection begins at the same number: an old connection looks like the new one, octet by octet",
    Seq.constant(0),
    {},
)
CLOCK_ISN = _choosing(
    "clock-isn",
    "ISNs are read from a clock that goes on between connections faster than they send (3.4.1)",
    isn_clock,
    CLOCK.change(isn_clock=isn_clock + LATER),
    CLOCK,
)
SLOW_CLOCK_ISN = _choosing(
    "slow-clock-isn",
    "ISNs are read from a clock that goes on by one while a connection may send more: numbers overlap (RFC 1185)",
    isn_clock,
    CLOCK.change(isn_clock=isn_clock + 1),
    CLOCK,
)

REBOOTS = next(check for check in TCP.checks if check.kind is Kind.REBOOT)
NO_QUIET_TIME = CLOCK_ISN.but(
    "no-quiet-time",
    why="after a crash the clock of ISNs begins again, and nobody waits until the segments of before are gone (3.4.3)",
    swap={
        REBOOTS.name: REBOOTS.but(
            name="a reboot loses all memory, and the clock of ISNs begins again",
            then=CLOCK.change(isn_clock=Seq.constant(FIRST_TICK)),
        )
    },
)

ISNS = {spec.name: spec for spec in (FIXED_ISN, CLOCK_ISN, SLOW_CLOCK_ISN, NO_QUIET_TIME)}
