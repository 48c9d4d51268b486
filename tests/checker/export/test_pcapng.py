"""Captures of runs: what is seen where, with the run's numbers, valid checksums and comments that say what happened."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcpcheck.export.packets import EXPIRED, REMARKS, UNDER_WAY, VANTAGES, Vantage, packets
from tcpcheck.export.pcapng import ADDRESS, PORT, CaptureError, pcapng
from tcpcheck.runs.trace import Trace
from tcpspec.rfc9293.header import decode, internet_checksum
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.control import ACK, SYN
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Segment
from tcpspec.system.joint import OTHER, Act, Deliver, Inject, Lose, Pass, Side, System, connect
from tcpspec.system.network import LOSS, Network
from tcpspec.variants import VARIANTS
from tests.checker.capture import Capture, Frame, read
from tests.checker.walks import SIDES, arrives, lost, play, system, walk

LISTENS, OPENS = Act("B", Kind.OPEN_PASSIVE), Act("A", Kind.OPEN_ACTIVE, iss=100)
OPENED = (LISTENS, OPENS, arrives("A", iss=300), arrives("B"), arrives("A"))


def captured(trace: Trace, vantage: Vantage = "wire") -> Capture:
    return read(pcapng(trace, vantage=vantage))


def segment_of(frame: Frame) -> tuple[Side, Segment]:
    """Who sent a frame, and the segment in it; AssertionError or HeaderError if a checksum or a length is wrong."""
    header, rest = frame.octets[:20], frame.octets[20:]
    assert header[0] == 0x45
    assert internet_checksum(header) == 0
    assert int.from_bytes(header[2:4]) == len(frame.octets)
    source, destination = (".".join(map(str, header[at : at + 4])) for at in (12, 16))
    found, payload = decode(rest, source, destination)
    sender: Side = "A" if source == ADDRESS["A"] else "B"
    assert (destination, found.source_port, found.destination_port) == (
        ADDRESS[OTHER[sender]], PORT[sender], PORT[OTHER[sender]],
    )  # fmt: skip
    return sender, Segment(found.seq, found.ack, found.flags, len(payload), found.window)


def bare(segment: Segment) -> Segment:
    """Without ghosts, which are on no wire."""
    return segment._replace(sender=None, receiver=None)


def seen(trace: Trace, vantage: Vantage) -> list[tuple[str, tuple[str, ...]]]:
    """(sender and number of the move, marks) of each packet."""
    return [(f"{packet.sender}{packet.number}", packet.marks) for packet in packets(trace, vantage)]


def test_the_open_of_figure_6_on_the_wire() -> None:
    capture = captured(play(system(), *OPENED))
    assert capture.linktype == 101
    assert capture.interface[2] == b"wire"
    assert b"A is TCP at 192.0.2.1" in capture.section[1]
    assert [segment_of(frame) for frame in capture.frames] == [
        ("A", Segment(100, 0, SYN, 0, 65535)),
        ("B", Segment(300, 101, SYN | ACK, 0, 65535)),
        ("A", Segment(101, 301, ACK, 0, 65535)),
    ]
    assert [frame.stamp for frame in capture.frames] == [3, 4, 5]
    assert capture.frames[0].comment.splitlines() == [
        "move 3, sent by move 2",
        "then A is SYN-SENT, B is SYN-RECEIVED",
        "B: LISTEN receives SYN (3.10.7.2 third; LIS-3)",
    ]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 10**6), max_size=24), st.sampled_from([None, 120]))
def test_any_run_is_captured_with_valid_checksums_and_its_own_numbers(choices: list[int], msl: float | None) -> None:
    run = walk(choices, system(capacity=2, msl=msl))
    for vantage in VANTAGES:
        frames, expected = captured(run, vantage).frames, packets(run, vantage)
        assert [segment_of(frame) for frame in frames] == [(each.sender, bare(each.segment)) for each in expected]
        assert [frame.stamp for frame in frames] == sorted(frame.stamp for frame in frames)
        assert pcapng(run, vantage=vantage) == pcapng(run, vantage=vantage)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 10**6), max_size=24))
def test_an_end_sees_all_that_it_sends_and_receives_and_nothing_else(choices: list[int]) -> None:
    run = walk(choices, system(capacity=2, msl=120))
    happened = run.replay()
    for side in SIDES:
        frames = captured(run, side).frames
        outcomes = [(_actor(one.move), one.outcome) for one in happened]
        sent = [bare(outcome.sent) for actor, outcome in outcomes if actor == side and outcome and outcome.sent]
        received = [
            bare(one.move.flight.segment)
            for one in happened
            if isinstance(one.move, Deliver) and OTHER[one.move.sender] == side
        ]
        assert [segment_of(frame)[1] for frame in frames if frame.direction == 2] == sent
        assert [segment_of(frame)[1] for frame in frames if frame.direction == 1] == received


def _actor(move: object) -> Side | None:
    match move:
        case Act(side, _, _, _):
            return side
        case Deliver(sender, _, _, _):
            return OTHER[sender]
    return None


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 10**6), max_size=24))
def test_the_wire_shows_every_arrival_and_every_loss(choices: list[int]) -> None:
    run = walk(choices, system(msl=120))
    arrivals = [number for number, move in enumerate(run.moves, 1) if isinstance(move, Deliver)]
    shown = packets(run)
    assert [packet.number for packet in shown if not packet.departs] == arrivals
    losses = sum(isinstance(move, Lose) for move in run.moves)
    assert sum("lost" in packet.marks for packet in shown) <= losses
    assert all(packet.marks for packet in shown if packet.departs)


def test_what_does_not_arrive_is_seen_when_it_is_sent_and_says_why() -> None:
    run = play(system(msl=120), LISTENS, OPENS, lost("A"), Act("A", Kind.RETRANSMISSION, length=1), Pass(121),
               Act("A", Kind.RETRANSMISSION, length=1))  # fmt: skip
    assert seen(run, "wire") == [("A2", ("lost",)), ("A4", (EXPIRED,)), ("A6", (UNDER_WAY,))]
    assert seen(run, "A") == seen(run, "wire")
    assert seen(run, "B") == []
    comments = [frame.comment for frame in captured(run).frames]
    assert "LOST: the network loses the segment" in comments[0].splitlines()
    assert [frame.stamp for frame in captured(run).frames] == [2, 4, 121_000_006]


def test_copies_old_segments_and_forged_ones_are_marked() -> None:
    again = Act("A", Kind.OPEN_ACTIVE, iss=500)
    run = play(
        system(), LISTENS, OPENS, arrives("A", iss=300, keep=True), Act("A", Kind.REBOOT), again, arrives("A", iss=300),
        Inject("A", Segment(90, 0, SYN, wnd=5)), arrives("A", 1),
    )  # fmt: skip
    on_wire = seen(run, "wire")
    assert on_wire[0] == ("A3", ("copy",))
    assert ("A6", ("old",)) in on_wire
    assert ("A8", ("duplicate",)) in on_wire
    assert "A7" not in {name for name, _ in seen(run, "A")}
    assert [packet.sent for packet in packets(run) if packet.number in (3, 6) and not packet.departs] == [2, 2]


def test_a_segment_that_finds_the_network_full_is_seen_by_its_sender_only() -> None:
    full = play(System(TCP, TCP, Network(1, LOSS)), OPENS, Act("A", Kind.ABORT), Act("A", Kind.OPEN_ACTIVE, iss=500))
    assert seen(full, "wire") == seen(full, "A") == [("A1", (UNDER_WAY,)), ("A3", ("lost",))]
    assert seen(full, "B") == []


def test_two_that_are_alike_are_one_on_a_wire_that_keeps_one() -> None:
    run = play(system(), LISTENS, OPENS, Act("A", Kind.RETRANSMISSION, length=1), arrives("A", iss=300))
    assert [name for name, _ in seen(run, "wire")] == ["A4", "B4"]
    assert [name for name, _ in seen(run, "A")] == ["A2", "A3"]


def test_timestamps_of_a_variant_are_on_the_wire() -> None:
    stamped = next(spec for spec in VARIANTS.values() if "tsval" in spec.segment_fields)
    over = connect(stamped, stamped, over=Network(None))
    run = play(over, LISTENS, Act("A", Kind.OPEN_ACTIVE, iss=100, length=6), arrives("A", iss=300), begin=over.start)
    options = decode(captured(run).frames[0].octets[20:]).header.options
    assert [option.kind for option in options] == [1, 1, 8]
    assert int.from_bytes(options[2].data[:4]) == run.replay()[1].after.wire_a[0].segment.tsval  # type: ignore[attr-defined]


def test_what_fits_into_no_packet_is_refused() -> None:
    run = play(system(), *OPENED, Act("A", Kind.SEND, length=65496))
    with pytest.raises(CaptureError, match=r"move 6: <SEQ=101>.* fits into no packet: .*; save the run as \.json"):
        pcapng(run)
    wide = Inject("A", Segment(90, 0, SYN, wnd=65536))
    with pytest.raises(CaptureError, match="Window 65536 does not fit in 16 bits"):
        pcapng(play(system(), wide))


def test_every_remark_is_in_one_place() -> None:
    assert {UNDER_WAY, EXPIRED, "lost", "duplicate", "copy", "old", "forged"} == set(REMARKS)


@pytest.mark.skipif(shutil.which("tshark") is None, reason="there is no tshark on this machine")
def test_tshark_finds_nothing_wrong(tmp_path: Path) -> None:
    file = tmp_path / "run.pcapng"
    file.write_bytes(pcapng(play(system(), *OPENED)))
    checks = ["-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"]
    fields = [word for name in ("tcp.checksum.status", "ip.checksum.status") for word in ("-e", name)]
    said = subprocess.run(
        ["tshark", "-r", str(file), *checks, "-T", "fields", *fields], capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == ["1"] * 6
