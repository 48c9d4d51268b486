"""Scenarios with old segments in a connection whose numbers overlap, and with segments that an attacker makes up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tcpspec.language.expression import FALSE, SEQUENCE_NUMBERS
from tcpspec.rules.block import CLOSE_WAIT, ESTABLISHED, TIME_WAIT, state
from tcpspec.rules.control import ACK, RST, SYN
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Segment
from tcpspec.scenarios.one_connection import ANYTHING, TWO_LISTENS, opens, serves
from tcpspec.scenarios.scenario import Scenario
from tcpspec.system.bounds import SERVER_ISNS, Bounds, EndBounds
from tcpspec.system.joint import FORGER

WITHIN_2_MSL = {Kind.TIME_WAIT_TIMEOUT: FALSE}
OVERLAP = (100, 101)
"""The first connection sends two octets and a FIN, up to 103: the second begins among them."""
RECONNECTS = EndBounds(OVERLAP, active=2, budget={Kind.SEND: 2},
                       only_when={**WITHIN_2_MSL, Kind.CLOSE: state == ESTABLISHED})  # fmt: skip
SERVES_AGAIN = replace(TWO_LISTENS, only_when={**WITHIN_2_MSL, Kind.CLOSE: state == CLOSE_WAIT})


def ends_time_wait(kind: Kind) -> EndBounds:
    """The same client, to whose TIME-WAIT this may happen once."""
    return replace(
        RECONNECTS,
        budget={**RECONNECTS.budget, kind: 1},
        only_when={**RECONNECTS.only_when, kind: state == TIME_WAIT},
    )


ONCE = Bounds(opens(sends=1), serves(), ANYTHING)
RCV_NXT = SERVER_ISNS[0] + 1
"""Of the client."""
BYTE = {"control": ACK, "text": 1}


def forged_to_client(seq: int, **rest: Any) -> Bounds:
    """One segment that nobody sent waits for the client; it may arrive any number of times."""
    return replace(ONCE, leftovers=(("B", Segment(seq, wnd=65535, sender=FORGER)._replace(**rest)),))


FORGED_TO_SERVER = replace(ONCE, leftovers=(("A", Segment(150, control=SYN, wnd=65535, sender=FORGER)),))

REOPENED_AT_ONCE = Scenario(
    "reopened-at-once",
    "a client closes first and opens again within 2 MSL, with numbers that overlap",
    Bounds(RECONNECTS, SERVES_AGAIN, ANYTHING),
)
TIME_WAIT_ABORTED = Scenario(
    "time-wait-aborted",
    "the same, and the user may ABORT in TIME-WAIT",
    Bounds(ends_time_wait(Kind.ABORT), SERVES_AGAIN, ANYTHING),
)
TIME_WAIT_UNREACHABLE = Scenario(
    "time-wait-unreachable",
    "the same, and an ICMP error may arrive in TIME-WAIT instead",
    Bounds(ends_time_wait(Kind.HARD_ERROR), SERVES_AGAIN, ANYTHING),
)
BLIND_RST = Scenario(
    "blind-rst",
    "an attacker sends the client a RST inside its window, not at RCV.NXT",
    forged_to_client(RCV_NXT + 49, control=RST),
)
EXACT_RST = Scenario(
    "exact-rst", "an attacker sends the client a RST at RCV.NXT", forged_to_client(RCV_NXT, control=RST)
)
BLIND_SYN = Scenario(
    "blind-syn", "an attacker sends the client a SYN inside its window", forged_to_client(RCV_NXT + 49, control=SYN)
)
BLIND_SYN_TO_SERVER = Scenario(
    "blind-syn-to-server", "an attacker sends the server a SYN inside its window", FORGED_TO_SERVER
)
BLIND_DATA = Scenario(
    "blind-data",
    "an attacker sends the client an octet at RCV.NXT, its ACK a million below SND.UNA",
    forged_to_client(RCV_NXT, ack_no=(101 - 1_000_000) % SEQUENCE_NUMBERS, **BYTE),
)
GUESSED_ACK = Scenario(
    "guessed-ack",
    "the same, but its ACK is less than MAX.SND.WND below SND.UNA",
    forged_to_client(RCV_NXT, ack_no=(101 - 1_000) % SEQUENCE_NUMBERS, **BYTE),
)

SCENARIOS = (
    REOPENED_AT_ONCE,
    TIME_WAIT_ABORTED,
    TIME_WAIT_UNREACHABLE,
    BLIND_RST,
    EXACT_RST,
    BLIND_SYN,
    BLIND_SYN_TO_SERVER,
    BLIND_DATA,
    GUESSED_ACK,
)
