"""Printing: a run in the notation of RFC 9293 section 3.5."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tcpcheck.base.paint import Paint
from tcpcheck.cli.run import Run
from tcpcheck.ladders.ladder import WIDTH, prose, render
from tcpcheck.ladders.parse_ladder import parse
from tcpcheck.pictures.ladder import ladder_svg
from tcpcheck.replay import check_ladder, ladder_file
from tcpcheck.runs.notation import UnclearNoteError, read_note, read_time, time_text
from tcpcheck.runs.trace import Trace
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.control import ACK, SYN
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Parameters, Segment
from tcpspec.system.joint import Act, Deliver, Inject, Pass, System
from tcpspec.system.network import LOSS, REORDERING, Network
from tests.checker.walks import arrives, lost, play, system

LISTENS, OPENS = Act("B", Kind.OPEN_PASSIVE), Act("A", Kind.OPEN_ACTIVE, iss=100)
OPENED = (LISTENS, OPENS, arrives("A", iss=300), arrives("B"), arrives("A"))


def body(trace: Trace) -> list[str]:
    """The lines below the names of the peers."""
    return render(trace).splitlines()[3:]


def test_the_open_of_figure_6_looks_like_figure_6() -> None:
    assert render(play(system(), *OPENED)) == (
        "title: a run\n"
        "\n"
        "    TCP Peer A                                          TCP Peer B\n"
        "1.  CLOSED                                              CLOSED\n"
        "2.                                                      (passive Open)\n"
        "                                                        LISTEN\n"
        "3.  SYN-SENT    --> <SEQ=100><CTL=SYN>              --> SYN-RECEIVED\n"
        "4.  ESTABLISHED <-- <SEQ=300><ACK=101><CTL=SYN,ACK> <-- SYN-RECEIVED\n"
        "5.  ESTABLISHED --> <SEQ=101><ACK=301><CTL=ACK>     --> ESTABLISHED\n"
    )


def test_a_delayed_segment_has_a_line_for_its_departure_and_one_for_its_arrival() -> None:
    late = play(system(), LISTENS, OPENS, Act("A", Kind.RETRANSMISSION, length=1), arrives("A", iss=300))
    assert [line.split() for line in body(late)[3:]] == [
        ["3.", "SYN-SENT", "-->", "<SEQ=100><CTL=SYN>", "..."],
        ["4.", "(retransmission)"],
        ["SYN-SENT", "-->", "<SEQ=100><CTL=SYN>", "-->", "SYN-RECEIVED"],
        ["5.", "...", "<SEQ=300><ACK=101><CTL=SYN,ACK>", "<--", "SYN-RECEIVED"],
    ]


def test_a_loss_stands_where_the_segment_would_have_arrived() -> None:
    assert body(play(system(), OPENS, lost("A")))[1].split()[1:] == [
        "SYN-SENT", "-->", "<SEQ=100><CTL=SYN>", "...", "(lost)",
    ]  # fmt: skip
    late = play(system(), OPENS, LISTENS, lost("A"))
    assert body(late)[-1].split()[1:] == ["...", "<SEQ=100><CTL=SYN>", "...", "(lost)"]


def test_what_finds_no_room_in_the_network_is_lost() -> None:
    """How much room there is is nothing of TCP's."""
    tight = System(TCP, TCP, Network(1, LOSS | REORDERING))
    full = play(tight, OPENS, Act("A", Kind.ABORT), Act("A", Kind.OPEN_ACTIVE, iss=500))
    assert body(full)[-1].split()[-2:] == ["...", "(lost)"]
    assert "(lost)" not in body(full)[1]
    for drawn in (ladder_file(full), ladder_file(full).replace("(lost)", "(network full)")):
        assert check_ladder(parse(drawn)).trace.moves == full.moves


def test_a_copy_that_arrives_leaves_the_segment_in_the_network() -> None:
    doubled = play(system(), LISTENS, OPENS, arrives("A", iss=300, keep=True), arrives("A"))
    arrivals = [line.split()[1:3] for line in body(doubled) if "-->" in line[20:]]
    assert arrivals == [["(copy)", "..."], ["...", "<SEQ=100><CTL=SYN>"]]


def test_what_nobody_sent_is_a_duplicate_and_its_window_is_shown_only_if_unusual() -> None:
    for window, shown in ((65535, "<SEQ=90><CTL=SYN>"), (5, "<SEQ=90><CTL=SYN><WND=5>")):
        old = play(system(), LISTENS, Inject("A", Segment(90, 0, SYN, wnd=window)), arrives("A", iss=300))
        assert body(old)[3].split() == ["3.", "(duplicate)", "...", shown, "-->", "SYN-RECEIVED"]


def test_a_segment_of_an_earlier_incarnation_is_marked_old() -> None:
    again = Act("A", Kind.OPEN_ACTIVE, iss=500)
    run = play(system(), LISTENS, OPENS, Act("A", Kind.REBOOT), again, arrives("A", 0, iss=300), arrives("A", 0))
    arrivals = [line for line in body(run) if line.split()[-2:-1] == ["-->"]]
    assert ["(old)" in line for line in arrivals] == [True, False]
    assert any("(REBOOT)" in line for line in body(run))


def test_what_becomes_of_time_is_told_in_multiples_of_msl() -> None:
    closes = play(system(msl=120), *OPENED, Act("A", Kind.SEND, length=7), Pass(180), Act("A", Kind.CLOSE))
    passes = next(line for line in body(closes) if "time passes" in line)
    assert passes.split(maxsplit=1)[1].split("  ")[0] == "(time passes: 1.5 MSL)" and passes.endswith("[at 1.5 MSL]")
    timed = render(closes, times=True).splitlines()
    assert timed[3].endswith("[at 0 MSL]") and timed[-2].endswith("[at 1.5 MSL]")
    assert max(map(len, timed)) <= WIDTH


def test_where_the_network_knows_no_msl_times_are_plain_unless_the_trace_says_what_msl_is() -> None:
    run = play(system(), *OPENED, Pass(100), Pass(80))
    for unit, first, second in ((None, "100)", "80)"), (120, "5/6 MSL)", "2/3 MSL)"), (40, "2.5 MSL)", "2 MSL)")):
        shown = [line for line in body(replace(run, unit=unit)) if "time passes" in line]
        assert [first in shown[0], second in shown[1]] == [True, True]
        assert ("[at " in shown[1]) == (unit is not None)
    assert "[at 1.5 MSL]" in render(replace(run, unit=120))


def test_time_wait_of_another_length_is_named_by_its_length() -> None:
    short = System(TCP, TCP, Network(msl=120), Parameters(time_wait=180))
    closed = play(
        short, *OPENED, Act("A", Kind.CLOSE), arrives("A"), arrives("B"), Act("B", Kind.CLOSE), arrives("B"),
        arrives("A"), Pass(181), Act("A", Kind.TIME_WAIT_TIMEOUT),
    )  # fmt: skip
    assert body(closed)[-3].split(maxsplit=1)[1] == "(1.5 MSL)"


def test_no_line_is_wider_than_a_hundred_columns() -> None:
    top = 2**32 - 1
    wide = play(
        system(), LISTENS, Act("A", Kind.OPEN_ACTIVE, iss=top - 70000), arrives("A", iss=top - 70000),
        arrives("B"), arrives("A"), Act("A", Kind.SEND, length=65535), Act("A", Kind.CLOSE),
        Act("A", Kind.RETRANSMISSION, length=65536), arrives("A", 0), arrives("B"),
    )  # fmt: skip
    for text in (render(wide), render(wide, rules=True), render(wide, times=True, rules=True)):
        assert max(map(len, text.splitlines())) <= WIDTH
        assert not any(line.endswith(" ") for line in text.splitlines())
    assert "<DATA=65535>" in render(wide) and "CTL=FIN,ACK" in render(wide)


def test_rules_are_named_under_the_line_with_their_section() -> None:
    named = render(play(system(), *OPENED), rules=True)
    assert "        [B: LISTEN receives SYN (3.10.7.2 third)]\n" in named
    assert "        [A: SYN-SENT receives SYN,ACK (3.10.7.3 fourth)]\n" in named
    assert "has been processed" not in named
    without = [line for line in named.splitlines() if not line.startswith("        [")]
    assert without == render(play(system(), *OPENED)).splitlines()


def test_colour_changes_nothing_but_colour() -> None:
    plain, coloured = (render(play(system(), *OPENED), colour=colour) for colour in (False, True))
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_prose_says_one_sentence_after_another() -> None:
    run = play(system(msl=120), LISTENS, OPENS, arrives("A", iss=300), lost("B"), Pass(60))
    assert prose(run).splitlines() == [
        "1. At first A is CLOSED and B is CLOSED.",
        "2. (passive Open) at B. B: a passive OPEN enters LISTEN. B is LISTEN.",
        "3. A: an active OPEN sends SYN and enters SYN-SENT. A sends <SEQ=100><CTL=SYN>, and it arrives "
        "at B. B: LISTEN receives SYN. A is SYN-SENT. B is SYN-RECEIVED.",
        "4. B sends <SEQ=300><ACK=101><CTL=SYN,ACK>, and it is lost. B is SYN-RECEIVED.",
        "5. Time passes: 0.5 MSL.",
    ]


def test_a_forged_segment_is_not_said_to_be_sent() -> None:
    forged = play(system(), LISTENS, Inject("A", Segment(90, 1, SYN | ACK)), lambda j: Deliver("A", j.wire_a[0]))
    assert "A sends" not in prose(forged)
    assert "as if from A, <SEQ=90><ACK=1><CTL=SYN,ACK>, arrives at B" in prose(forged)


@pytest.mark.parametrize("duration", [0, 1, 60, 119, 180, 240, 0.5, 1 / 3])
@pytest.mark.parametrize("msl", [None, 1, 3, 7, 120])
def test_times_read_back(duration: float, msl: float | None) -> None:
    assert read_time(time_text(duration, msl), msl) == duration


@pytest.mark.parametrize("text", ["soon", "-1", "2 RTT", "", "inf", "1/0 MSL"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_time(text, 120)


@pytest.mark.parametrize("word", ["Clsoe", "retransmision", "duplicat", "pasive open"])
def test_a_misspelt_note_is_not_taken_for_a_comment(word: str) -> None:
    with pytest.raises(UnclearNoteError, match="did you mean"):
        read_note(word)


@pytest.mark.parametrize("comment", ["??", "!!", "Abort!!", "return to LISTEN!", "the user goes home"])
def test_other_parentheses_are_comments(comment: str) -> None:
    assert read_note(comment) == (None, None, "", comment.lower())


@pytest.mark.parametrize(
    ("msl", "unit", "waits", "said"),
    [
        (120, None, True, "[a segment lives for 1 MSL: what is older is not delivered]"),
        (None, None, True, "[segments may be of any age here]"),
        (120, 60, True, "[a segment lives for 2 MSL: what is older is not delivered]"),
        (None, None, False, "[TIME-WAIT ends at any moment here, and segments may be of any age]"),
        (120, None, False, ""),
    ],
)
def test_a_run_in_which_time_passes_or_time_wait_ends_says_how_old_segments_may_be(
    msl: int | None, unit: int | None, waits: bool, said: str
) -> None:
    passed = (Pass(241),) if waits else ()
    over = System(TCP, TCP, Network(msl=msl), Parameters(time_wait=240 if waits else -1))
    ends = (Act("A", Kind.CLOSE), arrives("A"), arrives("B"), Act("B", Kind.CLOSE), arrives("B"), arrives("A"))
    last = () if msl and not waits else (Act("A", Kind.TIME_WAIT_TIMEOUT),)
    closed = replace(play(over, *OPENED, *ends, *passed, *last), unit=unit)
    assert render(closed).splitlines()[-1].strip() == said or (not said and "[" not in render(closed))
    assert check_ladder(parse(ladder_file(closed)), TCP).ok
    prosaic = Run("a run", closed).as_text("prose", 100, Paint(), rules=False, times=False)
    assert (said in prosaic, said.strip("[]") in ladder_svg(closed)) == (True, True)
