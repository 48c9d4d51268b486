"""Claims: what is said of them, and the exit code, whatever the engines find."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from jsonschema import Draft202012Validator

import tcpcheck.establish as runner
from tcpcheck.base.verdict import Verdict
from tcpcheck.cli.schemas import schema
from tcpcheck.establish import ClaimResult, PartResult
from tcpspec.claims import CLAIMS
from tcpspec.claims.claim import Claim, Part
from tests.cli.command import told

Judge = Callable[[Part], Verdict]


def as_expected(part: Part) -> Verdict:
    return Verdict(part.expected)


def runs_like(judge: Judge, *, stops_at: str = "") -> Callable[..., ClaimResult]:
    """A stand-in for ``run_claim``; somebody interrupts it in the claim ``stops_at``."""

    def run_claim(claim: Claim, **_: object) -> ClaimResult:
        parts = tuple(PartResult(part, judge(part), "made up", 0.5) for part in claim.parts)
        if claim.id == stops_at:
            return ClaimResult(claim, parts[:1], complete=False)
        return ClaimResult(claim, parts)

    return run_claim


@pytest.mark.parametrize(
    ("found", "code"), [(None, 0), (Verdict.HOLDS, 1), (Verdict.UNKNOWN, 3), (Verdict.NOT_FOUND, 3)]
)
def test_exit_code_says_whether_all_is_as_expected(
    found: Verdict | None, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def judge(part: Part) -> Verdict:
        return found if found and part.expected == "PROVED" else as_expected(part)

    monkeypatch.setattr(runner, "run_claim", runs_like(judge))
    said = told("prove", "--jobs", "1")
    assert said.code == code
    if found:
        assert f"confirmed is {found} where PROVED was expected" in " ".join(said.out.split())
        assert said.out.rstrip().splitlines()[-1].startswith("tcpspec prove T0 T2 ")
    else:
        assert f"{len(CLAIMS)} of {len(CLAIMS)} as claimed" in said.out


@pytest.mark.parametrize(
    ("found", "standing"),
    [(None, "as claimed"), (Verdict.HOLDS, "not as claimed"), (Verdict.UNKNOWN, "not settled")],
)
def test_a_claim_has_a_word_of_its_own_and_its_parts_keep_their_verdicts(
    found: Verdict | None, standing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "run_claim", runs_like(lambda part: found or as_expected(part)))
    assert f"T3  Every assumption of T2 is needed: {standing}\n" in told("prove", "T3", "--jobs", "1").out
    said = json.loads(told("prove", "T3", "--jobs", "1", "--json").out)["claims"][0]
    assert said["standing"] == standing
    assert {part["verdict"] for part in said["parts"]} == ({str(found)} if found else {"VIOLATED", "HOLDS"})


def test_an_interrupted_claim_is_not_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "run_claim", runs_like(as_expected, stops_at="T3"))
    assert "T3  Every assumption of T2 is needed: not settled\n" in told("prove", "T3", "--jobs", "1").out


def test_ctrl_c_says_what_was_established_and_what_was_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "run_claim", runs_like(as_expected, stops_at="T2"))
    said = told("prove", "--jobs", "1")
    assert said.code == 130
    assert "INCOMPLETE: interrupted" in said.out
    assert re.search(r"^  T3 +not tried: interrupted$", said.out, re.MULTILINE)
    assert said.out.rstrip().splitlines()[-1].startswith("tcpspec prove T2 T3 ")


def test_json_of_every_outcome_is_what_the_schema_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for judge, stops_at in ((as_expected, ""), (as_expected, "T1"), (lambda _: Verdict.UNKNOWN, "")):
        monkeypatch.setattr(runner, "run_claim", runs_like(judge, stops_at=stops_at))
        Draft202012Validator(schema("prove")).validate(json.loads(told("prove", "--json", "--jobs", "1").out))


def test_a_claim_by_name_comes_with_its_counterexamples() -> None:
    said = told("prove", "t1")
    assert said.code == 0
    assert said.out.count("TCP Peer A") == 4
    assert "TCP Peer A" not in told("prove", "T1", "--ladders", "none").out


def test_real_results_are_what_the_schema_says() -> None:
    found = json.loads(told("prove", "T8", "--json").out)
    Draft202012Validator(schema("prove")).validate(found)
    assert {part["verdict"] for part in found["claims"][0]["parts"]} == {"PROVED", "HOLDS", "VIOLATED"}


def test_the_run_behind_a_part_can_be_shown() -> None:
    said = told("show", "T1", "tutorial")
    assert said.code == 0
    assert "T1 tutorial, VIOLATED" in said.out
    assert "(copy)" in said.out
