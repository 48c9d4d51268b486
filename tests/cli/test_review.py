"""``tcpspec review`` and ``tcpspec diff``: what they say, write and end with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import tcpcheck.review.run
from tcpcheck.cli.schemas import schema
from tcpcheck.cli.verbs.review import _Lines
from tcpcheck.review.asked import asked_of, parts_of
from tcpcheck.review.record import InterruptedReview
from tcpspec.rules.spec import Spec
from tcpspec.variants import VARIANTS
from tests.checker.review.made import review
from tests.cli.command import Said, told

pytestmark = [pytest.mark.xdist_group("reviews"), pytest.mark.turns(0)]
NAME = "ignore-rst-in-time-wait"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every variant that is reviewed was reviewed before."""
    monkeypatch.setattr(tcpcheck.review.run, "reviewed", lambda spec, source, **options: review(spec.name))


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C comes when a few questions are answered."""
    found = {row.id: row.result for row in review(NAME).rows[:3]}

    def stop(*asked: object) -> None:
        raise InterruptedReview(found, 137)

    monkeypatch.setattr(tcpcheck.review.run, "found_out", stop)


def reviewed(*arguments: str) -> Said:
    return told("review", NAME, *arguments)


def test_text_says_what_changes_what_differs_and_how_to_do_it_again(made: None) -> None:
    said = reviewed()
    assert said.code == 0
    assert said.out.startswith(f"Review of {NAME}\n{NAME} makes 1 change to TCP (RFC 9293). It breaks nothing")
    assert "1. added: TIME-WAIT ignores RST (R2-4, RFC 9293 section 3.10.7.4)" in said.out
    assert "T9/figure-1" in said.out
    assert said.out.rstrip().endswith(f"this again\ntcpspec review {NAME}")


def test_json_is_the_verdicts_file(made: None, tmp_path: Path) -> None:
    said = reviewed("--json", "-o", str(tmp_path / "out"))
    Draft202012Validator(schema("review")).validate(json.loads(said.out))
    assert json.loads(said.out) == json.loads((tmp_path / "out" / "verdicts.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("option", ["--output", "--junit", "--summary"])
def test_what_cannot_be_written_is_refused_before_anything_is_asked(
    option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asks(spec: Spec, source: object, **options: object) -> None:
        raise AssertionError(f"{spec.name} was reviewed")

    monkeypatch.setattr(tcpcheck.review.run, "reviewed", asks)
    said = reviewed(option, str(tmp_path / "nowhere" / "it"))
    assert said.code == 2
    assert "nowhere" in said.err


def test_files_for_ci_are_written(made: None, tmp_path: Path) -> None:
    said = reviewed("--junit", str(tmp_path / "j.xml"), "--summary", str(tmp_path / "s.md"))
    assert said.code == 0
    assert (tmp_path / "j.xml").read_text(encoding="utf-8").startswith('<?xml version="1.0" encoding="utf-8"?>')
    assert (tmp_path / "s.md").read_text(encoding="utf-8").startswith(f"### Review of {NAME}\n")


def test_a_baseline_decides_the_exit_code(made: None, tmp_path: Path) -> None:
    path = tmp_path / "verdicts.json"
    now = json.loads(reviewed("--json").out)
    path.write_text(json.dumps(now), encoding="utf-8")
    assert reviewed("--baseline", str(path)).code == 0
    for question in now["questions"]:
        if question["id"] == "T9/figure-1":
            question["found"]["verdict"] = "PROVED"
    path.write_text(json.dumps(now), encoding="utf-8")
    said = reviewed("--baseline", str(path))
    assert said.code == 1
    assert "compared with the baseline: 1 verdict got worse" in said.out


def test_ctrl_c_reports_what_is_settled(interrupted: None, tmp_path: Path) -> None:
    said = reviewed("-o", str(tmp_path / "out"))
    assert said.code == 130
    assert "So far it breaks nothing." in " ".join(said.out.split())
    found = json.loads((tmp_path / "out" / "verdicts.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema("review")).validate(found)
    assert found["stopped"] == "by Ctrl-C"
    assert len(found["questions"]) == 3
    left = [each["id"] for each in found["unasked"] if each["why"].startswith("the review was stopped")]
    assert len(left) > 200
    assert not {question["id"] for question in found["questions"]} & set(left)


def test_a_review_ends_when_its_time_is_over() -> None:
    said = told("review", "two-way", "--time", "0.02", "--json", "-j", "1")
    found = json.loads(said.out)
    assert found["stopped"] == "after 0.02 minutes"
    assert said.code == found["exit_code"] in (1, 3)
    left = [each["id"] for each in found["unasked"] if each["why"].startswith("the review was stopped after 0.02")]
    asked = [id for id, _, _ in parts_of(asked_of(VARIANTS["two-way"]))]
    assert sorted([*left, *(question["id"] for question in found["questions"])]) == sorted(asked)


def test_each_question_has_its_line_on_stderr_where_that_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    said = _Lines(137)
    for row in review(NAME).rows[:2]:
        said(row.claim, row.result)
    lines = capsys.readouterr().err.splitlines()
    assert [line.split("]")[0] for line in lines] == ["[1 of 137", "[2 of 137"]
    assert lines[0].startswith(f"[1 of 137] {review(NAME).rows[0].id}: ")


def test_the_review_of_another_variant_is_no_baseline(made: None, tmp_path: Path) -> None:
    path = tmp_path / "verdicts.json"
    path.write_text(json.dumps({**json.loads(reviewed("--json").out), "variant": {"name": "other"}}), encoding="utf-8")
    said = reviewed("--baseline", str(path))
    assert said.code == 2
    assert "it is the review of 'other', not of 'ignore-rst-in-time-wait'" in said.err


def test_a_folder_of_something_else_is_refused(made: None, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("", encoding="utf-8")
    said = reviewed("-o", str(tmp_path))
    assert said.code == 2
    assert "exists and is no review" in said.err


def test_rules_are_compared_at_once_and_behaviour_if_asked() -> None:
    rules = told("diff", "TCP", "two-way", "--rules-only")
    assert rules.code == 0
    assert "- then enter SYN-RECEIVED\n      + then enter ESTABLISHED" in rules.out
    assert "behaviour" not in rules.out
    found = json.loads(told("diff", "TCP", "no-time-wait", "--no-verdicts", "--json").out)
    Draft202012Validator(schema("diff")).validate(found)
    assert list(found["behaviour"]["changes"]["gained"]) == ["FIN-WAIT-2/CLOSED"]
    assert "TIME-WAIT/LAST-ACK" in found["behaviour"]["cells"]["lost"]


def test_the_difference_is_drawn_where_asked(tmp_path: Path) -> None:
    said = told("diff", "TCP", "no-time-wait", "--rules-only", "--save", str(tmp_path / "d.svg"))
    assert said.code == 0
    assert "gained: FIN-WAIT-2 receives FIN" in (tmp_path / "d.svg").read_text(encoding="utf-8")
    assert told("diff", "TCP", "two-way", "--rules-only", "--save", str(tmp_path / "d.png")).code == 2


def test_a_variant_is_compared_with_itself() -> None:
    assert "the same" in told("diff", "two-way", "two-way", "--rules-only").out


def test_verdicts_that_differ_are_listed_the_worst_first(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {row.id: row.result for row in review("two-way-bundle").rows}
    monkeypatch.setattr("tcpcheck.review.comparison.found_out", lambda *asked: answers)
    found = json.loads(told("diff", "TCP", "two-way", "--json").out)
    verdicts = [(row["left"], row["right"]) for row in found["verdicts"]]
    assert verdicts[0] in (("HOLDS", "VIOLATED"), ("PROVED", "VIOLATED"), ("PROVED", "UNKNOWN"))
    assert ("T1/three-way", "HOLDS", "VIOLATED") in [(r["id"], r["left"], r["right"]) for r in found["verdicts"]]
