"""Scenarios for the properties that other models of TCP state: the same two ends, with one fault after the other."""

from __future__ import annotations

from dataclasses import replace

from tcpspec.language.expression import FALSE
from tcpspec.rules.control import ACK, SYN
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Segment
from tcpspec.scenarios.one_connection import WHILE_TALKING, opens, serves
from tcpspec.scenarios.scenario import Scenario
from tcpspec.system.bounds import CLIENT_ISNS, SERVER_ISNS, Bounds, EndBounds
from tcpspec.system.joint import FORGER, Side
from tcpspec.system.network import ALL_FAULTS, DUPLICATION, LOSS, REORDERING, Faults, Network

NO_FAULT = Bounds(opens(sends=1, limits=WHILE_TALKING), serves(1, WHILE_TALKING), Network(2, Faults.NONE))


def mortal(end: EndBounds, *kinds: Kind) -> EndBounds:
    """The same end, to which each of these may happen once."""
    return replace(end, budget={**end.budget, **dict.fromkeys(kinds, 1)})


def with_deaths(bounds: Bounds, *kinds: Kind) -> Bounds:
    return replace(bounds, a=mortal(bounds.a, *kinds), b=mortal(bounds.b, *kinds))


EITHER_WAY = EndBounds(CLIENT_ISNS[:1], active=1, budget={Kind.SEND: 1, Kind.ABORT: 1})
OR_LISTENS = EndBounds(SERVER_ISNS[:1], active=1, budget={Kind.OPEN_PASSIVE: 1, Kind.SEND: 1})
AGAIN = EndBounds(CLIENT_ISNS, active=2, budget={Kind.USER_TIMEOUT: 1}, only_when={Kind.RETRANSMISSION: FALSE})
SERVES_AGAIN = EndBounds(SERVER_ISNS, active=0, budget={Kind.OPEN_PASSIVE: 2, Kind.USER_TIMEOUT: 1},
                         only_when={Kind.RETRANSMISSION: FALSE})  # fmt: skip
BOTH_MORTAL = Bounds(AGAIN, SERVES_AGAIN, Network(1, ALL_FAULTS))
FORGETFUL = replace(BOTH_MORTAL, a=replace(AGAIN, isns=(100, 100)), network=Network(2, ALL_FAULTS))

BETWEEN: tuple[tuple[Side, Segment], ...] = (
    ("A", Segment(seq=900, control=SYN, wnd=65535, sender=FORGER)),
    ("A", Segment(seq=901, ack_no=SERVER_ISNS[0] + 1, control=ACK, wnd=65535, sender=FORGER)),
    ("B", Segment(seq=700, ack_no=CLIENT_ISNS[0] + 1, control=SYN | ACK, wnd=65535, sender=FORGER)),
)

PERFECT = Scenario(
    "perfect", "a client and a server, an octet each way, on a network that does nothing wrong", NO_FAULT
)
LOSING = Scenario("losing", "the same on a network that loses", NO_FAULT.over(Network(2, LOSS)))
COPYING = Scenario("copying", "the same on a network that duplicates", NO_FAULT.over(Network(2, DUPLICATION)))
REORDERED = Scenario("reordering", "the same on a network that reorders", NO_FAULT.over(Network(2, REORDERING)))
UNRELIABLE = Scenario(
    "unreliable", "the same on a network that loses, duplicates and reorders", NO_FAULT.over(Network(2, ALL_FAULTS))
)
ABORTING = Scenario("aborting", "a perfect network, and either end may ABORT", with_deaths(NO_FAULT, Kind.ABORT))
DYING = Scenario(
    "dying", "a perfect network, and either end may die without a word", with_deaths(NO_FAULT, Kind.USER_TIMEOUT)
)
DYING_AND_REUSED = Scenario(
    "dying-and-reused", "two incarnations of each end, every fault, and either end may die without a word", BOTH_MORTAL
)
DYING_AND_FORGETFUL = Scenario("dying-and-forgetful", "the same, and a client that uses its ISS twice", FORGETFUL)
FORGER_BETWEEN = Scenario(
    "forger-between",
    "a client and a server, and a forger that guesses the ISN of each",
    replace(Bounds(opens(), serves(), Network(2, ALL_FAULTS)), leftovers=BETWEEN),
)
NOBODY_BETWEEN = Scenario(
    "nobody-between", "a client and a server, and no forger", Bounds(opens(), serves(), Network(2, ALL_FAULTS))
)
EVERY_WAY = Scenario(
    "every-way",
    "one end opens actively, the other either way; an octet each way; one may ABORT",
    Bounds(EITHER_WAY, OR_LISTENS, Network(1, ALL_FAULTS)),
)

SCENARIOS = (
    PERFECT,
    LOSING,
    COPYING,
    REORDERED,
    UNRELIABLE,
    ABORTING,
    DYING,
    DYING_AND_REUSED,
    DYING_AND_FORGETFUL,
    FORGER_BETWEEN,
    NOBODY_BETWEEN,
    EVERY_WAY,
)
