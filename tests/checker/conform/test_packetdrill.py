"""Scripts of packetdrill: what is read, what is passed over, and whether what they expect is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcpcheck.conform.capture.frames import Packet
from tcpcheck.conform.capture.options import fast_open_cookie, window_scale
from tcpcheck.conform.conversations.connections import Question
from tcpcheck.conform.conversations.packetdrill import LOCAL, REMOTE, Script, ScriptError
from tcpcheck.conform.conversations.summary import summarised
from tcpcheck.conform.end.conformance import Conformance
from tcpspec.rules.control import ACK, CWR, ECE, FIN, PSH, SYN
from tests.checker.conform.story import BOOK
from tests.cli.command import told

SCRIPTS = Path(__file__).parents[2] / "data" / "scripts"
EXPECTED = {
    "data_before_established": Conformance.DEVIATES,
    "fast_open": Conformance.WITH_EXTENSION,
    "passive_close": Conformance.CONFORMS,
    "simultaneous_open": Conformance.CONFORMS,
}


def packets(text: str) -> list[Packet]:
    return list(Script("it.pkt", text).packets())


def verdict(text: str) -> Conformance:
    question = Question(BOOK, frozenset([LOCAL[0]]), complete=True, calls_seen=True)
    return summarised(Script("it.pkt", text), question).worst


@pytest.mark.parametrize("path", sorted(SCRIPTS.glob("*.pkt")), ids=lambda path: str(path.stem))
def test_what_a_script_expects_is_judged(path: Path) -> None:
    assert verdict(path.read_text(encoding="utf-8")) is EXPECTED[path.stem]


def test_packets_have_line_numbers_times_ends_and_numbers() -> None:
    found = packets(
        "// one\n0.1 < S 5:5(0) win 100 <mss 1000,wscale 7>\n+.2 > SEW. 0:0(0) ack 6\n* < P. 6:16(10) ack 1 win 9"
    )
    assert [(one.number, one.time, one.source) for one in found] == [
        (2, 100_000_000, REMOTE), (3, 300_000_000, LOCAL), (4, 300_000_000, REMOTE),
    ]  # fmt: skip
    assert [one.control for one in found] == [SYN, SYN | ECE | CWR | ACK, PSH | ACK]
    assert [(one.seq, one.ack, one.text, one.window) for one in found] == [
        (5, 0, 0, 100),
        (0, 6, 0, 65535),
        (6, 1, 10, 9),
    ]
    assert window_scale(found[0].options) == 7


def test_ranges_of_times_and_marks_of_ecn_are_read() -> None:
    found = packets("+0~+.1 > F. 1:1(0) ack 1\n+.5 < [ect0] . 1:1(0) ack 2 win 9 <FO 0a0b,nop>")
    assert [(one.time, one.control) for one in found] == [(0, FIN | ACK), (500_000_000, ACK)]
    assert fast_open_cookie(found[1].options) == b"\x0a\x0b"


def test_what_is_passed_over_is_counted_and_keeps_line_numbers() -> None:
    script = Script("it.pkt", "%{\ncode\n}%\n`sysctl`\n+0 read(3, ..., 9) = 9\n+0 > icmp echo\nmore\n+0 > R 1:1(0)")
    assert [one.number for one in script.packets()] == [8]
    assert script.notes == [
        "passed over: calls 1", "passed over: code 1", "passed over: lines without a time 1",
        "passed over: other lines 1", "passed over: shell commands 1",
    ]  # fmt: skip


def test_a_reset_after_close_answers_nothing() -> None:
    opened = "+0 < S 0:0(0) win 9\n+0 > S. 0:0(0) ack 1\n+1 < . 1:1(0) ack 1 win 9\n+1 < P. 1:9(8) ack 1 win 9\n"
    assert verdict(opened + "+0 close(4) = 0\n+0 > R 1:1(0)") is Conformance.CONFORMS
    assert verdict(opened + "+0 > R 1:1(0)") is Conformance.DEVIATES


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("+0 < S 0:0 win 9", "no TCP packet: '< S 0:0 win 9'; write it as"),
        ("+0 < SX 0:0(0) win 9", "there is no flag 'X'; there are: S F R P . U E W A"),
        ("+0 > P. 1:9(7) ack 1", "1:9 are not 7 octets"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(line: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match=r"^it\.pkt:2: ") as caught:
        packets(f"\n{line}")
    assert problem in str(caught.value)
    (tmp_path / "bad.pkt").write_text(f"\n{line}")
    said = told("conform", str(tmp_path / "bad.pkt"))
    assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)
    assert f"bad.pkt:2: {problem}" in said.err


@given(st.text(max_size=120) | st.text(st.sampled_from("+0.<>S 1:()ackwin%{}`/*~\n"), max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    script = Script("it.pkt", text)
    try:
        found = list(script.packets())
    except ScriptError as refusal:
        assert str(refusal).startswith("it.pkt:")
        return
    assert script.frames_read == len(found)
