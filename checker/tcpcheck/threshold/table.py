"""The plane of W/MSL and R/MSL: where TIME-WAIT closes cleanly, where it drains; and the same asked of ticks.

Every cell is the derived conditions, evaluated.  ``compared`` asks the enumeration in ticks about cells on both sides
of every threshold, which knows nothing of how the conditions were derived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from tcpcheck.base.verdict import Exit, Verdict
from tcpcheck.explicit.ticks.close import closes_cleanly
from tcpcheck.explicit.ticks.drain import drains
from tcpcheck.threshold.question import NEVER, Condition, losses_text
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.spec import Spec
from tcpspec.variants.time_wait import NEVER_RESTART

INTERVALS = tuple(Fraction(n, 4) for n in range(1, 9))
"""R/MSL, the columns."""

WAITS = tuple(Fraction(n, 2) for n in range(10, 0, -1))
"""W/MSL, the rows."""

TICKS = 2
"""Ticks in one MSL, where the close is compared."""

ONE = Fraction(1)
Progress = Callable[[str], None]


class Cell(Enum):
    """What TIME-WAIT of a length does; the value is its mark in the table."""

    BOTH = "#"
    CLEAN = "+"
    DRAINED = "o"
    NEITHER = "."

    @classmethod
    def of(cls, clean: bool, drained: bool) -> Cell:
        return (cls.BOTH if drained else cls.CLEAN) if clean else cls.DRAINED if drained else cls.NEITHER


class EnginesDisagree(Exception):  # noqa: N818 - what it is, not that it is one
    """Proof and enumeration do not say the same of one cell: an error of one of them."""

    exit_code = Exit.INTERNAL


@dataclass(frozen=True)
class Compared:
    """What ticks say of one cell: of the close if ``losses`` is set, else of the drain; lengths in MSL."""

    losses: int | None
    wait: Fraction
    interval: Fraction | None
    verdict: Verdict
    states: int

    @property
    def holds(self) -> bool:
        return self.verdict is Verdict.HOLDS


@dataclass(frozen=True)
class Table:
    """One panel per number of losses, all under one reading of D6."""

    drain: Condition
    closes: tuple[Condition, ...]

    @property
    def reading(self) -> str:
        return self.drain.question.reading

    @property
    def doubling(self) -> bool:
        return any(close.question.doubling for close in self.closes)

    @property
    def established(self) -> bool:
        """Every condition in it was proved in this run."""
        return all(one.verdict is Verdict.PROVED for one in (self.drain, *self.closes))

    def cells(self, close: Condition) -> Mapping[tuple[Fraction, Fraction], Cell]:
        """(W/MSL, R/MSL) -> what a TIME-WAIT of that length does."""
        return {
            (wait, interval): Cell.of(wait >= close.needed(ONE, interval), wait >= self.drain.needed(ONE, interval))
            for wait in WAITS
            for interval in INTERVALS
        }


def table(conditions: Sequence[Condition], reading: str, doubling: bool) -> Table:
    """What the plane needs of the conditions that were established; the drain is that of segments, without resets."""
    same = [one for one in conditions if one.question.reading == reading]
    drain = next(one for one in same if one.question.kind == "drain" and not one.question.resets)
    closes = (one for one in same if one.question.kind == "close" and one.question.doubling <= doubling)
    return Table(drain, tuple({one.question.losses: one for one in closes}.values()))


def spec_of(reading: str) -> Spec:
    """The rules that restart the timer so."""
    return NEVER_RESTART if reading == NEVER else TCP.reading(D6=reading) if reading != "fin" else TCP


def compared(found: Table, progress: Progress) -> tuple[Compared, ...]:
    """Ask the enumeration about cells at and just below each threshold.

    EnginesDisagree if it says otherwise than the table.
    """
    results = [*_compared_drain(found, progress)]
    for close in found.closes:
        results += _compared_close(found, close, progress)
    return tuple(results)


def _compared_drain(found: Table, progress: Progress) -> Iterator[Compared]:
    """Without an octet of B's, and two ticks in an MSL, where that is enough to see the threshold."""
    msl, octets = (2, 0) if found.reading == "answer" else (1, 1)
    least = int(found.drain.needed(Fraction(msl), Fraction(0)))
    for wait in (least, least - 1):
        progress(f"in ticks: the drain at W = {wait}, MSL = {msl}")
        answer = drains(spec_of(found.reading), msl, wait, resets=found.drain.question.resets, octets=octets)
        one = Compared(None, Fraction(wait, msl), None, answer.verdict, answer.states)
        _require_agreement(one, wait >= least, "the drain")
        yield one


def _compared_close(found: Table, close: Condition, progress: Progress) -> Iterator[Compared]:
    losses, cells = close.question.losses, found.cells(close)
    for ticks in (1, 2, 3) if close.intervals() else (2,):
        interval = Fraction(ticks, TICKS)
        least = close.needed(ONE, interval)
        for wait in (least, least - Fraction(1, TICKS)):
            if (wait, interval) not in cells:
                continue
            progress(f"in ticks: {losses_text(losses)}, W = {float(wait):g} MSL, R = {float(interval):g} MSL")
            answer = closes_cleanly(
                spec_of(close.question.reading), TICKS, int(wait * TICKS),
                interval=ticks, losses=losses, doubling=close.question.doubling,
            )  # fmt: skip
            one = Compared(losses, wait, interval, answer.verdict, answer.states)
            _require_agreement(one, cells[wait, interval] in (Cell.BOTH, Cell.CLEAN), close.question.says)
            yield one


def _require_agreement(one: Compared, expected: bool, what: str) -> None:
    if one.holds != expected:
        at = f"W = {one.wait} MSL" + ("" if one.interval is None else f", R = {one.interval} MSL")
        derived = "enough" if expected else "too short"
        raise EnginesDisagree(f"{what} at {at}: by the derived condition it is {derived}, in ticks it is {one.verdict}")
