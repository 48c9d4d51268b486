"""What a variant changes, found again from its rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.difference import _merged, edited, edits
from tcpspec.rules.spec import Spec
from tcpspec.rules.spelling import definitions, spelt_rule
from tcpspec.variants import VARIANTS

CHANGED = {name: spec for name, spec in VARIANTS.items() if spec is not TCP}


def spelling(spec: Spec) -> list[str]:
    return [spelt_rule(check) for check in spec.checks]


def rebuilt(spec: Spec) -> Spec:
    """TCP with every edit made one by one, not the variant itself."""
    every = edits(TCP, spec)
    settings = {edit.name: edit.now for edit in every if edit.what == "reading"}
    return replace(TCP, all_checks=_merged(TCP, spec, every), settings={**TCP.settings, **settings})


@pytest.mark.parametrize("name", CHANGED)
def test_the_edits_of_a_variant_make_the_variant(name: str) -> None:
    assert spelling(rebuilt(CHANGED[name])) == spelling(CHANGED[name])


@pytest.mark.parametrize("name", CHANGED)
def test_no_edit_leaves_rfc_9293_as_it_is(name: str) -> None:
    assert spelling(edited(TCP, CHANGED[name], ())) == spelling(TCP)


@pytest.mark.parametrize("name", CHANGED)
def test_every_variant_changes_something(name: str) -> None:
    assert edits(TCP, CHANGED[name])


def test_a_rule_that_takes_the_place_of_another_changes_it() -> None:
    (edit,) = edits(TCP, VARIANTS["two-way"])
    assert (edit.what, edit.before) == ("changed", TCP.find("LIS-3"))
    assert str(edit) == "changed: LISTEN receives SYN"


def test_a_rule_that_is_left_out_is_removed() -> None:
    (edit,) = edits(TCP, VARIANTS["syn-once"])
    assert (edit.what, edit.after) == ("removed", None)


def test_a_reading_is_one_edit_though_it_changes_many_rules() -> None:
    (edit,) = edits(TCP, TCP.reading(D6="literal"))
    assert (edit.what, edit.name, edit.now) == ("reading", "D6", "literal")


def test_a_definition_is_one_edit_though_many_rules_read_it() -> None:
    (edit,) = [edit for edit in edits(TCP, VARIANTS["ack-with-number"]) if edit.what == "definition"]
    assert edit.name == "SEG.LEN"
    assert len(edit.pairs) > 1
    for old, new in edit.pairs:
        assert old.name == new.name
        assert "SEG.LEN" in definitions(old)


def test_rules_that_were_rebuilt_and_say_the_same_are_no_edit() -> None:
    same = TCP.but("same", why="copies of a rule", swap={"LIS-1": TCP.find("LIS-1").but()})
    assert edits(TCP, same) == ()


def test_some_of_the_edits_make_a_protocol_of_their_own() -> None:
    spec = VARIANTS["no-time-wait"]
    first, second = edits(TCP, spec)
    half = edited(TCP, spec, (second,))
    assert half.find("F8-3") is spec.find("F8-3")
    assert half.find("A5-11") is TCP.find("A5-11")
    assert edits(TCP, half) == (second,)
    assert first not in edits(TCP, half)
    assert str(second) in half.name
