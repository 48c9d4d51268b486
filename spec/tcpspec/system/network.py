"""What a network may do to segments in one direction: lose, duplicate, reorder, delay up to MSL.  It knows no TCP.

Two forms.  *Bounded*: at most ``capacity`` segments under way; a segment sent into a full network is lost if losses
are allowed and cannot be sent otherwise.  *Monotone* (``capacity=None`` with every fault): what was ever sent stays
deliverable for ever, which covers loss, duplication, reordering and any delay.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, auto
from typing import Generic, NamedTuple, TypeVar

S = TypeVar("S")


class Faults(Flag):
    """What may go wrong."""

    NONE = 0
    LOSS = auto()
    DUPLICATION = auto()
    REORDERING = auto()

    def __str__(self) -> str:
        return ", ".join(str(fault.name).lower() for fault in self) or "no fault"


LOSS, DUPLICATION, REORDERING = Faults.LOSS, Faults.DUPLICATION, Faults.REORDERING
ALL_FAULTS = LOSS | DUPLICATION | REORDERING


class InFlight(NamedTuple, Generic[S]):
    """A segment under way and the moment it was sent."""

    segment: S
    born: float = 0


Wire = tuple[InFlight[S], ...]
"""One direction, in the order of sending."""


@dataclass(frozen=True)
class Network:
    """The behaviour of both directions; ``msl`` bounds the age at which a segment is still delivered."""

    capacity: int | None = 2
    faults: Faults = ALL_FAULTS
    msl: float | None = None

    def send(self, wire: Wire[S], segment: S, now: float = 0) -> Wire[S] | None:
        """The wire after ``segment`` enters it; None if it is full and may not lose anything.

        With duplication a second copy of what is under way changes nothing, so it is not stored.
        """
        if Faults.DUPLICATION in self.faults and InFlight(segment, now) in wire:
            return wire
        if self.capacity is not None and len(wire) >= self.capacity:
            return wire if Faults.LOSS in self.faults else None
        return (*wire, InFlight(segment, now))

    def deliverable(self, wire: Wire[S], now: float = 0) -> tuple[InFlight[S], ...]:
        """What may arrive next: anything young enough with reordering, only the oldest without."""
        young = tuple(flight for flight in wire if self.msl is None or now - flight.born <= self.msl)
        return tuple(dict.fromkeys(young)) if Faults.REORDERING in self.faults else young[:1]

    def without(self, wire: Wire[S], flight: InFlight[S]) -> Wire[S]:
        """The wire after one copy was delivered or lost."""
        position = wire.index(flight)
        return wire[:position] + wire[position + 1 :]

    def __str__(self) -> str:
        many = "" if self.capacity == 1 else "s"
        room = "any number of segments" if self.capacity is None else f"at most {self.capacity} segment{many}"
        return f"{room} under way per direction; {self.faults}"
