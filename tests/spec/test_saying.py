"""What a part of a claim says: one sentence for each verdict, and each stands alone."""

from __future__ import annotations

import re

import pytest

from tcpspec.claims import CLAIMS
from tcpspec.claims.claim import Part
from tcpspec.claims.saying import said

PARTS = {f"{claim.id}/{part.id}": part for claim in CLAIMS.values() for part in claim.parts}
LEANS = re.compile(
    r"(the same|on one|on a perfect one|nor|and|but|not|unless|so|such|it|its|they|their|them|with it|with them"
    r"|without it|without one|as read here|by enumeration|in every run|one tick less|that one)\b(?! is not so| with)"
)
"""Beginnings of a sentence that needs the one before it."""


@pytest.mark.parametrize("id", PARTS)
def test_the_sentence_of_a_part_stands_alone(id: str) -> None:
    assert not LEANS.match(PARTS[id].statement), PARTS[id].statement


def test_no_two_parts_of_a_claim_say_the_same() -> None:
    for claim in CLAIMS.values():
        said_by = [part.statement for part in claim.parts]
        assert len(set(said_by)) == len(said_by), claim.id


@pytest.mark.parametrize(("expected", "verdict", "sentence"), [
    ("HOLDS", "HOLDS", "a"), ("PROVED", "HOLDS", "a"), ("HOLDS", "VIOLATED", "it is not so that a"),
    ("VIOLATED", "VIOLATED", "a"), ("VIOLATED", "PROVED", "it is not so that a"),
    ("HOLDS", "UNKNOWN", "not settled: a"), ("HOLDS", "NOT FOUND", "not settled: a"),
])  # fmt: skip
def test_what_is_said_is_true_where_the_verdict_is_this(expected: str, verdict: str, sentence: str) -> None:
    part = Part(id="x", statement="a", expected=expected)  # type: ignore[arg-type]
    assert said(part, verdict) == sentence
    other = Part(id="x", statement="a", expected=expected, otherwise="b")  # type: ignore[arg-type]
    assert said(other, verdict) == sentence.replace("it is not so that a", "b")


def test_where_rfc_5961_is_off_nobody_is_told_that_an_inexact_reset_does_nothing() -> None:
    part = PARTS["V9/inexact"]
    assert said(part, "VIOLATED") == part.statement
    assert said(part, "PROVED").startswith("it is not so that under RFC 5961")
