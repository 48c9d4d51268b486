"""The self-test passes for every reading, and finds what is put wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tcpcheck.symbolic.events.self_test import SelfTest, self_test, self_test_readings
from tcpspec.language.expression import TRUE
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.alternatives import every_rule_in_force
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Spec

pytestmark = pytest.mark.xdist_group("self-test")


@pytest.fixture(scope="module")
def tests() -> Iterator[tuple[SelfTest, ...]]:
    yield self_test_readings(TCP)


def test_every_section_of_every_reading_passes(tests: tuple[SelfTest, ...]) -> None:
    assert [(test.spec, *map(str, test.findings), *test.unknown) for test in tests if not test.passed] == []


def test_every_rule_was_in_force_in_some_test(tests: tuple[SelfTest, ...]) -> None:
    specs: dict[str, Spec] = {spec.name: spec for spec in (TCP, *every_rule_in_force(TCP))}
    assert {test.spec for test in tests} == set(specs)
    assert {check for spec in specs.values() for check in spec.checks} == set(TCP.all_checks)


def test_a_missing_rule_leaves_a_segment_unhandled() -> None:
    hole = TCP.but("hole", why="test", drop=("LIS-4",))
    (finding,) = self_test(hole, kinds=(Kind.ARRIVES,)).findings
    assert finding.rules == ()
    assert "left unhandled" in str(finding)
    assert "LISTEN" in finding.refusal
    segment = finding.situation.segment
    assert segment is not None
    assert segment.control == 0 or segment.control.name == "FIN"


def test_two_rules_at_once_are_both_named_with_their_places() -> None:
    loose = TCP.find("SS-4").but(guard=TRUE)
    (finding, *_) = self_test(TCP.but("loose", why="test", swap={"SS-4": loose}), kinds=(Kind.ARRIVES,)).findings
    assert loose in finding.rules
    assert f"({loose.place})" in str(finding)
    assert all(f"({rule.place})" in str(finding) for rule in finding.rules)
    assert "two rules apply at once" in finding.refusal


def test_going_on_to_a_step_that_is_not_there_is_unhandled() -> None:
    from tcpspec.rules.check import Onward

    lost = TCP.find("LIS-4").but(onward=Onward("3.10.7.4 ninth"))
    test = self_test(TCP.but("lost", why="test", swap={"LIS-4": lost}), kinds=(Kind.ARRIVES,))
    assert [finding.rules for finding in test.findings] == [()]


def test_a_time_out_is_not_a_pass() -> None:
    test = self_test(TCP, kinds=(Kind.ARRIVES,), timeout=1)
    assert test.unknown
    assert not test.passed
