"""The local table of one direction of the network: what sending, delivery, loss and time make of each
content."""

from __future__ import annotations

import numpy as np

from tcpcheck.explicit.space.arrays import BLOCKED, Growing, Ints, Numbering, PairTable
from tcpcheck.explicit.space.environment import Environment
from tcpcheck.explicit.space.situation import Line
from tcpspec.rules.semantics import Segment
from tcpspec.system.network import LOSS, REORDERING, InFlight

IdWire = tuple[InFlight[int], ...]


class Lines:
    """All contents of one direction that were met, and what sending, delivery, loss and time make of each.

    Slot tables have one row per content: ``arrives[w, j]`` is the j-th segment that may be delivered (-1: no
    more) and ``rest[w, j]`` the content without it; ``lost`` and ``left`` are the same for losses.
    """

    def __init__(self, environment: Environment, segments: Numbering[Segment | None]) -> None:
        bounds = environment.bounds
        self.may_be_lost = environment.may_be_lost
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

    def sizes(self) -> Ints:
        """How many segments each content has."""
        return np.array([len(wire) for wire, _ in self.contents.values])

    def deliverable(self, number: int) -> tuple[InFlight[int], ...]:
        """Flights in the order of the slots of ``arrives``."""
        return self.network.deliverable(self.contents.values[number][0])

    def losable(self, number: int) -> tuple[InFlight[int], ...]:
        """Flights in the order of the slots of ``lost``."""
        if LOSS not in self.network.faults or self.monotone:
            return ()
        found = dict.fromkeys(self.contents.values[number][0])
        return tuple(flight for flight in found if self.may_be_lost(self.flight(flight).segment))

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
