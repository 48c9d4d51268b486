"""What of a theorem survives in a variant."""

from __future__ import annotations

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish import run_part
from tcpcheck.establish.proved import ENOUGH
from tcpcheck.symbolic.induction.prove import prove
from tcpcheck.symbolic.induction.survival import proposition
from tcpspec.claims.claim import Surviving
from tcpspec.proofs.theorems import T2A, T2B, T23, Theorem
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.alternatives import changed_kinds
from tcpspec.variants import VARIANTS

pytestmark = pytest.mark.sampled(2)


def asked(theorem: Theorem, name: str) -> Surviving:
    return Surviving(id="x", statement="", expected="PROVED", theorem=theorem, variant=VARIANTS[name])


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [pytest.param("ignore-rst-in-time-wait", marks=pytest.mark.slow), "no-time-wait",
             pytest.param("restart-on-answer", marks=pytest.mark.slow)],
)  # fmt: skip
def test_what_survives_is_what_the_whole_induction_proves(name: str) -> None:
    found = run_part(asked(T2A, name))
    assert found.verdict is Verdict.PROVED
    assert prove(T2A.of(VARIANTS[name])).verdict is Verdict.PROVED


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", ["two-way", "hasty-crossing"])
def test_what_does_not_survive_fails_in_the_whole_induction(name: str) -> None:
    found = run_part(asked(T2A, name))
    assert found.verdict is Verdict.UNKNOWN
    assert prove(T2A.of(VARIANTS[name]), kinds=changed_kinds(VARIANTS[name], TCP)).failed
    assert any(detail.startswith("lemma not kept: ") for detail in found.details)


def test_only_obligations_where_a_rule_is_another_are_tried() -> None:
    some = sum(1 for _ in proposition(T2A, VARIANTS["ignore-rst-in-time-wait"]).obligations())
    every = sum(1 for _ in proposition(T2A, VARIANTS["early-reuse"]).obligations())
    assert 0 < some < 100 < every


def test_an_induction_that_fails_is_given_up_soon() -> None:
    found = run_part(asked(T23, "syn-without-number"))
    assert found.verdict is Verdict.UNKNOWN
    assert f"given up after {ENOUGH} that fail" in found.evidence


def test_a_theorem_that_does_not_speak_of_what_was_changed_survives_untried() -> None:
    spec = TCP.but("told", why="what the user is told", swap={"STAT-1": TCP.find("STAT-1").but(tell="nothing there")})
    found = run_part(Surviving(id="x", statement="", expected="PROVED", theorem=T2B, variant=spec))
    assert found.verdict is Verdict.PROVED


def test_what_is_not_asked_again_rests_on_what_it_rested_on() -> None:
    """No obligation about TIME-WAIT alone needs fresh ISNs; those that are taken over do."""
    found = run_part(asked(T2A, "ignore-rst-in-time-wait"))
    assert found.verdict is Verdict.PROVED
    assert "fresh-isns" not in found.proof.used
    assert [said.split(":")[0] for said in found.assumptions] == [*(one.id for one in T2A.assumptions), "ranges"]


def test_no_proof_survives_a_fixed_isn_or_a_clock_of_which_nothing_is_known() -> None:
    for name in ("fixed-isn", "clock-isn", "slow-clock-isn", "no-quiet-time"):
        assert run_part(asked(T2A, name)).verdict is Verdict.UNKNOWN
