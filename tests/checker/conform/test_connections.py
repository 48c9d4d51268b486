"""Whole captures: conversations are told apart, and neither length nor number of them costs memory."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pytest

from tcpcheck.conform.capture.files import Capture
from tcpcheck.conform.conversations import connections
from tcpcheck.conform.conversations.connections import Question, Reading
from tcpcheck.conform.conversations.summary import summarised
from tcpcheck.conform.conversations.tracker import AROUND, MOST_DEVIATIONS
from tcpcheck.conform.end.conformance import Conformance, EndResult
from tcpcheck.conform.search.window import LENGTH
from tcpspec.rules.control import Control
from tests.checker.conform.making import A, B, Kept, ip, pcap, tcp
from tests.checker.conform.story import BOOK, LETTERS, Line, judged, lines, only
from tests.checker.conform.test_tracker import OPENED, SERVER

WHOLE = SERVER + "> A 1 1 10\n< A 1 11\n> FA 11 1\n< FA 1 12\n> A 12 2\n"


def packet(each: Line, port: int) -> bytes:
    control = Control(0)
    for letter in each.flags:
        control |= LETTERS[letter]
    ends = (B, A, (80, port)) if each.sent else (A, B, (port, 80))
    return ip(tcp(control, each.seq, each.ack, each.text, each.window, ends[0], ends[1], ends[2]), ends[0], ends[1])


def interleaved(stories: Sequence[str]) -> bytes:
    """The stories packet by packet in turn, each from a client port of its own."""
    told = [(4000 + number, lines(story)) for number, story in enumerate(stories)]
    longest = max(len(story) for _, story in told)
    return captured([packet(story[at], port) for at in range(longest) for port, story in told if at < len(story)])


def one_after_the_other(stories: Sequence[str]) -> bytes:
    """The stories each as a whole."""
    return captured(one_after_the_other_packets(stories))


def one_after_the_other_packets(stories: Sequence[str]) -> list[bytes]:
    return [packet(each, 4000 + number) for number, story in enumerate(stories) for each in lines(story)]


def captured(packets: Sequence[bytes]) -> bytes:
    """A packet each millisecond."""
    return pcap([Kept(number * 1_000_000, each) for number, each in enumerate(packets)])


def results(file: bytes) -> list[EndResult]:
    return summarised(Capture(io.BytesIO(file), "it"), Question(BOOK, complete=True)).results


def test_interleaved_conversations_are_told_apart() -> None:
    bad = SERVER + "< A 1 50 +20\n"
    found = {(each.end[1], each.peer[1]): each.conformance for each in results(interleaved([WHOLE, bad, WHOLE]))}
    assert found[80, 4000] is found[80, 4002] is Conformance.CONFORMS
    assert found[80, 4001] is Conformance.INCONCLUSIVE
    assert len(found) == 6


def test_results_come_as_soon_as_they_are_final(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST_OVER", 3)
    reading = Reading(Question(BOOK, complete=True))
    capture = Capture(io.BytesIO(one_after_the_other([WHOLE] * 5)), "it")
    told = [(each.conformance, capture.frames_read) for each in reading.results(capture)]
    assert [conformance for conformance, _ in told] == [Conformance.CONFORMS] * 10
    assert told[0][1] < capture.frames_read


def test_conversations_that_are_kept_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST_OPEN", 5)
    monkeypatch.setattr(connections, "MOST_OVER", 5)
    most = interrupted = 0

    def watch(reading: Reading, *arguments: Any) -> Any:
        nonlocal most, interrupted
        yield from see(reading, *arguments)
        interrupted = reading.interrupted
        most = max(most, len(reading.open) + len(reading.over))

    see = Reading._see
    monkeypatch.setattr(Reading, "_see", watch)
    found = results(interleaved([WHOLE] * 50))
    assert most <= 10
    assert interrupted > 0
    assert len(found) >= 100


def test_what_was_forgotten_is_not_held_against_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    late = [*one_after_the_other_packets([WHOLE] * 3), packet(lines("< A 12 7")[0], 4000)]
    assert {each.conformance for each in results(captured(late))} != {Conformance.CONFORMS}
    monkeypatch.setattr(connections, "MOST_OVER", 1)
    assert {each.conformance for each in results(captured(late))} == {Conformance.CONFORMS, Conformance.INCONCLUSIVE}


def test_a_long_connection_is_followed_over_many_stretches() -> None:
    text = [Line(False, "A", 1 + 10 * at, 1, 10, 20) for at in range(3 * LENGTH)]
    answers = [Line(True, "A", 1, 11 + 10 * at, 0, 0.1) for at in range(3 * LENGTH)]
    story = [*lines(SERVER), *(each for pair in zip(text, answers, strict=True) for each in pair)]
    found = only(judged(story))
    assert (found.conformance, " ".join(map(str, found.path))) == (Conformance.CONFORMS, OPENED)
    late = [*story, Line(True, "A", 1, 5, 0, 20)]
    (deviation,) = only(judged(late)).deviations
    assert deviation.number == len(late)
    assert len(deviation.around) == AROUND


def test_an_end_with_too_much_to_excuse_is_not_followed_for_ever() -> None:
    probes = [Line(True, "A", 0, 1, 0, 300)] * (3 * MOST_DEVIATIONS)
    story = [*lines(SERVER), Line(False, "A", 1, 1, 0, 1, 0), *probes]
    found = only(judged(story))
    assert (found.conformance, len(found.deviations)) == (Conformance.EXCUSABLE, MOST_DEVIATIONS)
    assert "too much to excuse" in found.remarks[-1]
