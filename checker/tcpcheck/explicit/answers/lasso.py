"""A lasso through a fair component: the stem leads into it, the loop makes everything happen that fairness
asks for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tcpcheck.explicit.answers.fairness import Forced, Region, delivered, is_event, sent
from tcpcheck.explicit.answers.paths import Wanted, ancestors, trace_along
from tcpcheck.explicit.answers.transitions import KINDS, Edges
from tcpcheck.explicit.space.arrays import Ints
from tcpcheck.explicit.space.engine import Search
from tcpcheck.runs.trace import Trace
from tcpspec.properties.property import Property
from tcpspec.system.fairness import Fairness
from tcpspec.system.joint import Move


@dataclass(frozen=True)
class Lasso:
    """A run that goes round for ever: ``trace`` is stem and loop once round, confirmed by the reference
    semantics. The premise holds after ``premise`` moves, the loop begins after ``stem`` moves; an empty loop
    is rest for ever."""

    trace: Trace
    premise: int
    stem: int

    @property
    def stem_moves(self) -> tuple[Move, ...]:
        return self.trace.moves[: self.stem]

    @property
    def loop_moves(self) -> tuple[Move, ...]:
        return self.trace.moves[self.stem :]


Step = tuple[int, Wanted]
"""A move inside a component: (state reached, which move)."""


class Component:
    """One fair component with the moves that stay in it, by region numbers."""

    def __init__(self, region: Region, members: Ints, kept: NDArray[np.bool_]) -> None:
        self.region, self.members = region, members
        inside = np.zeros(region.states.size, np.bool_)
        inside[members] = True
        chosen = kept & inside[region.moves.source]
        self.moves = region.moves.take(chosen)
        self.offers = region.moves.take(inside[region.moves.source])
        self.steps: dict[int, list[Step]] = {}
        for row in self.moves.rows():
            wanted = (KINDS[row["kind"]], row["side"], row["what"])
            self.steps.setdefault(row["source"], []).append((row["target"], wanted))

    def walk(self, start: int, arrived: Callable[[int], bool]) -> list[Step]:
        """A shortest walk to a state that satisfies ``arrived``."""
        came: dict[int, tuple[int, Step]] = {}
        queue, seen = deque([start]), {start}
        while queue:
            node = queue.popleft()
            if arrived(node):
                steps: list[Step] = []
                while node != start:
                    node, step = came[node]
                    steps.append(step)
                return steps[::-1]
            for step in self.steps.get(node, []):
                if step[0] not in seen:
                    seen.add(step[0])
                    came[step[0]] = (node, step)
                    queue.append(step[0])
        raise AssertionError("a component is strongly connected")

    def loop(self, start: int, fairness: Fairness) -> list[Step]:
        """A closed walk from ``start`` that is fair."""
        steps: list[Step] = []
        for bit, event in enumerate(self.region.forced):
            if all(self.region.possible[node] >> bit & 1 for node in self._nodes(start, steps)):
                steps += self._meet(start, steps, bit, event)
        while fairness.delivery and (owed := self._owed(start, steps)):
            steps += self._through(self._last(start, steps), self._delivering(min(owed)))
        return steps + self.walk(self._last(start, steps), lambda node: node == start)

    def _meet(self, start: int, steps: list[Step], bit: int, event: Forced) -> list[Step]:
        here = self._last(start, steps)
        if np.any(self.region.possible[self.members] >> bit & 1 == 0):
            return self.walk(here, lambda node: not self.region.possible[node] >> bit & 1)
        chosen = self.moves.take(is_event(self.moves, event))
        return self._through(here, chosen)

    def _through(self, here: int, chosen: Edges) -> list[Step]:
        """A walk that ends with one of the chosen moves."""
        rows = {row["source"]: row for row in reversed(list(chosen.rows()))}
        steps = self.walk(here, rows.__contains__)
        row = rows[self._last(here, steps)]
        return [*steps, (row["target"], (KINDS[row["kind"]], row["side"], row["what"]))]

    def _delivering(self, segment: int) -> Edges:
        return self.moves.take(delivered(self.moves) == segment)

    def _owed(self, start: int, steps: list[Step]) -> set[int]:
        """Segments that the walk offers or sends and does not deliver."""
        offered = np.isin(self.offers.source, list(self._nodes(start, steps)))
        owed = set(delivered(self.offers)[offered].tolist())
        taken = self._taken(start, steps)
        owed |= set(sent(self.moves)[taken].tolist())
        return owed - set(delivered(self.moves)[taken].tolist()) - {-1}

    def _taken(self, start: int, steps: list[Step]) -> Ints:
        """Positions in ``moves`` of the steps of the walk."""
        found, node = [], start
        index = {
            (r["source"], r["target"], KINDS[r["kind"]], r["side"], r["what"]): n
            for n, r in enumerate(self.moves.rows())
        }
        for target, wanted in steps:
            found.append(index[(node, target, *wanted)])
            node = target
        return np.array(found, np.int64)

    @staticmethod
    def _nodes(start: int, steps: Iterable[Step]) -> set[int]:
        return {start, *(target for target, _ in steps)}

    @staticmethod
    def _last(start: int, steps: list[Step]) -> int:
        return steps[-1][0] if steps else start


def lasso_in(
    search: Search, property: Property, fairness: Fairness, region: Region, fair: Ints,
    kept: NDArray[np.bool_], moves: Edges, reach: Ints, sources: NDArray[np.bool_],
) -> Lasso:  # fmt: skip
    """A lasso with a shortest stem into a fair component."""
    candidates = np.flatnonzero(fair >= 0)
    entry = int(candidates[np.argmin(reach[region.states[candidates]])])
    component = Component(region, np.flatnonzero(fair == fair[entry]), kept)
    stem, premise = _stem(search, int(region.states[entry]), moves, reach, sources)
    loop = component.loop(entry, fairness)
    states = stem + [int(region.states[target]) for target, _ in loop]
    wanted: list[Wanted | None] = [None] * (len(stem) - 1) + [step for _, step in loop]
    return Lasso(trace_along(search, states, property.name, wanted), premise, len(stem) - 1)


def _stem(search: Search, entry: int, moves: Edges, reach: Ints, sources: NDArray[np.bool_]) -> tuple[list[int], int]:
    """(states from the start to ``entry``, how many moves lead to the source on the way)."""
    path, depths = [entry], np.searchsorted(search.levels, np.arange(reach.size), side="right") - 1
    while not (sources[path[-1]] and depths[path[-1]] == reach[path[-1]]):
        before = moves.source[moves.target == path[-1]]
        path.append(int(before[reach[before] == reach[path[-1]] - 1][0]))
    first = ancestors(search, path[-1])
    return first + path[-2::-1], len(first) - 1
