"""``leads_to``: a lasso is confirmed to be fair by going round it; what holds, holds for a stated reason."""

from __future__ import annotations

from dataclasses import replace

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcpcheck.base.verdict import Verdict
from tcpcheck.explicit.answers.components import components, tarjan
from tcpcheck.explicit.answers.exploration import Exploration, explore
from tcpcheck.explicit.answers.fairness import Forced, forced_events
from tcpcheck.explicit.answers.lasso import Lasso
from tcpcheck.explicit.answers.liveness import Liveness, check
from tcpcheck.explicit.space.environment import Environment
from tcpcheck.explicit.space.situation import SIDES, World
from tcpcheck.runs.trace import replayed
from tcpspec.properties.property import A, B, always, both, either, leads_to
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import CLOSED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, LISTEN, SYN_SENT, state
from tcpspec.rules.event import Kind
from tcpspec.system.fairness import Fairness
from tcpspec.system.joint import Act, Deliver, Pass, Side, connect, holds
from tests.checker.explicit.spaces import ONE, SPACES, system

gone = state.is_one_of(CLOSED, LISTEN)
ENDS = leads_to("ends", "every connection ends", given=either(~gone), holds=both(gone))
BOTH_CLOSE: tuple[tuple[Side, Kind], ...] = (("A", Kind.CLOSE), ("B", Kind.CLOSE))
CLOSING = Fairness(calls=BOTH_CLOSE)


@pytest.fixture(scope="module")
def exploration() -> Exploration:
    return explore(system(ONE), ONE)


def assert_fair(exploration: Exploration, found: Liveness) -> Lasso:
    """The lasso refutes the property, comes back to where its loop began, and is fair, by the reference
    semantics."""
    lasso = found.lasso
    assert lasso is not None
    replayed(lasso.trace, found.property, at=lasso.premise)
    around = worlds_of(exploration, lasso)[lasso.stem :]
    assert around[0] == around[-1]
    environment = Environment(exploration.system, exploration.bounds)
    offers = [list(environment.moves(world)) for world in around]
    for event in forced_events(found.fairness, exploration.bounds):
        never = [not any(is_event(taken.happened.move, event) for taken in moves) for moves in offers]
        assert any(never) or any(is_event(move, event) for move in lasso.loop_moves)
    if found.fairness.delivery:
        moves = [taken.happened.move for offer in offers for taken in offer]
        owed = {(m.sender, m.flight.segment) for m in moves if isinstance(m, Deliver)}
        arrived = {(m.sender, m.flight.segment) for m in lasso.loop_moves if isinstance(m, Deliver)}
        assert owed == arrived
    return lasso


def is_event(move: object, event: Forced) -> bool:
    return isinstance(move, Pass) if event is None else is_act(move, *event)


def is_act(move: object, side: str, kind: Kind) -> bool:
    return isinstance(move, Act) and (move.side, move.kind) == (side, kind)


def worlds_of(exploration: Exploration, lasso: Lasso) -> list[World]:
    """The worlds along a lasso, by the reference environment."""
    environment = Environment(exploration.system, exploration.bounds)
    found = [environment.start()]
    for move in lasso.trace.moves:
        found.append(next(t.after for t in environment.moves(found[-1]) if t.happened.move == move))
    return found


def test_every_connection_ends_if_both_users_close(exploration: Exploration) -> None:
    found = check(exploration, ENDS, CLOSING)
    assert (found.verdict, found.lasso) == (Verdict.HOLDS, None)
    assert found.from_states > 400


def test_users_may_never_close(exploration: Exploration) -> None:
    """Two idle ends stay ESTABLISHED for ever: rest, an empty loop."""
    found = check(exploration, ENDS)
    assert found.verdict is Verdict.VIOLATED
    assert assert_fair(exploration, found).loop_moves == ()


def test_without_fair_delivery_every_segment_may_be_lost(exploration: Exploration) -> None:
    found = check(exploration, ENDS, replace(CLOSING, delivery=False))
    lasso = assert_fair(exploration, found)
    assert any(is_act(move, side, Kind.RETRANSMISSION) for move in lasso.loop_moves for side in SIDES)


def test_without_retransmission_one_loss_is_for_ever(exploration: Exploration) -> None:
    found = check(exploration, ENDS, replace(CLOSING, timeouts=(Kind.TIME_WAIT_TIMEOUT,)))
    assert_fair(exploration, found)


def test_without_its_timeout_time_wait_is_for_ever(exploration: Exploration) -> None:
    found = check(exploration, ENDS, replace(CLOSING, timeouts=(Kind.RETRANSMISSION, Kind.OUTPUT)))
    lasso = assert_fair(exploration, found)
    final = lasso.trace.replay()[-1].after
    assert "TIME-WAIT" in (str(final.a.block.state), str(final.b.block.state))


def test_a_loop_that_delivers_and_never_gets_on(exploration: Exploration) -> None:
    """One end closes, the other does not: FIN-WAIT-2 waits for ever."""
    closes = leads_to("a-ends", "A ends", given=A(state == FIN_WAIT_1), holds=A(gone))
    found = check(exploration, closes, Fairness(calls=(("A", Kind.CLOSE),)))
    lasso = assert_fair(exploration, found)
    assert holds(A(state == FIN_WAIT_2), lasso.trace.replay()[-1].after)


@pytest.mark.parametrize("name", ["loss", "duplication and reordering", "an octet", "one loss", "simultaneous open"])
def test_lassos_of_other_networks_are_fair(name: str) -> None:
    bounds = SPACES[name]
    exploration = explore(system(bounds), bounds)
    opens = leads_to("opens", "an open succeeds", given=A(state == SYN_SENT), holds=A(state == ESTABLISHED))
    for fairness in (Fairness(), CLOSING, Fairness(delivery=False), Fairness(timeouts=())):
        for asked in (ENDS, opens):
            found = check(exploration, asked, fairness)
            if found.verdict is Verdict.VIOLATED:
                assert_fair(exploration, found)


def test_a_fin_that_is_never_sent_again_is_found() -> None:
    mute = TCP.but("mute", why="a mistake", drop=("unacknowledged text and FIN are sent again",))
    bounds = SPACES["loss"]
    exploration = explore(connect(mute, mute, over=bounds.network), bounds)
    found = check(exploration, ENDS, CLOSING)
    assert found.verdict is Verdict.VIOLATED
    assert_fair(exploration, found)


def test_an_incomplete_enumeration_decides_nothing() -> None:
    cut = explore(system(ONE), replace(ONE, max_states=100))
    assert check(cut, ENDS, CLOSING).verdict is Verdict.UNKNOWN


def test_only_leads_to_is_about_liveness(exploration: Exploration) -> None:
    with pytest.raises(ValueError, match="is an `always`, not a `leads_to`"):
        check(exploration, always("x", "x", holds=B(state == CLOSED)))


def test_fairness_says_what_it_assumes() -> None:
    assert str(CLOSING).endswith("A calls CLOSE if it stays possible; B calls CLOSE if it stays possible")
    assert str(Fairness(delivery=False, timeouts=())) == "no fairness"


edge_lists = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=40)


@given(edge_lists)
def test_components_are_those_of_networkx(edges: list[tuple[int, int]]) -> None:
    graph = networkx.DiGraph(edges)
    graph.add_nodes_from(range(10))
    sources, targets = (np.array([edge[n] for edge in sorted(edges)], np.int64) for n in (0, 1))
    expected = {frozenset(found) for found in networkx.strongly_connected_components(graph)}
    for labels in (components(10, sources, targets), tarjan(10, sources, targets)):
        assert {frozenset(np.flatnonzero(labels == label).tolist()) for label in labels.tolist()} == expected
