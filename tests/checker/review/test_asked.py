"""The questions of a review, and what is recorded of RFC 9293."""

from __future__ import annotations

from importlib.resources import files

import pytest

from tcpcheck.review import record
from tcpcheck.review.asked import LIVELY, MANY, asked_of, base_for, parts_of, spec_of, unasked_of, windows_differ
from tcpcheck.review.reach import reached
from tcpcheck.review.record import about_tcp, as_text, recorded
from tcpspec.claims import CLAIMS
from tcpspec.claims.claim import Bounded, Enumerated, Eventually
from tcpspec.properties.property import NO_OLD_OCTET, PROPERTIES
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.check import change
from tcpspec.rules.segment import seg
from tcpspec.variants import VARIANTS

TWO_WAY = VARIANTS["two-way"]


def test_everything_is_asked_of_the_variant() -> None:
    for name, _, part in parts_of(asked_of(TWO_WAY)):
        assert spec_of(part).all_checks is TWO_WAY.all_checks, name


def test_each_part_is_asked_under_the_reading_it_is_stated_under() -> None:
    for name, claim, part in parts_of(asked_of(TWO_WAY)):
        (original,) = [each for each in CLAIMS[claim.id].parts if each.id == part.id]
        stated = getattr(original, "spec", None) or original.theorem.left  # type: ignore[attr-defined]
        assert spec_of(part).settings == stated.settings, name
        assert base_for(name).settings == stated.settings, name


def test_the_readings_of_a_variant_are_kept() -> None:
    spec = TCP.but("two", why="of its own", readings={"RESEND": "syn-ack", "D6": "answer"})
    for name, _, part in parts_of(asked_of(spec)):
        assert spec_of(part).settings["RESEND"] == "syn-ack", name
        assert spec_of(part).settings["D6"] == "answer", name
    why = {each.id: each.why for each in unasked_of(spec)}
    assert why["T14/two-time-waits"] == "it is stated under D6=literal, which the variant reads as answer"


def test_what_a_variant_reads_as_a_part_does_is_no_question_asked_twice() -> None:
    waits = TCP.but("waits", why="CLOSE waits", readings={"CLOSE4A": "wait"})
    asked = {name for name, _, _ in parts_of(asked_of(waits))}
    assert {"T3/without-no-early-close", "T2/enumerated-octets"} <= asked


@pytest.mark.parametrize("name", ["two-way", "no-time-wait", "t-tcp", "without-rfc-5961"])
def test_every_part_of_the_catalogue_is_asked_or_listed_with_a_reason(name: str) -> None:
    spec = VARIANTS[name]
    asked = [id for id, _, _ in parts_of(asked_of(spec))]
    left = unasked_of(spec)
    assert sorted([*asked, *(each.id for each in left)]) == sorted(id for id, _, _ in parts_of(CLAIMS))
    assert all(each.why for each in left)


def test_every_question_about_old_octets_that_holds_of_rfc_9293_is_asked() -> None:
    asked = [part for _, _, part in parts_of(asked_of(TWO_WAY)) if getattr(part, "property", None) is NO_OLD_OCTET]
    assert sum(part.expected == "HOLDS" for part in asked) > 5
    assert {"default", "one-client"} <= {str(getattr(part, "scenario", "")).partition(",")[0] for part in asked}


def test_every_standard_property_is_judged_in_the_default_bounds() -> None:
    asked = [part for _, _, part in parts_of(asked_of(TWO_WAY)) if isinstance(part, Enumerated)]
    judged = {part.property.id for part in asked if part.scenario.name.partition(",")[0] == "default"}
    assert judged == {each.id for each in PROPERTIES}


def test_what_the_catalogue_expects_of_rfc_9293_is_expected() -> None:
    for name, claim, part in parts_of(asked_of(TWO_WAY)):
        (original,) = [each for each in CLAIMS[claim.id].parts if each.id == part.id]
        assert part.expected == original.expected, name


def test_every_headline_about_tcp_itself_is_among_the_questions() -> None:
    asked = {name for name, _, _ in parts_of(asked_of(TWO_WAY))}
    assert asked >= {"T0/default", "T1/three-way", "T2/confirmed", "T2/no-old-octet", "T14/closes", "T23/prefix"}
    assert len(asked) > 100


def test_nothing_is_asked_twice() -> None:
    left_out = ("id", "statement", "otherwise", "drops", "expected", "situation")
    asked = [
        (type(part), sorted((name, repr(value)) for name, value in vars(part).items() if name not in left_out))
        for _, _, part in parts_of(asked_of(TWO_WAY))
    ]
    assert all(asked.count(each) == 1 for each in asked)


def test_enumerations_are_cut_short_at_stated_sizes() -> None:
    for _, _, part in parts_of(asked_of(TWO_WAY)):
        if isinstance(part, Bounded):
            assert part.scenario.bounds.max_states in (MANY, LIVELY)
            assert not isinstance(part, Eventually) or part.scenario.bounds.max_states == LIVELY


def test_windows_are_followed_where_a_variant_treats_them_otherwise() -> None:
    doubled = TCP.find("SS-5").but(then=change(snd_wnd=seg.wnd + seg.wnd))
    assert windows_differ(TCP.but("doubled", why="believes in more than it is offered", swap={"SS-5": doubled}))
    assert windows_differ(TCP.reading(D4="literal"))
    assert not windows_differ(TWO_WAY)


def test_the_record_is_about_these_rules_and_these_questions() -> None:
    found = recorded()
    assert found is not None, "run python -m tcpcheck.review.record"
    assert list(found.answers) == [name for name, _, _ in parts_of(about_tcp())]


def test_the_record_says_what_the_catalogue_expects() -> None:
    found = recorded()
    assert found is not None
    expected = {name: part.expected for name, _, part in parts_of(about_tcp())}
    assert found.verdicts == expected


def test_the_record_says_what_rfc_9293_reaches() -> None:
    found = recorded()
    assert found is not None
    assert reached(TCP) == found.reach


def test_the_file_says_what_is_read_from_it() -> None:
    found = recorded()
    assert found is not None
    assert as_text(found) == files("tcpcheck.review").joinpath(record.FILE).read_text(encoding="utf-8")


def test_a_record_of_other_questions_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "questions_hash", lambda: "other")
    assert recorded() is None
