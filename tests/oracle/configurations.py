"""What the oracle and the engine are compared over: systems and bounds, small enough for the oracle, by a name that
says what is in them.  Read ``CONFIGURATIONS``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from tcpspec.language.expression import FALSE
from tcpspec.rfc9293.readings import READINGS
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import LAST_ACK, snd_nxt, state
from tcpspec.rules.control import ACK, FIN, RST, SYN, Control
from tcpspec.rules.event import Kind
from tcpspec.rules.segment import seg
from tcpspec.rules.semantics import Parameters, Segment
from tcpspec.rules.spec import Spec
from tcpspec.system.bounds import Bounds, EndBounds, Ticks, tiny_bounds
from tcpspec.system.joint import Side, System
from tcpspec.system.network import ALL_FAULTS, DUPLICATION, LOSS, REORDERING, Faults, Network
from tcpspec.variants import VARIANTS

CLIENT = EndBounds((100,), active=1)
SERVER = EndBounds((300,), active=0, budget={Kind.OPEN_PASSIVE: 1})
LOSSY = Bounds(CLIENT, SERVER, Network(1, LOSS))
NO_CLOSE = {Kind.CLOSE: FALSE}


def left_over(*those: tuple[Side, Segment], closing: bool = False) -> Bounds:
    """Segments of nobody's connection meet the one that opens; closing only where that is asked for."""
    numbered = (
        (side, segment._replace(wnd=1000, sender=f"{side}0", receiver=f"{'B' if side == 'A' else 'A'}0"))
        for side, segment in those
    )
    client, server = (replace(end, only_when={} if closing else NO_CLOSE) for end in (CLIENT, SERVER))
    room = len(those) if closing else len(those) + 1
    return Bounds(client, server, Network(room, REORDERING), leftovers=tuple(numbered))


def from_a(seq: int, ack: int, control: Control, text: int = 0) -> tuple[Side, Segment]:
    return "A", Segment(seq, ack, control, text)


def from_b(seq: int, ack: int, control: Control, text: int = 0) -> tuple[Side, Segment]:
    return "B", Segment(seq, ack, control, text)


final_ack = seg.ACK & (state == LAST_ACK) & (seg.ack_no == snd_nxt)
SPACES: Mapping[str, Bounds] = {
    "loss": LOSSY,
    "every fault": replace(LOSSY, network=Network(1)),
    "no fault": replace(LOSSY, network=Network(2, Faults.NONE)),
    "duplication": replace(LOSSY, network=Network(1, DUPLICATION)),
    "reordering": replace(LOSSY, network=Network(2, REORDERING)),
    "loss and duplication, in order": replace(LOSSY, network=Network(2, LOSS | DUPLICATION)),
    "duplication and reordering": replace(LOSSY, network=Network(2, DUPLICATION | REORDERING)),
    "monotone": replace(LOSSY, b=replace(SERVER, only_when=NO_CLOSE), network=Network(None)),
    "monotone, an octet": replace(
        LOSSY,
        a=EndBounds((100,), budget={Kind.SEND: 1}, only_when=NO_CLOSE),
        b=replace(SERVER, only_when=NO_CLOSE),
        network=Network(None, ALL_FAULTS),
    ),
    "octet": replace(LOSSY, a=replace(CLIENT, budget={Kind.SEND: 1})),
    "octet each way": replace(
        LOSSY,
        a=replace(CLIENT, budget={Kind.SEND: 1, Kind.RECEIVE: 1}),
        b=replace(SERVER, budget={Kind.OPEN_PASSIVE: 1, Kind.SEND: 1, Kind.RECEIVE: 1}),
        network=Network(1, Faults.NONE),
    ),
    "calls": replace(
        LOSSY,
        a=replace(CLIENT, budget={Kind.ABORT: 1, Kind.RECEIVE: 1, Kind.USER_TIMEOUT: 1}),
        b=replace(SERVER, budget={Kind.OPEN_PASSIVE: 2, Kind.SEND: 1, Kind.RECEIVE: 1}),
        network=Network(1, Faults.NONE),
    ),
    "simultaneous open": replace(LOSSY, b=EndBounds((300,), active=1), network=Network(1)),
    "listens and opens": replace(LOSSY, b=EndBounds((300,), active=1, budget={Kind.OPEN_PASSIVE: 1})),
    "twice": replace(
        LOSSY,
        a=EndBounds((100, 100_100), active=2),
        b=EndBounds((300, 100_300), active=0, budget={Kind.OPEN_PASSIVE: 2}),
    ),
    "twice, the same numbers": replace(
        LOSSY,
        a=EndBounds((100, 100), active=2, only_when=NO_CLOSE, budget={Kind.ABORT: 1}),
        b=EndBounds((300, 300), active=0, budget={Kind.OPEN_PASSIVE: 2}),
    ),
    "reboot": replace(LOSSY, b=replace(SERVER, budget={Kind.OPEN_PASSIVE: 2, Kind.REBOOT: 1})),
    "gives up": replace(
        LOSSY, b=replace(SERVER, budget={Kind.OPEN_PASSIVE: 2, Kind.RETRANSMISSION_LIMIT: 1, Kind.KEEP_ALIVE: 1})
    ),
    "keep-alives at will": replace(LOSSY, b=replace(SERVER, at_will=(Kind.KEEP_ALIVE,))),
    "one loss": replace(LOSSY, network=Network(1), losses=1),
    "one loss of a SYN, one retransmission": replace(
        LOSSY, a=replace(CLIENT, budget={Kind.RETRANSMISSION: 1}), losses=1, losable=seg.SYN & ~seg.ACK
    ),
    "ticks": replace(LOSSY, ticks=Ticks(msl=1, time_wait=2)),
    "ticks, resent in time": replace(LOSSY, losses=1, ticks=Ticks(1, 2, resend_within=1)),
    "ticks, final ACK arrives": replace(LOSSY, ticks=Ticks(msl=1, time_wait=1, must_arrive=final_ack)),
    "windows not held": replace(LOSSY, a=replace(CLIENT, budget={Kind.SEND: 1}), held={}),
    "tiny": tiny_bounds(),
    "a SYN with FIN": left_over(from_a(7, 0, SYN | FIN)),
    "a bad ACK": left_over(from_a(101, 7, ACK | FIN)),
    "FIN again": left_over(from_a(102, 301, ACK | FIN), from_a(101, 301, ACK | FIN)),
    "a SYN with old text": left_over(from_a(100, 0, SYN, 2)),
    "a RST": left_over(from_a(102, 0, RST), from_a(103, 0, RST), closing=True),
    "an ACK far off": left_over(from_a(101, 301 - 9000, ACK, 1)),
    "SYN,ACK with another window": replace(
        left_over(from_b(300, 101, SYN | ACK)), held={}, a=replace(CLIENT, budget={Kind.SEND: 1}, only_when=NO_CLOSE)
    ),
}

WHERE: Mapping[str, str] = {
    "D1": "calls", "D2": "calls", "D4": "windows not held", "D6": "ticks", "D7": "a bad ACK", "D8": "a SYN with FIN",
    "D9": "calls", "D10": "octet each way", "D11": "an ACK far off", "D12": "window of one octet", "D14": "FIN again",
    "D16": "a RST", "D17": "octet each way", "D18": "gives up", "D27": "simultaneous open", "D28": "listens and opens",
    "D29": "a SYN with old text", "RFC5961": "a RST", "MAY12": "an ACK far off", "MAY2": "twice", "MAY1": "octet",
}  # fmt: skip
"""The space in which a reading makes a difference, if that is not `loss`."""

TOGETHER: Mapping[str, Mapping[str, str]] = {"D11": {"MAY12": "on"}}
"""What else must be set for a reading to make a difference."""

OTHERWISE: Mapping[str, str] = {
    "": "ack-with-number",
    "octet": "fast-open t-tcp timestamps jumping-clock takes-anywhere trims-number-only untrimmed silent-discard "
    "text-once data-on-syn",
    "reboot": "t-tcp-lasting-counts no-quiet-time",
    "twice": "fixed-isn clock-isn slow-clock-isn reuse reuse-any-syn reuse-any-iss early-reuse active-reuse "
    "active-reuse-without-timestamps host-cache-nat host-cache",
    "ticks": "short-time-wait never-restart restart-on-answer literal-time-wait fin-wait-2-limit remembering-two-way",
    "calls": "ignore-rst-in-time-wait",
    "a RST": "without-rfc-5961",
    "simultaneous open": "hasty-crossing",
    "octet each way": "resets-when-full drops-when-full",
    "window of one octet": "zero-window-fin",
}
"""Variants that `loss` is not right for, by the space that is; of those without a name every space is large."""


class Configuration(NamedTuple):
    """Both ends, the bounds, and values of the parameters."""

    left: Spec
    right: Spec
    bounds: Bounds
    parameters: Parameters = Parameters()

    @property
    def system(self) -> System:
        return System(self.left, self.right, self.bounds.network, self.parameters)


def _over(spec: Spec, space: str) -> Configuration:
    if space == "window of one octet":
        client = replace(CLIENT, budget={Kind.SEND: 1}, sizes=(2,))
        server = replace(SERVER, budget={Kind.OPEN_PASSIVE: 1, Kind.RECEIVE: 1}, only_when=NO_CLOSE)
        return Configuration(spec, spec, Bounds(client, server, Network(2, Faults.NONE), held={}), Parameters(buffer=1))
    return Configuration(spec, spec, SPACES[space])


def _readings() -> Iterator[tuple[str, Configuration]]:
    for reading in READINGS:
        for choice in reading.choices:
            if choice != reading.default:
                where = WHERE.get(reading.id, "loss")
                yield (
                    f"{reading.id}={choice}, {where}",
                    _over(TCP.reading(**{reading.id: choice}, **TOGETHER.get(reading.id, {})), where),
                )


def _variants() -> Iterator[tuple[str, Configuration]]:
    spaces = {name: where for where, names in OTHERWISE.items() for name in names.split()}
    for name, spec in VARIANTS.items():
        where = spaces.get(name, "loss")
        if where and spec is not TCP:
            yield f"{name}, {where}", _over(spec, where)


TWO_WAY = VARIANTS["two-way"]
CONFIGURATIONS: Mapping[str, Configuration] = {
    **{f"RFC 9293, {name}": _over(TCP, name) for name in (*SPACES, "window of one octet")},
    **dict(_readings()),
    **dict(_variants()),
    "RFC 9293 and two-way, twice": Configuration(TCP, TWO_WAY, SPACES["twice"]),
    "two-way and RFC 9293, simultaneous open": Configuration(TWO_WAY, TCP, SPACES["simultaneous open"]),
}
