"""RFC 9293 sections 3.1 and 3.2 on the wire: what is written is read back, and nothing malformed passes."""

from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcpspec.rfc9293.header import (
    END_OF_OPTIONS,
    FIELDS,
    NO_OPERATION,
    Field,
    Header,
    HeaderError,
    Option,
    decode,
    encode,
    internet_checksum,
    layout,
    maximum_segment_size,
    next_sequence_number,
    pseudo_header,
)
from tcpspec.rules.control import ACK, FIN, MEANING, PSH, RST, SYN, URG, Control, names

IPV4 = ("192.0.2.1", "198.51.100.2")
IPV6 = ("2001:db8::1", "2001:db8::2")

AddressPair = tuple[IPv4Address | IPv6Address, IPv4Address | IPv6Address]

ports = st.integers(0, 0xFFFF)
numbers = st.integers(0, 0xFFFFFFFF)
control_bits = st.integers(0, 0xFF).map(Control)
ipv4, ipv6 = st.ip_addresses(v=4), st.ip_addresses(v=6)
address_pairs = st.tuples(ipv4, ipv4) | st.tuples(ipv6, ipv6)
unknown = st.builds(Option, st.integers(3, 255), st.binary(max_size=10))
options_in_use = st.lists(st.just(NO_OPERATION) | ports.map(maximum_segment_size) | unknown, max_size=10)


def wire_size(options: list[Option]) -> int:
    return sum(len(option.octets) for option in options)


@st.composite
def option_lists(draw: st.DrawFn) -> tuple[Option, ...]:
    """Options that fit, and sometimes whole words of End of Option List behind them, beyond mere padding."""
    options = draw(options_in_use.filter(lambda options: wire_size(options) <= 40))
    used, padding = wire_size(options), -wire_size(options) % 4
    ends = draw(st.integers(0, (40 - used) // 4)) * 4 + padding - 3
    return (*options, *[END_OF_OPTIONS] * ends)


headers = st.builds(
    Header,
    source_port=ports,
    destination_port=ports,
    seq=numbers,
    ack=numbers,
    reserved=st.integers(0, 15),
    flags=control_bits,
    window=ports,
    urgent_pointer=ports,
    options=option_lists(),
)


def header(flags: Control = ACK, seq: int = 301, options: tuple[Option, ...] = ()) -> Header:
    fields: dict[str, Any] = {"source_port": 1024, "destination_port": 80, "ack": 1, "window": 4096}
    return Header(**fields, seq=seq, flags=flags, options=options)


def refusal(action: Callable[[], object]) -> str:
    with pytest.raises(HeaderError) as refused:
        action()
    return str(refused.value)


class TestRoundTrip:
    @given(headers, st.binary(max_size=100), address_pairs)
    def test_every_field_option_and_octet_of_data_survives_the_wire(
        self, sent: Header, payload: bytes, addresses: AddressPair
    ) -> None:
        received = decode(encode(sent, payload, *addresses), *addresses)
        assert (replace(received.header, checksum=0), received.payload) == (sent, payload)

    @given(st.one_of(st.binary(min_size=20, max_size=80), st.builds(lambda sent: sent.octets, headers)))
    def test_whatever_decodes_encodes_to_the_same_octets(self, octets: bytes) -> None:
        try:
            segment = decode(octets)
        except HeaderError:
            return
        assert segment.header.octets + segment.payload == octets

    def test_options_are_padded_with_zeros_to_a_whole_word(self) -> None:
        sent = header(options=(NO_OPERATION, Option(8, b"\1\2\3")))
        assert sent.octets[20:] == bytes.fromhex("01 08 05 01 02 03 00 00")

    def test_padding_is_no_option_but_a_word_of_zeros_is_one(self) -> None:
        assert decode(header(options=(NO_OPERATION, END_OF_OPTIONS)).octets).header.options == (NO_OPERATION,)
        assert decode(header(options=(END_OF_OPTIONS,)).octets).header.options == (END_OF_OPTIONS,)

    def test_mss_is_read_from_its_option_and_absent_without_it(self) -> None:
        assert header(SYN, options=(NO_OPERATION, maximum_segment_size(1460))).mss == 1460
        assert header(SYN, options=(NO_OPERATION,)).mss is None


class TestChecksum:
    def test_rfc_1071_example(self) -> None:
        assert internet_checksum(bytes.fromhex("0001 f203 f4f5 f6f7")) == 0xFFFF - 0xDDF2

    def test_a_carry_that_adding_a_carry_makes_is_added_too(self) -> None:
        """FFFF+FFFF+0001 = 1FFFF; folded 10000; folded again 0001."""
        assert internet_checksum(bytes.fromhex("ffff ffff 0001")) == 0xFFFE

    def test_ipv4_syn_worked_out_by_hand(self) -> None:
        """Pseudo-header C000+0201+C633+6402+0006+0014 = 1EC50.

        Header 0400+0050+0000+012D+0000+0001+5002+1000 = 6580. Together 251D0; folded 51D2; inverted AE2D.
        """
        octets = encode(header(SYN), b"", *IPV4)
        assert octets.hex(" ", 2) == "0400 0050 0000 012d 0000 0001 5002 1000 ae2d 0000"

    def test_ipv4_odd_data_worked_out_by_hand(self) -> None:
        """Pseudo-header C000+0201+C633+6402+0006+0017 = 1EC53.

        Header 0400+0050+FFFF+FFFF+0000+0001+5018+FFFF = 35466; data 6162+6300 = C462. Together 6051B; folded
        0521; inverted FADE.
        """
        widest = replace(header(PSH | ACK, seq=0xFFFFFFFF), window=0xFFFF)
        assert encode(widest, b"abc", *IPV4) == bytes.fromhex(
            "0400 0050 ffff ffff 0000 0001 5018 ffff fade 0000 6162 63"
        )

    def test_ipv6_syn_worked_out_by_hand(self) -> None:
        """Pseudo-header 2001+0DB8+0001+2001+0DB8+0002+0014+0006 = 5B8F; header 6580; C10F inverted 3EF0."""
        assert encode(header(SYN), b"", *IPV6)[16:18].hex() == "3ef0"

    def test_a_syn_ack_recorded_from_linux_is_read_and_written_unchanged(self) -> None:
        recorded = bytes.fromhex("1388d21a40e84d9fcd854483a012fe8864aa0000020405b40402080ad66fbaecd115e75d0103030a")
        segment = decode(recorded, "10.90.0.2", "10.90.0.1")
        assert (names(segment.header.flags), segment.header.mss) == ("SYN,ACK", 1460)
        assert encode(segment.header, segment.payload, "10.90.0.2", "10.90.0.1") == recorded

    @given(headers, st.binary(max_size=40), address_pairs, st.data())
    def test_every_single_bit_flip_is_detected(
        self, sent: Header, payload: bytes, addresses: AddressPair, data: st.DataObject
    ) -> None:
        octets = bytearray(encode(sent, payload, *addresses))
        bit = data.draw(st.integers(0, 8 * len(octets) - 1))
        octets[bit // 8] ^= 1 << bit % 8
        assert refusal(lambda: decode(bytes(octets), *addresses)).startswith("Checksum")

    @pytest.mark.parametrize(("source", "destination"), [IPV4, IPV6])
    def test_a_misrouted_segment_is_detected(self, source: str, destination: str) -> None:
        octets = encode(header(), b"data", source, destination)
        assert refusal(lambda: decode(octets, source, ip_address(destination) + 1)).startswith("Checksum")

    def test_pseudo_headers_have_96_and_320_bits(self) -> None:
        assert pseudo_header(*IPV4, 20).hex(" ", 4) == "c0000201 c6336402 00060014"
        assert pseudo_header(*IPV6, 20).hex(" ", 4) == (
            "20010db8 00000000 00000000 00000001 20010db8 00000000 00000000 00000002 00000014 00000006"
        )


class TestSequenceNumbers:
    @given(numbers, st.integers(0, 65495), control_bits)
    def test_the_next_number_counts_octets_syn_and_fin_and_nothing_else(
        self, seq: int, octets: int, flags: Control
    ) -> None:
        following = next_sequence_number(seq, octets, flags)
        assert 0 <= following < 2**32
        assert (following - seq - octets) % 2**32 == bin(flags & (SYN | FIN)).count("1")

    def test_seq_301_with_100_octets_is_followed_by_401(self) -> None:
        assert decode(encode(header(seq=301), bytes(100), *IPV4), *IPV4).next_sequence_number == 401

    def test_a_receiver_of_octets_501_to_700_acknowledges_701(self) -> None:
        assert decode(encode(header(seq=501), bytes(200), *IPV4), *IPV4).next_sequence_number == 701

    def test_syn_and_fin_take_a_number_without_data_and_a_bare_ack_takes_none(self) -> None:
        received = [decode(header(flags).octets) for flags in (SYN, FIN | ACK, ACK, RST)]
        assert [segment.next_sequence_number for segment in received] == [302, 302, 301, 301]


def with_options(octets: str) -> bytes:
    """A header that ends with these octets of options, in hexadecimal."""
    options = bytes.fromhex(octets)
    return header(options=(NO_OPERATION,) * len(options)).octets[:20] + options


def with_data_offset(words: int, size: int) -> bytes:
    octets = bytearray(header().octets.ljust(size, b"\0"))
    octets[12] = words << 4
    return bytes(octets)


REFUSALS: dict[str, Callable[[], object]] = {
    "Header is cut off after 0 octets: supply the whole segment, 20 or more": lambda: decode(b""),
    "Header is cut off after 19 octets: supply the whole segment, 20 or more": lambda: decode(bytes(19)),
    "Data Offset 4 is outside the segment: use 5 to 5 words": lambda: decode(with_data_offset(4, size=20)),
    "Data Offset 8 is outside the segment: use 5 to 7 words": lambda: decode(with_data_offset(8, size=31)),
    "Data Offset 0 is outside the segment: use 5 to 15 words": lambda: decode(with_data_offset(0, size=99)),
    "Option kind 8 has length 0: use 2 to the 4 octets left": lambda: decode(with_options("08000101")),
    "Option kind 8 has length 1: use 2 to the 3 octets left": lambda: decode(with_options("01080101")),
    "Option kind 8 has length 4: use 2 to the 3 octets left": lambda: decode(with_options("01080400")),
    "Option kind 8 has no length octet: only kinds 0 and 1 may do without one": (
        lambda: decode(with_options("01010108"))
    ),
    "Option kind 2 has 3 octets of data: give it 2": lambda: decode(with_options("0205000000000000")),
    "Padding after End of Option List is not zero: fill it up with zeros": (lambda: decode(with_options("01000001"))),
    "Checksum 0x0000 does not match octets and addresses: discard the segment": (
        lambda: decode(header().octets, *IPV4)
    ),
    "Checksum covers both addresses but only one is given: supply both, or neither": (
        lambda: decode(header().octets, source_ip="192.0.2.1")
    ),
    "Options take 41 octets, but a header has room for 40: drop some of them": (
        lambda: header(options=(NO_OPERATION,) * 41)
    ),
    "Option kind 1 follows End of Option List: put it before": (lambda: header(options=(END_OF_OPTIONS, NO_OPERATION))),
    "Option kind 256 does not fit in 8 bits: use 0 to 255": lambda: Option(256),
    "Option length 256 does not fit in 8 bits: use 0 to 255": lambda: Option(253, bytes(254)),
    "Option kind 1 has 1 octets of data: give it 0": lambda: Option(1, b"\0"),
    "Maximum Segment Size 65536 does not fit in 16 bits: use 0 to 65535": lambda: maximum_segment_size(65536),
    "TCP Length 65536 does not fit in 16 bits: use 0 to 65535": lambda: encode(header(), bytes(65516), *IPV4),
    "Addresses 192.0.2.1 and ::1 differ in version: use one IP version": (
        lambda: encode(header(), b"", "192.0.2.1", "::1")
    ),
    "Address 'localhost' is not an IP address: write it as 192.0.2.1 or ::1": (
        lambda: encode(header(), b"", "localhost", "192.0.2.1")
    ),
}


@pytest.mark.parametrize("message", REFUSALS)
def test_what_is_malformed_is_refused_with_field_cause_and_remedy(message: str) -> None:
    assert refusal(REFUSALS[message]) == message


def test_the_largest_header_and_the_largest_data_fit() -> None:
    assert header(options=(NO_OPERATION,) * 40).data_offset == 15
    assert len(encode(header(), bytes(65515), *IPV4)) == 65535
    assert len(encode(header(), bytes(65516), *IPV6)) == 65536


@pytest.mark.parametrize("field", [field for field in FIELDS if field.attribute not in {"data_offset", "flags"}])
def test_every_field_holds_its_width_and_no_more(field: Field) -> None:
    highest = 2**field.bits - 1

    def write(value: int) -> Header:
        changed: dict[str, Any] = {field.attribute: value}
        return replace(header(), **changed)

    assert getattr(write(highest), field.attribute) == highest
    beyond = f"{field.name} {{}} does not fit in {field.bits} bits: use 0 to {highest}"
    assert refusal(lambda: write(highest + 1)) == beyond.format(highest + 1)
    assert refusal(lambda: write(-1)) == beyond.format(-1)


class TestLayout:
    def test_the_fields_fill_five_words_without_a_gap(self) -> None:
        rows = [line.split()[:3] for line in layout().splitlines()[1:-2]]
        starts = [32 * int(word) + int(bit) for word, bit, _ in rows]
        ends = [start + int(width) for start, (_, _, width) in zip(starts, rows, strict=True)]
        assert [0, *ends] == [*starts, 5 * 32]

    def test_the_table_shows_each_flag_at_its_bit(self) -> None:
        rows = [line.split()[:4] for line in layout().splitlines()]
        shown = {row[3]: Control(1 << 15 - int(row[1])) for row in rows if row[0] == "3" and row[2] == "1"}
        assert shown == {flag.name: flag for flag in Control} == {flag.name: flag for flag in MEANING}

    def test_the_table_names_every_field_in_the_order_of_figure_1(self) -> None:
        shown = [line[18:39].rstrip() for line in layout().splitlines()[1:]]
        assert ", ".join(shown) == (
            "Source Port, Destination Port, Sequence Number, Acknowledgment Number, Data Offset, Reserved, "
            "CWR, ECE, URG, ACK, PSH, RST, SYN, FIN, Window, Checksum, Urgent Pointer, Options, Data"
        )


def test_flags_are_named_in_the_order_of_the_figures() -> None:
    sets = (SYN, SYN | ACK, FIN | ACK, RST, RST | ACK, RST | FIN, FIN | PSH | URG | ACK, Control(0))
    written = ["SYN", "SYN,ACK", "FIN,ACK", "RST", "RST,ACK", "FIN,RST", "FIN,PSH,URG,ACK", ""]
    assert [names(flags) for flags in sets] == written


def test_flags_have_their_values_on_the_wire() -> None:
    octets = {flag.name: header(flag).octets[13] for flag in Control}
    assert octets == {"FIN": 1, "SYN": 2, "RST": 4, "PSH": 8, "ACK": 16, "URG": 32, "ECE": 64, "CWR": 128}
