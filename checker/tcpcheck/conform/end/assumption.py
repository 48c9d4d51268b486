"""What is assumed beyond the rules and beyond what was seen, to explain what an end did."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

SECOND = 1_000_000_000
"""In ns, as captures count time."""


class Sort(Enum):
    """What is assumed beyond the rules; the value is how reluctantly.  Of two stories the cheaper one is believed."""

    READING = 1
    EXTENSION = 2
    OLDER = 3
    GIVEN_UP = 4
    EXCUSE = 8


class Assumption(NamedTuple):
    """Something that was not seen and explains what was: of which sort, its name, in a sentence, about which packet.

    ``lost`` are the numbers SEQ and SEQ+LEN of a segment assumed to be lost, and the count of arrivals before it."""

    sort: Sort
    name: str
    says: str
    number: int
    lost: tuple[int, int, int] | None = None
