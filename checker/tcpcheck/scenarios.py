"""The environments that claims speak of, by name: bounds with a sentence saying what happens in them.

Scenarios come in pairs: one drops an assumption, its control keeps it, and nothing else differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from tcpcheck.bounds import CLIENT_ISNS, SERVER_ISNS, Bounds, EndBounds
from tcpspec.control import ACK, SYN
from tcpspec.event import Kind
from tcpspec.expression import SpecError
from tcpspec.meaning import Segment
from tcpspec.network import Network

LISTENS, SENDS, ABORTS, REBOOTS = Kind.OPEN_PASSIVE, Kind.SEND, Kind.ABORT, Kind.REBOOT


@dataclass(frozen=True)
class Scenario:
    """Bounds and what they describe."""

    name: str
    sentence: str
    bounds: Bounds


def _client(isns: tuple[int, ...], *, opens: int, sizes: tuple[int, ...] = (1,), **budget: int) -> EndBounds:
    calls = {Kind[name]: times for name, times in budget.items()}
    return EndBounds(isns, active=opens, budget={SENDS: 1, **calls}, sizes=sizes)


def _server(isns: tuple[int, ...] = SERVER_ISNS, **budget: int) -> EndBounds:
    calls = {Kind[name]: times for name, times in budget.items()}
    return EndBounds(isns, active=0, budget={LISTENS: len(isns), **calls})


ONE_CLIENT = Bounds(_client(CLIENT_ISNS[:1], opens=1, ABORT=1), _server(ABORT=1), Network(capacity=2))
TWO_OPENS = Bounds(_client(CLIENT_ISNS, opens=2, ABORT=1), _server(SERVER_ISNS[:1]), Network(capacity=2))
LONG = 3
FORGED = (Segment(seq=900, control=SYN, wnd=65535, sender="forger"),
          Segment(seq=901, ack_no=SERVER_ISNS[0] + 1, control=ACK, wnd=65535, sender="forger"))  # fmt: skip
ONCE = Bounds(_client(CLIENT_ISNS[:1], opens=1), _server(SERVER_ISNS[:1]), Network(capacity=2))


def _with_isns(bounds: Bounds, isns: tuple[int, ...], sizes: tuple[int, ...] = (1,)) -> Bounds:
    return replace(bounds, a=replace(bounds.a, isns=isns, sizes=sizes))


def _rebooting(isns: tuple[int, ...]) -> Bounds:
    return Bounds(_client(isns, opens=2, REBOOT=1), _server(SERVER_ISNS[:1]), Network(capacity=2))


_ALL = (
    Scenario("one-client", "a client opens once and sends one octet; the server listens twice; both may abort",
             ONE_CLIENT),
    Scenario("isns-reused", "a client opens twice with the same ISS", _with_isns(TWO_OPENS, (100, 100))),
    Scenario("isns-fresh", "a client opens twice with ISNs far apart", TWO_OPENS),
    Scenario("long-connection",
             f"a client opens twice; the first connection may send {LONG} octets, past the second ISS",
             Bounds(_client((100, 100 + LONG - 1), opens=2, sizes=(LONG,), ABORT=1), _server(), Network(capacity=2))),
    Scenario("forger", "a client and a server, and a forger that guesses the server's ISN",
             replace(ONCE, leftovers=tuple(("A", segment) for segment in FORGED))),
    Scenario("no-forger", "a client and a server, and no forger", ONCE),
    Scenario("reboot", "a client reboots, and its ISN generator starts again", _rebooting((100, 100))),
    Scenario("reboot-quiet", "a client reboots, and its ISNs stay fresh", _rebooting(CLIENT_ISNS)),
)  # fmt: skip
SCENARIOS: Mapping[str, Scenario] = {scenario.name: scenario for scenario in _ALL}


def find_scenario(name: str) -> Scenario:
    """The scenario of this name; SpecError names the nearest one if there is none."""
    if name not in SCENARIOS:
        near = get_close_matches(name, SCENARIOS, 1)
        raise SpecError(f"no scenario is called {name!r}" + (f": did you mean {near[0]!r}?" if near else ""))
    return SCENARIOS[name]
