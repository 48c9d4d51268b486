"""Whether any question would notice a change."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish.result import PartResult
from tcpcheck.own.variant_file import load
from tcpcheck.review.asked import asked_of, parts_of
from tcpcheck.review.coverage import Coverage, coverage
from tcpcheck.review.record import recorded
from tcpcheck.review.rows import Row
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.difference import edits
from tcpspec.rules.spec import Spec
from tcpspec.variants import VARIANTS

DATA = Path(__file__).parents[2] / "data" / "variants"
TOLD = TCP.but("told", why="what the user is told", swap={"STAT-1": TCP.find("STAT-1").but(tell="nothing there")})


def as_of_the_base(spec: Spec) -> list[Row]:
    """Rows of a variant of which every answer is that of RFC 9293."""
    base = recorded()
    assert base is not None, "run python -m tcpcheck.review.record"
    return [Row(id, claim, base.answers[id], PartResult(part, Verdict(base.answers[id].verdict), "", 1.0))
            for id, claim, part in parts_of(asked_of(spec))]  # fmt: skip


@cache
def covered(spec: Spec, seconds: float = 600) -> tuple[Coverage, ...]:
    return tuple(coverage(spec, edits(TCP, spec), as_of_the_base(spec), (), seconds=seconds))


def test_a_harmless_change_is_one_whose_rule_could_not_be_changed_further_unnoticed() -> None:
    (found,) = covered(load(DATA / "control-syn-ack-again.py"))
    assert found.tells == "noticed further"
    assert found.by


def test_a_change_that_no_question_looks_at_is_not_covered() -> None:
    (found,) = covered(TOLD)
    assert (found.tells, found.by) == ("not covered", "")


def test_of_two_changes_each_has_its_own_word() -> None:
    spec = VARIANTS["two-way"].but("two-way-told", why="and another word", swap={"STAT-1": TOLD.find("STAT-1")})
    phantom, story = (row for row in as_of_the_base(spec) if row.id in ("T1/three-way", "N1/story"))
    rows = [replace(phantom, result=replace(phantom.result, verdict=Verdict.VIOLATED)), story]
    found = {str(each.edit): each for each in coverage(spec, edits(TCP, spec), rows, (), seconds=600)}
    told = next(each for name, each in found.items() if "STATUS" in name)
    trusting = next(each for name, each in found.items() if "LISTEN" in name)
    assert told.tells == "not covered"
    assert (trusting.tells, trusting.by) == ("noticed", "T1/three-way")


def test_what_there_is_no_time_for_is_said_not_to_be_tried() -> None:
    (found,) = coverage(TOLD, edits(TCP, TOLD), as_of_the_base(TOLD), (), seconds=-1)
    assert found.tells == "not tried"
