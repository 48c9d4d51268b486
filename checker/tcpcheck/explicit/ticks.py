"""TIME-WAIT in ticks: a small exhaustive search in plain Python that knows nothing of the proofs it cross-checks.

Every event is made by the reference semantics of one end, at moment 0 with all other moments counted from there, so
that states repeat; what is found is replayed through ``System.move`` with true times.  ``drains`` lets every segment
be received any number of times while it lives; of equal segments only the youngest is kept, for it can do whatever an
older one can.  ``closes_cleanly`` receives every segment once; one that nobody received in time is a loss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from tcpcheck.trace import ReplayMismatch, Trace
from tcpcheck.verdict import Verdict
from tcpspec.event import Choices, Kind
from tcpspec.expression import State
from tcpspec.meaning import Block, Outcome, Parameters, Scope, Segment, evaluate, step
from tcpspec.model import Spec
from tcpspec.network import InFlight, Network, Wire
from tcpspec.system import OTHER, Act, Deliver, Joint, Move, Pass, Side, System
from tcpspec.theorems import Assumption
from tcpspec.timed_lemmas import FINAL_ACK, ONE_CLOSER, QUIET

SIDES: tuple[Side, Side] = ("A", "B")
ISS: dict[Side, int] = {"A": 100, "B": 300}
NEXT_ISS = 700


class World(NamedTuple):
    """Both ends and wires at moment 0; B's octets still to send, ticks since B's last FIN, losses so far."""

    joint: Joint
    octets: int = 0
    since: int = 0
    lost: int = 0


@dataclass(frozen=True)
class Answer:
    """What an exhaustive search found: HOLDS in all ``states``, or VIOLATED by ``trace``."""

    verdict: Verdict
    states: int
    trace: Trace | None = None


@lru_cache(maxsize=200_000)
def _outcome(spec: Spec, parameters: Parameters, block: Block, kind: Kind, length: int, segment: Segment | None) -> Outcome | None:
    return step(spec, block, kind, Choices(NEXT_ISS, None, length, 0), segment, parameters)


@dataclass(frozen=True)
class Ticking:
    """The moves of a closing connection in ticks.  ``once``: a segment is received once, else any number of times."""

    system: System
    once: bool

    @property
    def msl(self) -> int:
        return int(self.system.network.msl or 0)

    def event(self, world: World, side: Side, kind: Kind, length: int = 0, segment: Segment | None = None) -> World | None:
        """One event at one end; None if it cannot happen, or changes nothing and sends nothing."""
        block = world.joint.end(side).block
        outcome = _outcome(self.system.spec(side), self.system.parameters, block, kind, length, segment)
        if outcome is None or (outcome.block == block and outcome.sent is None):
            return None
        joint = world.joint.with_end(side, world.joint.end(side)._replace(block=outcome.block))
        if outcome.sent is not None:
            joint = joint.with_wire(side, self._sent(joint.wire(side), outcome.sent))
        return world._replace(joint=joint)

    def _sent(self, wire: Wire[Segment], segment: Segment) -> Wire[Segment]:
        kept = [f for f in wire if f.segment != segment or (self.once and f.born != 0)]
        return tuple(sorted([*kept, InFlight(segment, 0)], key=lambda f: (f.segment, f.born)))

    def arrivals(self, world: World) -> Iterator[tuple[Move, World]]:
        for sender in SIDES:
            for flight in world.joint.wire(sender):
                rest = tuple(f for f in world.joint.wire(sender) if f != flight) if self.once else world.joint.wire(sender)
                taken = world._replace(joint=world.joint.with_wire(sender, rest))
                after = self.event(taken, OTHER[sender], Kind.ARRIVES, 0, flight.segment)
                if after is not None or self.once:
                    yield Deliver(sender, flight, keep=not self.once), after or taken

    def acts(self, world: World) -> Iterator[tuple[Move, World]]:
        for side in SIDES:
            block = world.joint.end(side).block
            calls = [(Kind.CLOSE, 0), (Kind.TIME_WAIT_TIMEOUT, 0)]
            outstanding = block.snd_nxt - block.snd_una if block.state != State.TIME_WAIT else 0
            calls += [(Kind.RETRANSMISSION, length) for length in range(1, outstanding + 1)]
            calls += [(Kind.SEND, 1)] if side == "B" and world.octets else []
            for kind, length in calls:
                if kind is Kind.CLOSE and block.state not in (State.ESTABLISHED, State.CLOSE_WAIT):
                    continue
                after = self.event(world, side, kind, length)
                if after is not None:
                    yield Act(side, kind, length=length), after._replace(octets=after.octets - (kind is Kind.SEND))

    def tick(self, world: World) -> World:
        """One tick later; what is older than MSL is gone."""
        joint, lost = world.joint, world.lost
        for side in SIDES:
            older = tuple(f._replace(born=f.born - 1) for f in joint.wire(side))
            young = tuple(f for f in older if -f.born <= self.msl)
            joint, lost = joint.with_wire(side, young), lost + (len(older) - len(young) if self.once else 0)
            block = joint.end(side).block
            if block.state == State.TIME_WAIT:
                expires = max(block.time_wait_expires - 1, -1)
                joint = joint.with_end(side, joint.end(side)._replace(block=block._replace(time_wait_expires=expires)))
        return world._replace(joint=joint, lost=lost)


    def grown(self, world: World) -> tuple[list[Move], World]:
        """With every event made that changes no block.  Where segments may be received any number of times, such an
        event only adds something that may be received, so making it at once loses no behaviour."""
        moves: list[Move] = []
        before = None
        while before != world:
            before = world
            for move, after in (*self.arrivals(world), *self.acts(world)):
                if _blocks(after) == _blocks(world) and after.octets == world.octets:
                    moves, world = [*moves, move], _merged(world, after)
        return moves, world


def _blocks(world: World) -> tuple[Block, Block]:
    return world.joint.a.block, world.joint.b.block


def _merged(world: World, after: World) -> World:
    """Both worlds' segments, the younger of equal ones; their blocks are the same."""
    joint = world.joint
    for side in SIDES:
        youngest: dict[Segment, float] = {}
        for flight in (*joint.wire(side), *after.joint.wire(side)):
            youngest[flight.segment] = max(flight.born, youngest.get(flight.segment, flight.born))
        joint = joint.with_wire(side, tuple(InFlight(segment, youngest[segment]) for segment in sorted(youngest)))
    return world._replace(joint=joint)


Successors = Callable[[World], Iterator[tuple[tuple[Move, ...], World]]]


def _search(start: World, successors: Successors, bad: Callable[[World], bool]) -> tuple[int, list[Move] | None, World]:
    """Breadth first: how many states, the moves to the first bad one, and that one."""
    parents: dict[World, tuple[World, tuple[Move, ...]] | None] = {start: None}
    frontier = [start]
    while frontier:
        found: list[World] = []
        for world in frontier:
            if bad(world):
                return len(parents), _moves_to(world, parents), world
            for moves, after in successors(world):
                if after not in parents:
                    parents[after] = (world, moves)
                    found.append(after)
        frontier = found
    return len(parents), None, start


def _moves_to(world: World, parents: dict[World, tuple[World, tuple[Move, ...]] | None]) -> list[Move]:
    groups: list[tuple[Move, ...]] = []
    while (came := parents[world]) is not None:
        world, moves = came
        groups.append(moves)
    return [move for moves in reversed(groups) for move in moves]


def _opening(system: System) -> tuple[Joint, list[Move]]:
    """Both ends ESTABLISHED at moment 0, nothing under way, and the moves that lead there."""
    joint, moves = Joint(), list[Move]()

    def make(move: Move) -> None:
        nonlocal joint
        joint = system.move(joint, move).after
        moves.append(move)

    make(Act("B", Kind.OPEN_PASSIVE))
    make(Act("A", Kind.OPEN_ACTIVE, iss=ISS["A"]))
    make(Deliver("A", joint.wire_a[-1], iss=ISS["B"]))
    make(Deliver("B", joint.wire_b[-1]))
    make(Deliver("A", joint.wire_a[-1]))
    return joint, moves


def _trace(system: System, before: list[Move], moves: list[Move], title: str) -> Trace:
    """Moves counted from moment 0 as moves with true times; ReplayMismatch if the reference semantics disagrees."""
    now, true = 0, list(before)
    for move in moves:
        now += int(move.duration) if isinstance(move, Pass) else 0
        is_arrival = isinstance(move, Deliver)
        true.append(replace(move, flight=move.flight._replace(born=now + move.flight.born)) if is_arrival else move)
    trace = Trace(system, Joint(), tuple(true), title)
    trace.replay()
    return trace


def _system(spec: Spec, msl: int, time_wait: int) -> System:
    return System(spec, spec, Network(capacity=None, msl=msl), Parameters(time_wait=time_wait))


def _allowed(world: World, system: System, assumptions: tuple[Assumption, ...]) -> bool:
    """Whether the environment lets time come to this state."""
    a, b = world.joint.a.block, world.joint.b.block
    return all(_holds(assumption, system, here, there) for assumption in assumptions for here, there in ((a, b), (b, a)))


@lru_cache(maxsize=200_000)
def _holds(assumption: Assumption, system: System, here: Block, there: Block, now: float = 0) -> bool:
    assert assumption.holds is not None
    parameter = {"time_wait": system.parameters.time_wait, "msl": system.network.msl}
    return bool(evaluate(assumption.holds, Scope(block=here, there=there, event=Choices(now=now), parameter=parameter)))


def drains(spec: Spec, msl: int, time_wait: int, *, resets: bool = True, octets: int = 1,
           assumptions: tuple[Assumption, ...] = (FINAL_ACK, ONE_CLOSER, QUIET)) -> Answer:  # fmt: skip
    """Whether nothing of a connection can be received once A's TIME-WAIT has ended, all lengths in ticks.

    From both ends ESTABLISHED; B may send ``octets``.  ``resets``: what a closed end sent counts too.  A violation is
    continued: A forgets, the receiver opens again, and receives it.
    """
    system = _system(spec, msl, time_wait)
    ticking = Ticking(system, once=False)

    def successors(world: World) -> Iterator[tuple[tuple[Move, ...], World]]:
        if world.joint.a.block.state == State.CLOSED:
            return
        for move, after in (*ticking.arrivals(world), *ticking.acts(world), (Pass(1), ticking.tick(world))):
            if after != world and _allowed(after, system, assumptions):
                more, grown = ticking.grown(after)
                yield (move, *more), grown

    joint, before = _opening(system)
    start = World(_unborn(joint), octets)
    states, moves, reached = _search(start, successors, lambda world: next(_outliving(world, resets), None) is not None)
    if moves is None:
        return Answer(Verdict.HOLDS, states)
    moves = [*moves, Act("A", Kind.TIME_WAIT_TIMEOUT), *_received(reached, resets)]
    trace = _trace(system, before, moves, f"MSL {msl}, TIME-WAIT {time_wait} ticks")
    return Answer(Verdict.VIOLATED, states, shortened(trace, len(before), assumptions))


def respects(trace: Trace, assumptions: tuple[Assumption, ...]) -> bool:
    """Whether every state of the run up to the end of A's TIME-WAIT is one that the environment allows."""
    for happened in trace.replay():
        if happened.move == Act("A", Kind.TIME_WAIT_TIMEOUT):
            return True
        a, b = happened.after.a.block, happened.after.b.block
        now = happened.after.now
        if not all(_holds(one, trace.system, here, there, now) for one in assumptions for here, there in ((a, b), (b, a))):
            return False
    return True


def shortened(trace: Trace, fixed: int, assumptions: tuple[Assumption, ...]) -> Trace:
    """The same run without events that it does not need; its last move is what it shows."""
    for position in range(len(trace.moves) - 2, fixed - 1, -1):
        if not isinstance(trace.moves[position], Pass):
            shorter = replace(trace, moves=trace.moves[:position] + trace.moves[position + 1 :])
            try:
                if respects(shorter, assumptions) and shorter.replay()[-1].outcome is not None:
                    trace = shorter
            except ReplayMismatch:
                continue
    return trace


def _unborn(joint: Joint) -> Joint:
    """Nothing under way: what opened the connection has been received once and for all."""
    return joint._replace(wire_a=(), wire_b=())


def _outliving(world: World, resets: bool) -> Iterator[tuple[Side, InFlight[Segment]]]:
    """What is alive although A's TIME-WAIT may end now."""
    block = world.joint.a.block
    if block.state == State.TIME_WAIT and block.time_wait_runs and block.time_wait_expires < 0:
        yield from (("A", flight) for flight in world.joint.wire_a)
        yield from (("B", f) for f in world.joint.wire_b if f.segment.sender == block.peer or (resets and f.segment.sender is None))


def _received(world: World, resets: bool) -> list[Move]:
    """The next incarnation opens and receives what outlived the last one."""
    sender, flight = next(_outliving(world, resets))
    opens = OTHER[sender]
    again = [Act(opens, Kind.OPEN_ACTIVE, iss=NEXT_ISS)] if opens == "A" or world.joint.b.block.state == State.CLOSED else []
    return [*again, Deliver(sender, flight, keep=True)]


def closes_cleanly(spec: Spec, msl: int, time_wait: int, *, interval: int, losses: int) -> Answer:
    """Whether B's LAST-ACK ends by the ACK of its FIN, never by a reset, all lengths in ticks.

    B sends its FIN again after at most ``interval`` ticks; at most ``losses`` segments are never received.
    """
    system = _system(spec, msl, time_wait)
    ticking = Ticking(system, once=True)

    def successors(world: World) -> Iterator[tuple[tuple[Move, ...], World]]:
        last_ack = world.joint.b.block.state == State.LAST_ACK
        for move, after in (*ticking.arrivals(world), *ticking.acts(world)):
            fin_goes_out = isinstance(move, Act) and move.side == "B" and after.joint.b.block.state == State.LAST_ACK
            yield (move,), after._replace(since=0 if fin_goes_out else world.since)
        later = ticking.tick(world)._replace(since=world.since + 1 if last_ack else 0)
        if later.lost <= losses and later.since <= interval:
            yield (Pass(1),), later

    def bad(world: World) -> bool:
        return world.joint.a.block.state == State.CLOSED and world.joint.b.block.state == State.LAST_ACK

    half_closed, before = _half_closed(system)
    states, moves, _ = _search(World(half_closed), successors, bad)
    if moves is None:
        return Answer(Verdict.HOLDS, states)
    return Answer(Verdict.VIOLATED, states, _reset(system, before, moves))


def _half_closed(system: System) -> tuple[Joint, list[Move]]:
    """A in FIN-WAIT-2, B in CLOSE-WAIT, at moment 0, nothing under way."""
    joint, moves = _opening(system)
    for sender, act in (("A", Act("A", Kind.CLOSE)), ("B", None)):
        if act is not None:
            joint, moves = system.move(joint, act).after, [*moves, act]
        arrives = Deliver(sender, joint.wire(sender)[-1])  # type: ignore[arg-type]
        joint, moves = system.move(joint, arrives).after, [*moves, arrives]
    return _unborn(joint), moves


def _reset(system: System, before: list[Move], moves: list[Move]) -> Trace:
    """The run, continued: B sends its FIN again, A has forgotten the connection, B is reset."""
    trace = _trace(system, before, [*moves, Act("B", Kind.RETRANSMISSION, length=1)], "")
    for sender in ("B", "A"):
        joint = trace.replay()[-1].after
        trace = replace(trace, moves=(*trace.moves, Deliver(sender, joint.wire(sender)[-1])))  # type: ignore[arg-type]
    trace.replay()
    return replace(trace, title="TIME-WAIT ended too early, in ticks")
