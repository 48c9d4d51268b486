"""All moves from many joint states at once: gathers from the local tables.

Moves come in batches of one kind; the order of batches is that of ``Environment.moves``.  Read
``Expander.batches``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tcpcheck.explicit.space.arrays import BLOCKED, Ints
from tcpcheck.explicit.space.channel_table import Lines
from tcpcheck.explicit.space.endpoint_table import LABELS, Ends, Numbers, end_of, label_of, sent_of
from tcpcheck.explicit.space.environment import Environment
from tcpcheck.explicit.space.packing import Layout
from tcpcheck.explicit.space.situation import SIDES, World, next_iss
from tcpspec.system.joint import Deliver, Lose, Move, Pass
from tcpspec.system.network import DUPLICATION, LOSS

NOTHING = np.empty(0, np.int64)


@dataclass(frozen=True)
class Batch:
    """Moves of one kind.  ``rows``: from which of the states given; ``halves``: the states after, as halves
    of A and B; ``slot``: which act or segment of a line; ``entries``: table entries (label, segment sent),
    empty if no end acts."""

    kind: str  # act, deliver, keep, lose, pass
    side: int  # the end that acts or receives; for a loss the sender
    slot: int
    rows: Ints
    halves: tuple[Ints, Ints]
    entries: Ints = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True)
class Sources:
    """States to expand, taken apart."""

    halves: tuple[Ints, Ints]
    situations: tuple[Ints, Ints]
    lines: tuple[Ints, Ints]


class Expander:
    """The local tables of both ends and both directions, and the moves they make up."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        bounds, network = environment.bounds, environment.system.network
        self.numbers = Numbers.fresh()
        self.ends = [Ends(side, environment, self.numbers) for side in SIDES]
        self.lines = [Lines(environment, self.numbers.segments[side]) for side in SIDES]
        self.monotone, self.losses, self.ticks = bounds.monotone, bounds.losses, bounds.ticks
        self.may_block = not self.monotone and (LOSS not in network.faults or not bounds.overflows)
        self.duplicates = DUPLICATION in network.faults
        self.protects = self.ticks is not None and self.ticks.must_arrive is not None
        self._happened: list[NDArray[np.bool_]] = [np.zeros(LABELS + 1, np.bool_) for _ in SIDES]

    def fired(self, side: int) -> set[str]:
        """Names of the rules of one end that fired in some move or answered some call so far."""
        ends = self.ends[side]
        happened = [
            label for n, label in enumerate(ends.labels.values) if not self.may_block or self._happened[side][n]
        ]
        return {name for label in happened for name in label} | ends.answered

    def counts(self) -> tuple[int, int, int, int]:
        return len(self.ends[0]), len(self.lines[0]), len(self.ends[1]), len(self.lines[1])

    def encode(self, world: World) -> tuple[int, int, int, int]:
        """The four numbers of a world."""
        a, b = (self.ends[n].situations.number(world.situation(side)) for n, side in enumerate(SIDES))
        line_a, line_b = (self.lines[n].number_of(world.line(side)) for n, side in enumerate(SIDES))
        return a, line_a, b, line_b

    def decode(self, a: int, line_a: int, b: int, line_b: int) -> World:
        situations = [end.situations.values[number] for end, number in zip(self.ends, (a, b), strict=True)]
        return World(situations[0], situations[1], self.lines[0].line(line_a), self.lines[1].line(line_b))

    def take_apart(self, halves: tuple[Ints, Ints], layout: Layout) -> Sources:
        a, line_a = layout.parts(0, halves[0])
        b, line_b = layout.parts(1, halves[1])
        self.ends[0].prepare(a)
        self.ends[1].prepare(b)
        return Sources(halves, (a, b), (line_a, line_b))

    def batches(self, sources: Sources, layout: Layout) -> Iterator[Batch]:
        """Every move of every source."""
        for side in (0, 1):
            yield from self._acts(sources, layout, side)
        for side in (0, 1):
            yield from self._deliveries(sources, layout, side)
        for side in (0, 1):
            yield from self._losses(sources, layout, side)
        if self.ticks is not None:
            yield self._pass(sources, layout)

    def _acts(self, sources: Sources, layout: Layout, side: int) -> Iterator[Batch]:
        ends, situations = self.ends[side], sources.situations[side]
        counts = ends.act_count.take(situations)
        columns = ends.act_entries.shape[1]
        for slot in range(int(counts.max(initial=0))):
            rows = np.flatnonzero(counts > slot)
            entries = ends.act_entries.take(situations.take(rows) * columns + slot)
            yield self._answer(sources, layout, side, Batch("act", side, slot, rows, sources.halves, entries))

    def _deliveries(self, sources: Sources, layout: Layout, side: int) -> Iterator[Batch]:
        ends, lines, sender = self.ends[side], self.lines[1 - side], 1 - side
        carried, situations = sources.lines[sender], sources.situations[side]
        for slot in range(lines.slots["arrives"].shape[1]):
            table = lines.slots["arrives"]
            segments = table.take(carried * table.shape[1] + slot)
            rows = np.flatnonzero(segments >= 0)
            if not rows.size:
                return
            entries = ends.receive.get(situations.take(rows), segments.take(rows), ends.shape)
            kept = self._answer(sources, layout, side, Batch("keep", side, slot, rows, sources.halves, entries))
            if not self.monotone:
                yield self._removed(sources, layout, "deliver", "rest", kept)
            if self.monotone or self.duplicates:
                yield kept

    def _removed(self, sources: Sources, layout: Layout, kind: str, table: str, batch: Batch) -> Batch:
        """``batch`` with the segment in its slot taken off the line it came by."""
        sender = batch.side if kind == "lose" else 1 - batch.side
        remaining = self.lines[sender].slots[table]
        rest = remaining.take(sources.lines[sender].take(batch.rows) * remaining.shape[1] + batch.slot)
        situations = sources.situations[sender].take(batch.rows)
        half = layout.half(sender, situations, rest)
        halves = (half, batch.halves[1]) if sender == 0 else (batch.halves[0], half)
        return Batch(kind, batch.side, batch.slot, batch.rows, halves, batch.entries)

    def _answer(self, sources: Sources, layout: Layout, side: int, batch: Batch) -> Batch:
        """The end takes the step that the entries say, and sends what they say."""
        rows, entries, lines = batch.rows, batch.entries, self.lines[side]
        possible = entries != BLOCKED
        if not possible.all():
            rows, entries = rows[possible], entries[possible]
        after = lines.send.get(sources.lines[side].take(rows), sent_of(entries), lines.shape)
        if self.may_block:
            possible = after != BLOCKED
            rows, entries, after = rows[possible], entries[possible], after[possible]
            self._happened[side][label_of(entries)] = True
        half = layout.half(side, end_of(entries), after)
        other = sources.halves[1 - side].take(rows)
        return Batch(batch.kind, side, batch.slot, rows, (half, other) if side == 0 else (other, half), entries)

    def _losses(self, sources: Sources, layout: Layout, side: int) -> Iterator[Batch]:
        lines = self.lines[side]
        for slot in range(lines.slots["lost"].shape[1]):
            table = lines.slots["lost"]
            segments = table.take(sources.lines[side] * table.shape[1] + slot)
            rows = np.flatnonzero(segments >= 0)
            if rows.size and self.losses is not None:
                spent = sum(self.lines[n].losses.array.take(sources.lines[n].take(rows)) for n in (0, 1))
                rows = rows[np.asarray(spent) < self.losses]
            if rows.size and self.protects:
                rows = rows[self._urgent(sources, 1 - side, rows, segments.take(rows)) == 0]
            if rows.size:
                halves = (sources.halves[0].take(rows), sources.halves[1].take(rows))
                yield self._removed(sources, layout, "lose", "left", Batch("lose", side, slot, rows, halves))

    def _urgent(self, sources: Sources, receiver: int, rows: Ints, segments: Ints) -> Ints:
        ends = self.ends[receiver]
        return ends.urgent.get(sources.situations[receiver].take(rows), segments, ends.shape)

    def _pass(self, sources: Sources, layout: Layout) -> Batch:
        rows = np.arange(sources.halves[0].size)
        for sender in (0, 1) if self.protects else ():
            table = self.lines[sender].slots["oldest"]
            for slot in range(table.shape[1]):
                old = table.take(sources.lines[sender].take(rows) * table.shape[1] + slot)
                urgent = np.flatnonzero(old >= 0)
                held = urgent[self._urgent(sources, 1 - sender, rows.take(urgent), old.take(urgent)) > 0]
                rows = np.delete(rows, held)
        halves = []
        for side in (0, 1):
            ends = self.ends[side]
            situations = sources.situations[side].take(rows)
            after = ends.later.get(situations, np.zeros_like(situations), (len(ends), 1))
            halves.append((after, self.lines[side].later.array.take(sources.lines[side].take(rows))))
        passes = (halves[0][0] != BLOCKED) & (halves[1][0] != BLOCKED)
        a, b = (layout.half(side, *(part[passes] for part in halves[side])) for side in (0, 1))
        return Batch("pass", 0, 0, rows[passes], (a, b))

    def move(self, batch: Batch, world: World, numbers: tuple[int, int, int, int]) -> Move:
        """The move that a batch makes from one world."""
        side = SIDES[batch.side]
        if batch.kind == "act":
            return self.ends[batch.side].acts[numbers[2 * batch.side]][batch.slot]
        if batch.kind == "pass":
            return Pass(1)
        if batch.kind == "lose":
            lines = self.lines[batch.side]
            return Lose(side, lines.flight(lines.losable(numbers[2 * batch.side + 1])[batch.slot]))
        sender = 1 - batch.side
        lines = self.lines[sender]
        flight = lines.flight(lines.deliverable(numbers[2 * sender + 1])[batch.slot])
        iss = next_iss(world.situation(side).end, self.environment.bounds.end(side))
        return Deliver(SIDES[sender], flight, batch.kind == "keep", iss)
