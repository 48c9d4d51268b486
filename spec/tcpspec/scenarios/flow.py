"""Small scenarios in which calls are queued and windows close: in each of them many rules fire."""

from __future__ import annotations

from collections.abc import Mapping

from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Parameters
from tcpspec.scenarios.scenario import Scenario
from tcpspec.system.bounds import CLIENT_ISNS, SERVER_ISNS, Bounds, EndBounds
from tcpspec.system.network import Network

OPENS, LISTENS, SENDS, RECEIVES, ABORTS = Kind.OPEN_ACTIVE, Kind.OPEN_PASSIVE, Kind.SEND, Kind.RECEIVE, Kind.ABORT
LISTENS_ONCE = {LISTENS: 1}
ONE_SEGMENT = "any fault, one segment under way per direction, windows as they are"


def _small(client: Mapping[Kind, int], server: Mapping[Kind, int], *, octets: int = 1) -> Bounds:
    """Each end opens actively as often as ``OPENS`` says; the client once if it says nothing."""
    opens, server_opens = client.get(OPENS, 1), server.get(OPENS, 0)
    calls = [{kind: times for kind, times in each.items() if kind is not OPENS} for each in (client, server)]
    a = EndBounds(CLIENT_ISNS[:opens], active=opens, budget=calls[0], sizes=(octets,))
    b = EndBounds(SERVER_ISNS[:1], active=server_opens, budget=calls[1], sizes=(octets,))
    return Bounds(a, b, Network(capacity=1), held={})


def _scenario(name: str, sentence: str, bounds: Bounds) -> Scenario:
    return Scenario(name, f"{sentence}; {ONE_SEGMENT}", bounds)


WINDOW_OF_ONE = Scenario(
    "window-of-one",
    f"the client sends two octets, the server's buffer holds one; {ONE_SEGMENT}",
    _small({SENDS: 1}, {LISTENS: 1, RECEIVES: 2}, octets=2),
    Parameters(buffer=1, max_window=1),
)
REST_ONCE = _scenario(
    "rest-once", "a client opens once and sends one octet, a server listens", _small({SENDS: 1}, LISTENS_ONCE)
)
REST_CROSSING = _scenario("rest-crossing", "both ends open", _small({}, {OPENS: 1}))
REST_FAILURES = _scenario(
    "rest-failures",
    "one connection and an octet; the client may abort, the server lose its memory",
    _small({ABORTS: 1, SENDS: 1}, {LISTENS: 1, Kind.REBOOT: 1}),
)
REST_TIMEOUTS = _scenario(
    "rest-timeouts",
    "one connection and an octet; the client may reach the user timeout, the server R2",
    _small({SENDS: 1, Kind.USER_TIMEOUT: 1}, {LISTENS: 1, Kind.RETRANSMISSION_LIMIT: 1}),
)
REST_PROBES = _scenario(
    "rest-probes",
    "one connection; both ends may probe it, the server may be told that it is unreachable",
    _small({Kind.KEEP_ALIVE: 1}, {LISTENS: 1, Kind.KEEP_ALIVE: 1, Kind.HARD_ERROR: 1}),
)
REST_SERVER_FIRST = _scenario(
    "rest-server-first",
    "the server sends an octet, and may abort; the client may read",
    _small({RECEIVES: 1}, {LISTENS: 1, SENDS: 1, ABORTS: 1}),
)
REST_LISTENS_FIRST = _scenario(
    "rest-listens-first",
    "the client may listen before it opens, and sends one octet",
    _small({LISTENS: 1, SENDS: 1}, LISTENS_ONCE),
)
REST_LISTENS_AGAIN = _scenario(
    "rest-listens-again",
    "the client opens twice; the server may abort, and listens twice",
    _small({OPENS: 2}, {LISTENS: 2, ABORTS: 1}),
)

SCENARIOS = (
    WINDOW_OF_ONE,
    REST_ONCE,
    REST_CROSSING,
    REST_FAILURES,
    REST_TIMEOUTS,
    REST_PROBES,
    REST_SERVER_FIRST,
    REST_LISTENS_FIRST,
    REST_LISTENS_AGAIN,
)
