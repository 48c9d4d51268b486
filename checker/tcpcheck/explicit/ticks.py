"""TIME-WAIT in ticks: a small exhaustive search in plain Python that knows nothing of the proofs it cross-checks.

Every event is made by the reference semantics of one end, at moment 0 with all other moments counted from there, so
that states repeat; what is found is replayed through ``System.move`` with true times.  ``drains`` lets every segment
be received any number of times while it lives; of equal segments only the youngest is kept, for it can do whatever an
older one can.  ``closes_cleanly`` receives every segment once; one that nobody received in time is a loss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import NamedTuple

from tcpcheck.trace import Trace
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


Successors = Callable[[World], Iterator[tuple[Move, World]]]


def _search(start: World, successors: Successors, bad: Callable[[World], bool]) -> tuple[int, list[Move] | None]:
    """Breadth first: how many states, and the moves to the first bad one."""
    parents: dict[World, tuple[World, Move] | None] = {start: None}
    frontier = [start]
    while frontier:
        found: list[World] = []
        for world in frontier:
            if bad(world):
                return len(parents), _moves_to(world, parents)
            for move, after in successors(world):
                if after not in parents:
                    parents[after] = (world, move)
                    found.append(after)
        frontier = found
    return len(parents), None


def _moves_to(world: World, parents: dict[World, tuple[World, Move] | None]) -> list[Move]:
    moves: list[Move] = []
    while (step_before := parents[world]) is not None:
        world, move = step_before
        moves.append(move)
    return moves[::-1]


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


@cache
def _holds(assumption: Assumption, system: System, here: Block, there: Block) -> bool:
    assert assumption.holds is not None
    parameter = {"time_wait": system.parameters.time_wait, "msl": system.network.msl}
    return bool(evaluate(assumption.holds, Scope(block=here, there=there, event=Choices(now=0), parameter=parameter)))


def drains(spec: Spec, msl: int, time_wait: int, *, resets: bool = True, octets: int = 1,
           final_ack: bool = True, one_closer: bool = True) -> Answer:  # fmt: skip
    """Whether nothing of a connection can be received once A's TIME-WAIT has ended, all lengths in ticks.

    From both ends ESTABLISHED; B may send ``octets``; under the assumptions of T6b or without some of them.
    ``resets``: what a closed end sent counts too.  A violation is continued: A forgets, opens again, and receives it.
    """
    system = _system(spec, msl, time_wait)
    ticking = Ticking(system, once=False)
    said = ((FINAL_ACK, final_ack), (ONE_CLOSER, one_closer), (QUIET, True))
    assumptions = tuple(assumption for assumption, assumed in said if assumed)

    def successors(world: World) -> Iterator[tuple[Move, World]]:
        for move, after in (*ticking.arrivals(world), *ticking.acts(world), (Pass(1), ticking.tick(world))):
            if _allowed(after, system, assumptions):
                yield move, after

    def bad(world: World) -> bool:
        return next(_outliving(world, resets), None) is not None

    joint, before = _opening(system)
    states, moves = _search(World(_unborn(joint), octets), successors, bad)
    if moves is None:
        return Answer(Verdict.HOLDS, states)
    reached = _replayed(World(_unborn(joint), octets), moves, ticking)
    moves = [*moves, Act("A", Kind.TIME_WAIT_TIMEOUT), *_received(reached, resets)]
    return Answer(Verdict.VIOLATED, states, _trace(system, before, moves, f"MSL {msl}, TIME-WAIT {time_wait} ticks"))


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


def _replayed(world: World, moves: list[Move], ticking: Ticking) -> World:
    for move in moves:
        after = (*ticking.arrivals(world), *ticking.acts(world), (Pass(1), ticking.tick(world)))
        world = next(reached for made, reached in after if made == move)
    return world


def closes_cleanly(spec: Spec, msl: int, time_wait: int, *, interval: int, losses: int) -> Answer:
    """Whether B's LAST-ACK ends by the ACK of its FIN, never by a reset, all lengths in ticks.

    B sends its FIN again after at most ``interval`` ticks; at most ``losses`` segments are never received.
    """
    system = _system(spec, msl, time_wait)
    ticking = Ticking(system, once=True)

    def successors(world: World) -> Iterator[tuple[Move, World]]:
        last_ack = world.joint.b.block.state == State.LAST_ACK
        yield from ticking.arrivals(world)
        for move, after in ticking.acts(world):
            fin_goes_out = isinstance(move, Act) and move.side == "B" and after.joint.b.block.state == State.LAST_ACK
            yield move, after._replace(since=0 if fin_goes_out else world.since)
        later = ticking.tick(world)._replace(since=world.since + 1 if last_ack else 0)
        if later.lost <= losses and later.since <= interval:
            yield Pass(1), later

    def bad(world: World) -> bool:
        return world.joint.a.block.state == State.CLOSED and world.joint.b.block.state == State.LAST_ACK

    half_closed, before = _half_closed(system)
    states, moves = _search(World(half_closed), successors, bad)
    if moves is None:
        return Answer(Verdict.HOLDS, states)
    reached = _replayed(World(half_closed), moves, ticking)
    return Answer(Verdict.VIOLATED, states, _reset(system, before, moves, reached))


def _half_closed(system: System) -> tuple[Joint, list[Move]]:
    """A in FIN-WAIT-2, B in CLOSE-WAIT, at moment 0, nothing under way."""
    joint, moves = _opening(system)
    for sender, act in (("A", Act("A", Kind.CLOSE)), ("B", None)):
        if act is not None:
            joint, moves = system.move(joint, act).after, [*moves, act]
        arrives = Deliver(sender, joint.wire(sender)[-1])  # type: ignore[arg-type]
        joint, moves = system.move(joint, arrives).after, [*moves, arrives]
    return _unborn(joint), moves


def _reset(system: System, before: list[Move], moves: list[Move], reached: World) -> Trace:
    """The run, continued: B sends its FIN again, A has forgotten the connection, B is reset."""
    trace = _trace(system, before, [*moves, Act("B", Kind.RETRANSMISSION, length=1)], "")
    for sender in ("B", "A"):
        joint = trace.replay()[-1].after
        trace = replace(trace, moves=(*trace.moves, Deliver(sender, joint.wire(sender)[-1])))  # type: ignore[arg-type]
    trace.replay()
    return replace(trace, title="TIME-WAIT ended too early, in ticks")
