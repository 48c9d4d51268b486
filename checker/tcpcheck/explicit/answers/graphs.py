"""The enumeration as networkx graphs: the whole of it while small, quotients and neighbourhoods always, CSR
beyond.

Nodes of the whole graph are state numbers with attributes ``a``, ``b`` (states of the ends) and ``depth``;
its edges have ``rules``, the names of the rules that fired.  Between two nodes stands one edge, with the
rules of the first move.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tcpcheck.explicit.answers.exploration import Exploration
from tcpcheck.explicit.answers.paths import ancestors
from tcpcheck.explicit.answers.transitions import Edges, edges, rules_of
from tcpcheck.explicit.space.arrays import Ints
from tcpcheck.explicit.space.endpoint_table import end_of, label_of
from tcpcheck.explicit.space.situation import SIDES
from tcpspec.language.expression import State
from tcpspec.system.joint import Side

if TYPE_CHECKING:
    import networkx


class TooLargeError(ValueError):
    """The space has more states than a networkx graph holds comfortably."""


def graph(exploration: Exploration, limit: int = 100_000) -> networkx.DiGraph[int]:
    """All states and moves.  TooLargeError beyond ``limit`` states."""
    if exploration.states > limit:
        raise TooLargeError(
            f"{exploration.states} joint states are more than limit={limit}: take csr(), grid_graph() or "
            "neighbourhood(), smaller bounds, or a larger limit"
        )
    import networkx

    result: networkx.DiGraph[int] = networkx.DiGraph()
    _add_nodes(exploration, result, np.arange(exploration.states))
    moves = edges(exploration.search)
    _add_edges(exploration, result, moves)
    return result


def _add_edges(exploration: Exploration, into: networkx.DiGraph[int], moves: Edges) -> None:
    for move in moves.rows():
        if not into.has_edge(move["source"], move["target"]):
            rules = rules_of(exploration.search, move["kind"], move["side"], move["label"])
            into.add_edge(move["source"], move["target"], rules=rules)


def _add_nodes(exploration: Exploration, into: networkx.DiGraph[int], numbers: Ints) -> None:
    search = exploration.search
    a, b = search.situations()
    columns = search.census.conditions.columns
    states_a = columns["A"].field("state", "phase").take(a.take(numbers)).tolist()
    states_b = columns["B"].field("state", "phase").take(b.take(numbers)).tolist()
    depths = (np.searchsorted(search.levels, numbers, side="right") - 1).tolist()
    for number, in_a, in_b, depth in zip(numbers.tolist(), states_a, states_b, depths, strict=True):
        into.add_node(number, a=str(State(in_a)), b=str(State(in_b)), depth=depth)


def csr(exploration: Exploration) -> tuple[Ints, NDArray[np.int32]]:
    """(starts, targets): the moves from state n lead to ``targets[starts[n]:starts[n + 1]]``."""
    return edges(exploration.search).csr(exploration.states)


def grid_graph(exploration: Exploration) -> networkx.DiGraph[tuple[str, str]]:
    """The quotient by (state of A, state of B): nodes with ``count``, edges with the rules that lead
    across."""
    import networkx

    result: networkx.DiGraph[tuple[str, str]] = networkx.DiGraph()
    for (a, b), cell in exploration.grid.items():
        result.add_node((str(a), str(b)), count=cell.count)
    search = exploration.search
    cells = search.census.cells(*search.situations())
    names = [(str(State(cell // len(State))), str(State(cell % len(State)))) for cell in range(len(State) ** 2)]
    chunk = 1 << 18
    for start in range(0, search.expanded, chunk):
        moves = edges(search, start, start + chunk)
        rows = np.stack([cells.take(moves.source), cells.take(moves.target), moves.kind, moves.side, moves.label])
        crossing = rows[:, rows[0] != rows[1]]
        for source, target, kind, side, label in np.unique(crossing, axis=1).T.tolist():
            _add_rules(result, names[source], names[target], rules_of(search, kind, side, label))
    return result


def _add_rules(
    result: networkx.DiGraph[tuple[str, str]],
    source: tuple[str, str],
    target: tuple[str, str],
    rules: Iterable[str],
) -> None:
    known: list[str] = result.edges[source, target]["rules"] if result.has_edge(source, target) else []
    result.add_edge(source, target, rules=[*known, *(rule for rule in rules if rule not in known)])


def automaton(exploration: Exploration, side: Side) -> networkx.DiGraph[str]:
    """One end by itself, by its connection state: edges with the rules that fired on the way, as met in this
    run."""
    import networkx

    result: networkx.DiGraph[str] = networkx.DiGraph()
    ends = exploration.search.expander.ends[SIDES.index(side)]
    situations = ends.situations.values
    for before, _, _, _, _, entry in ends.recorded():
        source, target = (str(situations[n].end.block.state) for n in (before, int(end_of(entry))))
        known = result.edges[source, target]["paths"] if result.has_edge(source, target) else {}
        result.add_edge(source, target, paths={**known, ends.labels.values[int(label_of(entry))]: None})
    for _, _, data in result.edges(data=True):
        data["paths"] = list(data["paths"])
    return result


def neighbourhood(exploration: Exploration, state: int) -> networkx.DiGraph[int]:
    """A shortest path to ``state`` and every move from the states on it; ``on_path`` marks the path."""
    import networkx

    search, path = exploration.search, ancestors(exploration.search, state)
    result: networkx.DiGraph[int] = networkx.DiGraph()
    for number in path:
        _add_edges(exploration, result, edges(search, number, number + 1))
    _add_nodes(exploration, result, np.array(sorted({state, *path, *result.nodes})))
    for number in path:
        result.nodes[number]["on_path"] = True
    return result
