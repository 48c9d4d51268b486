"""The TCP segment is found under every link layer and IP header; what is none is skipped with its reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcpcheck.conform.capture.frames import Packet, SkipError, endpoint_text, segment_of
from tcpcheck.conform.capture.options import fast_open_cookie, options_in, timestamp, window_scale
from tcpcheck.conform.capture.stream import Frame
from tcpspec.rfc9293.header import NO_OPERATION, Option
from tcpspec.rules.control import ACK, FIN, SYN
from tests.checker.conform.making import ip, on_link, tcp

A6, B6 = "2001:db8::1", "2001:db8::2"
LINKS = (0, 1, 12, 14, 101, 108, 113, 228, 276)
SEGMENT = tcp(FIN | ACK, 7, 9, text=30, window=11, options=(Option(3, b"\x05"), NO_OPERATION))


def packet(octets: bytes, link: int = 101, length: int | None = None) -> Packet:
    return segment_of(Frame(3, 17, link, octets, len(octets) if length is None else length))


def skipped(octets: bytes, link: int = 101) -> str:
    with pytest.raises(SkipError) as caught:
        packet(octets, link)
    return str(caught.value)


@pytest.mark.parametrize("link", LINKS)
def test_every_link_type_carries_the_same_segment(link: int) -> None:
    found = packet(on_link(link, ip(SEGMENT)), link)
    assert (found.number, found.time, found.seq, found.ack, found.control) == (3, 17, 7, 9, FIN | ACK)
    assert (found.text, found.window, window_scale(found.options)) == (30, 11, 5)
    assert (endpoint_text(found.source), endpoint_text(found.destination)) == ("192.0.2.1:4000", "192.0.2.2:5000")


@pytest.mark.parametrize("tags", [(0x8100,), (0x88A8, 0x8100), (0x9100, 0x8100, 0x8100)])
def test_vlan_tags_are_stepped_over(tags: tuple[int, ...]) -> None:
    assert packet(on_link(1, ip(SEGMENT), tags), 1).text == 30


def test_too_many_vlan_tags_are_not_followed() -> None:
    assert skipped(on_link(1, ip(SEGMENT), [0x8100] * 5), 1) == "not IP"


def test_ipv4_options_and_ethernet_padding_belong_to_no_text() -> None:
    assert packet(ip(SEGMENT, options=bytes(8)) + bytes(6)).text == 30


def test_ipv6_extension_headers_are_stepped_over() -> None:
    hop, atomic, authentication = bytes(8), bytes(8), bytes([0, 1, *bytes(10)])
    chain = ((0, hop), (44, atomic), (51, authentication), (60, bytes([0, 1, *bytes(14)])))
    found = packet(ip(tcp(SYN, source=A6, destination=B6, text=4), A6, B6, extensions=chain))
    assert (found.text, found.control, endpoint_text(found.source)) == (4, SYN, "[2001:db8::1]:4000")


def test_a_frame_cut_to_a_snapshot_length_keeps_the_length_of_its_text() -> None:
    whole = ip(tcp(text=1400))
    assert packet(whole[:60], length=len(whole)).text == 1400


def test_a_total_length_of_zero_means_the_rest_of_the_frame() -> None:
    assert packet(ip(SEGMENT, total=0)).text == 30


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"", "cut off before the IP header"),
        (b"\x00" * 40, "not IP"),
        (ip(SEGMENT)[:12], "cut off in the IP header"),
        (ip(SEGMENT, protocol=17), "not TCP"),
        (ip(SEGMENT, fragment=0x2000), "IP fragment"),
        (ip(SEGMENT, fragment=3), "IP fragment"),
        (ip(SEGMENT, total=5000), "IP header with an impossible length"),
        (ip(SEGMENT, total=3), "IP header with an impossible length"),
        (b"\x41" + ip(SEGMENT)[1:], "IP header with an impossible length"),
        (ip(SEGMENT[:12]), "TCP header with an impossible length"),
        (ip(SEGMENT[:12] + b"\xf0" + SEGMENT[13:24]), "TCP header with an impossible length"),
        (ip(SEGMENT[:12] + b"\x10" + SEGMENT[13:]), "TCP header with an impossible length"),
        (ip(SEGMENT, A6, B6, extensions=((44, bytes([0, 0, 0, 9, 0, 0, 0, 0])),)), "IP fragment"),
        (ip(SEGMENT, A6, B6, total=5000), "IP header with an impossible length"),
        (ip(b"", A6, B6, extensions=((0, bytes([0, 255])),)), "cut off in the IP header"),
    ],
)
def test_what_carries_no_whole_segment_is_skipped_with_its_reason(octets: bytes, reason: str) -> None:
    assert skipped(octets) == reason


def test_a_frame_cut_off_in_its_tcp_header_is_skipped() -> None:
    whole = ip(SEGMENT)
    with pytest.raises(SkipError, match="cut off in the TCP header"):
        packet(whole[:30], length=len(whole))


def test_an_unknown_link_type_is_named() -> None:
    assert skipped(bytes(60), 147) == "link type 147, which is not read"


@given(st.sampled_from(LINKS), st.binary(max_size=120), st.integers(0, 2000))
def test_any_frame_is_read_or_skipped(link: int, octets: bytes, more: int) -> None:
    try:
        found = segment_of(Frame(1, 0, link, octets, len(octets) + more))
    except SkipError:
        return
    assert 0 <= found.text <= len(octets) + more


@given(st.integers(0, 119), st.integers(0, 255), st.sampled_from([(1, ip(SEGMENT)), (101, ip(SEGMENT, A6, B6))]))
def test_a_damaged_header_is_read_or_skipped(place: int, value: int, of: tuple[int, bytes]) -> None:
    octets = bytearray(on_link(*of))
    octets[place % len(octets)] = value
    try:
        found = segment_of(Frame(1, 0, of[0], bytes(octets), len(octets)))
    except SkipError:
        return
    assert 0 <= found.text <= len(octets)


def test_options_end_at_the_first_that_is_malformed() -> None:
    assert list(options_in(bytes.fromhex("0101 0303 07 0800 0204"))) == [(3, b"\x07")]
    assert list(options_in(bytes.fromhex("0303 09 00 0303 01"))) == [(3, b"\x09")]
    assert window_scale(bytes.fromhex("0303 ff")) == 14
    assert timestamp(bytes.fromhex("080a 00000007 00000009")) == 7


def test_fast_open_cookies_are_found_in_both_forms() -> None:
    assert fast_open_cookie(bytes.fromhex("2206 01020304")) == bytes.fromhex("01020304")
    assert fast_open_cookie(bytes.fromhex("fe06 f989 0102")) == bytes.fromhex("0102")
    assert fast_open_cookie(bytes.fromhex("2202")) == b""
    assert fast_open_cookie(bytes.fromhex("fe06 0000 0102")) is None


@given(st.binary(max_size=44))
def test_any_options_are_read(octets: bytes) -> None:
    assert sum(2 + len(data) for _, data in options_in(octets)) <= len(octets)
