"""Every verb prints JSON that its published schema describes, and the same JSON every time."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tcpcheck.cli.schemas import schema, schema_names
from tests.cli.command import told

SCRIPTS = Path(__file__).parents[1] / "data" / "scripts"
COMMANDS = {
    "check": ("check", "--bounds", "tiny"),
    "check, violated": ("check", "two-way", "--bounds", "tiny", "-r", "D6=literal"),
    "check, incomplete": ("check", "--bounds", "tiny", "--max-states", "50"),
    "check, with ticks": ("check", "--bounds", "tiny", "--msl", "1", "--peer", "no-time-wait"),
    "explain": (
        "explain",
        "no-phantom",
        "D6",
        "Q1-3",
        "MUST-13",
        "two-way",
        "figure-7",
        "PROVED",
        "D15",
        "T1",
    ),
    "list": ("list",),
    "list, one kind": ("list", "bounds"),
    "grid": ("grid", "SYN-SENT/LISTEN"),
    "replay": ("replay", "figure-8"),
    "replay, refused": ("replay", "figure-7"),
    "diagram": ("diagram",),
    "diagram, of a variant": ("diagram", "two-way"),
    "conform": ("conform", str(SCRIPTS / "data_before_established.pkt")),
    "rules": ("rules",),
    "rules, filtered": ("rules", "two-way", "--state", "LISTEN", "--event", "ARRIVES"),
    "show": ("show", "can-open", "--bounds", "tiny"),
    "show, a violation": ("show", "two-way", "no-phantom", "--bounds", "tiny"),
    "error": ("show", "nothing"),
    "error, usage": ("check", "--boundz"),
}


def printed(*arguments: str) -> dict[str, Any]:
    said = told(*arguments, "--json")
    found = json.loads(said.out)
    assert isinstance(found, dict)
    assert found.get("exit_code", said.code) == said.code
    return found


@pytest.mark.parametrize("name", schema_names())
def test_schema_is_a_schema_and_can_be_shown(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))
    assert json.loads(told("show", "schema", name).out) == schema(name)


@pytest.mark.parametrize("case", COMMANDS)
def test_output_is_what_the_schema_says(case: str) -> None:
    found = printed(*COMMANDS[case])
    Draft202012Validator(schema(case.partition(",")[0])).validate(found)


def test_a_stored_trace_is_what_the_schema_says() -> None:
    Draft202012Validator(schema("trace")).validate(printed("show", "can-open", "--bounds", "tiny")["trace"])


def test_only_the_cost_differs_from_run_to_run() -> None:
    first, second = (printed("check", "two-way", "--bounds", "tiny") for _ in range(2))
    assert set(first.pop("cost")) == {"seconds", "peak_mib"} == set(second.pop("cost"))
    assert first == second


def test_where_the_system_does_not_say_how_much_memory_was_used_the_rest_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)
    found = printed("check", "--bounds", "tiny")
    Draft202012Validator(schema("check")).validate(found)
    assert found["cost"]["peak_mib"] is None


def test_a_schema_refuses_what_it_does_not_describe() -> None:
    found = printed("check", "--bounds", "tiny")
    found["properties"][0]["verdict"] = "SURELY"
    assert list(Draft202012Validator(schema("check")).iter_errors(found))


def test_json_says_what_the_text_says() -> None:
    found = printed("check", "two-way", "--bounds", "tiny")
    text = told("check", "two-way", "--bounds", "tiny").out
    for each in found["properties"]:
        assert f"{each['verdict']:8}  {each['id']}" in text
    assert text.rstrip().endswith(found["again"])
    assert found["counterexample"]["steps"][-1]["after"]["b"]["block"]["state"] == "ESTABLISHED"
