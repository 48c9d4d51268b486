"""Parts about the header's layout: encode headers, and read the bits where they are said to be."""

from __future__ import annotations

from collections.abc import Iterator

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish.result import Found, Progress
from tcpspec.claims.claim import LaidOut
from tcpspec.rfc9293.header import Header, Option, encode
from tcpspec.rules.control import Control

NUMBERED = ("source_port", "destination_port", "seq", "ack", "reserved", "flags", "window", "urgent_pointer")
"""Fields whose value a header is given; the data offset follows from the options, the checksum from everything."""


def laid_out(part: LaidOut, progress: Progress) -> Found:
    """Every value with one bit set, none and all, beside a rest of zeros and of ones."""
    tried = list(_headers(part))
    wrong = [value for value, octets in tried if number_at(octets, part.first, part.bits) != value]
    where = f"bits {part.first} to {part.first + part.bits - 1}"
    evidence = f"{len(tried)} headers encoded, {where} read back"
    if wrong:
        return {"verdict": Verdict.VIOLATED, "evidence": f"{evidence}: {wrong[0]} is not what stands there"}
    return {"verdict": Verdict.HOLDS, "evidence": evidence}


def number_at(octets: bytes, first: int, bits: int) -> int:
    """The number in these bits, most significant bit first.

    >>> number_at(bytes([0b0000_0101]), 4, 3)
    2
    """
    whole = int.from_bytes(octets, "big")
    return (whole >> (8 * len(octets) - first - bits)) & ((1 << bits) - 1)


def _headers(part: LaidOut) -> Iterator[tuple[int, bytes]]:
    if part.field == "data_offset":
        for words in range(11):
            yield 5 + words, _encoded({"options": tuple(Option(1) for _ in range(4 * words))})
        return
    widths = {"source_port": 16, "destination_port": 16, "seq": 32, "ack": 32, "reserved": 4, "flags": 8,
              "window": 16, "urgent_pointer": 16}  # fmt: skip
    for value in (0, *(1 << bit for bit in range(part.bits)), (1 << part.bits) - 1):
        for rest in (False, True):
            fields = {name: (1 << widths[name]) - 1 if rest else 0 for name in NUMBERED}
            yield value, _encoded({**fields, part.field: value})


def _encoded(given: dict[str, object]) -> bytes:
    zeros: dict[str, object] = dict.fromkeys(NUMBERED, 0)
    fields = {**zeros, **given}
    flags = fields.pop("flags")
    assert isinstance(flags, int)
    return encode(Header(flags=Control(flags), **fields), b"", "192.0.2.1", "192.0.2.2")  # type: ignore[arg-type]
