"""The wide search: every story about a stretch of packets that a level admits.  Used only where the plain one ends.

A segment passes the capture before the end has processed it, so processing is a choice here, at most ``LAG`` later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tcpcheck.conform.end.arrivals import arrivals, met_by_a_close
from tcpcheck.conform.end.assumption import SECOND
from tcpcheck.conform.end.departures import ANSWERED_WITHIN, departure
from tcpcheck.conform.end.excuses import empty_probe, local_abort, lost
from tcpcheck.conform.end.hypothesis import Event, Hypothesis, distinct, kept
from tcpcheck.conform.end.rules import Rules
from tcpcheck.conform.end.silent_end import ended_unseen
from tcpcheck.conform.search.freedoms import Alternative, opens_fast
from tcpspec.rules.control import RST

LAG = SECOND // 100
"""How long after it passed the capture a segment may wait to be processed."""


@dataclass(frozen=True, eq=False)
class Level:
    """What a story may use beside the rules."""

    name: str
    alternatives: tuple[Alternative, ...] = ()
    given_up: bool = False
    excuses: bool = False


class Search:
    """One search: ``base`` rules, at one level; ``arrived`` counts arrivals before the stretch, ``lag`` is in ns.

    ``calls_seen``: no ABORT is unseen.  ``peak`` is the largest set met, ``cut`` says that it was cut down.
    """

    def __init__(self, base: Rules, level: Level, arrived: int, lag: int, *, calls_seen: bool = False) -> None:
        self.base, self.level, self.arrived, self.lag = base, level, arrived, lag
        self.calls_seen = calls_seen
        self.peak = 0
        self.cut = False

    def after(self, hypotheses: Iterable[Hypothesis], events: Sequence[Event]) -> list[Hypothesis]:
        """What is left after the events; nothing if no story explains them."""
        current = list(hypotheses)
        for event in events:
            if event.arrives:
                self.arrived += 1
                current = self._kept(h._replace(waiting=(*h.waiting, event)) for h in current)
            else:
                current = self._kept(self._sent(current, event))
            if not current:
                break
        return current

    def _kept(self, hypotheses: Iterable[Hypothesis]) -> list[Hypothesis]:
        found = distinct(hypotheses)
        best = kept(found)
        self.peak = max(self.peak, len(best))
        self.cut = self.cut or len(best) < len(found)
        return best

    def _sent(self, current: list[Hypothesis], event: Event) -> Iterator[Hypothesis]:
        """The segment is sent after some waiting segments were processed, among them all that waited too long."""
        while current:
            current = self._kept(h for each in current for h in (each, *self._ended(each, event)))
            for each in current:
                if not (each.waiting and each.waiting[0].time < event.time - self.lag) and not _overdue(each, event):
                    late = bool(each.waiting)
                    yield from (h._replace(delays=h.delays + late) for h in self._departures(each, event))
            current = self._kept(h for each in current if each.waiting for h in self._processed(each))

    def _ended(self, hypothesis: Hypothesis, event: Event) -> Iterator[Hypothesis]:
        level = self.level
        return ended_unseen(hypothesis, event, self.base, given_up=level.given_up, excused=level.excuses)

    def _departures(self, hypothesis: Hypothesis, event: Event) -> Iterator[Hypothesis]:
        found = departure(hypothesis, event, self.base)
        if isinstance(found, Hypothesis):
            yield found
            return
        for each in self.level.alternatives:
            if each.applies is opens_fast and any(one.name == each.name for one in hypothesis.assumed):
                found = departure(hypothesis, event, each.rules)
                if isinstance(found, Hypothesis):
                    yield found
        if self.level.excuses:
            abort = None if self.calls_seen else local_abort(hypothesis, event, self.base)
            yield from (each for each in (empty_probe(hypothesis, event), abort) if each is not None)

    def _processed(self, hypothesis: Hypothesis) -> Iterator[Hypothesis]:
        """The first waiting segment is processed, by the rules or by an alternative, or it was lost.

        Segments beyond RCV.NXT need not be held (SHLD-31).
        """
        event, rest = hypothesis.waiting[0], hypothesis.waiting[1:]
        before = hypothesis._replace(waiting=rest)
        for after in arrivals(before, event, self.base):
            yield after
            if after.held:
                yield after._replace(held=())
        yield from met_by_a_close(before, event, self.base)
        for each in self.level.alternatives:
            if each.applies(event):
                for after in arrivals(before, event, each.rules):
                    yield after.assuming(each.assumption(event.number))
        if self.level.excuses:
            yield lost(before, event, self.arrived)


def _overdue(hypothesis: Hypothesis, event: Event) -> bool:
    """A reset is owed for so long that there is no such hypothesis."""
    return any(event.time - each.since > ANSWERED_WITHIN for each in hypothesis.owed if RST in each.segment.control)
