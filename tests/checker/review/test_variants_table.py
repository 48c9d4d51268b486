"""``tests/variants.toml`` pins what becomes of the catalogue for every variant; a part of it is computed again here.

``python -m tests.checker.review.test_variants_table`` asks about the variants whose rules, or the questions, are others
than in the file, and writes it anew; with ``all`` it asks about every one.
"""

from __future__ import annotations

import json
import sys
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tcpcheck.base.fingerprint import spec_hash
from tcpcheck.establish import run_part_of
from tcpcheck.establish.workers import cores
from tcpcheck.pages.answers import markdown
from tcpcheck.review.asked import asked_of, parts_of
from tcpcheck.review.reach import reach_of
from tcpcheck.review.record import found_out, questions_hash, recorded
from tcpcheck.review.rows import rows
from tcpspec.claims.claim import Claim, Complete, Enumerated, Eventually, OneEvent, Quiet, Told
from tcpspec.rules.spec import Spec
from tcpspec.variants import VARIANTS
from tests.checker.pages.test_checks_table import NAMES

FILE = Path(__file__).parents[2] / "variants.toml"
HEADER = (
    "# What becomes of the catalogue for each variant: the answers that are not those of RFC 9293, and joint states\n"
    "# reached within the default bounds (0: the rules do not say what happens).  docs/variants.md is made of it.\n"
    "# Computed by tests/checker/review/test_variants_table.py, which also says how to write this file anew.\n"
)
QUICK = (Complete, OneEvent, Told, Enumerated, Quiet, Eventually)
COSTLY = ("one-client", "one-by-one", "isns-fresh", "reboot-quiet", "changed-mind", "outgrown", "unreliable",
          "long-connection", "reopened-at-once")  # fmt: skip
"""Scenarios of many joint states, left out of the sample."""


@dataclass(frozen=True)
class Asked:
    """Everything that is asked of a variant, found by its name."""

    name: str

    @property
    def spec(self) -> Spec:
        return VARIANTS[self.name]

    def __call__(self) -> Mapping[str, Claim]:
        return asked_of(self.spec)


@cache
def pinned() -> dict[str, Any]:
    return {"questions": "", "variant": {}, **tomllib.loads(FILE.read_text(encoding="utf-8"))}


def base() -> Mapping[str, str]:
    found = recorded()
    assert found is not None, "run python -m tcpcheck.review.record"
    return found.verdicts


def quick(name: str) -> list[str]:
    return [
        id
        for id, _, part in parts_of(asked_of(VARIANTS[name]))
        if isinstance(part, QUICK) and not str(getattr(part, "scenario", "")).startswith(COSTLY)
    ]


def sample() -> list[tuple[str, str]]:
    """Of every third variant a question: of one with another answer than RFC 9293 has, of the next with the same."""
    chosen = []
    for number, (name, said) in enumerate(list(pinned()["variant"].items())[::3]):
        changed = said["changed"]
        group = [id for id in quick(name) if (id in changed) == (number % 2 == 0)]
        chosen += [(name, group[7 * number % len(group)])] if group else []
    return chosen


@pytest.mark.parametrize(("name", "id"), sample())
def test_a_sample_of_the_table_is_as_pinned(name: str, id: str) -> None:
    claim = asked_of(VARIANTS[name])[id.split("/", maxsplit=1)[0]]
    (part,) = [part for part in claim.parts if f"{claim.id}/{part.id}" == id]
    found = run_part_of(claim, part, lambda text: None, forgiving=True)
    expected = pinned()["variant"][name]["changed"].get(id, {}).get("found", base()[id])
    assert str(found.verdict) == expected


def test_what_is_pinned_is_about_the_rules_of_now() -> None:
    for name, said in pinned()["variant"].items():
        assert said["rules"] == spec_hash(VARIANTS[name]), "run python -m tests.checker.review.test_variants_table"


def test_whatever_is_pinned_is_a_variant_and_the_page_names_those_that_are_not() -> None:
    assert set(pinned()["variant"]) <= set(NAMES)
    page = markdown(pinned()["variant"])
    assert [name for name in NAMES if f"`{name}`" not in page] == []


def test_the_pins_answer_the_questions_that_are_asked_now() -> None:
    assert pinned()["questions"] == questions_hash(), "run python -m tests.checker.review.test_variants_table"


@pytest.mark.slow
@pytest.mark.parametrize("name", pinned()["variant"])
def test_every_answer_is_as_pinned(name: str) -> None:
    assert entry(name) == pinned()["variant"][name]


def entry(name: str) -> dict[str, Any]:
    """What is pinned of one variant."""
    record = recorded()
    assert record is not None
    asked = Asked(name)
    found = found_out(cores(), source=asked)
    reach, _ = reach_of(asked.spec)
    changed = {
        row.id: {"found": str(row.result.verdict), "became": row.became.value}
        for row in rows(asked(), record.answers, found)
        if row.base.verdict != str(row.result.verdict)
    }
    return {"rules": spec_hash(asked.spec), "states": reach.states if reach else 0, "changed": changed}


def written(table: Mapping[str, Any]) -> str:
    """The text of the file."""
    lines = [HEADER, f"questions = {json.dumps(table['questions'])}"]
    for name, said in table["variant"].items():
        lines += ["", f"[variant.{json.dumps(name)}]", f"rules = {json.dumps(said['rules'])}"]
        lines += [f"states = {said['states']}", f"[variant.{json.dumps(name)}.changed]"]
        for id, each in said["changed"].items():
            lines.append(f"{json.dumps(id)} = {{ {', '.join(f'{key} = {json.dumps(each[key])}' for key in each)} }}")
    return "\n".join(lines) + "\n"


def test_the_file_is_what_would_be_written() -> None:
    assert FILE.read_text(encoding="utf-8") == written(pinned())


def main(everything: bool) -> None:
    old = pinned()
    fresh = old["questions"] != questions_hash() or everything
    table: dict[str, Any] = {"questions": questions_hash(), "variant": {} if fresh else dict(old["variant"])}
    for name in NAMES:
        known = old["variant"].get(name)
        if not fresh and known is not None and known["rules"] == spec_hash(VARIANTS[name]):
            table["variant"][name] = known
            continue
        began = time.perf_counter()
        table["variant"][name] = entry(name)
        changed = len(table["variant"][name]["changed"])
        sys.stderr.write(f"{name}: {changed} answers differ, {time.perf_counter() - began:.1f} s\n")
        FILE.write_text(written(table), encoding="utf-8")
    FILE.write_text(written(table), encoding="utf-8")


if __name__ == "__main__":
    main("all" in sys.argv[1:])
