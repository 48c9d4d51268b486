"""Scenarios about what must come in the end; each says what the network may do, for on that the answer depends.

Where losses are counted each end may send again once, and the network has room for all of it: nothing is lost
that is not counted, and nothing waits for room.
"""

from __future__ import annotations

from dataclasses import replace

from tcpspec.language.expression import Bool
from tcpspec.rules.block import CLOSE_WAIT, ESTABLISHED, SYNCHRONIZED, irs, rcv_nxt, state
from tcpspec.rules.event import Kind
from tcpspec.rules.segment import seg
from tcpspec.scenarios.scenario import Scenario
from tcpspec.system.bounds import CLIENT_ISNS, SERVER_ISNS, Bounds, EndBounds, Ticks
from tcpspec.system.network import LOSS, REORDERING, Faults, Network

ANYTHING, IN_ORDER = Network(capacity=2), Network(capacity=2, faults=LOSS)
TICKS = Ticks(msl=1, time_wait=2)
CLIENT = EndBounds(CLIENT_ISNS[:1], active=1)
SERVER = EndBounds(SERVER_ISNS[:1], active=0, budget={Kind.OPEN_PASSIVE: 1})


def _and(end: EndBounds, **budget: int) -> EndBounds:
    """The same end with further calls, by the name of their kind."""
    return replace(end, budget={**end.budget, **{Kind[name]: times for name, times in budget.items()}})


def _counted(losses: int, losable: Bool | None = None, *, a: EndBounds = CLIENT, b: EndBounds = SERVER) -> Bounds:
    a, b = (_and(end, RETRANSMISSION=1) for end in (a, b))
    return Bounds(a, b, Network(capacity=4, faults=LOSS), losses=losses, losable=losable)


def _patient(end: EndBounds) -> EndBounds:
    """Its user closes nothing but what is open."""
    return replace(end, only_when={Kind.CLOSE: state.is_one_of(ESTABLISHED, CLOSE_WAIT)})


def _loses_one(segment: Bool) -> Bounds:
    return _counted(1, segment, a=_patient(CLIENT), b=_patient(SERVER))


def _gives_up(end: EndBounds) -> EndBounds:
    """It may reach R2, in every connection."""
    return replace(end, at_will=(Kind.RETRANSMISSION_LIMIT,))


ONE_CONNECTION = Bounds(CLIENT, SERVER, ANYTHING)
LISTENS_TWICE = replace(ONE_CONNECTION, b=EndBounds(SERVER_ISNS, active=0, budget={Kind.OPEN_PASSIVE: 2}))

UNREAD = state.is_one_of(*SYNCHRONIZED) & (rcv_nxt == irs + 1)
CRASHES_UNREAD = replace(_patient(_and(CLIENT, REBOOT=1)),
                         only_when={**_patient(CLIENT).only_when, Kind.REBOOT: UNREAD})  # fmt: skip
OPENS_ANEW = replace(CRASHES_UNREAD, isns=CLIENT_ISNS, active=2)
SENDS = _and(SERVER, SEND=1)
PROBES = replace(SERVER, at_will=(Kind.KEEP_ALIVE,))

SYN_ALONE, SYN_AND_ACK = seg.SYN & ~seg.ACK, seg.SYN & seg.ACK
THIRD_ACK = (seg.ack_no == SERVER_ISNS[0] + 1) & (seg.seq == CLIENT_ISNS[0] + 1) & ~seg.FIN & ~seg.RST

ONCE = Scenario("once", "one connection; any fault", ONE_CONNECTION)
ONCE_GIVES_UP = Scenario(
    "once-gives-up",
    "one connection; any fault; each end may reach R2",
    Bounds(_gives_up(CLIENT), _gives_up(SERVER), ANYTHING),
)
ONCE_IN_ORDER = Scenario(
    "once-in-order", "one connection; any loss, in order", replace(ONE_CONNECTION, network=IN_ORDER)
)
ONCE_IN_TICKS = Scenario(
    "once-in-ticks",
    "one connection; no fault, segments live for 1 tick, TIME-WAIT lasts 2",
    replace(ONE_CONNECTION, network=Network(capacity=2, faults=Faults.NONE), ticks=TICKS),
)
ONCE_IN_TICKS_LOSSY = Scenario(
    "once-in-ticks-lossy",
    "one connection; any loss, in order, segments live for 1 tick, TIME-WAIT lasts 2",
    replace(ONE_CONNECTION, network=IN_ORDER, ticks=TICKS),
)
BOTH_OPEN = Scenario(
    "both-open", "both ends open actively; any fault", Bounds(CLIENT, EndBounds(SERVER_ISNS[:1], active=1), ANYTHING)
)
OCTET_EACH_WAY = Scenario(
    "octet-each-way",
    "one connection, an octet each way; any fault, one segment under way per direction",
    Bounds(_and(CLIENT, SEND=1), SENDS, Network(capacity=1)),
)
LISTENS_AGAIN = Scenario(
    "listens-again",
    "a client opens once, the server listens twice, so that old segments meet its second connection; any fault",
    LISTENS_TWICE,
)
LISTENS_AGAIN_GIVES_UP = Scenario(
    "listens-again-gives-up", "the same, and the client may reach R2", replace(LISTENS_TWICE, a=_gives_up(CLIENT))
)
SERVER_REBOOTS = Scenario(
    "server-reboots", "the server may lose its memory; no segment is lost", _counted(0, b=_and(SERVER, REBOOT=1))
)
SERVER_ABORTS = Scenario(
    "server-aborts", "the server may abort; no segment is lost", _counted(0, b=_and(SERVER, ABORT=1))
)
SERVER_ABORTS_QUEUED = Scenario(
    "server-aborts-queued",
    "the server may queue an octet and abort; no segment is lost",
    _counted(0, b=_and(SERVER, ABORT=1, SEND=1)),
)
SERVER_ABORTS_UNHEARD = Scenario(
    "server-aborts-unheard",
    "the server may abort, and its reset may be lost, but nothing else",
    _counted(1, seg.RST, b=_and(SERVER, ABORT=1)),
)
LOST_SYN = Scenario("lost-syn", "a SYN may be lost, once; each end sends again once", _loses_one(SYN_ALONE))
LOST_SYN_ACK = Scenario(
    "lost-syn-ack", "a SYN,ACK may be lost, once; each end sends again once", _loses_one(SYN_AND_ACK)
)
LOST_ACK = Scenario("lost-ack", "a third ACK may be lost, once; each end sends again once", _loses_one(THIRD_ACK))
CRASH_UNREAD = Scenario(
    "crash-unread",
    "the client may lose its memory before it has received anything; the server may send an octet; any loss and order",
    Bounds(CRASHES_UNREAD, SENDS, replace(ANYTHING, faults=LOSS | REORDERING)),
)
CRASH_REOPEN = Scenario(
    "crash-reopen",
    "the client may lose its memory before it has received anything, and opens anew; any fault",
    Bounds(OPENS_ANEW, SERVER, ANYTHING),
)
CRASH_ANY_TIME = Scenario(
    "crash-any-time",
    "the client may lose its memory at any time; any fault",
    replace(ONE_CONNECTION, a=_and(CLIENT, REBOOT=1)),
)
CRASH_KEEP_ALIVE = Scenario(
    "crash-keep-alive",
    "the client may lose its memory at any time, and the server probes it; any fault",
    Bounds(_and(CLIENT, REBOOT=1), PROBES, ANYTHING),
)

SCENARIOS = (
    ONCE,
    ONCE_GIVES_UP,
    ONCE_IN_ORDER,
    ONCE_IN_TICKS,
    ONCE_IN_TICKS_LOSSY,
    BOTH_OPEN,
    OCTET_EACH_WAY,
    LISTENS_AGAIN,
    LISTENS_AGAIN_GIVES_UP,
    SERVER_REBOOTS,
    SERVER_ABORTS,
    SERVER_ABORTS_QUEUED,
    SERVER_ABORTS_UNHEARD,
    LOST_SYN,
    LOST_SYN_ACK,
    LOST_ACK,
    CRASH_UNREAD,
    CRASH_REOPEN,
    CRASH_ANY_TIME,
    CRASH_KEEP_ALIVE,
)
