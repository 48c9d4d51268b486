"""Builds the octets of captures: frames of every link type, pcap and pcapng of either byte order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from struct import pack

from tcpspec.rfc9293.header import Header, Option, encode, internet_checksum
from tcpspec.rules.control import ACK, Control

A, B = "192.0.2.1", "192.0.2.2"
ETHERNET, RAW = 1, 101


def tcp(
    control: Control = ACK, seq: int = 0, ack: int = 0, text: int = 0, window: int = 65535,
    source: str = A, destination: str = B, ports: tuple[int, int] = (4000, 5000), options: tuple[Option, ...] = (),
) -> bytes:  # fmt: skip
    """A TCP segment."""
    header = Header(source_port=ports[0], destination_port=ports[1], seq=seq, ack=ack, flags=control,
                    window=window, options=options)  # fmt: skip
    return encode(header, bytes(text), source, destination)


def ip(
    payload: bytes, source: str = A, destination: str = B, *, protocol: int = 6, fragment: int = 0,
    options: bytes = b"", total: int | None = None, extensions: Sequence[tuple[int, bytes]] = (),
) -> bytes:  # fmt: skip
    """An IP packet of the version of the addresses; ``extensions`` of IPv6 are (number, octets), in order."""
    left, right = ip_address(source).packed, ip_address(destination).packed
    if len(left) == 4:
        words = 5 + len(options) // 4
        length = 4 * words + len(payload) if total is None else total
        fixed = pack("!BBHHHBB", 0x40 + words, 0, length, 1, fragment, 64, protocol)
        checksum = internet_checksum(fixed + bytes(2) + left + right + options)
        return fixed + pack("!H", checksum) + left + right + options + payload
    kinds = [number for number, _ in extensions] + [protocol]
    chain = b"".join(bytes([kind]) + octets[1:] for kind, (_, octets) in zip(kinds[1:], extensions, strict=True))
    length = len(chain) + len(payload) if total is None else total
    return pack("!IHBB", 6 << 28, length, kinds[0], 64) + left + right + chain + payload


def on_link(link: int, packet: bytes, tags: Sequence[int] = ()) -> bytes:
    """The frame of a link type; ``tags`` are EtherTypes of VLAN tags."""
    kind = pack("!H", 0x86DD if packet[:1] and packet[0] >> 4 == 6 else 0x0800)
    vlan = b"".join(pack("!HH", tag, 7) for tag in tags)
    match link:
        case 1:
            return bytes(12) + vlan + kind + packet
        case 113:
            return bytes(14) + kind + packet
        case 276:
            return kind + bytes(18) + packet
        case 0 | 108:
            return bytes([2, 0, 0, 0]) + packet
    return packet


@dataclass(frozen=True)
class Kept:
    """A frame of a file: time in ns, octets kept, length on the link (the same if None)."""

    time: int
    octets: bytes
    length: int | None = None
    interface: int = 0


def pcap(frames: Iterable[Kept], link: int = RAW, order: str = "<", *, nanoseconds: bool = False) -> bytes:
    """A pcap file."""
    magic, unit = (0xA1B23C4D, 1) if nanoseconds else (0xA1B2C3D4, 1000)
    file = pack(order + "IHHiIII", magic, 2, 4, 0, 0, 262144, link)
    for frame in frames:
        seconds, rest = divmod(frame.time, 1_000_000_000)
        length = len(frame.octets) if frame.length is None else frame.length
        file += pack(order + "IIII", seconds, rest // unit, len(frame.octets), length) + frame.octets
    return file


def block(kind: int, body: bytes, order: str = "<") -> bytes:
    """A pcapng block."""
    body += bytes(-len(body) % 4)
    length = pack(order + "I", 12 + len(body))
    return pack(order + "I", kind) + length + body + length


def section(order: str = "<") -> bytes:
    return block(0x0A0D0D0A, pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def interface(link: int = RAW, order: str = "<", *, snaplen: int = 0, resolution: int | None = None,
              offset: int | None = None) -> bytes:  # fmt: skip
    """An interface description; ``resolution`` is the octet of if_tsresol."""
    body = pack(order + "HHI", link, 0, snaplen)
    if resolution is not None:
        body += pack(order + "HHBxxx", 9, 1, resolution)
    if offset is not None:
        body += pack(order + "HHq", 14, 8, offset)
    return block(1, body + bytes(4), order)


def enhanced(frame: Kept, order: str = "<", units: int = 1_000_000) -> bytes:
    """An enhanced packet block."""
    ticks = frame.time * units // 1_000_000_000
    length = len(frame.octets) if frame.length is None else frame.length
    head = pack(order + "IIIII", frame.interface, ticks >> 32, ticks & 0xFFFFFFFF, len(frame.octets), length)
    return block(6, head + frame.octets, order)


def pcapng(frames: Iterable[Kept], link: int = RAW, order: str = "<") -> bytes:
    """A pcapng file of one interface."""
    return section(order) + interface(link, order) + b"".join(enhanced(frame, order) for frame in frames)
