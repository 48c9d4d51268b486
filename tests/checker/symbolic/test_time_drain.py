"""T6 and T6b: proved without bounds, and what each assumption and each rule of TIME-WAIT is for."""

from __future__ import annotations

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.symbolic.proving.proof import Proof
from tcpcheck.symbolic.timing.assumptions import without_assumption
from tcpcheck.symbolic.timing.checks import old_segment_is_received
from tcpcheck.symbolic.timing.conditions import READINGS
from tcpcheck.symbolic.timing.proof import prove
from tcpspec.language.expression import SpecError
from tcpspec.proofs.drain import LITERAL, ON_TIME, QUIET, RESTART_ON_ANSWER, T6, T6B, TIMER_LEMMAS
from tcpspec.proofs.theorems import Theorem
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.spec import Spec
from tcpspec.variants.time_wait import KEEP_TIMER, NEVER_RESTART

pytestmark = pytest.mark.sampled(2)


def failures(proof: Proof) -> set[str]:
    assert not proof.unknown
    return {one.obligation.lemma.name for one in proof.failed}


@pytest.mark.parametrize("theorem", [T6, T6B, T6B.of(LITERAL)], ids=lambda theorem: f"{theorem.id} {theorem.left.name}")
def test_the_drain_is_proved_and_needs_every_assumption(theorem: Theorem) -> None:
    proof = prove(theorem)
    assert proof.verdict is Verdict.PROVED
    assert not proof.empty_steps
    assert proof.used == tuple(assumption.id for assumption in theorem.assumptions)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("theorem", "assumption"),
    [(theorem, assumption.id) for theorem in (T6, T6B.of(LITERAL)) for assumption in theorem.assumptions],
    ids=lambda value: getattr(value, "id", value),
)
def test_without_an_assumption_the_induction_fails(theorem: Theorem, assumption: str) -> None:
    proof = prove(theorem.without(assumption))
    assert proof.failed
    assert proof.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("assumption", ["lifetime", "no-forger", "final-ack", "quiet", "one-closer"])
def test_without_an_assumption_a_run_receives_an_old_segment(reading: str, assumption: str) -> None:
    unneeded = {"answer": ("quiet", "one-closer"), "fin": ("one-closer",), "literal": ()}[reading]
    if assumption in unneeded:
        with pytest.raises(SpecError, match="known to need"):
            without_assumption(assumption, reading)
    else:
        assert old_segment_is_received(without_assumption(assumption, reading))


@pytest.mark.parametrize("spec", [TCP, LITERAL, NEVER_RESTART], ids=lambda spec: spec.name)
def test_an_answer_that_restarts_nothing_breaks_the_proof_of_2_msl(spec: Spec) -> None:
    assert "an end in TIME-WAIT has sent nothing since it last started its timer" in failures(prove(T6.of(spec)))


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "rule",
    [
        "TIME-WAIT acknowledges an unacceptable segment and restarts its timer",
        "TIME-WAIT acknowledges text in the window and restarts its timer",
        "an inexact RST draws a challenge ACK, and TIME-WAIT restarts its timer",
        "a SYN in the window draws a challenge ACK, and TIME-WAIT restarts its timer",
        "an ACK of what was not sent is acknowledged and dropped, and TIME-WAIT restarts its timer",
    ],
)
def test_every_restart_of_the_answer_reading_is_needed(rule: str) -> None:
    mutant = RESTART_ON_ANSWER.but(
        "mutant", why="a test", swap={rule: RESTART_ON_ANSWER.find(rule).but(then=KEEP_TIMER)}
    )
    assert "an end in TIME-WAIT has sent nothing since it last started its timer" in failures(prove(T6.of(mutant)))


@pytest.mark.parametrize("rule", ["FIN-WAIT-2 receives FIN", "CLOSING enters TIME-WAIT when its FIN is acknowledged"])
def test_a_timer_that_is_set_for_nothing_on_entering_breaks_the_proof(rule: str) -> None:
    from tcpspec.language.expression import TRUE
    from tcpspec.rules.block import time_wait_expires
    from tcpspec.rules.check import change

    at_once = change(time_wait_runs=TRUE, time_wait_expires=time_wait_expires)
    mutant = RESTART_ON_ANSWER.but("mutant", why="a test", swap={rule: RESTART_ON_ANSWER.find(rule).but(then=at_once)})
    assert prove(T6.of(mutant)).failed


@pytest.mark.parametrize(
    "readings", [{"RFC5961": "off"}, {"D1": "time-wait"}, {"D3": "literal"}, {"MAY12": "on"}], ids=str
)
def test_the_drain_does_not_depend_on_other_readings(readings: dict[str, str]) -> None:
    spec = RESTART_ON_ANSWER.reading(**readings)
    assert prove(T6.of(spec)).verdict is Verdict.PROVED


def test_contradictory_assumptions_prove_nothing() -> None:
    from dataclasses import replace

    from tcpspec.rules.block import TIME_WAIT, state

    never = replace(QUIET, id="never", holds=state != TIME_WAIT)
    proof = prove(replace(T6, assumptions=(*T6.assumptions, never)))
    assert not proof.failed
    assert proof.contradictory
    assert proof.verdict is Verdict.UNKNOWN
    assert "it is impossible that TIME-WAIT ends with the premise of a goal true" in proof.details[0]


def test_a_lemma_about_time_that_is_false_at_first_is_named_with_its_place() -> None:
    from dataclasses import replace

    from tcpspec.proofs.lemmas import lemma
    from tcpspec.rules.block import TIME_WAIT, state

    waits = lemma("block", "an end is always in TIME-WAIT", holds=state == TIME_WAIT)
    proof = prove(replace(T6, lemmas=(*T6.lemmas, waits)))
    assert [one.obligation.lemma for one in proof.false_at_first] == [waits]
    assert f"lemma false before anything has happened: {waits.name} ({waits.place})" in proof.details
    assert proof.verdict is Verdict.UNKNOWN


def test_goals_do_not_follow_from_the_timer_alone() -> None:
    from dataclasses import replace

    drained = {goal.name for goal in T6.goals if goal is not ON_TIME}
    assert drained <= failures(prove(replace(T6, lemmas=TIMER_LEMMAS)))
