"""pcap and pcapng are read whatever their byte order and clock; damage is said, and never costs memory or time."""

from __future__ import annotations

import io
import tracemalloc
from struct import pack
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcpcheck.conform.capture.files import Capture
from tcpcheck.conform.capture.stream import CaptureError, Frame
from tests.checker.conform.making import Kept, block, enhanced, interface, pcap, pcapng, section

FRAMES = [Kept(1_700_000_000_123_456_000, b"one"), Kept(1_700_000_001_000_001_000, b"three", 5000)]
WHOLE = {
    f"{form}{order}": maker(FRAMES, order=order)
    for form, maker in (("pcap", pcap), ("pcapng", pcapng))
    for order in "<>"
}


def read(octets: bytes) -> tuple[list[Frame], Capture]:
    capture = Capture(io.BytesIO(octets), "it")
    return list(capture), capture


@pytest.mark.parametrize("form", WHOLE)
def test_either_byte_order_gives_the_same_frames(form: str) -> None:
    frames, capture = read(WHOLE[form])
    assert [(f.number, f.time, f.link, f.octets, f.length) for f in frames] == [
        (1, FRAMES[0].time, 101, b"one", 3),
        (2, FRAMES[1].time, 101, b"three", 5000),
    ]
    assert (capture.notes, capture.damaged, capture.frames_read) == ([], False, 2)


def test_nanosecond_pcap_keeps_nanoseconds() -> None:
    frames, _ = read(pcap([Kept(1_000_000_000_000_000_007, b"x")], nanoseconds=True))
    assert frames[0].time == 1_000_000_000_000_000_007


@pytest.mark.parametrize(("resolution", "units"), [(9, 10**9), (0x80 | 10, 2**10), (3, 10**3)])
def test_each_interface_has_a_link_type_and_a_clock_of_its_own(resolution: int, units: int) -> None:
    second = interface(1, resolution=resolution, offset=5)
    moment = 40_000_000_000
    file = section() + interface(101) + second
    file += enhanced(Kept(moment, b"a", interface=1), units=units) + enhanced(Kept(moment, b"b"))
    frames, _ = read(file)
    assert [(f.link, f.time) for f in frames] == [(1, moment + 5_000_000_000), (101, moment)]


def test_a_new_section_forgets_interfaces_and_byte_order() -> None:
    file = pcapng(FRAMES) + section(">") + interface(1, ">") + enhanced(FRAMES[0], ">")
    frames, _ = read(file)
    assert [f.link for f in frames] == [101, 101, 1]
    lost, capture = read(pcapng(FRAMES) + section() + enhanced(FRAMES[0]))
    assert (len(lost), capture.damaged) == (2, True)
    assert "interface 0, and 0 are described" in capture.notes[0]


def test_blocks_that_are_not_packets_are_skipped() -> None:
    file = section() + interface() + block(5, bytes(40)) + block(0xBAD, bytes(400)) + enhanced(FRAMES[0])
    frames, capture = read(file + block(4, bytes(8)))
    assert ([f.octets for f in frames], capture.notes) == ([b"one"], [])


def test_simple_and_obsolete_packet_blocks_are_read() -> None:
    simple = block(3, pack("<I", 6) + b"simple")
    obsolete = block(2, pack("<HHIIII", 0, 0, 0, 7_000_000, 3, 9) + b"old")
    frames, _ = read(section() + interface(snaplen=4) + simple + obsolete)
    assert [(f.octets, f.length, f.time) for f in frames] == [(b"simp", 6, 0), (b"old", 9, 7_000_000_000)]


@pytest.mark.parametrize(
    ("octets", "cause"),
    [
        (b"", "empty"),
        (b"GET / HTTP/1.1\r\n", "neither pcap nor pcapng"),
        (b"\x1f\x8b\x08\x00 and so on", "gzip"),
        (bytes.fromhex("34cdb2a1") + bytes(20), "modified pcap"),
        (pcap([])[:17], "17 of 24 octets"),
    ],
)
def test_what_is_no_capture_is_refused(octets: bytes, cause: str) -> None:
    with pytest.raises(CaptureError, match=cause) as caught:
        read(octets)
    assert str(caught.value).startswith("it: ")


@pytest.mark.parametrize("form", WHOLE)
def test_a_file_cut_off_anywhere_gives_what_came_before(form: str) -> None:
    whole = WHOLE[form]
    complete, _ = read(whole)
    for size in range(24, len(whole)):
        frames, capture = read(whole[:size])
        assert frames == complete[: len(frames)]
        assert not capture.damaged
        assert len(capture.notes) <= 1


@pytest.mark.parametrize(
    ("octets", "cause"),
    [
        (pcap([]) + pack("<IIII", 0, 0, 0xFFFFFFFF, 0), "claims 4294967295"),
        (section() + interface() + pack("<II", 6, 0xFFFFFFFC), "claims 4294967292"),
        (section() + interface() + pack("<II", 6, 13), "claims 13"),
        (section() + interface() + pack("<II", 6, 8), "claims 8"),
        (section() + pack("<II", 1, 16) + bytes(8), "ends with 0"),
        (section() + block(6, bytes(8)), "has 8 octets where 20"),
        (section() + interface() + block(6, pack("<IIIII", 0, 0, 0, 500, 500)), "500 captured octets"),
        (section()[:8] + b"nope", "byte-order mark"),
        (section() + section()[:4] + pack("<I", 0xFFFFFFF0) + section()[8:], "claims 4294967280"),
    ],
)
def test_damage_ends_the_reading_and_is_said(octets: bytes, cause: str) -> None:
    _, capture = read(octets)
    assert capture.damaged
    assert cause in capture.notes[0]


def test_an_absurd_length_costs_no_memory() -> None:
    skipped = section() + pack("<II", 0xBAD, 0xFFFFFFFC) + bytes(1 << 20)
    tracemalloc.start()
    _, capture = read(skipped)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "ends early" in capture.notes[0]
    assert peak < 4 << 20


def damaged() -> st.SearchStrategy[bytes]:
    """Captures with some octets written over, and cut off somewhere."""

    def hit(whole: bytes, places: list[tuple[int, int]], size: int) -> bytes:
        octets = bytearray(whole)
        for place, value in places:
            octets[place % len(octets)] = value
        return bytes(octets[: size % (len(octets) + 1)])

    places = st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 255)), max_size=6)
    return st.builds(hit, st.sampled_from(list(WHOLE.values())), places, st.integers(0, 1000))


@given(damaged() | st.binary(max_size=200) | st.binary(max_size=200).map(lambda rest: section() + rest))
def test_any_octets_are_read_refused_or_noted(octets: bytes) -> None:
    outcome: Any
    try:
        outcome = read(octets)
    except CaptureError as refusal:
        assert str(refusal).startswith("it: ")
        return
    frames, capture = outcome
    assert [f.number for f in frames] == list(range(1, len(frames) + 1))
    assert all(len(f.octets) <= f.length for f in frames)
    assert sum(len(f.octets) for f in frames) <= len(octets)
    assert len(capture.notes) <= 1
