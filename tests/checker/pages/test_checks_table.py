"""``tests/checks.toml`` pins what plain ``check`` says of every variant; the smallest are computed again here.

``python -m tests.checker.pages.test_checks_table`` checks the variants whose rules, or what is asked of them, are
others than in the file, and writes it anew after each; with ``all`` it checks every one.
"""

from __future__ import annotations

import json
import sys
import time
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tcpcheck.base.fingerprint import hashed, spec_hash
from tcpcheck.cli.verbs.check import reported, verb
from tcpcheck.pages.checked import entry, markdown, why_none
from tcpspec.properties.property import JUDGED
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.spelling import spelt_out
from tcpspec.system.bounds import AGAIN, PRESETS
from tcpspec.variants import VARIANTS

FILE = Path(__file__).parents[2] / "checks.toml"
HEADER = (
    "# What plain `check` says of each variant: joint states, what fails, what fails as in RFC 9293, new ends of\n"
    "# runs, and what became of the rules that RFC 9293 does not have.  docs/variants.md is made of it.\n"
    "# Computed by tests/checker/pages/test_checks_table.py, which also says how to write this file anew.\n"
)
ENDLESS = "ack-with-number"
"""Its numbers grow for ever, so that it is given up: last."""
NAMES = (*(name for name, spec in VARIANTS.items() if spec is not TCP and name != ENDLESS), ENDLESS)
SMALL = 1_300_000
"""Joint states at most of what is computed again by default."""


@cache
def pinned() -> dict[str, Any]:
    return {"asked": "", "variant": {}, **tomllib.loads(FILE.read_text(encoding="utf-8"))}


def asked() -> str:
    """The same as long as RFC 9293, the properties and the spaces are."""
    said = [f"{each.id} {each.form} {spelt_out(each.given)} => {spelt_out(each.holds)}" for each in JUDGED]
    return hashed(spec_hash(TCP), *said, *(repr(PRESETS[name]()) for name in ("default", AGAIN)))


def computed(name: str) -> dict[str, Any]:
    """What is pinned of one variant."""
    context = verb.make_context("check", [name])
    options = {key: value for key, value in context.params.items() if key not in ("variant", "wanted", "as_json")}
    return {"rules": spec_hash(VARIANTS[name]), **entry(reported(context, name, (), options))}


def states(found: Mapping[str, Any]) -> int:
    return sum(found[space]["states"] for space in ("default", "again") if space in found)


def cases() -> list[Any]:
    return [pytest.param(name, marks=[pytest.mark.slow] if states(found) > SMALL else [])
            for name, found in pinned()["variant"].items()]  # fmt: skip


@pytest.mark.parametrize("name", cases())
def test_what_check_says_is_as_pinned(name: str) -> None:
    assert computed(name) == pinned()["variant"][name]


def test_something_is_small_enough_to_be_computed_again() -> None:
    assert any(states(found) <= SMALL for found in pinned()["variant"].values())


def test_what_is_pinned_is_about_the_rules_properties_and_spaces_of_now() -> None:
    assert pinned()["asked"] == asked(), "run python -m tests.checker.pages.test_checks_table"
    for name, found in pinned()["variant"].items():
        assert found["rules"] == spec_hash(VARIANTS[name]), "run python -m tests.checker.pages.test_checks_table"


def test_the_page_has_every_variant_or_says_that_it_was_not_checked() -> None:
    page = markdown(pinned()["variant"], {})
    assert [name for name in NAMES if f"`{name}`" not in page] == []


def test_of_every_variant_something_fails_or_it_is_said_why_not() -> None:
    rows = [line for line in markdown(pinned()["variant"], {}).splitlines() if line.startswith("| `")]
    assert len(rows) == len(pinned()["variant"])
    assert [row for row in rows if "| nothing | nothing |" in row] == []
    assert any("`no-phantom` VIOLATED" in row for row in rows)


def test_why_nothing_fails_is_derived_from_what_fired_and_from_a_review() -> None:
    kept = {"changed": {"T6/drained": {"found": "PROVED", "became": "otherwise"}}}
    assert why_none({"fired": 1}, kept) == (
        "1 rule other than RFC 9293's fires, and no property tells the difference; `review` finds nothing broken either"
    )
    assert why_none({"their event is not allowed by these bounds": 2}, None) == (
        "none of its own rules fires: their event is not allowed by these bounds (2); a review was not asked yet"
    )
    assert why_none({}, None).startswith("it only leaves rules out")


def test_an_exit_code_follows_from_what_fails() -> None:
    for name, found in pinned()["variant"].items():
        violated = [said for space in ("default", "again") if space in found
                    for said in found[space]["fails"].values() if said.startswith("VIOLATED")]  # fmt: skip
        bad = violated or found["ends"] or (found["default"]["fails"] and found["default"]["complete"])
        assert found["exit"] == (1 if bad else 0 if found["default"]["complete"] else 3), name


def written(table: Mapping[str, Any]) -> str:
    """The text of the file."""
    lines = [HEADER, f"asked = {json.dumps(table['asked'])}"]
    for name, found in table["variant"].items():
        lines += ["", f"[variant.{json.dumps(name)}]"]
        lines += [f"{key} = {toml(value)}" for key, value in found.items()]
    return "\n".join(lines) + "\n"


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{json.dumps(key)} = {toml(each)}' for key, each in value.items())} }}"
    return json.dumps(value)


def test_the_file_is_what_would_be_written() -> None:
    assert FILE.read_text(encoding="utf-8") == written(pinned())


def main(everything: bool) -> None:
    old = pinned()
    fresh = old["asked"] != asked() or everything
    known = {} if fresh else {name: found for name, found in old["variant"].items()
                              if name in VARIANTS and found["rules"] == spec_hash(VARIANTS[name])}  # fmt: skip
    for name in NAMES:
        if name not in known:
            began = time.perf_counter()
            known[name] = computed(name)
            sys.stderr.write(f"{name}: exit {known[name]['exit']}, {time.perf_counter() - began:.1f} s\n")
            table = {"asked": asked(), "variant": {each: known[each] for each in NAMES if each in known}}
            FILE.write_text(written(table), encoding="utf-8")


if __name__ == "__main__":
    main("all" in sys.argv[1:])
