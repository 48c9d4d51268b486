"""The same stimuli on another protocol: a run made again, as far as the other protocol can make it.

User calls and timeouts happen at the same ends in the same order.  What both protocols send at one stimulus counts as
the same segment, so that its arrival, or its loss, is that of its counterpart.  What the other protocol cannot do is
left out, with the reason.  Read ``beside``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from tcpcheck.runs.notation import segment_text
from tcpcheck.runs.trace import Trace
from tcpspec.language.expression import SpecError
from tcpspec.language.notation import field_name
from tcpspec.rules.block import GHOSTS
from tcpspec.rules.semantics import Block, Segment, block_type, segment_type
from tcpspec.rules.spec import Spec
from tcpspec.system.joint import Act, Deliver, End, Happened, Inject, Joint, Lose, Move, MoveError, Pass, Side, connect
from tcpspec.system.network import InFlight

SIDES: tuple[Side, Side] = ("A", "B")


@dataclass(frozen=True)
class Stimulus:
    """One move of the run, what it did there, and what the same did here; None: it cannot happen, and ``reason``."""

    move: Move
    there: Happened
    here: Happened | None
    reason: str = ""
    differences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Beside:
    """``run`` again on another protocol: ``trace`` holds the moves that it could make."""

    run: Trace
    trace: Trace
    stimuli: tuple[Stimulus, ...]

    @property
    def diverges(self) -> int | None:
        """The number, from 0, of the first stimulus that does something else; None if none does."""
        return next((n for n, one in enumerate(self.stimuli) if one.here is None or one.differences), None)

    @property
    def whole(self) -> bool:
        """Every move of the run can be made."""
        return all(one.here is not None for one in self.stimuli)


def beside(run: Trace, spec: Spec) -> Beside:
    """``run`` with ``spec`` at both ends.  ReplayMismatch if the run itself is not one."""
    system = replace(connect(spec, spec, over=run.system.network, parameters=run.system.parameters),
                     forger=run.system.forger)  # fmt: skip
    again = _Again(Trace(system, _translated(run.initial, spec), (), run.title, run.unit), run.initial)
    stimuli = tuple(again.make(happened) for happened in run.replay())
    return Beside(run, again.trace, stimuli)


@dataclass
class _Again:
    """Follows a run on another protocol; ``pairs``: what was sent there and here by the same stimulus."""

    trace: Trace
    before: Joint
    joint: Joint = field(init=False)
    pairs: dict[Side, list[tuple[InFlight[Segment], InFlight[Segment] | None]]] = field(init=False)

    def __post_init__(self) -> None:
        self.joint = self.trace.initial
        self.pairs = {side: list(zip(self.before.wire(side), self.joint.wire(side), strict=True)) for side in SIDES}

    def make(self, there: Happened) -> Stimulus:
        """Make the counterpart of one move, if there is one."""
        try:
            move = self._counterpart(there.move)
            here = self.trace.system.move(self.joint, move)
        except (MoveError, SpecError) as error:
            self._sent(there, None)
            return Stimulus(there.move, there, None, str(error))
        self.joint, self.trace = here.after, replace(self.trace, moves=(*self.trace.moves, move))
        self._sent(there, here)
        return Stimulus(there.move, there, here, differences=tuple(differences(there, here)))

    def _sent(self, there: Happened, here: Happened | None) -> None:
        """Remember which segments belong together."""
        if isinstance(there.move, Inject) and here is not None:
            sender = there.move.sender
            self.pairs[sender].append((there.after.wire(sender)[-1], here.after.wire(sender)[-1]))
        side = _actor(there.move)
        if side is None or there.outcome is None or there.outcome.sent is None:
            return
        sent = None if here is None or here.outcome is None else here.outcome.sent
        flight = None if sent is None else InFlight(sent, self.joint.now)
        self.pairs[side].append((InFlight(there.outcome.sent, there.after.now), flight))

    def _counterpart(self, move: Move) -> Move:
        match move:
            case Deliver(sender, flight, keep, iss):
                return Deliver(sender, self._flight(sender, flight, keep=keep), keep, iss)
            case Lose(sender, flight):
                return Lose(sender, self._flight(sender, flight, keep=False))
            case Inject(sender, segment):
                return Inject(sender, _segment(segment, self.trace.system.left))
            case Act() | Pass():
                return move

    def _flight(self, sender: Side, wanted: InFlight[Segment], *, keep: bool) -> InFlight[Segment]:
        """The segment that was sent here when ``wanted`` was sent there."""
        under_way = self.joint.wire(sender)
        for number, (there, here) in enumerate(self.pairs[sender]):
            if there == wanted and here in under_way:
                if not keep:
                    del self.pairs[sender][number]
                assert here is not None
                return here
        sent = any(there == wanted and here is not None for there, here in self.pairs[sender])
        raise MoveError(f"{segment_text(wanted.segment)} {'is not under way here' if sent else 'was never sent here'}")


def _actor(move: Move) -> Side | None:
    """The end that takes part in a move."""
    match move:
        case Act(side):
            return side
        case Deliver(sender):
            return "B" if sender == "A" else "A"
        case _:
            return None


def _translated(joint: Joint, spec: Spec) -> Joint:
    """The same joint state as far as ``spec`` knows its variables."""
    wires = [tuple(InFlight(_segment(f.segment, spec), f.born) for f in joint.wire(side)) for side in SIDES]
    a, b = (End(_block(end.block, spec), end.history) for end in (joint.a, joint.b))
    return joint._replace(a=a, b=b, wire_a=wires[0], wire_b=wires[1])


def _segment(segment: Segment, spec: Spec) -> Segment:
    made = segment_type(spec.extension)
    return made(**_common(segment, made))


def _block(block: Block, spec: Spec) -> Block:
    made = block_type(spec.extension)
    return made(**_common(block, made))


def _common(record: Any, made: Any) -> dict[str, Any]:
    return {name: value for name, value in record._asdict().items() if name in made._fields}


def differences(there: Happened, here: Happened) -> Iterator[str]:
    """What two ends and their answer show of two outcomes of one stimulus, ghosts and added variables apart."""
    for side in SIDES:
        one, other = there.after.end(side).block, here.after.end(side).block
        for name in Block._fields:
            was, now = getattr(one, name), getattr(other, name)
            if name not in GHOSTS and was != now:
                yield f"{side}: {field_name('block', name)} is {_shown(now)}, not {_shown(was)}"
    sent = [None if each.outcome is None or each.outcome.sent is None else each.outcome.sent for each in (there, here)]
    texts = ["nothing" if each is None else segment_text(each) for each in sent]
    if texts[0] != texts[1]:
        yield f"sends {texts[1]}, not {texts[0]}"


def _shown(value: Any) -> str:
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
