"""Claims about how fast and how long a connection may send before its numbers meet older segments.

Time is counted in ticks of the ISN clock, and the clock advances by one number a tick.  So a connection that sends
``sent`` octets in ``lasted`` ticks is slower than the clock exactly if ``sent`` =< ``lasted``, and every condition is
about sums of counts.  The old connection opens at tick 0 with ISS 0.
"""

from __future__ import annotations

from tcpspec.claims.claim import Acted, Claim, Told
from tcpspec.claims.formula import Exact, Limit
from tcpspec.language.expression import SEQUENCE_NUMBERS, Bool, Nat
from tcpspec.properties.property import NO_OLD_OCTET, RECEIVED_WAS_SENT
from tcpspec.rfc9293.tcp import TCP
from tcpspec.stories import FASTER_THAN_THE_CLOCK, OVERTAKEN_BY_THE_CLOCK, Story

TICK = 4e-6
"""Seconds (RFC 9293 section 3.4.1)."""

MSL = 120
"""Seconds (RFC 9293 section 3.4.2)."""

LIFE = round(MSL / TICK)
"""MSL in ticks."""

WIDEST_UNSCALED, WIDEST = 65535, 1 << 30
"""Windows: 16 bits, and the widest with window scaling (RFC 7323 section 2.3)."""


def count(name: str) -> Nat:
    return Nat.field("number", name)


def hours(ticks: int) -> str:
    return f"{ticks * TICK / 3600:.2f} h"


def rate(octets: float, seconds: float) -> str:
    per_second = octets / seconds
    return f"{per_second / 1e6:.4g} MB/s = {8 * per_second / 1e6:.4g} Mbit/s"


life, lasted, sent, wait, window = (count(name) for name in ("MSL", "lasted", "sent", "wait", "window"))
opens, born, arrives, old, used = (count(name) for name in ("opens", "born", "arrives", "old", "used"))

first, again = count("first"), count("again")
SAME_ISN: Bool = (again == first + SEQUENCE_NUMBERS) & (again <= first + life)
"""Two incarnations open with the same ISN, the second while the SYN of the first may still arrive."""

MEETS: Bool = (
    (born <= lasted) & (old <= sent) & (lasted + wait <= opens) & (opens <= arrives) & (arrives <= born + life)
)
"""An old number, sent last at tick ``born``, arrives when the new incarnation with ISS ``opens`` exists."""

CATCHES_UP: Bool = (opens < old) & MEETS
COMES_ROUND: Bool = MEETS & (opens + used <= arrives) & (old + SEQUENCE_NUMBERS < opens + 1 + used + window) & (old > 0)
"""The clock has passed all numbers: an old one lies in the window, or before it, of an incarnation that sent ``used``
octets, no more than one a tick."""

burst, then, next_, expected = (count(name) for name in ("burst", "then", "next", "expected"))
WRAPS: Bool = (then <= window) & (next_ <= then + burst) & (expected <= next_)
"""Octet 0 is sent for the last time when ``then`` octets have been sent, all in the window that begins with it; while
that copy lives the sender comes to octet ``next``, ``burst`` octets further at most, and the receiver expects
``expected``."""

TAKEN_IN_ORDER: Bool = WRAPS & (expected == SEQUENCE_NUMBERS)
IN_WINDOW: Bool = WRAPS & (expected <= SEQUENCE_NUMBERS) & (Nat.constant(SEQUENCE_NUMBERS) < expected + window)


def _burst(window: int) -> Limit:
    return Limit("burst", {"window": window}, lambda octets: f"window {window}: {octets} octets in an MSL of {MSL} s, "
                 f"{rate(octets, MSL)}")  # fmt: skip


def _told(story: Story, statement: str, drops: str) -> Told:
    return Told(id=story.name, statement=statement, expected="VIOLATED", drops=drops, spec=TCP, story=story,
                property=NO_OLD_OCTET)  # fmt: skip


T16 = Claim(
    id="T16",
    title="How fast and how long a connection may send",
    statement="ISNs are not repeated while a segment lives if MSL is shorter than a round of the clock; numbers of an "
    "old incarnation stay behind a new ISS if the connection sent no more than one octet a tick and ended an MSL and a "
    "window before the clock came round, or if the new one waits longer than MSL; and numbers of one connection do not "
    "meet their own old copies if it sends no more than 2^32 less two windows within an MSL.",
    story="A round of 2^32 ticks of 4 us takes 4.77 h, not the 4.55 h that RFC 9293 section 3.4.1 says. The clock runs "
    "ahead of the numbers that a slow connection uses. A fast connection overtakes it, a long one is overtaken by it; "
    "both are safe only if the next incarnation waits until the old segments are gone. And within one connection "
    "nothing but the time it takes to use 2^32 numbers keeps old copies away: with the widest windows half of them may "
    "be sent within an MSL, which is the 2^31 of RFC 7323.",
    parts=(
        Exact(id="clock", statement="no two incarnations open with the same ISN while the first SYN may still arrive",
              expected="PROVED", danger=SAME_ISN, parameters=(life,), condition=life < SEQUENCE_NUMBERS,
              limits=(Limit("MSL", {}, lambda ticks: f"MSL up to {hours(ticks)} at 4 us a tick; with an MSL of {MSL} "
                            f"s, ticks down to {MSL / ticks * 1e9:.2f} ns"),)),
        Exact(id="behind", statement="what an old incarnation sent stays behind the ISS of the new one",
              expected="PROVED", danger=CATCHES_UP, parameters=(life, lasted, sent, wait),
              condition=(sent <= lasted + wait) | (life < wait),
              limits=(Limit("sent", {"lasted": round(1 / TICK), "wait": 0, "MSL": LIFE},
                            lambda octets: f"{octets} octets in a second of 4 us ticks, {rate(octets, 1)}"),)),
        _told(FASTER_THAN_THE_CLOCK, "an incarnation that sends one octet more than the clock ticks "
                                       "has its last one taken by the next",
              "rate"),
        Exact(id="not-overtaken", statement="a connection slower than the clock ends before the clock comes round to "
              "its numbers", expected="PROVED", danger=COMES_ROUND, parameters=(life, lasted, wait, window),
              condition=(lasted + life + window <= SEQUENCE_NUMBERS) | (life < wait),
              limits=(Limit("lasted", {"MSL": LIFE, "window": WIDEST_UNSCALED, "wait": 0},
                            lambda ticks: f"a connection of up to {hours(ticks)}"),)),
        _told(OVERTAKEN_BY_THE_CLOCK, "a connection that lasts almost a round of the clock has its "
                                        "last octet taken by the next incarnation", "duration"),
        Exact(id="wrap", statement="within a connection, no old copy of an octet lies in the window again",
              expected="PROVED", danger=IN_WINDOW, parameters=(burst, window),
              condition=(burst + window + window <= SEQUENCE_NUMBERS) | (window == 0),
              limits=(_burst(WIDEST_UNSCALED), _burst(WIDEST))),
        Exact(id="wrap-in-order", statement="within a connection, no old octet is taken by a receiver "
                                            "that takes octets in order only",
              expected="PROVED", danger=TAKEN_IN_ORDER, parameters=(burst, window),
              condition=burst + window < SEQUENCE_NUMBERS, limits=(_burst(WIDEST_UNSCALED), _burst(WIDEST))),
        Acted(id="wrapped", statement="2^32 less a window within an MSL, and the receiver takes an old octet for a new "
              "one", expected="VIOLATED", drops="burst", run="wrapped", property=RECEIVED_WAS_SENT,
              possible_when="MSL >= T"),
    ),
    sources=("RFC 9293 sections 3.4.1 to 3.4.3", "RFC 1185 section 2 and appendix", "RFC 7323 sections 2.3 and 5"),
)  # fmt: skip

CLAIMS = (T16,)
