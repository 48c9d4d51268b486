"""What makes a space finite.  Bounds are an argument of a check, never of a rule; every report states them.

Read ``Bounds``, then the presets at the end: ``PRESETS["tiny"]`` for tests, ``default_bounds()`` for the
first run, ``PRESETS["wide"]`` for an evening.  When the ISNs of an end are used up, an event that would
choose another one does not happen: a call is not made, and a SYN for LISTEN stays under way (or is lost,
where the network loses).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from tcpspec.language.expression import Bool
from tcpspec.language.stated import require_stated
from tcpspec.rules.block import CLOSE_WAIT, ESTABLISHED, FIELDS, GHOSTS, state
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Segment
from tcpspec.system.joint import FORGER, Side
from tcpspec.system.network import ALL_FAULTS, Network

SIDES: tuple[Side, ...] = ("A", "B")
ENVIRONMENT = (Kind.OPEN_PASSIVE, Kind.SEND, Kind.RECEIVE, Kind.ABORT, Kind.USER_TIMEOUT,
               Kind.RETRANSMISSION_LIMIT, Kind.KEEP_ALIVE, Kind.HARD_ERROR, Kind.REBOOT)  # fmt: skip
"""Events that need a budget.  OPEN (active) has ``active``; CLOSE, queued output, retransmission and
TIME-WAIT's end need none, for each of them happens finitely often or changes nothing in the block.
Retransmission may have one: where losses are counted, so that copies do not fill the network."""

UNHOLDABLE = ("state", "iss", "irs", "time_wait_expires", *GHOSTS)
SEND_WINDOW_HELD: Mapping[str, int] = {"snd_wnd": 65535, "snd_wl1": 0, "snd_wl2": 0}
"""SND.WND, SND.WL1 and SND.WL2 as constants: exact while every window offered has room for all that is ever
sent."""


class BoundsError(ValueError):
    """Bounds that no run could satisfy; the message names the bound, the cause and the remedy."""


@dataclass(frozen=True)
class EndBounds:
    """What the environment may do at one end.

    ``isns``: ISS of its successive incarnations (their number bounds the incarnations).  ``active``: how many
    active OPENs.  ``budget``: how often each other call or timeout may happen over the whole run (absent:
    never; retransmission, queued output, TIME-WAIT's end and CLOSE need none).  ``at_will``: such events that
    may happen any number of times (for those that change nothing in the block).  ``sizes``: octets a SEND may
    carry.  ``only_when``: an event of this kind happens only where this condition on the block is true.
    """

    isns: tuple[int, ...] = (100, 200)
    active: int = 1
    budget: Mapping[Kind, int] = field(default_factory=dict)
    sizes: tuple[int, ...] = (1,)
    only_when: Mapping[Kind, Bool] = field(default_factory=dict)
    at_will: tuple[Kind, ...] = ()

    def __post_init__(self) -> None:
        require_stated(self)
        if self.active > len(self.isns):
            raise BoundsError(f"active={self.active} OPENs need as many ISNs, but isns has {len(self.isns)}: add ISNs")
        for kind, times in self.budget.items():
            if kind not in (*ENVIRONMENT, Kind.RETRANSMISSION):
                known = ", ".join(str(k) for k in (*ENVIRONMENT, Kind.RETRANSMISSION))
                raise BoundsError(f"budget names {kind}, which has no budget: use one of {known}")
            if times < 0:
                raise BoundsError(f"budget of {kind} is {times}: give 0 or more")
        if any(size < 1 for size in self.sizes):
            raise BoundsError(f"sizes={self.sizes}: a SEND carries at least 1 octet")

    def allowance(self, kind: Kind) -> int | None:
        """How often this event may happen at this end; None is any number of times."""
        if kind is Kind.OPEN_ACTIVE:
            return self.active
        if kind in self.at_will:
            return None
        return self.budget.get(kind, 0) if kind in ENVIRONMENT else self.budget.get(kind)

    @property
    def counted(self) -> tuple[Kind, ...]:
        """The events that are counted, in the order of their counters."""
        return tuple(kind for kind in Kind if self.allowance(kind))

    def __str__(self) -> str:
        calls = [f"{self.allowance(kind)} x {kind}" for kind in self.counted]
        calls += [f"{kind} at will" for kind in self.at_will]
        limits = [f"{kind} only when {condition!r}" for kind, condition in self.only_when.items()]
        return f"ISS {', '.join(map(str, self.isns))}; {', '.join([*calls, *limits]) or 'no call but CLOSE'}"


@dataclass(frozen=True)
class Ticks:
    """Time in ticks: every segment and timer has an age, and ``Pass(1)`` is a move.

    A segment is delivered while its age is at most ``msl``; TIME-WAIT ends strictly after ``time_wait``
    ticks. ``resend_within``: while something is outstanding, no more than so many ticks pass after the last
    segment that occupies sequence numbers was sent.  ``must_arrive`` (over ``seg`` and the receiver's block):
    such a segment is not lost, and time does not pass the end of its life before it is delivered; a full
    network then takes nothing more.
    """

    msl: int
    time_wait: int
    resend_within: int | None = None
    must_arrive: Bool | None = None

    def __post_init__(self) -> None:
        require_stated(self)
        if self.msl < 0 or self.time_wait < 0:
            raise BoundsError(f"msl={self.msl}, time_wait={self.time_wait}: give 0 ticks or more")
        if self.resend_within is not None and self.resend_within < 1:
            raise BoundsError(f"resend_within={self.resend_within}: give 1 tick or more, or time cannot pass")

    def __str__(self) -> str:
        resent = "" if self.resend_within is None else f", resent within {self.resend_within}"
        sure = "" if self.must_arrive is None else f", never lost: {self.must_arrive!r}"
        ticks = "1 tick" if self.msl == 1 else f"{self.msl} ticks"
        return f"MSL {ticks}, TIME-WAIT {self.time_wait}{resent}{sure}"


@dataclass(frozen=True)
class Bounds:
    """Bounds of one enumeration.

    ``held``: block fields kept at one value (assignments to them are left out).  ``leftovers``: segments
    already under way at the start, as if sent by the side named.  ``losses``: how many segments may be lost
    in all (None: any number, and what is sent into a full network counts as lost; with a number, a full
    network takes nothing more); ``losable`` (over ``seg``): only such segments are lost.  ``ticks``: None lets
    TIME-WAIT end at any moment after it began, which covers every length of it and any speed.
    """

    a: EndBounds
    b: EndBounds
    network: Network = Network()
    held: Mapping[str, int] = field(default_factory=lambda: dict(SEND_WINDOW_HELD))
    leftovers: tuple[tuple[Side, Segment], ...] = ()
    losses: int | None = None
    losable: Bool | None = None
    ticks: Ticks | None = None
    max_states: int = 20_000_000

    def __post_init__(self) -> None:
        require_stated(self)
        for name in self.held:
            if name not in FIELDS or name in UNHOLDABLE:
                raise BoundsError(f"held names {name!r}, which is no block field that can be held: leave it out")
        if self.network.capacity is not None and self.network.capacity < 1:
            raise BoundsError(f"capacity={self.network.capacity}: a network that carries nothing has no run")
        if self.network.capacity is None and (
            self.network.faults != ALL_FAULTS or self.ticks or self.losses is not None
        ):
            raise BoundsError("capacity=None is the monotone form (every fault, no ticks, no count of loss): "
                              "give a capacity, or allow loss, duplication and reordering")  # fmt: skip
        if self.losses is not None and self.losses < 0:
            raise BoundsError(f"losses={self.losses}: give 0 or more, or None for any number")
        if self.losable is not None and self.losses is None:
            raise BoundsError("losable says which segments may be lost, but a full network loses any: give losses too")
        if self.max_states < 1:
            raise BoundsError(f"max_states={self.max_states}: give 1 or more")

    @property
    def overflows(self) -> bool:
        """What is sent into a full network is lost: not where losses are counted, or some segments must
        arrive."""
        return self.losses is None and (self.ticks is None or self.ticks.must_arrive is None)

    @property
    def monotone(self) -> bool:
        """Every segment ever sent stays deliverable for ever."""
        return self.network.capacity is None

    def end(self, side: Side) -> EndBounds:
        return self.a if side == "A" else self.b

    def over(self, network: Network) -> Bounds:
        """The same bounds over another network."""
        return replace(self, network=network)

    def __str__(self) -> str:
        parts = [f"A: {self.a}", f"B: {self.b}", str(self.network)]
        if self.losses is not None:
            which = "" if self.losable is None else f", only where {self.losable!r}"
            parts.append(f"at most {self.losses} losses{which}")
        if self.leftovers:
            parts.append(f"{len(self.leftovers)} segments left over from before")
        parts.append(str(self.ticks) if self.ticks else "TIME-WAIT of any length")
        return "; ".join(parts)


CLIENT_ISNS, SERVER_ISNS = (100, 100_100), (300, 100_300)
"""Fresh: the numbers of two incarnations of an end are farther apart than any window."""


def tiny_bounds() -> Bounds:
    """One client, one server, one incarnation each, one octet from the client: some thousand joint states."""
    client = EndBounds(CLIENT_ISNS[:1], active=1, budget={Kind.SEND: 1})
    server = EndBounds(SERVER_ISNS[:1], active=0, budget={Kind.OPEN_PASSIVE: 1})
    return Bounds(client, server, Network(capacity=1))


def default_bounds() -> Bounds:
    """A client, and a server that listens twice, so that old duplicates meet a new incarnation, and that may
    open by SEND; an octet each way; every fault, two segments under way per direction.  About 2.6 million
    joint states."""
    client = EndBounds(CLIENT_ISNS[:1], active=1, budget={Kind.SEND: 1})
    server = EndBounds(SERVER_ISNS, active=0, budget={Kind.OPEN_PASSIVE: 2, Kind.SEND: 1})
    return Bounds(client, server, Network(capacity=2))


def wide_bounds() -> Bounds:
    """Two incarnations at both ends, simultaneous open, an ABORT and a reboot.  About 12 million joint
    states."""
    client = EndBounds(CLIENT_ISNS, active=2, budget={Kind.ABORT: 1})
    server = EndBounds(SERVER_ISNS, active=1, budget={Kind.OPEN_PASSIVE: 1, Kind.REBOOT: 1})
    return Bounds(client, server, Network(capacity=2))


def ports_again_bounds() -> Bounds:
    """A client sends two octets in one segment, closes first and opens again with numbers that overlap; MSL is a tick,
    TIME-WAIT lasts two.  About 3 million joint states."""
    client = EndBounds((100, 101), active=2, budget={Kind.SEND: 1}, sizes=(2,), only_when={
        Kind.CLOSE: state == ESTABLISHED})  # fmt: skip
    server = EndBounds(
        SERVER_ISNS, active=0, budget={Kind.OPEN_PASSIVE: 2}, only_when={Kind.CLOSE: state == CLOSE_WAIT}
    )
    return Bounds(client, server, Network(capacity=2), ticks=Ticks(msl=1, time_wait=2))


AGAIN = "ports-again"
"""The bounds that `check` judges besides the default ones: what TIME-WAIT is for."""

PRESETS: Mapping[str, Callable[[], Bounds]] = {
    "tiny": tiny_bounds,
    "default": default_bounds,
    "wide": wide_bounds,
    AGAIN: ports_again_bounds,
}


def left_out(bounds: Bounds) -> tuple[str, ...]:
    """What the environment of these bounds does not contain, of all that may happen to two ends: `a forger`, `time`."""
    found = []
    for side in SIDES:
        opens = bounds.end(side).active
        if opens < 2:
            found.append(f"a second active OPEN of {side}" if opens else f"an active OPEN of {side}")
    for kind in (Kind.RECEIVE, Kind.ABORT, Kind.USER_TIMEOUT, Kind.RETRANSMISSION_LIMIT, Kind.KEEP_ALIVE,
                 Kind.HARD_ERROR, Kind.REBOOT):  # fmt: skip
        lacking = [side for side in SIDES if bounds.end(side).allowance(kind) == 0]
        if lacking:
            name = str(kind).strip("()")
            found.append(name if len(lacking) == len(SIDES) else f"{name} at {lacking[0]}")
    forged = any(segment.sender == FORGER for _, segment in bounds.leftovers)
    return (*found, *([] if forged else ["a forger"]), *([] if bounds.ticks else ["time"]))
