"""Terminal states: told apart by what is left, and by whether any move is possible."""

from __future__ import annotations

from dataclasses import replace

from tcpcheck.explicit.answers.endings import Kind as Ending
from tcpcheck.explicit.answers.exploration import explore
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import SYN_RECEIVED, state
from tcpspec.rules.event import Kind
from tcpspec.system.bounds import Bounds
from tcpspec.system.joint import System, connect
from tcpspec.system.network import ALL_FAULTS, Faults, Network
from tests.checker.explicit.spaces import CLIENT, ONE, SERVER, SPACES, system


def endings(bounds: Bounds, over: System | None = None) -> dict[str, tuple[Ending, int, int]]:
    exploration = explore(over or system(bounds), bounds)
    found = {end.ending.name: (end.ending.kind, end.count, end.deadlocks) for end in exploration.endings}
    for end in exploration.endings:
        assert len(exploration.trace(end.first).moves) == exploration.depth_of(end.first)
    return found


def test_every_run_of_a_small_space_can_end_well() -> None:
    found = endings(ONE)
    assert {kind for kind, _, _ in found.values()} == {Ending.DESIRED}


def test_a_reboot_leaves_the_other_end_in_fin_wait_2_for_ever() -> None:
    """The known hole: B has acknowledged A's FIN and forgets the connection; nothing is outstanding at A."""
    found = endings(SPACES["reboot"])
    hole = found["an end waits in FIN-WAIT-2 for a FIN that nobody will send"]
    assert hole[0] is Ending.STUCK
    assert hole[1] > 0


def test_time_wait_without_a_timer_never_ends() -> None:
    literal = TCP.reading(D3="literal")
    bounds = replace(ONE, network=Network(1, Faults.LOSS))
    found = endings(bounds, connect(literal, literal, over=bounds.network))
    assert found["an end is in TIME-WAIT and no timer runs"][0] is Ending.STUCK


def test_a_full_network_that_loses_nothing_stops_the_run() -> None:
    kind, count, deadlocks = endings(SPACES["no fault"])["a full network takes nothing more"]
    assert kind is Ending.ACCEPTABLE
    assert count == deadlocks > 0


def test_what_no_ending_names_is_stuck() -> None:
    """A server that never sends its SYN,ACK again: if the first is lost, it waits in SYN-RECEIVED for
    ever."""
    silent = TCP.but("silent", why="a mistake", drop=("the SYN,ACK is sent again",))
    server = replace(SERVER, only_when={Kind.CLOSE: state != SYN_RECEIVED})
    bounds = Bounds(CLIENT, server, Network(1, Faults.LOSS))
    kind, count, _ = endings(bounds, connect(silent, silent, over=bounds.network))[
        "an end waits for something that will not come"
    ]
    assert kind is Ending.STUCK
    assert count > 0


def test_segments_left_in_a_monotone_network_are_acceptable() -> None:
    bounds = Bounds(CLIENT, replace(SERVER, budget={Kind.OPEN_PASSIVE: 1}), Network(None, ALL_FAULTS))
    found = endings(bounds)
    assert found["both ends are CLOSED or LISTEN, segments are still under way"][0] is Ending.ACCEPTABLE
    assert Ending.STUCK not in {kind for kind, _, _ in found.values()}
