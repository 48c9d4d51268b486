"""Scenarios in which a variant stands beside TCP: resets that are not exact, text on a SYN, ISNs from a clock."""

from __future__ import annotations

from dataclasses import replace

from tcpspec.language.expression import FALSE, Bool
from tcpspec.rules.block import CLOSE_WAIT, ESTABLISHED, LAST_ACK, iss, state
from tcpspec.rules.control import ACK, SYN
from tcpspec.rules.event import Kind
from tcpspec.rules.segment import seg
from tcpspec.rules.semantics import Parameters, Segment
from tcpspec.scenarios.one_connection import ANYTHING, WHEN_ESTABLISHED, opens, serves
from tcpspec.scenarios.scenario import Scenario, client, server
from tcpspec.system.bounds import CLIENT_ISNS, SERVER_ISNS, Bounds, EndBounds
from tcpspec.system.network import DUPLICATION, LOSS, REORDERING, Network
from tcpspec.variants.isn import FIRST_TICK

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

REPEATS = Bounds(client(CLIENT_ISNS, opens=2, sizes=(3,), ABORT=1, RETRANSMISSION=0), server(RETRANSMISSION=0),
                 Network(capacity=2, faults=LOSS | REORDERING))  # fmt: skip
SHUT = Bounds(opens(1, WHEN_ESTABLISHED), serves(0, WHEN_ESTABLISHED), Network(capacity=2, faults=LOSS), held={})
MAY_REBOOT = Bounds(EndBounds(CLIENT_ISNS, active=2, budget={Kind.SEND: 1, Kind.REBOOT: 1}), serves(), ANYTHING)


def _overheard(*segments: Segment) -> Bounds:
    """They are under way to a server, as if its client had sent them."""
    return replace(Bounds(opens(), serves(), ANYTHING), leftovers=tuple(("A", segment) for segment in segments))


def _session(iss: int, guess: int) -> tuple[Segment, Segment, Segment]:
    """SYN, the ACK of the SYN,ACK that is expected, and an octet."""
    said = Segment(iss + 1, guess + 1, ACK, wnd=65535, sender="forger")
    return Segment(iss, control=SYN, wnd=65535, sender="forger"), said, said._replace(text=1)


ABORTS_PAST_A_LOSS = Scenario(
    "aborts-past-a-loss",
    "a client sends an octet, which may be lost, and aborts; nothing else is lost",
    _aborts(1, seg.text > 0),
)
ABORTS_UNCONFIRMED = Scenario(
    "aborts-unconfirmed", "the same, and an ACK may be lost as well, but no reset", _aborts(2, ~seg.RST & ~seg.SYN)
)
ASKS_TWICE = Scenario(
    "asks-twice",
    "a client opens twice, with text on its SYN if it may, and closes first; the server listens three times",
    Bounds(ASKS, SERVES, ANYTHING),
)
ASKS_AFTER_A_CRASH = Scenario(
    "asks-after-a-crash",
    "a client opens three times, and crashes in its second connection; the server "
    "listens four times, and sends again only its FIN; nothing is lost while there is room",
    Bounds(ASKS_AND_CRASHES, SERVES_ON, KEEPS_ALL),
)
OPENS_AND_OPENS_AGAIN = Scenario(
    "opens-and-opens-again",
    "a client opens twice, may send three octets at once and abort; the server "
    "listens twice; no copies, nothing is sent again",
    REPEATS,
)
REBOOTS = Scenario("reboots", "a client opens, may reboot and opens again at once", MAY_REBOOT)
OLD_SESSION = Scenario(
    "old-session",
    "a SYN, an ACK and an octet are left over of an old connection, all of whose numbers began "
    "at 0; a client opens once",
    _overheard(*_session(0, 0)),
)
PREDICTED_ISN = Scenario(
    "predicted-isn",
    "an attacker sends SYN, an ACK of the number that the server's clock shows next, and an octet; a client opens once",
    _overheard(*_session(900, FIRST_TICK)),
)
SHUT_WINDOW = Scenario(
    "shut-window",
    "a client sends an octet and closes; it fills the server's buffer, and nobody reads it",
    SHUT,
    Parameters(buffer=1),
)
MADE_UP_REQUEST = Scenario(
    "made-up-request",
    "a SYN with text that nobody sent waits for a server, besides a client that opens once",
    replace(Bounds(opens(sends=1), serves(), ANYTHING), leftovers=(("A", MADE_UP),)),
)

SCENARIOS = (
    ABORTS_PAST_A_LOSS,
    ABORTS_UNCONFIRMED,
    ASKS_TWICE,
    ASKS_AFTER_A_CRASH,
    OPENS_AND_OPENS_AGAIN,
    REBOOTS,
    OLD_SESSION,
    PREDICTED_ISN,
    SHUT_WINDOW,
    MADE_UP_REQUEST,
)
