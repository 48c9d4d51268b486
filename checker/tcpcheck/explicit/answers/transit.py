"""What is under way: questions about segments in the network, which properties of the two ends cannot ask.

``first_under_way(exploration, "A", condition)`` looks for a state in which some deliverable segment on its
way to A satisfies ``condition``, over ``seg`` and the block of A: what ``Ticks.must_arrive`` is written in.
"""

from __future__ import annotations

import numpy as np

from tcpcheck.explicit.answers.exploration import Exploration
from tcpcheck.explicit.space.arrays import PairTable
from tcpcheck.explicit.space.situation import SIDES
from tcpspec.language.expression import Bool
from tcpspec.rules.block import incarnation
from tcpspec.rules.ghosts import NOBODY
from tcpspec.rules.segment import seg
from tcpspec.rules.semantics import Scope, evaluate, seen
from tcpspec.system.joint import Side

CHUNK = 1 << 18

for_an_earlier_incarnation: Bool = (seg.receiver != NOBODY) & (seg.receiver != incarnation)
"""The segment was sent to an incarnation of this end that is over: it is CLOSED, or already another one."""


def first_under_way(exploration: Exploration, to: Side, condition: Bool) -> int | None:
    """The number of a nearest such state, None if there is none among those reached."""
    search = exploration.search
    receiver, sender = SIDES.index(to), 1 - SIDES.index(to)
    ends, lines = search.expander.ends[receiver], search.expander.lines[sender]

    def satisfies(situation: int, segment: int) -> int:
        block, arriving = ends.situations.values[situation].end.block, ends.arriving.values[segment]
        assert arriving is not None, "no segment has number 0 on a line"
        return int(bool(evaluate(condition, Scope(block=block, seg=seen(arriving)))))

    table = PairTable(satisfies)
    arrives = lines.slots["arrives"]
    for start in range(0, exploration.states, CHUNK):
        halves = search.layout.split(search.states.words(start, start + CHUNK))
        situations = search.layout.parts(receiver, halves[receiver])[0]
        carried = arrives[search.layout.parts(sender, halves[sender])[1]]
        found = np.zeros(situations.size, np.bool_)
        for segments in carried.T:
            rows = np.flatnonzero(segments >= 0)
            found[rows] |= table.get(situations[rows], segments[rows], ends.shape) > 0
        if found.any():
            return start + int(np.argmax(found))
    return None
