"""Hand-drawn ladders: what is right, what is refused, and what is said about it."""

from __future__ import annotations

import pytest

from tcpcheck.ladders.parse_ladder import parse
from tcpcheck.replay import LadderResult, check_ladder
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import Kind
from tcpspec.system.joint import Act, Deliver, Inject

BEGIN = "1.  CLOSED                                            LISTEN\n"
SYN = "2.  SYN-SENT    --> <SEQ=100><CTL=SYN>               --> SYN-RECEIVED\n"
SYN_ACK = "3.  ESTABLISHED <-- <SEQ=300><ACK=101><CTL=SYN,ACK>  <-- SYN-RECEIVED\n"
THIRD = "4.  ESTABLISHED --> <SEQ=101><ACK=301><CTL=ACK>      --> ESTABLISHED\n"
OPENED = BEGIN + SYN + SYN_ACK + THIRD


def check(text: str) -> LadderResult:
    return check_ladder(parse(text, "t"))


RIGHT = {
    "states may be left out": BEGIN + "--> <SEQ=100><CTL=SYN> -->\n<-- <SEQ=300><ACK=101><CTL=SYN,ACK> <--\n",
    "segments may be left pending": BEGIN + SYN + "3.  (Close)\n    CLOSED\n",
    "a delayed segment arrives later": BEGIN
    + "2. SYN-SENT --> <SEQ=100><CTL=SYN> ...\n3.  ... <SEQ=100><CTL=SYN> --> SYN-RECEIVED\n",
    "the SYN is sent again": BEGIN
    + "2. SYN-SENT --> <SEQ=100><CTL=SYN> ... (lost)\n3. SYN-SENT --> <SEQ=100><CTL=SYN> --> SYN-RECEIVED\n",
    "the network doubles a segment": OPENED + "5. (duplicate) ... <SEQ=100><CTL=SYN> --> ESTABLISHED\n"
    "6. ESTABLISHED <-- <SEQ=301><ACK=101><CTL=ACK> <-- ESTABLISHED\n",
    "an ISS that is never drawn": BEGIN + SYN + "3. SYN-SENT    SYN-RECEIVED\n",
    "a reset": OPENED + "5. (Abort)\n   CLOSED --> <SEQ=101><CTL=RST> --> CLOSED\n",
    "TIME-WAIT ends unseen": "A: TIME-WAIT send 102, receive 302\nB: CLOSED\n1. TIME-WAIT\n2. CLOSED\n",
    "text of unknown length": OPENED + "5. ESTABLISHED --> <SEQ=101><ACK=301><CTL=ACK><DATA> --> ESTABLISHED\n"
    "6. ESTABLISHED <-- <SEQ=301><ACK=151><CTL=ACK> <-- ESTABLISHED\n",
    "numbers in parentheses": OPENED + "5. (send 101,receive 301)              (send 301,receive 101)\n",
    "time": OPENED + "5.          (time passes: 1.5 MSL)\n",
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT.keys())
def test_right_ladders_are_allowed(text: str) -> None:
    result = check(text)
    assert result.ok, result.explanation


WRONG_STATE = BEGIN + SYN.replace("SYN-RECEIVED", "ESTABLISHED")
WRONG = {
    "the server is not ESTABLISHED yet": (
        WRONG_STATE,
        2, "no rule of TCP brings B to ESTABLISHED here",
        "LISTEN receives SYN (3.10.7.2 third): A is SYN-SENT, B is SYN-RECEIVED",
    ),
    "an ACK occupies no number": (
        OPENED + "5. ESTABLISHED --> <SEQ=102><ACK=301><CTL=ACK><DATA=1> --> ESTABLISHED\n",
        5, "no rule of TCP lets A send this segment here", "A sends <SEQ=101><ACK=301><CTL=ACK><DATA=1>",
    ),
    "a SYN occupies a number": (
        BEGIN + SYN + SYN_ACK.replace("101", "100"),
        3, "no rule of TCP lets B send this segment here", "B has sent <SEQ=300><ACK=101><CTL=SYN,ACK>",
    ),
    "what nobody sent does not arrive": (
        BEGIN + "2. CLOSED ... <SEQ=90><CTL=SYN> --> SYN-RECEIVED\n",
        2, "mark it (duplicate) if it is left over from before", "",
    ),
    "what arrived does not arrive again unless it is marked": (
        OPENED + "5. ... <SEQ=100><CTL=SYN> --> ESTABLISHED\n",
        5, "it has arrived already: mark it (duplicate) if the network doubled it", "",
    ),
    "a FIN that was not sent changes no state": (
        OPENED + "5. FIN-WAIT-1      ESTABLISHED\n",
        5, "no rule of TCP brings A to FIN-WAIT-1 here", "A is ESTABLISHED, B is ESTABLISHED",
    ),
    "a connection does not vanish": (
        OPENED + "5. CLOSED          ESTABLISHED\n",
        5, "no rule of TCP brings A to CLOSED here", "A is ESTABLISHED, B is ESTABLISHED",
    ),
    "only TIME-WAIT ends by 2 MSL": (
        OPENED + "5. (2 MSL)\n   CLOSED\n",
        5, "(2 MSL) cannot happen at A now", "A is ESTABLISHED, B is ESTABLISHED",
    ),
    "numbers that are not so": (
        OPENED + "5. (send 100,receive 301)\n",
        5, "A does not stand at these numbers", "A send 101,receive 301",
    ),
    "what is lost was under way": (
        BEGIN + "2. ... <SEQ=100><CTL=SYN> ... (lost)\n",
        2, "no such segment from A is under way", "",
    ),
    "a segment older than MSL is gone": (
        BEGIN + "2. SYN-SENT --> <SEQ=100><CTL=SYN> ...\n3.   (time passes: 1.5 MSL)\n"
        "4.  ... <SEQ=100><CTL=SYN> --> SYN-RECEIVED\n",
        4, "no such segment from A is under way", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "problem", "allowed"), WRONG.values(), ids=WRONG.keys())
def test_wrong_ladders_are_refused_with_what_was_allowed(text: str, line: int, problem: str, allowed: str) -> None:
    result = check(text)
    assert not result.ok
    assert result.line == line
    first, source, caret, *_ = result.explanation.splitlines()
    assert first.startswith(f"t:{line}:{result.column}: ") and problem in first
    assert source[4:] == text.splitlines()[line - 1]
    assert result.column is not None and caret == " " * (3 + result.column) + "^"
    assert any(allowed in str(each) for each in result.allowed) or not allowed


def test_a_number_that_the_ladder_does_not_tell_is_not_passed_off_as_the_only_one() -> None:
    assert "(2000 stands for any ISS: the ladder does not tell it)" in check(WRONG_STATE).explanation
    assert "stands for any ISS" not in check(BEGIN + SYN + SYN_ACK.replace("101", "100")).explanation


def test_the_run_above_the_first_wrong_line_is_given() -> None:
    result = check(OPENED + "5. CLOSED          ESTABLISHED\n")
    kinds = [type(move) for move in result.trace.moves]
    assert kinds == [Act, Deliver, Deliver, Deliver]


def test_what_was_taken_to_have_happened_undrawn_is_said() -> None:
    text = OPENED.replace("LISTEN", "CLOSED")
    result = check(text)
    assert result.ok and result.inserted == ("before line 2: (passive Open) at B",)
    assert "taken to have happened undrawn, before line 2: (passive Open) at B" in result.explanation
    assert result.trace.moves[0] == Act("B", Kind.OPEN_PASSIVE)


def test_segments_sent_and_not_drawn_are_told() -> None:
    result = check(OPENED + "5. ESTABLISHED --> <SEQ=101><ACK=301><CTL=ACK><DATA=4> --> ESTABLISHED\n")
    assert result.undrawn == ("<SEQ=301><ACK=105><CTL=ACK> from B",)


def test_a_duplicate_of_what_was_sent_is_the_networks_and_any_other_is_left_over() -> None:
    doubled = check(RIGHT["the network doubles a segment"]).trace.moves
    assert not any(isinstance(move, Inject) for move in doubled)
    assert [move.keep for move in doubled if isinstance(move, Deliver)][:1] == [True]
    strange = check(BEGIN + "2. (duplicate) ... <SEQ=90><CTL=SYN> --> SYN-RECEIVED\n").trace.moves
    assert any(isinstance(move, Inject) for move in strange)


def test_symbols_are_bound_alike_everywhere() -> None:
    text = "1. (duplicate) ... <SEQ=Z><CTL=SYN> --> SYN-RECEIVED\n2. (??) <-- <SEQ=X><ACK={}><CTL=SYN,ACK> <--\n"
    given = "A: LISTEN\nB: LISTEN\n"
    assert check(given + text.format("Z+1")).ok
    assert not check(given + text.format("Z")).ok
    assert check("Z = 4294967295\n" + given + text.format("0")).numbers["Z"] == 4294967295
    assert check("Z = 4294967295\n" + given + text.format("0")).ok


def test_a_reading_decides_what_is_allowed() -> None:
    again = OPENED.replace(SYN_ACK + THIRD, "") + (
        "3. SYN-SENT ... <SEQ=300><ACK=101><CTL=SYN,ACK> <-- SYN-RECEIVED\n"
        "4. SYN-SENT --> <SEQ=100><CTL=SYN> --> SYN-RECEIVED\n"
        "5. ESTABLISHED <-- <SEQ={}><ACK=101><CTL={}> <-- SYN-RECEIVED\n"
    )
    for reading, allowed, other in (
        ("syn-ack", ("300", "SYN,ACK"), ("301", "ACK")),
        ("acknowledge", ("301", "ACK"), None),
    ):
        spec = TCP.reading(RESEND=reading) if reading != "acknowledge" else TCP
        text = again if reading == "syn-ack" else again.replace("5. ESTABLISHED", "5. SYN-SENT")
        assert check_ladder(parse(text.format(*allowed)), spec).ok
        if other is not None:
            assert not check_ladder(parse(text.format(*other)), spec).ok
