"""Searches in ticks count moments from now: rules that would notice are refused, all others are followed exactly."""

from __future__ import annotations

from pathlib import Path

import pytest

from tcpcheck.base.verdict import Exit, Verdict
from tcpcheck.explicit.answers.exploration import Exploration, explore
from tcpcheck.explicit.space.clock import ClockError
from tcpcheck.explicit.ticks.close import closes_cleanly
from tcpspec.language.expression import FALSE, TRUE, Expression, State, Time
from tcpspec.properties.property import PROPERTIES
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import TIME_WAIT, state, time_wait_expires
from tcpspec.rules.check import change
from tcpspec.rules.event import TIME_WAIT_LENGTH, now
from tcpspec.rules.spec import Spec
from tcpspec.system.bounds import Bounds, Ticks, tiny_bounds
from tcpspec.system.joint import connect
from tcpspec.variants import VARIANTS
from tests.cli.command import told

ENTERS = TCP.find("CLOSING enters TIME-WAIT when its FIN is acknowledged")
RESTARTS = TCP.find("TIME-WAIT acknowledges the FIN again and restarts its timer")
ENDS = TCP.find("TIME-WAIT ends")


def in_ticks() -> Bounds:
    tiny = tiny_bounds()
    return Bounds(tiny.a, tiny.b, tiny.network, ticks=Ticks(msl=1, time_wait=2))


def searched(spec: Spec) -> Exploration:
    bounds = in_ticks()
    return explore(connect(spec, spec, over=bounds.network), bounds, PROPERTIES)


def entering(**then: Expression) -> Spec:
    """CLOSING enters TIME-WAIT so."""
    changed = ENTERS.but(then_only={**change(state=TIME_WAIT), **then})
    return TCP.but("enters", why="a test", swap={ENTERS.name: changed})


@pytest.mark.parametrize(
    ("then", "depends"),
    [
        ({"time_wait_runs": TRUE}, "how long ago a timer ended"),
        ({"time_wait_runs": TRUE, "time_wait_expires": Time.constant(0)}, "what the clock says"),
        ({"time_wait_runs": TRUE, "time_wait_expires": Time.constant(2)}, "what the clock says"),
        ({"time_wait_runs": FALSE, "time_wait_expires": Time.constant(2)}, "what the clock says"),
        ({"time_wait_runs": TRUE, "time_wait_expires": time_wait_expires + TIME_WAIT_LENGTH}, "how long ago"),
    ],
)
def test_an_end_that_is_not_counted_from_now_is_refused(then: dict[str, Expression], depends: str) -> None:
    with pytest.raises(ClockError, match=depends) as raised:
        searched(entering(**then))
    assert ENTERS.name in str(raised.value)
    assert raised.value.exit_code is Exit.USAGE


def test_a_guard_that_asks_for_the_end_of_a_timer_at_rest_is_refused() -> None:
    early = TCP.but("early", why="a test", swap={ENDS.name: ENDS.but(guard=time_wait_expires.has_passed())})
    with pytest.raises(ClockError, match="how long ago a timer ended"):
        searched(early)


@pytest.mark.parametrize(
    "spec",
    [
        TCP.but("sets its end alone", why="a test", swap={
            RESTARTS.name: RESTARTS.but(then_only=change(time_wait_expires=now + TIME_WAIT_LENGTH))}),
        TCP.but("asks for the end alone", why="a test", swap={
            ENDS.name: ENDS.but(guard=(state == TIME_WAIT) & time_wait_expires.has_passed())}),
    ],
    ids=lambda spec: str(spec.name),
)  # fmt: skip
def test_what_counts_from_now_is_followed_however_it_is_said(spec: Spec) -> None:
    found, usual = searched(spec), searched(TCP)
    assert (found.states, found.transitions, found.depth) == (usual.states, usual.transitions, usual.depth)


def test_a_timer_that_is_given_its_end_before_it_is_started_runs_on_with_that_end() -> None:
    """Its end draws nearer while it rests; every state is replayed with true times."""
    later = TCP.but("later", why="a test", swap={
        ENTERS.name: ENTERS.but(then_only={**change(state=TIME_WAIT, time_wait_runs=FALSE),
                                           **change(time_wait_expires=now + TIME_WAIT_LENGTH)})})  # fmt: skip
    found = searched(later)
    resting = [n for n in range(found.states) if (end := found.world(n).a.end.block).time_wait_expires > 0
               and end.state is State.TIME_WAIT]  # fmt: skip
    assert resting
    for number in resting:
        found.trace(number)


def test_a_timer_that_runs_elsewhere_is_followed_where_both_close() -> None:
    """FIN-WAIT-2 that ends by itself leaves the peer's FIN to be answered by a reset."""
    limited = VARIANTS["fin-wait-2-limit"]
    assert closes_cleanly(TCP, 1, 4, interval=1, losses=1).verdict is Verdict.HOLDS
    found = closes_cleanly(limited, 1, 4, interval=1, losses=1)
    assert found.verdict is Verdict.VIOLATED
    assert found.trace is not None


def test_so_are_rules_that_would_notice_refused_there() -> None:
    takes = TCP.find("FIN-WAIT-2 receives FIN")
    endless = {name: value for name, value in takes.then.items() if name != "time_wait_expires"}
    careless = TCP.but("careless", why="a test", swap={takes.name: takes.but(then_only=endless)})
    with pytest.raises(ClockError, match="FIN-WAIT-2 receives FIN"):
        closes_cleanly(careless, 1, 4, interval=1, losses=1)


HEAD = """\
from tcpspec.rules.block import *
from tcpspec.rfc9293.definitions import *
from tcpspec.rules.event import *
from tcpspec.properties import *
from tcpspec.rfc9293.tcp import TCP
"""


def test_a_users_rule_that_starts_a_timer_without_an_end_is_refused_when_it_is_read(tmp_path: Path) -> None:
    mine = tmp_path / "mine.py"
    mine.write_text(
        HEAD
        + """
RULE = TCP.find("F8-5").but(then_only=change(state=TIME_WAIT, time_wait_runs=~passive | passive))
VARIANT = TCP.but("mine", why="a test", swap={"F8-5": RULE})
""",
        encoding="utf-8",
    )
    said = told("check", str(mine), "--bounds", "tiny")
    assert said.code == Exit.USAGE
    assert "starts the timer of TIME-WAIT and does not say when it ends; write **start_time_wait()" in said.err


def test_a_property_that_asks_for_a_moment_is_refused(tmp_path: Path) -> None:
    mine = tmp_path / "mine.py"
    mine.write_text(HEAD + 'P = always("p", "q", holds=~A(time_wait_expires).has_passed())\n', encoding="utf-8")
    said = told("check", "-p", str(mine), "--bounds", "tiny", "--msl", "1", "--time-wait", "2")
    assert said.code == Exit.USAGE
    assert "reads the moment A.time_wait_expires, and states know no clock" in " ".join(said.err.split())
