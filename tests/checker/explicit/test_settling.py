"""Where runs settle and what stays possible: the engine agrees with plain graph computations on small spaces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import networkx
import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.explicit.answers.always_reachable import possible
from tcpcheck.explicit.answers.exploration import Exploration, explore
from tcpcheck.explicit.answers.graphs import graph
from tcpcheck.explicit.answers.terminal_components import settled, terminal_components
from tcpcheck.explicit.answers.transitions import edges, successors
from tcpspec.language.expression import FALSE, SpecError
from tcpspec.properties.liveness import CLOSES, OPENS_RESOLVE, QUIET
from tcpspec.properties.property import A, B, Property, always, leads_to, quiet
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import CLOSED, ESTABLISHED, SYN_SENT, state
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Spec
from tcpspec.scenarios import find_scenario
from tcpspec.system.bounds import Bounds, BoundsError, EndBounds
from tcpspec.system.joint import connect, holds
from tcpspec.system.network import LOSS, Network

OPEN_ONCE = leads_to("open-once", "B opens", given=A(state == SYN_SENT), holds=B(state == ESTABLISHED))


@cache
def explored(name: str, spec: Spec = TCP) -> Exploration:
    bounds = find_scenario(name).bounds
    return explore(connect(spec, spec, over=bounds.network), bounds)


@cache
def _probes_for_ever() -> Exploration:
    """Users that never close, and keep-alives: loops without a way out."""
    never = {Kind.CLOSE: FALSE}
    client = EndBounds((100,), active=1, only_when=never)
    server = EndBounds((300,), 0, {Kind.OPEN_PASSIVE: 1}, only_when=never, at_will=(Kind.KEEP_ALIVE,))
    bounds = Bounds(client, server, Network(2, LOSS))
    return explore(connect(TCP, TCP, over=bounds.network), bounds)


SMALL: dict[str, Callable[[], Exploration]] = {
    "lost-syn-ack": lambda: explored("lost-syn-ack"),
    "no retransmission": lambda: explored("lost-ack", TCP.but("mute", why="x", drop=("the SYN,ACK is sent again",))),
    "aborted": lambda: explored("server-aborts-unheard"),
    "old-ack": lambda: explored("once-in-order", TCP.reading(D24="segment")),
    "probes for ever": _probes_for_ever,
}


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("property", [CLOSES, OPENS_RESOLVE, QUIET, OPEN_ONCE], ids=lambda each: each.id)
def test_possible_agrees_with_a_plain_search_backwards(name: str, property: Property) -> None:
    exploration = SMALL[name]()
    whole, goal = graph(exploration), -1
    worlds = {number: exploration.world(number).joint for number in range(exploration.states)}
    whole.add_edges_from((number, goal) for number, joint in worlds.items() if holds(property.holds, joint))
    able = networkx.ancestors(whole, goal) if goal in whole else set()
    given = {number for number, joint in worlds.items() if holds(property.given, joint)}
    found = possible(exploration, property)
    assert found.from_states == len(given) > 0
    assert found.lost == len(given - able)
    assert found.violation == min(given - able, default=None)
    assert found.verdict is (Verdict.VIOLATED if given - able else Verdict.HOLDS)


@pytest.mark.parametrize("name", SMALL)
def test_terminal_components_are_those_of_networkx(name: str) -> None:
    exploration = SMALL[name]()
    whole = graph(exploration)
    condensed = networkx.condensation(whole)
    expected = {
        frozenset(condensed.nodes[node]["members"]) for node in condensed if condensed.out_degree(node) == 0
    }  # fmt: skip
    found = terminal_components(exploration.search)
    sets: dict[int, set[int]] = {}
    for number, component in zip(found.states.tolist(), found.component.tolist(), strict=True):
        sets.setdefault(component, set()).add(number)
    assert {frozenset(members) for members in sets.values()} == expected
    assert sum(terminal.count for terminal in exploration.endings) == found.states.size
    assert {n for n, dead in zip(found.states.tolist(), found.dead, strict=True) if dead} == {
        number for number in found.states.tolist() if whole.out_degree(number) == 0
    }


def test_loops_without_a_way_out_are_found_only_where_components_are_looked_for() -> None:
    exploration = _probes_for_ever()
    whole, single = settled(exploration.search), settled(exploration.search, up_to=10)
    assert whole.loops.any()
    assert not single.loops.any()
    assert set(single.states.tolist()) <= set(whole.states.tolist())
    endless = [terminal.ending.name for terminal in exploration.endings if terminal.endless]
    assert endless == ["both ends are ESTABLISHED with each other"]


def test_an_unexpanded_state_is_not_taken_for_terminal() -> None:
    bounds = replace(find_scenario("once").bounds, max_states=200)
    search = explore(connect(TCP, TCP, over=bounds.network), bounds).search
    assert search.expanded < len(search.states)
    assert all(number < search.expanded for number in terminal_components(search).states.tolist())


def test_successors_are_the_targets_of_all_moves() -> None:
    search = explored("lost-ack").search
    starts, targets = successors(search)
    every = edges(search)
    for number in range(len(search.states)):
        here = targets[starts[number] : starts[number + 1]].tolist()
        assert sorted(here) == sorted(every.target[every.source == number].tolist())


def test_only_a_leads_to_is_asked_whether_it_stays_possible() -> None:
    with pytest.raises(ValueError, match="is an `always`, not a `leads_to`"):
        possible(explored("lost-ack"), always("x", "x", holds=B(state == CLOSED)))


def test_only_a_leads_to_may_ask_for_a_quiet_network() -> None:
    bounds = find_scenario("lost-ack").bounds
    with pytest.raises(SpecError, match="only a leads_to asks whether the network is quiet"):
        explore(connect(TCP, TCP, over=bounds.network), bounds, (always("x", "x", holds=quiet),))


def test_quiet_is_an_empty_network_by_the_reference_semantics() -> None:
    exploration = explored("lost-ack")
    for number in range(0, exploration.states, 7):
        joint = exploration.world(number).joint
        assert holds(quiet, joint) == (joint.wire_a == joint.wire_b == ())


def test_events_at_will_are_not_counted() -> None:
    server = EndBounds((300,), active=0, at_will=(Kind.KEEP_ALIVE,))
    assert server.allowance(Kind.KEEP_ALIVE) is None
    assert Kind.KEEP_ALIVE not in server.counted
    assert "keep-alive is due at will" in str(server)


def test_only_what_may_be_lost_is_lost() -> None:
    exploration = explored("lost-syn-ack")
    lost = [e for e in edges(exploration.search).rows() if e["kind"] == 3]
    segments = exploration.search.expander.lines[1].segments.values
    assert {str(segments[e["what"]].control) for e in lost} == {"18"}  # type: ignore[union-attr]
    assert {e["side"] for e in lost} == {1}


def test_losses_without_a_count_cannot_be_chosen() -> None:
    with pytest.raises(BoundsError, match="give losses too"):
        replace(find_scenario("once").bounds, network=Network(2, LOSS), losable=FALSE)
