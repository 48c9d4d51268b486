"""Small spaces, one for each form of network and each switch of the environment: few enough worlds for the
plain search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import LAST_ACK, snd_nxt, state
from tcpspec.rules.control import SYN
from tcpspec.rules.event import Kind
from tcpspec.rules.segment import seg
from tcpspec.rules.semantics import Segment
from tcpspec.system.bounds import Bounds, EndBounds, Ticks
from tcpspec.system.joint import System, connect
from tcpspec.system.network import ALL_FAULTS, DUPLICATION, LOSS, REORDERING, Faults, Network

CLIENT = EndBounds((100,), active=1)
SERVER = EndBounds((300,), active=0, budget={Kind.OPEN_PASSIVE: 1})
ONE = Bounds(CLIENT, SERVER, Network(capacity=1))


def over(capacity: int | None, faults: Faults) -> Bounds:
    return replace(ONE, network=Network(capacity, faults))


final_ack = seg.ACK & (state == LAST_ACK) & (seg.ack_no == snd_nxt)

SPACES: Mapping[str, Bounds] = {
    "every fault": ONE,
    "no fault": over(2, Faults.NONE),
    "loss": over(1, LOSS),
    "duplication": over(1, DUPLICATION),
    "reordering": over(2, REORDERING),
    "loss and duplication, in order": over(2, LOSS | DUPLICATION),
    "loss and reordering": over(2, LOSS | REORDERING),
    "duplication and reordering": over(2, DUPLICATION | REORDERING),
    "monotone": over(None, ALL_FAULTS),
    "an octet": replace(ONE, a=replace(CLIENT, budget={Kind.SEND: 1}), network=Network(1, LOSS)),
    "calls": replace(
        ONE,
        a=replace(CLIENT, budget={Kind.ABORT: 1, Kind.RECEIVE: 1, Kind.USER_TIMEOUT: 1}),
        b=replace(SERVER, budget={Kind.OPEN_PASSIVE: 2, Kind.SEND: 1, Kind.KEEP_ALIVE: 1}),
        network=Network(1, Faults.NONE),
    ),
    "simultaneous open": replace(ONE, b=EndBounds((300,), active=1), network=Network(1, LOSS)),
    "second incarnation": replace(ONE, a=EndBounds((100, 100_100), active=2), network=Network(1, Faults.NONE)),
    "reboot": replace(ONE, b=replace(SERVER, budget={Kind.OPEN_PASSIVE: 2, Kind.REBOOT: 1}), network=Network(1, LOSS)),
    "leftover": replace(ONE, leftovers=(("A", Segment(7, control=SYN, wnd=65535, sender="A0")),)),
    "one loss": replace(ONE, losses=1),
    "one loss of a SYN, one retransmission": replace(
        ONE, a=replace(CLIENT, budget={Kind.RETRANSMISSION: 1}), losses=1, losable=seg.SYN & ~seg.ACK
    ),
    "ticks": replace(ONE, network=Network(1, Faults.NONE), ticks=Ticks(msl=1, time_wait=2)),
    "ticks, resent in time": replace(ONE, network=Network(1, LOSS), losses=1, ticks=Ticks(1, 2, resend_within=1)),
    "ticks, final ACK arrives": replace(
        ONE, network=Network(1, LOSS), ticks=Ticks(msl=1, time_wait=1, must_arrive=final_ack)
    ),
}


def system(bounds: Bounds) -> System:
    """TCP at both ends."""
    return connect(TCP, TCP, over=bounds.network)
