"""A run with its ends exchanged: what A did B does.  Two ends that follow the same rules can exchange roles."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tcpcheck.runs.trace import Trace
from tcpspec.rules.semantics import Block, Segment
from tcpspec.system.joint import OTHER, Act, Deliver, End, Inject, Joint, Lose, Move
from tcpspec.system.network import InFlight, Wire


def mirrored(trace: Trace) -> Trace:
    """The same run with A and B exchanged, not yet replayed."""
    system = replace(trace.system, left=trace.system.right, right=trace.system.left)
    return Trace(system, _joint(trace.initial), tuple(_move(move) for move in trace.moves), trace.title)


def _name(incarnation: Any) -> Any:
    """`A1` as `B1`; nobody, and whoever is neither A's nor B's, stays who it is."""
    if not isinstance(incarnation, str) or incarnation[:1] not in OTHER:
        return incarnation
    return OTHER["A" if incarnation[0] == "A" else "B"] + incarnation[1:]


def _segment(segment: Segment) -> Segment:
    return segment._replace(sender=_name(segment.sender), receiver=_name(segment.receiver))


def _wire(wire: Wire[Segment]) -> Wire[Segment]:
    return tuple(flight._replace(segment=_segment(flight.segment)) for flight in wire)


def _end(end: End) -> End:
    past = tuple(one._replace(incarnation=_name(one.incarnation), peer=_name(one.peer)) for one in end.history)
    return End(_block(end.block), past)


def _block(block: Block) -> Block:
    return block._replace(incarnation=_name(block.incarnation), peer=_name(block.peer))


def _joint(joint: Joint) -> Joint:
    return Joint(_end(joint.b), _end(joint.a), _wire(joint.wire_b), _wire(joint.wire_a), joint.now)


def _flight(flight: InFlight[Segment]) -> InFlight[Segment]:
    return flight._replace(segment=_segment(flight.segment))


def _move(move: Move) -> Move:
    match move:
        case Act(side=side):
            return replace(move, side=OTHER[side])
        case Deliver(sender=sender, flight=flight) | Lose(sender=sender, flight=flight):
            return replace(move, sender=OTHER[sender], flight=_flight(flight))
        case Inject(sender=sender, segment=segment):
            return replace(move, sender=OTHER[sender], segment=_segment(segment))
        case _:
            return move
