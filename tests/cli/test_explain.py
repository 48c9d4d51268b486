"""``tcpspec explain`` tells the story of a claim or a finding; verdicts are said only where they were established."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from tcpcheck.cli.explain.claim_meanings import first_counterexample
from tcpcheck.cli.schemas import schema
from tcpspec.claims import CLAIMS, find_claim
from tcpspec.claims.claim import Claim, Derived
from tcpspec.claims.conditions import Drains
from tcpspec.claims.findings import FINDINGS
from tcpspec.claims.formula import Valid
from tests.cli.command import told


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=list(CLAIMS))
def test_a_claim_is_explained_with_every_part_and_every_assumption(claim: Claim) -> None:
    said = told("explain", claim.id, "--json")
    assert said.code == 0
    (explanation,) = json.loads(said.out)["explanations"]
    sections = {section["heading"]: section["rows"] for section in explanation["sections"]}
    parts = [row["name"] for row in sections.get("what is claimed", ())]
    assert parts == [part.id for part in claim.parts if not part.drops]
    needed = " ".join(row["text"] for row in sections.get("what it assumes, and what happens without", ()))
    for part in claim.parts:
        if part.drops:
            see = f"prove {claim.id}" if isinstance(part, Valid) else f"show {claim.id} {part.id}"
            assert f"{part.statement} (tcpspec {see})" in needed


def test_an_assumption_of_a_proof_names_the_run_of_another_claim_that_shows_it_is_needed() -> None:
    said = " ".join(told("explain", "T2").out.split())
    assert "fresh-isns a new ISS is more than an incarnation and a window away" in said
    assert "(tcpspec show T3 without-fresh-isns)" in said
    assert "sizes an incarnation and a window together" in said
    assert "No run in the catalogue drops it." in said


def test_without_verdicts_nothing_is_said_to_be_found() -> None:
    said = told("explain", "T15", "early-close").out
    assert "found now" not in said
    assert said.count("HOLDS") + said.count("VIOLATED") + said.count("PROVED") == said.count(" is expected: ")


def test_verdicts_are_established_and_said_with_their_evidence() -> None:
    said = told("explain", "N1", "--verdicts")
    assert said.code == 0
    assert "found now  as claimed: 1 HOLDS" in said.out
    assert "the story's 9 moves are allowed line by line; replayed" in said.out


def test_a_verdict_that_was_not_expected_is_said_and_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from tcpcheck.cli import names

    claim = find_claim("N1")
    wrong = replace(claim, parts=(replace(claim.parts[0], expected="VIOLATED"),))
    monkeypatch.setattr(names, "claims", lambda: {"N1": wrong})
    said = told("explain", "N1", "--verdicts")
    assert said.code == 1
    assert "story is HOLDS where VIOLATED was expected" in said.out


def test_the_ladder_is_that_of_the_first_counterexample() -> None:
    said = told("explain", "T13", "--ladder")
    assert said.code == 0
    assert said.out.endswith(told("show", "T13", "nobody-sends").out)


def test_the_ladder_of_a_finding_is_its_run() -> None:
    said = told("explain", "no-timer", "--ladder")
    assert said.out.endswith(told("show", *FINDINGS["no-timer"].shown).out)


def test_a_claim_whose_first_failure_is_a_formula_shows_the_run_that_meets_it() -> None:
    part = first_counterexample(find_claim("T17"))
    assert part is not None and not isinstance(part, Valid)
    assert part.id == "around"


def test_a_claim_that_is_tight_by_a_run_shows_that_one() -> None:
    derived = Derived(id="d", statement="", expected="PROVED", condition=Drains("fin"), text="")
    claim = Claim(id="X1", title="", statement="", story="", parts=(derived,), sources=())
    assert first_counterexample(claim) is derived


@pytest.mark.parametrize(("words", "complaint"), [
    (("D6", "--verdicts"), "--verdicts: D6 is a reading, and only claims have parts to establish; "
     "see `tcpspec list claims`"),
    (("H1", "--ladder"), "--ladder: there is no run that shows H1; name a claim with a counterexample, or a finding"),
    (("MUST-13", "--ladder"), "--ladder: there is no run that shows MUST-13; name a claim with a counterexample, "
     "or a finding"),
])  # fmt: skip
def test_what_has_no_verdict_or_no_run_is_refused(words: tuple[str, ...], complaint: str) -> None:
    said = told("explain", *words)
    assert said.code == 2
    assert complaint in said.err


def test_json_with_verdicts_and_ladder_is_what_the_schema_says() -> None:
    found = json.loads(told("explain", "T11", "--verdicts", "--ladder", "--json").out)
    Draft202012Validator(schema("explain")).validate(found)
    (explanation,) = found["explanations"]
    assert {part["verdict"] for part in explanation["established"]["parts"]} == {"HOLDS", "VIOLATED"}
    assert "ladder" in explanation["run"]


def test_where_to_read_more_is_named() -> None:
    said = told("explain", "T14").out
    assert "two-time-waits, no-timer (docs/findings.md)" in " ".join(said.split())
