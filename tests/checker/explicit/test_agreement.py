"""The fast engine and the plain search agree on every space: worlds, moves, distances, rules, terminal
states."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from tcpcheck.explicit.answers.exploration import Exploration, explore
from tcpcheck.explicit.answers.terminal_components import terminal_states
from tcpcheck.explicit.answers.transitions import edges
from tcpcheck.explicit.space import engine
from tcpcheck.explicit.space import packing as layout
from tcpcheck.explicit.space.environment import Environment, held_block
from tcpcheck.explicit.space.oracle import PlainSearch, search
from tcpcheck.explicit.space.situation import World, canonical
from tcpspec.system.bounds import Bounds
from tests.checker.explicit.spaces import SPACES, system

pytestmark = pytest.mark.sampled(2)

SMALL = [name for name in SPACES if name not in ("loss and reordering", "monotone")]


def worlds(exploration: Exploration) -> list[World]:
    """Every state of the fast engine in the form of the plain one."""
    network = exploration.search.environment.system.network
    found = (exploration.world(number) for number in range(exploration.states))
    return [
        world._replace(line_a=canonical(world.line_a, network), line_b=canonical(world.line_b, network))
        for world in found
    ]


def assert_same(fast: Exploration, plain: PlainSearch) -> None:
    found = worlds(fast)
    assert {world: fast.depth_of(number) for number, world in enumerate(found)} == plain.depths
    assert (fast.transitions, fast.depth) == (plain.transitions, plain.depth)
    assert {found[number] for number in terminal_states(fast.search).states.tolist()} == set(plain.terminal)
    fired = {check.name for check in fast.coverage.fired}
    assert fired >= plain.fired
    answered = {name for ends in fast.search.expander.ends for name in ends.answered}
    assert fired - plain.fired <= answered


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", SMALL)
def test_same_worlds_same_distances_same_rules(name: str) -> None:
    bounds = SPACES[name]
    assert_same(explore(system(bounds), bounds), search(system(bounds), bounds))


@pytest.mark.parametrize("name", ["loss and reordering", "monotone"])
def test_same_counts_level_by_level(name: str) -> None:
    bounds = SPACES[name]
    plain = search(system(bounds), bounds, depth=8)
    fast = explore(system(bounds), bounds, stop=lambda progress: progress.depth >= 8)
    levels = fast.search.levels
    assert {depth: levels[depth + 1] - levels[depth] for depth in range(9)} == Counter(plain.depths.values())


@pytest.mark.parametrize("name", ["every fault", "ticks, resent in time", "second incarnation"])
def test_every_single_move_is_the_same(name: str) -> None:
    bounds = SPACES[name]
    fast = explore(system(bounds), bounds)
    environment, found = Environment(system(bounds), bounds), worlds(fast)
    moves = Counter(zip(edges(fast.search).source.tolist(), edges(fast.search).target.tolist(), strict=True))
    numbers = {world: number for number, world in enumerate(found)}
    expected = Counter(
        (number, numbers[taken.after]) for world, number in numbers.items() for taken in environment.moves(world)
    )
    assert moves == expected


def test_states_in_two_words_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    bounds = SPACES["every fault"]
    one = explore(system(bounds), bounds)
    monkeypatch.setattr(layout, "WORD", 12)
    two = explore(system(bounds), bounds)
    assert (one.search.layout.width, two.search.layout.width) == (1, 2)
    assert worlds(one) == worlds(two)
    assert one.search.parents.array.tolist() == two.search.parents.array.tolist()


def test_packing_again_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    bounds = SPACES["loss and duplication, in order"]
    once = explore(system(bounds), bounds)
    monkeypatch.setattr(layout, "WORD", 24)
    again = explore(system(bounds), bounds)
    assert again.search.layout.width == 1
    assert sum(again.search.layout.bits) <= 24
    assert worlds(once) == worlds(again)


def test_hashed_tables_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    bounds = SPACES["an octet"]
    dense = explore(system(bounds), bounds)
    monkeypatch.setattr("tcpcheck.explicit.space.arrays.DENSE_CELLS", 0)
    hashed = explore(system(bounds), bounds)
    assert worlds(dense) == worlds(hashed)


def test_the_size_of_chunks_does_not_change_what_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    bounds = SPACES["every fault"]
    expected = search(system(bounds), bounds)
    monkeypatch.setattr(engine, "CHUNK", 7)
    monkeypatch.setattr("tcpcheck.explicit.space.arrays.BATCH", 5)
    assert_same(explore(system(bounds), bounds), expected)


@pytest.mark.parametrize("name", ["every fault", "an octet", "second incarnation"])
def test_holding_the_send_window_changes_nothing_else(name: str) -> None:
    """Every state without holding is a state with holding when the fields are set to their values, and so is
    every move: what is held decides nothing."""
    held = SPACES[name]
    free = replace(held, held={})
    assert projected(free, held) == projected(held, held)


def projected(bounds: Bounds, held: Bounds) -> set[tuple[World, World]]:
    fast = explore(system(bounds), bounds)
    found = [project(world, held) for world in worlds(fast)]
    moves = edges(fast.search)
    return {
        (found[source], found[target])
        for source, target in zip(moves.source.tolist(), moves.target.tolist(), strict=True)
    }


def project(world: World, held: Bounds) -> World:
    ends = [
        situation._replace(end=situation.end._replace(block=held_block(situation.end.block, held)))
        for situation in (world.a, world.b)
    ]
    return world._replace(a=ends[0], b=ends[1])
