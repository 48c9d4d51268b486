"""``tcpspec mutate``: what is tried, what is said of it, and the exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import tcpcheck.mutation
from tcpcheck.cli.schemas import schema
from tcpcheck.cli.verbs.mutate import SAMPLE
from tcpcheck.mutation import Fate, Mutant, Score
from tcpspec.rfc9293.tcp import TCP
from tests.cli.command import Said, told

pytestmark = [pytest.mark.xdist_group("mutation"), pytest.mark.turns(1)]

RULE = ("--rule", "LIS-4", "--claim", "T0")


def printed(*arguments: str) -> dict[str, Any]:
    said = told("mutate", *arguments, "--json")
    found = json.loads(said.out)
    assert isinstance(found, dict)
    Draft202012Validator(schema("mutate")).validate(found)
    assert found["exit_code"] == said.code
    return found


@cache
def of_a_rule() -> dict[str, Any]:
    """What is found of the changes of one rule, once."""
    return printed(*RULE)


def surviving(monkeypatch: pytest.MonkeyPatch, *, stop: bool = False) -> None:
    """Nobody is asked: every change survives, or is interrupted after the first."""

    def run(tried: list[Mutant], panel: object, progress: Callable[[list[Fate], Mutant], None]) -> Score:
        progress([], tried[0])
        fates = tuple(Fate(mutant) for mutant in (tried[:1] if stop else tried))
        return Score(fates, interrupted=stop)

    monkeypatch.setattr(tcpcheck.mutation, "run", run)


def test_changes_of_one_rule_are_tried_and_the_claim_that_notices_is_named() -> None:
    found = of_a_rule()
    assert (found["changes"], found["tried"], found["claims"]) == (4, 4, ["T0"])
    fates = {each["change"]: (each["outcome"], each["claim"]) for each in found["mutants"]}
    assert fates["rule removed"] == ("killed", "T0")
    assert found["killed_by"] == {"T0": sum(claim == "T0" for _, claim in fates.values())}


def test_text_says_what_json_says() -> None:
    said, found = told("mutate", *RULE), of_a_rule()
    assert said.out.startswith("4 changes, one at a time: all tried")
    assert f"{found['killed_by']['T0']} T0" in said.out
    assert "not killed by T0" in said.out


def test_only_the_cost_differs_from_run_to_run() -> None:
    first, second = dict(of_a_rule()), printed(*RULE)
    assert first.pop("cost").keys() == second.pop("cost").keys() == {"seconds"}
    assert first == second


def test_the_whole_catalogue_judges_a_rule() -> None:
    found = printed("--rule", "CLOSED discards RST")
    assert found["exit_code"] == 0
    assert found["unexplained"] == 0
    assert {"T0", "T2", "F1"} <= set(found["claims"])


def test_a_sample_is_the_same_for_the_same_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    surviving(monkeypatch)

    def tried(*arguments: str) -> list[tuple[str, str]]:
        return [(each["rule"], each["change"]) for each in printed("--claim", "T0", *arguments)["mutants"]]

    first = tried("--sample", "30")
    assert first == tried("--sample", "30")
    assert first != tried("--sample", "30", "--seed", "2")
    assert len(first) == 30
    assert len(tried()) == SAMPLE < len(tried("--all"))
    names = [check.name for check in TCP.checks]
    positions = [names.index(rule) for rule, _ in tried()]
    assert positions == sorted(positions), "in the order of the rules"


def test_a_sample_says_so_and_how_to_try_all(monkeypatch: pytest.MonkeyPatch) -> None:
    surviving(monkeypatch)
    said = told("mutate", "--claim", "T0", "--sample", "3")
    assert said.code == 0
    assert said.out.rstrip().endswith("a sample; every change is tried by:\ntcpspec mutate --all")


def test_unexplained_survivors_fail_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    surviving(monkeypatch)
    said = told("mutate", "--rule", "LIS-3")
    assert said.code == 1
    assert "UNEXPLAINED" in said.out
    assert said.out.rstrip().endswith("this again:\ntcpspec mutate --rule LIS-3")


def test_survivors_are_not_judged_by_a_part_of_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    surviving(monkeypatch)
    said = told("mutate", "--rule", "LIS-3", "--claim", "T8")
    assert said.code == 0
    assert "not killed by T8" in said.out
    assert "UNEXPLAINED" not in said.out


def test_ctrl_c_reports_what_was_found_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    surviving(monkeypatch, stop=True)
    said = told("mutate", "--rule", "LIS-3")
    assert said.code == 130
    assert "INCOMPLETE: interrupted after 1 change of " in said.out
    assert printed("--rule", "LIS-3")["interrupted"] is True


def test_survivors_alone_are_shown_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    surviving(monkeypatch)
    said = told("mutate", "--rule", "LIS-4", "--claim", "T0", "--survivors")
    assert "killed by\n" not in said.out
    assert "rule removed" in said.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--rule", "LIS-33"), "'LIS-33' is not a rule in force; did you mean LIS-3"),
        (("--claim", "T99"), "'T99' is not a claim"),
        (("--claim", "T3"), "no check of T3 is asked of changed rules; asked are T0, "),
        (("--all", "--sample", "3"), "--all tries every change; leave out --sample"),
        (("--sample", "0"), "0 is not in the range x>=1"),
    ],
)
def test_a_refusal_names_cause_and_remedy(arguments: tuple[str, ...], says: str) -> None:
    said: Said = told("mutate", *arguments)
    assert (said.code, said.out) == (2, "")
    assert says in said.err
    assert "Traceback" not in said.err
