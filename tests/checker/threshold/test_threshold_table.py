"""The table of thresholds: its cells are the derived conditions, and the enumeration in ticks says the same."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.explicit.ticks.close import closes_cleanly
from tcpcheck.symbolic.timing.checks import ends_by_reset
from tcpcheck.threshold.answer import Numbers, answers, too_short
from tcpcheck.threshold.question import Condition, closes, drains, established, needed
from tcpcheck.threshold.table import INTERVALS, TICKS, WAITS, Cell, EnginesDisagree, Table, compared, spec_of, table
from tcpspec.system.joint import Pass

pytestmark = [pytest.mark.xdist_group("thresholds"), pytest.mark.turns(2)]


def silently(said: str) -> None:
    assert said


@cache
def plane(reading: str) -> Table:
    """Derived once for all tests of this file."""
    questions = (*drains(reading), *closes(reading, (0, 1, 2), doubling=False))
    return table(established(questions, silently), reading, doubling=False)


def close_of(losses: int, reading: str = "fin") -> Condition:
    return plane(reading).closes[losses]


def with_bound(condition: Condition, **bound: int) -> Condition:
    """The condition as it would be if something else had been derived."""
    return replace(condition, found=replace(condition.found, bound=bound))


def test_the_table_of_one_and_two_losses() -> None:
    def rows(losses: int) -> list[str]:
        cells = plane("fin").cells(close_of(losses))
        return ["".join(cells[wait, interval].value for interval in INTERVALS) for wait in WAITS]

    assert rows(1) == ["########"] * 5 + ["++++++..", "++++....", "++......", "........", "........"]
    assert rows(2) == ["########", "#######o", "######oo", "#####ooo", "####oooo", "+++.....", "++......", "+.......",
                       "........", "........"]  # fmt: skip


@pytest.mark.sampled(8)
@pytest.mark.parametrize("reading", ["fin", "literal"])
@pytest.mark.parametrize("losses", [1, 2])
@pytest.mark.parametrize("interval", [1, 3])
def test_cells_anywhere_are_what_ticks_say(reading: str, losses: int, interval: int) -> None:
    """Not only beside the threshold: W from 1 to 5 MSL."""
    cells = plane(reading).cells(close_of(losses, reading))
    for wait in range(2, 11, 2):
        answer = closes_cleanly(spec_of(reading), TICKS, wait, interval=interval, losses=losses)
        clean = cells[Fraction(wait, TICKS), Fraction(interval, TICKS)] in (Cell.BOTH, Cell.CLEAN)
        assert clean == (answer.verdict is Verdict.HOLDS), (wait, interval)


@pytest.mark.slow
def test_both_sides_of_every_threshold_are_compared() -> None:
    found = compared(plane("answer"), silently)
    assert {one.losses for one in found} == {None, 0, 1, 2}
    for losses in (1, 2):
        asked = {(one.wait, one.interval): one.holds for one in found if one.losses == losses}
        for (wait, interval), holds in asked.items():
            assert interval is not None
            assert holds == (wait >= losses * interval + 1)
        assert set(asked.values()) == {True, False}
        assert len(asked) == 6


@pytest.mark.parametrize("wrong", [{"R": 1, "MSL": 1}, {"R": 2, "MSL": 2}, {"R": 3, "MSL": 1}])
def test_a_wrong_condition_for_the_close_is_noticed(wrong: dict[str, int]) -> None:
    broken = replace(plane("answer"), closes=(with_bound(close_of(2, "answer"), **wrong),))
    with pytest.raises(EnginesDisagree, match=r"2 losses at W = .*: by the derived condition it is"):
        compared(broken, silently)


@pytest.mark.parametrize("lifetimes", [1, 3])
def test_a_wrong_condition_for_the_drain_is_noticed(lifetimes: int) -> None:
    broken = replace(plane("answer"), drain=with_bound(plane("answer").drain, MSL=lifetimes), closes=())
    with pytest.raises(EnginesDisagree, match="the drain at W = "):
        compared(broken, silently)


def test_needed_counts_every_length() -> None:
    assert needed({"RTO": 7, "MSL": 2}, Fraction(30), Fraction(1, 2)) == Fraction(127, 2)


def test_linux_waits_60_seconds() -> None:
    """With MSL = 30 s they drain only if every answer restarts the timer, and survive losses as long as R is short."""
    numbers = Numbers(Fraction(60), Fraction(30), Fraction(20))
    drain, resets, *close = answers((*plane_conditions("fin"),), numbers)
    assert not drain.enough and not resets.enough
    assert [one.enough for one in close] == [True, True, False]
    assert [one.needed for one in close] == [30, 50, 70]
    assert [one.longest_interval for one in close] == [None, 30, 15]
    assert [one.longest_msl for one in close] == [60, 40, 20]
    assert all(one.enough for one in answers(plane_conditions("answer")[:2], numbers))


@cache
def plane_conditions(reading: str) -> tuple[Condition, ...]:
    return established((*drains(reading), *closes(reading, (0, 1, 2), doubling=False)), silently)


@pytest.mark.parametrize("losses", [0, 1, 2])
@pytest.mark.parametrize("reading", ["fin", "literal"])
@pytest.mark.parametrize("below", [Fraction(1, 10), Fraction(1, 2)])
def test_just_below_what_is_needed_a_run_with_these_numbers_ends_by_a_reset(
    losses: int, reading: str, below: Fraction
) -> None:
    msl, interval = Fraction(30), Fraction(7, 10)
    close = close_of(losses, reading)
    least = close.needed(msl, interval)
    enough, short = (Numbers(wait, msl, interval) for wait in (least, least - below))
    (answer,) = answers((close,), enough)
    assert answer.enough and too_short(answer, enough) is None
    (answer,) = answers((close,), short)
    trace = too_short(answer, short)
    assert trace is not None and ends_by_reset(trace)
    assert all(isinstance(move.duration, int) for move in trace.moves if isinstance(move, Pass)), "no rounding"
    network, waits = trace.system.network, trace.system.parameters.time_wait
    assert network.msl is not None
    assert Fraction(int(waits), int(network.msl)) == short.wait / msl
