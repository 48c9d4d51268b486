"""A review that contradicts a plain search is seen, and so is a stand-in that judges something else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from benchmarks.fuzz.bounds import smaller, within
from benchmarks.fuzz.reviews import Asked, Compared, contradictions_of, reads
from tcpcheck.base.verdict import Verdict
from tcpcheck.establish.result import PartResult
from tcpcheck.review.record import Answer, Record
from tcpcheck.review.rows import Row
from tcpcheck.review.run import Review
from tcpspec.claims import CLAIMS
from tcpspec.claims.claim import Enumerated, Part, Surviving
from tcpspec.proofs.theorems import T2A
from tcpspec.properties.property import PROPERTIES, A, Property, both, sometimes
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import ESTABLISHED, LISTEN, state
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Spec
from tcpspec.scenarios import SCENARIOS
from tcpspec.scenarios.presets import DEFAULT, TINY
from tcpspec.scenarios.scenario import Scenario
from tcpspec.system.bounds import PRESETS, Bounds, EndBounds
from tcpspec.system.network import Network
from tcpspec.variants import VARIANTS

TWO_WAY = VARIANTS["two-way"]
PHANTOM, CONFIRMED = (
    next(each for each in PROPERTIES if each.id == id) for id in ("no-phantom", "confirmed")
)  # fmt: skip
OPENS = sometimes("opens", "both are ESTABLISHED", both(state == ESTABLISHED))
NEVER = sometimes("listens", "A listens", A(state == LISTEN))


def row(part: Part, verdict: Verdict, *, base: Verdict = Verdict.HOLDS) -> Row:
    return Row(f"T2/{part.id}", CLAIMS["T2"], Answer(str(base), ""), PartResult(part, verdict, "made up", 0.0))


def enumerated(property: Property, spec: Spec = TWO_WAY, scenario: Scenario = DEFAULT) -> Enumerated:
    return Enumerated(id=property.id, statement="", expected="HOLDS", spec=spec, scenario=scenario, property=property)


def compared(*rows: Row, stands_in: tuple[str, ...] = ()) -> Compared:
    """What is found of a review of these rows, the first of which is said to stand on others."""
    base = Record("", "", {}, reach=None)  # type: ignore[arg-type]
    review = Review(TWO_WAY, (), base, None, "", rows, (), (), (), 0.0)
    data: dict[str, Any] = {"questions": [{"id": rows[0].id, "within_bounds": list(stands_in)}]}
    return contradictions_of(review, data)


def test_a_review_that_calls_true_what_a_search_refutes_is_seen() -> None:
    found = compared(row(enumerated(PHANTOM), Verdict.HOLDS))
    assert {one.kind for one in found.contradictions} == {"review"}
    assert {one.says.rpartition(" ")[2] for one in found.contradictions} == {"check", "oracle"}


def test_a_review_that_never_finds_what_comes_about_is_seen() -> None:
    assert len(compared(row(enumerated(OPENS), Verdict.NOT_FOUND)).contradictions) == 2


@pytest.mark.parametrize(
    ("property", "verdict"), [(PHANTOM, Verdict.VIOLATED), (NEVER, Verdict.HOLDS)], ids=["violated", "witnessed"]
)
def test_a_review_that_finds_what_is_not_there_is_seen(property: Property, verdict: Verdict) -> None:
    found = compared(row(enumerated(property, TCP, TINY), verdict))
    assert [one.kind for one in found.contradictions] == ["review"]


@pytest.mark.parametrize(
    "made",
    [
        row(enumerated(PHANTOM), Verdict.VIOLATED),
        row(enumerated(PHANTOM), Verdict.UNKNOWN),
        row(enumerated(PHANTOM, TCP), Verdict.HOLDS),
        row(enumerated(OPENS), Verdict.HOLDS),
    ],
)
def test_a_review_that_is_right_or_says_nothing_is_not_contradicted(made: Row) -> None:
    found = compared(made)
    assert (found.searches, found.judged, found.contradictions) == (1, 1, [])


def test_a_proof_of_what_a_run_refutes_is_seen() -> None:
    spec = VARIANTS["fixed-isn"]
    part = Surviving(id="confirmed", statement="", expected="PROVED", theorem=T2A, variant=spec, judges=(CONFIRMED,))
    found = compared(row(part, Verdict.PROVED, base=Verdict.PROVED))
    assert found.proofs > 4
    assert {one.kind for one in found.contradictions} == {"proof"}


@pytest.mark.parametrize(
    ("stand_in", "said"),
    [
        (row(enumerated(CONFIRMED, TCP), Verdict.HOLDS), "is about other rules"),
        (row(enumerated(PHANTOM), Verdict.HOLDS), "judges no-phantom"),
        (row(enumerated(CONFIRMED), Verdict.UNKNOWN), "is UNKNOWN"),
    ],
)
def test_a_stand_in_that_shows_something_else_is_seen(stand_in: Row, said: str) -> None:
    part = Surviving(id="lost", statement="", expected="PROVED", theorem=T2A, variant=TWO_WAY, judges=(CONFIRMED,))
    lost = row(part, Verdict.UNKNOWN, base=Verdict.PROVED)
    found = compared(lost, stand_in, stands_in=(stand_in.id,))
    assert any(said in one.says for one in found.contradictions if one.kind == "stand-in")


def test_a_stand_in_of_the_same_property_is_right() -> None:
    spec = VARIANTS["ignore-rst-in-time-wait"]
    part = Surviving(id="lost", statement="", expected="PROVED", theorem=T2A, variant=spec, judges=(CONFIRMED,))
    lost, other = row(part, Verdict.UNKNOWN, base=Verdict.PROVED), row(enumerated(CONFIRMED, spec), Verdict.HOLDS)
    found = compared(lost, other, stands_in=(other.id,))
    assert (found.stand_ins, found.contradictions) == (1, [])


def test_smaller_bounds_are_within_and_others_are_not() -> None:
    for bounds in [*(each.bounds for each in SCENARIOS.values()), *(made() for made in PRESETS.values())]:
        assert within(smaller(bounds), bounds) and within(bounds, bounds)
    end = EndBounds((100,), budget={Kind.SEND: 1})
    one = Bounds(end, end, Network(1))
    assert within(one, replace(one, network=Network(2)))
    assert not within(replace(one, network=Network(2)), one)
    assert not within(replace(one, a=replace(end, budget={Kind.SEND: 2})), one)
    assert not within(replace(one, a=replace(end, isns=(7,))), one)
    assert not within(one, replace(one, losses=1))
    assert not within(one, replace(one, network=Network(None)))


def test_a_variant_is_found_again_from_its_number() -> None:
    number = next(number for number in range(20) if reads(7, number))
    assert Asked(7, number).spec is Asked(7, number).spec
    assert len(Asked(7, number)()) > 30
