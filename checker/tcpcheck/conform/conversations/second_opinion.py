"""What is reported as a deviation is looked at again: by the reference semantics, and under other readings."""

from __future__ import annotations

from collections.abc import Sequence

from tcpcheck.conform.end.departures import departure
from tcpcheck.conform.end.rules import Rules, Why
from tcpcheck.conform.search.levels import Rulebook
from tcpcheck.conform.search.plain import flushed, plainly
from tcpcheck.conform.search.wide import Level, Search
from tcpcheck.conform.search.window import Stretch
from tcpcheck.runs.trace import ReplayMismatch


def confirm(stretch: Stretch, whys: Sequence[Why], reference: Rules) -> None:
    """By the reference semantics the packets lead to the same end, which refuses the last for the same reasons.

    Raises ReplayMismatch if not.
    """
    hypotheses = list(stretch.before)
    *events, last = stretch.events
    for event in events:
        hypotheses = plainly(hypotheses, event, reference)
    again = [departure(flushed(each, reference), last, reference) for each in hypotheses]
    if set(again) != set(whys):
        raise ReplayMismatch(f"packet {last.number} deviates because {whys}, but by the reference semantics {again}")


def readings_that_allow(book: Rulebook, stretch: Stretch, lag: int) -> tuple[str, ...]:
    """Other readings of the RFC, each taken alone, under which the packets are explained without an excuse."""
    return tuple(
        name
        for name, rules in book.other_readings
        if Search(rules, Level(name), stretch.arrived, lag).after(stretch.before, stretch.events)
    )
