"""The thresholds as reports get them: the condition, its verdict, its tight counterexample."""

from __future__ import annotations

import pytest

from tcpcheck.show.ladder import render
from tcpcheck.symbolic.timing.checks import ends_by_reset
from tcpcheck.symbolic.timing.thresholds import (
    bound_text,
    clean_close,
    close_bound,
    confirmed,
    drain,
    fin_again_restarts_nothing,
)
from tcpcheck.verdict import Verdict
from tcpspec.expression import SpecError


@pytest.mark.parametrize(
    ("reading", "resets", "condition"),
    [
        ("answer", False, "2*MSL"),
        ("answer", True, "2*MSL"),
        ("fin", False, "3*MSL"),
        ("fin", True, "4*MSL"),
        ("literal", False, "3*MSL"),
        ("literal", True, "4*MSL"),
    ],
)
def test_the_drain_of_each_reading(reading: str, resets: bool, condition: str) -> None:
    found = drain(reading, resets=resets)
    assert (found.text, found.violated_when) == (f"W >= {condition}", f"W < {condition}")
    assert found.exact
    assert found.verdict is Verdict.PROVED
    assert "[at 1 MSL]" in render(confirmed(found), times=True)


@pytest.mark.parametrize(
    ("k", "doubling", "restarts", "condition"),
    [
        (0, False, True, "MSL"),
        (1, False, True, "R + MSL"),
        (2, False, True, "2*R + MSL"),
        (3, True, True, "7*RTO + MSL"),
        (0, False, False, "MSL"),
        (1, False, False, "R + 2*MSL"),
        (2, True, False, "3*RTO + 2*MSL"),
    ],
)
def test_the_clean_close(k: int, doubling: bool, restarts: bool, condition: str) -> None:
    found = clean_close(k, doubling=doubling, restarts=restarts)
    assert (found.text, found.violated_when) == (f"W >= {condition}", f"W < {condition}")
    assert found.verdict is Verdict.PROVED
    assert ends_by_reset(confirmed(found))


@pytest.mark.slow
@pytest.mark.parametrize("k", [3, 4])
@pytest.mark.parametrize("doubling", [False, True])
@pytest.mark.parametrize("restarts", [False, True])
def test_the_clean_close_with_more_failures(k: int, doubling: bool, restarts: bool) -> None:
    found = clean_close(k, doubling=doubling, restarts=restarts)
    assert found.violated_when == f"W < {bound_text(close_bound(k, doubling=doubling, restarts=restarts))}"
    assert found.verdict is Verdict.PROVED
    assert ends_by_reset(confirmed(found))


def test_2_msl_covers_one_loss_exactly_if_the_interval_is_no_longer_than_msl() -> None:
    import z3

    from tcpcheck.symbolic.timing.run import valid
    from tcpcheck.symbolic.timing.thresholds import below

    wait, interval, msl = z3.Reals("W R MSL")
    covered = z3.ForAll([wait], z3.Implies(wait == 2 * msl, z3.Not(below(close_bound(1)))))
    assert valid(covered == (interval <= msl))


def test_read_literally_the_timer_is_never_restarted_for_a_fin() -> None:
    found = fin_again_restarts_nothing(rounds=4)
    assert found.verdict is Verdict.VIOLATED
    assert ends_by_reset(found.counterexample)
    answers = [
        h for h in found.counterexample.replay() if h.outcome and "any unacceptable segment" in str(h.outcome.fired)
    ]
    assert len(answers) == 4


@pytest.mark.parametrize("rounds", [2, 5, 9])
def test_no_length_is_enough_if_every_answer_may_be_lost_and_none_restarts(rounds: int) -> None:
    from tcpcheck.symbolic.timing.close_runs import unrestarted
    from tcpcheck.symbolic.timing.drain_runs import Setting
    from tcpspec.tcp import TCP
    from tcpspec.timed_lemmas import LITERAL

    for spec, fin in ((LITERAL, True), (TCP, False)):
        run = unrestarted(Setting(spec, 120, 120 * rounds), rounds, fin=fin)
        assert ends_by_reset(run.trace(""))


def test_bad_input_is_refused_with_a_remedy() -> None:
    with pytest.raises(SpecError, match="no setting 'fins': choose one of answer, fin, literal"):
        drain("fins")
    with pytest.raises(SpecError, match="from 0 to 6"):
        clean_close(7)
    with pytest.raises(SpecError, match="outlasts fewer than 2"):
        fin_again_restarts_nothing(rounds=1)
