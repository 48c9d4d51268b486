"""How long TIME-WAIT must last: the conditions that are asked for, and what established each of them in this run.

Read ``Question`` and ``established``; ``threshold_table`` evaluates the conditions and compares them with ticks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, cast

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish.timed import condition
from tcpcheck.runs.trace import Trace
from tcpspec.claims.conditions import ClosesCleanly, Drains, Restarts, Timer

if TYPE_CHECKING:
    from tcpcheck.symbolic.timing.thresholds import Threshold

SETTINGS = ("answer", "fin", "literal")
"""Of reading D6: what restarts TIME-WAIT's timer."""

NEVER = "unrestarted"
"""Not a reading: nothing restarts the timer."""

LOSSES = (0, 1, 2, 3)
MOST_LOSSES = 6


@dataclass(frozen=True)
class Question:
    """How long TIME-WAIT must be for one thing: to drain the network, or for a clean close with so many losses.

    ``reading``: of D6, or ``NEVER``; ``resets``: what a closed end sent is to be gone as well; ``doubling``: the
    retransmission timeout doubles with every FIN.
    """

    kind: Literal["drain", "close"]
    reading: str
    resets: bool = False
    losses: int = 0
    doubling: bool = False

    @property
    def condition(self) -> Drains | ClosesCleanly:
        """The condition as claims hold it."""
        if self.kind == "drain":
            return Drains(cast(Restarts, self.reading), self.resets)
        timer = "" if self.reading == "fin" else self.reading
        return ClosesCleanly(self.losses, self.doubling, cast(Timer, timer))

    @property
    def name(self) -> str:
        """The condition in words."""
        return str(self.condition)

    @property
    def says(self) -> str:
        """In a few words; the reading is said elsewhere."""
        if self.kind == "drain":
            return "segments and resets" if self.resets else "segments"
        return losses_text(self.losses) + (", doubling" if self.doubling else "")

    @property
    def restarts(self) -> bool:
        """Whether a FIN that comes again restarts the timer."""
        return self.reading in ("answer", "fin")


def losses_text(losses: int) -> str:
    """
    >>> losses_text(0), losses_text(1), losses_text(2)
    ('no loss', '1 loss', '2 losses')
    """
    return "no loss" if losses == 0 else "1 loss" if losses == 1 else f"{losses} losses"


@dataclass(frozen=True)
class Condition:
    """What an engine derived, with the run, replayed, that breaks it just below."""

    question: Question
    found: Threshold
    trace: Trace

    @property
    def verdict(self) -> Verdict:
        return self.found.verdict

    def needed(self, msl: Fraction, interval: Fraction) -> Fraction:
        """The shortest TIME-WAIT, in the units of MSL and of the retransmission interval."""
        return needed(self.found.bound, msl, interval)

    def intervals(self) -> int:
        """How many times R (or RTO) it counts."""
        return sum(count for name, count in self.found.bound.items() if name != "MSL")


def needed(bound: Mapping[str, int], msl: Fraction, interval: Fraction) -> Fraction:
    """The value of a bound.

    >>> needed({"R": 2, "MSL": 1}, Fraction(120), Fraction(1))
    Fraction(122, 1)
    """
    total = Fraction(0)
    for name, count in bound.items():
        total += count * (msl if name == "MSL" else interval)
    return total


def drains(reading: str | None) -> Iterator[Question]:
    """The drain under one reading, or under all."""
    for setting in SETTINGS if reading is None else (reading,):
        yield Question("drain", setting)
        yield Question("drain", setting, resets=True)


def closes(reading: str | None, losses: Iterable[int], doubling: bool | None = None) -> Iterator[Question]:
    """The clean close under one reading; without one, with the restart of D6=fin and without any.

    ``doubling`` None: both, where it makes a difference.
    """
    losses = tuple(losses)
    for setting in ("fin", NEVER) if reading is None else (reading,):
        for count in losses:
            for doubles in (False, True) if doubling is None else (doubling,):
                if not doubles or doubling or count > 1:
                    yield Question("close", setting, losses=count, doubling=doubles)


def established(questions: Iterable[Question], progress: Callable[[str], None]) -> tuple[Condition, ...]:
    """Derive every condition and replay its counterexample.

    ReplayMismatch if that does not show what it should; KeyboardInterrupt if a proof was interrupted.
    """
    from tcpcheck.symbolic.timing.thresholds import confirmed

    found = []
    asked = tuple(questions)
    for number, question in enumerate(asked, 1):
        progress(f"[{number} of {len(asked)}] {question.name}")
        threshold = condition(question.condition)
        if threshold.proof.interrupted:
            raise KeyboardInterrupt
        found.append(Condition(question, threshold, confirmed(threshold)))
    return tuple(found)
