"""What may happen next in a bounded run, by the reference semantics: every move is made by ``System.move``.

Without ticks TIME-WAIT may end at any moment: its length is taken to be -1, so that whatever was started has
already passed.  Read ``Environment.moves``; what a ``World`` is and which events are offered: ``situation``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from tcpcheck.explicit.space.clock import rested
from tcpcheck.explicit.space.situation import (
    SIDES,
    Line,
    Situation,
    World,
    aged,
    canonical,
    changes_nothing,
    event_choices,
    exhausted,
    next_iss,
    situation_after,
)
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Block, Scope, Segment, evaluate, seen, segment_type
from tcpspec.rules.spec import Spec
from tcpspec.system.bounds import Bounds, BoundsError
from tcpspec.system.joint import OTHER, Act, Deliver, End, Happened, Lose, Move, MoveError, Pass, Side, System
from tcpspec.system.network import DUPLICATION, LOSS, InFlight


class Taken(NamedTuple):
    """A move, what came of it by the reference semantics, and the world after it."""

    happened: Happened
    after: World


def hold(spec: Spec, fields: frozenset[str]) -> Spec:
    """The spec without assignments to ``fields``."""
    if not fields:
        return spec
    checks = tuple(
        replace(check, then={name: value for name, value in check.then.items() if name not in fields})
        for check in spec.all_checks
    )
    return replace(spec, all_checks=checks)


def held_block(block: Block, bounds: Bounds) -> Block:
    """The block with the fields that the bounds hold at their value."""
    held: dict[str, Any] = dict(bounds.held)
    return block._replace(**held)


def bounded_system(system: System, bounds: Bounds) -> System:
    """The system as the bounds have it: its timing, and fields held."""
    if system.network != bounds.network:
        raise BoundsError(
            f"the system runs over [{system.network}], the bounds say [{bounds.network}]: give both the same network"
        )
    ticks, held = bounds.ticks, frozenset(bounds.held)
    return replace(
        system,
        left=hold(system.left, held),
        right=hold(system.right, held),
        network=replace(bounds.network, msl=ticks.msl if ticks else None),
        parameters=replace(system.parameters, time_wait=ticks.time_wait if ticks else -1),
    )


class Environment:
    """The moves of a bounded run.  ``written``: the system as it is, nothing held."""

    def __init__(self, system: System, bounds: Bounds) -> None:
        self.bounds, self.written = bounds, system
        self.system = bounded_system(system, bounds)
        network = self.system.network
        full = network.faults if bounds.overflows else network.faults & ~LOSS
        self.sending = replace(self.system, network=replace(network, faults=full))

    def start(self) -> World:
        """Both ends CLOSED, with budgets untouched and leftovers under way, whose options, if there are any, say 0."""
        segment = segment_type(self.system.left.extension)
        a, b = (End(held_block(end.block, self.bounds)) for end in (self.system.start.a, self.system.start.b))
        lines = {
            side: canonical(
                Line(tuple(InFlight(segment(**s._asdict())) for sender, s in self.bounds.leftovers if sender == side)),
                self.system.network,
            )
            for side in SIDES
        }
        used = [(0,) * len(self.bounds.end(side).counted) for side in SIDES]
        return World(Situation(a, used[0]), Situation(b, used[1]), lines["A"], lines["B"])

    def moves(self, world: World) -> Iterator[Taken]:
        """Every move possible now, in a fixed order: events of A, of B, deliveries to A, to B, losses,
        time."""
        for side in SIDES:
            yield from self._acts(world, side)
        for side in SIDES:
            yield from self._deliveries(world, side)
        for sender in SIDES:
            yield from self._losses(world, sender)
        yield from self._tick(world)

    def _acts(self, world: World, side: Side) -> Iterator[Taken]:
        situation, bounds = world.situation(side), self.bounds.end(side)
        for kind, length in event_choices(situation, bounds):
            iss = next_iss(situation.end, bounds)
            taken = self._event(world, side, kind, Act(side, kind, iss, length))
            if taken is not None and not changes_nothing(situation.end.block, taken.happened.outcome):
                yield taken

    def _deliveries(self, world: World, side: Side) -> Iterator[Taken]:
        sender, bounds, network = OTHER[side], self.bounds.end(side), self.system.network
        iss = next_iss(world.situation(side).end, bounds)
        for flight in network.deliverable(world.line(sender).wire):
            for keep in (False, True):
                if (keep and DUPLICATION not in network.faults) or (self.bounds.monotone and not keep):
                    continue
                taken = self._event(world, side, Kind.ARRIVES, Deliver(sender, flight, keep, iss))
                if taken is not None:
                    yield taken

    def _event(self, world: World, side: Side, kind: Kind, move: Move) -> Taken | None:
        before, bounds = world.situation(side), self.bounds.end(side)
        try:
            happened = self.sending.move(world.joint, move)
        except MoveError:
            return None
        end = happened.after.end(side)
        if self.bounds.ticks is not None:
            end = end._replace(block=rested(end.block))
        if exhausted(before.end, end, bounds):
            return None
        assert happened.outcome is not None
        ticks = self.bounds.ticks
        after = situation_after(before, kind, happened.outcome, end, bounds, bool(ticks and ticks.resend_within))
        moved = world._replace(a=after) if side == "A" else world._replace(b=after)
        for sender in SIDES:
            line = world.line(sender)._replace(wire=happened.after.wire(sender))
            moved = moved.with_line(sender, canonical(line, self.system.network))
        return Taken(happened, moved)

    def _losses(self, world: World, sender: Side) -> Iterator[Taken]:
        network, limit = self.system.network, self.bounds.losses
        spent = limit is not None and world.line_a.lost + world.line_b.lost >= limit
        if LOSS not in network.faults or spent or self.bounds.monotone:
            return
        line = world.line(sender)
        for flight in dict.fromkeys(line.wire):
            kept = self.must_arrive(flight.segment, world.situation(OTHER[sender]))
            if not kept and self.may_be_lost(flight.segment):
                happened = self.system.move(world.joint, Lose(sender, flight))
                after = Line(happened.after.wire(sender), line.lost + (limit is not None))
                yield Taken(happened, world.with_line(sender, after))

    def _tick(self, world: World) -> Iterator[Taken]:
        a, b = aged(world.a, self.bounds), aged(world.b, self.bounds)
        if a is None or b is None or self._keeps_time(world):
            return
        happened = self.system.move(world.joint, Pass(1))
        lines = [
            Line(tuple(f._replace(born=f.born - 1) for f in happened.after.wire(side)), world.line(side).lost)
            for side in SIDES
        ]
        yield Taken(happened, World(a, b, lines[0], lines[1]))

    def _keeps_time(self, world: World) -> bool:
        """A segment that must arrive is as old as it may get."""
        msl = self.system.network.msl or 0
        return any(
            -flight.born >= msl and self.must_arrive(flight.segment, world.situation(OTHER[sender]))
            for sender in SIDES
            for flight in world.line(sender).wire
        )

    def may_be_lost(self, segment: Segment) -> bool:
        """``Bounds.losable`` of this segment."""
        condition = self.bounds.losable
        return condition is None or bool(evaluate(condition, Scope(seg=seen(segment))))

    def must_arrive(self, segment: Segment, receiver: Situation) -> bool:
        """``Ticks.must_arrive`` of this segment for this receiver."""
        condition = self.bounds.ticks.must_arrive if self.bounds.ticks else None
        if condition is None:
            return False
        return bool(evaluate(condition, Scope(block=receiver.end.block, seg=seen(segment))))
