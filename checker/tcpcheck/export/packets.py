"""What a capture of a run would show: which segments are seen where, when, and what becomes of them.  Read ``packets``.

On the ``wire`` a segment is seen when it arrives, and when it was sent if it never does.  At an end it sends, and what
it receives, are seen when the end does so; what is lost on the way to it is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from tcpcheck.runs.notation import COPY, FORGED, LOST, MARKS, NOT_OF_THE_RUN, OLD, mark_of_injected
from tcpcheck.runs.trace import Trace
from tcpspec.rules.semantics import Outcome, Segment
from tcpspec.system.joint import FORGER, OTHER, Act, Deliver, Happened, Inject, Joint, Lose, Side
from tcpspec.system.network import InFlight

Vantage = Literal["wire", "A", "B"]
VANTAGES: tuple[Vantage, ...] = ("wire", "A", "B")

UNDER_WAY, EXPIRED = "not arrived", "expired"
REMARKS = {
    **MARKS,
    UNDER_WAY: "it is still under way when the run ends",
    EXPIRED: "it became older than MSL",
}
"""What may be remarked on a packet, beyond what a ladder marks."""


@dataclass(frozen=True)
class Packet:
    """A segment that is seen as move ``number`` (from 1) is made, at time ``now``.

    ``marks`` are words of ``REMARKS``; ``acts`` the end that takes part, with its rules; ``joint`` the states after;
    ``sent``: the move by which it was sent, 0 if that is not in the run; ``departs``: it is seen as it is sent.
    """

    number: int
    now: float
    sender: Side
    segment: Segment
    marks: tuple[str, ...]
    acts: tuple[Side, Outcome] | None
    joint: Joint
    sent: int
    departs: bool


@dataclass
class _Sent:
    """A segment that went out, and what became of it."""

    packet: Packet
    flight: InFlight[Segment]
    fate: str = ""
    arrived: bool = False


@dataclass
class _Watcher:
    """Follows segments from move to move; ``joint`` is the state before the next."""

    joint: Joint
    sent: list[_Sent] = field(default_factory=list)
    arrived: list[Packet] = field(default_factory=list)

    def watch(self, number: int, happened: Happened) -> None:
        match happened.move:
            case Act(side, _, _, _):
                self._departs(number, happened, side)
            case Deliver(sender, flight, keep):
                self._arrives(number, happened, sender, flight, keep)
                self._departs(number, happened, OTHER[sender])
            case Lose(sender, flight):
                if (lost := self._find(sender, flight)) is not None:
                    lost.fate = LOST
            case Inject(sender, segment):
                self._add(number, happened, sender, InFlight(segment, self.joint.now), mark_of_injected(segment))
        self.joint = happened.after

    def _departs(self, number: int, happened: Happened, side: Side) -> None:
        if happened.outcome is None or happened.outcome.sent is None:
            return
        flight = InFlight(happened.outcome.sent, happened.after.now)
        before, after = self.joint.wire(side), happened.after.wire(side)
        self._add(number, happened, side, flight)
        if flight not in after:
            self.sent[-1].fate = LOST
        elif len(after) == len(before) and flight in before:
            self.sent[-1].fate = COPY  # the network keeps one of two that are alike

    def _add(self, number: int, happened: Happened, side: Side, flight: InFlight[Segment], mark: str = "") -> None:
        acts = None if happened.outcome is None else (side, happened.outcome)
        marks = (mark,) if mark else ()
        packet = Packet(number, happened.after.now, side, flight.segment, marks, acts, happened.after, number, True)
        self.sent.append(_Sent(packet, flight))

    def _find(self, sender: Side, flight: InFlight[Segment]) -> _Sent | None:
        """The earliest that was sent, looks like this one and has no fate yet."""
        alike = (one for one in self.sent if (one.packet.sender, one.flight) == (sender, flight) and not one.fate)
        return next(alike, None)

    def _arrives(
        self, number: int, happened: Happened, sender: Side, flight: InFlight[Segment], keep: bool
    ) -> None:  # fmt: skip
        found = self._find(sender, flight)
        marks = [COPY] if keep else []
        if found is not None:
            found.arrived = True
            found.fate = "" if keep else "arrived"
            marks += found.packet.marks
        if NOT_OF_THE_RUN.isdisjoint(marks) and flight.segment.sender != self.joint.end(sender).block.incarnation:
            marks.append(FORGED if flight.segment.sender == FORGER else OLD)
        acts = None if happened.outcome is None else (OTHER[sender], happened.outcome)
        sent = found.packet.number if found is not None else 0
        self.arrived.append(
            Packet(number, happened.after.now, sender, flight.segment, tuple(marks), acts, happened.after, sent, False)
        )


def packets(trace: Trace, vantage: Vantage = "wire") -> tuple[Packet, ...]:
    """The packets that a capture at ``vantage`` holds, in the order in which they are seen.  Raises ReplayMismatch."""
    watcher = _Watcher(trace.initial)
    for number, happened in enumerate(trace.replay(), 1):
        watcher.watch(number, happened)
    seen = _on_the_wire(watcher) if vantage == "wire" else _at(watcher, vantage)
    return tuple(sorted(seen, key=lambda packet: (packet.number, packet.departs)))


def _on_the_wire(watcher: _Watcher) -> Iterator[Packet]:
    yield from watcher.arrived
    for one in watcher.sent:
        if not one.arrived and one.fate != COPY:
            yield _with_fate(one, watcher.joint)


def _at(watcher: _Watcher, side: Side) -> Iterator[Packet]:
    yield from (packet for packet in watcher.arrived if packet.sender != side)
    for one in watcher.sent:
        if one.packet.sender == side and NOT_OF_THE_RUN.isdisjoint(one.packet.marks):
            yield one.packet if one.arrived or one.fate == COPY else _with_fate(one, watcher.joint)


def _with_fate(one: _Sent, last: Joint) -> Packet:
    there = one.flight in last.wire(one.packet.sender)
    fate = one.fate or (UNDER_WAY if there else EXPIRED)
    return replace(one.packet, marks=(*one.packet.marks, fate))
