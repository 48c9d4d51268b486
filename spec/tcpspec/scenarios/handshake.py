"""Scenarios of opening: old duplicates, ISNs, a forger, a reboot.  Each dropped assumption has its control."""

from __future__ import annotations

from dataclasses import replace

from tcpspec.rules.control import ACK, SYN
from tcpspec.rules.semantics import Segment
from tcpspec.scenarios.scenario import Scenario, client, server
from tcpspec.system.bounds import CLIENT_ISNS, SERVER_ISNS, Bounds
from tcpspec.system.joint import FORGER
from tcpspec.system.network import LOSS, REORDERING, Network

CLIENT_AND_SERVER = Bounds(client(CLIENT_ISNS[:1], opens=1, ABORT=1), server(ABORT=1), Network(capacity=2))
TWO_OPENS = Bounds(client(CLIENT_ISNS, opens=2, ABORT=1), server(SERVER_ISNS[:1]), Network(capacity=2))
LONG = 3
FORGED = (Segment(seq=900, control=SYN, wnd=65535, sender=FORGER),
          Segment(seq=901, ack_no=SERVER_ISNS[0] + 1, control=ACK, wnd=65535, sender=FORGER))  # fmt: skip
ONCE = Bounds(client(CLIENT_ISNS[:1], opens=1), server(SERVER_ISNS[:1]), Network(capacity=2))


def _with_isns(bounds: Bounds, isns: tuple[int, ...], sizes: tuple[int, ...] = (1,)) -> Bounds:
    return replace(bounds, a=replace(bounds.a, isns=isns, sizes=sizes))


def _sending(isns: tuple[int, ...]) -> Bounds:
    a = client(isns, opens=2, sizes=(LONG,), ABORT=1, RETRANSMISSION=0)
    return Bounds(a, server(RETRANSMISSION=0), Network(capacity=2, faults=LOSS | REORDERING))


def _rebooting(isns: tuple[int, ...]) -> Bounds:
    return Bounds(client(isns, opens=2, REBOOT=1), server(SERVER_ISNS[:1]), Network(capacity=2))


ONE_CLIENT = Scenario(
    "one-client", "a client opens once and sends one octet; the server listens twice; both may abort", CLIENT_AND_SERVER
)
ISNS_REUSED = Scenario("isns-reused", "a client opens twice with the same ISS", _with_isns(TWO_OPENS, (100, 100)))
ISNS_FRESH = Scenario("isns-fresh", "a client opens twice with ISNs far apart", TWO_OPENS)
LONG_CONNECTION = Scenario(
    "long-connection",
    f"a client opens twice; the first connection may send {LONG} octets, past the second ISS",
    Bounds(client((100, 100 + LONG - 1), opens=2, sizes=(LONG,), ABORT=1), server(), Network(capacity=2)),
)
PAST_NEXT_ISN = Scenario(
    "past-next-isn",
    f"a client opens twice; the first connection may send {LONG} octets, past the second ISS; no copies, "
    "nothing is sent again",
    _sending((100, 100 + LONG - 1)),
)
SHORT_OF_NEXT_ISN = Scenario(
    "short-of-next-isn",
    f"a client opens twice; the first connection may send {LONG} octets, and does not reach the second ISS; "
    "no copies, nothing is sent again",
    _sending((100, 1100)),
)
WITH_FORGER = Scenario(
    "forger",
    "a client and a server, and a forger that guesses the server's ISN",
    replace(ONCE, leftovers=tuple(("A", segment) for segment in FORGED)),
)
NO_FORGER = Scenario("no-forger", "a client and a server, and no forger", ONCE)
REBOOT = Scenario("reboot", "a client reboots, and its ISN generator starts again", _rebooting((100, 100)))
REBOOT_QUIET = Scenario("reboot-quiet", "a client reboots, and its ISNs stay fresh", _rebooting(CLIENT_ISNS))

SCENARIOS = (
    ONE_CLIENT,
    ISNS_REUSED,
    ISNS_FRESH,
    LONG_CONNECTION,
    PAST_NEXT_ISN,
    SHORT_OF_NEXT_ISN,
    WITH_FORGER,
    NO_FORGER,
    REBOOT,
    REBOOT_QUIET,
)
