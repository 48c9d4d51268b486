"""The same stimuli on another protocol."""

from __future__ import annotations

import pytest

from tcpcheck.replay import check_story
from tcpcheck.review.beside import beside
from tcpcheck.runs.trace import Trace, replayed
from tcpspec.rfc9293.tcp import TCP
from tcpspec.stories import find_story
from tcpspec.system.joint import Deliver
from tcpspec.variants import VARIANTS

STORIES = ("open-step-by-step", "close-step-by-step", "old-duplicate-syn", "time-wait-assassination", "ack-loop")
"""Told of RFC 9293 in the catalogue."""


def told(name: str, variant: str = "tcp") -> Trace:
    trace = check_story(find_story(name), VARIANTS[variant]).trace
    assert trace is not None
    return trace


@pytest.mark.parametrize("name", [name for name in STORIES if name != "ack-loop"])
def test_a_run_beside_itself_shows_no_difference(name: str) -> None:
    trace = told(name)
    found = beside(trace, TCP)
    assert found.whole
    assert found.diverges is None
    assert found.trace.moves == trace.moves


def test_the_first_difference_is_where_the_rules_part() -> None:
    found = beside(told("delayed-syn", "two-way"), TCP)
    assert found.diverges is not None
    first = found.stimuli[found.diverges]
    assert isinstance(first.move, Deliver)
    assert first.differences[0] == "B: state is SYN-RECEIVED, not ESTABLISHED"
    assert all(not each.differences for each in found.stimuli[: found.diverges])


def test_what_the_other_protocol_did_is_a_run_of_its_own() -> None:
    found = beside(told("delayed-syn", "two-way"), TCP)
    happened = replayed(found.trace)
    made = [each.here for each in found.stimuli if each.here is not None]
    assert [each.after for each in happened] == [each.after for each in made]


def test_what_was_never_sent_there_cannot_arrive_there() -> None:
    found = beside(told("close-step-by-step"), VARIANTS["piggybacked-ack"])
    missing = next(each for each in found.stimuli if each.here is None)
    assert "was never sent here" in missing.reason
    assert not found.whole


def test_a_protocol_without_the_options_of_another_sees_segments_without_them() -> None:
    trace = told("open-step-by-step")
    there = beside(trace, VARIANTS["timestamps"])
    back = beside(there.trace, TCP)
    assert there.whole
    assert back.trace.moves == trace.moves
