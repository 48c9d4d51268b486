"""The pcapng format: sections of blocks; each interface has a link type and a clock of its own.

Source: draft-ietf-opsawg-pcapng.  Blocks that carry no packet and describe no interface are skipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple

from tcpcheck.conform.capture.stream import LONGEST_FRAME, DamageError, Frame, Stream

MAGIC = bytes.fromhex("0a0d0d0a")
ORDERS = {bytes.fromhex("4d3c2b1a"): "<", bytes.fromhex("1a2b3c4d"): ">"}
SECTION, INTERFACE, PACKET, SIMPLE_PACKET, ENHANCED_PACKET = 0x0A0D0D0A, 1, 2, 3, 6
RESOLUTION, OFFSET = 9, 14
"""Options of an interface: units of its clock, and seconds to add to its times."""
LONGEST_BLOCK = 2 * LONGEST_FRAME
MOST_INTERFACES = 4096


class Interface(NamedTuple):
    """Link type, octets kept of a frame (0: all), units per second, and seconds to add."""

    link: int
    snaplen: int
    units: int
    offset: int

    def nanoseconds(self, high: int, low: int) -> int:
        return ((high << 32) + low) * 1_000_000_000 // self.units + self.offset * 1_000_000_000


class Section:
    """One section: its byte order and the interfaces described so far."""

    def __init__(self, order: str) -> None:
        self.order = order
        self.interfaces: list[Interface] = []

    def unpack(self, form: str, octets: bytes, what: str) -> tuple[int, ...]:
        wanted = Struct(self.order + form)
        if len(octets) < wanted.size:
            raise DamageError(f"{what} has {len(octets)} octets where {wanted.size} are needed")
        return wanted.unpack(octets[: wanted.size])

    def interface(self, index: int, number: int) -> Interface:
        if index >= len(self.interfaces):
            raise DamageError(f"packet {number} is of interface {index}, and {len(self.interfaces)} are described")
        return self.interfaces[index]


def frames(stream: Stream) -> Iterator[Frame]:
    """The frames of a pcapng file.  Raises EOFError where it is cut off, DamageError where it makes no sense."""
    section = Section("<")
    number = 0
    while head := stream.read(8):
        if len(head) < 8:
            raise EOFError(f"the header of a block is cut off after {len(head)} of 8 octets")
        if head[:4] == MAGIC:
            section = _section(stream, head)
            continue
        kind, length = section.unpack("II", head, "the header of a block")
        body = _body(stream, section, kind, length)
        if kind == INTERFACE:
            _describe(section, body)
        elif kind in (PACKET, SIMPLE_PACKET, ENHANCED_PACKET):
            number += 1
            yield _packet(section, kind, body, number)


def _section(stream: Stream, head: bytes) -> Section:
    """A section header; it says its byte order after its length."""
    mark = stream.exactly(4, "a section header")
    if mark not in ORDERS:
        raise DamageError(f"a section header has the byte-order mark {mark.hex(' ')}")
    section = Section(ORDERS[mark])
    (length,) = section.unpack("I", head[4:], "a section header")
    if length < 28 or length % 4 or length > LONGEST_BLOCK:
        raise DamageError(f"a section header claims {length} octets")
    rest = stream.exactly(length - 12, "a section header")
    _ends(section, rest[-4:], length)
    return section


def _body(stream: Stream, section: Section, kind: int, length: int) -> bytes:
    """What stands between the two lengths of a block; nothing of a block that is skipped."""
    if length < 12 or length % 4:
        raise DamageError(f"a block claims {length} octets")
    if kind not in (INTERFACE, PACKET, SIMPLE_PACKET, ENHANCED_PACKET):
        stream.skip(length - 12)
        body = b""
    elif length > LONGEST_BLOCK:
        raise DamageError(f"a block claims {length} octets")
    else:
        body = stream.exactly(length - 12, "a block")
    _ends(section, stream.exactly(4, "the end of a block"), length)
    return body


def _ends(section: Section, octets: bytes, length: int) -> None:
    (again,) = section.unpack("I", octets, "the end of a block")
    if again != length:
        raise DamageError(f"a block begins with length {length} and ends with {again}")


def _describe(section: Section, body: bytes) -> None:
    link, _, snaplen = section.unpack("HHI", body, "an interface description")
    if len(section.interfaces) == MOST_INTERFACES:
        raise DamageError(f"more than {MOST_INTERFACES} interfaces are described")
    units, offset = 1_000_000, 0
    for code, value in _options(section, body[8:]):
        if code == RESOLUTION and len(value) == 1:
            units = 2 ** (value[0] & 0x7F) if value[0] & 0x80 else 10 ** value[0]
        elif code == OFFSET and len(value) == 8:
            offset = int.from_bytes(value, "little" if section.order == "<" else "big", signed=True)
    section.interfaces.append(Interface(link, snaplen, units, offset))


def _options(section: Section, octets: bytes) -> Iterator[tuple[int, bytes]]:
    """Code and value of each option; a list that is cut off ends where it is."""
    while len(octets) >= 4:
        code, length = section.unpack("HH", octets, "an option")
        if code == 0 or len(octets) < 4 + length:
            return
        yield code, octets[4 : 4 + length]
        octets = octets[4 + (length + 3 & ~3) :]


def _packet(section: Section, kind: int, body: bytes, number: int) -> Frame:
    what = f"packet {number}"
    if kind == SIMPLE_PACKET:
        (length,) = section.unpack("I", body, what)
        interface = section.interface(0, number)
        kept = min(length, interface.snaplen or length, len(body) - 4)
        return Frame(number, 0, interface.link, body[4 : 4 + kept], length)
    form = "IIIII" if kind == ENHANCED_PACKET else "HHIIII"
    values = section.unpack(form, body, what)
    high, low, kept, length = values[-4:]
    if kept > min(len(body) - 20, LONGEST_FRAME):
        raise DamageError(f"{what} claims {kept} captured octets in a block of {len(body) + 12}")
    interface = section.interface(values[0], number)
    return Frame(number, interface.nanoseconds(high, low), interface.link, body[20 : 20 + kept], max(length, kept))
