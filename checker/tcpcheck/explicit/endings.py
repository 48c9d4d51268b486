"""Terminal states: where no move is possible, or none that changes anything, and whether a run may well end
there.

``ENDINGS`` is data: the first entry whose condition holds names the ending; where none holds the run is
stuck.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tcpcheck.explicit.arrays import Ints
from tcpcheck.explicit.engine import CHUNK, Search
from tcpspec.block import CLOSED, FIN_WAIT_2, LISTEN, TIME_WAIT, state, time_wait_runs
from tcpspec.expression import TRUE, Bool
from tcpspec.network import LOSS
from tcpspec.properties import A, B, both


class Kind(Enum):
    """How good an ending is."""

    DESIRED = "desired"
    ACCEPTABLE = "acceptable"
    STUCK = "stuck"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, eq=False)
class Ending:
    """Terminal states that satisfy ``condition``; ``network`` says more: "empty" only if no segment is under
    way, "full" only if one direction has no room and loses nothing."""

    kind: Kind
    name: str
    condition: Bool
    why: str
    network: Literal["any", "empty", "full"] = "any"


gone = state.is_one_of(CLOSED, LISTEN)

ENDINGS: tuple[Ending, ...] = (
    Ending(Kind.DESIRED, "both ends are CLOSED or LISTEN and nothing is under way", both(gone),
           "every connection was opened and closed, or never opened", network="empty"),
    Ending(Kind.ACCEPTABLE, "both ends are CLOSED or LISTEN, segments are still under way", both(gone),
           "a monotone network forgets nothing, or the bounds have no further ISN or no room for an answer"),
    Ending(Kind.STUCK, "an end waits in FIN-WAIT-2 for a FIN that nobody will send",
           (A(state == FIN_WAIT_2) & B(gone)) | (B(state == FIN_WAIT_2) & A(gone)),
           "known hole: RFC 9293 has no timer for FIN-WAIT-2; most stacks add one"),
    Ending(Kind.STUCK, "an end is in TIME-WAIT and no timer runs",
           A((state == TIME_WAIT) & ~time_wait_runs) | B((state == TIME_WAIT) & ~time_wait_runs),
           "reading D3, taken literally"),
    Ending(Kind.ACCEPTABLE, "a full network takes nothing more", TRUE,
           "an artefact of the bounds: this network has no room and loses nothing, so nobody can answer",
           network="full"),
)  # fmt: skip

OTHERWISE = Ending(Kind.STUCK, "an end waits for something that will not come", TRUE, "no rule applies")


@dataclass(frozen=True)
class Terminal:
    """One class of terminal states: how many, the number of a nearest one, and for how many no move at all is
    possible (``deadlocks``; in the others there are moves that change nothing)."""

    ending: Ending
    count: int
    first: int
    deadlocks: int


def terminal_states(search: Search) -> tuple[Ints, NDArray[np.bool_]]:
    """The numbers of all terminal states among those expanded, and which of them have no move at all."""
    found, stays = [], []
    for start in range(0, search.expanded, CHUNK):
        numbers = candidates(search, start, min(start + CHUNK, search.expanded))
        if numbers.size:
            live, moves = _live(search, numbers)
            found.append(numbers[~live])
            stays.append(moves[~live])
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.bool_)
    return np.concatenate(found), ~np.concatenate(stays)


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


def classify(search: Search, endings: Sequence[Ending] = ENDINGS) -> tuple[Terminal, ...]:
    """Terminal states by ending, in the order of ``endings``; what none of them names comes last, as
    stuck."""
    numbers, dead = terminal_states(search)
    words = tuple(word.take(numbers) for word in search.states.words())
    (a, line_a), (b, line_b) = (search.layout.parts(side, half) for side, half in enumerate(search.layout.split(words)))
    network = _under_way(search, line_a, line_b)
    left = np.ones(numbers.size, np.bool_)
    terminals = []
    for ending in (*endings, OTHERWISE):
        here = left & search.census.conditions.holds(ending.condition, a, b) & network[ending.network]
        left &= ~here
        if here.any():
            first = int(numbers[here][0])
            terminals.append(Terminal(ending, int(here.sum()), first, int((dead & here).sum())))
    return tuple(terminals)


def _under_way(search: Search, line_a: Ints, line_b: Ints) -> dict[str, NDArray[np.bool_]]:
    """Where the network is "empty", "full" (one direction without room that loses nothing), or "any"."""
    lines, capacity = search.expander.lines, search.bounds.network.capacity
    sizes = [np.array([len(wire) for wire, _ in line.contents.values]) for line in lines]
    a, b = sizes[0].take(line_a), sizes[1].take(line_b)
    full = (a == capacity) | (b == capacity) if search.expander.may_block else np.zeros(a.size, np.bool_)
    return {"any": np.ones(a.size, np.bool_), "empty": a + b == 0, "full": full}
