"""Scenarios of a server that trusts the first SYN and remembers it for a while; time in ticks."""

from __future__ import annotations

from tcpspec.rules.event import Kind
from tcpspec.scenarios.scenario import Scenario, client, server
from tcpspec.system.bounds import CLIENT_ISNS, SERVER_ISNS, Bounds, EndBounds, Ticks
from tcpspec.system.network import LOSS, REORDERING, Network


def _remembering(ticks: int) -> Bounds:
    a = EndBounds(CLIENT_ISNS[:1], active=1, budget={Kind.ABORT: 1})
    b = EndBounds(SERVER_ISNS, active=0, budget={Kind.OPEN_PASSIVE: 2, Kind.ABORT: 1})
    return Bounds(a, b, Network(capacity=2), ticks=Ticks(msl=1, time_wait=ticks))


def _opening(isns: tuple[int, ...]) -> Bounds:
    a, b = client(isns, opens=2, ABORT=1), server(ABORT=1)
    return Bounds(a, b, Network(capacity=1, faults=LOSS | REORDERING))


TWICE = "a client opens twice to a server that listens twice, and both may abort"
WHO = "a client opens once; the server listens twice; both may abort"
MEMORY_OF_2_MSL = Scenario("memory-of-2-msl", f"{WHO}; MSL 1 tick, memory and TIME-WAIT 2", _remembering(2))
MEMORY_OF_1_MSL = Scenario("memory-of-1-msl", f"{WHO}; MSL 1 tick, memory and TIME-WAIT 1", _remembering(1))
ISNS_INCREASE = Scenario("isns-increase", f"{TWICE}, the second time with a greater ISS", _opening(CLIENT_ISNS))
ISNS_DECREASE = Scenario("isns-decrease", f"{TWICE}, the second time with a smaller ISS", _opening(CLIENT_ISNS[::-1]))

SCENARIOS = (MEMORY_OF_2_MSL, MEMORY_OF_1_MSL, ISNS_INCREASE, ISNS_DECREASE)
