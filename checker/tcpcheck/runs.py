"""The runs that agree with what has been drawn so far: a small set, since a drawing leaves little open.

A row is taken in stages: events in the margins, departure, arrival or loss, then the states it shows.  A segment that
the rules send and the drawing does not show yet is *unshown*: still in the network, to be drawn later or never.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from tcpspec.control import SYN
from tcpspec.event import Kind
from tcpspec.expression import SEQUENCE_NUMBERS, State, fields_of
from tcpspec.meaning import Segment
from tcpspec.model import Check
from tcpspec.network import InFlight
from tcpspec.system import OTHER, Act, Deliver, Happened, Inject, Joint, Lose, Move, MoveError, Pass, Side, System

from tcpcheck.opening import SIDES
from tcpcheck.show.drawn import Ladder, Row, Shown
from tcpcheck.show.notation import COPY, DUPLICATE, FULL, LOST, OLD, read_time
from tcpcheck.trace import describe

SILENT = (Kind.OPEN_PASSIVE, Kind.OPEN_ACTIVE, Kind.SEND, Kind.RECEIVE, Kind.CLOSE, Kind.OUTPUT, Kind.TIME_WAIT_TIMEOUT)
"""What may happen undrawn.  What destroys a connection must be drawn, else every drawing would be possible."""

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


Stage = Callable[[Run], Iterator[Run]]


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
            run, joint=happened.after, moves=(*run.moves, move), unshown=unshown, recent=(*run.recent, happened)
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

    def act(self, run: Run, side: Side, kind: Kind, length: int | None = None, drawn: Shown | None = None) -> Iterator[Run]:
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
                    if made.joint != run.joint:
                        line = self.ladder.rows[self.row].line
                        inserted = f"before line {line}: {describe(made.moves[-1])}"
                        yield replace(made, inserted=(*run.inserted, inserted))

    def depart(self, run: Run, side: Side, drawn: Shown) -> Iterator[Run]:
        """A segment goes out: one sent earlier and not yet drawn, else one that an event of this end sends now."""
        waiting = [flight for owner, flight in run.unshown if owner == side and drawn.matches(flight.segment)]
        for flight in dict.fromkeys(waiting):
            yield replace(run.without(side, flight), departing=flight)
        if waiting:
            return
        for kind in CALLS:
            for made in self.act(run, side, kind, drawn=drawn):
                sent = made.recent[-1].outcome.sent if made.recent[-1].outcome else None
                if sent is not None and drawn.matches(sent):
                    flight = InFlight(sent, made.joint.now)
                    yield replace(made.without(side, flight), departing=flight)

    def arrive(self, run: Run, sender: Side, drawn: Shown, mark: str, departs: bool) -> Iterator[Run]:
        """A segment arrives that is under way; marked as a duplicate, one that nobody sent just now."""
        flights = self._candidates(run, sender, drawn, mark, departs)
        for flight in flights:
            move = Deliver(sender, flight, keep=mark in (COPY, DUPLICATE))
            yield from self._choosing(run.without(sender, flight), OTHER[sender], move)
        if mark in (DUPLICATE, OLD) and not flights:
            for appeared in self.appear(run, sender, drawn):
                yield from self.arrive(appeared, sender, drawn, "", departs=False)

    def _candidates(
        self, run: Run, sender: Side, drawn: Shown, mark: str, departs: bool
    ) -> list[InFlight[Segment]]:
        wire = self.system.network.deliverable(run.joint.wire(sender), run.joint.now)
        if departs:
            return [flight for flight in wire if flight == run.departing]
        matching = [flight for flight in wire if drawn.matches(flight.segment)]
        if mark == DUPLICATE and drawn.wnd is not None:
            return []
        current = run.joint.end(sender).block.incarnation
        if mark == OLD:
            return [flight for flight in matching if flight.segment.sender != current]
        return sorted(matching, key=lambda flight: flight.segment.sender != current)

    def appear(self, run: Run, sender: Side, drawn: Shown) -> Iterator[Run]:
        """A duplicate comes up: the network doubled what it delivered, or it is left over from before the figure."""
        if drawn.wnd is None:
            yield from self._doubled(run, sender, drawn)
        if isinstance(drawn.seq, int) and not isinstance(drawn.ack_no, tuple):
            wnd = self.system.parameters.buffer if drawn.wnd is None else drawn.wnd
            text = 1 if drawn.text is None else drawn.text
            made = self.make(run, Inject(sender, Segment(drawn.seq, drawn.ack_no or 0, drawn.control, text, wnd)))
            if made is not None:
                yield made

    def _doubled(self, run: Run, sender: Side, drawn: Shown) -> Iterator[Run]:
        """The same run, in which the network kept a copy when it delivered such a segment."""
        for position, move in enumerate(run.moves):
            if isinstance(move, Deliver) and move.sender == sender and drawn.matches(move.flight.segment) and not move.keep:
                moves = [*run.moves]
                moves[position] = replace(move, keep=True)
                again: Run | None = Run(self.begin)
                for each in moves:
                    again = self.make(again, each) if again is not None else None
                if again is not None:
                    yield replace(run, joint=again.joint, moves=again.moves)

    def lose(self, run: Run, sender: Side, drawn: Shown, departs: bool) -> Iterator[Run]:
        """A segment that is under way is lost."""
        for flight in dict.fromkeys(run.joint.wire(sender)):
            if flight == run.departing if departs else drawn.matches(flight.segment):
                made = self.make(run.without(sender, flight), Lose(sender, flight))
                if made is not None:
                    yield made

    def no_room(self, run: Run, sender: Side) -> Iterator[Run]:
        """The network was full when the segment went out."""
        if run.departing is not None and run.departing not in run.joint.wire(sender):
            yield run

    def stages(self, row: Row) -> Iterator[tuple[str, Side | None, Stage]]:
        """What a row says, in the order in which it happens: (kind of stage, whose, how)."""
        for side in SIDES:
            for note in row.margins[side].notes:
                if note.act is not None:
                    yield "act", side, lambda run, s=side, n=note: self.act(run, s, n.act, n.length, self._next_drawn(s))
        if row.passes:
            yield "pass", None, lambda run: self._pass(run, row.passes)
        if row.segment is not None and row.sender is not None:
            yield from self._journey(row.sender, row.segment, row)
        for side in SIDES:
            margin = row.margins[side]
            if margin.numbers is not None:
                yield "numbers", side, lambda run, s=side, m=margin: (r for r in [run] if _numbers(r, s) == m.numbers)
            if margin.state is not None:
                yield "state", side, lambda run, s=side, m=margin: (r for r in [run] if _state(r, s) is m.state)

    def _next_drawn(self, side: Side) -> Shown | None:
        rows = self.ladder.rows[self.row :]
        return next((row.segment for row in rows if row.sender == side and row.departs), None)

    def _journey(self, sender: Side, drawn: Shown, row: Row) -> Iterator[tuple[str, Side, Stage]]:
        marks = row.margins["A"].marks() | row.margins["B"].marks()
        mark = next((m for m in (COPY, DUPLICATE, OLD) if m in marks), "")
        if row.departs:
            yield "depart", sender, lambda run: self.depart(run, sender, drawn)
        elif mark == DUPLICATE and not row.arrives:
            yield "appear", sender, lambda run: self.appear(run, sender, drawn)
        if row.arrives:
            yield "arrive", sender, lambda run: self.arrive(run, sender, drawn, mark, row.departs)
        elif LOST in marks:
            yield "lose", sender, lambda run: self.lose(run, sender, drawn, row.departs)
        elif FULL in marks:
            yield "full", sender, lambda run: self.no_room(run, sender)

    def _pass(self, run: Run, text: str) -> Iterator[Run]:
        made = self.make(run, Pass(read_time(text, self.system.network.msl)))
        if made is not None:
            yield made


def _numbers(run: Run, side: Side) -> tuple[int, int]:
    block = run.joint.end(side).block
    return block.snd_nxt, block.rcv_nxt


def _state(run: Run, side: Side) -> State:
    return run.joint.end(side).block.state


def distinct(runs: Iterable[Run]) -> list[Run]:
    """One run, the first, for each joint state and set of unshown segments."""
    found: dict[object, Run] = {}
    for run in runs:
        found.setdefault((run.joint, tuple(sorted(run.unshown, key=repr)), run.departing), run)
    return list(found.values())
