"""The drain of TIME-WAIT in ticks (theorems T6 and T6b): does anything of a connection outlive it?

A segment may be received any number of times while it lives, so of equal segments the youngest does whatever an older
one can, and an event that changes no block only adds something that may be received: it is made at once.  The
environment's assumptions are those of the proofs, evaluated in plain Python.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from tcpcheck.base.verdict import Verdict
from tcpcheck.explicit.ticks.close import (
    SIDES,
    Answer,
    Moves,
    Ticking,
    World,
    nothing_under_way,
    opened,
    search,
    state_of,
    system_in_ticks,
    with_true_times,
)
from tcpcheck.runs.trace import ReplayMismatch, Trace
from tcpspec.language.expression import State
from tcpspec.proofs.drain import FINAL_ACK, ONE_CLOSER, QUIET
from tcpspec.proofs.theorems import Assumption
from tcpspec.rules.event import Choices, Kind
from tcpspec.rules.semantics import Block, Scope, Segment, evaluate
from tcpspec.rules.spec import Spec
from tcpspec.system.joint import OTHER, Act, Deliver, Move, Pass, Side, System
from tcpspec.system.network import InFlight, Wire

T6B_ENVIRONMENT = (FINAL_ACK, ONE_CLOSER, QUIET)
NEXT_ISS = 700
END = Act("A", Kind.TIME_WAIT_TIMEOUT)


@dataclass(frozen=True)
class Environment:
    """What is assumed at every moment, of both ends."""

    system: System
    assumptions: tuple[Assumption, ...]
    known: dict[tuple[Block, Block, float], bool] = field(default_factory=dict, compare=False)

    def allows(self, a: Block, b: Block, now: float = 0) -> bool:
        if (a, b, now) not in self.known:
            self.known[a, b, now] = all(
                self._holds(one, *ends, now) for one in self.assumptions for ends in ((a, b), (b, a))
            )
        return self.known[a, b, now]

    def _holds(self, assumption: Assumption, here: Block, there: Block, now: float) -> bool:
        assert assumption.holds is not None, f"{assumption} is not about a moment"
        parameter = {"time_wait": self.system.parameters.time_wait, "msl": self.system.network.msl}
        return bool(
            evaluate(assumption.holds, Scope(block=here, there=there, event=Choices(now=now), parameter=parameter))
        )


def respects(trace: Trace, assumptions: tuple[Assumption, ...]) -> bool:
    """Whether the environment allows every state of the run until A's TIME-WAIT ends."""
    system = replace(trace.system, network=replace(trace.system.network, msl=trace.msl))
    environment = Environment(system, assumptions)
    for happened in trace.replay():
        if happened.move == END:
            return True
        if not environment.allows(happened.after.a.block, happened.after.b.block, happened.after.now):
            return False
    return True


def drains(spec: Spec, msl: int, time_wait: int, *, resets: bool = True, octets: int = 1,
           assumptions: tuple[Assumption, ...] = T6B_ENVIRONMENT) -> Answer:  # fmt: skip
    """Whether nothing of a connection can be received once A's TIME-WAIT has ended; all lengths in ticks.

    From both ends ESTABLISHED; A closes first, B may send ``octets``.  ``resets``: what a closed end sent counts too.
    A violation is continued: A forgets, and who is to receive what is left opens again, if it can.
    """
    system = system_in_ticks(spec, msl, time_wait)
    ticking, environment = Ticking(system), Environment(system, assumptions)
    grown: dict[World, tuple[Moves, World]] = {}

    def successors(world: World) -> Iterator[tuple[Moves, World]]:
        if world.block("A").state == State.CLOSED:
            return
        for move, after in (*_arrivals(ticking, world), *ticking.acts(world), (Pass(1), ticking.tick(world)[0])):
            same = (after.block("A"), after.block("B")) == (world.block("A"), world.block("B"))
            if (not same or isinstance(move, Pass)) and environment.allows(after.block("A"), after.block("B")):
                if after not in grown:
                    grown[after] = _grown(ticking, after)
                more, world_after = grown[after]
                yield (move, *more), world_after

    before = opened(system)
    start = nothing_under_way(state_of(before))._replace(octets=octets)
    states, moves, reached = search(start, successors, lambda world: bool(_outliving(world, resets)))
    if moves is None:
        return Answer(Verdict.HOLDS, states)
    trace = with_true_times(
        before, (*moves, END, *_received(reached, resets)), f"MSL {msl}, TIME-WAIT {time_wait} ticks"
    )
    return Answer(Verdict.VIOLATED, states, shortened(trace, len(before.moves), assumptions))


def _arrivals(ticking: Ticking, world: World) -> Iterator[tuple[Move, World]]:
    """Arrivals that change a block; the segment stays under way."""
    for sender in SIDES:
        block = world.block(OTHER[sender])
        for flight in world.joint.wire(sender):
            outcome = ticking.outcome(block, (Kind.ARRIVES, 0, flight.segment))
            if outcome is not None and outcome.block != block:
                yield Deliver(sender, flight, keep=True), ticking.after(world, OTHER[sender], outcome)


def _grown(ticking: Ticking, world: World) -> tuple[Moves, World]:
    """With every segment that can be sent without changing a block, and how; of equal segments the youngest, in a
    fixed order."""
    wires = {side: _youngest(world.joint.wire(side)) for side in SIDES}
    moves: list[Move] = []

    def send(side: Side, segment: Segment | None, move: Move) -> None:
        if segment is not None and wires[side].get(segment) != 0:
            wires[side][segment] = 0
            moves.append(move)

    for side in SIDES:
        for kind, length, _ in ticking.calls(world, side):
            outcome = ticking.outcome(world.block(side), (kind, length, None))
            if outcome is not None and outcome.block == world.block(side):
                send(side, outcome.sent, Act(side, kind, length=length))
    todo, done = [(side, segment) for side in SIDES for segment in wires[side]], set[tuple[Side, Segment]]()
    while todo:
        for sender, segment in todo:
            outcome = ticking.outcome(world.block(OTHER[sender]), (Kind.ARRIVES, 0, segment))
            if outcome is not None and outcome.block == world.block(OTHER[sender]):
                flight = InFlight(segment, wires[sender][segment])
                send(OTHER[sender], outcome.sent, Deliver(sender, flight, keep=True))
        done |= {*todo}
        todo = [(side, segment) for side in SIDES for segment in wires[side] if (side, segment) not in done]
    wire_a, wire_b = (tuple(InFlight(one, born[one]) for one in sorted(born, key=_place)) for born in wires.values())
    return tuple(moves), world._replace(joint=world.joint._replace(wire_a=wire_a, wire_b=wire_b))


def _youngest(wire: Wire[Segment]) -> dict[Segment, float]:
    """When the youngest of equal segments was born."""
    born: dict[Segment, float] = {}
    for flight in wire:
        born[flight.segment] = max(flight.born, born.get(flight.segment, flight.born))
    return born


@cache
def _place(segment: Segment) -> tuple[object, ...]:
    """Segments are kept in this order."""
    return (*segment[:5], str(segment[5:]))


def _outliving(world: World, resets: bool) -> list[tuple[Side, InFlight[Segment]]]:
    """What is alive although A's TIME-WAIT may end now."""
    block = world.block("A")
    if block.state != State.TIME_WAIT or not block.time_wait_runs or block.time_wait_expires >= 0:
        return []
    of_b = [f for f in world.joint.wire_b if f.segment.sender == block.peer or (resets and f.segment.sender is None)]
    return [*(("A", f) for f in world.joint.wire_a), *(("B", f) for f in of_b)]


def _received(world: World, resets: bool) -> Moves:
    """The next incarnation opens and receives what outlived the last one."""
    sender, flight = _outliving(world, resets)[0]
    opens = OTHER[sender]
    can_open = opens == "A" or world.block("B").state == State.CLOSED
    again = (Act(opens, Kind.OPEN_ACTIVE, iss=NEXT_ISS),) if can_open else ()
    return (*again, Deliver(sender, flight, keep=True))


def shortened(trace: Trace, fixed: int, assumptions: tuple[Assumption, ...]) -> Trace:
    """The same run without the events, after the first ``fixed`` and before TIME-WAIT's end, that it does not need."""
    for position in range(trace.moves.index(END) - 1, fixed - 1, -1):
        if not isinstance(trace.moves[position], Pass):
            shorter = replace(trace, moves=trace.moves[:position] + trace.moves[position + 1 :])
            try:
                trace = shorter if respects(shorter, assumptions) else trace
            except ReplayMismatch:
                continue
    return trace
