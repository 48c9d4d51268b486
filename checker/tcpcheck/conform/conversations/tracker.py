"""One end of one connection: the set of what it may be, packet by packet.

The rules are applied at once to what arrives (``plainly``).  Where that does not explain a segment, the stretch since
the last point at which everything was considered is searched at one level after the other (``search``).
"""

from __future__ import annotations

from collections.abc import Iterable

from tcpcheck.conform.conversations.second_opinion import confirm, readings_that_allow
from tcpcheck.conform.end.allowed import IDLE, allowed
from tcpcheck.conform.end.assumption import Assumption, Sort
from tcpcheck.conform.end.conformance import Conformance, Deviation
from tcpcheck.conform.end.departures import ACKNOWLEDGED_WITHIN, ANSWERED_WITHIN, departure, unanswered
from tcpcheck.conform.end.excuses import credible
from tcpcheck.conform.end.hypothesis import Event, Hypothesis
from tcpcheck.conform.end.mid_capture import possible_blocks
from tcpcheck.conform.end.rules import Why
from tcpcheck.conform.search.levels import Rulebook
from tcpcheck.conform.search.plain import flushed, plainly
from tcpcheck.conform.search.wide import LAG, Level, Search
from tcpcheck.conform.search.window import Stretch
from tcpspec.language.state import State
from tcpspec.rules.control import ACK, SYN
from tcpspec.rules.semantics import Block

AROUND = 12
"""Packets that are shown with a deviation."""
MOST_DEVIATIONS, MOST_ASSUMED = 20, 100
"""An end is followed through so many deviations that can be excused, and so many assumptions."""

OVER = (State.CLOSED, State.LISTEN, State.TIME_WAIT)


class End:
    """What one end may be.  ``complete``: the capture began before any connection did; ``calls_seen``: it has calls."""

    def __init__(self, book: Rulebook, *, complete: bool, calls_seen: bool) -> None:
        self.book, self.complete, self.calls_seen = book, complete, calls_seen
        self.hypotheses = [Hypothesis(Block())]
        self.stretch = Stretch(self.hypotheses)
        self.recent: tuple[Event, ...] = ()
        self.deviations: list[Deviation] = []
        self.remarks: list[str] = []
        self.peak = 1
        self.lag = LAG
        self.ended = self.tired = self.joined = self.opening_seen = self.cut = False

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
        self.recent = (*self.recent[1 - AROUND :], event)
        if self.ended:
            return
        self.stretch.add(event, self.hypotheses)
        following = plainly(self.hypotheses, event, self.book.base)
        if following:
            self.hypotheses = following
            self.peak = max(self.peak, len(following))
        else:
            self._search(event)
        if len(self.deviations) >= MOST_DEVIATIONS or len(self.hypotheses[0].assumed) >= MOST_ASSUMED:
            self._tire(event)

    def _restart(self, hypotheses: list[Hypothesis]) -> None:
        self.hypotheses = hypotheses
        self.stretch.restart(hypotheses)

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

    def _tire(self, event: Event) -> None:
        """So much had to be excused that following it further tells nothing."""
        if not self.ended:
            self.remarks.append(f"not followed beyond packet {event.number}: there is too much to excuse")
            self.ended = self.tired = True

    def _at(self, level: Level) -> list[Hypothesis]:
        search = Search(self.book.base, level, self.stretch.arrived, self.lag, calls_seen=self.calls_seen)
        found = search.after(self.stretch.before, self.stretch.events)
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
        if not self.joined:
            self.remarks.append("the connection is older than the capture")
        elif len(self.remarks) == 1:
            self.remarks.append(f"from packet {event.number} on it does not fit what was guessed of its beginning")
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
            confirm(self.stretch, whys, self.book.reference)
            readings = readings_that_allow(self.book, self.stretch, self.lag)
        return Deviation(
            event.number,
            event.segment,
            whys[0],
            tuple(dict.fromkeys(each.block.state for each in ready)),
            tuple(dict.fromkeys(found for each in ready for found in allowed(each, base, event.segment))),
            self.recent,
            tuple(because),
            readings,
        )

    def finish(self, now: int) -> tuple[Conformance, Hypothesis]:
        """The verdict when nothing more comes; ``now`` is the time of the end of the capture."""
        best = min((self._with_missing(flushed(each, self.book.base), now) for each in self.hypotheses), key=by_cost)
        return self._conformance(best), best

    def _conformance(self, best: Hypothesis) -> Conformance:
        sorts = {each.sort for each in best.assumed}
        refused = self.ended and not self.tired
        if self.joined or (refused and self.cut):
            return Conformance.INCONCLUSIVE
        if Sort.EXCUSE in sorts and not (self.opening_seen or self.complete):
            self.remarks.append("the connection may be older than the capture")
            return Conformance.INCONCLUSIVE
        if not credible(best, self.stretch.all_arrived):
            self.remarks.append("a loss does not explain it: the peer went on and never sent those numbers again")
            return Conformance.DEVIATES
        if refused:
            return Conformance.DEVIATES
        if Sort.EXCUSE in sorts:
            return Conformance.EXCUSABLE
        return Conformance.WITH_EXTENSION if Sort.EXTENSION in sorts else Conformance.CONFORMS

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
