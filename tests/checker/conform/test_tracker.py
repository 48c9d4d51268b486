"""What an end may do in each state, told by short stories: what conforms, what deviates and why, what is excused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcpcheck.conform.end.conformance import Conformance, Mode
from tcpcheck.conform.search.levels import Rulebook
from tcpspec.rfc9293.header import Option
from tcpspec.rfc9293.tcp import TCP
from tests.checker.conform.story import BOOK, Line, judged, line, lines, only

SERVER = """
> S 0
< SA 0 1
> A 1 1
"""
CLIENT = """
< S 0
> SA 0 1
< A 1 1
"""
CLOSED = SERVER + "< FA 1 1\n> FA 1 2\n< A 2 2\n"
OPENED = "CLOSED LISTEN SYN-RECEIVED ESTABLISHED"
SCALE = Option(3, b"\x07")

CONFORMING = {
    "text both ways": (SERVER + "> A 1 1 10\n< A 1 11\n< A 1 11 5\n> A 11 6", OPENED),
    "text is sent again, cut otherwise": (SERVER + "< A 1 1 30\n< A 31 1 30\n< A 11 1 40 +300\n> A 1 61", OPENED),
    "text and FIN in one segment": (SERVER + "< FA 1 1 20\n> A 1 22", OPENED + " FIN-WAIT-1 FIN-WAIT-2"),
    "a FIN is answered together with our own": (
        SERVER + "> FA 1 1\n< FA 1 2\n> A 2 2", OPENED + " CLOSE-WAIT LAST-ACK CLOSED"),
    "an ACK lags behind what passed the capture": (
        SERVER + "> A 1 1 10\n> A 11 1 10\n< A 1 11 +0.1\n< A 1 21 +0.1", OPENED),
    "segments out of order are held": (SERVER + "> A 11 1 10\n< A 1 1\n> A 1 1 10\n< A 1 21", OPENED),
    "or not": (SERVER + "> A 11 1 10\n< A 1 1\n> A 1 1 10\n< A 1 11\n> A 11 1 10 +200\n< A 1 21", OPENED),
    "an ABORT": (SERVER + "< R 1 +100", OPENED + " CLOSED"),
    "an ABORT with text under way": (SERVER + "< A 1 1 5 +100\n> A 1 1 5\n< R 6", OPENED + " CLOSED"),
    "an ABORT with ACK": (SERVER + "> A 1 1 10\n< RA 1 11", OPENED + " CLOSED"),
    "an ABORT with ACK as a segment comes": (SERVER + "> A 1 1 10 +100\n< RA 1 1", OPENED + " CLOSED"),
    "a closed window is probed by one octet": (SERVER + "> A 1 1 w0\n< A 1 1 1 +300", OPENED),
    "challenge ACKs may be throttled": (
        SERVER + "> S 5\n< A 1 1\n> S 5\n> A 1 1 5 +600\n< A 1 6", OPENED),
    "a keep-alive": (SERVER + "< A 0 1 +2000\n> A 1 1", OPENED),
    "text on a SYN is taken later": ("> S 0 0 5\n< SA 0 1\n> A 6 1\n< A 1 6", OPENED),
    "or left": ("> S 0 0 5\n< SA 0 1\n> A 6 1\n< A 1 1\n> A 1 1 5 +200\n< A 1 6", OPENED),
    "an active open": (CLIENT, "CLOSED SYN-SENT ESTABLISHED"),
    "a SYN again": ("< S 0\n< S 0 +1000\n> SA 0 1\n< A 1 1", "CLOSED SYN-SENT ESTABLISHED"),
    "simultaneous open": (
        "< S 0\n> S 0\n< SA 0 1\n> SA 0 1\n> A 1 1", "CLOSED SYN-SENT SYN-RECEIVED ESTABLISHED"),
    "an open that is refused": ("> S 0\n< RA 0 1", "CLOSED"),
    "a SYN,ACK that was not asked for": ("> SA 0 77\n< R 77", "CLOSED"),
    "CLOSE in SYN-SENT": ("< S 0\n> SA 0 1\n< R 1", "CLOSED SYN-SENT CLOSED"),
    "simultaneous close": (
        SERVER + "< FA 1 1\n> FA 1 1\n< A 2 2\n> A 2 2", OPENED + " FIN-WAIT-1 CLOSING TIME-WAIT"),
    "the FIN comes again to TIME-WAIT": (
        SERVER + "< FA 1 1\n> FA 1 2\n< A 2 2\n> FA 1 2 +200\n< A 2 2", OPENED + " FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT"),
    "TIME-WAIT ends": (
        SERVER + "< FA 1 1\n> FA 1 2\n< A 2 2\n> FA 1 2 +61000\n< R 2",
        OPENED + " FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT CLOSED"),
}  # fmt: skip


@pytest.mark.parametrize("name", CONFORMING)
def test_conforms(name: str) -> None:
    story, path = CONFORMING[name]
    found = only(judged(story))
    assert (found.conformance, found.deviations) == (Conformance.CONFORMS, ())
    assert " ".join(map(str, found.path)) == path


DEVIATING = {
    "ACK of what never came": (SERVER + "< A 1 50", 4, "ACK is RCV.NXT+49"),
    "ACK that was taken back": (SERVER + "> A 1 1 10\n< A 1 11\n< A 1 5 +100", 6, "ACK is RCV.NXT-6"),
    "SEQ that leaves a hole": (SERVER + "< A 11 1 5", 4, "SEQ is SND.NXT+10"),
    "text beyond the window": ("> S 0\n< SA 0 1\n> A 1 1 w10\n< A 1 1 11 +50", 4, "room for 10 in the send window"),
    "text after FIN": (SERVER + "< FA 1 1\n< A 2 1 5", 5, "5 octets of new text in FIN-WAIT-1"),
    "text before the peer is confirmed": ("> S 0\n< SA 0 1\n< A 1 1 5", 3, "5 octets of new text in SYN-RECEIVED"),
    "no ACK bit": (SERVER + "< - 1 0 5", 4, "carries an ACK"),
    "SYN in ESTABLISHED": (SERVER + "< S 900 +100", 4, "OPEN in ESTABLISHED sends nothing"),
    "another ISS in the SYN,ACK": ("> S 0\n< SA 0 1\n< SA 9 1 +900", 3, "SEQ=ISS"),
    "SYN and FIN together": ("< SF 0", 1, "SYN and FIN"),
    "a reset that answers old text": (SERVER + "> A 1 1 5\n< A 1 6\n> A 1 1 5 +100\n< R 1", 7, "as CLOSED would"),
    "a reset that answers what is beyond the window": (SERVER + "> A 70000 1 +100\n< R 1", 5, "as CLOSED would"),
    "a reset after one that was to be dropped": (SERVER + "> R 70000\n> A 1 1 5 +100\n< R 1", 6, "as CLOSED would"),
    "a reset elsewhere": (SERVER + "< RA 77 1 +100", 4, "SEQ is SND.NXT+76"),
    "a reset of a closed port with another SEQ": ("> A 0 50\n< R 51", 2, "ABORT"),
    "FIN at another number when sent again": (
        SERVER + "< A 1 1 5\n< FA 6 1\n< FA 1 1 4 +900", 6, "FIN keeps its number"),
    "a keep-alive at once": (SERVER + "< A 0 1", 4, "a keep-alive comes after an interval"),
    "a SYN,ACK to a RST": ("> R 0\n< SA 0 1", 2, "sends no SYN,ACK"),
    "SYN-RECEIVED acknowledges twice": ("> S 0\n< SA 0 1\n< A 1 1", 3, "acknowledges by its SYN,ACK"),
    "a reset where SYN-RECEIVED acknowledges": (
        "> S 0\n< SA 0 1\n> A 70000 50\n< R 50", 4, "SYN-RECEIVED does not answer"),
    "or repeats its SYN,ACK later": (
        "> S 0\n< SA 0 1\n< SA 0 1 +1000\n> A 70000 50 +1700\n< R 50", 5, "SYN-RECEIVED does not answer"),
    "ESTABLISHED on a bad SYN,ACK": ("< S 0\n> SA 0 9\n< A 1 1", 3, "SYN-SENT sends no such segment"),
}  # fmt: skip


@pytest.mark.parametrize("name", DEVIATING)
def test_deviates(name: str) -> None:
    story, packet, why = DEVIATING[name]
    summary = judged(story)
    (deviation,) = only(summary).deviations
    assert only(summary).conformance is Conformance.DEVIATES
    assert deviation.number == packet == deviation.around[-1].number
    assert why in deviation.why.says
    assert deviation.why.section
    assert summary.exit_code == 1


EXCUSABLE = {
    "text is not acknowledged and comes again": (
        SERVER + "> A 1 1 10\n< A 1 1 5 +100\n> A 1 1 10 +200\n< A 6 11", 4, "loss"),
    "an ACK that was lost": (SERVER + "< A 1 1 5\n> A 1 6\n< A 1 1 5 +300\n> A 1 6", 5, "loss"),
    "no answer to the FIN": (SERVER + "> FA 1 1\n> FA 1 1 +900\n< A 1 2", 4, "no answer"),
    "FIN-WAIT-2 is given up": (SERVER + "< FA 1 1\n> A 1 2\n> FA 1 2 +900\n< R 2", 7, "FIN-WAIT-2"),
    "TIME-WAIT is cut short": (SERVER + "< FA 1 1\n> FA 1 2\n< A 2 2\n> FA 1 2 +900\n< R 2", 8, "TIME-WAIT"),
    "a SYN that nothing answers": ("> S 0\n> S 0 +1000", 1, "no answer"),
    "an ABORT on text": (SERVER + "> A 1 1 5 +100\n< R 1", 5, "local abort"),
    "an ABORT on FIN": (SERVER + "> FA 1 1 +100\n< R 1", 5, "local abort"),
    "an ABORT on an ACK": (SERVER + "< A 1 1 5\n> A 1 6\n< R 6", 6, "local abort"),
    "a probe without an octet": (SERVER + "> A 1 1 w0\n< A 0 1 +300", 5, "empty probe"),
}  # fmt: skip


@pytest.mark.parametrize("name", EXCUSABLE)
def test_can_be_excused(name: str) -> None:
    story, packet, excuse = EXCUSABLE[name]
    found = only(judged(story))
    assert found.conformance is Conformance.EXCUSABLE
    because = {(one.name, one.number) for deviation in found.deviations for one in deviation.because}
    assert (excuse, packet) in because
    assert only(judged(story, mode=Mode.STRICT)).conformance is Conformance.DEVIATES
    assert judged(story, mode=Mode.LOSSY).exit_code == 0


def test_a_loss_that_never_comes_again_is_no_excuse() -> None:
    goes_on = SERVER + "> A 1 1 10\n< A 1 1 5 +100\n> A 11 6\n> A 11 6 1\n> A 12 6 1\n> A 13 6 1"
    found = only(judged(goes_on))
    assert found.conformance is Conformance.DEVIATES
    assert "never sent those numbers again" in found.remarks[0]


def test_a_reading_that_was_used_is_named() -> None:
    found = only(judged(SERVER + "< FA 1 1\n> A 1 2\n> A 1 2 7 +50\n< R 2"))
    assert (found.conformance, [one.name for one in found.assumed]) == (Conformance.CONFORMS, ["MAY1=on"])


def test_a_reading_that_is_set_stays_so() -> None:
    story = SERVER + "< FA 1 1\n> A 1 2\n> A 1 2 7 +50\n< R 2"
    assert only(judged(story, book=Rulebook(TCP, frozenset(["MAY1"])))).conformance is not Conformance.CONFORMS
    on = Rulebook(TCP.reading(MAY1="on"), frozenset(["MAY1"]))
    assert only(judged(story, book=on)).assumed == ()


def test_a_reading_that_would_allow_it_is_told() -> None:
    story = SERVER + "> FA 1 1\n< A 1 2\n< FA 1 2\n< R 2 +900"
    (deviation,) = only(judged(story, book=Rulebook(TCP))).deviations
    assert (deviation.why.says, deviation.readings) == ("ABORT in LAST-ACK sends nothing", ("D2=reset",))
    assert only(judged(story, book=Rulebook(TCP.reading(D2="reset")))).conformance is Conformance.CONFORMS


def test_a_time_wait_that_is_reopened_conforms_with_its_reading() -> None:
    closed = SERVER + "< FA 1 1\n> FA 1 2\n< A 2 2\n"
    again = closed + "> S 5000 +900\n< SA 9000 5001\n> A 5001 9001\n> A 5001 9001 5\n< A 9001 5006"
    found = only(judged(again))
    assert (found.conformance, [one.name for one in found.assumed]) == (Conformance.CONFORMS, ["MAY2=isn"])
    assert [str(state) for state in found.path[-3:]] == ["TIME-WAIT", "SYN-RECEIVED", "ESTABLISHED"]
    older_iss = closed + "> S 5000 +900\n< SA -9 5001\n> A 5001 -8"
    assert only(judged(older_iss)).conformance is not Conformance.CONFORMS


def test_ecn_is_an_extension() -> None:
    found = only(judged("> SEC 0\n< SAE 0 1\n> A 1 1"))
    assert (found.conformance, [one.name for one in found.assumed]) == (Conformance.WITH_EXTENSION, ["RFC 3168"])


def test_a_time_wait_that_ignores_a_reset_is_an_extension() -> None:
    closed = SERVER + "< FA 1 1\n> FA 1 2\n< A 2 2\n> R 2 +20\n> FA 1 2 +90\n< A 2 2"
    found = only(judged(closed))
    assert (found.conformance, [one.name for one in found.assumed]) == (Conformance.WITH_EXTENSION, ["RFC 1337"])


def test_old_timestamps_are_an_extension() -> None:
    def stamped(story: list[Line], *values: int) -> list[Line]:
        options = [(Option(8, value.to_bytes(4) + bytes(4)),) for value in values]
        return [each._replace(options=option) for each, option in zip(story, options, strict=True)]

    story = lines(SERVER + "> A 1 1 5\n< A 1 6\n> A 6 1 5 +50\n< A 1 6\n< A 1 6 5 +50")
    assert only(judged(stamped(story, 9, 9, 9, 9, 9, 9, 9, 9))).conformance is Conformance.EXCUSABLE
    found = only(judged(stamped(story, 9, 9, 9, 9, 9, 4, 9, 9)))
    assert (found.conformance, [one.name for one in found.assumed]) == (Conformance.WITH_EXTENSION, ["RFC 7323"])


@pytest.mark.parametrize(("offered", "conformance"), [((), Conformance.DEVIATES), ((SCALE,), Conformance.CONFORMS)])
def test_windows_are_scaled_if_both_ends_offered_it(offered: tuple[Option, ...], conformance: Conformance) -> None:
    story = [
        line("> S 0", options=(SCALE,)), line("< SA 0 1", options=offered), line("> A 1 1 w10"),
        line("< A 1 1 1280"),
    ]  # fmt: skip
    assert only(judged(story)).conformance is conformance


def test_a_connection_that_was_open_before_is_inconclusive() -> None:
    late = "> A 501 301 10\n< A 301 511\n> FA 511 301\n< A 301 512\n< FA 301 512\n> A 512 302"
    found = only(judged(late, complete=False))
    assert (found.conformance, str(found.path[-1])) == (Conformance.INCONCLUSIVE, "CLOSED")
    assert judged(late, complete=False).exit_code == 3
    assert only(judged(late, complete=True)).conformance is Conformance.DEVIATES


def test_an_answer_is_not_missed_of_a_connection_that_may_be_older() -> None:
    late = "> A 501 301 10\n> A 501 301 10 +900"
    found = only(judged(late, complete=False))
    assert (found.conformance, found.remarks) == (
        Conformance.INCONCLUSIVE, ("the connection may be older than the capture",),
    )  # fmt: skip
    assert only(judged(late)).conformance is Conformance.EXCUSABLE


def test_a_late_beginning_does_not_hide_what_does_not_fit() -> None:
    found = only(judged("> A 501 301 10\n< A 301 511\n< A 900 511 5 +90", complete=False))
    assert found.conformance is Conformance.INCONCLUSIVE
    assert any("packet 3" in remark for remark in found.remarks)


def test_an_answer_to_something_unseen_means_another_place_unless_the_user_knows() -> None:
    story = SERVER + "< A 1 50"
    (b,) = (each for each in judged(story, at=False).results if each.end[1] == 80)
    assert b.conformance is Conformance.INCONCLUSIVE
    assert "not taken at this end" in b.remarks[-1]


def test_an_end_that_answers_slowly_is_far_away_unless_the_user_knows() -> None:
    slow = "> S 0\n< SA 0 1 +30\n> A 1 1\n> A 1 1 5\n> A 6 1 5\n< A 1 6 +30\n< R 99 +30"
    (b,) = (each for each in judged(slow, at=False).results if each.end[1] == 80)
    assert b.conformance is Conformance.INCONCLUSIVE
    assert only(judged(slow)).conformance is Conformance.DEVIATES


def test_each_incarnation_has_a_verdict() -> None:
    first = SERVER + "> FA 1 1\n< FA 1 2\n> A 2 2\n"
    second = "> S 90000 +500\n< SA 70000 90001\n> A 90001 70001\n< A 70001 90009 +50"
    results = judged(first + second).results
    assert [(each.first, each.last, each.conformance) for each in results] == [
        (1, 6, Conformance.CONFORMS),
        (7, 10, Conformance.DEVIATES),
    ]


STORIES = {name: story for name, (story, _) in CONFORMING.items()} | {
    name: story for name, (story, *_) in {**EXCUSABLE, **DEVIATING}.items()
}
isn = st.integers(0, 2**32 - 1)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(list(STORIES)), isn, isn)
def test_where_sequence_numbers_begin_changes_nothing(name: str, own: int, other: int) -> None:
    story = STORIES[name]
    here, there = only(judged(story)), only(judged(story, isns=(own, other)))
    assert (here.conformance, here.path) == (there.conformance, there.path)
    assert [(each.number, each.why) for each in here.deviations] == [(e.number, e.why) for e in there.deviations]


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(list(CONFORMING)), st.integers(0, 12))
def test_what_conforms_conforms_up_to_any_packet(name: str, count: int) -> None:
    story = lines(CONFORMING[name][0])[: 1 + count]
    assert only(judged(story)).conformance in (Conformance.CONFORMS, Conformance.EXCUSABLE)
    assert not [each for each in only(judged(story)).deviations if each.seen is not None]


def some_line() -> st.SearchStrategy[Line]:
    """Any packet with numbers near those in use."""
    near = st.integers(-2, 12)
    flags = st.sampled_from(["S", "SA", "A", "A", "A", "FA", "FA", "R", "RA", "F", "-", "SF", "SAF", "SEC"])
    after = st.sampled_from([0, 1, 20, 300, 900, 70_000])
    window = st.sampled_from([0, 5, 60000])
    return st.builds(Line, st.booleans(), flags, near, near, st.integers(0, 3), after, window, st.just(()))


@settings(deadline=None, max_examples=60)
@given(st.lists(some_line(), min_size=1, max_size=12), st.sampled_from(["", SERVER, CLIENT, CLOSED]), st.booleans())
def test_any_packets_are_judged(story: list[Line], opening: str, complete: bool) -> None:
    """Whatever comes, the end is judged, and the reference semantics agrees (``second_opinion.confirm``)."""
    BOOK.opinions = 2
    whole = lines(opening) + story if opening else story
    summary = judged(whole, complete=complete)
    assert sum(result.packets for result in summary.results) == len(whole)
    assert all(result.path for result in summary.results)
