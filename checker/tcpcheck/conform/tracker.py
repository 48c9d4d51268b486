"""One end of one connection: the set of what it may be, packet by packet.

The rules are applied at once to what arrives (``plainly``).  Where that does not explain a segment, the stretch since
the last point at which everything was considered is searched at one level after the other (``search``).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from tcpcheck.conform.allowed import IDLE, allowed
from tcpcheck.conform.departures import ACKNOWLEDGED_WITHIN, ANSWERED_WITHIN, departure, unanswered
from tcpcheck.conform.excuses import credible
from tcpcheck.conform.hypothesis import Assumption, Event, Hypothesis, Sort
from tcpcheck.conform.joining import possible_blocks
from tcpcheck.conform.plain import flushed, plainly
from tcpcheck.conform.rulebook import Rulebook
from tcpcheck.conform.rules import Why
from tcpcheck.conform.search import LAG, Level, Search
from tcpcheck.conform.second_opinion import confirm, readings_that_allow
from tcpcheck.conform.verdict import Conformance, Deviation
from tcpspec.control import ACK, SYN
from tcpspec.meaning import Block
from tcpspec.state import State

STRETCH = 32
"""The search goes back over one to two stretches of so many packets."""
AROUND = 12

OVER = (State.CLOSED, State.LISTEN, State.TIME_WAIT)


class End:
    """What one end may be.  ``complete``: the capture began before any connection did."""

    def __init__(self, book: Rulebook, *, complete: bool) -> None:
        self.book, self.complete = book, complete
        self.hypotheses = [Hypothesis(Block())]
        self.anchor, self.since = self.hypotheses, list[Event]()
        self.middle, self.half = self.hypotheses, 0
        self.arrived = self.arrived_before = self.arrived_middle = 0
        self.recent: deque[Event] = deque(maxlen=AROUND)
        self.deviations: list[Deviation] = []
        self.remarks: list[str] = []
        self.peak = 1
        self.lag = LAG
        self.ended = self.joined = self.opening_seen = self.cut = False

    @property
    def is_closed(self) -> bool:
        """Nothing is left of a connection, so a SYN is the beginning of another."""
        return self.ended or all(each.block.state is State.CLOSED for each in self.hypotheses)

    @property
    def is_over(self) -> bool:
        """Nothing but late segments is to come, unless a new connection begins."""
        return self.ended or all(each.block.state in OVER for each in self.hypotheses)

    def see(self, event: Event) -> None:
        """Take the next packet."""
        self.opening_seen = self.opening_seen or (
            SYN in event.segment.control and (ACK not in event.segment.control or self.complete)
        )
        self.recent.append(event)
        if self.ended:
            return
        self._mark()
        self.since.append(event)
        self.arrived += event.arrives
        following = plainly(self.hypotheses, event, self.book.base)
        if following:
            self.hypotheses = following
            self.peak = max(self.peak, len(following))
        else:
            self._search(event)

    def _mark(self) -> None:
        """Keep the last one to two stretches."""
        if len(self.since) == STRETCH and not self.half:
            self.middle, self.half, self.arrived_middle = self.hypotheses, STRETCH, self.arrived
        if len(self.since) == 2 * STRETCH:
            self.anchor, self.arrived_before = self.middle, self.arrived_middle
            del self.since[:STRETCH]
            self.middle, self.arrived_middle = self.hypotheses, self.arrived

    def _restart(self, hypotheses: list[Hypothesis]) -> None:
        self.hypotheses = self.anchor = hypotheses
        self.since, self.half = [], 0
        self.arrived_before = self.arrived

    def _search(self, event: Event) -> None:
        """No default rule explains the event: look for a story at each level, and take the first."""
        if not (self.opening_seen or self.complete):
            self._join(event)
            return
        rules, older, given_up, excuses = self.book.levels
        for level in (rules, older, given_up):
            found = self._at(level)
            if found and level is older:
                self._deviates(event, next(one for one in found[0].assumed if one.sort is Sort.OLDER))
                return
            if found:
                self._restart(found)
                return
        self._excuse(event, excuses)

    def _at(self, level: Level) -> list[Hypothesis]:
        search = Search(self.book.base, level, self.arrived_before, self.lag)
        found = search.after(self.anchor, self.since)
        self.peak = max(self.peak, search.peak)
        self.cut = self.cut or search.cut
        return found

    def _excuse(self, event: Event, level: Level) -> None:
        cut = self.cut
        found = self._at(level)
        self.cut = cut
        if not found:
            self._deviates(event)
            return
        told = {one for each in self.deviations for one in each.because}
        new = tuple(one for one in found[0].assumed if one.sort is Sort.EXCUSE and one not in told)
        self.deviations.append(self._deviation(event, new))
        self._restart(found)

    def _join(self, event: Event) -> None:
        """The capture joined in the middle: what the end may be is read off what it sends."""
        if self.joined:
            self.remarks.append(f"from packet {event.number} on it does not fit what was guessed of its beginning")
        else:
            self.remarks.append("the connection is older than the capture")
        self.joined = True
        self._restart([Hypothesis(block, path=(block.state,)) for block in possible_blocks(event)])
        if not self.hypotheses:
            self.hypotheses, self.ended = [Hypothesis(Block())], True

    def _deviates(self, event: Event, *because: Assumption) -> None:
        if self.cut:
            self.remarks.append(f"packet {event.number} is not explained, but not every possibility was kept")
        self.deviations.append(self._deviation(event, because))
        self.ended = True

    def _deviation(self, event: Event, because: Iterable[Assumption]) -> Deviation:
        """Why the likeliest of the hypotheses cannot have sent it, looked at twice."""
        base = self.book.base
        ready = sorted((flushed(each, base) for each in self.hypotheses), key=lambda each: each.block.state in IDLE)
        whys = [why for each in ready if isinstance(why := departure(each, event, base), Why)]
        readings: tuple[str, ...] = ()
        if self.book.opinions > 0:
            self.book.opinions -= 1
            confirm(self.anchor, self.since, whys, self.book.reference)
            readings = readings_that_allow(self.book, self.anchor, self.since, self.lag)
        return Deviation(
            event.number,
            event.segment,
            whys[0],
            tuple(dict.fromkeys(each.block.state for each in ready)),
            tuple(dict.fromkeys(found for each in ready for found in allowed(each, base, event.segment))),
            tuple(self.recent),
            tuple(because),
            readings,
        )

    def finish(self, now: int) -> tuple[Conformance, Hypothesis]:
        """The verdict when nothing more comes; ``now`` is the time of the end of the capture."""
        best = min((self._with_missing(flushed(each, self.book.base), now) for each in self.hypotheses), key=by_cost)
        if self.cut and self.ended:
            return Conformance.INCONCLUSIVE, best
        if self.joined:
            return Conformance.INCONCLUSIVE, best
        if not credible(best, self.arrived):
            self.remarks.append("a loss does not explain it: the peer went on and never sent those numbers again")
            return Conformance.DEVIATES, best
        if self.ended:
            return Conformance.DEVIATES, best
        sorts = {each.sort for each in best.assumed}
        if Sort.EXCUSE in sorts:
            return Conformance.EXCUSABLE, best
        return (Conformance.WITH_EXTENSION if Sort.EXTENSION in sorts else Conformance.CONFORMS), best

    def _with_missing(self, hypothesis: Hypothesis, now: int) -> Hypothesis:
        """With an excuse for each answer that never came."""
        if self.ended or self.joined:
            return hypothesis
        missing = (
            unanswered(each, now)
            for each in hypothesis.owed
            if not each.optional
            and now - each.since > (ACKNOWLEDGED_WITHIN if each.segment.control == ACK else ANSWERED_WITHIN)
        )
        return hypothesis.assuming(*missing)


def by_cost(hypothesis: Hypothesis) -> tuple[int, int, int]:
    return hypothesis.cost
