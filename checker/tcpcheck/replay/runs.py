"""Runs that may agree with a drawing: what a drawing leaves open is tried in every way that it may be meant.

Left open are initial sequence numbers, how many octets go out, and events that are not drawn.  A segment that
the rules send and the drawing does not show yet is *unshown*: in the network, to be drawn later or never.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from tcpcheck.ladders.drawn import Ladder, Shown
from tcpcheck.replay.opening import SIDES
from tcpcheck.runs.trace import described
from tcpspec.language.expression import SEQUENCE_NUMBERS, State, fields_of
from tcpspec.rules.check import Check
from tcpspec.rules.control import SYN
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Segment
from tcpspec.system.joint import OTHER, Act, Deliver, Happened, Joint, Move, MoveError, Pass, Side, System
from tcpspec.system.network import InFlight

SILENT = (
    Kind.OPEN_PASSIVE,
    Kind.SEND,
    Kind.RECEIVE,
    Kind.CLOSE,
    Kind.OUTPUT,
    Kind.TIME_WAIT_TIMEOUT,
)
"""What may happen undrawn, as long as it sends nothing and destroys nothing: else any drawing would do."""

CALLS = tuple(kind for kind in Kind if kind is not Kind.ARRIVES)


@dataclass(frozen=True)
class Run:
    """A run that agrees with the rows so far; ``recent`` is what it did in the present row."""

    joint: Joint
    moves: tuple[Move, ...] = ()
    unshown: tuple[tuple[Side, InFlight[Segment]], ...] = ()
    recent: tuple[Happened, ...] = ()
    departing: InFlight[Segment] | None = None
    inserted: tuple[str, ...] = ()

    def without(self, side: Side, flight: InFlight[Segment]) -> Run:
        """The run after a segment that it had sent has been drawn."""
        kept = list(self.unshown)
        if (side, flight) in kept:
            kept.remove((side, flight))
        return replace(self, unshown=tuple(kept))


@cache
def chooses_iss(check: Check) -> bool:
    """The rule reads the ISS that the environment offers."""
    values = (*check.then.values(), check.guard)
    return any(("event", "fresh_iss") in fields_of(value) for value in values)


class Explorer:
    """Finds the moves that explain a row of one ladder in one system."""

    def __init__(self, ladder: Ladder, system: System, begin: Joint) -> None:
        self.ladder, self.system, self.begin = ladder, system, begin
        self.row = 0
        segments = [row.segment for row in ladder.rows if row.segment is not None]
        self.lengths = sorted({s.text for s in segments if s.text} | set(self._acknowledged(segments)) | {1})
        numbers = [n for s in segments for n in (s.seq, s.ack_no) if isinstance(n, int)]
        self.unused = max([0, *numbers]) // 1000 * 1000

    def _acknowledged(self, segments: list[Shown]) -> Iterator[int]:
        """How many octets `<DATA>` without a count may stand for: what is acknowledged later, if drawn."""
        for unsaid in (s for s in segments if s.text is None):
            for other in segments:
                if isinstance(other.ack_no, int) and isinstance(unsaid.seq, int):
                    octets = (other.ack_no - unsaid.seq) % SEQUENCE_NUMBERS
                    if 0 < octets <= 65535:
                        yield octets

    def isns(self, side: Side, run: Run) -> list[int]:
        """ISNs that ``side`` may choose now: those of its SYNs drawn from here on, and one not drawn."""
        drawn = [
            row.segment.seq
            for row in self.ladder.rows[self.row :]
            if row.sender == side and row.segment is not None and SYN in row.segment.control
        ]
        other = (self.unused + 1000 * (1 + len(run.joint.a.history) + len(run.joint.b.history))) % SEQUENCE_NUMBERS
        return list(dict.fromkeys([*(number for number in drawn if isinstance(number, int)), other]))

    def invented(self, run: Run) -> list[int]:
        """ISNs of the run that the ladder does not draw."""
        drawn = {row.segment.seq for row in self.ladder.rows if row.segment is not None}
        chosen = [move.iss for move in run.moves if isinstance(move, Act | Deliver) and move.iss]
        return [iss for iss in chosen if iss not in drawn]

    def make(self, run: Run, move: Move) -> Run | None:
        """The run with one more move; None if the rules or the network do not allow it."""
        try:
            happened = self.system.move(run.joint, move)
        except (MoveError, ValueError):
            return None
        unshown = run.unshown
        if happened.outcome is not None and happened.outcome.sent is not None:
            side = move.side if isinstance(move, Act) else OTHER[move.sender] if isinstance(move, Deliver) else "A"
            unshown = (*unshown, (side, InFlight(happened.outcome.sent, happened.after.now)))
        return replace(
            run,
            joint=happened.after,
            moves=(*run.moves, move),
            unshown=unshown,
            recent=(*run.recent, happened),
        )

    def _choosing(self, run: Run, side: Side, move: Act | Deliver) -> Iterator[Run]:
        """The move with every ISS it may choose; with none if it chooses none."""
        for iss in self.isns(side, run):
            made = self.make(run, replace(move, iss=iss))
            if made is None:
                continue
            outcome = made.recent[-1].outcome
            if outcome is None or not any(chooses_iss(check) for check in outcome.fired):
                plain = self.make(run, move)
                if plain is not None:
                    yield plain
                return
            yield made

    def act(
        self, run: Run, side: Side, kind: Kind, length: int | None = None, drawn: Shown | None = None
    ) -> Iterator[Run]:
        """One event of an end, with every choice that a drawing may leave open."""
        for octets in self._lengths(kind, length, drawn):
            if kind in (Kind.OPEN_ACTIVE, Kind.SEND):
                yield from self._choosing(run, side, Act(side, kind, length=octets))
            elif (made := self.make(run, Act(side, kind, length=octets))) is not None:
                yield made
            elif kind is Kind.TIME_WAIT_TIMEOUT:
                yield from self._waited(run, side)

    def _lengths(self, kind: Kind, length: int | None, drawn: Shown | None) -> list[int]:
        if length is not None:
            return [length]
        if kind not in (Kind.SEND, Kind.OUTPUT, Kind.RETRANSMISSION):
            return [0]
        known = [drawn.text] if drawn is not None and drawn.text else self.lengths
        if kind is Kind.SEND:
            return known
        return sorted({*known, *(octets + 1 for octets in known), 0, 1})

    def _waited(self, run: Run, side: Side) -> Iterator[Run]:
        """TIME-WAIT ends once it is over: let that time pass first."""
        block = run.joint.end(side).block
        left = block.time_wait_expires - run.joint.now
        if block.state is State.TIME_WAIT and block.time_wait_runs and left >= 0:
            later = self.make(run, Pass(left + 1))
            ended = self.make(later, Act(side, Kind.TIME_WAIT_TIMEOUT)) if later else None
            if ended is not None:
                yield ended

    def silent(self, run: Run) -> Iterator[Run]:
        """One undrawn event at either end that changes something."""
        for side in SIDES:
            for kind in SILENT:
                for made in self.act(run, side, kind):
                    if made.joint != run.joint and _leaves_no_trace(made, kind):
                        line = self.ladder.rows[self.row].line
                        inserted = f"before line {line}: {described(made.recent[-1], self.system)}"
                        yield replace(made, inserted=(*run.inserted, inserted))


def _leaves_no_trace(run: Run, kind: Kind) -> bool:
    """The event sent nothing, and no connection was lost by it."""
    outcome = run.recent[-1].outcome
    ends = outcome is not None and outcome.block.state is State.CLOSED and kind is not Kind.TIME_WAIT_TIMEOUT
    return outcome is not None and outcome.sent is None and not ends


def distinct(runs: Iterable[Run]) -> list[Run]:
    """One run for each joint state and set of unshown segments; first those with the fewest moves."""
    found: dict[object, Run] = {}
    for run in sorted(runs, key=lambda run: len(run.moves)):
        found.setdefault((run.joint, tuple(sorted(run.unshown, key=repr)), run.departing), run)
    return list(found.values())
