"""``docs/authors.md`` has a row for everything that an author states, and each row a test that there is."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import fields
from pathlib import Path

import pytest

from tcpspec.properties.property import always, leads_to, sometimes
from tcpspec.rules.check import Check, Reply
from tcpspec.rules.extension import Extension
from tcpspec.rules.spec import Section, Spec

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "authors.md").read_text(encoding="utf-8")
ROWS = [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in PAGE.splitlines()
        if line.startswith("| ") and not line.startswith(("| ---", "| what to"))]  # fmt: skip
KEPT = ("derived", "checked", "refused", "told", "no verdict")


def named_in(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:60])
def test_every_row_says_how_it_is_kept_and_names_a_test(row: tuple[str, ...]) -> None:
    what, how, test = row
    assert how.startswith(KEPT)
    file, _, name = test.strip("`").partition("::")
    assert name in named_in(file), what


def parameters() -> set[str]:
    """Everything that an author of a variant or a property may give by name."""
    functions = (Section.check, Check.but, Spec.but, Spec.find, always, sometimes, leads_to)
    named = {name for function in functions for name in inspect.signature(function).parameters}
    stated = {each.name for kind in (Check, Section, Reply, Extension) for each in fields(kind)}
    return (named | stated) - {"self", "parts", "checks"}


def test_every_parameter_of_the_language_has_a_row() -> None:
    said = {word for row in ROWS for quoted in re.findall(r"`([^`]+)`", row[0]) for word in re.findall(r"\w+", quoted)}
    assert parameters() - said == set()
    assert len(parameters()) > 30


def test_a_row_without_a_test_would_be_noticed() -> None:
    assert "test_no_such_test" not in named_in("tests/docs/test_authors.py".replace("authors", "generated"))
    assert len(ROWS) > 40
