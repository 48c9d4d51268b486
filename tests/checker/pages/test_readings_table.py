"""``tests/readings.toml`` pins what each other reading of RFC 9293 changes; all of it or a part is computed again here.

``python -m tests.checker.pages.test_readings_table`` asks what is not yet in the file and writes it anew; with
``all`` it asks everything; with the name of a file it keeps the answers there, so that it can be interrupted and go
on later.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tcpcheck.establish import run_part
from tcpcheck.pages.readings_table import Question, Table, answered, changes, left_out, name, questions
from tcpspec.claims import CLAIMS
from tcpspec.claims.claim import Enumerated, Eventually, Induced, Stepwise, Told
from tcpspec.claims.progress import T14
from tcpspec.claims.rules import T0
from tcpspec.claims.under_reading import other_settings, under
from tcpspec.language.expression import SpecError
from tcpspec.rfc9293.tcp import TCP
from tcpspec.stories import FIGURE_13

FILE = Path(__file__).parents[2] / "readings.toml"
HEADER = (
    "# What each other reading of RFC 9293 changes: the parts of the catalogue that were asked, those left out and\n"
    "# why, and, setting by setting, the answers that are not those of the default.  docs/readings.md is made of it.\n"
    "# Computed by tests/checker/pages/test_readings_table.py, which also says how to write this file anew.\n"
)
SETTINGS = [f"{reading}={choice}" for reading, choice in other_settings()]
COSTLY = {"one-client", "isns-fresh", "reboot-quiet", "changed-mind", "outgrown-apart", "unreliable", "long-connection",
          "outgrown", "reopened-at-once"}  # fmt: skip
"""Scenarios of more than 400,000 joint states, left out of the sample."""

Answers = dict[tuple[str, str], str]


@cache
def pinned() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {"asked": [], "changed": {}}


def known() -> dict[str, dict[str, str]]:
    """Setting -> part -> the answer pinned there."""
    return {setting: pinned()["changed"].get(setting, {}) for setting in SETTINGS}


def expected(question: Question) -> str:
    return known()[question.setting].get(question.name, question.default.expected)


def sample() -> list[Question]:
    """For every setting one part whose verdict changes and one whose verdict does not, another one for each setting."""
    chosen: list[Question] = []
    for number, setting in enumerate(SETTINGS):
        cheap = [q for q in questions([setting]) if not isinstance(q.part, Induced | Stepwise)
                 and str(getattr(q.part, "scenario", "")) not in COSTLY]  # fmt: skip
        for group in (
            [q for q in cheap if q.name in known()[setting]],
            [q for q in cheap if q.name not in known()[setting]],
        ):
            chosen += [group[7 * number % len(group)]] if group else []
    return chosen


@pytest.mark.sampled(2)
@pytest.mark.parametrize("question", sample(), ids=lambda question: f"{question.setting}-{question.name}")
def test_a_sample_of_the_table_is_as_pinned(question: Question) -> None:
    assert Table().answer(question) == expected(question)


@pytest.fixture(scope="module")
def table() -> Table:
    """What the catalogue has as it stands is found only once."""
    return Table(whole=True)


@pytest.mark.slow
@pytest.mark.parametrize("setting", SETTINGS)
def test_the_whole_table_is_as_pinned(setting: str, table: Table) -> None:
    assert changes(answered(questions([setting]), {}, table=table))[setting] == known()[setting]


@pytest.mark.turns(3)
def test_every_part_that_can_be_asked_was_asked() -> None:
    asked = {question.name for question in questions()}
    assert asked == set(pinned()["asked"]), "run: python -m tests.checker.pages.test_readings_table"
    assert list(pinned()["changed"]) == SETTINGS


def test_what_is_pinned_differs_from_what_the_default_has() -> None:
    parts = {name(claim, part): part for claim in CLAIMS.values() for part in claim.parts}
    same = [(setting, part) for setting, changed in known().items() for part, answer in changed.items()
            if answer == parts[part].expected]  # fmt: skip
    assert same == []


def test_an_induction_that_fails_is_open_and_no_counterexample() -> None:
    inductions = {name(claim, part) for claim in CLAIMS.values() for part in claim.parts if isinstance(part, Induced)}
    said = {answer for changed in known().values() for part, answer in changed.items() if part in inductions}
    assert said <= {"UNKNOWN: the induction fails"}


def test_only_parts_about_rfc_9293_are_asked() -> None:
    names = {question.name for question in questions(["D6=literal"])}
    assert "T14/time-waits" in names
    assert not names & {"T1/phantom", "H1/seq", "T24/ping-pong", "T0/readings"}
    assert left_out(T0, T0.parts[1]) == "it asks under every reading itself"


def test_a_reading_that_a_part_fixes_itself_is_not_asked_of_it() -> None:
    assert "T14/two-time-waits" not in {question.name for question in questions(["D6=answer"])}
    assert "T14/two-time-waits" in {question.name for question in questions(["D3=literal"])}


def test_parts_of_one_setting_share_their_specification() -> None:
    specs = {id(question.part.spec) for question in questions(["D2=reset"], ["T14/closes", "T14/endings"])
             if hasattr(question.part, "spec")}  # fmt: skip
    assert len(specs) == 1


def test_what_changes_nothing_within_the_bounds_is_not_enumerated_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from tcpcheck.pages import readings_table

    asked: list[str] = []

    def runs(part: Any) -> Any:
        asked.append(part.spec.name)
        return run_part(part)

    wanted = list(questions(["D2=reset", "D3=literal"], ["T14/endings", "T22/rst", "T12/figure-13"]))
    one_by_one = [Table().answer(question) for question in wanted]
    monkeypatch.setattr(readings_table, "run_part", runs)
    whole = Table(whole=True)
    assert [whole.answer(question) for question in wanted] == one_by_one
    assert sorted(asked) == ["TCP", "TCP[D2=reset]", "TCP[D3=literal]", "TCP[D3=literal]", "TCP[RFC5961=off]"]


def question_of(part: Enumerated | Eventually | Told) -> Question:
    return Question("D2=reset", "T/x", part, part)


def test_an_incomplete_enumeration_is_no_verdict() -> None:
    part = next(part for part in T14.parts if part.id == "closes")
    assert isinstance(part, Eventually)
    small = replace(part, scenario=part.scenario.at_most(50))
    assert Table().answer(question_of(small)).startswith("UNKNOWN: ")


def test_a_story_that_the_rules_refuse_is_no_verdict() -> None:
    part = Told(id="x", statement="", expected="HOLDS", spec=TCP.reading(D3="literal"), story=FIGURE_13)
    assert Table().answer(question_of(part)) == "UNKNOWN: the rules refuse the story"


def test_an_engine_that_breaks_off_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    from tcpcheck.pages import readings_table

    def breaks(part: object) -> None:
        raise failure

    monkeypatch.setattr(readings_table, "run_part", breaks)
    part = Told(id="x", statement="", expected="HOLDS", spec=TCP, story=FIGURE_13)
    failure: Exception = SpecError("two rules apply: a, b")
    assert Table().answer(question_of(part)) == "UNKNOWN: two rules apply"
    failure = IndexError("out of range")
    assert Table().answer(question_of(part)) == "ERROR: IndexError, out of range"


def test_known_answers_are_not_asked_again() -> None:
    wanted = list(questions(["D2=reset"], ["T14/closes"]))
    told: list[str] = []
    found = answered(iter(wanted), {("D2=reset", "T14/closes"): "VIOLATED"}, lambda q, a: told.append(a))
    assert found == {("D2=reset", "T14/closes"): "VIOLATED"}
    assert changes(found)["D2=reset"] == {"T14/closes": "VIOLATED"}
    assert told == []


def test_enumerations_that_are_kept_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    from tcpcheck.establish import enumerated

    monkeypatch.setattr(enumerated, "_SERVED", {})
    monkeypatch.setattr(enumerated, "ROOM", 30_000)
    for id in ("half-closed", "after-the-fin", "before-the-fin"):
        part = next(part for claim in CLAIMS.values() for part in claim.parts if part.id == id)
        run_part(under(part, D2="reset") or part)
    assert sum(kept.states for kept in enumerated._SERVED.values()) <= enumerated.ROOM
    assert len(enumerated._SERVED) < 3


# --- writing the file -------------------------------------------------------------------------------


def toml(answers: Mapping[tuple[str, str], str]) -> str:
    """The file; strings here have nothing to escape."""
    asked = list(dict.fromkeys(question.name for question in questions()))
    parts = [(claim, part) for claim in CLAIMS.values() for part in claim.parts if under(part, D2="reset")]
    out = {f"{claim.id}/*" if claim.id == "T24" else name(claim, part): why for claim, part in parts
           if (why := left_out(claim, part))}  # fmt: skip
    lines = [HEADER, f"asked = {json.dumps(asked, indent=2)}", "\n[left-out]"]
    lines += [f"{json.dumps(part)} = {json.dumps(why)}" for part, why in out.items()]
    for setting, changed in changes(answers).items():
        lines.append(f"\n[changed.{json.dumps(setting)}]")
        lines += [f"{json.dumps(part)} = {json.dumps(answer)}" for part, answer in changed.items()]
    return "\n".join(lines) + "\n"


def already() -> Answers:
    """What the file says: of a part that was asked, every answer."""
    asked = set(pinned()["asked"])
    return {(q.setting, q.name): known()[q.setting].get(q.name, q.default.expected)
            for q in questions() if q.name in asked}  # fmt: skip


def kept(store: Path | None) -> Iterator[tuple[tuple[str, str], str]]:
    """What an earlier run stored."""
    for line in store.read_text(encoding="utf-8").splitlines() if store and store.exists() else ():
        setting, part, answer, *_ = json.loads(line)
        yield (setting, part), answer


def write(*arguments: str) -> None:
    store = next((Path(each) for each in arguments if each != "all"), None)
    answers = {**({} if "all" in arguments else already()), **dict(kept(store))}

    def note(question: Question, answer: str) -> None:
        sys.stderr.write(f"{question.setting} {question.name}: {answer}\n")
        if store:
            with store.open("a", encoding="utf-8") as out:
                out.write(json.dumps([question.setting, question.name, answer]) + "\n")

    wanted = list(questions())
    found = answered(iter(wanted), answers, note)
    FILE.write_text(toml({key: found[key] for key in ((q.setting, q.name) for q in wanted)}), encoding="utf-8")


@pytest.mark.turns(3)
def test_the_file_can_be_written_as_it_is() -> None:
    assert re.sub(r"\s", "", toml(already())) == re.sub(r"\s", "", FILE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    write(*sys.argv[1:])
