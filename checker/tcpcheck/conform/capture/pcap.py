"""The classic pcap format: a header of 24 octets, then frames, each behind a header of 16.

Source: draft-ietf-opsawg-pcap.  The magic number says the byte order and whether times are in micro- or nanoseconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct

from tcpcheck.conform.capture.stream import LONGEST_FRAME, CaptureError, DamageError, Frame, Stream

MAGIC: dict[bytes, tuple[str, int]] = {
    bytes.fromhex("d4c3b2a1"): ("<", 1000),
    bytes.fromhex("a1b2c3d4"): (">", 1000),
    bytes.fromhex("4d3cb2a1"): ("<", 1),
    bytes.fromhex("a1b23c4d"): (">", 1),
}
"""The first four octets: byte order, and how many nanoseconds the fraction of a second counts."""

RELATIVES: dict[bytes, str] = {
    bytes.fromhex("34cdb2a1"): "the modified pcap of old Linux systems",
    bytes.fromhex("a1b2cd34"): "the modified pcap of old Linux systems",
    b"\x1f\x8b\x08\x00": "a gzip file",
    b"\x28\xb5\x2f\xfd": "a zstd file",
}

LINK_TYPE = 0xFFFF
"""The bits of the last field that are the link type; others tell the length of a frame check sequence."""


def frames(stream: Stream) -> Iterator[Frame]:
    """The frames of a pcap file.  Raises EOFError where it is cut off, DamageError where a length is absurd."""
    order, nanoseconds = MAGIC[stream.read(4)]
    header = stream.read(20)
    if len(header) < 20:
        raise CaptureError(f"{stream.name}: the header is cut off after {4 + len(header)} of 24 octets; capture again")
    link = Struct(order + "HHiIII").unpack(header)[5] & LINK_TYPE
    of_frame = Struct(order + "IIII")
    number = 0
    while head := stream.read(16):
        number += 1
        if len(head) < 16:
            raise EOFError(f"the header of packet {number} is cut off after {len(head)} of 16 octets")
        seconds, fraction, kept, length = of_frame.unpack(head)
        if kept > LONGEST_FRAME:
            raise DamageError(f"packet {number} claims {kept} captured octets")
        octets = stream.exactly(kept, f"packet {number}")
        yield Frame(number, seconds * 1_000_000_000 + fraction * nanoseconds, link, octets, max(length, kept))
