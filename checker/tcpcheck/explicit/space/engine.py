"""Breadth-first enumeration of all joint states within bounds, fast: read ``explore``.

States are numbered in the order in which they are found, level by level, so the number of a state's parent is
enough to rebuild a shortest path to it.  The order, and with it every number and path, is the same on every
run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from tcpcheck.explicit.space.arrays import Growing, Ints, KeySet, Words
from tcpcheck.explicit.space.census import Census
from tcpcheck.explicit.space.environment import Environment
from tcpcheck.explicit.space.packing import Layout
from tcpcheck.explicit.space.situation import FEW_LENGTHS
from tcpcheck.explicit.space.successors import Expander
from tcpspec.properties.property import Property
from tcpspec.system.bounds import Bounds
from tcpspec.system.joint import System

CHUNK = 1 << 14
MAX_STATES = (1 << 32) - 2


@dataclass(frozen=True)
class Progress:
    """How far an enumeration has come, after each level."""

    depth: int
    states: int
    frontier: int
    transitions: int
    seconds: float
    violated: tuple[str, ...]


class Search:
    """An enumeration under way; ``search.Exploration`` is what people look at."""

    def __init__(self, system: System, bounds: Bounds, properties: Sequence[Property]) -> None:
        self.system, self.bounds, self.properties = system, bounds, tuple(properties)
        self.environment = Environment(system, bounds)
        self.expander = Expander(self.environment)
        start = self.expander.encode(self.environment.start())
        self.layout = Layout.for_counts(self.expander.counts())
        self.states = KeySet(self.layout.width)
        halves = [self.layout.half(side, *(np.array([n]) for n in start[2 * side : 2 * side + 2])) for side in (0, 1)]
        self.states.add(self.layout.join(halves[0], halves[1]))
        self.parents = Growing(np.uint32)
        self.parents.extend([0])
        self.levels = [0, 1]
        self.expanded = 0
        self.transitions = 0
        self.stopped_by = ""
        self.seconds = 0.0
        self.census = self._fresh_census()

    def _fresh_census(self) -> Census:
        a, b = (ends.situations for ends in self.expander.ends)
        return Census(a, b, self.properties, self.bounds.held)

    def run(self, progress: Callable[[Progress], None] | None, stop: Callable[[Progress], bool] | None) -> None:
        """Search until no state is new, or until something stops it: then ``stopped_by`` says what."""
        began = time.perf_counter()
        try:
            self._levels(began, progress, stop)
        except KeyboardInterrupt:
            self.stopped_by = "interrupted"
            self._settle()
        self.seconds = time.perf_counter() - began

    def _levels(
        self,
        began: float,
        progress: Callable[[Progress], None] | None,
        stop: Callable[[Progress], bool] | None,
    ) -> None:
        self._note_level()
        while self.expanded < len(self.states) and not self.stopped_by:
            level_end = len(self.states)
            while self.expanded < level_end and not self.stopped_by:
                self._expand(self.expanded, min(self.expanded + CHUNK, level_end))
                if len(self.states) >= min(self.bounds.max_states, MAX_STATES):
                    self.stopped_by = f"max_states={self.bounds.max_states} reached"
            if len(self.states) > level_end:
                self.levels.append(len(self.states))
            self._note_level()
            now = self._progress(time.perf_counter() - began)
            if progress is not None:
                progress(now)
            if stop is not None and not self.stopped_by and stop(now):
                self.stopped_by = "stopped as asked"
        self.stopped_by = "; ".join(filter(None, (self.stopped_by, self._left_out())))

    def _left_out(self) -> str:
        """What was not tried of what an event may choose, in words; nothing if all was."""
        longest = max(ends.left_out for ends in self.expander.ends)
        if not longest:
            return ""
        return (
            f"{longest} sequence numbers wait to be sent or acknowledged, which is more than these bounds let anybody "
            f"send; of the lengths at which they may be sent only 1 to {FEW_LENGTHS} and the longest were tried"
        )

    def _progress(self, seconds: float) -> Progress:
        violated = tuple(f.property.id for f in self.census.findings if f.violation is not None)
        frontier = len(self.states) - self.expanded
        return Progress(len(self.levels) - 2, len(self.states), frontier, self.transitions, seconds, violated)

    def _expand(self, start: int, stop: int) -> None:
        """Make every move from the states numbered ``start`` to ``stop``."""
        while True:
            words, rows, transitions = self._successors(start, stop)
            if self.layout.fits(self.expander.counts()):
                break
            self._repack()
        new = self.states.add(words)
        self.parents.extend(rows.take(new) + start)
        self.expanded = stop
        self.transitions += transitions

    def _successors(self, start: int, stop: int) -> tuple[Words, Ints, int]:
        """(states after, which of the states given each comes from, how many moves there are).  Duplicates
        that leave everything as it was are counted, but not among the states after."""
        layout, transitions = self.layout, 0
        sources = self.expander.take_apart(layout.split(self.states.words(start, stop)), layout)
        rows, parts = [np.empty(0, np.int64)], [tuple(np.empty(0, np.int64) for _ in range(layout.width))]
        for batch in self.expander.batches(sources, layout):
            transitions += batch.rows.size
            words, source = layout.join(*batch.halves), batch.rows
            if batch.kind == "keep":
                changed = np.flatnonzero(batch.halves[batch.side] != sources.halves[batch.side].take(source))
                words, source = tuple(word.take(changed) for word in words), source.take(changed)
            rows.append(source)
            parts.append(words)
        return (
            tuple(np.concatenate([p[n] for p in parts]) for n in range(layout.width)),
            np.concatenate(rows),
            transitions,
        )

    def _repack(self) -> None:
        old, self.layout = self.layout, Layout.for_counts(self.expander.counts())
        words = old.repacked(self.states.words(), self.layout)
        self.states = KeySet(self.layout.width)
        self.states.add(words)

    def _note_level(self) -> None:
        """Let the census see states in the order of their numbers."""
        for start in range(self.census.seen, len(self.states), 1 << 18):
            self.census.add(*self.situations(start, min(start + (1 << 18), len(self.states))))

    def _settle(self) -> None:
        """After an interruption: keep what is complete."""
        if self.parents.size < len(self.states):
            words = tuple(np.array(word[: self.parents.size]) for word in self.states.words())
            self.states = KeySet(self.layout.width)
            self.states.add(words)
        self.parents.shrink(len(self.states))
        if self.levels[-1] != len(self.states):
            self.levels.append(len(self.states))
        self.census = self._fresh_census()
        self._note_level()

    def situations(self, start: int = 0, stop: int | None = None) -> tuple[Ints, Ints]:
        """Situation numbers of A and of B of the states numbered ``start`` to ``stop``."""
        halves = self.layout.split(self.states.words(start, stop))
        return self.layout.parts(0, halves[0])[0], self.layout.parts(1, halves[1])[0]

    def loads(self) -> tuple[Ints, Ints]:
        """How many segments from A, and from B, are under way in each state."""
        halves = self.layout.split(self.states.words())
        a, b = (self.expander.lines[side].sizes().take(self.layout.parts(side, halves[side])[1]) for side in (0, 1))
        return a, b

    def numbers(self, state: int) -> tuple[int, int, int, int]:
        """The four numbers of one state."""
        halves = self.layout.split(self.states.words(state, state + 1))
        (a, line_a), (b, line_b) = (self.layout.parts(side, halves[side]) for side in (0, 1))
        return int(a[0]), int(line_a[0]), int(b[0]), int(line_b[0])
