"""A reader of pcapng files of its own, for tests: it knows the format, and nothing of the writer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import unpack

Options = dict[int, bytes]


@dataclass(frozen=True)
class Frame:
    """One captured packet: microseconds, octets, comment, and 1 inbound, 2 outbound or 0."""

    stamp: int
    octets: bytes
    comment: str
    direction: int


@dataclass
class Capture:
    """A file: options of its section and its one interface, and its packets."""

    section: Options = field(default_factory=dict)
    interface: Options = field(default_factory=dict)
    linktype: int = -1
    frames: list[Frame] = field(default_factory=list)


def read(octets: bytes) -> Capture:
    """Read a file; AssertionError where it breaks the format."""
    found = Capture()
    for kind, body in _blocks(octets):
        match kind:
            case 0x0A0D0D0A:
                assert unpack("<IHHQ", body[:16]) == (0x1A2B3C4D, 1, 0, 2**64 - 1)
                found.section = _options(body[16:])
            case 1:
                found.linktype, reserved, _ = unpack("<HHI", body[:8])
                assert reserved == 0
                found.interface = _options(body[8:])
            case 6:
                found.frames.append(_frame(body))
            case other:
                raise AssertionError(f"block of kind {other}")
    return found


def _blocks(octets: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position < len(octets):
        kind, length = unpack("<II", octets[position : position + 8])
        assert length % 4 == 0
        block = octets[position : position + length]
        assert unpack("<I", block[-4:]) == (length,)
        yield kind, block[8:-4]
        position += length
    assert position == len(octets)


def _frame(body: bytes) -> Frame:
    interface, high, low, captured, original = unpack("<IIIII", body[:20])
    assert (interface, captured) == (0, original)
    options = _options(body[20 + captured + -captured % 4 :])
    direction = unpack("<I", options[2])[0] if 2 in options else 0
    return Frame((high << 32) + low, body[20 : 20 + captured], options[1].decode(), direction)


def _options(octets: bytes) -> Options:
    found: Options = {}
    while True:
        code, length = unpack("<HH", octets[:4])
        if code == 0:
            assert octets == bytes(4)
            return found
        found[code] = octets[4 : 4 + length]
        octets = octets[4 + length + -length % 4 :]
