"""Files as users write them get the verdicts that are right."""

from __future__ import annotations

import json
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import told

pytestmark = pytest.mark.sampled(2)

FOLDER = Path(__file__).parents[1] / "data" / "strangers"
CASES: list[dict[str, Any]] = tomllib.loads((FOLDER / "cases.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["command"].partition(" -")[0])
def test_what_a_user_wrote_gets_the_verdict_that_is_right(
    case: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FOLDER)
    said = told(*shlex.split(case["command"]), "--json")
    verdicts = {each["id"]: each["verdict"] for each in json.loads(said.out)["properties"]}
    assert (said.code, case["verdicts"].items() <= verdicts.items()) == (case["exit"], True), (verdicts, said.err)
