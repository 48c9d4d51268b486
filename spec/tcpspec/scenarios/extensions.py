"""Scenarios of ports that are used again: by the same two ends, with the same numbers, or with cookies."""

from __future__ import annotations

from tcpspec.rules.block import CLOSE_WAIT, ESTABLISHED, LISTEN, state
from tcpspec.rules.event import Kind
from tcpspec.scenarios.scenario import Scenario
from tcpspec.system.bounds import Bounds, EndBounds
from tcpspec.system.network import LOSS, Network

SAME = (100, 100)
AGAIN = EndBounds(SAME, active=2, budget={Kind.SEND: 1},
                  only_when={Kind.SEND: state == ESTABLISHED, Kind.CLOSE: state == CLOSE_WAIT})  # fmt: skip
SERVES = EndBounds((300, 300), active=0, budget={Kind.OPEN_PASSIVE: 1}, only_when={Kind.CLOSE: state != LISTEN})
TAKES_TURNS = EndBounds((100, 100_100), active=2)
LISTENS_AGAIN = EndBounds((300, 100_300, 200_300, 300_300), active=0, budget={Kind.OPEN_PASSIVE: 2},
                          only_when={Kind.CLOSE: state != LISTEN})  # fmt: skip
WAITS = EndBounds((100,), active=1, only_when={Kind.CLOSE: state == CLOSE_WAIT})
SPEAKS = EndBounds((300,), active=0, budget={Kind.OPEN_PASSIVE: 1}, only_when={Kind.CLOSE: state == ESTABLISHED})

ONCE = EndBounds((100,), active=1, budget={Kind.SEND: 1})
TWICE = EndBounds((300, 100_300), active=0, budget={Kind.OPEN_PASSIVE: 2})
ONE_OPEN = EndBounds((100,), active=1, budget={Kind.SEND: 1}, only_when={Kind.SEND: state == ESTABLISHED})
LISTENS_ALIKE = EndBounds((300, 300), active=0, budget={Kind.OPEN_PASSIVE: 2, Kind.ABORT: 1},
                          only_when={Kind.CLOSE: state != LISTEN})  # fmt: skip
OPENS_AND_LISTENS = EndBounds(SAME, active=1, budget={Kind.OPEN_PASSIVE: 1})
ONLY_OPENS = EndBounds((300,), active=1)

SERVED_TWICE = Scenario(
    "served-twice",
    "a client opens once and sends one octet; the server listens twice",
    Bounds(ONCE, TWICE, Network(capacity=1)),
)
TWO_HOSTS = Scenario(
    "two-hosts",
    "a client opens twice to a server that listens twice; segments are lost, not reordered",
    Bounds(TAKES_TURNS, LISTENS_AGAIN, Network(capacity=1, faults=LOSS)),
)
SERVER_SPEAKS_FIRST = Scenario(
    "server-speaks-first", "a client opens once and waits for the server", Bounds(WAITS, SPEAKS, Network(capacity=2))
)
TIME_WAIT_REUSED = Scenario(
    "time-wait-reused",
    "a client opens twice with the same ISS, the server closes first and answers with the same ISS",
    Bounds(AGAIN, SERVES, Network(capacity=2)),
)
LISTENS_AGAIN_ALIKE = Scenario(
    "listens-again-alike",
    "a client opens once, the server aborts, listens again and takes the same ISS",
    Bounds(ONE_OPEN, LISTENS_ALIKE, Network(capacity=2)),
)
OPENS_ACROSS = Scenario(
    "opens-across",
    "both ends open actively, and one of them also listens, with the same ISS",
    Bounds(OPENS_AND_LISTENS, ONLY_OPENS, Network(capacity=2)),
)

SCENARIOS = (SERVED_TWICE, TWO_HOSTS, SERVER_SPEAKS_FIRST, TIME_WAIT_REUSED, LISTENS_AGAIN_ALIKE, OPENS_ACROSS)
