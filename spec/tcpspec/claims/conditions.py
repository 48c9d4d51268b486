"""Conditions on the length of TIME-WAIT that claims state: what it must last for.

Their words, as ``str`` has them and ``condition_of`` reads them: `drain READING [resets]`, `close K [doubling]
[TIMER]`, `fin again`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast, get_args

from tcpspec.language.expression import SpecError
from tcpspec.language.stated import require_stated

Restarts = Literal["answer", "fin", "literal"]
"""What restarts TIME-WAIT's timer: a setting of D6."""
Timer = Literal["", "answer", "fin", "literal", "unrestarted"]
"""The same, where nothing may restart it either; empty: as RFC 9293 is read by default."""


@dataclass(frozen=True)
class Drains:
    """When TIME-WAIT ends no segment of the connection is left; ``resets``: nor a reset that an old segment drew."""

    reading: Restarts
    resets: bool = False

    def __post_init__(self) -> None:
        require_stated(self)

    def __str__(self) -> str:
        return f"drain {self.reading}{' resets' * self.resets}"


@dataclass(frozen=True)
class ClosesCleanly:
    """The last FIN is answered although so many FINs or their ACKs are lost; ``doubling``: the time-out doubles."""

    losses: int
    doubling: bool = False
    timer: Timer = ""

    def __post_init__(self) -> None:
        require_stated(self)
        if self.losses < 0:
            raise SpecError(f"losses={self.losses}: write 0 or more")

    @property
    def restarts(self) -> bool:
        """Whether a FIN that comes again restarts the timer."""
        return self.timer not in ("literal", "unrestarted")

    def __str__(self) -> str:
        return f"close {self.losses}{' doubling' * self.doubling}{f' {self.timer}' * bool(self.timer)}"


@dataclass(frozen=True)
class FinAgain:
    """A FIN that comes again restarts the timer."""

    def __str__(self) -> str:
        return "fin again"


Condition = Drains | ClosesCleanly | FinAgain


def condition_of(given: Condition | str) -> Condition:
    """A condition itself, or the one that is said in words; SpecError if they say none."""
    if not isinstance(given, str):
        return given
    match given.split():
        case ["drain", reading, *rest] if reading in get_args(Restarts) and rest in ([], ["resets"]):
            return Drains(cast(Restarts, reading), bool(rest))
        case ["close", losses, *how] if losses.isdecimal():
            timer = " ".join(word for word in how if word != "doubling")
            if timer in get_args(Timer):
                return ClosesCleanly(int(losses), "doubling" in how, cast(Timer, timer))
        case ["fin", "again"]:
            return FinAgain()
    raise SpecError(f"no condition is called {given!r}")


def loosened_of(given: Drains | ClosesCleanly | str) -> Drains | ClosesCleanly:
    """A condition that a run can break; of words `drain READING`, or `close`, which is for one loss."""
    if not isinstance(given, str):
        return given
    match given.split():
        case ["drain", reading]:
            if reading not in get_args(Restarts):
                raise SpecError(f"reading D6 has no setting {reading!r}: choose one of {', '.join(get_args(Restarts))}")
            return Drains(cast(Restarts, reading))
        case ["close"]:
            return ClosesCleanly(1)
    raise SpecError(f"no condition is called {given!r}: write 'close', or 'drain' and a setting of D6")
