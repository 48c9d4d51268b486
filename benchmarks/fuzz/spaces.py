"""The bounds in which variants are tried: truly small, fresh ISNs, and each about something else.

Every variant is tried in some of the ``SMALL`` ones, every n-th in all of them and in a ``LARGER`` one.  All keep to
the assumptions of T2 and T23 but for CLOSE in SYN-RECEIVED: no forger, nothing left over, ISNs far apart, short
connections; so what a proof says of a variant must be true in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from tcpspec.language.expression import FALSE
from tcpspec.properties.agreement import (
    AGREE_WHEN_ACKNOWLEDGED,
    FIN_HEARD,
    NEVER_TOGETHER,
    NO_HALF_OPEN,
    TALK_TO_EACH_OTHER,
)
from tcpspec.properties.property import PREFIX, PROPERTIES, A, B, Property, always, both, either, sometimes
from tcpspec.rules.block import (
    CLOSE_WAIT,
    CLOSED,
    CLOSING,
    FIN_WAIT_2,
    LAST_ACK,
    SYN_RECEIVED,
    TIME_WAIT,
    delivered,
    handed,
    state,
)
from tcpspec.rules.event import Kind
from tcpspec.system.bounds import Bounds, EndBounds, Ticks
from tcpspec.system.network import DUPLICATION, LOSS, REORDERING, Faults, Network

LATER = {"FIN-WAIT-2": FIN_WAIT_2, "CLOSE-WAIT": CLOSE_WAIT, "CLOSING": CLOSING, "LAST-ACK": LAST_ACK,
         "TIME-WAIT": TIME_WAIT}  # fmt: skip
ASKED: tuple[Property, ...] = (
    *PROPERTIES,
    PREFIX,
    TALK_TO_EACH_OTHER,
    NEVER_TOGETHER,
    NO_HALF_OPEN,
    AGREE_WHEN_ACKNOWLEDGED,
    FIN_HEARD,
    *(sometimes(f"some-{name}", f"some end is in {name}", either(state == phase)) for name, phase in LATER.items()),
    sometimes("hands", "text is handed to the user", either(handed > 0)),
    sometimes("delivers", "text is taken at B", B(delivered > 0)),
    sometimes("last", "one waits while the other knows the end", A(state == TIME_WAIT) & B(state == CLOSED)),
    always("not-both-wait", "never both in TIME-WAIT", holds=~both(state == TIME_WAIT)),
)

LATE_CLOSE = {Kind.CLOSE: state != SYN_RECEIVED}
NO_CLOSE = {Kind.CLOSE: FALSE}
CLIENT = EndBounds((100,), active=1)
SENDING = replace(CLIENT, budget={Kind.SEND: 1})
SERVER = EndBounds((300,), active=0, budget={Kind.OPEN_PASSIVE: 1})
READING = replace(SERVER, budget={Kind.OPEN_PASSIVE: 1, Kind.RECEIVE: 1})
OPENS_TWICE = EndBounds((100, 100_100), active=2, budget={Kind.ABORT: 1}, only_when=NO_CLOSE)
LISTENS_TWICE = EndBounds((300, 100_300), active=0, budget={Kind.OPEN_PASSIVE: 2}, only_when=NO_CLOSE)
SMALL: Mapping[str, Bounds] = {
    "octet": Bounds(
        replace(SENDING, only_when=LATE_CLOSE), replace(READING, only_when=NO_CLOSE), Network(1, Faults.NONE)
    ),
    "both close": Bounds(SENDING, READING, Network(1, Faults.NONE)),
    "crossing": Bounds(
        replace(CLIENT, only_when=NO_CLOSE), EndBounds((300,), active=1, only_when=LATE_CLOSE), Network(1)
    ),
    "loss": Bounds(CLIENT, SERVER, Network(1, LOSS)),
    "listens again": Bounds(
        replace(CLIENT, only_when=NO_CLOSE),
        EndBounds((300, 100_300), active=0, budget={Kind.OPEN_PASSIVE: 2, Kind.ABORT: 1}, only_when=LATE_CLOSE),
        Network(1, LOSS | DUPLICATION),
    ),
    "again": Bounds(OPENS_TWICE, LISTENS_TWICE, Network(1, DUPLICATION)),
    "all is kept": Bounds(OPENS_TWICE, replace(SERVER, only_when=NO_CLOSE), Network(None)),
    "ticks": Bounds(CLIENT, SERVER, Network(1, Faults.NONE), ticks=Ticks(1, 2)),
}
"""Hundreds of joint states each, and nothing held."""

LARGER: Mapping[str, Bounds] = {
    "twice": Bounds(OPENS_TWICE, LISTENS_TWICE, Network(2, REORDERING | LOSS)),
    "old octet": Bounds(
        replace(OPENS_TWICE, budget={Kind.SEND: 1, Kind.ABORT: 1}), LISTENS_TWICE, Network(2, Faults.REORDERING)
    ),
    "octets": Bounds(
        replace(CLIENT, budget={Kind.SEND: 2, Kind.RECEIVE: 1}, only_when=LATE_CLOSE, sizes=(1, 2)),
        replace(READING, only_when=NO_CLOSE),
        Network(2, Faults.NONE),
    ),
    "monotone": Bounds(
        replace(OPENS_TWICE, budget={Kind.SEND: 1, Kind.ABORT: 1}),
        replace(SERVER, only_when=NO_CLOSE),
        Network(None),
    ),
}
"""Thousands; SND.WND, SND.WL1 and SND.WL2 are held where that is exact."""
SPACES: Mapping[str, Bounds] = {
    **{name: replace(bounds, held={}) for name, bounds in SMALL.items()}, **LARGER
}  # fmt: skip


class Proved(NamedTuple):
    """``properties`` say what a theorem says; ``spaces`` keep to what it assumes."""

    properties: tuple[str, ...]
    spaces: tuple[str, ...]


LATE = tuple(name for name, bounds in SPACES.items() if bounds.a.only_when and bounds.b.only_when)
PROVED_OF: Mapping[str, Proved] = {
    "T2a": Proved(("confirmed",), tuple(SPACES)),
    "T2b": Proved(("no-old-octet",), LATE),
    "T23": Proved(("prefix", "no-old-octet"), LATE),
}
