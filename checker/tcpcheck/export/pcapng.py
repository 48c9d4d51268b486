"""A run as a capture file that Wireshark opens: pcapng, raw IPv4, a comment on every packet.  Read ``pcapng``.

Numbers are those of the run, octets of text are filler.  A packet is stamped with the time of the run, one unit of it
a second, and one microsecond for each move, so that no two moves coincide.  Format: draft-ietf-opsawg-pcapng.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address
from struct import pack

from tcpcheck import __version__
from tcpcheck.base.verdict import Exit
from tcpcheck.export.packets import REMARKS, Packet, Vantage, packets
from tcpcheck.runs.notation import applied, segment_text
from tcpcheck.runs.trace import Trace
from tcpspec.rfc9293.header import NO_OPERATION, PROTOCOL, Header, HeaderError, Option, encode, internet_checksum
from tcpspec.rules.control import Control
from tcpspec.rules.semantics import Segment
from tcpspec.system.joint import OTHER, Side

ADDRESS: dict[Side, str] = {"A": "192.0.2.1", "B": "192.0.2.2"}
"""Addresses for documentation (RFC 5737)."""

PORT: dict[Side, int] = {"A": 49152, "B": 9}
"""B's is that of the discard service, whose text means nothing to any dissector."""

LINKTYPE_RAW = 101
SECTION_HEADER, INTERFACE, ENHANCED_PACKET = 0x0A0D0D0A, 1, 6
BYTE_ORDER, NOT_SAID = 0x1A2B3C4D, 0xFFFFFFFFFFFFFFFF
COMMENT, HARDWARE_NAME, APPLICATION = 1, 2, 4
IF_NAME, IF_DESCRIPTION, IF_RESOLUTION = 2, 3, 9
PACKET_FLAGS, INBOUND, OUTBOUND = 2, 1, 2
TIMESTAMPS = 8
"""Kind of the option of RFC 7323 section 3."""

FILLER = b"."
LONGEST_PACKET = 0xFFFF
MICROSECONDS = 1_000_000


class CaptureError(ValueError):
    """A segment that no packet can carry; the message names the move, the cause and the remedy."""

    exit_code = Exit.USAGE


def pcapng(trace: Trace, *, vantage: Vantage = "wire", title: str = "") -> bytes:
    """The capture that someone at ``vantage`` makes of the run: on the wire, or at end A or B.

    Raises ReplayMismatch, and CaptureError for a segment of more octets, or numbers, than IPv4 and TCP have room for.
    """
    system = trace.system
    said = f"A is {system.left.name} at {ADDRESS['A']}, B is {system.right.name} at {ADDRESS['B']}"
    section = pack("<IHHQ", BYTE_ORDER, 1, 0, NOT_SAID) + _options(
        (COMMENT, f"{title or trace.title}\n{said}".strip().encode()), (APPLICATION, f"tcpspec {__version__}".encode())
    )
    interface = pack("<HHI", LINKTYPE_RAW, 0, 0) + _options(
        (IF_NAME, vantage.encode()), (IF_DESCRIPTION, str(system.network).encode()), (IF_RESOLUTION, bytes([6]))
    )
    blocks = [_block(SECTION_HEADER, section), _block(INTERFACE, interface)]
    blocks += [_block(ENHANCED_PACKET, _packet(packet, vantage)) for packet in packets(trace, vantage)]
    return b"".join(blocks)


def _packet(packet: Packet, vantage: Vantage) -> bytes:
    octets = datagram(packet)
    stamp = round(packet.now * MICROSECONDS) + packet.number
    options = [(COMMENT, "\n".join(comment(packet)).encode())]
    if vantage != "wire":
        options.append((PACKET_FLAGS, pack("<I", OUTBOUND if packet.departs else INBOUND)))
    sizes = pack("<IIIII", 0, stamp >> 32, stamp & 0xFFFFFFFF, len(octets), len(octets))
    return sizes + _padded(octets) + _options(*options)


def comment(packet: Packet) -> Iterator[str]:
    """What is said of a packet: the move, remarks, the states after it, the rules that applied."""
    yield f"move {packet.number}" + (f", sent by move {packet.sent}" if packet.sent not in (0, packet.number) else "")
    yield from (f"{mark.upper()}: {REMARKS[mark]}" for mark in packet.marks)
    yield f"then A is {packet.joint.a.block.state}, B is {packet.joint.b.block.state}"
    if packet.acts is not None:
        side, outcome = packet.acts
        for check in applied(outcome):
            where = f"{check.section} {check.step}".strip()
            yield f"{side}: {check.name} ({'; '.join(filter(None, (where, ' '.join(check.rows))))})"


def datagram(packet: Packet) -> bytes:
    """The segment in an IPv4 packet, with both checksums (RFC 791 section 3.1, RFC 9293 section 3.1)."""
    source, destination = packet.sender, OTHER[packet.sender]
    try:
        tcp = encode(
            _header(packet.segment, source), FILLER * packet.segment.text, ADDRESS[source], ADDRESS[destination]
        )
    except HeaderError as error:
        raise _impossible(packet, str(error)) from error
    if len(tcp) + 20 > LONGEST_PACKET:
        raise _impossible(
            packet, f"with IPv4's header it has {len(tcp) + 20} octets, and {LONGEST_PACKET} are the most"
        )
    addresses = IPv4Address(ADDRESS[source]).packed + IPv4Address(ADDRESS[destination]).packed
    identification = packet.sent % (1 << 16)  # copies of one segment carry the same
    start = pack("!BBHHHBB", 0x45, 0, 20 + len(tcp), identification, 0, 64, PROTOCOL)
    checksum = internet_checksum(start + bytes(2) + addresses)
    return start + pack("!H", checksum) + addresses + tcp


def _impossible(packet: Packet, cause: str) -> CaptureError:
    shown = segment_text(packet.segment, window=True)
    return CaptureError(f"move {packet.number}: {shown} fits into no packet: {cause}; save the run as .json instead")


def _header(segment: Segment, source: Side) -> Header:
    return Header(
        source_port=PORT[source],
        destination_port=PORT[OTHER[source]],
        seq=segment.seq,
        ack=segment.ack_no,
        flags=Control(segment.control),
        window=segment.wnd,
        options=_tcp_options(segment),
    )


def _tcp_options(segment: Segment) -> tuple[Option, ...]:
    """The timestamps of a variant that has them; what else a variant adds has no place on the wire."""
    added = segment._asdict()
    if "tsval" not in added:
        return ()
    stamps = pack("!II", added["tsval"] % (1 << 32), added["tsecr"] % (1 << 32))
    return NO_OPERATION, NO_OPERATION, Option(TIMESTAMPS, stamps)


def _block(kind: int, body: bytes) -> bytes:
    length = pack("<I", len(body) + 12)
    return pack("<I", kind) + length + body + length


def _options(*options: tuple[int, bytes]) -> bytes:
    """Options of a block, and their end; those without a value are left out."""
    return b"".join(pack("<HH", code, len(value)) + _padded(value) for code, value in options if value) + bytes(4)


def _padded(octets: bytes) -> bytes:
    return octets + bytes(-len(octets) % 4)
