"""Where runs settle: states that nothing leaves, and sets of states that a run goes round in and cannot leave.

Every run of a finite space settles in a strongly connected component of it; those that no move leads out of are
terminal.  A terminal component of one state is a terminal state.  Read ``settled``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tcpcheck.explicit.answers.components import components
from tcpcheck.explicit.answers.transitions import successors
from tcpcheck.explicit.space.arrays import Ints
from tcpcheck.explicit.space.engine import CHUNK, Search
from tcpspec.system.network import LOSS

LOOPS_UP_TO = 300_000
"""Up to so many joint states terminal components are looked for; beyond, for want of room, terminal states only."""


@dataclass(frozen=True)
class Settled:
    """The states of all terminal components, ascending; the component of each, numbered from 0; and in which
    of them no move at all is possible."""

    states: Ints
    component: Ints
    dead: NDArray[np.bool_]

    def all_in(self, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """For each state: the mask is true in every state of its component."""
        good = np.ones(int(self.component.max(initial=-1)) + 1, np.bool_)
        good[self.component[~mask]] = False
        result: NDArray[np.bool_] = good[self.component]
        return result

    @property
    def loops(self) -> NDArray[np.bool_]:
        """For each state: its component has others."""
        result: NDArray[np.bool_] = np.bincount(self.component)[self.component] > 1
        return result


def settled(search: Search, *, up_to: int = LOOPS_UP_TO) -> Settled:
    """All terminal components among the states expanded; of more than ``up_to`` states only those of one state."""
    return terminal_components(search) if len(search.states) <= up_to else terminal_states(search)


def terminal_components(search: Search) -> Settled:
    """All terminal components.  One with a state that was not expanded is not known to be terminal."""
    starts, targets = successors(search)
    size = len(search.states)
    sources = np.repeat(np.arange(size), np.diff(starts))
    component = components(size, sources, targets)
    left = np.zeros(int(component.max()) + 1, np.bool_)
    left[component[sources[component[sources] != component[targets]]]] = True
    left[component[search.expanded :]] = True
    states = np.flatnonzero(~left[component])
    _, renumbered = np.unique(component[states], return_inverse=True)
    return Settled(states, renumbered, np.diff(starts)[states] == 0)


def terminal_states(search: Search) -> Settled:
    """All terminal states among those expanded."""
    found, stays = [np.empty(0, np.int64)], [np.empty(0, np.bool_)]
    for start in range(0, search.expanded, CHUNK):
        numbers = candidates(search, start, min(start + CHUNK, search.expanded))
        if numbers.size:
            live, moves = _live(search, numbers)
            found.append(numbers[~live])
            stays.append(moves[~live])
    states = np.concatenate(found)
    return Settled(states, np.arange(states.size), ~np.concatenate(stays))


def candidates(search: Search, start: int, stop: int) -> Ints:
    """States that may be terminal: cheap tests rule out most."""
    layout, expander = search.layout, search.expander
    sources = expander.take_apart(layout.split(search.states.words(start, stop)), layout)
    quiet = np.ones(stop - start, np.bool_)
    free_losses = LOSS in search.bounds.network.faults and search.bounds.losses is None and not expander.protects
    for side in (0, 1):
        if not expander.may_block:
            quiet &= ~expander.ends[side].acts_change().take(sources.situations[side])
        if free_losses and not expander.monotone:
            quiet &= expander.lines[side].slots["lost"][:, 0].take(sources.lines[side]) < 0
    return np.flatnonzero(quiet) + start


def _live(search: Search, numbers: Ints) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(some move changes the state, some move is possible) for each of these states."""
    layout, expander = search.layout, search.expander
    words = tuple(word.take(numbers) for word in search.states.words())
    sources = expander.take_apart(layout.split(words), layout)
    live, moves = np.zeros(numbers.size, np.bool_), np.zeros(numbers.size, np.bool_)
    for batch in expander.batches(sources, layout):
        moves[batch.rows] = True
        changes = [half != old.take(batch.rows) for half, old in zip(batch.halves, sources.halves, strict=True)]
        live[batch.rows[changes[0] | changes[1]]] = True
    return live, moves
