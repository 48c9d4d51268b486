"""Answers to answers: a loop of the joint graph that is made of deliveries alone, each of a segment's only copy.

No timer, no call and no new copy keeps such an exchange going, and nothing in it brings it to an end.  Read
``first_loop``.
"""

from __future__ import annotations

from tcpcheck.explicit.answers.components import components
from tcpcheck.explicit.answers.exploration import Exploration
from tcpcheck.explicit.answers.fairness import DELIVER
from tcpcheck.explicit.answers.paths import Wanted, ancestors, trace_along
from tcpcheck.explicit.answers.transitions import KINDS, Edges, edges
from tcpcheck.runs.trace import Trace


def first_loop(exploration: Exploration) -> tuple[Trace, int] | None:
    """A run whose end repeats for ever by deliveries alone, and how many moves lead to where it repeats from; None if
    there is none.  The way there is a shortest one."""
    every = edges(exploration.search)
    moves = every.take(every.kind == DELIVER)
    component = components(exploration.states, moves.source, moves.target)
    inside = moves.take(component[moves.source] == component[moves.target])
    if not len(inside):
        return None
    entry = int(inside.source.min())
    stem = ancestors(exploration.search, entry)
    states, wanted = _round(inside, entry)
    steps: list[Wanted | None] = [*([None] * (len(stem) - 1)), *wanted]
    return trace_along(exploration.search, [*stem, *states], "answers to answers", steps), len(stem) - 1


def _round(inside: Edges, entry: int) -> tuple[list[int], list[Wanted]]:
    """A shortest way round from ``entry`` and back: the states after each move, and which moves."""
    steps: dict[int, list[tuple[int, Wanted]]] = {}
    for row in inside.rows():
        steps.setdefault(row["source"], []).append((row["target"], (KINDS[row["kind"]], row["side"], row["what"])))
    came: dict[int, tuple[int, Wanted]] = {}
    frontier = [entry]
    while entry not in came:
        following = []
        for node in frontier:
            for target, wanted in steps.get(node, []):
                if target not in came:
                    came[target] = (node, wanted)
                    following.append(target)
        assert following, "a component is strongly connected"
        frontier = following
    states, moves, node = [entry], [came[entry][1]], came[entry][0]
    while node != entry:
        states.append(node)
        moves.append(came[node][1])
        node = came[node][0]
    return states[::-1], moves[::-1]
