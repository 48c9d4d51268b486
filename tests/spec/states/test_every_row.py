"""The scenarios of this folder make every row of the table happen that any rule carries."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

from tcpspec.rfc9293.rows import LEFT_OUT, ROWS
from tcpspec.rfc9293.tcp import TCP
from tests.spec import ends

HERE = Path(__file__).parent


def scenarios() -> list[ModuleType]:
    names = sorted(path.stem for path in HERE.glob("test_*.py") if path.stem != Path(__file__).stem)
    return [importlib.import_module(f"tests.spec.states.{name}") for name in names]


def cases(scenario: Any) -> Iterator[dict[str, Any]]:
    """The arguments that pytest would call a scenario with."""
    tables = []
    for mark in getattr(scenario, "pytestmark", []):
        names, rows = mark.args
        split = [name.strip() for name in names.split(",")] if isinstance(names, str) else names
        tables.append([dict(zip(split, row if len(split) > 1 else [row], strict=True)) for row in rows])
    for choice in product(*tables):
        yield {name: value for arguments in choice for name, value in arguments.items()}


def run_all_scenarios() -> None:
    for module in scenarios():
        for name, scenario in vars(module).items():
            if name.startswith("test_"):
                for arguments in cases(scenario):
                    scenario(**arguments)


def test_every_row_that_a_rule_carries_happens_in_some_scenario() -> None:
    ends.ROWS_SEEN.clear()
    run_all_scenarios()
    carried = {row for check in TCP.all_checks for row in check.rows}
    assert sorted(carried - ends.ROWS_SEEN) == []
    assert set(ROWS) - set(LEFT_OUT) == carried
