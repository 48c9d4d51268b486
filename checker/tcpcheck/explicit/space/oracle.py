"""Breadth-first search, slow and obviously right: the oracle that the fast engine is compared with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tcpcheck.explicit.space.environment import Environment, Taken
from tcpcheck.explicit.space.situation import World
from tcpspec.system.bounds import Bounds
from tcpspec.system.joint import System


@dataclass
class PlainSearch:
    """Every reachable world with its depth and the move that first led to it."""

    environment: Environment
    depths: dict[World, int] = field(default_factory=dict)
    came_by: dict[World, tuple[World, Taken]] = field(default_factory=dict)
    transitions: int = 0
    fired: set[str] = field(default_factory=set)
    terminal: list[World] = field(default_factory=list)

    @property
    def states(self) -> int:
        return len(self.depths)

    @property
    def depth(self) -> int:
        return max(self.depths.values())

    def shortest(self, condition: Callable[[World], bool]) -> int | None:
        """How many moves the nearest world that satisfies ``condition`` is away."""
        return min((depth for world, depth in self.depths.items() if condition(world)), default=None)


def search(system: System, bounds: Bounds, depth: int | None = None) -> PlainSearch:
    """Enumerate, as far as ``depth`` moves from the start; only for some ten thousand worlds."""
    environment = Environment(system, bounds)
    result = PlainSearch(environment)
    start = environment.start()
    result.depths[start] = 0
    queue = [start]
    for world in queue:
        if result.depths[world] == depth:
            break
        moves = list(environment.moves(world))
        result.transitions += len(moves)
        if all(taken.after == world for taken in moves):
            result.terminal.append(world)
        for taken in moves:
            if taken.happened.outcome is not None:
                result.fired.update(check.name for check in taken.happened.outcome.fired)
            if taken.after not in result.depths:
                result.depths[taken.after] = result.depths[world] + 1
                result.came_by[taken.after] = (world, taken)
                queue.append(taken.after)
    return result
