"""A proof and a run that breaks it: the assumption that the run does not keep stands beside both, or it is exit 4."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tcpcheck.base.verdict import Exit, Verdict
from tcpcheck.establish import run_claim
from tcpcheck.establish.contradiction import ContradictionError, reconciled, reconciled_claims
from tcpcheck.establish.ghosts import moments
from tcpcheck.establish.met import unmet
from tcpcheck.establish.result import PartResult
from tcpcheck.pages.readings_table import Question, Table
from tcpcheck.runs.trace import Trace
from tcpcheck.symbolic.induction import obligations as induction
from tcpcheck.symbolic.induction import prove as proving
from tcpcheck.symbolic.proving.obligation import Obligation
from tcpspec.claims import CLAIMS
from tcpspec.claims.claim import Claim, Enumerated, Induced
from tcpspec.proofs.lemmas import BOUND_TO_US, NEVER_REOPENED
from tcpspec.proofs.theorems import FRESH, T2A, Theorem
from tcpspec.properties.property import NO_PHANTOM
from tcpspec.scenarios.handshake import ONE_CLIENT
from tcpspec.variants.handshake import TWO_WAY
from tests.checker.ran import ran
from tests.cli.command import told

pytestmark = pytest.mark.turns(4)

FEW = replace(T2A, lemmas=(NEVER_REOPENED, BOUND_TO_US)).of(TWO_WAY)
"""A theorem of few obligations: all but those that are lost can be proved."""
CLAIM = Claim(
    id="X1", title="Two segments suffice", statement="They do not.", story="", sources=("a test",),
    parts=(
        Induced(id="proof", statement="agreed", expected="PROVED", theorem=FEW),
        Enumerated(id="run", statement="agreed", expected="VIOLATED", spec=TWO_WAY, scenario=ONE_CLIENT,
                   property=NO_PHANTOM),
    ),
)  # fmt: skip


def careless(theorem: Theorem) -> Iterator[Obligation]:
    """The obligations of a theorem but those about agreement: what an error of this tool could leave out."""
    return (one for one in induction.obligations(theorem) if one.lemma is not BOUND_TO_US)


@pytest.fixture
def loses_obligations(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = induction.proposition
    for module in (induction, proving):
        monkeypatch.setattr(
            module, "proposition", lambda theorem: replace(whole(theorem), obligations=partial(careless, theorem))
        )


@pytest.mark.usefixtures("loses_obligations")
def test_a_proof_that_lost_an_obligation_is_an_internal_error(tmp_path: Path) -> None:
    result = run_claim(CLAIM)
    assert [part.verdict for part in result.parts] == [Verdict.PROVED, Verdict.VIOLATED]
    with pytest.raises(ContradictionError) as raised:
        reconciled_claims([result])
    assert raised.value.exit_code is Exit.INTERNAL
    for said in ("X1/proof is PROVED", "X1/run is VIOLATED", BOUND_TO_US.name):
        assert said in str(raised.value)
    mine = tmp_path / "mine.py"
    mine.write_text("from tests.checker.establish.test_contradiction import CLAIM\n", encoding="utf-8")
    answer = told("prove", str(mine), "--jobs", "1")
    assert answer.code == Exit.INTERNAL
    assert "X1/proof is PROVED and X1/run is VIOLATED" in answer.err


@pytest.mark.usefixtures("loses_obligations")
def test_so_it_is_in_the_table_of_readings() -> None:
    table = Table()
    proof, run = (Question("D2=reset", f"X1/{part.id}", part, part) for part in CLAIM.parts)
    assert table.answer(proof) == "PROVED"
    with pytest.raises(ContradictionError, match="X1/proof is PROVED and X1/run is VIOLATED"):
        table.answer(run)


def test_a_run_under_another_reading_says_nothing_of_the_proof() -> None:
    table = Table()
    proof, run = (part for part in CLAIM.parts)
    table.results["D2=reset"] = {"X1/proof": PartResult(proof, Verdict.PROVED, "", 0)}
    assert table.answer(Question("D3=literal", "X1/run", run, run)) == "VIOLATED"


def test_a_proof_that_failed_contradicts_no_run() -> None:
    result = run_claim(CLAIM)
    assert [part.verdict for part in result.parts] == [Verdict.UNKNOWN, Verdict.VIOLATED]
    assert all(not part.beside for part in reconciled_claims([result])[0].parts)


@pytest.fixture(scope="module")
def headline() -> dict[str, PartResult]:
    done = [ran(CLAIMS[id]) for id in ("T2", "T3")]
    return reconciled({f"{one.claim.id}/{part.part.id}": part for one in done for part in one.parts})


def test_the_assumption_that_a_run_does_not_keep_stands_beside_both(headline: dict[str, PartResult]) -> None:
    proof, run = headline["T2/no-old-octet"], headline["T3/without-no-early-close"]
    assert any("T3/without-no-early-close does not keep no-early-close" in said for said in proof.beside)
    (said,) = run.beside
    assert said.startswith("T2/no-old-octet is PROVED where no-early-close is kept; move ")
    assert "does not keep it: the user does not CLOSE in SYN-RECEIVED" in said


def test_a_forged_segment_is_told_as_such(headline: dict[str, PartResult]) -> None:
    assert {said.split(" is kept")[0] for said in headline["T3/without-no-forger"].beside} == {
        "T2/confirmed is PROVED where no-forger", "T2/no-old-octet is PROVED where no-forger",
    }  # fmt: skip


def test_the_controls_of_t3_stay_silent(headline: dict[str, PartResult]) -> None:
    controls = {name: part for name, part in headline.items() if name.startswith("T3/with-")}
    assert len(controls) == 5
    assert not any(part.beside for part in controls.values())


def test_a_run_that_begins_twice_with_one_number_does_not_keep_fresh_isns(headline: dict[str, PartResult]) -> None:
    trace = headline["T3/without-fresh-isns"].trace
    assert isinstance(trace, Trace)
    given = {"buffer": 1, "max_window": 1, "longest": 10}
    found = unmet((FRESH,), trace.system, list(moments(trace)), given)
    assert found is not None
    assert found.id == "fresh-isns"
