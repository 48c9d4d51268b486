"""Scenarios about the octets of a stream: sent, resent and read, and ports that are used again out of TIME-WAIT.

Where ports are used again the server closes first and its TIME-WAIT does not end by itself, so that every connection
after the first is one that MAY-2 reopened.
"""

from __future__ import annotations

from dataclasses import replace

from tcpspec.language.expression import FALSE, HALF
from tcpspec.rules.block import CLOSE_WAIT, ESTABLISHED, SYN_RECEIVED, TIME_WAIT, state
from tcpspec.rules.control import ACK
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Segment
from tcpspec.scenarios.handshake import ONCE
from tcpspec.scenarios.scenario import Scenario
from tcpspec.system.bounds import CLIENT_ISNS, SERVER_ISNS, Bounds, EndBounds
from tcpspec.system.joint import FORGER
from tcpspec.system.network import DUPLICATION, REORDERING, Network

ANYTHING = Network(capacity=2)
CLOSES_FIRST, CLOSES_SECOND = {Kind.CLOSE: state == ESTABLISHED}, {Kind.CLOSE: state == CLOSE_WAIT}
ONE_READS = Bounds(
    EndBounds(CLIENT_ISNS[:1], active=1, budget={Kind.SEND: 2}, only_when=CLOSES_FIRST),
    EndBounds(SERVER_ISNS[:1], active=0, budget={Kind.OPEN_PASSIVE: 1, Kind.RECEIVE: 1}, only_when=CLOSES_SECOND),
    ANYTHING,
)
FORGED = Segment(seq=CLIENT_ISNS[0] + 1, ack_no=SERVER_ISNS[0] + 1, control=ACK, text=1, wnd=65535, sender=FORGER)

NOT_RESENT = {Kind.RETRANSMISSION: FALSE}
NEVER_ENDS = {Kind.TIME_WAIT_TIMEOUT: FALSE}
FAR = (100, 100_100, 200_100)
SENDER = EndBounds(FAR[:2], active=2, budget={Kind.SEND: 1}, sizes=(2,), only_when={**CLOSES_SECOND, **NOT_RESENT})
READER = EndBounds(FAR[:2], active=0, budget={Kind.OPEN_PASSIVE: 1, Kind.RECEIVE: 1},
                   only_when={**CLOSES_FIRST, **NOT_RESENT, **NEVER_ENDS})  # fmt: skip
AMONG = (100, 101)
"""The first connection has the numbers 100 (SYN), 101 and 102 (text), 103 (FIN); the second begins among them."""


def _long(isns: tuple[int, ...]) -> Bounds:
    """A client that closes first, and a server that listens twice."""
    sender = replace(SENDER, isns=isns, sizes=(3,), only_when={**CLOSES_FIRST, **NOT_RESENT})
    server = EndBounds(SERVER_ISNS, active=0, budget={Kind.OPEN_PASSIVE: 2}, only_when={**CLOSES_SECOND, **NOT_RESENT})
    return Bounds(sender, server, ANYTHING)


def _from_client(isns: tuple[int, ...]) -> Bounds:
    return Bounds(replace(SENDER, isns=isns), READER, ANYTHING)


def _from_server(isns: tuple[int, ...]) -> Bounds:
    """The server sends and the client reads."""
    sender = replace(READER, isns=isns, budget={Kind.OPEN_PASSIVE: 1, Kind.SEND: 1}, sizes=(2,))
    return Bounds(replace(SENDER, budget={Kind.RECEIVE: 1}), sender, ANYTHING)


def _three(isns: tuple[int, int, int]) -> Bounds:
    """Three connections over a network that loses nothing."""
    reader = replace(READER, isns=FAR, only_when={**READER.only_when, Kind.RECEIVE: state == TIME_WAIT})
    kept = Network(capacity=2, faults=DUPLICATION | REORDERING)
    return Bounds(replace(SENDER, isns=isns, active=3), reader, kept)


AHEAD = 100 + 3 + HALF
"""As far beyond the first connection as a number can be."""

NEITHER_CLOSES_NOR_RESENDS = {Kind.CLOSE: FALSE, **NOT_RESENT}
ABORTS = EndBounds(CLIENT_ISNS, active=2, budget={Kind.SEND: 1, Kind.ABORT: 1},
                   only_when={**NEITHER_CLOSES_NOR_RESENDS, Kind.ABORT: state == ESTABLISHED,
                              Kind.SEND: state == ESTABLISHED})  # fmt: skip
LISTENS_THEN_OPENS = EndBounds(SERVER_ISNS, active=1, budget={Kind.OPEN_PASSIVE: 1, Kind.ABORT: 1},
                               only_when={**NEITHER_CLOSES_NOR_RESENDS,
                                          Kind.ABORT: state.is_one_of(SYN_RECEIVED, ESTABLISHED)})  # fmt: skip


def _crossing(isns: tuple[int, ...]) -> Bounds:
    """Both ends ABORT and open again at the same time."""
    return Bounds(replace(ABORTS, isns=isns), LISTENS_THEN_OPENS, ANYTHING)


ONE_BY_ONE = Scenario(
    "one-by-one", "a client sends two octets, resends them together or apart and closes; the server reads", ONE_READS
)
FORGED_TEXT = Scenario(
    "forged-text",
    "a client and a server, and a forger that guesses the numbers of both",
    replace(ONCE, leftovers=(("A", FORGED),)),
)
OUTGROWN = Scenario(
    "outgrown",
    "a client opens twice; the first connection may send three octets, past the second ISS",
    _long((100, 102)),
)
OUTGROWN_APART = Scenario("outgrown-apart", "the same, but the second ISS lies beyond them", _long(CLIENT_ISNS))
OPENED_WITHIN_A_WINDOW = Scenario(
    "opened-within-a-window",
    "a client sends an octet, and both ends open again at once; its second ISS is "
    "just beyond the numbers of its first connection",
    _crossing((100, 102)),
)
OPENED_BEYOND_A_WINDOW = Scenario(
    "opened-beyond-a-window", "the same, but the second ISS is a window beyond them", _crossing((100, 102 + 65_536))
)
REOPENED_FAR = Scenario(
    "reopened-far",
    "a client opens twice with ISNs far apart, the second time out of the server's TIME-WAIT",
    _from_client(FAR[:2]),
)
REOPENED_AMONG = Scenario(
    "reopened-among", "the same, but the client's second ISS is a number of its first connection", _from_client(AMONG)
)
REOPENED_OWN_AMONG = Scenario(
    "reopened-own-among",
    "the same, but the second ISS of the server, which sends, is a number of its first connection",
    _from_server(AMONG),
)
REOPENED_ROUND = Scenario(
    "reopened-round",
    "a client opens three times, each ISS beyond the connection before, the third back among the numbers of the first",
    _three((100, AHEAD, 101)),
)
REOPENED_AHEAD = Scenario(
    "reopened-ahead",
    "the same, but the third ISS is beyond all connections before",
    _three((100, AHEAD, AHEAD + 100_000)),
)

SCENARIOS = (
    ONE_BY_ONE,
    FORGED_TEXT,
    OUTGROWN,
    OUTGROWN_APART,
    OPENED_WITHIN_A_WINDOW,
    OPENED_BEYOND_A_WINDOW,
    REOPENED_FAR,
    REOPENED_AMONG,
    REOPENED_OWN_AMONG,
    REOPENED_ROUND,
    REOPENED_AHEAD,
)
