"""The plain step of the tracker: one packet, one set of rules, everything processed at once."""

from __future__ import annotations

from collections.abc import Sequence

from tcpcheck.conform.end.arrivals import arrivals, received
from tcpcheck.conform.end.departures import departure
from tcpcheck.conform.end.hypothesis import Event, Hypothesis, distinct, kept
from tcpcheck.conform.end.rules import Rules


def flushed(hypothesis: Hypothesis, rules: Rules) -> Hypothesis:
    """With nothing waiting any more."""
    for event in hypothesis.waiting:
        hypothesis = received(hypothesis, event, rules)
    return hypothesis._replace(waiting=()) if hypothesis.waiting else hypothesis


def plainly(hypotheses: Sequence[Hypothesis], event: Event, rules: Rules) -> list[Hypothesis]:
    """What the end may be after one more packet; nothing if it cannot have sent it."""
    found: list[Hypothesis] = []
    for each in hypotheses:
        ready = flushed(each, rules)
        if event.arrives:
            found += arrivals(ready, event, rules)
        else:
            after = departure(ready, event, rules)
            found += [after] if isinstance(after, Hypothesis) else []
    return kept(distinct(found)) if len(found) > 1 else found
