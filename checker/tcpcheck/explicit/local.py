"""The local tables: what one end does in each situation (``Ends``), what one direction of the network does (``Lines``).

An end is local: its next situation and its reply depend on its situation and on one event only.  So each such pair is
computed once, by generated Python, when the search first meets it; the search itself only looks numbers up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tcpspec.event import Choices, Kind
from tcpspec.meaning import Outcome, Segment
from tcpspec.network import LOSS, REORDERING, InFlight
from tcpspec.system import Act, End, Side

from tcpcheck.explicit.arrays import BLOCKED, Growing, Ints, Numbering, PairTable
from tcpcheck.explicit.environment import (
    Environment,
    Line,
    Situation,
    aged,
    changes_nothing,
    event_choices,
    exhausted,
    next_iss,
    situation_after,
)
from tcpcheck.explicit.generated import compiled

USER_CALLS = (Kind.OPEN_PASSIVE, Kind.OPEN_ACTIVE, Kind.SEND, Kind.RECEIVE, Kind.CLOSE, Kind.ABORT, Kind.STATUS)

LABEL_BITS, SENT_BITS = 16, 20
LABELS = (1 << LABEL_BITS) - 1
SENT = (1 << SENT_BITS) - 1


def entry(end: int, sent: int, label: int) -> int:
    """One number for: the situation after, the segment sent (0: none), and which rules fired."""
    assert sent <= SENT and label <= LABELS, "more segments or rule paths than a table entry has room for"
    return (end << SENT_BITS | sent) << LABEL_BITS | label


def end_of(entries: Ints) -> Ints:
    return entries >> (SENT_BITS + LABEL_BITS)


def sent_of(entries: Ints) -> Ints:
    return (entries >> LABEL_BITS) & SENT


def label_of(entries: Ints) -> Ints:
    return entries & LABELS


@dataclass(frozen=True)
class Numbers:
    """What both directions number: segments by sender; 0 is no segment."""

    segments: dict[Side, Numbering[Segment | None]]

    @classmethod
    def fresh(cls) -> Numbers:
        segments: dict[Side, Numbering[Segment | None]] = {"A": Numbering(), "B": Numbering()}
        for numbering in segments.values():
            numbering.number(None)
        return cls(segments)


class Ends:
    """All situations of one end that were met, what it may do in each by itself, and how it answers each segment."""

    def __init__(self, side: Side, environment: Environment, numbers: Numbers) -> None:
        self.side = side
        self.environment = environment
        self.bounds = environment.bounds.end(side)
        self.spec = environment.system.spec(side)
        self.step = compiled(self.spec)
        self.sent = numbers.segments[side]
        self.arriving = numbers.segments["B" if side == "A" else "A"]
        ticks = environment.bounds.ticks
        self._clocked = bool(ticks and ticks.resend_within)
        self.situations: Numbering[Situation] = Numbering()
        self.labels: Numbering[tuple[str, ...]] = Numbering()
        self.acts: list[list[Act]] = []
        self.act_entries = np.full((64, 8), BLOCKED, np.int64)
        self.act_count = np.full(64, -1, np.int64)
        self.receive = PairTable(self._receive)
        self.urgent = PairTable(self._urgent)
        self.later = PairTable(self._later)
        self.answered: set[str] = set()

    def __len__(self) -> int:
        return len(self.situations)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.situations), len(self.arriving)

    def prepare(self, ends: Ints) -> None:
        """Fill in the acts of situations that the search reaches."""
        if len(self) > self.act_count.size:
            self._grow()
        missing = ends[self.act_count.take(ends) < 0]
        if missing.size:
            for number in np.unique(missing).tolist():
                self._fill_acts(number)

    def acts_change(self) -> NDArray[np.bool_]:
        """For each situation: some act leads to another one."""
        acts = self.act_entries[: len(self)]
        own = np.arange(acts.shape[0])[:, None]
        return np.any((acts != BLOCKED) & (end_of(acts) != own), axis=1)

    def act_kinds(self) -> Ints:
        """For each situation and slot the position in ``Kind`` of the event."""
        kinds = {kind: position for position, kind in enumerate(Kind)}
        table = np.full((len(self), self.act_entries.shape[1]), -1, np.int64)
        for number, acts in enumerate(self.acts):
            table[number, : len(acts)] = [kinds[act.kind] for act in acts]
        return table

    def known_steps(self) -> Iterator[tuple[int, Ints]]:
        """(situation, table entries) of every local step that was computed: acts and answers to segments."""
        received = self.receive.known()
        for number in range(len(self)):
            if self.act_count[number] > 0:
                yield number, self.act_entries[number, : self.act_count[number]]
            if number in received:
                yield number, received[number]

    def _grow(self) -> None:
        room = len(self) * 2
        counts = np.full(room, -1, np.int64)
        counts[: self.act_count.size] = self.act_count
        entries = np.full((room, self.act_entries.shape[1]), BLOCKED, np.int64)
        entries[: self.act_entries.shape[0]] = self.act_entries
        self.act_count, self.act_entries = counts, entries

    def _fill_acts(self, number: int) -> None:
        while len(self.acts) <= number:
            self.acts.append([])
        situation = self.situations.values[number]
        iss = next_iss(situation.end, self.bounds)
        found = []
        for kind, length in event_choices(situation, self.bounds):
            result = self._outcome(situation, kind, iss, length, None)
            if result is not None and not changes_nothing(situation.end.block, result[0]):
                self.acts[number].append(Act(self.side, kind, iss, length))
                found.append(self._entry(situation, kind, *result))
        self._note_answers(situation, iss)
        if len(found) > self.act_entries.shape[1]:
            more = np.full((self.act_entries.shape[0], len(found)), BLOCKED, np.int64)
            self.act_entries = np.concatenate([self.act_entries, more], axis=1)
        self.act_entries[number, : len(found)] = found
        self.act_count[number] = len(found)

    def _note_answers(self, situation: Situation, iss: int) -> None:
        """Calls that are only answered (an error, mostly) need no budget: the rule is covered."""
        for kind in USER_CALLS:
            result = self._outcome(situation, kind, iss, self.bounds.sizes[0] if kind is Kind.SEND else 0, None)
            if result is not None and changes_nothing(situation.end.block, result[0]):
                self.answered.update(check.name for check in result[0].fired)

    def _outcome(
        self, situation: Situation, kind: Kind, iss: int, length: int, segment: Segment | None
    ) -> tuple[Outcome, End] | None:
        end = situation.end
        choices = Choices(iss, f"{self.side}{len(end.history) + 1}", length, 0)
        outcome = self.step(end.block, kind, choices, segment, self.environment.system.parameters)
        if outcome is None:
            return None
        after = end.after(outcome.block)
        return None if exhausted(end, after, self.bounds) else (outcome, after)

    def _entry(self, before: Situation, kind: Kind, outcome: Outcome, after: End) -> int:
        situation = situation_after(before, kind, outcome, after, self.bounds, self._clocked)
        sent = 0 if outcome.sent is None else self.sent.number(outcome.sent)
        label = self.labels.number(tuple(check.name for check in outcome.fired))
        return entry(self.situations.number(situation), sent, label)

    def _receive(self, number: int, segment: int) -> int:
        situation = self.situations.values[number]
        result = self._outcome(
            situation, Kind.ARRIVES, next_iss(situation.end, self.bounds), 0, self.arriving.values[segment]
        )
        return BLOCKED if result is None else self._entry(situation, Kind.ARRIVES, *result)

    def _urgent(self, number: int, segment: int) -> int:
        arriving = self.arriving.values[segment]
        return int(arriving is not None and self.environment.must_arrive(arriving, self.situations.values[number]))

    def _later(self, number: int, _: int) -> int:
        after = aged(self.situations.values[number], self.environment.bounds)
        return BLOCKED if after is None else self.situations.number(after)


IdWire = tuple[InFlight[int], ...]


class Lines:
    """All contents of one direction that were met, and what sending, delivery, loss and time make of each.

    Slot tables have one row per content: ``arrives[w, j]`` is the j-th segment that may be delivered (-1: no more) and
    ``rest[w, j]`` the content without it; ``lost`` and ``left`` are the same for losses.
    """

    def __init__(self, environment: Environment, segments: Numbering[Segment | None]) -> None:
        bounds = environment.bounds
        self.monotone, self.counted = bounds.monotone, bounds.losses is not None
        self.ticking = bounds.ticks is not None
        self.network = environment.system.network
        self.sending = environment.sending.network
        self.segments = segments
        self.contents: Numbering[tuple[IdWire, int]] = Numbering()
        self.slots = {name: np.full((64, 2), -1, np.int64) for name in ("arrives", "rest", "lost", "left", "oldest")}
        self.losses, self.later = Growing(), Growing()
        self.send = PairTable(self._send)

    def __len__(self) -> int:
        return len(self.contents)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.contents), len(self.segments)

    def number(self, wire: IdWire, lost: int = 0) -> int:
        """The number of this content; its slots are filled in when it is new."""
        if REORDERING in self.network.faults:
            wire = tuple(sorted(wire, key=lambda flight: (flight.born, flight.segment)))
        known = self.contents.known((wire, lost))
        if known is not None:
            return known
        number = self.contents.number((wire, lost))
        self.losses.extend([lost])
        self.later.extend([-1])
        self._fill(number, wire, lost)
        return number

    def number_of(self, line: Line) -> int:
        """The number of a line of the reference environment."""
        return self.number(tuple(InFlight(self.segments.number(f.segment), f.born) for f in line.wire), line.lost)

    def line(self, number: int) -> Line:
        """The content as the reference environment has it."""
        wire, lost = self.contents.values[number]
        return Line(tuple(self.flight(flight) for flight in wire), lost)

    def flight(self, flight: InFlight[int]) -> InFlight[Segment]:
        segment = self.segments.values[flight.segment]
        assert segment is not None
        return InFlight(segment, flight.born)

    def deliverable(self, number: int) -> tuple[InFlight[int], ...]:
        """Flights in the order of the slots of ``arrives``."""
        return self.network.deliverable(self.contents.values[number][0])

    def losable(self, number: int) -> tuple[InFlight[int], ...]:
        """Flights in the order of the slots of ``lost``."""
        if LOSS not in self.network.faults or self.monotone:
            return ()
        return tuple(dict.fromkeys(self.contents.values[number][0]))

    def _fill(self, number: int, wire: IdWire, lost: int) -> None:
        flights, losable = self.deliverable(number), self.losable(number)
        rest = [] if self.monotone else [self.number(self.network.without(wire, f), lost) for f in flights]
        left = [self.number(self.network.without(wire, f), lost + self.counted) for f in losable]
        self._set("arrives", number, [flight.segment for flight in flights])
        self._set("rest", number, rest)
        self._set("lost", number, [flight.segment for flight in losable])
        self._set("left", number, left)
        if self.ticking:
            msl = self.network.msl or 0
            self._set("oldest", number, [flight.segment for flight in wire if -flight.born >= msl])
            aged = tuple(InFlight(f.segment, f.born - 1) for f in wire if 1 - f.born <= msl)
            self.later.array[number] = self.number(aged, lost)

    def _set(self, name: str, number: int, values: list[int]) -> None:
        table = self.slots[name]
        rows, columns = table.shape
        if number >= rows or len(values) > columns:
            grown = np.full((max(rows, 2 * number), max(columns, len(values))), -1, np.int64)
            grown[:rows, :columns] = table
            table = self.slots[name] = grown
        table[number, : len(values)] = values

    def _send(self, number: int, segment: int) -> int:
        if segment == 0:
            return number
        wire, lost = self.contents.values[number]
        after = self.sending.send(wire, segment)
        return BLOCKED if after is None else self.number(after, lost)
