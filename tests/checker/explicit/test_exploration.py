"""``explore``: verdicts with shortest runs, honest when cut short, and the same on every run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.explicit.answers.exploration import Exploration, explore
from tcpcheck.explicit.answers.paths import with_real_time
from tcpcheck.explicit.space.engine import Progress
from tcpcheck.explicit.space.oracle import PlainSearch, search
from tcpcheck.runs.trace import replayed
from tcpspec.language.expression import Bool, SpecError, State
from tcpspec.properties.property import CONFIRMED, NO_OLD_OCTET, NO_PHANTOM, PROPERTIES, A, B, always, both, sometimes
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import CLOSED, ESTABLISHED, FIN_WAIT_2, LISTEN, TIME_WAIT, peer, state
from tcpspec.rules.check import change
from tcpspec.rules.event import Kind
from tcpspec.rules.segment import seg
from tcpspec.system.bounds import BoundsError, EndBounds, tiny_bounds
from tcpspec.system.joint import connect, holds
from tcpspec.system.network import LOSS, Network
from tests.checker.explicit.spaces import ONE, SPACES, system

TWO_WAY = TCP.but(
    "two-way",
    why="the mistake that T1 is about",
    swap={"LISTEN receives SYN": TCP.find("LISTEN receives SYN").but(then=change(state=ESTABLISHED, snd_wnd=seg.wnd))},
)
ALARMS = (
    always("no-time-wait", "A never waits", holds=~A(state == TIME_WAIT)),
    always("both-closed", "never both in FIN-WAIT-2", holds=~both(state == FIN_WAIT_2)),
    always("isn", "A never agrees", given=A(state == ESTABLISHED), holds=B.iss_of(A(peer)) != 300),
    always("vacuous", "nothing is said of what cannot be", given=A(state == LISTEN), holds=A(state == CLOSED)),
    sometimes("meet", "both are ESTABLISHED", both(state == ESTABLISHED)),
    sometimes("never", "A listens", A(state == LISTEN)),
)


@pytest.mark.parametrize("name", ["every fault", "loss", "an octet", "second incarnation", "ticks", "one loss"])
def test_violations_and_witnesses_are_nearest(name: str) -> None:
    bounds = SPACES[name]
    fast = explore(system(bounds), bounds, ALARMS)
    plain = search(system(bounds), bounds)
    for result in fast.results:
        asked = result.property
        if asked.form == "always":
            assert nearest(plain, asked.violation) == depth_of(fast, result.violation)
        wanted = asked.holds if asked.form == "sometimes" else asked.given
        assert nearest(plain, wanted) == depth_of(fast, result.witness)


def nearest(plain: PlainSearch, condition: Bool) -> int | None:
    return plain.shortest(lambda world: holds(condition, world.joint))


def depth_of(fast: Exploration, number: int | None) -> int | None:
    return None if number is None else fast.depth_of(number)


def test_verdicts() -> None:
    verdicts = {result.property.id: result for result in explore(system(ONE), ONE, ALARMS).results}
    assert verdicts["no-time-wait"].verdict is Verdict.VIOLATED
    assert verdicts["both-closed"].verdict is Verdict.HOLDS
    assert verdicts["isn"].verdict is Verdict.VIOLATED
    assert verdicts["vacuous"].verdict is Verdict.HOLDS
    assert verdicts["meet"].verdict is Verdict.HOLDS
    assert verdicts["never"].verdict is Verdict.NOT_FOUND
    assert {name for name, result in verdicts.items() if result.vacuous} == {"vacuous"}


def test_tcp_has_the_properties_in_a_small_space() -> None:
    bounds = tiny_bounds()
    exploration = explore(system(bounds), bounds, PROPERTIES)
    assert [str(result.verdict) for result in exploration.results] == ["HOLDS"] * len(PROPERTIES)
    assert not any(result.vacuous for result in exploration.results)


def test_the_two_way_handshake_admits_an_old_connection() -> None:
    """The server meets an old SYN and an old octet; with the range check of RFC 5961 (MAY-12) TCP meets
    neither."""
    bounds = replace(
        ONE,
        a=EndBounds((100,), active=1, budget={Kind.SEND: 1}),
        b=EndBounds((300, 100_300), active=0, budget={Kind.OPEN_PASSIVE: 2}),
        network=Network(capacity=2),
    )
    asked = (NO_PHANTOM, CONFIRMED, NO_OLD_OCTET)
    wrong = explore(connect(TWO_WAY, TWO_WAY, over=bounds.network), bounds, asked)
    assert [str(wrong.result(p.id).verdict) for p in (NO_PHANTOM, NO_OLD_OCTET)] == ["VIOLATED", "VIOLATED"]
    for result in wrong.results:
        if result.violation is not None:
            trace = wrong.trace(result.violation, of=result.property)
            assert len(trace.moves) == wrong.depth_of(result.violation)
            replayed(with_real_time(trace, wrong.system), result.property)
    careful = TCP.reading(MAY12="on")
    right = explore(connect(careful, careful, over=bounds.network), bounds, asked)
    assert [str(result.verdict) for result in right.results] == ["HOLDS"] * 3


def test_the_same_on_every_run() -> None:
    bounds = tiny_bounds()
    first, second = (explore(system(bounds), bounds, PROPERTIES) for _ in range(2))
    assert first.search.parents.array.tolist() == second.search.parents.array.tolist()
    assert [vars(r) for r in first.results] == [vars(r) for r in second.results]
    assert first.grid == second.grid
    assert first.trace(first.states - 1) == second.trace(second.states - 1)


def test_a_limit_of_states_is_no_proof() -> None:
    bounds = replace(tiny_bounds(), max_states=200)
    cut = explore(system(bounds), bounds, ALARMS)
    assert not cut.complete
    assert cut.stopped_by == "max_states=200 reached"
    assert 200 <= cut.states < 2000
    assert cut.result("both-closed").verdict is Verdict.NOT_FOUND


def test_stopping_as_asked() -> None:
    seen: list[Progress] = []
    cut = explore(system(ONE), ONE, ALARMS, progress=seen.append, stop=lambda progress: "isn" in progress.violated)
    assert cut.stopped_by == "stopped as asked"
    assert cut.result("isn").verdict is Verdict.VIOLATED
    assert cut.result("both-closed").verdict is Verdict.NOT_FOUND
    assert [progress.depth for progress in seen] == list(range(1, cut.depth + 1))
    assert seen[-1].states == cut.states


def test_interrupted_it_keeps_what_it_has() -> None:
    def interrupt(progress: Progress) -> None:
        if progress.depth == 8:
            raise KeyboardInterrupt

    cut = explore(system(ONE), ONE, ALARMS, progress=interrupt)
    assert cut.stopped_by == "interrupted"
    assert sum(cell.count for cell in cut.grid.values()) == cut.states
    assert cut.result("isn").verdict is Verdict.VIOLATED
    assert cut.result("both-closed").verdict is Verdict.NOT_FOUND
    assert len(cut.trace(cut.states - 1).moves) == cut.depth


def test_interrupted_while_states_are_added() -> None:
    """States that have no parent yet are dropped again."""
    search = explore(system(ONE), ONE).search
    whole, grid = len(search.states), search.census.grid.tolist()
    search.states.add(tuple(word + 1 for word in search.states.words()))
    assert len(search.states) > whole
    search._settle()
    assert (len(search.states), search.census.grid.tolist()) == (whole, grid)


def test_the_grid_counts_every_state_and_leads_to_each_cell() -> None:
    exploration = explore(system(ONE), ONE)
    assert sum(cell.count for cell in exploration.grid.values()) == exploration.states
    for (a, b), cell in exploration.grid.items():
        last = exploration.trace(cell.first).replay()[-1:]
        end = last[0].after if last else None
        reached = (end.a.block.state, end.b.block.state) if end else (State.CLOSED, State.CLOSED)
        assert reached == (a, b) == (cell.a, cell.b)


def test_coverage_names_what_never_fired() -> None:
    coverage = explore(system(ONE), ONE).coverage
    fired, never = ({check.name for check in part} for part in (coverage.fired, coverage.never))
    assert fired | never == {check.name for check in TCP.checks}
    assert not fired & never
    assert {"LISTEN receives SYN", "TIME-WAIT ends", "SEND without a connection is an error"} <= fired
    assert {"a reboot loses all memory of the connection", "ABORT in LISTEN deletes the TCB"} <= never


def test_coverage_counts_only_what_the_network_lets_happen() -> None:
    """Without losses, an event whose segment finds no room does not happen."""
    for name in ("no fault", "calls", "one loss"):
        bounds = SPACES[name]
        plain, fast = search(system(bounds), bounds), explore(system(bounds), bounds)
        answered = set().union(*(ends.answered for ends in fast.search.expander.ends))
        assert {check.name for check in fast.coverage.fired} - answered <= plain.fired


def test_each_end_has_its_own_coverage() -> None:
    exploration = explore(system(ONE), ONE)
    at_a, at_b = ({check.name for check in exploration.fired_at(side)} for side in ("A", "B"))
    assert "LISTEN receives SYN" in at_b - at_a
    assert "SYN-SENT receives SYN,ACK" in at_a - at_b


def test_real_time_passes_before_time_wait_ends() -> None:
    """A run to the end of TIME-WAIT also runs in the system with its own TIME-WAIT length."""
    bounds = SPACES["loss"]
    exploration = explore(system(bounds), bounds)
    waited = exploration.grid[State.TIME_WAIT, State.CLOSED].first
    number = next(
        n for n in range(waited, exploration.states) if "TIME_WAIT_TIMEOUT" in str(exploration.trace(n).moves)
    )
    trace = with_real_time(exploration.trace(number), exploration.system)
    assert trace.system == exploration.system
    assert trace.replay()[-1].after.now == exploration.system.parameters.time_wait + 1


def test_holding_what_decides_something_is_found_out_and_nothing_is_held() -> None:
    """Held at 0, the send window lets no octet out: no run of the rules as written goes there."""
    free = replace(SPACES["an octet"], held={})
    bounds = replace(free, held={"snd_wnd": 0})
    exploration = explore(system(bounds), bounds)
    assert str(exploration.influence) == "SEND at A depends on what is held (snd_wnd=65535)"
    assert exploration.bounds == free
    assert exploration.states == explore(system(free), free).states


def test_another_network_than_the_bounds_is_an_error() -> None:
    with pytest.raises(BoundsError, match="give both the same network"):
        explore(connect(TCP, TCP, over=Network(3, LOSS)), ONE)


def test_rules_that_leave_a_segment_unhandled_are_an_error() -> None:
    hole = TCP.but("hole", why="a mistake", drop=("SYN-SENT receives SYN,ACK",))
    exploration = explore(connect(hole, hole, over=ONE.network), ONE)
    assert "SYN-SENT drops a segment without SYN" in {check.name for check in exploration.coverage.fired}
    gap = TCP.but("gap", why="a mistake", drop=("CLD-1",))
    with pytest.raises(SpecError, match="is left unhandled"):
        explore(connect(gap, gap, over=ONE.network), ONE)
