"""Fairness: which infinite runs count.

* *delivery*, for each segment: if it can be delivered again and again, or is sent again and again, it is
  delivered again and again.  Losses may be infinite, but not all copies of what is sent for ever are lost.
* *timeouts*: an event of these kinds that stays possible happens.
* *calls*: the same for user calls that are named; all others may be made or not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tcpcheck.explicit.arrays import Ints
from tcpcheck.explicit.edges import KINDS, Edges
from tcpcheck.explicit.situation import SIDES
from tcpspec.event import Kind
from tcpspec.system import Side

TIMEOUTS = (Kind.OUTPUT, Kind.RETRANSMISSION, Kind.TIME_WAIT_TIMEOUT)
ACT, DELIVER, KEEP = KINDS.index("act"), KINDS.index("deliver"), KINDS.index("keep")


@dataclass(frozen=True)
class Fairness:
    """Which runs count; see above."""

    delivery: bool = True
    timeouts: tuple[Kind, ...] = TIMEOUTS
    calls: tuple[tuple[Side, Kind], ...] = ()

    @property
    def forced(self) -> tuple[tuple[Side, Kind], ...]:
        """Events that happen if they stay possible."""
        return (*((side, kind) for side in SIDES for kind in self.timeouts), *self.calls)

    def __str__(self) -> str:
        parts = ["what is sent for ever arrives for ever"] if self.delivery else []
        parts += [f"{kind} happens if it stays possible" for kind in self.timeouts]
        parts += [f"{side} calls {kind} if it stays possible" for side, kind in self.calls]
        return "; ".join(parts) or "no fairness"


@dataclass(frozen=True)
class Region:
    """States to stay among, renumbered; the moves from them (``target`` -1: leads out of the region); and the
    events that are possible, as bits in the order of ``Fairness.forced``."""

    states: Ints
    moves: Edges
    possible: Ints


def is_event(moves: Edges, event: tuple[Side, Kind]) -> NDArray[np.bool_]:
    """The moves that are this event at this end."""
    side, kind = SIDES.index(event[0]), list(Kind).index(event[1])
    mask: NDArray[np.bool_] = (moves.kind == ACT) & (moves.side == side) & (moves.what == kind)
    return mask


def delivered(moves: Edges) -> NDArray[np.int32]:
    """For each move the segment it delivers, as a number that tells the directions apart; -1 for other
    moves."""
    arrives = (moves.kind == DELIVER) | (moves.kind == KEEP)
    return np.where(arrives, moves.what * np.int32(2) + moves.side, np.int32(-1)).astype(np.int32)


def sent(moves: Edges) -> NDArray[np.int32]:
    """For each move the segment it sends, numbered like ``delivered``; -1 if none."""
    return np.where(moves.sent > 0, moves.sent * np.int32(2) + (1 - moves.side), np.int32(-1)).astype(np.int32)
