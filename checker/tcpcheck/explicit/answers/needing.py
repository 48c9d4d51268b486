"""Violations that need a segment which lies about from the start: forged, or left over from an old connection.

Read ``first_needing``.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from tcpcheck.explicit.answers.exploration import Exploration
from tcpcheck.explicit.answers.fairness import delivered
from tcpcheck.explicit.answers.liveness import masks, spread
from tcpcheck.explicit.answers.transitions import Edges, edges
from tcpcheck.explicit.space.situation import SIDES
from tcpspec.language.expression import Bool
from tcpspec.properties.property import Property, always
from tcpspec.rules.semantics import Segment
from tcpspec.system.joint import OTHER, Side


def first_needing(
    exploration: Exploration, property: Property, segments: Collection[tuple[Side, Segment]]
) -> int | None:
    """The number of a nearest state that violates an ``always`` and whose two ends no run brings there without one of
    these segments arriving; None if there is none among the states that were reached."""
    given, holds = masks(exploration, property)
    moves = edges(exploration.search)
    without = reached(moves.take(~_deliver(exploration, moves, segments)), exploration.states)
    a, b = exploration.search.situations()
    ends = a.astype(np.int64) * (int(b.max(initial=0)) + 1) + b
    violated = given & ~holds
    found = np.flatnonzero(violated & ~np.isin(ends, np.unique(ends[violated & without])))
    return int(found[0]) if found.size else None


def arrives_where(exploration: Exploration, situation: Bool, sender: Side, segment: Segment) -> bool:
    """In some joint state of this situation a segment like this one, sent by the side named, can arrive."""
    here, _ = masks(exploration, always("situation", "the situation comes about", given=situation, holds=situation))
    moves = edges(exploration.search, of=here)
    return bool(_deliver(exploration, moves, ((sender, segment),)).any())


def reached(moves: Edges, states: int) -> NDArray[np.bool_]:
    """The states that these moves lead to from the first one, itself included."""
    starts, targets = moves.csr(states)
    found = np.zeros(states, np.bool_)
    found[0] = True
    frontier = np.array([0])
    while frontier.size:
        following = np.unique(targets[spread(starts, frontier)])
        frontier = following[~found[following]]
        found[frontier] = True
    return found


def _deliver(exploration: Exploration, moves: Edges, segments: Collection[tuple[Side, Segment]]) -> NDArray[np.bool_]:
    """The moves by which one of these segments, as sent by the side named, arrives."""
    wanted = []
    for sender, segment in segments:
        lines = exploration.search.expander.lines[SIDES.index(sender)]
        receiver = SIDES.index(OTHER[sender])
        wanted += [n * 2 + receiver for n, known in enumerate(lines.segments.values) if known and alike(known, segment)]
    return np.isin(delivered(moves), wanted)


def alike(one: Segment, other: Segment) -> bool:
    """Equal in the fields of RFC 9293 and in who sent them, whatever options a variant adds."""
    return all(getattr(one, name) == getattr(other, name) for name in Segment._fields)
