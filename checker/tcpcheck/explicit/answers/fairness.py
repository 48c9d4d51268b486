"""What ``tcpspec.system.fairness.Fairness`` asks of moves: which of them are the events that it forces, and which
deliver or send which segment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tcpcheck.explicit.answers.transitions import KINDS, Edges
from tcpcheck.explicit.space.arrays import Ints
from tcpcheck.explicit.space.situation import SIDES
from tcpspec.rules.event import Kind
from tcpspec.system.bounds import Bounds
from tcpspec.system.fairness import Fairness
from tcpspec.system.joint import Side

ACT, DELIVER, KEEP, PASS = (KINDS.index(kind) for kind in ("act", "deliver", "keep", "pass"))

Forced = tuple[Side, Kind] | None
"""An event at an end that happens if it stays possible; None: time passes."""


def forced_events(fairness: Fairness, bounds: Bounds) -> tuple[Forced, ...]:
    """Events that happen if they stay possible; where time is counted it passes, or a run would end early."""
    timeouts = ((side, kind) for side in SIDES for kind in fairness.timeouts)
    return (*timeouts, *fairness.calls, *((None,) if bounds.ticks is not None else ()))


@dataclass(frozen=True)
class Region:
    """States to stay among, renumbered; the moves from them (``target`` -1: leads out of the region); the
    events that fairness forces, and for each state those that are possible, as bits in this order."""

    states: Ints
    moves: Edges
    forced: tuple[Forced, ...]
    possible: Ints


def is_event(moves: Edges, event: Forced) -> NDArray[np.bool_]:
    """The moves that are this event."""
    mask: NDArray[np.bool_]
    if event is None:
        mask = moves.kind == PASS
    else:
        side, kind = SIDES.index(event[0]), list(Kind).index(event[1])
        mask = (moves.kind == ACT) & (moves.side == side) & (moves.what == kind)
    return mask


def delivered(moves: Edges) -> NDArray[np.int32]:
    """For each move the segment it delivers, as a number that tells the directions apart; -1 for other
    moves."""
    arrives = (moves.kind == DELIVER) | (moves.kind == KEEP)
    return np.where(arrives, moves.what * np.int32(2) + moves.side, np.int32(-1)).astype(np.int32)


def sent(moves: Edges) -> NDArray[np.int32]:
    """For each move the segment it sends, numbered like ``delivered``; -1 if none."""
    return np.where(moves.sent > 0, moves.sent * np.int32(2) + (1 - moves.side), np.int32(-1)).astype(np.int32)
