"""From a frame to the TCP segment in it: link layer, IP, TCP.  What is no whole TCP segment is skipped, with a reason.

Checksums are not verified: network cards fill them in after the capture has seen the packet.  A frame that was cut
to a snapshot length keeps the length of its text, which follows from the IP header.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address
from struct import Struct
from typing import NamedTuple

from tcpcheck.conform.capture.stream import Frame
from tcpspec.rules.control import Control

Endpoint = tuple[bytes, int]
"""Address in network octets, and port."""

CONTROLS = tuple(Control(octet) for octet in range(256))
TCP_FIXED = Struct("!HHIIBBHHH")
LARGEST_VLAN_DEPTH = 4
MOST_EXTENSIONS = 16


class Packet(NamedTuple):
    """A TCP segment as the capture shows it.  ``time`` is in ns since 1970; ``window`` is SEG.WND unscaled."""

    number: int
    time: int
    source: Endpoint
    destination: Endpoint
    seq: int
    ack: int
    control: Control
    text: int
    window: int
    options: bytes


class SkipError(Exception):
    """A frame without a whole TCP segment; the message is the reason under which it is counted."""


@lru_cache(maxsize=4096)
def address_text(address: bytes) -> str:
    """
    >>> address_text(bytes([192, 0, 2, 1]))
    '192.0.2.1'
    """
    return str(ip_address(address))


def endpoint_text(end: Endpoint) -> str:
    """
    >>> endpoint_text((bytes([192, 0, 2, 1]), 80)), endpoint_text((bytes(15) + bytes([1]), 80))
    ('192.0.2.1:80', '[::1]:80')
    """
    address = address_text(end[0])
    return f"[{address}]:{end[1]}" if ":" in address else f"{address}:{end[1]}"


def segment_of(frame: Frame) -> Packet:
    """The segment that a frame carries.  Raises SkipError."""
    octets = frame.octets
    start = _ip_begins(frame.link, octets)
    if start >= len(octets):
        raise SkipError("cut off before the IP header")
    beyond = frame.length - start
    version = octets[start] >> 4
    if version == 4:
        return _ipv4(frame, start, beyond)
    if version == 6:
        return _ipv6(frame, start, beyond)
    raise SkipError("not IP")


def _ip_begins(link: int, octets: bytes) -> int:
    match link:
        case 1:
            return _after_type(octets, 12)
        case 12 | 14 | 101 | 228 | 229:
            return 0
        case 0 | 108:
            return 4
        case 113:
            return _after_type(octets, 14)
        case 276:
            return _after_type(octets, 0, 20)
    raise SkipError(f"link type {link}, which is not read")


def _after_type(octets: bytes, at: int, then: int | None = None) -> int:
    """Where IP begins, given where the EtherType stands; VLAN tags are stepped over."""
    begins = at + 2 if then is None else then
    for _ in range(LARGEST_VLAN_DEPTH):
        kind = int.from_bytes(octets[at : at + 2])
        if kind in (0x0800, 0x86DD):
            return begins
        if kind not in (0x8100, 0x88A8, 0x9100):
            break
        at, begins = begins + 2, begins + 4
    raise SkipError("not IP" if len(octets) >= at + 2 else "cut off before the IP header")


def _ipv4(frame: Frame, start: int, beyond: int) -> Packet:
    octets = frame.octets
    if len(octets) < start + 20:
        raise SkipError("cut off in the IP header")
    header = 4 * (octets[start] & 15)
    total = int.from_bytes(octets[start + 2 : start + 4]) or beyond  # 0 where the card splits the segment
    if header < 20 or total < header or total > beyond:
        raise SkipError("IP header with an impossible length")
    if octets[start + 9] != 6:
        raise SkipError("not TCP")
    if int.from_bytes(octets[start + 6 : start + 8]) & 0x3FFF:
        raise SkipError("IP fragment")
    return _tcp(frame, start + header, total - header, octets[start + 12 : start + 16], octets[start + 16 : start + 20])


def _ipv6(frame: Frame, start: int, beyond: int) -> Packet:
    octets = frame.octets
    if len(octets) < start + 40:
        raise SkipError("cut off in the IP header")
    payload = int.from_bytes(octets[start + 4 : start + 6]) or beyond - 40  # 0 also in a jumbogram
    if payload > beyond - 40:
        raise SkipError("IP header with an impossible length")
    at, kind = start + 40, octets[start + 6]
    for _ in range(MOST_EXTENSIONS):
        if kind not in (0, 43, 44, 51, 60):
            break
        if len(octets) < at + 8:
            raise SkipError("cut off in the IP header")
        if kind == 44 and int.from_bytes(octets[at + 2 : at + 4]) & 0xFFF9:
            raise SkipError("IP fragment")
        size = 8 if kind == 44 else 4 * (octets[at + 1] + 2) if kind == 51 else 8 * (octets[at + 1] + 1)
        kind, at = octets[at], at + size
    if kind != 6:
        raise SkipError("not TCP")
    length = payload - (at - start - 40)
    return _tcp(frame, at, length, octets[start + 8 : start + 24], octets[start + 24 : start + 40])


def _tcp(frame: Frame, at: int, length: int, source: bytes, destination: bytes) -> Packet:
    octets = frame.octets
    if length < 20:
        raise SkipError("TCP header with an impossible length")
    if len(octets) < at + 20:
        raise SkipError("cut off in the TCP header")
    sender, receiver, seq, ack, offset, flags, window, _, _ = TCP_FIXED.unpack_from(octets, at)
    header = 4 * (offset >> 4)
    if not 20 <= header <= length:
        raise SkipError("TCP header with an impossible length")
    return Packet(
        frame.number, frame.time, (source, sender), (destination, receiver), seq, ack, CONTROLS[flags],
        length - header, window, octets[at + 20 : at + header],
    )  # fmt: skip
