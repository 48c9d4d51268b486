"""Runs that were exported as captures are judged as the runs were: what RFC 9293 does conforms, what a variant does
otherwise deviates."""

from __future__ import annotations

import io
from ipaddress import ip_address

import pytest

from tcpcheck.conform.capture.files import Capture
from tcpcheck.conform.conversations.connections import Question
from tcpcheck.conform.conversations.summary import Summary, summarised
from tcpcheck.conform.end.conformance import Conformance
from tcpcheck.conform.search.levels import Rulebook
from tcpcheck.export.pcapng import ADDRESS, pcapng
from tcpcheck.replay import check_story
from tcpcheck.runs.trace import Trace
from tcpspec.rfc9293.tcp import TCP
from tcpspec.stories import find_story
from tcpspec.system.joint import Side
from tcpspec.variants import VARIANTS

BOOK = Rulebook(TCP)
OPENED = ("open-step-by-step", "crossing-syns")
BEGUN = ("close-step-by-step", "octets-are-numbered", "time-wait-assassination")
"""These begin in the middle of a connection."""
SIDES: tuple[Side, Side] = ("A", "B")


def told(name: str, variant: str = "tcp") -> Trace:
    trace = check_story(find_story(name), VARIANTS[variant]).trace
    assert trace is not None
    return trace


def judged(trace: Trace, side: Side) -> Summary:
    """What that end did, from the capture as it was taken there."""
    question = Question(BOOK, frozenset([ip_address(ADDRESS[side]).packed]))
    return summarised(Capture(io.BytesIO(pcapng(trace, vantage=side)), "run.pcapng"), question)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("name", OPENED)
def test_what_rfc_9293_does_conforms(name: str, side: Side) -> None:
    assert {result.conformance for result in judged(told(name), side).results} == {Conformance.CONFORMS}


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("name", BEGUN)
def test_of_a_connection_that_began_before_nothing_is_held_against_it(name: str, side: Side) -> None:
    found = {result.conformance for result in judged(told(name), side).results}
    assert found
    assert found <= {Conformance.CONFORMS, Conformance.INCONCLUSIVE}


def test_a_server_that_takes_text_after_two_segments_deviates_where_it_acknowledges_it() -> None:
    trace = told("delayed-syn", "two-way")
    found = judged(trace, "B")
    assert found.worst is Conformance.DEVIATES
    (deviation,) = [each for result in found.results for each in result.deviations]
    assert deviation.number == 13
    assert judged(trace, "A").worst is Conformance.CONFORMS
