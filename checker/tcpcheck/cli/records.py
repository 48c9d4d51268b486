"""What a child says to its parent, over a pipe of their own.

First a key, before any file of the user's is read.  Then records: notes about the reading of files, and at last one end
with the exit code and all that goes to stdout.  The end is sealed with the key: whoever writes to the pipe without it,
as a file of the user's may, is found out.  What anybody says after the end is heard by nobody.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from typing import NamedTuple

SEAL = 32
_HEADER = struct.Struct(f"!cQ{SEAL}s")
_END, _NOTE = b"E", b"N"
LONGEST = 1 << 31


class GarbledError(Exception):
    """Something on the pipe that no child has said."""


class Note(NamedTuple):
    """``reading``: the file that is being read from now on; None: it was read."""

    reading: str | None


class End(NamedTuple):
    """How the command ended, and what it has to say."""

    code: int
    said: str


def begin(way: int) -> tuple[Callable[[Note], None], Callable[[End], None]]:
    """Say the key; what notes, and what ends, from then on.  Only this process ends: one that a file forks does not."""
    key = os.urandom(SEAL)
    keyed = blake2b(key=key, digest_size=SEAL)
    _write(way, key)
    del key
    owner = os.getpid()

    def note(said: Note) -> None:
        payload = json.dumps(said.reading).encode()
        with suppress(OSError):  # a file may have closed the pipe: then there will be no end
            _write(way, _HEADER.pack(_NOTE, len(payload), bytes(SEAL)) + payload)

    def end(said: End) -> None:
        payload = json.dumps([said.code, said.said]).encode()
        seal = keyed.copy()
        seal.update(payload)
        if os.getpid() == owner:
            with suppress(OSError):
                _write(way, _HEADER.pack(_END, len(payload), seal.digest()) + payload)

    return note, end


def _write(way: int, octets: bytes) -> None:
    rest = memoryview(octets)
    while rest:
        rest = rest[os.write(way, rest) :]


class Listener:
    """The other side of the pipe: ``heard`` for one record after the other."""

    def __init__(self, way: int) -> None:
        self.way = way
        self.key = _exactly(way, SEAL)

    def heard(self) -> Note | End:
        """EOFError where the pipe ends; GarbledError where something stands in it that no child has said."""
        kind, length, seal = _HEADER.unpack(_exactly(self.way, _HEADER.size))
        if kind not in (_END, _NOTE) or length > LONGEST:
            raise GarbledError
        payload = _exactly(self.way, length)
        if kind == _END and blake2b(payload, key=self.key, digest_size=SEAL).digest() != seal:
            raise GarbledError
        try:
            said = json.loads(payload)
        except ValueError:
            raise GarbledError from None
        if kind == _END:
            return End(*said)
        if not isinstance(said, str | None):
            raise GarbledError
        return Note(said)


def _exactly(way: int, count: int) -> bytes:
    octets = bytearray()
    while len(octets) < count:
        more = os.read(way, min(count - len(octets), 1 << 20))
        if not more:
            raise EOFError
        octets += more
    return bytes(octets)
