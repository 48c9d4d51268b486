"""Scenarios in which a variant stands beside TCP: ports that are used again, resets that are not exact, a crash."""

from __future__ import annotations

from dataclasses import replace

from tcpcheck.bounds import CLIENT_ISNS, SERVER_ISNS, Bounds, EndBounds
from tcpcheck.scenarios.attacks import RECONNECTS, SERVES_AGAIN
from tcpcheck.scenarios.one_connection import ANYTHING, opens, serves
from tcpcheck.scenarios.scenario import Scenario
from tcpspec.block import CLOSE_WAIT, ESTABLISHED, LAST_ACK, iss, state
from tcpspec.control import SYN
from tcpspec.event import Kind
from tcpspec.expression import FALSE, Bool
from tcpspec.meaning import Segment
from tcpspec.network import DUPLICATION, LOSS, REORDERING, Network
from tcpspec.segment import seg

SENDS_TWO_OCTETS = replace(RECONNECTS, budget={Kind.SEND: 1}, sizes=(2,))

ABORTS = EndBounds(CLIENT_ISNS[:1], active=1, budget={Kind.SEND: 1, Kind.ABORT: 1, Kind.RETRANSMISSION: 0},
                   only_when={Kind.SEND: state == ESTABLISHED, Kind.ABORT: state == ESTABLISHED,
                              Kind.CLOSE: FALSE})  # fmt: skip
HEARS = EndBounds(SERVER_ISNS[:1], active=0, budget={Kind.OPEN_PASSIVE: 1, Kind.RETRANSMISSION: 0},
                  only_when={Kind.CLOSE: FALSE})  # fmt: skip


def _aborts(losses: int, losable: Bool) -> Bounds:
    return Bounds(ABORTS, HEARS, Network(capacity=4, faults=LOSS), losses=losses, losable=losable)


ASKS = EndBounds(CLIENT_ISNS, active=2, only_when={Kind.CLOSE: state == ESTABLISHED})
SERVES = EndBounds((*SERVER_ISNS, 200_300), active=0, budget={Kind.OPEN_PASSIVE: 3},
                   only_when={Kind.CLOSE: state == CLOSE_WAIT})  # fmt: skip

in_second = (state == ESTABLISHED) & (iss == CLIENT_ISNS[1])
ASKS_AND_CRASHES = EndBounds((*CLIENT_ISNS, 200_100), active=3, budget={Kind.REBOOT: 1},
                             only_when={Kind.CLOSE: (state == ESTABLISHED) & ~in_second,
                                        Kind.REBOOT: in_second})  # fmt: skip
SERVES_ON = replace(SERVES, isns=(*SERVES.isns, 300_300), budget={Kind.OPEN_PASSIVE: 4},
                    only_when={**SERVES.only_when, Kind.RETRANSMISSION: state == LAST_ACK})  # fmt: skip
KEEPS_ALL = Network(capacity=2, faults=DUPLICATION | REORDERING)

MADE_UP = Segment(900, control=SYN, text=1, wnd=65535, sender="forger")

SCENARIOS = (
    Scenario("opens-again-at-once",
             "a client sends two octets in one segment, closes first and opens again within 2 MSL, with numbers that "
             "overlap", Bounds(SENDS_TWO_OCTETS, SERVES_AGAIN, ANYTHING)),
    Scenario("aborts-past-a-loss", "a client sends an octet, which may be lost, and aborts; nothing else is lost",
             _aborts(1, seg.text > 0)),
    Scenario("aborts-unconfirmed", "the same, and an ACK may be lost as well, but no reset",
             _aborts(2, ~seg.RST & ~seg.SYN)),
    Scenario("asks-twice", "a client opens twice, with text on its SYN if it may, and closes first; the server listens "
             "three times", Bounds(ASKS, SERVES, ANYTHING)),
    Scenario("asks-after-a-crash", "a client opens three times, and crashes in its second connection; the server "
             "listens four times, and sends again only its FIN; nothing is lost while there is room",
             Bounds(ASKS_AND_CRASHES, SERVES_ON, KEEPS_ALL)),
    Scenario("made-up-request", "a SYN with text that nobody sent waits for a server, besides a client that opens once",
             replace(Bounds(opens(sends=1), serves(), ANYTHING), leftovers=(("A", MADE_UP),))),
)  # fmt: skip
