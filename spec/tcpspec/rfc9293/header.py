"""RFC 9293 sections 3.1 and 3.2: the TCP header, octet for octet.

A segment on the wire is a header of at least five 32-bit words, then data. The fixed fields of the header are
one table, `FIELDS`: `encode`, `decode`, the range of every field and the text of `layout` all follow from it.

>>> sent = Header(source_port=1024, destination_port=80, seq=301, ack=1, flags=ACK, window=4096)
>>> octets = encode(sent, bytes(100), "192.0.2.1", "192.0.2.2")
>>> received = decode(octets, "192.0.2.1", "192.0.2.2")
>>> len(octets), received.header.seq, received.next_sequence_number
(120, 301, 401)
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address, ip_address
from itertools import pairwise
from struct import iter_unpack, pack
from typing import Any, NamedTuple

from tcpspec.rules.control import ACK, FIN, MEANING, SYN, Control

Address = str | IPv4Address | IPv6Address


class HeaderError(ValueError):
    """A header that RFC 9293 section 3.1 does not allow; the message names field, cause and remedy."""


class Field(NamedTuple):
    """One fixed field: its name in the RFC, its attribute of `Header`, its width in bits and its meaning."""

    name: str
    attribute: str
    bits: int
    meaning: str


FIELDS = (
    Field("Source Port", "source_port", 16, "The source port number"),
    Field("Destination Port", "destination_port", 16, "The destination port number"),
    Field("Sequence Number", "seq", 32, "Number of the first data octet; if SYN is set, the ISN"),
    Field("Acknowledgment Number", "ack", 32, "If ACK is set, the next sequence number expected"),
    Field("Data Offset", "data_offset", 4, "Number of 32-bit words in the header: where the data begins"),
    Field("Reserved", "reserved", 4, "Zero when sent, ignored when received"),
    Field("Control bits", "flags", 8, "The flags, one bit each"),
    Field("Window", "window", 16, "Data octets, from the acknowledged one on, that the sender will accept"),
    Field("Checksum", "checksum", 16, "Ones' complement of the ones' complement sum of all 16-bit words"),
    Field("Urgent Pointer", "urgent_pointer", 16, "If URG is set, how far after SEQ urgent data ends"),
)
"""The first five words of every header, in the order of RFC 9293 Figure 1."""

SMALLEST_HEADER = sum(field.bits for field in FIELDS) // 8
LARGEST_OPTIONS = 4 * 15 - SMALLEST_HEADER
PROTOCOL = 6


def _require_fit(name: str, value: int, bits: int) -> None:
    if not 0 <= value < 1 << bits:
        raise HeaderError(f"{name} {value} does not fit in {bits} bits: use 0 to {(1 << bits) - 1}")


@dataclass(frozen=True)
class Option:
    """One option (3.2): its kind and its data, without the length octet, which follows from them.

    Kinds that this module does not know are kept as they are.

    >>> maximum_segment_size(1460).octets.hex(" ")
    '02 04 05 b4'
    """

    kind: int
    data: bytes = b""

    def __post_init__(self) -> None:
        _require_fit("Option kind", self.kind, 8)
        _require_fit("Option length", 2 + len(self.data), 8)
        size = len(self.data)
        required = _DATA_OCTETS.get(self.kind, size)
        if size != required:
            raise HeaderError(f"Option kind {self.kind} has {size} octets of data: give it {required}")

    @property
    def octets(self) -> bytes:
        """The option on the wire: its kind alone for kinds 0 and 1, else kind, length and data."""
        single = self.kind in _SINGLE_OCTET
        return bytes([self.kind]) if single else bytes([self.kind, 2 + len(self.data)]) + self.data


_MSS = 2
_SINGLE_OCTET = (0, 1)
_DATA_OCTETS = {0: 0, 1: 0, _MSS: 2}

END_OF_OPTIONS = Option(0)
NO_OPERATION = Option(1)


def maximum_segment_size(octets: int) -> Option:
    """The Maximum Segment Size option: the most octets of data its sender can receive in a segment (3.2)."""
    _require_fit("Maximum Segment Size", octets, 16)
    return Option(_MSS, pack("!H", octets))


@dataclass(frozen=True, kw_only=True)
class Header:
    """The TCP header (3.1); every field is an unsigned number of the width that `FIELDS` gives.

    `checksum` is what a received header carried; `encode` computes it afresh. `options` need no padding:
    `encode` adds zeros up to the next 32-bit word and `decode` drops them.
    """

    source_port: int
    destination_port: int
    seq: int
    ack: int = 0
    reserved: int = 0
    flags: Control
    window: int = 0
    checksum: int = 0
    urgent_pointer: int = 0
    options: tuple[Option, ...] = ()

    def __post_init__(self) -> None:
        size = len(self._option_octets)
        if size > LARGEST_OPTIONS:
            raise HeaderError(f"Options take {size} octets, but a header has room for 40: drop some of them")
        for option, following in pairwise(self.options):
            if option == END_OF_OPTIONS != following:
                raise HeaderError(f"Option kind {following.kind} follows End of Option List: put it before")
        for field in FIELDS:
            _require_fit(field.name, getattr(self, field.attribute), field.bits)

    @property
    def _option_octets(self) -> bytes:
        return b"".join(option.octets for option in self.options)

    @property
    def data_offset(self) -> int:
        """The number of 32-bit words in the header, options and their padding included (3.1)."""
        return (SMALLEST_HEADER + len(self._option_octets) + 3) // 4

    @property
    def mss(self) -> int | None:
        """The octets that the first Maximum Segment Size option announces, if there is one (3.2)."""
        announced = (int.from_bytes(option.data) for option in self.options if option.kind == _MSS)
        return next(announced, None)

    @property
    def octets(self) -> bytes:
        """The header on the wire, with the checksum that it holds."""
        fixed = 0
        for field in FIELDS:
            fixed = (fixed << field.bits) + getattr(self, field.attribute)
        return (fixed.to_bytes(SMALLEST_HEADER) + self._option_octets).ljust(4 * self.data_offset, b"\0")


class WireSegment(NamedTuple):
    """A segment as the network carries it: a header and the octets of data behind it."""

    header: Header
    payload: bytes

    @property
    def next_sequence_number(self) -> int:
        return next_sequence_number(self.header.seq, len(self.payload), self.header.flags)


def next_sequence_number(seq: int, octets: int, flags: Control = ACK) -> int:
    """The sequence number that follows a segment: SEQ plus its octets, SYN and FIN, modulo 2**32 (3.4).

    A segment with SEQ 301 that carries 100 octets is followed by SEQ 401, and a receiver that got the octets
    501 to 700 acknowledges 701. SYN and FIN take one number each even without data, a bare ACK takes none.

    >>> next_sequence_number(301, 100), next_sequence_number(501, 200)
    (401, 701)
    >>> [next_sequence_number(301, 0, flags) for flags in (SYN, FIN | ACK, ACK)]
    [302, 302, 301]
    >>> next_sequence_number(0xFFFFFFFF, 0, SYN)
    0
    """
    return (seq + octets + (SYN in flags) + (FIN in flags)) % (1 << 32)


def encode(header: Header, payload: bytes, source_ip: Address, destination_ip: Address) -> bytes:
    """The segment on the wire, its checksum computed with the pseudo-header of IPv4 or IPv6 (3.1, MUST-2)."""
    unsummed = replace(header, checksum=0).octets + payload
    checksum = internet_checksum(pseudo_header(source_ip, destination_ip, len(unsummed)) + unsummed)
    return replace(header, checksum=checksum).octets + payload


def decode(octets: bytes, source_ip: Address | None = None, destination_ip: Address | None = None) -> WireSegment:
    """The header and data of a segment on the wire; addresses have its checksum verified (3.1, MUST-3)."""
    size = len(octets)
    if size < SMALLEST_HEADER:
        raise HeaderError(f"Header is cut off after {size} octets: supply the whole segment, 20 or more")
    if source_ip is not None and destination_ip is not None:
        _verify_checksum(octets, source_ip, destination_ip)
    elif source_ip is not destination_ip:
        raise HeaderError("Checksum covers both addresses but only one is given: supply both, or neither")
    fields = dict(_fixed_fields(octets))
    data_offset = fields.pop("data_offset")
    if not SMALLEST_HEADER <= 4 * data_offset <= size:
        limit = min(size // 4, 15)
        raise HeaderError(f"Data Offset {data_offset} is outside the segment: use 5 to {limit} words")
    options = _decode_options(octets[SMALLEST_HEADER : 4 * data_offset])
    return WireSegment(Header(**fields, options=options), octets[4 * data_offset :])


def _verify_checksum(octets: bytes, source_ip: Address, destination_ip: Address) -> None:
    if internet_checksum(pseudo_header(source_ip, destination_ip, len(octets)) + octets):
        found = octets[16:18].hex()
        raise HeaderError(f"Checksum 0x{found} does not match octets and addresses: discard the segment")


def _fixed_fields(octets: bytes) -> Iterator[tuple[str, Any]]:
    fixed = int.from_bytes(octets[:SMALLEST_HEADER])
    below = 8 * SMALLEST_HEADER
    for field in FIELDS:
        below -= field.bits
        value = (fixed >> below) % (1 << field.bits)
        yield field.attribute, Control(value) if field.attribute == "flags" else value


def _decode_options(octets: bytes) -> tuple[Option, ...]:
    options: list[Option] = []
    while octets and octets[0] != END_OF_OPTIONS.kind:
        options.append(_decode_option(octets))
        octets = octets[len(options[-1].octets) :]
    if any(octets):
        raise HeaderError("Padding after End of Option List is not zero: fill it up with zeros")
    return (*options, *[END_OF_OPTIONS] * (len(octets) - 3))  # three zeros or fewer only fill up a word


def _decode_option(octets: bytes) -> Option:
    kind = octets[0]
    if kind == NO_OPERATION.kind:
        return NO_OPERATION
    if len(octets) == 1:
        raise HeaderError(f"Option kind {kind} has no length octet: only kinds 0 and 1 may do without one")
    length = octets[1]
    if not 2 <= length <= len(octets):
        raise HeaderError(f"Option kind {kind} has length {length}: use 2 to the {len(octets)} octets left")
    return Option(kind, octets[2:length])


def pseudo_header(source_ip: Address, destination_ip: Address, tcp_length: int) -> bytes:
    """The octets that the checksum covers before the header (RFC 9293 Figure 2, RFC 8200 section 8.1)."""
    source, destination = _address(source_ip), _address(destination_ip)
    if source.version != destination.version:
        raise HeaderError(f"Addresses {source} and {destination} differ in version: use one IP version")
    is_ipv4 = source.version == 4
    _require_fit("TCP Length", tcp_length, 16 if is_ipv4 else 32)
    tail = pack("!xBH", PROTOCOL, tcp_length) if is_ipv4 else pack("!IxxxB", tcp_length, PROTOCOL)
    return source.packed + destination.packed + tail


def _address(address: Address) -> IPv4Address | IPv6Address:
    try:
        return ip_address(address)
    except ValueError:
        raise HeaderError(f"Address {address!r} is not an IP address: write it as 192.0.2.1 or ::1") from None


def internet_checksum(octets: bytes) -> int:
    """The ones' complement of the ones' complement sum of all 16-bit words, an odd octet padded with zeros.

    Over octets that contain their own checksum it is 0 (3.1; RFC 1071 section 1).
    """
    total: int = sum(word for (word,) in iter_unpack("!H", octets + bytes(len(octets) % 2)))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def layout() -> str:
    r"""The header as a text table: each field's 32-bit word, first bit, width, name and meaning (3.1).

    >>> print("\n".join(layout().splitlines()[:3]))
    Word  Bit  Width  Field                  Meaning
       0    0     16  Source Port            The source port number
       0   16     16  Destination Port       The destination port number
    """
    rows = [("Word", "Bit", "Width", "Field", "Meaning")]
    position = 0
    for name, bits, meaning in _printed_fields():
        rows.append((str(position // 32), str(position % 32), str(bits), name, meaning))
        position += bits
    rows.append(("5", "0", "any", "Options", "(Data Offset - 5) words, padded with zeros"))
    rows.append(("any", "0", "any", "Data", "User data"))
    return "\n".join("{:>4}  {:>3}  {:>5}  {:<21}  {}".format(*row) for row in rows)


def _printed_fields() -> Iterator[tuple[str, int, str]]:
    for field in FIELDS:
        if field.attribute == "flags":
            yield from ((str(flag.name), 1, meaning) for flag, meaning in MEANING.items())
        else:
            yield field.name, field.bits, field.meaning
