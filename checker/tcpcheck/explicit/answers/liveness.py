"""What must happen in the end: ``leads_to`` under stated fairness, refuted by a lasso (a stem, then a loop
for ever).

A run that refutes "from ``given`` a state where ``holds`` comes" stays for ever among states where ``holds``
is false. It settles in one strongly connected component of them, or rests in one state.
``tcpspec.system.fairness.Fairness`` rules runs out: components are cut down until each satisfies delivery (a Streett
condition), then those that fail a timeout or a call are dropped.  What is left is fair.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tcpcheck.base.verdict import Verdict
from tcpcheck.explicit.answers.components import components
from tcpcheck.explicit.answers.exploration import Exploration
from tcpcheck.explicit.answers.fairness import Forced, Region, delivered, forced_events, is_event, sent
from tcpcheck.explicit.answers.lasso import Lasso, lasso_in
from tcpcheck.explicit.answers.transitions import Edges, edges
from tcpcheck.explicit.space.arrays import Ints
from tcpspec.properties.property import Property
from tcpspec.system.fairness import Fairness


@dataclass(frozen=True)
class Liveness:
    """The verdict on a ``leads_to``; VIOLATED comes with a lasso.  ``from_states``: how many states have
    ``given``."""

    property: Property
    fairness: Fairness
    verdict: Verdict
    from_states: int
    lasso: Lasso | None = None


def check(exploration: Exploration, property: Property, fairness: Fairness = Fairness()) -> Liveness:  # noqa: B008
    """Decide a ``leads_to``.  UNKNOWN if the exploration is incomplete.  ValueError for a property of another
    form."""
    if property.form != "leads_to":
        raise ValueError(f"{property.id} is an `{property.form}`, not a `leads_to`: explore() decides it")
    given, goal = masks(exploration, property)
    stays = ~goal
    count = int(given.sum())
    if not exploration.complete:
        return Liveness(property, fairness, Verdict.UNKNOWN, count)
    search = exploration.search
    moves = edges(search, of=stays)
    reach = distances(search.levels, given & stays, moves, stays)
    forced = forced_events(fairness, exploration.bounds)
    region = _region(moves, np.flatnonzero(reach >= 0), exploration.states, forced)
    fair, kept = fair_components(region, fairness)
    if fair is None:
        return Liveness(property, fairness, Verdict.HOLDS, count)
    lasso = lasso_in(search, property, fairness, region, fair, kept, moves, reach, given & stays)
    return Liveness(property, fairness, Verdict.VIOLATED, count, lasso)


def masks(exploration: Exploration, property: Property) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(``given`` is true, ``holds`` is true) for each state."""
    search = exploration.search
    (a, b), (from_a, from_b) = search.situations(), search.loads()
    conditions, quiet = search.census.conditions, from_a + from_b == 0
    given, goal = (conditions.holds(each, a, b, quiet) for each in (property.given, property.holds))
    return np.array(given), np.array(goal)


def distances(levels: list[int], sources: NDArray[np.bool_], moves: Edges, stays: NDArray[np.bool_]) -> Ints:
    """Moves from the start to each state by way of a source, staying from there on; -1 where there is no
    way."""
    starts, targets = moves.csr(stays.size)
    result = np.full(stays.size, -1, np.int32)
    frontier, depth = np.empty(0, np.int64), 0
    while frontier.size or depth < len(levels) - 1:
        following = targets[spread(starts, frontier)]
        result[following[stays[following] & (result[following] < 0)]] = depth
        if depth < len(levels) - 1:
            here = np.flatnonzero(sources[levels[depth] : levels[depth + 1]]) + levels[depth]
            result[here[result[here] < 0]] = depth
        frontier = np.flatnonzero(result == depth)
        depth += 1
    return result.astype(np.int64)


def spread(starts: Ints, nodes: Ints) -> Ints:
    """Positions of all moves of these nodes, for compressed sparse rows that begin at ``starts``."""
    counts = starts[nodes + 1] - starts[nodes]
    ends = np.cumsum(counts)
    positions: Ints = np.arange(int(counts.sum())) + np.repeat(starts[nodes] - (ends - counts), counts)
    return positions


def _region(moves: Edges, states: Ints, total: int, forced: tuple[Forced, ...]) -> Region:
    position = np.full(total, -1, np.int32)
    position[states] = np.arange(states.size)
    chosen = position[moves.source] >= 0
    inside = moves if chosen.all() else moves.take(chosen)
    possible = np.zeros(states.size, np.int64)
    source, target = position[inside.source], position[inside.target]
    for bit, event in enumerate(forced):
        possible[source[is_event(inside, event)]] |= 1 << bit
    return Region(states, replace(inside, source=source, target=target), forced, possible)


def fair_components(region: Region, fairness: Fairness) -> tuple[Ints | None, NDArray[np.bool_]]:
    """(component of each state of the region that lies in a fair one and -1 elsewhere, moves that a fair run
    may make); None if no component is fair."""
    size, alive = region.states.size, np.ones(region.states.size, np.bool_)
    row, moves, target = np.arange(len(region.moves)), region.moves, region.moves.target.copy()
    arrives, sends = delivered(moves), sent(moves)
    while True:
        stays = np.flatnonzero(target >= 0)
        component = components(size, moves.source[stays], target[stays])
        stays = stays[component[moves.source[stays]] == component[target[stays]]]
        if not fairness.delivery:
            break
        served = Served(component, moves.source[stays], arrives[stays])
        owed = ~served.has(moves.source, arrives)
        unfair = stays[~served.has(moves.source[stays], sends[stays])]
        if not owed.any() and not unfair.size:
            break
        alive[moves.source[owed]] = False
        target[unfair] = -1
        target[(target >= 0) & ~alive[target]] = -1
        rest = np.flatnonzero(alive[moves.source] & ((target >= 0) | (arrives >= 0)))
        row, moves, target, arrives, sends = row[rest], moves.take(rest), target[rest], arrives[rest], sends[rest]
    kept = np.zeros(len(region.moves), np.bool_)
    kept[row[stays]] = True
    fair = _meet_events(region, component, alive, kept)
    return (np.where(fair, component, -1) if fair.any() else None), kept


class Served:
    """Which segments are delivered by moves inside which component."""

    def __init__(self, component: Ints, sources: NDArray[np.int32], arrives: NDArray[np.int32]) -> None:
        chosen = np.flatnonzero(arrives >= 0)
        here = component[sources[chosen]]
        delivers = np.zeros(int(component.max(initial=0)) + 1, np.bool_)
        delivers[here] = True
        self._rank = np.where(delivers, np.cumsum(delivers), 0)[component]
        self._served = np.zeros((int(delivers.sum()) + 1, int(arrives.max(initial=0)) + 1), np.bool_)
        self._served[self._rank[sources[chosen]], arrives[chosen]] = True

    def has(self, sources: NDArray[np.int32], segments: NDArray[np.int32]) -> NDArray[np.bool_]:
        """For moves from these states: the component delivers this segment; true where there is none (-1)."""
        known = segments < self._served.shape[1]
        found: NDArray[np.bool_] = self._served[self._rank[sources], np.where(known, segments, 0)] & known
        return found | (segments < 0)


def _meet_events(
    region: Region, component: Ints, alive: NDArray[np.bool_], kept: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """States whose component satisfies every forced event: it is impossible somewhere in it, or happens in
    it."""
    good = np.ones(int(component.max(initial=-1)) + 1, np.bool_)
    for bit, event in enumerate(region.forced):
        met = np.zeros_like(good)
        met[component[alive & (region.possible & (1 << bit) == 0)]] = True
        met[component[region.moves.source[kept & is_event(region.moves, event)]]] = True
        good &= met
    return alive & good[component]
