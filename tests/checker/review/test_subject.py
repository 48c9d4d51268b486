"""What a question is about has to be in the run that refutes it; rows that one run breaks are one finding."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish import run_part
from tcpcheck.review.asked import asked_of, parts_of
from tcpcheck.review.breaks import findings
from tcpcheck.review.record import Answer
from tcpcheck.review.rows import Became, Row, rows
from tcpcheck.review.subject import shows_its_subject, subject_of, with_its_subject
from tcpspec.claims.claim import Part
from tcpspec.rules.spec import Spec
from tcpspec.variants import VARIANTS

TWO_WAY = VARIANTS["two-way"]


def part(spec: Spec, id: str) -> Part:
    return next(part for name, _, part in parts_of(asked_of(spec)) if name == id)


def judged(spec: Spec, *ids: str) -> dict[str, Row]:
    claims = asked_of(spec)
    found = {id: run_part(part(spec, id)) for id in ids}
    return {row.id: row for row in rows(claims, {id: Answer("HOLDS", "") for id in ids}, found)}


def test_a_question_about_a_forged_reset_is_not_broken_by_a_run_without_one() -> None:
    found = judged(TWO_WAY, "T22/no-attacker", "T22/rst-5961")
    assert found["T22/no-attacker"].became is Became.BROKEN
    assert found["T22/rst-5961"].became is Became.ELSEWHERE
    assert found["T22/rst-5961"].told_by == "T22/no-attacker"
    assert found["T22/rst-5961"].result.verdict is Verdict.UNKNOWN


@pytest.fixture(scope="module")
def both_holes() -> Spec:
    """The two-way handshake without RFC 5961: a late SYN opens it, and a RST in the window ends it as well."""
    return TWO_WAY.reading(RFC5961="off")


def test_a_forged_reset_that_does_end_a_connection_is_shown_although_a_shorter_run_needs_none(both_holes: Spec) -> None:
    found = run_part(part(both_holes, "T22/rst-5961"))
    assert not shows_its_subject(found)
    needing = with_its_subject(found)
    assert needing is not None
    assert shows_its_subject(needing)
    assert needing.trace is not None
    assert found.trace is not None
    assert len(needing.trace.moves) > len(found.trace.moves)
    row = judged(both_holes, "T22/no-attacker", "T22/rst-5961")["T22/rst-5961"]
    assert row.became is Became.BROKEN
    assert shows_its_subject(row.result)


def test_a_question_without_another_that_tells_of_the_same_property_stays_broken() -> None:
    assert judged(TWO_WAY, "T22/rst-5961")["T22/rst-5961"].became is Became.BROKEN


def test_only_segments_that_lie_about_are_the_subject_of_a_scenario() -> None:
    assert subject_of(part(TWO_WAY, "T22/rst-5961"))
    assert not subject_of(part(TWO_WAY, "T1/three-way"))


def test_rows_that_the_same_run_breaks_are_one_finding() -> None:
    found = judged(TWO_WAY, "T2/enumerated-octets", "T23/with-no-early-close", "M3/no-half-open-perfect")
    groups = [[row.id for row in group] for group in findings(list(found.values()))]
    assert sorted(groups) == [["M3/no-half-open-perfect"], ["T2/enumerated-octets", "T23/with-no-early-close"]]


def test_the_numbers_of_a_run_do_not_tell_findings_apart() -> None:
    first, other = judged(TWO_WAY, "T2/enumerated-octets", "T23/with-no-early-close").values()
    assert first.about != other.about
    assert first.shape == other.shape
    assert replace(first, result=replace(first.result, trace=None)).shape is None
