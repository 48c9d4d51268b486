"""Octets of a file with the count of those read, and what a reader of a format makes of them: ``Frame``."""

from __future__ import annotations

from typing import BinaryIO, NamedTuple

from tcpcheck.base.verdict import Exit

LONGEST_FRAME = 1 << 20
"""No link carries longer frames; a longer one is a damaged length."""


class CaptureError(ValueError):
    """A file that is no capture; the message names place, cause and remedy."""

    exit_code = Exit.USAGE


class DamageError(ValueError):
    """From here on the file makes no sense."""


class Frame(NamedTuple):
    """One packet as captured: its number in the file from 1, the time in ns since 1970, the link type, the octets kept
    and how many there were on the link."""

    number: int
    time: int
    link: int
    octets: bytes
    length: int


class Stream:
    """Octets of the file called ``name``, with the count of those read so far."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.file, self.name, self.position = file, name, 0
        self._again = b""

    def read(self, size: int) -> bytes:
        """At most ``size`` octets; fewer only at the end of the file."""
        octets, self._again = self._again[:size], self._again[size:]
        while len(octets) < size:
            more = self.file.read(size - len(octets))
            if not more:
                break
            octets += more
        self.position += len(octets)
        return octets

    def peek(self, size: int) -> bytes:
        """What ``read`` will give next."""
        octets = self.read(size)
        self._again, self.position = octets + self._again, self.position - len(octets)
        return octets

    def exactly(self, size: int, what: str) -> bytes:
        """``size`` octets; EOFError names what is cut off."""
        octets = self.read(size)
        if len(octets) < size:
            raise EOFError(f"{what} is cut off after {len(octets)} of {size} octets")
        return octets

    def skip(self, size: int) -> None:
        """Go on after ``size`` octets, or at the end of the file, without keeping them."""
        while size > 0:
            passed = len(self.read(min(size, 1 << 16)))
            if not passed:
                raise EOFError("a block is cut off")
            size -= passed
