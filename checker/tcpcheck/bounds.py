"""What makes a space finite.  Bounds are an argument of a check, never of a rule; every report states them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tcpspec.block import FIELDS
from tcpspec.event import Kind
from tcpspec.network import Network

ENVIRONMENT = (Kind.OPEN_PASSIVE, Kind.SEND, Kind.RECEIVE, Kind.CLOSE, Kind.ABORT, Kind.USER_TIMEOUT,
               Kind.RETRANSMISSION_LIMIT, Kind.KEEP_ALIVE, Kind.HARD_ERROR, Kind.REBOOT)  # fmt: skip


class BoundsError(ValueError):
    """Bounds that no run could satisfy; the message names the bound, the cause and the remedy."""


@dataclass(frozen=True)
class EndBounds:
    """What the environment may do at one end.

    ``isns``: ISS of its successive incarnations (their number bounds the incarnations).  ``active``: how many
    active OPENs.  ``budget``: how often each other call or timeout may happen over the whole run (absent: never;
    retransmission, queued output, TIME-WAIT's end and CLOSE need none).  ``sizes``: octets a SEND may carry.
    """

    isns: tuple[int, ...] = (100, 200)
    active: int = 1
    budget: Mapping[Kind, int] = field(default_factory=dict)
    sizes: tuple[int, ...] = (1,)

    def __post_init__(self) -> None:
        if self.active > len(self.isns):
            raise BoundsError(f"active={self.active} OPENs need as many ISNs, but isns has {len(self.isns)}: add ISNs")
        for kind, times in self.budget.items():
            if kind not in ENVIRONMENT:
                raise BoundsError(f"budget names {kind}, which is not an environment event with a budget")
            if times < 0:
                raise BoundsError(f"budget of {kind} is {times}: give 0 or more")
        if any(size < 1 for size in self.sizes):
            raise BoundsError(f"sizes={self.sizes}: a SEND carries at least 1 octet")


@dataclass(frozen=True)
class Bounds:
    """Bounds of one enumeration.  ``held`` are block fields kept at one value (assignments to them are left out):
    SND.WND and its companions by default, because every segment of a bounded run offers the same window."""

    a: EndBounds
    b: EndBounds
    network: Network = Network()
    held: Mapping[str, int] = field(default_factory=dict)
    max_states: int = 20_000_000

    def __post_init__(self) -> None:
        unknown = [name for name in self.held if name not in FIELDS]
        if unknown:
            raise BoundsError(f"held names no block field: {', '.join(unknown)}")
        if self.network.capacity is not None and self.network.capacity < 1:
            raise BoundsError(f"capacity={self.network.capacity}: a network that carries nothing has no run")
        if self.max_states < 1:
            raise BoundsError(f"max_states={self.max_states}: give 1 or more")
