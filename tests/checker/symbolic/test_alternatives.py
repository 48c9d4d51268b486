"""Which readings keep T2."""

from __future__ import annotations

import pytest

from tcpcheck.symbolic.alternatives import alternatives, changed_kinds, every_rule_in_force, keeps
from tcpcheck.symbolic.prove import prove
from tcpcheck.verdict import Verdict
from tcpspec.event import Kind
from tcpspec.tcp import TCP
from tcpspec.theorems import T2A, T2B, Theorem

LOSES = {"D1=time-wait", "D5=literal", "D7=literal", "MAY2=isn"}
"""Readings for which the lemmas are not inductive; that says nothing of what can happen under them."""


def test_each_alternative_changes_one_reading() -> None:
    for other in alternatives(TCP):
        assert sum(other.settings[key] != TCP.settings[key] for key in TCP.settings) == 1
    assert len(list(alternatives(TCP))) == sum(len(reading.choices) - 1 for reading in TCP.readings.values())


def test_every_rule_of_every_setting_is_in_force_somewhere() -> None:
    in_force = {check for spec in (TCP, *every_rule_in_force(TCP)) for check in spec.checks}
    assert in_force == set(TCP.all_checks)


def test_only_events_with_other_rules_are_tried_again() -> None:
    assert changed_kinds(TCP.reading(D2="reset"), TCP) == (Kind.ABORT,)
    assert changed_kinds(TCP, TCP) == ()


def test_a_base_that_was_not_proved_is_refused() -> None:
    with pytest.raises(ValueError, match="must have been proved"):
        next(keeps(T2A, prove(T2A, kinds=(Kind.STATUS,))))


@pytest.mark.slow
@pytest.mark.parametrize("theorem", (T2A, T2B), ids=lambda theorem: theorem.id)
def test_readings_that_keep_t2(theorem: Theorem) -> None:
    kept = list(keeps(theorem, prove(theorem)))
    assert {one.changed for one in kept if one.verdict is not Verdict.PROVED} == LOSES
    assert all(one.first_failure for one in kept if one.changed in LOSES)
