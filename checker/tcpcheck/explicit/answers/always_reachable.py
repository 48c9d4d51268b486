"""What remains possible: from every state where ``given``, some run leads to a state where ``holds``.

This asks a ``leads_to`` the weaker way (AG EF): not that it comes on every fair run, but that nothing has made it
impossible.  Decided by going backwards from the states where ``holds``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tcpcheck.base.verdict import Verdict
from tcpcheck.explicit.answers.exploration import Exploration
from tcpcheck.explicit.answers.liveness import masks, spread
from tcpcheck.explicit.answers.transitions import successors
from tcpcheck.explicit.space.arrays import Ints
from tcpspec.properties.property import Property


@dataclass(frozen=True)
class Possibility:
    """The verdict.  ``from_states``: how many states have ``given``; ``lost``: from how many of them no run leads
    on; ``violation``: the number of a nearest of these."""

    property: Property
    verdict: Verdict
    from_states: int
    lost: int = 0
    violation: int | None = None


def possible(exploration: Exploration, property: Property) -> Possibility:
    """Ask a ``leads_to`` this way.  UNKNOWN if the exploration is incomplete.  ValueError for another form."""
    if property.form != "leads_to":
        raise ValueError(f"{property.id} is an `{property.form}`, not a `leads_to`: explore() decides it")
    given, goal = masks(exploration, property)
    count = int(given.sum())
    if not exploration.complete:
        return Possibility(property, Verdict.UNKNOWN, count)
    lost = np.flatnonzero(given & ~leading_to(goal, *successors(exploration.search)))
    if not lost.size:
        return Possibility(property, Verdict.HOLDS, count)
    return Possibility(property, Verdict.VIOLATED, count, int(lost.size), int(lost[0]))


def leading_to(goal: NDArray[np.bool_], starts: Ints, targets: NDArray[np.int32]) -> NDArray[np.bool_]:
    """The states from which some run leads to a state in ``goal``, itself included."""
    size = goal.size
    sources = np.repeat(np.arange(size), np.diff(starts))[np.argsort(targets, kind="stable")]
    before = np.concatenate([[0], np.cumsum(np.bincount(targets, minlength=size))])
    reached = np.array(goal)
    frontier = np.flatnonzero(reached)
    while frontier.size:
        came_from = np.unique(sources[spread(before, frontier)])
        frontier = came_from[~reached[came_from]]
        reached[frontier] = True
    return reached
