"""Does a TIME-WAIT of so many seconds do?  The derived conditions with numbers put in.

``answers`` says of each condition whether it is met, and how far it could be stretched; ``too_short`` is a run with
the very numbers that were asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from tcpcheck.runs.trace import ReplayMismatch, Trace
from tcpcheck.symbolic.timing.checks import ends_by_reset
from tcpcheck.threshold.question import Condition


@dataclass(frozen=True)
class Numbers:
    """Seconds: the length of TIME-WAIT, MSL, and the longest interval between two FINs (the first, if it doubles)."""

    wait: Fraction
    msl: Fraction
    interval: Fraction


@dataclass(frozen=True)
class Answer:
    """Whether TIME-WAIT is long enough, what is needed, and the longest MSL and R for which it still is."""

    condition: Condition
    needed: Fraction
    enough: bool
    longest_msl: Fraction | None
    longest_interval: Fraction | None


def answers(conditions: Sequence[Condition], numbers: Numbers) -> tuple[Answer, ...]:
    return tuple(_answer(condition, numbers) for condition in conditions)


def _answer(condition: Condition, numbers: Numbers) -> Answer:
    least = condition.needed(numbers.msl, numbers.interval)
    lifetimes, intervals = condition.found.bound["MSL"], condition.intervals()
    msl = (numbers.wait - intervals * numbers.interval) / lifetimes
    interval = (numbers.wait - lifetimes * numbers.msl) / intervals if intervals else Fraction(-1)
    return Answer(
        condition,
        least,
        numbers.wait >= least,
        msl if msl > 0 else None,
        interval if interval > 0 else None,
    )


def too_short(answer: Answer, numbers: Numbers) -> Trace | None:
    """A run with these numbers in which the close is not clean, replayed; None where TIME-WAIT is long enough.

    Its unit of time is a part of a second in which all its moments are whole.
    """
    from tcpcheck.symbolic.timing.drain_runs import Setting
    from tcpcheck.symbolic.timing.thresholds import too_short as run_of

    question, found = answer.condition.question, answer.condition.found
    if answer.enough or question.kind != "close":
        return None
    parts = 4 * lcm(*(length.denominator for length in (numbers.wait, numbers.msl, numbers.interval)))
    wait, msl, interval = (int(length * parts) for length in (numbers.wait, numbers.msl, numbers.interval))
    run = run_of(Setting(found.spec, msl, wait, interval), question.losses, doubling=question.doubling)
    trace = run.trace(f"{question.says}: TIME-WAIT ends too early")
    if not ends_by_reset(trace):
        raise ReplayMismatch(f"the run for W = {wait}, MSL = {msl}, R = {interval} does not end by a reset")
    return trace
