"""A closing connection in ticks: small exhaustive searches in plain Python that know nothing of proofs.

Every event is made by the reference semantics of one end at moment 0, and all other moments are counted from there, so
that states repeat.  What is found is replayed through ``System.move`` with true times before it is returned.

Read ``Ticking`` and ``search``, then ``closes_cleanly`` (theorem T7); ``ticks_drain`` has the drain (T6).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

from tcpcheck.base.verdict import Verdict
from tcpcheck.explicit.space.clock import require_no_clock, rested
from tcpcheck.runs.trace import ReplayMismatch, Trace
from tcpspec.language.expression import SpecError, State
from tcpspec.rules.event import Choices, Kind
from tcpspec.rules.semantics import Block, Outcome, Parameters, Segment, step
from tcpspec.rules.spec import Spec
from tcpspec.system.joint import OTHER, Act, Deliver, Joint, Move, Pass, Side, System
from tcpspec.system.network import InFlight, Network, Wire

SIDES: tuple[Side, Side] = ("A", "B")
ISS: dict[Side, int] = {"A": 100, "B": 300}
Moves = tuple[Move, ...]
Event = tuple[Kind, int, Segment | None]
"""What happens at an end: its kind, a length, the segment that arrives."""


class World(NamedTuple):
    """Both ends and wires at moment 0; octets that B may still send, ticks since its last FIN, losses so far, and how
    often its timeout has doubled."""

    joint: Joint
    octets: int = 0
    since: int = 0
    lost: int = 0
    doubled: int = 0

    def block(self, side: Side) -> Block:
        return self.joint.end(side).block

    def with_wire(self, side: Side, wire: Wire[Segment]) -> World:
        return self._replace(joint=self.joint.with_wire(side, wire))


@dataclass(frozen=True)
class Answer:
    """What an exhaustive search found: HOLDS in all ``states``, VIOLATED by ``trace``, or UNKNOWN: too many states, or
    ``vacuous``: what it is about never comes about."""

    verdict: Verdict
    states: int
    trace: Trace | None = None
    vacuous: bool = False


@dataclass(frozen=True)
class Ticking:
    """The moves of two ends of one spec.  A segment is received at most once, or any number of times while it lives."""

    system: System
    outcomes: dict[tuple[Block, Event], Outcome | None] = field(default_factory=dict, compare=False)

    @property
    def msl(self) -> int:
        return int(self.system.network.msl or 0)

    def outcome(self, block: Block, event: Event) -> Outcome | None:
        """What one event does to an end, or None if it cannot happen."""
        if (block, event) not in self.outcomes:
            kind, length, segment = event
            choices, asked = Choices(length=length), partial(self._step, kind, segment)
            made = asked(block, choices)
            require_no_clock(asked, block, choices, made, kind)
            self.outcomes[block, event] = None if made is None else made._replace(block=rested(made.block))
        return self.outcomes[block, event]

    def _step(self, kind: Kind, segment: Segment | None, block: Block, choices: Choices) -> Outcome | None:
        return step(self.system.left, block, kind, choices, segment, self.system.parameters)

    def after(self, world: World, side: Side, outcome: Outcome) -> World:
        """The world after what happened at one end; what it sends is under way from now."""
        end = world.joint.end(side)._replace(block=outcome.block)
        after = world._replace(joint=world.joint.with_end(side, end))
        return after if outcome.sent is None else after.with_wire(side, sent_now(world.joint.wire(side), outcome.sent))

    def calls(self, world: World, side: Side) -> Iterator[Event]:
        """What an end may do by itself.  A closes first."""
        block = world.block(side)
        if block.time_wait_runs:
            yield Kind.TIME_WAIT_TIMEOUT, 0, None
        if block.state == State.TIME_WAIT:
            return
        if block.state == (State.ESTABLISHED if side == "A" else State.CLOSE_WAIT):
            yield Kind.CLOSE, 0, None
        if side == "B" and world.octets and block.state in (State.ESTABLISHED, State.CLOSE_WAIT):
            yield Kind.SEND, 1, None
        for length in range(1, block.snd_nxt - block.snd_una + 1):
            yield Kind.RETRANSMISSION, length, None

    def acts(self, world: World) -> Iterator[tuple[Move, World]]:
        for side in SIDES:
            for event in self.calls(world, side):
                outcome = self.outcome(world.block(side), event)
                if outcome is not None:
                    after = self.after(world, side, outcome)
                    sent = 1 if event[0] is Kind.SEND else 0
                    yield Act(side, event[0], length=event[1]), after._replace(octets=after.octets - sent)

    def tick(self, world: World) -> tuple[World, int]:
        """One tick later, and how many segments have just become too old."""
        gone = 0
        for side in SIDES:
            wire = world.joint.wire(side)
            young = tuple(f._replace(born=f.born - 1) for f in wire if 1 - f.born <= self.msl)
            world, gone = world.with_wire(side, young), gone + len(wire) - len(young)
            block = world.block(side)
            nearer = rested(block._replace(time_wait_expires=max(block.time_wait_expires - 1, -1)))
            if nearer != block:
                world = world._replace(joint=world.joint.with_end(side, world.joint.end(side)._replace(block=nearer)))
        return world, gone


def sent_now(wire: Wire[Segment], segment: Segment) -> Wire[Segment]:
    """The wire, in a fixed order, with a segment that is sent at moment 0."""
    return tuple(sorted((*wire, InFlight(segment, 0)), key=lambda flight: (flight.segment[:5], flight.born)))


Successors = Callable[[World], Iterator[tuple[Moves, World]]]


def search(
    start: World, successors: Successors, bad: Callable[[World], bool], at_most: float = math.inf
) -> tuple[int, Moves | None, World]:
    """Breadth first: how many states; the moves to the first bad one, or None; and that one.

    Of more states than ``at_most`` the rest is not looked at.
    """
    parents: dict[World, tuple[World, Moves] | None] = {start: None}
    frontier = [start]
    while frontier and len(parents) <= at_most:
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


def _moves_to(world: World, parents: dict[World, tuple[World, Moves] | None]) -> Moves:
    groups: list[Moves] = []
    while (came := parents[world]) is not None:
        world, moves = came
        groups.append(moves)
    return tuple(move for moves in reversed(groups) for move in moves)


def system_in_ticks(spec: Spec, msl: int, time_wait: int) -> System:
    return System(spec, spec, Network(capacity=None, msl=msl), Parameters(time_wait=time_wait))


def made(trace: Trace, *moves: Move) -> Trace:
    return replace(trace, moves=(*trace.moves, *moves))


def state_of(trace: Trace) -> Joint:
    """The joint state at the end of a run."""
    return trace.replay()[-1].after


def opened(system: System) -> Trace:
    """Both ends become ESTABLISHED at moment 0."""
    trace = Trace(system, system.start, (Act("B", Kind.OPEN_PASSIVE), Act("A", Kind.OPEN_ACTIVE, iss=ISS["A"])))
    for sender in ("A", "B", "A"):
        trace = arrives(trace, sender, iss=ISS["B"])
    return trace


def arrives(trace: Trace, sender: Side, *, iss: int = 0) -> Trace:
    """What was sent last arrives; SpecError if nothing was, so that these rules do not open and close as usual."""
    name = trace.system.spec(sender).name
    try:
        under_way = state_of(trace).wire(sender)
    except ReplayMismatch as error:
        raise SpecError(f"{name} does not open and close as usual: {error}") from error
    if not under_way:
        raise SpecError(f"{name} does not open and close as usual: {sender} sends nothing")
    return made(trace, Deliver(sender, under_way[-1], iss=iss))


def nothing_under_way(joint: Joint) -> World:
    """The search begins here: what led here has been received once and for all."""
    return World(joint._replace(wire_a=(), wire_b=()))


def with_true_times(before: Trace, moves: Moves, title: str) -> Trace:
    """A run found by ``search``, continued from ``before``.  ReplayMismatch if the reference semantics disagrees."""
    now, true = 0, list(before.moves)
    for move in moves:
        match move:
            case Pass(duration):
                now += int(duration)
                passed = true.pop().duration if isinstance(true[-1], Pass) else 0  # type: ignore[union-attr]
                true.append(Pass(passed + duration))
            case Deliver(_, flight):
                true.append(replace(move, flight=flight._replace(born=now + flight.born)))
            case _:
                true.append(move)
    trace = replace(before, moves=tuple(true), title=title)
    trace.replay()
    return trace


def closes_cleanly(
    spec: Spec, msl: int, time_wait: int, *, interval: int, losses: int, doubling: bool = False,
    at_most: float = math.inf,
) -> Answer:  # fmt: skip
    """Whether B's LAST-ACK ends by the ACK of its FIN, never by a reset; all lengths in ticks.

    B sends its FIN again after at most ``interval`` ticks (``doubling``: the next time after twice as many, and so on
    ``losses`` times), and at most once in a tick; every segment is received once, but for at most ``losses``.  A
    violation is continued until B is reset.  UNKNOWN if there are more states than ``at_most``, or B never
    waits in LAST-ACK.
    """
    system = system_in_ticks(spec, msl, time_wait)
    ticking, about = Ticking(system), False

    def successors(world: World) -> Iterator[tuple[Moves, World]]:
        nonlocal about
        waits = world.block("B").state == State.LAST_ACK
        about |= waits
        for move, after in (*_received_once(ticking, world), *ticking.acts(world)):
            fin_goes_out = isinstance(move, Act) and move.side == "B"
            if not (fin_goes_out and waits and world.since == 0):
                again = doubling and fin_goes_out and waits
                doubled = min(world.doubled + 1, losses) if again else world.doubled
                yield (move,), after._replace(since=0 if fin_goes_out else world.since, doubled=doubled)
        later, gone = ticking.tick(world)
        since = world.since + 1 if waits else 0
        if world.lost + gone <= losses and since <= interval * 2**world.doubled:
            yield (Pass(1),), later._replace(since=since, lost=world.lost + gone)

    def bad(world: World) -> bool:
        return world.block("A").state == State.CLOSED and world.block("B").state == State.LAST_ACK

    before = arrives(arrives(made(opened(system), Act("A", Kind.CLOSE)), "A"), "B")
    states, moves, _ = search(nothing_under_way(state_of(before)), successors, bad, at_most)
    if moves is None:
        whole = states <= at_most
        return Answer(Verdict.HOLDS if whole and about else Verdict.UNKNOWN, states, vacuous=whole and not about)
    trace = with_true_times(before, (*moves, Act("B", Kind.RETRANSMISSION, length=1)), "TIME-WAIT ends too early")
    return Answer(Verdict.VIOLATED, states, arrives(arrives(trace, "B"), "A"))


def _received_once(ticking: Ticking, world: World) -> Iterator[tuple[Move, World]]:
    for sender in SIDES:
        wire = world.joint.wire(sender)
        for flight in dict.fromkeys(wire):
            outcome = ticking.outcome(world.block(OTHER[sender]), (Kind.ARRIVES, 0, flight.segment))
            assert outcome is not None, "an arriving segment is always handled"
            rest = world.with_wire(sender, ticking.system.network.without(wire, flight))
            yield Deliver(sender, flight), ticking.after(rest, OTHER[sender], outcome)
