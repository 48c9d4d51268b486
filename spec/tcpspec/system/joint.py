"""Two ends and a network: the joint transition system, kept apart from the rules of an end.

A ``Joint`` state holds both ends, what is under way in each direction and the time.  A ``Move`` is one thing that
happens.  ``System.move`` is the reference semantics of the whole: traces of every engine are replayed through it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from tcpspec.language.expression import Bool
from tcpspec.rules.event import Choices, Kind
from tcpspec.rules.ghosts import KEPT, RECALLED
from tcpspec.rules.semantics import Block, Outcome, Parameters, Scope, Segment, block_type, evaluate, step
from tcpspec.rules.spec import Spec
from tcpspec.system.network import Faults, InFlight, Network, Wire
from tcpspec.system.peers import peer_of

Side = Literal["A", "B"]
OTHER: dict[Side, Side] = {"A": "B", "B": "A"}


class Past(NamedTuple):
    """Ghost: one incarnation of an end, its ISS, and the incarnation of the other end it was bound to.

    That is what properties recall of ``tcpspec.rules.ghosts.KEPT``."""

    incarnation: str
    iss: int
    peer: Any = None

    @classmethod
    def of(cls, block: Block) -> Past:
        """What the block says of its own incarnation."""
        return cls(block.incarnation, *(evaluate(KEPT[what], Scope(block=block)) for what in RECALLED))


assert Past._fields == ("incarnation", *RECALLED), "history recalls what tcpspec.rules.ghosts says"


class End(NamedTuple):
    """One end: its block, and the ghost history of all its incarnations so far."""

    block: Block = Block()
    history: tuple[Past, ...] = ()

    def after(self, block: Block) -> End:
        """History grows when a block chooses an ISS and is completed when it learns its peer."""
        if block.incarnation is None:
            return End(block, self.history)
        past = Past.of(block)
        kept = tuple(p for p in self.history if p.incarnation != block.incarnation)
        return End(block, (*kept, past))

    def recall(self, what: str, incarnation: object) -> Any:
        """``iss`` or ``peer`` of one of this end's incarnations; None if there is none such."""
        return next((getattr(past, what) for past in self.history if past.incarnation == incarnation), None)


class Joint(NamedTuple):
    """The state of the whole: ends, ``wire_a`` (sent by A), ``wire_b`` (sent by B), and the time."""

    a: End = End()
    b: End = End()
    wire_a: Wire[Segment] = ()
    wire_b: Wire[Segment] = ()
    now: float = 0

    def end(self, side: Side) -> End:
        return self.a if side == "A" else self.b

    def wire(self, sender: Side) -> Wire[Segment]:
        return self.wire_a if sender == "A" else self.wire_b

    def with_end(self, side: Side, end: End) -> Joint:
        return self._replace(a=end) if side == "A" else self._replace(b=end)

    def with_wire(self, sender: Side, wire: Wire[Segment]) -> Joint:
        return self._replace(wire_a=wire) if sender == "A" else self._replace(wire_b=wire)


@dataclass(frozen=True)
class Act:
    """A user call, a timeout or queued output at one end."""

    side: Side
    kind: Kind
    iss: int = 0
    length: int = 0


@dataclass(frozen=True)
class Deliver:
    """A segment sent by ``sender`` arrives at the other end; ``keep`` leaves a duplicate under way.

    ``iss`` is the initial sequence number the receiver chooses if this segment makes it choose one.
    """

    sender: Side
    flight: InFlight[Segment]
    keep: bool = False
    iss: int = 0


@dataclass(frozen=True)
class Lose:
    """A segment sent by ``sender`` is lost."""

    sender: Side
    flight: InFlight[Segment]


FORGER = "forger"
"""Ghost: the ``sender`` of a segment that neither end ever sent."""


@dataclass(frozen=True)
class Inject:
    """A segment that nobody in the model sent appears as if sent by ``sender``: forged, or left over from before."""

    sender: Side
    segment: Segment


@dataclass(frozen=True)
class Pass:
    """Time passes; segments older than MSL vanish."""

    duration: float


Move = Act | Deliver | Lose | Inject | Pass


class Happened(NamedTuple):
    """A move with what came of it: the joint state after it and, if an end took part, its outcome."""

    move: Move
    after: Joint
    outcome: Outcome | None = None


class MoveError(Exception):
    """A move that is not possible in this state of this system."""


@dataclass(frozen=True)
class System:
    """Two specs over a network.  ``forger`` allows injected segments.  Raises PeersError (``tcpspec.system.peers``)."""

    left: Spec
    right: Spec
    network: Network
    parameters: Parameters = Parameters()
    forger: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "right", peer_of(self.left, self.right))

    def spec(self, side: Side) -> Spec:
        return self.left if side == "A" else self.right

    @property
    def start(self) -> Joint:
        """Both ends CLOSED, nothing under way."""
        a, b = (End(block_type(spec.extension)()) for spec in (self.left, self.right))
        return Joint(a, b)

    def move(self, joint: Joint, move: Move) -> Happened:
        """Make one move; MoveError says why it is not possible."""
        match move:
            case Act(side, kind, iss, length):
                return self._event(joint, side, kind, iss, length, None, move)
            case Deliver(sender, flight, keep, iss):
                arrived = self._take(joint, sender, flight, keep)
                return self._event(arrived, OTHER[sender], Kind.ARRIVES, iss, 0, flight.segment, move)
            case Lose(sender, flight):
                if Faults.LOSS not in self.network.faults:
                    raise MoveError("this network loses nothing")
                wire = self.network.without(joint.wire(sender), self._present(joint, sender, flight))
                return Happened(move, joint.with_wire(sender, wire))
            case Inject(sender, segment):
                if not self.forger:
                    raise MoveError("this system has no forger")
                return Happened(move, joint.with_wire(sender, (*joint.wire(sender), InFlight(segment, joint.now))))
            case Pass(duration):
                return Happened(move, self._later(joint, joint.now + duration))

    def _present(self, joint: Joint, sender: Side, flight: InFlight[Segment]) -> InFlight[Segment]:
        if flight not in joint.wire(sender):
            raise MoveError(f"no such segment from {sender} is under way: {flight.segment}")
        return flight

    def _take(self, joint: Joint, sender: Side, flight: InFlight[Segment], keep: bool) -> Joint:
        wire = joint.wire(sender)
        if self._present(joint, sender, flight) not in self.network.deliverable(wire, joint.now):
            raise MoveError(f"it is not this segment's turn, or it is older than MSL: {flight.segment}")
        if keep:
            if Faults.DUPLICATION not in self.network.faults:
                raise MoveError("this network duplicates nothing")
            return joint
        return joint.with_wire(sender, self.network.without(wire, flight))

    def _event(
        self, joint: Joint, side: Side, kind: Kind, iss: int, length: int, segment: Segment | None, move: Move
    ) -> Happened:
        end = joint.end(side)
        choices = Choices(iss, f"{side}{len(end.history) + 1}", length, joint.now)
        outcome = step(self.spec(side), end.block, kind, choices, segment, self.parameters)
        if outcome is None:
            raise MoveError(f"{kind} cannot happen at {side} in {end.block.state}")
        after = joint.with_end(side, end.after(outcome.block))
        if outcome.sent is not None:
            wire = self.network.send(after.wire(side), outcome.sent, joint.now)
            if wire is None:
                raise MoveError(f"the network is full and loses nothing: {side} cannot send {outcome.sent}")
            after = after.with_wire(side, wire)
        return Happened(move, after, outcome)

    def _later(self, joint: Joint, now: float) -> Joint:
        msl = self.network.msl
        young = [
            tuple(f for f in joint.wire(side) if msl is None or now - f.born <= msl) for side in ("A", "B")
        ]  # fmt: skip
        return joint._replace(now=now, wire_a=young[0], wire_b=young[1])


def connect(left: Spec, right: Spec, *, over: Network, parameters: Parameters = Parameters()) -> System:  # noqa: B008
    """The joint system of two ends over a network; PeersError if one adds variables that the other lacks."""
    return System(left, right, over, parameters)


class Traffic(NamedTuple):
    """What a property may ask of the network: whether nothing is under way."""

    quiet: bool


def scope_of(joint: Joint) -> Scope:
    """Where a property of a joint state reads: the blocks of ``A`` and ``B``, both histories, and the network."""
    histories = {"history of A": joint.a, "history of B": joint.b}
    return Scope(A=joint.a.block, B=joint.b.block, network=Traffic(not joint.wire_a + joint.wire_b), **histories)


def holds(condition: Bool, joint: Joint) -> bool:
    """Whether a condition on both ends is true in a joint state."""
    return bool(evaluate(condition, scope_of(joint)))
