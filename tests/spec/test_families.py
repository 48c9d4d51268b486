"""Families: every variant and every chapter of the literature has its place."""

from __future__ import annotations

from collections import Counter

import pytest

from tcpcheck.pages.variants import claims_about, markdown
from tcpspec.rfc9293.readings import READINGS
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.difference import edits
from tcpspec.rules.spec import Spec
from tcpspec.variants import VARIANTS
from tcpspec.variants.families import FAMILIES, Family

OTHERS = {name: spec for name, spec in VARIANTS.items() if spec is not TCP}


def test_every_family_of_the_literature_has_variants_or_readings_but_the_one_that_is_out_of_scope() -> None:
    assert set(FAMILIES) == {*(f"V{number}" for number in range(1, 18)), "X"}
    empty = [family.id for family in FAMILIES.values() if not (family.variants or family.readings)]
    assert empty == ["V16"]
    assert FAMILIES["V16"].left_out.startswith("out of scope")


def test_every_variant_is_in_exactly_one_family() -> None:
    placed = Counter(name for family in FAMILIES.values() for name in family.variants)
    assert placed == Counter(list(OTHERS))


@pytest.mark.parametrize("family", FAMILIES.values(), ids=list(FAMILIES))
def test_a_family_says_what_it_is_and_names_readings_that_exist(family: Family) -> None:
    assert family.title and family.source
    assert family.sentence.endswith(".")
    assert set(family.readings) <= {reading.id for reading in READINGS}


@pytest.mark.parametrize("spec", OTHERS.values(), ids=list(OTHERS))
def test_a_variant_differs_from_tcp_and_some_claim_speaks_of_it(spec: Spec) -> None:
    assert edits(TCP, spec)
    assert claims_about(spec.name)


def test_the_page_has_an_entry_for_every_variant_and_says_what_it_changes() -> None:
    page = markdown()
    assert [name for name in OTHERS if f"\n### {name}\n" not in page] == []
    assert "- changed: TIME-WAIT ends -> TIME-WAIT ends before its time" in page
    assert "- adds to segments: `cookie`" in page
