"""Which part of a change is to blame."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish import run_part
from tcpcheck.establish.result import PartResult
from tcpcheck.review.asked import asked_of
from tcpcheck.review.blame import FEW, Blame, blame
from tcpcheck.review.breaks import breaks
from tcpcheck.review.record import Answer
from tcpcheck.review.rows import Row
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.difference import Edit, edits
from tcpspec.rules.spec import Spec
from tcpspec.variants import VARIANTS
from tests.checker.review.made import BUNDLE

LATE_RENAMED = TCP.find("TO-4").but(name="TIME-WAIT ends, and the user is told", tell="closed")
HARMLESS_CLOSE = VARIANTS["no-time-wait"].but(
    "no-time-wait-bundle", why="two harmful changes and a harmless one", swap={"TO-4": LATE_RENAMED}
)
COOKIES = VARIANTS["syn-cookies"]


def found(spec: Spec, name: str) -> PartResult:
    claim, part = name.split("/")
    (wanted,) = [each for each in asked_of(spec)[claim].parts if each.id == part]
    result = run_part(wanted)
    assert result.verdict is Verdict.VIOLATED
    return result


def blamed(spec: Spec, name: str) -> tuple[list[str], str]:
    said = blame(found(spec, name), TCP, spec, edits(TCP, spec))
    return [edit.rule.name if edit.rule else edit.name for edit in said.edits], said.how


def test_of_two_changes_the_harmless_one_is_not_blamed() -> None:
    assert len(edits(TCP, BUNDLE)) == 2
    assert blamed(BUNDLE, "T1/three-way") == (
        ["LISTEN receives SYN"],
        "the same calls and faults break it with no other change",
    )


def test_of_three_changes_the_one_that_this_property_needs_is_blamed() -> None:
    assert len(edits(TCP, HARMLESS_CLOSE)) == 3
    assert blamed(HARMLESS_CLOSE, "C1/first-closes-last")[0] == ["FIN-WAIT-2 receives FIN"]


def test_where_a_run_shows_nothing_the_engine_is_asked() -> None:
    rules, how = blamed(HARMLESS_CLOSE, "T7/in-ticks")
    assert rules == ["FIN-WAIT-2 receives FIN"]
    assert how == "it is broken with no other change, by a run of its own"


def test_a_single_change_is_to_blame_without_asking() -> None:
    assert blamed(VARIANTS["two-way"], "T1/three-way") == (["LISTEN receives SYN"], "it is all that was changed")


def test_changes_that_break_it_only_together_are_blamed_together() -> None:
    assert len(edits(TCP, COOKIES)) == 2
    assert blamed(COOKIES, "T21/no-resurrection") == (
        ["LISTEN takes the answer to its cookie", "LISTEN answers SYN by a cookie"],
        "none can be left out",
    )


def test_of_many_changes_an_engine_is_asked_about_readings() -> None:
    spec = VARIANTS["t-tcp"]
    assert len(edits(TCP, spec)) > FEW
    assert blamed(spec, "T14/aborted-heard") == (["CLOSE4A"], "it is broken with no other change, by a run of its own")


def test_of_many_changes_an_engine_is_asked_about_suspects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tcpcheck.review.blame.FEW", 2)
    result, every = found(HARMLESS_CLOSE, "T7/in-ticks"), edits(TCP, HARMLESS_CLOSE)
    assert blame(result, TCP, HARMLESS_CLOSE, every).edits == every
    (guilty,) = [edit for edit in every if edit.rule is not None and edit.rule.name == "FIN-WAIT-2 receives FIN"]
    assert blame(result, TCP, HARMLESS_CLOSE, every, {guilty}).edits == (guilty,)


def test_what_is_to_blame_alone_is_suspected_of_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    suspected = []

    def noted(
        found: PartResult, base: Spec, spec: Spec, every: Sequence[Edit], suspects: Collection[Edit], *, hurried: bool
    ) -> Blame:
        suspected.append(set(suspects))
        return blame(found, base, spec, every, suspects, hurried=hurried)

    monkeypatch.setattr("tcpcheck.review.breaks.blame", noted)
    broken = ("C1/first-closes-last", "T7/in-ticks")
    claims = asked_of(HARMLESS_CLOSE)
    rows = [Row(name, claims[name.split("/")[0]], Answer("HOLDS", ""), found(HARMLESS_CLOSE, name)) for name in broken]
    first, _ = breaks(rows)
    assert first.blame is not None
    assert suspected == [set(), set(first.blame.edits)]


def test_of_many_changes_no_engine_is_asked_about_each(monkeypatch: pytest.MonkeyPatch) -> None:
    spec, name = VARIANTS["syn-without-number"], "T14/octets"
    result = found(spec, name)
    monkeypatch.setattr("tcpcheck.review.blame.run_part", None)
    assert len(edits(TCP, spec)) > FEW
    said = blame(result, TCP, spec, edits(TCP, spec))
    assert said.edits == edits(TCP, spec)
    assert said.how == f"of {len(said.edits)} changes none was found that can be left out"
