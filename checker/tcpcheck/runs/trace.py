"""A replayable run, and the gate that every counterexample passes: ``replayed``.

An engine that claims a violation hands over a ``Trace``: a system, an initial joint state and moves.  It is
shown to people only after ``tcpspec.system.joint.System.move``, the reference semantics, has made every move and
the property has been evaluated in plain Python.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tcpcheck.base.verdict import Exit
from tcpcheck.runs.notation import act_text, segment_text, timer_text
from tcpspec.language.expression import SpecError
from tcpspec.properties.property import Property
from tcpspec.rules.semantics import Segment
from tcpspec.system.joint import Act, Deliver, Happened, Inject, Joint, Lose, Move, MoveError, Pass, System, holds


class ReplayMismatch(Exception):  # noqa: N818 - what it is, not that it is one
    """A trace that the reference semantics does not confirm: an error of the engine that made it."""

    exit_code = Exit.INTERNAL


@dataclass(frozen=True)
class Trace:
    """A run of ``system`` from ``initial``; ``title`` says what it shows.

    ``unit``: what is called MSL when times are shown, where the network knows no MSL or another one.
    """

    system: System
    initial: Joint
    moves: tuple[Move, ...]
    title: str = ""
    unit: int | None = None

    @property
    def msl(self) -> float | None:
        """Times are shown as multiples of this, or as plain numbers if there is none."""
        return self.system.network.msl if self.unit is None else self.unit

    def replay(self) -> tuple[Happened, ...]:
        """Make every move by the reference semantics.  ReplayMismatch names the first impossible one."""
        joint, happened = self.initial, []
        for number, move in enumerate(self.moves, 1):
            try:
                happened.append(self.system.move(joint, move))
            except (MoveError, SpecError) as error:
                raise ReplayMismatch(
                    f"{self._name}: move {number} of {len(self.moves)}, {describe(move)}: {error}"
                ) from error
            joint = happened[-1].after
        return tuple(happened)

    def upto(self, count: int) -> Trace:
        """The run of the first ``count`` moves."""
        return replace(self, moves=self.moves[:count])

    @property
    def _name(self) -> str:
        return f"trace {self.title!r}" if self.title else "trace"


def describe(move: Move) -> str:
    """A move in a few words.

    >>> from tcpspec.rules.event import Kind
    >>> describe(Act("A", Kind.OPEN_ACTIVE, iss=100)), describe(Pass(3))
    ('(Open) at A', '3 units of time pass')
    """
    match move:
        case Act(side, kind, _, length):
            return f"({act_text(kind, length)}) at {side}"
        case Deliver(sender, flight):
            return f"arrival of {segment_text(flight.segment)} from {sender}"
        case Lose(sender, flight):
            return f"loss of {segment_text(flight.segment)} from {sender}"
        case Inject(sender, segment):
            return f"appearance of {_whole(segment)} as if from {sender}"
        case Pass(duration):
            return f"{duration:g} units of time pass"


def described(happened: Happened, system: System) -> str:
    """The same of a move that was made: there a timer of the end's own is known, and called by its rule."""
    move = happened.move
    own = timer_text(system.spec(move.side), happened.outcome) if isinstance(move, Act) else ""
    return f"({own}) at {move.side}" if own and isinstance(move, Act) else describe(move)


def _whole(segment: Segment) -> str:
    return segment_text(segment, window=True)


def replayed(trace: Trace, violates: Property | None = None, *, at: int | None = None) -> tuple[Happened, ...]:
    """Replay ``trace`` and confirm what it is shown for, in the state after ``at`` moves (default: all).

    ``violates``: an ``always`` is violated there, a ``sometimes`` is witnessed there, a ``leads_to`` has its
    premise there and its conclusion neither there nor in any later state of the trace.  Raises ReplayMismatch
    otherwise.
    """
    happened = trace.replay()
    if violates is None:
        return happened
    joints = [trace.initial, *(h.after for h in happened)]
    position = len(joints) - 1 if at is None else at
    if not 0 <= position < len(joints):
        raise ReplayMismatch(f"{trace._name} has {len(happened)} moves, there is no state after {position}")
    if not _confirms(violates, joints[position:]):
        claim = "witnesses" if violates.form == "sometimes" else "violates"
        raise ReplayMismatch(
            f"{trace._name} was said to show after {position} moves a state that {claim} {violates.id!r} "
            f"({violates.place}), but by the reference semantics it does not: {_states(joints[position])}"
        )
    return happened


def _confirms(claim: Property, joints: list[Joint]) -> bool:
    match claim.form:
        case "always":
            return holds(claim.violation, joints[0])
        case "sometimes":
            return holds(claim.holds, joints[0])
        case "leads_to":
            return holds(claim.given, joints[0]) and not any(holds(claim.holds, joint) for joint in joints)


def _states(joint: Joint) -> str:
    return f"A is {joint.a.block.state}, B is {joint.b.block.state}"
