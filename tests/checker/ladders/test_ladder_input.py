"""Reading: the form of a ladder, and errors that name the place and what was expected."""

from __future__ import annotations

import pytest

from tcpcheck.base.verdict import Exit
from tcpcheck.ladders.drawn import LadderError, Symbol
from tcpcheck.ladders.parse_ladder import parse
from tcpcheck.replay import check_ladder
from tcpspec.language.expression import State
from tcpspec.rules.control import ACK, SYN
from tcpspec.rules.event import Kind

OPEN = """\
1.  CLOSED                                           LISTEN
2.  SYN-SENT    --> <SEQ=100><CTL=SYN>           --> SYN-RECEIVED
"""


def test_a_row_is_margins_arrows_and_a_segment() -> None:
    first, second = parse(OPEN).rows
    assert (first.margins["A"].state, first.margins["B"].state, first.segment) == (
        State.CLOSED,
        State.LISTEN,
        None,
    )
    assert second.segment is not None and second.segment.seq == 100 and second.segment.control == SYN
    assert (second.sender, second.departs, second.arrives, second.number) == ("A", True, True, 2)


@pytest.mark.parametrize(
    ("arrows", "sender", "departs", "arrives"),
    [
        ("-->  -->", "A", True, True),
        ("-->  ...", "A", True, False),
        ("...  -->", "A", False, True),
        ("<--  <--", "B", True, True),
        ("...  <--", "B", True, False),
        ("<--  ...", "B", False, True),
    ],
)
def test_arrows_say_who_sends_and_what_happens(arrows: str, sender: str, departs: bool, arrives: bool) -> None:
    left, right = arrows.split()
    row = parse(f"1.  CLOSED {left} <SEQ=1><CTL=SYN> {right} CLOSED").rows[0]
    assert (row.sender, row.departs, row.arrives) == (sender, departs, arrives)


def test_without_arrowheads_the_marks_say_whose_the_segment_is() -> None:
    rows = parse(
        "1.  (duplicate) ... <SEQ=1><CTL=SYN> ...\n"
        "2.              ... <SEQ=1><CTL=SYN> ... (lost)\n"
        "3.  (lost)      ... <SEQ=1><CTL=SYN> ...\n"
    ).rows
    assert [row.sender for row in rows] == ["A", "A", "B"]


def test_events_in_the_margin_belong_to_the_end_they_stand_at() -> None:
    rows = parse(OPEN + "3.                                                   (Close)\n4.  (Send 10)\n").rows
    assert [note.act for note in rows[2].margins["B"].notes] == [Kind.CLOSE] and not rows[2].margins["A"].notes
    assert [(note.act, note.length) for note in rows[3].margins["A"].notes] == [(Kind.SEND, 10)]


def test_symbols_directives_comments_and_brackets() -> None:
    ladder = parse(
        "title: an old SYN   # why not\nB: LISTEN\nZ = 90\n\n"
        "    TCP Peer A      TCP Peer B\n"
        "1.  (duplicate) ... <SEQ=Z><CTL=SYN> -->  SYN-RECEIVED  [a remark]\n"
        "2.  <-- <ACK=Z+1><SEQ=X><CTL=ACK,SYN><DATA> <--\n"
    )
    assert (ladder.title, ladder.numbers) == ("an old SYN", {"Z": 90})
    first, second = (row.segment for row in ladder.rows)
    assert first is not None and first.seq == Symbol("Z")
    assert second is not None and second.ack_no == Symbol("Z", 1) and second.text is None
    assert second.control == SYN | ACK


BAD = [
    ("1. CLSOED  LISTEN", 4, "no state is called 'CLSOED'", "CLOSED"),
    ("1. CLOSED --> <SEQ=1><CTL=SYN> <-- CLOSED", 32, "point both ways", "`-->` or `...`"),
    ("1. CLOSED --> <SQE=1><CTL=SYN> --> CLOSED", 15, "no field is called 'SQE'", "<SEQ=...>"),
    ("1. CLOSED --> <SEQ=1><CTL=SNY> --> CLOSED", 22, "no control bit is called 'SNY'", "SYN"),
    ("1. CLOSED --> <SEQ=1> --> CLOSED", 15, "the segment has no <CTL=...>", "<CTL=...>"),
    ("1. CLOSED --> <SEQ=1><CTL=ACK> --> CLOSED", 22, "CTL names ACK", "<ACK=...>"),
    ("1. CLOSED --> <SEQ=1><ACK=2><CTL=SYN> --> CLOSED", 29, "there is an <ACK=...>", "ACK in <CTL=...>"),
    (
        "1. CLOSED --> <SEQ=4294967296><CTL=SYN> --> CLOSED",
        15,
        "'4294967296' is no sequence number",
        "4294967295",
    ),
    ("1. CLOSED --> <SEQ=1><SEQ=1><CTL=SYN> -->", 22, "SEQ is given twice", "one <SEQ=...>"),
    ("1. CLOSED --> <SEQ=1><CTL=SYN><DATA=x> -->", 31, "'x' is no count of octets", "65535"),
    ("1. CLOSED --> <SEQ=1><CTL=SYN>", 15, "between two of", "`--> <SEQ=100><CTL=SYN> ...`"),
    ("1. CLOSED -->", 11, "an arrow without a segment", "`--> <SEQ=100><CTL=SYN> -->`"),
    ("1. CLOSED ... <SEQ=1><CTL=SYN> ... CLOSED", 15, "nobody sends this segment", "an arrow, or a mark"),
    ("1. CLOSED --> <SEQ=1 CLOSED", 15, "cannot read '<SEQ=1'", "a segment"),
    ("1. CLOSED LISTEN --> <SEQ=1><CTL=SYN> -->", 11, "two states at one end", "one state at each end"),
    ("1. (Clsoe) --> <SEQ=1><CTL=SYN> -->", 4, "did you mean (close)?", ""),
    ("tilte: x\n1. CLOSED", 1, "no directive is called 'tilte'", "'title'"),
    ("Z = -1\n1. CLOSED", 5, "'-1' is no sequence number", "4294967295"),
    ("Z = 1\nZ = 2\n1. CLOSED", 1, "Z was bound before, to 1", "one number for a name"),
    ("B: LISTEN\nB: CLOSED\n1. CLOSED", 1, "'B' was given in line 1", "it once only"),
    ("# nothing\n", 1, "there is no line of a ladder", "-->"),
    ("", 1, "there is no line of a ladder", "-->"),
]


@pytest.mark.parametrize(("text", "column", "problem", "expected"), BAD)
def test_bad_form_is_an_error_with_place_and_remedy(text: str, column: int, problem: str, expected: str) -> None:
    with pytest.raises(LadderError) as caught:
        parse(text, "my.ladder")
    error = caught.value
    assert error.column == column and problem in error.problem and expected in error.expected
    message = str(error).splitlines()
    assert message[0].startswith(f"my.ladder:{error.line}:{column}: ")
    assert message[1] == "    " + error.source
    assert message[2] == "    " + " " * (column - 1) + "^"
    assert error.exit_code == Exit.USAGE


BAD_MEANING = [
    ("network: capcity=2", 10, "network has no 'capcity'", "capacity=2"),
    ("network: capacity=two", 10, "capacity=two is no number", "capacity=240"),
    ("network: faults=thunder", 10, "no fault is called 'thunder'", "loss"),
    ("parameters: msl=3", 13, "parameters has no 'msl'", "time_wait=240"),
    ("A: ESTABLISHD send 1, receive 2", 4, "no state is called 'ESTABLISHD'", "ESTABLISHED"),
    ("A: ESTABLISHED send x, receive 2", 4, "cannot read the numbers", "send 100, receive 300"),
    ("A: state=ESTABLISHED colour=red", 4, "no block", "snd_nxt"),
    (
        "A: ESTABLISHED",
        4,
        "A begins in ESTABLISHED, with what numbers?",
        "`A: ESTABLISHED send 100, receive 300`",
    ),
    ("A: SYN-SENT send 101, receive 0", 4, "A begins in SYN-SENT", "a figure that begins earlier"),
]


@pytest.mark.parametrize(("directive", "column", "problem", "expected"), BAD_MEANING)
def test_bad_directives_are_errors_too(directive: str, column: int, problem: str, expected: str) -> None:
    ladder = parse(f"{directive}\n{OPEN}", "my.ladder")
    with pytest.raises(LadderError) as caught:
        check_ladder(ladder)
    assert caught.value.column == column, caught.value
    assert problem in caught.value.problem and expected in caught.value.expected


def test_time_in_msl_needs_an_msl() -> None:
    with pytest.raises(LadderError, match="no time here"):
        check_ladder(parse("network: msl=none\n" + OPEN + "3.               (time passes: 2 MSL)\n"))
