"""Lengths of time as data: so many lifetimes of a segment and intervals between retransmissions.

What a theorem about TIME-WAIT assumes of its length, the sentence that says it and the condition that is printed are
all made from one such length.  Read ``long_enough``.
"""

from __future__ import annotations

from collections.abc import Mapping

from tcpspec.language.expression import Bool, Time
from tcpspec.proofs.theorems import Assumption
from tcpspec.rules.event import TIME_WAIT_LENGTH

MSL = Time.field("parameter", "msl")
"""Maximum segment lifetime (RFC 9293 section 3.4.2), a parameter."""
INTERVAL = Time.field("parameter", "interval")
"""R: the longest first interval between two FINs (the RTO, if it is doubled each time)."""
SYMBOLS: Mapping[str, Time] = {"R": INTERVAL, "RTO": INTERVAL, "MSL": MSL}

Length = Mapping[str, int]
"""How many of each symbol, e.g. {"R": 1, "MSL": 1}."""


def length_text(length: Length, by: str = "*") -> str:
    """A length as text.

    >>> length_text({"R": 2, "MSL": 1}), length_text({"MSL": 2}, by=" "), length_text({})
    ('2*R + MSL', '2 MSL', '0')
    """
    parts = [name if count == 1 else f"{count}{by}{name}" for name, count in length.items() if count]
    return " + ".join(parts) or "0"


def times(count: int, duration: Time) -> Time:
    """So many times as long."""
    return later(Time.constant(0), count, duration)


def later(moment: Time, count: int, duration: Time) -> Time:
    """The moment, so many durations later."""
    for _ in range(count):
        moment = moment + duration
    return moment


def lasts(length: Length) -> Bool:
    """TIME-WAIT lasts at least so long."""
    whole = Time.constant(0)
    for name, count in length.items():
        whole = later(whole, count, SYMBOLS[name])
    return whole <= TIME_WAIT_LENGTH


def long_enough(length: Length, id: str = "") -> Assumption:
    """The length of TIME-WAIT, as an assumption that can be left out like the others."""
    said = length_text(length, by=" ")
    return Assumption(
        id or said.replace(" ", "-").lower(),
        f"TIME-WAIT lasts at least {said}",
        "RFC 9293 section 3.6.1, MUST-13: 2 MSL",
        holds=lasts(length),
        length=length,
    )
