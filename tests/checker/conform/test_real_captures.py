"""The captures of ``tests/data/captures``: verdicts, packets blamed and paths are as their sidecars say."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tcpcheck.conform.capture.files import Capture
from tcpcheck.conform.conversations.connections import Question
from tcpcheck.conform.conversations.summary import ORDER, Summary, summarised
from tcpcheck.conform.end.conformance import Conformance, EndResult, Mode
from tcpcheck.conform.search.levels import Rulebook
from tcpspec.rfc9293.tcp import TCP

CAPTURES = Path(__file__).parents[2] / "data" / "captures"
NAMES = sorted(path.stem for path in CAPTURES.glob("*.json"))
BOOK = Rulebook(TCP)

VERDICTS = {
    "conforms": Conformance.CONFORMS,
    "conforms-with-extension": Conformance.WITH_EXTENSION,
    "deviates-tolerable": Conformance.EXCUSABLE,
    "deviates": Conformance.DEVIATES,
    "inconclusive": Conformance.INCONCLUSIVE,
}
STARTS_LATE = "m_control_truncated_start"
NOT_SEEN = {"connect_timeout": "no packet shows that the client gave up"}
OF_SEVERAL = {
    "listen_matrix": "every probe is a connection of its own; the path is that of the one that was accepted",
    "accept_queue_overflow": "the path is that of the server, up to where the kernel was asked",
}
UNDISTURBED = ("open_data_close_by_client", "close_by_server", "simultaneous_open", "simultaneous_close")
MOST_POSSIBILITIES = 32


class Judged(NamedTuple):
    """One host judged in one file."""

    file: str
    host: str
    summary: Summary


def sidecar(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CAPTURES / f"{name}.json").read_text(encoding="utf-8"))
    return found


def judged_hosts(name: str) -> Iterator[tuple[str, str]]:
    """File and host: each host of the system under test where its capture was taken, or the one that was edited."""
    said = sidecar(name)
    edited = said["expected"].get("first_violation")
    for capture in said["captures"]:
        vantage = capture["file"].split(".")[1]
        at = [vantage] if vantage in said["hosts"] else said["system_under_test"]
        hosts = [edited["host"]] if edited else [host for host in at if host in said["system_under_test"]]
        yield from ((capture["file"], host) for host in hosts)


def judge(name: str, file: str, host: str, mode: Mode = Mode.REPORT) -> Summary:
    address = ip_address(sidecar(name)["hosts"][host]["addr"]).packed
    question = Question(BOOK, frozenset([address]), complete=name != STARTS_LATE, mode=mode)
    with (CAPTURES / file).open("rb") as octets:
        return summarised(Capture(octets, file), question)


@cache
def judged(name: str) -> tuple[Judged, ...]:
    return tuple(Judged(file, host, judge(name, file, host)) for file, host in judged_hosts(name))


def results(name: str) -> Iterator[EndResult]:
    for each in judged(name):
        yield from each.summary.results


def blamed(name: str) -> set[tuple[str, int]]:
    """Packets that deviate, and those that an excuse is about."""
    found = set[tuple[str, int]]()
    for each in judged(name):
        for deviation in (deviation for result in each.summary.results for deviation in result.deviations):
            found |= {(each.file, deviation.number)} | {(each.file, one.number) for one in deviation.because}
    return found


def expected_blame(name: str) -> set[tuple[str, int]]:
    said = sidecar(name)
    violation = said["expected"].get("first_violation")
    if violation:
        return {(said["captures"][0]["file"], violation["packet"])}
    return {(each["capture"], each["packet"]) for each in said["expected"].get("deviations", [])}


def test_there_are_fifty_of_them() -> None:
    assert len(NAMES) == 50
    assert sum(name.startswith("m_") for name in NAMES) == 12


@pytest.mark.parametrize("name", NAMES)
def test_verdict_is_that_of_the_sidecar(name: str) -> None:
    worst = max((each.summary.worst for each in judged(name)), key=ORDER.index)
    assert worst is VERDICTS[sidecar(name)["expected"]["verdict"]]


@pytest.mark.parametrize("name", NAMES)
def test_packets_blamed_are_those_of_the_sidecar(name: str) -> None:
    assert expected_blame(name) <= blamed(name)
    if not expected_blame(name):
        assert blamed(name) == set()


@pytest.mark.parametrize("name", [name for name in NAMES if sidecar(name)["expected"].get("first_violation")])
def test_first_packet_blamed_is_the_first_that_was_edited(name: str) -> None:
    violation = sidecar(name)["expected"]["first_violation"]
    first = min(deviation.number for result in results(name) for deviation in result.deviations)
    assert first == violation["packet"]


@pytest.mark.parametrize("name", NAMES)
def test_path_is_the_one_the_kernel_took(name: str) -> None:
    for each in judged(name):
        path = sidecar(name)["expected"].get("state_path", {}).get(each.host)
        if path is None:
            continue
        found = [[str(state) for state in result.path] for result in each.summary.results]
        if name in NOT_SEEN:
            assert [*found[0], "CLOSED"] == path, NOT_SEEN[name]
        elif name in OF_SEVERAL:
            assert any(one[: len(path)] == path for one in found), OF_SEVERAL[name]
        else:
            assert found[0] == path


def test_possibilities_stay_few() -> None:
    assert max(each.summary.peak for name in NAMES for each in judged(name)) <= MOST_POSSIBILITIES


def test_extensions_are_named() -> None:
    extensions = {
        name: {one.name for result in results(name) for one in result.assumed if one.name.startswith("RFC")}
        for name in NAMES
        if sidecar(name)["expected"]["verdict"] == "conforms-with-extension"
    }
    assert extensions == {"fastopen_cookie_then_data": {"RFC 7413"}}


def test_older_behaviour_is_named() -> None:
    (deviation,) = next(results("in_window_syn_in_syn_received")).deviations
    assert [one.name for one in deviation.because] == ["RFC 793"]


@pytest.mark.parametrize(
    ("name", "verdict"), [("zero_window", Conformance.DEVIATES), ("fin_lost", Conformance.CONFORMS)]
)
def test_strictly_what_could_be_excused_deviates(name: str, verdict: Conformance) -> None:
    file, host = next(judged_hosts(name))
    assert judge(name, file, host, Mode.STRICT).worst is verdict


@pytest.mark.parametrize(("mode", "code"), [(Mode.REPORT, 1), (Mode.STRICT, 1), (Mode.LOSSY, 0)])
def test_exit_code_of_what_can_be_excused_is_a_matter_of_the_mode(mode: Mode, code: int) -> None:
    file, host = next(judged_hosts("fin_wait2_orphan_timeout"))
    assert judge("fin_wait2_orphan_timeout", file, host, mode).exit_code == code


@pytest.mark.parametrize(("mode", "code"), [(Mode.REPORT, 1), (Mode.LOSSY, 3)])
def test_what_is_let_pass_does_not_hide_what_is_inconclusive(mode: Mode, code: int) -> None:
    file, host = next(judged_hosts("fin_wait2_orphan_timeout"))
    summary = judge("fin_wait2_orphan_timeout", file, host, mode)
    summary.add(replace(summary.results[0], conformance=Conformance.INCONCLUSIVE))
    assert (summary.worst, summary.exit_code) == (Conformance.EXCUSABLE, code)


@pytest.mark.parametrize("file", [path.name for path in sorted(CAPTURES.glob("*.[ab].pcap"))])
def test_nothing_is_held_against_the_far_end(file: str) -> None:
    """Unasked, both ends are judged; the far one may be inconclusive, as segments cross and are lost on the way."""
    name, vantage, _ = file.split(".")
    near = sidecar(name)["hosts"][vantage]["addr"]
    with (CAPTURES / file).open("rb") as octets:
        summary = summarised(Capture(octets, file), Question(BOOK, complete=True))
    far = [result for result in summary.results if result.end[0] != ip_address(near).packed]
    fine = (Conformance.CONFORMS, Conformance.WITH_EXTENSION, Conformance.INCONCLUSIVE)
    assert far
    assert {result.conformance for result in far} <= set(fine)
    if name in UNDISTURBED:
        assert {result.conformance for result in far} == {Conformance.CONFORMS}


FIELDS = {"SEQ": 4, "ACK": 8}
SHIFTS = (1, -1, 1000, -1000)
CONFORMING_AT_B = ("open_data_close_by_client", "close_by_server", "half_close_data_after_fin", "keepalive_probes")


def edited(octets: bytes, field: int, shift: int, chosen: int, source: bytes) -> bytes | None:
    """The RAW IP capture with one number of its packet ``chosen`` shifted; None if that is not one to be edited.

    A reset is left alone, and so is the ISS, which is free; and the last packet, which may have left before what came
    just before it was processed.
    """
    at, number = 24, 0
    while at < len(octets):
        size = int.from_bytes(octets[at + 8 : at + 12], "little")
        at, number = at + 16, number + 1
        if number == chosen:
            place = at + 20 + field
            flags = octets[at + 20 + 13]
            last = at + size == len(octets)
            if last or octets[at + 12 : at + 16] != source or flags & 4 or (flags & 2 and field == FIELDS["SEQ"]):
                return None
            value = (int.from_bytes(octets[place : place + 4]) + shift) % 2**32
            return octets[:place] + value.to_bytes(4) + octets[place + 4 :]
        at += size
    return None


@pytest.mark.parametrize("shift", SHIFTS)
@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("name", CONFORMING_AT_B)
def test_no_number_of_any_packet_can_be_shifted_unnoticed(name: str, field: str, shift: int) -> None:
    whole = (CAPTURES / f"{name}.b.pcap").read_bytes()
    source = ip_address(sidecar(name)["hosts"]["b"]["addr"]).packed
    question = Question(BOOK, frozenset([source]), complete=True)
    tried = 0
    for number in range(1, 18):
        octets = edited(whole, FIELDS[field], shift, number, source)
        if octets is not None:
            tried += 1
            worst = summarised(Capture(io.BytesIO(octets), name), question).worst
            assert worst in (Conformance.EXCUSABLE, Conformance.DEVIATES), number
    assert tried >= 2
