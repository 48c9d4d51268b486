"""T7 and T8: the clean close is proved for every bound that is printed, and for nothing less."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.symbolic.timing.assumptions import without_loss_assumption
from tcpcheck.symbolic.timing.checks import ends_by_reset
from tcpcheck.symbolic.timing.close_proof import prove_clean_close, steps
from tcpcheck.symbolic.timing.proof import prove
from tcpcheck.symbolic.timing.rules import answer_ends_last_ack, answer_is_bare_ack, fin_again, restart_sets_the_timer
from tcpspec.language.expression import SpecError
from tcpspec.proofs.clean_close import clean_close
from tcpspec.proofs.drain import LITERAL, RESTART_ON_ANSWER
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.spec import Spec
from tcpspec.variants.time_wait import NEVER_RESTART

pytestmark = pytest.mark.sampled(2)

SPECS = [TCP, RESTART_ON_ANSWER, LITERAL, NEVER_RESTART]


def test_the_answer_reading_closes_as_cleanly_as_the_default() -> None:
    assert prove_clean_close(RESTART_ON_ANSWER, 2).verdict is Verdict.PROVED


def test_the_literal_reading_takes_another_msl() -> None:
    assert prove_clean_close(LITERAL, 2, restarts=False).verdict is Verdict.PROVED


@pytest.mark.sampled(2)
@pytest.mark.parametrize("spec", [LITERAL, NEVER_RESTART], ids=lambda spec: spec.name)
def test_a_restart_that_the_rules_do_not_make_is_not_proved(spec: Spec) -> None:
    proof = prove_clean_close(spec, 1)
    assert [one.obligation.lemma.name for one in proof.failed] == ["the answer restarted TIME-WAIT's timer"]
    assert proof.verdict is Verdict.UNKNOWN


NEEDED = ("no-forger", "own-fin", "retransmits", "losses", "fin-arrives", "ack-arrives", "long-enough")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("assumption", NEEDED)
def test_each_assumption_is_needed(assumption: str) -> None:
    assert prove(clean_close(TCP, 1).without(assumption), steps(1)).failed
    assert ends_by_reset(without_loss_assumption(assumption))


def test_the_segment_lifetime_matters_only_through_what_is_assumed_of_fin_and_ack() -> None:
    assert prove_clean_close(TCP, 1).used == NEEDED
    with pytest.raises(SpecError, match="no run is known to need the assumption 'lifetime'"):
        without_loss_assumption("lifetime")


def test_a_bound_that_is_too_short_is_not_proved() -> None:
    short = {a.id: a for a in clean_close(TCP, 1).assumptions}["long-enough"]
    theorem = clean_close(TCP, 2)
    kept = tuple(assumption for assumption in theorem.assumptions if assumption.id != "long-enough")
    proof = prove(replace(theorem, assumptions=(*kept, short)), steps(2))
    assert {one.obligation.lemma.name for one in proof.failed} == {"when TIME-WAIT ends, the peer has left LAST-ACK"}


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_the_answer_of_time_wait_ends_last_ack(spec: Spec) -> None:
    assert answer_is_bare_ack(spec)
    assert answer_ends_last_ack(spec)


def test_a_last_ack_that_ignores_the_ack_is_found() -> None:
    deaf = TCP.but("deaf", why="a test", drop=("LAST-ACK ends when its FIN is acknowledged",))
    assert not answer_ends_last_ack(deaf)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_only_some_readings_restart_the_timer_for_the_fin_that_comes_again(spec: Spec) -> None:
    assert restart_sets_the_timer(spec) is (spec in (TCP, RESTART_ON_ANSWER))


def test_read_literally_no_rule_restarts_the_timer_for_a_real_fin() -> None:
    literal = fin_again(LITERAL)
    assert [check.name for check in literal.applies] == ["any unacceptable segment is acknowledged and dropped"]
    assert literal.restarts == ()
    assert {row for check in literal.unreachable for row in check.rows} == {"A5-15", "F8-5"}
    default = fin_again(TCP)
    assert [check.name for check in default.restarts] == ["TIME-WAIT acknowledges the FIN again and restarts its timer"]
