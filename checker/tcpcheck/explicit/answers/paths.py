"""Shortest runs to states of an enumeration, rebuilt from parent numbers and confirmed by the reference
semantics.

The search stores which state came from which, not how.  The move is found again among the moves of the
parent, and then every move is made by ``System.move`` on the rules as they are written, nothing held: what
differs from the state that the search found is an error of the engine and raises
``tcpcheck.runs.trace.ReplayMismatch``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from tcpcheck.explicit.answers.transitions import what_moves
from tcpcheck.explicit.space.clock import rested
from tcpcheck.explicit.space.engine import Search
from tcpcheck.explicit.space.environment import held_block
from tcpcheck.explicit.space.situation import SIDES, Line, World, canonical
from tcpcheck.runs.trace import ReplayMismatch, Trace
from tcpspec.rules.event import Kind
from tcpspec.system.joint import Act, Deliver, Joint, Lose, Move, MoveError, Pass, System
from tcpspec.system.network import InFlight

Wanted = tuple[str, int, int]
"""(kind, side, what) of a move, as in ``edges.Edges``."""


def ancestors(search: Search, state: int) -> list[int]:
    """The numbers of the states on a shortest path from the start to ``state``."""
    path = [state]
    while path[-1] != 0:
        path.append(int(search.parents.array[path[-1]]))
    return path[::-1]


def move_between(search: Search, before: int, after: int, wanted: Wanted | None = None) -> Move:
    """The first move, in the order of ``Environment.moves``, that leads from one state to the other."""
    layout, expander = search.layout, search.expander
    sources = expander.take_apart(layout.split(search.states.words(before, before + 1)), layout)
    goal = layout.split(search.states.words(after, after + 1))
    numbers = search.numbers(before)
    for batch in expander.batches(sources, layout):
        if np.any((batch.halves[0] == goal[0]) & (batch.halves[1] == goal[1])):
            kind = (batch.kind, batch.side, int(what_moves(search, batch, sources)[0]))
            if wanted in (None, kind):
                return expander.move(batch, expander.decode(*numbers), numbers)
    raise ReplayMismatch(f"no move {wanted or ''} leads from state {before} to state {after}")


def world(search: Search, state: int) -> World:
    """A state as the reference environment has it."""
    return search.expander.decode(*search.numbers(state))


def trace_along(
    search: Search, states: list[int], title: str = "", wanted: Sequence[Wanted | None] | None = None
) -> Trace:
    """The run through these states, each one move after the one before; confirmed.  ``wanted`` says which
    move."""
    moves, now = list[Move](), 0.0
    for position, (before, after) in enumerate(pairwise(states)):
        move = at_time(move_between(search, before, after, wanted[position] if wanted else None), now)
        now += move.duration if isinstance(move, Pass) else 0
        moves.append(move)
    trace = Trace(reference_system(search), initial(search), tuple(moves), title)
    confirm(search, trace, states)
    return trace


def trace_to(search: Search, state: int, title: str = "") -> Trace:
    """A shortest run to ``state``, confirmed."""
    return trace_along(search, ancestors(search, state), title)


def reference_system(search: Search) -> System:
    """The system of the rules as written, over the network and with the timing of the bounds."""
    bounded, given = search.environment.system, search.system
    return replace(bounded, left=given.left, right=given.right)


def initial(search: Search) -> Joint:
    start = search.environment.start()
    return search.system.start._replace(wire_a=start.line_a.wire, wire_b=start.line_b.wire)


def at_time(move: Move, now: float) -> Move:
    """The move with moments counted from the start of the run instead of from now."""
    if isinstance(move, Deliver | Lose):
        return replace(move, flight=InFlight(move.flight.segment, move.flight.born + now))
    return move


def confirm(search: Search, trace: Trace, states: list[int]) -> None:
    """Raise ReplayMismatch unless the run passes through exactly these states, fields that the bounds hold
    apart."""
    joints = [trace.initial, *(happened.after for happened in trace.replay())]
    for position, (joint, state) in enumerate(zip(joints, states, strict=True)):
        found = world(search, state)
        if seen_from_now(search, joint) != settled(search, found):
            held = ", ".join(search.bounds.held) or "none"
            raise ReplayMismatch(
                f"after {position} moves the reference semantics is elsewhere than state {state} "
                f"(fields held: {held}; holding is exact only while it changes nothing else): "
                f"{joint} is not {found.joint}"
            )


def seen_from_now(search: Search, joint: Joint) -> Joint:
    """The joint state as the search has it: moments from now, fields held, lines in one form."""
    ends = []
    for side in SIDES:
        block = held_block(joint.end(side).block, search.bounds)
        if search.bounds.ticks is not None:
            block = rested(block._replace(time_wait_expires=max(block.time_wait_expires - joint.now, -1)))
        ends.append(joint.end(side)._replace(block=block))
    wires = []
    for side in SIDES:
        aged = tuple(InFlight(flight.segment, flight.born - joint.now) for flight in joint.wire(side))
        wires.append(canonical(Line(aged), search.bounds.network).wire)
    return Joint(ends[0], ends[1], wires[0], wires[1])


def settled(search: Search, found: World) -> Joint:
    wires = [canonical(found.line(side), search.bounds.network).wire for side in SIDES]
    return found.joint._replace(wire_a=wires[0], wire_b=wires[1])


def with_real_time(trace: Trace, system: System) -> Trace:
    """The same run over the system with its own TIME-WAIT length: time passes before each end of a TIME-WAIT.

    Where the run needs a segment to outlive that time in a way the system does not allow, the trace stays as
    it was.
    """
    joint, moves = trace.initial, list[Move]()
    try:
        for move in trace.moves:
            if isinstance(move, Act) and move.kind is Kind.TIME_WAIT_TIMEOUT:
                moves.append(Pass(joint.end(move.side).block.time_wait_expires - joint.now + 1))
                joint = system.move(joint, moves[-1]).after
            moves.append(_same_segment(move, joint))
            joint = system.move(joint, moves[-1]).after
    except (MoveError, StopIteration):
        return trace
    return Trace(system, trace.initial, tuple(moves), trace.title)


def _same_segment(move: Move, joint: Joint) -> Move:
    if not isinstance(move, Deliver | Lose):
        return move
    return replace(move, flight=next(f for f in joint.wire(move.sender) if f.segment == move.flight.segment))
