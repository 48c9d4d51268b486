"""A trace as rungs: what one numbered line of a ladder tells, before anybody decides how it looks.

A departure whose arrival (or loss) is the very next thing to happen is one rung with it, as in the RFC's
figures; otherwise each is a rung of its own.  An arrival that draws a reply is followed by the reply's rung.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tcpcheck.runs.notation import (
    COPY,
    FORGED,
    LOST,
    OLD,
    act_text,
    mark_of_injected,
    segment_text,
    time_text,
    timer_text,
)
from tcpcheck.runs.trace import Trace
from tcpspec.language.expression import State
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Outcome, Segment
from tcpspec.system.joint import FORGER, OTHER, Act, Deliver, Happened, Inject, Joint, Lose, Pass, Side, System
from tcpspec.system.network import InFlight


@dataclass
class Rung:
    """One numbered line.  ``sender`` and ``segment`` are None on a line without a segment.

    ``passes``: how much time passes; ``at``: what time it is then, where times are multiples of MSL.
    """

    now: float
    notes: dict[Side, str] = field(default_factory=dict)
    states: dict[Side, State] = field(default_factory=dict)
    sender: Side | None = None
    flight: InFlight[Segment] | None = None
    departs: bool = False
    arrives: bool = False
    mark: str = ""
    shows_window: bool = False
    passes: str = ""
    at: str = ""
    outcomes: list[tuple[Side, Outcome]] = field(default_factory=list)
    last_move: int = 0

    @property
    def segment(self) -> Segment | None:
        return self.flight.segment if self.flight else None

    @property
    def waits(self) -> bool:
        """The segment has gone out and its fate is open."""
        return self.flight is not None and not self.arrives and self.mark != LOST


def rungs(trace: Trace, loop_from: int | None = None) -> list[Rung]:
    """The lines of the ladder, the first showing the initial states.  Raises ReplayMismatch.

    The move after ``loop_from`` moves begins a line of its own: what repeats is told apart from what led there.
    """
    builder = _Builder(trace.system, trace.initial, trace.msl)
    for number, happened in enumerate(trace.replay(), 1):
        builder.apart = number - 1 == loop_from
        builder.add(happened, number)
    return builder.rungs


def loop_begins(ladder: list[Rung], loop_from: int | None) -> int | None:
    """The number of the first line that repeats, the one after the line that ends the stem; None if none does."""
    if loop_from is None:
        return None
    ends = next(number for number, rung in enumerate(ladder, 1) if rung.last_move == loop_from)
    return ends + 1 if ends < len(ladder) else None


def for_ever(again: int | None) -> str:
    """How a run goes on that repeats from line ``again`` on, or that has come to rest."""
    return "[nothing else ever happens]" if again is None else f"[and again from line {again} on]"


class _Builder:
    """Adds rungs move by move; ``joint`` is the state before the move that is added."""

    def __init__(self, system: System, initial: Joint, msl: float | None) -> None:
        self.system = system
        self.msl = msl
        self.joint = initial
        self.apart = False
        states: dict[Side, State] = {"A": initial.a.block.state, "B": initial.b.block.state}
        self.rungs = [Rung(initial.now, states=states, notes=_numbers(initial))]

    def add(self, happened: Happened, number: int) -> None:
        match happened.move:
            case Act(side, kind, _, length):
                self._act(happened, side, kind, length)
            case Deliver(sender, flight, keep):
                self._arrive(happened, sender, flight, keep)
            case Lose(sender, flight):
                self._rung_of(sender, flight, happened, apart=not self.rungs[-1].departs).mark = LOST
            case Inject(sender, segment):
                self._appear(happened, sender, segment)
            case Pass(duration):
                at = time_text(happened.after.now, self.msl) if self.msl else ""
                self._new(happened, passes=time_text(duration, self.msl), at=at)
        self.joint = happened.after
        self.rungs[-1].last_move = number

    def _new(self, happened: Happened, **what: object) -> Rung:
        self.rungs.append(Rung(happened.after.now, **what))  # type: ignore[arg-type]
        return self.rungs[-1]

    def _act(self, happened: Happened, side: Side, kind: Kind, length: int) -> None:
        rung = self._new(happened)
        if not self._is_plain(happened, side, kind):
            own = timer_text(self.system.spec(side), happened.outcome)
            rung.notes[side] = own or act_text(kind, length, self._time_wait())
        self._took_part(rung, side, happened)
        self._depart(rung, side, happened)

    def _is_plain(self, happened: Happened, side: Side, kind: Kind) -> bool:
        """What the RFC's figures leave to the segment to say: a SYN from CLOSED, text that goes out."""
        sent = happened.outcome.sent if happened.outcome else None
        state = self.joint.end(side).block.state
        return sent is not None and (kind, state) in (
            (Kind.OPEN_ACTIVE, State.CLOSED),
            (Kind.SEND, State.ESTABLISHED),
            (Kind.SEND, State.CLOSE_WAIT),
        )

    def _time_wait(self) -> str:
        shown = time_text(self.system.parameters.time_wait, self.msl)
        return shown if shown.endswith("MSL") else "2 MSL"

    def _arrive(self, happened: Happened, sender: Side, flight: InFlight[Segment], keep: bool) -> None:
        rung = self._rung_of(sender, flight, happened, apart=keep)
        rung.arrives = True
        if keep:
            rung.mark = COPY
        receiver = OTHER[sender]
        self._took_part(rung, receiver, happened)
        if happened.outcome and happened.outcome.sent is not None:
            reply = self._new(happened)
            reply.states[receiver] = rung.states[receiver]
            self._depart(reply, receiver, happened)

    def _appear(self, happened: Happened, sender: Side, segment: Segment) -> None:
        """The window is shown where it is no default, or where the segment looks like one that was sent."""
        alike = any(
            rung.sender == sender and rung.segment is not None and segment_text(rung.segment) == segment_text(segment)
            for rung in self.rungs
        )
        unusual = segment.wnd != self.system.parameters.buffer
        flight = InFlight(segment, self.joint.now)
        mark = mark_of_injected(segment)
        self._new(happened, sender=sender, flight=flight, mark=mark, shows_window=alike or unusual)

    def _rung_of(self, sender: Side, flight: InFlight[Segment], happened: Happened, *, apart: bool = False) -> Rung:
        """The rung on which this segment just went out, else (or ``apart``) one where the network has it."""
        last = self.rungs[-1]
        if last.waits and not (apart or self.apart) and (last.sender, last.flight) == (sender, flight):
            return last
        return self._new(happened, sender=sender, flight=flight, mark=self._origin(sender, flight))

    def _origin(self, sender: Side, flight: InFlight[Segment]) -> str:
        if flight.segment.sender == FORGER:
            return FORGED
        return OLD if flight.segment.sender != self.joint.end(sender).block.incarnation else ""

    def _took_part(self, rung: Rung, side: Side, happened: Happened) -> None:
        rung.states[side] = happened.after.end(side).block.state
        if happened.outcome:
            rung.outcomes.append((side, happened.outcome))

    def _depart(self, rung: Rung, side: Side, happened: Happened) -> None:
        sent = happened.outcome.sent if happened.outcome else None
        if sent is not None:
            rung.sender, rung.departs = side, True
            rung.flight = InFlight(sent, happened.after.now)
            if rung.flight not in happened.after.wire(side):
                rung.mark = LOST


def _numbers(initial: Joint) -> dict[Side, str]:
    """`send 300,receive 100` where an end begins with a connection."""
    sides: tuple[Side, Side] = ("A", "B")
    blocks = {side: initial.end(side).block for side in sides}
    return {
        side: f"send {block.snd_nxt},receive {block.rcv_nxt}"
        for side, block in blocks.items()
        if block.state not in (State.CLOSED, State.LISTEN)
    }
