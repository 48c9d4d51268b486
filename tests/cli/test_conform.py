"""``tcpspec conform`` as a user meets it: exit codes, JSON, what is refused, and what is said of damage."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tcpcheck.cli.schemas import schema
from tests.checker.conform.making import Kept, ip, pcap, tcp
from tests.cli.command import told

pytestmark = pytest.mark.sampled(2)

CAPTURES = Path(__file__).parents[1] / "data" / "captures"
A, B = "10.90.0.1", "10.90.0.2"


def conform(name: str, *arguments: str) -> tuple[int, str]:
    said = told("conform", str(CAPTURES / name), *arguments)
    return said.code, " ".join(said.out.split())


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("open_data_close_by_client.b.pcap", "--host", B), 0, "CONFORMS 10.90.0.2:5000"),
        (("fastopen_cookie_then_data.b.pcap", "--host", B), 0, "CONFORMS WITH AN EXTENSION"),
        (("m_data_after_fin.pcap", "--host", A), 1, "DEVIATES"),
        (("zero_window.b.pcap", "--host", B), 1, "DEVIATES, BUT CAN BE EXCUSED"),
        (("zero_window.b.pcap", "--host", B, "--strict"), 1, "DEVIATES 10.90.0.2"),
        (("zero_window.b.pcap", "--host", B, "--lossy-receiver"), 0, "DEVIATES, BUT CAN BE EXCUSED"),
        (("m_control_truncated_start.pcap",), 3, "INCONCLUSIVE"),
        (("m_synack_without_syn.pcap", "--host", B), 3, "older than the capture"),
        (("m_synack_without_syn.pcap", "--host", B, "--complete"), 1, "DEVIATES"),
        (("data_after_close_gets_rst.a.pcap", "--host", A), 0, "with MAY1=on"),
        (("data_after_close_gets_rst.a.pcap", "--host", A, "-r", "MAY1=off"), 1, "packet 8, in FIN-WAIT-2"),
    ],
)  # fmt: skip
def test_exit_code_follows_the_worst_verdict(arguments: tuple[str, ...], code: int, words: str) -> None:
    found = conform(*arguments)
    assert found[0] == code
    assert words in found[1]


def test_a_deviation_is_told_with_packet_reason_section_and_ladder() -> None:
    _, said = conform("m_rst_out_of_window_accepted.pcap", "--host", B)
    assert "packet 8, in ESTABLISHED" in said
    assert "(RFC 9293 3.10.7.1)" in said
    assert "text is taken and acknowledged (3.10.7.4 seventh)" in said
    assert "<-- <SEQ=1><CTL=RST> <-- [here]" in said


def test_where_no_host_is_named_a_deviation_may_be_the_ways_fault() -> None:
    hint = "--host names the end where it was taken"
    assert hint in conform("m_data_after_fin.pcap")[1]
    assert hint not in conform("m_data_after_fin.pcap", "--host", A)[1]
    assert hint not in conform("close_by_server.b.pcap")[1]


@pytest.mark.parametrize("name", ["zero_window.a.pcap", "m_fin_not_acknowledged.pcap", "listen_matrix.b.pcap"])
def test_json_is_what_the_schema_says_and_the_same_every_time(name: str) -> None:
    first, second = (told("conform", str(CAPTURES / name), "--json") for _ in range(2))
    assert first == second
    found = json.loads(first.out)
    Draft202012Validator(schema("conform")).validate(found)
    assert found["exit_code"] == first.code
    assert sum(found["counts"].values()) == len(found["ends"])


def test_both_ends_are_judged_where_no_host_is_named() -> None:
    found = json.loads(told("conform", str(CAPTURES / "close_by_server.b.pcap"), "--json").out)
    assert [(one["end"].split(":")[0], one["verdict"]) for one in found["ends"]] == [(A, "conforms"), (B, "conforms")]


def test_what_is_no_segment_is_counted(tmp_path: Path) -> None:
    frames = [ip(tcp()), ip(tcp(), protocol=17), ip(tcp(), fragment=1), b"", b"\x00" * 30]
    (tmp_path / "mixed.pcap").write_bytes(pcap([Kept(0, octets) for octets in frames]))
    said = told("conform", str(tmp_path / "mixed.pcap"))
    assert "5 packets read, 1 TCP segment" in said.out
    assert "skipped: IP fragment 1, cut off before the IP header 1, not IP 1, not TCP 1" in " ".join(said.out.split())


def test_a_capture_without_segments_is_inconclusive(tmp_path: Path) -> None:
    (tmp_path / "none.pcap").write_bytes(pcap([]))
    said = told("conform", str(tmp_path / "none.pcap"))
    assert (said.code, "no end of a connection was judged" in said.out) == (3, True)


def test_a_file_that_is_cut_off_is_judged_up_to_there(tmp_path: Path) -> None:
    whole = (CAPTURES / "open_data_close_by_client.b.pcap").read_bytes()
    (tmp_path / "cut.pcap").write_bytes(whole[:-7])
    said = told("conform", str(tmp_path / "cut.pcap"), "--host", B)
    assert said.code == 0
    assert "the file ends early: packet 10 is cut off" in " ".join(said.out.split())


def test_a_file_that_is_damaged_is_inconclusive_at_best(tmp_path: Path) -> None:
    whole = (CAPTURES / "open_data_close_by_client.b.pcap").read_bytes()
    (tmp_path / "bad.pcap").write_bytes(whole + bytes(8) + b"\xff" * 8)
    said = told("conform", str(tmp_path / "bad.pcap"), "--host", B)
    assert said.code == 3
    assert "packet 11 claims 4294967295 captured octets" in " ".join(said.out.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nowhere.pcap",), "there is no file 'nowhere.pcap'; check the path"),
        ((str(CAPTURES),), "is a directory; name a file in it"),
        ((str(CAPTURES / "README.md"),), "neither pcap nor pcapng; convert it"),
        ((str(CAPTURES / "zero_window.a.pcap"), "--host", "10.90.0"), "--host 10.90.0: not an IP address"),
        ((str(CAPTURES / "zero_window.a.pcap"), "--host", "10.90.0.9"), "no segment is from or to 10.90.0.9"),
        ((str(CAPTURES / "zero_window.a.pcap"), "--strict", "--lossy-receiver"), "contradict each other"),
        ((str(CAPTURES / "zero_window.a.pcap"), "-r", "D6=never"), "reading D6 has no setting 'never'"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_message(arguments: tuple[str, ...], message: str) -> None:
    said = told("conform", *arguments)
    assert (said.code, said.out) == (2, "")
    assert message in said.err
    assert len(said.err.strip().splitlines()) == 1


def test_a_capture_comes_through_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    octets = (CAPTURES / "close_by_server.b.pcap").read_bytes()

    class Pipe(io.TextIOWrapper):
        """Standard input that is no text."""

    monkeypatch.setattr(sys, "stdin", Pipe(io.BytesIO(octets)))
    from tcpcheck.cli.verbs.conform import _opened

    assert _opened("-").read() == octets
