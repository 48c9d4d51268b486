"""Scenarios of ports that are used again before TIME-WAIT has ended."""

from __future__ import annotations

from dataclasses import replace

from tcpspec.rules.event import Kind
from tcpspec.scenarios.attacks import RECONNECTS, SERVES_AGAIN
from tcpspec.scenarios.one_connection import ANYTHING
from tcpspec.scenarios.scenario import Scenario
from tcpspec.system.bounds import Bounds

SENDS_TWO_OCTETS = replace(RECONNECTS, budget={Kind.SEND: 1}, sizes=(2,))

OPENS_AGAIN_AT_ONCE = Scenario(
    "opens-again-at-once",
    "a client sends two octets in one segment, closes first and opens again within 2 MSL, with numbers that overlap",
    Bounds(SENDS_TWO_OCTETS, SERVES_AGAIN, ANYTHING),
)

SCENARIOS = (OPENS_AGAIN_AT_ONCE,)
