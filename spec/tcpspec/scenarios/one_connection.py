"""Scenarios in which a variant of opening, closing or numbering stands beside TCP."""

from __future__ import annotations

from collections.abc import Mapping

from tcpspec.language.expression import FALSE, Bool
from tcpspec.rules.block import CLOSE_WAIT, ESTABLISHED, LAST_ACK, LISTEN, state
from tcpspec.rules.event import Kind
from tcpspec.scenarios.scenario import Scenario
from tcpspec.system.bounds import CLIENT_ISNS, SERVER_ISNS, Bounds, EndBounds
from tcpspec.system.network import LOSS, Faults, Network

Limits = Mapping[Kind, Bool]
NO_LIMITS: Limits = {}
WHEN_ESTABLISHED: Limits = {Kind.CLOSE: state.is_one_of(ESTABLISHED, CLOSE_WAIT)}
NEVER_CLOSES: Limits = {Kind.CLOSE: FALSE, Kind.RETRANSMISSION: FALSE}
WHILE_TALKING: Limits = {Kind.SEND: state != LISTEN}
AFTER_THE_FIN: Limits = {Kind.SEND: state.is_one_of(CLOSE_WAIT, LAST_ACK)}


def opens(sends: int = 0, limits: Limits = NO_LIMITS) -> EndBounds:
    """A client that opens once."""
    return EndBounds(CLIENT_ISNS[:1], active=1, budget={Kind.SEND: sends}, only_when=limits)


def serves(sends: int = 0, limits: Limits = NO_LIMITS) -> EndBounds:
    """A server that listens once."""
    budget = {Kind.OPEN_PASSIVE: 1, Kind.SEND: sends}
    return EndBounds(SERVER_ISNS[:1], active=0, budget=budget, only_when=limits)


ANYTHING = Network(capacity=2)
OPENS_THEN_LISTENS = EndBounds(SERVER_ISNS, active=1, budget={Kind.OPEN_PASSIVE: 1})
TWO_LISTENS = EndBounds(SERVER_ISNS, active=0, budget={Kind.OPEN_PASSIVE: 2})

CHANGED_MIND = Scenario(
    "changed-mind",
    "a server opens actively, gives up and then listens; a client opens and sends one octet",
    Bounds(opens(sends=1), OPENS_THEN_LISTENS, ANYTHING),
)
CROSSING = Scenario(
    "crossing",
    "both ends open actively, one of them twice",
    Bounds(opens(), EndBounds(SERVER_ISNS, active=2), ANYTHING),
)
LISTENS_TWICE = Scenario(
    "listens-twice", "a client opens once; the server listens twice", Bounds(opens(), TWO_LISTENS, ANYTHING)
)
CLIENT_AND_LISTENER = Scenario(
    "client-and-listener",
    "a client opens and a server only listens; an octet each way; any fault, one segment under way per direction",
    Bounds(opens(1), serves(1, WHILE_TALKING), Network(capacity=1)),
)
SERVER_SENDS = Scenario(
    "server-sends", "a server sends one octet; both may close", Bounds(opens(), serves(1, WHILE_TALKING), ANYTHING)
)
HALF_CLOSE = Scenario(
    "half-close",
    "a server sends one octet only after the client has closed",
    Bounds(opens(), serves(1, AFTER_THE_FIN), ANYTHING),
)
ONE_OCTET = Scenario(
    "one-octet",
    "a client sends one octet and both CLOSE once ESTABLISHED; segments are only ever lost",
    Bounds(opens(1, WHEN_ESTABLISHED), serves(0, WHEN_ESTABLISHED), Network(2, LOSS)),
)
IDLE = Scenario(
    "idle",
    "nobody sends or closes, and the network is perfect, so nothing is sent again",
    Bounds(opens(0, NEVER_CLOSES), serves(0, NEVER_CLOSES), Network(2, Faults.NONE)),
)

SCENARIOS = (CHANGED_MIND, CROSSING, LISTENS_TWICE, CLIENT_AND_LISTENER, SERVER_SENDS, HALF_CLOSE, ONE_OCTET, IDLE)
