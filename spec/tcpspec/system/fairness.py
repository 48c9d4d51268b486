"""Fairness: which endless runs count, as data, so that a claim can state it.

* *delivery*, for each segment: if it can be delivered again and again, or is sent again and again, it is
  delivered again and again.  Losses may be infinite, but not all copies of what is sent for ever are lost.
* *timeouts*: an event of these kinds that stays possible happens, at either end.
* *calls*: the same for user calls that are named; all others may be made or not.

Where time is counted it never stands still: that is no assumption, but what an endless run means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tcpspec.language.stated import require_stated
from tcpspec.rules.event import Kind
from tcpspec.system.joint import Side

TIMEOUTS = (Kind.OUTPUT, Kind.RETRANSMISSION, Kind.TIME_WAIT_TIMEOUT)
"""What a TCP does by itself sooner or later; giving up (user timeout, R2) is not among it."""


@dataclass(frozen=True)
class Fairness:
    """Which endless runs count; see above."""

    delivery: bool = True
    timeouts: tuple[Kind, ...] = TIMEOUTS
    calls: tuple[tuple[Side, Kind], ...] = ()

    def __post_init__(self) -> None:
        require_stated(self)

    @property
    def sentences(self) -> Iterator[tuple[str, str]]:
        """(what is assumed, the sentence that says it)."""
        if self.delivery:
            yield "delivery", "what is sent for ever arrives for ever"
        yield from (("timeouts", f"{kind} happens if it stays possible") for kind in self.timeouts)
        yield from (("calls", f"{side} calls {kind} if it stays possible") for side, kind in self.calls)

    def __str__(self) -> str:
        return "; ".join(sentence for _, sentence in self.sentences) or "no fairness"
