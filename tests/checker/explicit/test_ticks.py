"""Time in ticks: how long TIME-WAIT must be, found by enumeration at small MSL."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tcpcheck.explicit.answers.exploration import explore
from tcpcheck.explicit.answers.transit import first_under_way, for_an_earlier_incarnation
from tcpspec.language.expression import State
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import CLOSE_WAIT, ESTABLISHED, state
from tcpspec.rules.event import Kind
from tcpspec.system.bounds import Bounds, BoundsError, EndBounds, Ticks
from tcpspec.system.joint import Pass, connect
from tcpspec.system.network import Network
from tests.checker.explicit.spaces import ONE, final_ack, system

SILENT = TCP.but(
    "silent",
    why="a reset ends TIME-WAIT early, which is another theorem",
    swap={
        name: TCP.find(name).but(send=None)
        for name in (
            "CLOSED answers a segment without ACK by RST,ACK",
            "CLOSED answers a segment with ACK by RST",
            "LISTEN answers any ACK by RST",
        )
    },
)


def drain(msl: int, time_wait: int) -> Bounds:
    """A closes first and opens again with the same ISS as soon as it may; its last acknowledgment arrives."""
    client = EndBounds((100, 100), active=2, only_when={Kind.CLOSE: state == ESTABLISHED})
    server = EndBounds((300,), 0, {Kind.OPEN_PASSIVE: 1}, only_when={Kind.CLOSE: state == CLOSE_WAIT})
    return Bounds(client, server, Network(2), ticks=Ticks(msl, time_wait, must_arrive=final_ack))


@pytest.mark.parametrize("msl", [1, 2])
def test_time_wait_of_2_msl_and_no_less_lets_old_segments_drain(msl: int) -> None:
    """T6: when TIME-WAIT is over, no segment of the old incarnation is on its way to A, if and only if it
    lasted 2 MSL."""
    for time_wait in range(2 * msl - 1, 2 * msl + 2):
        bounds = drain(msl, time_wait)
        exploration = explore(connect(SILENT, SILENT, over=bounds.network), bounds)
        old = first_under_way(exploration, "A", for_an_earlier_incarnation)
        assert (old is None) == (time_wait >= 2 * msl), (msl, time_wait)
        if old is not None:
            moves = exploration.trace(old).moves
            assert sum(move.duration for move in moves if isinstance(move, Pass)) == 2 * msl


def test_segments_die_of_age() -> None:
    """At MSL 0 nothing outlives the tick in which it was sent."""
    bounds = replace(ONE, ticks=Ticks(msl=0, time_wait=1))
    exploration = explore(system(bounds), bounds)
    for number in range(exploration.states):
        world = exploration.world(number)
        assert all(flight.born == 0 for line in (world.line_a, world.line_b) for flight in line.wire)


def test_a_timer_that_runs_out_is_not_yet_past() -> None:
    """TIME-WAIT of 2 ticks ends after 3: strictly later."""
    bounds = replace(ONE, ticks=Ticks(msl=1, time_wait=2))
    exploration = explore(system(bounds), bounds)
    ended = next(
        trace
        for trace in map(exploration.trace, range(exploration.states))
        if trace.moves and getattr(trace.moves[-1], "kind", None) is Kind.TIME_WAIT_TIMEOUT
    )
    started = next(
        n for n, h in enumerate(ended.replay()) if h.after.a.block.time_wait_runs or h.after.b.block.time_wait_runs
    )
    assert sum(move.duration for move in ended.moves[started:] if isinstance(move, Pass)) == 3


def test_what_is_outstanding_is_sent_again_in_time() -> None:
    bounds = replace(ONE, ticks=Ticks(1, 1, resend_within=1))
    exploration = explore(system(bounds), bounds)
    waits = [exploration.world(n).a.waited for n in range(exploration.states)]
    assert max(waits) == 1
    free = replace(bounds, ticks=Ticks(1, 1))
    assert {exploration.world(0).a.waited} == {0}
    assert explore(system(free), free).states < exploration.states


def test_what_must_arrive_is_never_lost() -> None:
    """LAST-ACK is left only by the acknowledgment of the FIN: it is not lost, and time waits for it."""
    for must_arrive in (final_ack, None):
        bounds = replace(ONE, network=Network(2), ticks=Ticks(1, 2, must_arrive=must_arrive))
        exploration = explore(connect(SILENT, SILENT, over=bounds.network), bounds)
        assert ((State.CLOSED, State.LAST_ACK) in exploration.grid) == (must_arrive is None)


def test_times_are_checked() -> None:
    with pytest.raises(BoundsError, match="give 0 ticks or more"):
        Ticks(msl=-1, time_wait=2)
    with pytest.raises(BoundsError, match="give 1 tick or more, or time cannot pass"):
        Ticks(msl=1, time_wait=2, resend_within=0)
