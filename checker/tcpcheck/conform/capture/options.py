"""The options of a captured header that the tracker needs: window scale, timestamps, and Fast Open.

``tcpspec.rfc9293.header`` reads a header strictly; here what is malformed or cut off is passed over, as MUST-7 asks.
"""

from __future__ import annotations

from collections.abc import Iterator

WINDOW_SCALE, TIMESTAMPS, FAST_OPEN, EXPERIMENTAL = 3, 8, 34, 254
FAST_OPEN_EXPERIMENT = bytes.fromhex("f989")
LARGEST_SCALE = 14
"""RFC 7323 section 2.3."""


def options_in(octets: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and data of each option, up to the first that is malformed.

    >>> list(options_in(bytes.fromhex("01 03 03 07 00")))
    [(3, b'\\x07')]
    """
    at = 0
    while at < len(octets):
        kind = octets[at]
        if kind == 1:
            at += 1
            continue
        if kind == 0 or at + 1 >= len(octets) or not 2 <= octets[at + 1] <= len(octets) - at:
            return
        yield kind, octets[at + 2 : at + octets[at + 1]]
        at += octets[at + 1]


def window_scale(octets: bytes) -> int | None:
    """The shift that a SYN offers (RFC 7323 section 2.2), at most 14; None if it offers none."""
    found = (data[0] for kind, data in options_in(octets) if kind == WINDOW_SCALE and len(data) == 1)
    scale = next(found, None)
    return None if scale is None else min(scale, LARGEST_SCALE)


def timestamp(octets: bytes) -> int | None:
    """TSval (RFC 7323 section 3.2)."""
    found = (int.from_bytes(data[:4]) for kind, data in options_in(octets) if kind == TIMESTAMPS and len(data) == 8)
    return next(found, None)


def fast_open_cookie(octets: bytes) -> bytes | None:
    """The cookie of a Fast Open option (RFC 7413 section 4.1.1), empty where one is asked for; None without option."""
    for kind, data in options_in(octets):
        if kind == FAST_OPEN:
            return data
        if kind == EXPERIMENTAL and data[:2] == FAST_OPEN_EXPERIMENT:
            return data[2:]
    return None
