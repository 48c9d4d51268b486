"""`tcpspec threshold`: what it says, as text, as JSON and as a picture, and its exit codes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tcpcheck.cli.schemas import schema
from tcpcheck.establish import timed
from tcpcheck.threshold import question
from tcpspec.claims.conditions import ClosesCleanly, Drains
from tests.cli.command import Said, told

pytestmark = pytest.mark.sampled(2)

CHEAP = ("threshold", "--losses", "1", "-r", "D6=answer")
ENOUGH, SHORT = ("--wait", "60", "--msl", "30", "--rto", "1"), ("--wait", "60", "--msl", "59.5", "--rto", "1")


def printed(*arguments: str) -> dict[str, Any]:
    found = json.loads(told(*arguments, "--json").out)
    assert isinstance(found, dict)
    return found


def test_every_condition_is_established_in_this_run() -> None:
    said = told(*CHEAP)
    assert said.code == 0
    assert said.out.count("PROVED  ") == 3
    assert "1 loss               W >= R + MSL" in said.out
    assert "8 cells at a threshold or just below it" in said.out
    assert "4 hold and 4 are violated, as the conditions say" in " ".join(said.out.split())


def test_json_is_what_the_schema_says_and_says_what_the_text_says() -> None:
    found = printed(*CHEAP, *SHORT)
    Draft202012Validator(schema("threshold")).validate(found)
    assert [one["condition"] for one in found["conditions"]] == ["W >= 2*MSL", "W >= 2*MSL", "W >= R + MSL"]
    assert found["answer"]["conditions"][2] | {"name": ""} == {
        "name": "", "needed": 60.5, "enough": False, "longest_msl": 59.0, "longest_interval": 0.5,
    }  # fmt: skip
    assert found["exit_code"] == 1
    plain = printed(*CHEAP)
    Draft202012Validator(schema("threshold")).validate(plain)
    text = told(*CHEAP).out
    for marks in plain["table"]["panels"][0]["marks"]:
        assert " ".join(marks) in text


def test_the_counterexamples_in_the_json_replay() -> None:
    from tcpcheck.cli.names import variants
    from tcpcheck.runs.trace_json import from_json
    from tcpcheck.symbolic.timing.checks import ends_by_reset, old_segment_is_received

    for one in printed(*CHEAP)["conditions"]:
        trace = from_json(one["counterexample"], variants())
        assert ends_by_reset(trace) if one["kind"] == "close" else old_segment_is_received(trace)


def test_a_length_that_does_is_told_from_one_that_does_not() -> None:
    enough, short = told(*CHEAP, *ENOUGH), told(*CHEAP, *SHORT)
    assert (enough.code, short.code) == (0, 1)
    assert "yes  close, 1 loss" in enough.out and "TCP Peer A" not in enough.out
    assert "NO   close, 1 loss" in short.out or "NO  close, 1 loss" in short.out
    assert "(time passes: 2/119 MSL)" in short.out
    assert short.out.rstrip().endswith("tcpspec threshold --losses 1 --wait 60 --msl 59.5 --rto 1 --reading D6=answer")


def test_the_same_command_again_says_the_same() -> None:
    short = told(*CHEAP, *SHORT)
    again = short.out.rstrip().splitlines()[-1].split()[1:]
    assert told(*again).out == short.out


def test_the_picture_is_written_whole_and_always_the_same(tmp_path: Path) -> None:
    pictures = []
    for name in ("one.svg", "two.svg"):
        assert told(*CHEAP, "--save", str(tmp_path / name)).code == 0
        pictures.append((tmp_path / name).read_text())
    assert pictures[0] == pictures[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.svg", "two.svg"]
    assert pictures[0].count('<circle class="holds"') == 4
    assert pictures[0].count('<circle class="fails"') == 4
    assert "W &gt;= R + MSL" in pictures[0]


def test_a_picture_that_cannot_be_written_is_refused_before_anything_is_proved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def proves_nothing(name: str) -> None:
        raise AssertionError(f"{name} was derived")

    monkeypatch.setattr(question, "condition", proves_nothing)
    said = told(*CHEAP, "--save", str(tmp_path / "nowhere" / "x.svg"))
    assert said.code == 2 and "there is no folder" in said.err


def spoilt(monkeypatch: pytest.MonkeyPatch, **change: Any) -> Said:
    """What is said if every condition had been derived otherwise."""
    derive = timed.condition
    monkeypatch.setattr(question, "condition", lambda name: replace(derive(name), **change))
    return told(*CHEAP)


def test_what_is_not_established_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    said = spoilt(monkeypatch, exact=False)
    assert said.code == 3
    assert "PROVED  " not in said.out and said.out.count("UNKNOWN") == 3


def test_ctrl_c_in_a_proof_ends_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    derive = timed.condition

    def interrupted(stated: Drains | ClosesCleanly) -> Any:
        found = derive(stated)
        return replace(found, proof=replace(found.proof, interrupted=True))

    monkeypatch.setattr(question, "condition", interrupted)
    said = told(*CHEAP)
    assert said.code == 130 and "nothing was established" in said.err and not said.out


def test_engines_that_disagree_give_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    said = spoilt(monkeypatch, bound={"MSL": 1})
    assert said.code == 4
    assert "EnginesDisagree: the drain at W = 1 MSL" in said.err
    assert "PROVED" not in said.out


@pytest.mark.parametrize("length", ["0", "-1", "soon", "1/0", "inf"])
def test_what_is_no_length_is_refused(length: str) -> None:
    said = told("threshold", "--wait", length)
    assert said.code == 2 and "give seconds above 0" in said.err
