"""The thresholds as reports get them: the condition, its verdict, its tight counterexample."""

from __future__ import annotations

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish import run_part
from tcpcheck.establish.timed import condition
from tcpcheck.ladders.ladder import render
from tcpcheck.symbolic.timing import assumptions
from tcpcheck.symbolic.timing.checks import ends_by_reset
from tcpcheck.symbolic.timing.conditions import READINGS
from tcpcheck.symbolic.timing.drain_runs import Setting
from tcpcheck.symbolic.timing.rules import fin_again
from tcpcheck.symbolic.timing.thresholds import (
    clean_close,
    confirmed,
    drain,
    fin_again_restarts_nothing,
    too_short,
)
from tcpspec.claims import find_claim
from tcpspec.claims.claim import Claim, Derived, Loosened
from tcpspec.claims.conditions import FinAgain
from tcpspec.claims.findings import NEVER_RESTARTED
from tcpspec.claims.time_wait import T6, T6B, T7
from tcpspec.language.expression import SpecError
from tcpspec.proofs.clean_close import close_length
from tcpspec.proofs.lengths import length_text
from tcpspec.rfc9293.tcp import TCP
from tcpspec.system.joint import MoveError


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


@pytest.mark.sampled(3)
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
    assert found.violated_when == f"W < {length_text(close_length(k, doubling=doubling, restarts=restarts))}"
    assert found.verdict is Verdict.PROVED
    assert ends_by_reset(confirmed(found))


def test_2_msl_covers_one_loss_exactly_if_the_interval_is_no_longer_than_msl() -> None:
    import z3

    from tcpcheck.symbolic.timing.run import valid
    from tcpcheck.symbolic.timing.thresholds import below

    wait, interval, msl = z3.Reals("W R MSL")
    covered = z3.ForAll([wait], z3.Implies(wait == 2 * msl, z3.Not(below(close_length(1)))))
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
    from tcpspec.proofs.drain import LITERAL
    from tcpspec.rfc9293.tcp import TCP

    for spec, fin in ((LITERAL, True), (TCP, False)):
        run = unrestarted(Setting(spec, 120, 120 * rounds), rounds, fin=fin)
        assert ends_by_reset(run.trace(""))


@pytest.mark.slow
def test_instances_are_just_below_the_threshold() -> None:
    """TIME-WAIT is less than a tenth of an MSL too short."""
    for found in (drain("answer"), drain("fin", resets=True), clean_close(1), clean_close(3, doubling=True)):
        values = dict(part.split(" = ") for part in found.instance.split(", "))
        lengths = {name: float(value.removesuffix(" MSL")) for name, value in values.items()} | {"MSL": 1.0}
        needed = sum(count * lengths[name] for name, count in found.bound.items())
        assert 0 < needed - lengths["W"] < 0.1, found.text
        assert found.counterexample.system.parameters.time_wait == lengths["W"] * 120


@pytest.mark.parametrize(("k", "interval"), [(1, 60), (2, 30), (3, 17)])
@pytest.mark.parametrize("reading", ["fin", "literal"])
def test_a_run_with_any_numbers_that_do_not_meet_the_condition(k: int, interval: int, reading: str) -> None:
    spec, restarts = READINGS[reading], reading == "fin"
    lengths = {"R": interval, "MSL": 120}
    needed = sum(count * lengths[name] for name, count in close_length(k, restarts=restarts).items())
    for wait in (needed - 1, needed - 60, 10):
        assert ends_by_reset(too_short(Setting(spec, 120, wait, interval), k).trace(""))
    with pytest.raises((AssertionError, SpecError, MoveError)):
        too_short(Setting(spec, 120, needed, interval), k)


LOOSENED = [part for claim in (T6, T6B) for part in claim.parts if isinstance(part, Loosened)]


@pytest.mark.parametrize("part", LOOSENED, ids=lambda part: f"{part.condition} {part.id}")
def test_a_run_without_an_assumption_breaks_that_one_and_no_other(part: Loosened) -> None:
    result = run_part(part)
    assert result.verdict is Verdict.VIOLATED
    assert result.evidence.endswith(f"the run breaks {part.drops}")


@pytest.mark.parametrize("claim", [T6, T6B, T7], ids=lambda claim: claim.id)
def test_every_dropped_assumption_stands_beside_a_proof_that_uses_it(claim: Claim) -> None:
    """The proof is the control: the same question with the assumption kept."""
    for part in claim.parts:
        if isinstance(part, Loosened):
            derived = [one.condition for one in claim.parts if isinstance(one, Derived)]
            beside = [one for one in derived if str(one).startswith(str(part.condition))]
            proofs = [condition(one).proof for one in beside if not isinstance(one, FinAgain)]
            assert any(part.drops in proof.used for proof in proofs), part.id


def test_a_run_that_breaks_another_assumption_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    another = assumptions.without_assumption("final-ack", "answer")
    monkeypatch.setattr(assumptions, "without_assumption", lambda drops, reading: another)
    part = next(part for part in T6.parts if isinstance(part, Loosened) and part.drops == "lifetime")
    result = run_part(part)
    assert result.verdict is Verdict.UNKNOWN
    assert result.evidence.endswith("breaks final-ack")


def test_the_finding_about_the_fin_sent_again_is_real_and_each_cure_works() -> None:
    id, shown = NEVER_RESTARTED.shown
    part = next(part for part in find_claim(id).parts if part.id == shown)
    result = run_part(part)
    assert result.verdict is Verdict.VIOLATED
    assert result.trace is not None and ends_by_reset(result.trace)
    assert dict(result.trace.system.left.settings) == {**TCP.settings, **NEVER_RESTARTED.readings}
    fired = {check.name for h in result.trace.replay() if h.outcome for check in h.outcome.fired}
    assert NEVER_RESTARTED.rule in fired
    assert not fin_again(TCP.reading(**NEVER_RESTARTED.readings)).restarts
    for cure in NEVER_RESTARTED.cures:
        again = fin_again(TCP if cure == {"D6": "fin"} else TCP.reading(**cure))
        assert again.restarts and set(again.restarts) <= set(again.applies)
        assert not {check.name for check in again.applies} & {NEVER_RESTARTED.rule}


def test_bad_input_is_refused_with_a_remedy() -> None:
    with pytest.raises(SpecError, match="no setting 'fins': choose one of answer, fin, literal"):
        drain("fins")
    with pytest.raises(SpecError, match="from 0 to 6"):
        clean_close(7)
    with pytest.raises(SpecError, match="outlasts fewer than 2"):
        fin_again_restarts_nothing(rounds=1)
