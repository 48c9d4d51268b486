"""What a row of a ladder says, stage by stage, and the runs that do it.

A row is taken in the order in which things happen: events in the margins, departure, arrival or loss, and
then the states it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from tcpcheck.ladders.drawn import Margin, Row, Shown, Symbol
from tcpcheck.replay.opening import SIDES, unit
from tcpcheck.replay.runs import CALLS, Explorer, Run
from tcpcheck.runs.notation import COPY, DUPLICATE, FORGED, LOST, OLD, Note, named_timers, read_time
from tcpspec.rules.semantics import Segment, segment_type
from tcpspec.system.joint import FORGER, OTHER, Deliver, Inject, Lose, Pass, Side
from tcpspec.system.network import InFlight


class Stage(NamedTuple):
    """One thing a row says: of what kind, about which end, and the runs that do it next."""

    kind: str
    side: Side
    runs: Callable[[Run], Iterator[Run]]


class RowReader(Explorer):
    """Finds the moves that explain a row."""

    def stages(self, row: Row) -> Iterator[Stage]:
        """What ``row`` says, in the order in which it happens."""
        for side in SIDES:
            for note in row.margins[side].notes:
                meant = self._meant(side, note)
                if meant.act is not None:
                    yield self._acted(side, meant)
        if row.passes:
            yield Stage("pass", "A", lambda run: self._pass(run, row.passes))
        if row.segment is not None and row.sender is not None:
            yield from self._journey(row.sender, row.segment, row)
        for side in SIDES:
            yield from _stands(side, row.margins[side])

    def _meant(self, side: Side, note: Note) -> Note:
        """The note, in which the name of one of this end's own timers is that timer."""
        return note._replace(act=named_timers(self.system.spec(side)).get(note.said)) if note.said else note

    def _acted(self, side: Side, note: Note) -> Stage:
        assert note.act is not None
        kind, drawn = note.act, self._next_drawn(side)
        return Stage("act", side, lambda run: self.act(run, side, kind, note.length, drawn))

    def _next_drawn(self, side: Side) -> Shown | None:
        rows = self.ladder.rows[self.row :]
        return next((row.segment for row in rows if row.sender == side and row.departs), None)

    def _journey(self, sender: Side, drawn: Shown, row: Row) -> Iterator[Stage]:
        marks = row.margins["A"].marks() | row.margins["B"].marks()
        mark = next((each for each in (COPY, DUPLICATE, OLD, FORGED) if each in marks), "")
        if row.departs:
            yield Stage("depart", sender, lambda run: self.depart(run, sender, drawn))
        elif mark in (DUPLICATE, FORGED) and not row.arrives:
            yield Stage("appear", sender, lambda run: self.appear(run, sender, drawn, mark))
        if row.arrives:
            yield Stage("arrive", sender, lambda run: self.arrive(run, sender, drawn, mark, row.departs))
        elif LOST in marks:
            yield Stage("lose", sender, lambda run: self.lose(run, sender, drawn, row.departs))

    def depart(self, run: Run, side: Side, drawn: Shown) -> Iterator[Run]:
        """A segment goes out: one sent earlier and not yet drawn, else one that an event now sends."""
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
        if mark in (DUPLICATE, OLD, FORGED) and not flights:
            for appeared in self.appear(run, sender, drawn, mark):
                yield from self.arrive(appeared, sender, drawn, "", departs=False)

    def _candidates(self, run: Run, sender: Side, drawn: Shown, mark: str, departs: bool) -> list[InFlight[Segment]]:
        wire = self.system.network.deliverable(run.joint.wire(sender), run.joint.now)
        if departs:
            return [flight for flight in wire if flight == run.departing]
        matching = [flight for flight in wire if drawn.matches(flight.segment)]
        if mark == DUPLICATE and drawn.wnd is not None:
            return []
        current = run.joint.end(sender).block.incarnation
        if mark == FORGED:
            return [flight for flight in matching if flight.segment.sender == FORGER]
        if mark == OLD:
            return [flight for flight in matching if flight.segment.sender != current]
        return sorted(matching, key=lambda flight: flight.segment.sender != current)

    def appear(self, run: Run, sender: Side, drawn: Shown, mark: str) -> Iterator[Run]:
        """A segment comes up: the network doubled what it delivered, it is from before the figure, or it is forged."""
        if drawn.wnd is None and mark != FORGED:
            yield from self._doubled(run, sender, drawn)
        if isinstance(drawn.seq, int) and not isinstance(drawn.ack_no, Symbol):
            wnd = self.system.parameters.buffer if drawn.wnd is None else drawn.wnd
            text = 1 if drawn.text is None else drawn.text
            segment = segment_type(self.system.left.extension)  # options that are not drawn say 0
            whose = FORGER if mark == FORGED else None
            made = self.make(
                run, Inject(sender, segment(drawn.seq, drawn.ack_no or 0, drawn.control, text, wnd, whose))
            )
            if made is not None:
                yield made

    def _doubled(self, run: Run, sender: Side, drawn: Shown) -> Iterator[Run]:
        """The same run, in which the network kept a copy when it delivered such a segment."""
        for position, move in enumerate(run.moves):
            if (
                isinstance(move, Deliver)
                and move.sender == sender
                and drawn.matches(move.flight.segment)
                and not move.keep
            ):
                moves = [*run.moves]
                moves[position] = replace(move, keep=True)
                again: Run | None = Run(self.begin)
                for each in moves:
                    again = self.make(again, each) if again is not None else None
                if again is not None:
                    yield replace(run, joint=again.joint, moves=again.moves)

    def lose(self, run: Run, sender: Side, drawn: Shown, departs: bool) -> Iterator[Run]:
        """A segment that is under way is lost; or one that goes out now, where there is no room for it."""
        if departs and run.departing not in run.joint.wire(sender):
            yield run
        for flight in dict.fromkeys(run.joint.wire(sender)):
            if flight == run.departing if departs else drawn.matches(flight.segment):
                made = self.make(run.without(sender, flight), Lose(sender, flight))
                if made is not None:
                    yield made

    def _pass(self, run: Run, text: str) -> Iterator[Run]:
        made = self.make(run, Pass(read_time(text, unit(self.ladder) or self.system.network.msl)))
        if made is not None:
            yield made


def _stands(side: Side, margin: Margin) -> Iterator[Stage]:
    """The state and the numbers that a margin shows are those of the end."""

    def at_numbers(run: Run) -> Iterator[Run]:
        block = run.joint.end(side).block
        if (block.snd_nxt, block.rcv_nxt) == margin.numbers:
            yield run

    def in_state(run: Run) -> Iterator[Run]:
        if run.joint.end(side).block.state is margin.state:
            yield run

    if margin.numbers is not None:
        yield Stage("numbers", side, at_numbers)
    if margin.state is not None:
        yield Stage("state", side, in_state)
