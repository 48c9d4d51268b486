"""Which readings keep T2."""

from __future__ import annotations

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.symbolic.induction.prove import prove
from tcpcheck.symbolic.induction.under_readings import keeps
from tcpspec.proofs.lemmas import NEVER_REOPENED
from tcpspec.proofs.theorems import T2A, T23, Theorem
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.alternatives import alternatives, changed_kinds, every_rule_in_force
from tcpspec.rules.event import Kind


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


def test_a_reading_that_reopens_connections_has_lemmas_about_them() -> None:
    """Only the arrival of segments has other rules, but what SYN-RECEIVED remembers must survive every event."""
    reopening = TCP.reading(MAY2="isn")
    assert changed_kinds(reopening, TCP) == (Kind.ARRIVES,)
    other = T23.of(reopening)
    assert set(other.lemmas) ^ set(T23.lemmas) == {NEVER_REOPENED, *T23.if_reopened}
    assert set(other.of(TCP).lemmas) == set(T23.lemmas)


@pytest.mark.slow
@pytest.mark.parametrize("theorem", (T2A, T23), ids=lambda theorem: theorem.id)
def test_every_reading_keeps_t2_and_t23(theorem: Theorem) -> None:
    """T23 has the lemmas and goals of T2b among its own."""
    kept = list(keeps(theorem, prove(theorem)))
    assert {one.changed: one.first_failure for one in kept if one.verdict is not Verdict.PROVED} == {}
    assert {one.changed for one in kept} == {f"{id}={choice}" for id, reading in TCP.readings.items()
                                             for choice in reading.choices if choice != reading.default}  # fmt: skip
