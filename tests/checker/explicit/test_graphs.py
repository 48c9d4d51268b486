"""The networkx graphs say what the search found."""

from __future__ import annotations

import networkx
import pytest

from tcpcheck.explicit.answers.exploration import Exploration, explore
from tcpcheck.explicit.answers.graphs import TooLargeError, automaton, csr, graph, grid_graph, neighbourhood
from tcpspec.language.expression import State
from tests.checker.explicit.spaces import ONE, system


@pytest.fixture(scope="module")
def exploration() -> Exploration:
    return explore(system(ONE), ONE)


def test_the_whole_graph(exploration: Exploration) -> None:
    whole = graph(exploration)
    assert whole.number_of_nodes() == exploration.states
    distances = networkx.single_source_shortest_path_length(whole, 0)
    assert distances == {number: exploration.depth_of(number) for number in range(exploration.states)}
    assert {number: data["depth"] for number, data in whole.nodes(data=True)} == distances
    assert whole.nodes[0] == {"a": "CLOSED", "b": "CLOSED", "depth": 0}
    rules = {rule for _, _, data in whole.edges(data=True) for rule in data["rules"]}
    assert {"LISTEN receives SYN", "a segment from A is lost", "TIME-WAIT ends"} <= rules


def test_every_edge_has_the_rules_of_a_move(exploration: Exploration) -> None:
    from tcpcheck.explicit.space.environment import Environment

    environment = Environment(system(ONE), ONE)
    for source, target, data in list(graph(exploration).edges(data=True))[::25]:
        fired = [
            tuple(check.name for check in taken.happened.outcome.fired) if taken.happened.outcome else ("loss",)
            for taken in environment.moves(exploration.world(source))
            if taken.after == exploration.world(target)
        ]
        assert data["rules"] in fired or "loss" in fired[0]


def test_beyond_the_limit_it_says_what_to_take_instead(exploration: Exploration) -> None:
    with pytest.raises(TooLargeError, match=r"538 joint states are more than limit=100: take csr\(\)"):
        graph(exploration, limit=100)


def test_compressed_rows_are_the_same_graph(exploration: Exploration) -> None:
    starts, targets = csr(exploration)
    whole = graph(exploration)
    assert len(targets) == exploration.transitions
    for number in range(exploration.states):
        assert set(targets[starts[number] : starts[number + 1]].tolist()) == set(whole.successors(number))


def test_the_grid_is_the_quotient(exploration: Exploration) -> None:
    whole, grid = graph(exploration), grid_graph(exploration)
    cell = {number: (data["a"], data["b"]) for number, data in whole.nodes(data=True)}
    crossing = {(cell[a], cell[b]) for a, b in whole.edges if cell[a] != cell[b]}
    assert set(grid.edges) == crossing
    assert {node: data["count"] for node, data in grid.nodes(data=True)} == {
        (str(a), str(b)): found.count for (a, b), found in exploration.grid.items()
    }
    into = grid.edges[("SYN-SENT", "LISTEN"), ("SYN-SENT", "SYN-RECEIVED")]["rules"]
    assert into == ["LISTEN receives SYN"]


def test_the_automaton_of_one_end(exploration: Exploration) -> None:
    server = automaton(exploration, "B")
    assert set(server.nodes) == {str(b) for _, b in exploration.grid}
    assert server.edges["LISTEN", "SYN-RECEIVED"]["paths"] == [("LISTEN receives SYN",)]
    assert not server.has_edge("LISTEN", "ESTABLISHED")


def test_the_neighbourhood_of_a_path(exploration: Exploration) -> None:
    goal = exploration.grid[State.ESTABLISHED, State.ESTABLISHED].first
    near = neighbourhood(exploration, goal)
    path = [number for number, data in near.nodes(data=True) if data.get("on_path")]
    assert len(path) == exploration.depth_of(goal) + 1
    assert networkx.shortest_path_length(near, 0, goal) == exploration.depth_of(goal)
    assert set(near.successors(0)) == set(graph(exploration).successors(0))
