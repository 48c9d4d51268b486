"""What may happen next in a bounded run, by the reference semantics: every move is made by ``System.move``.

A ``World`` is a joint state of the search: what ``tcpspec.system.Joint`` holds, and what the bounds count.  Time is
kept relative to now, so that worlds repeat.  Without ticks TIME-WAIT may end at any moment: its length is taken to be
-1, so that whatever was started has already passed.  Read ``Environment.moves``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from tcpspec.definitions import outstanding
from tcpspec.event import Kind
from tcpspec.expression import SEQUENCE_NUMBERS
from tcpspec.meaning import Block, Outcome, Scope, Segment, evaluate, seen
from tcpspec.model import Spec
from tcpspec.network import DUPLICATION, LOSS, REORDERING, InFlight, Network, Wire
from tcpspec.system import OTHER, Act, Deliver, End, Happened, Joint, Lose, Move, MoveError, Pass, Side, System

from tcpcheck.bounds import Bounds, BoundsError, EndBounds

SIDES: tuple[Side, Side] = ("A", "B")


class Situation(NamedTuple):
    """One end in a bounded run: its block and history, what was used of its budgets (in the order of
    ``EndBounds.counted``), and the ticks since it last sent what is outstanding (0 unless bounds ask)."""

    end: End
    used: tuple[int, ...] = ()
    waited: int = 0


class Line(NamedTuple):
    """One direction: what is under way (``born`` is minus its age), and how much of it was lost so far, if counted."""

    wire: Wire[Segment] = ()
    lost: int = 0


class World(NamedTuple):
    """A joint state of the search."""

    a: Situation
    b: Situation
    line_a: Line = Line()
    line_b: Line = Line()

    def situation(self, side: Side) -> Situation:
        return self.a if side == "A" else self.b

    def line(self, sender: Side) -> Line:
        return self.line_a if sender == "A" else self.line_b

    def with_line(self, sender: Side, line: Line) -> World:
        return self._replace(line_a=line) if sender == "A" else self._replace(line_b=line)

    @property
    def joint(self) -> Joint:
        return Joint(self.a.end, self.b.end, self.line_a.wire, self.line_b.wire)


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


def event_choices(situation: Situation, bounds: EndBounds) -> Iterator[tuple[Kind, int]]:
    """(kind, length) of every call, timeout and output that the budgets allow, possible or not, in the order of Kind."""
    used = dict(zip(bounds.counted, situation.used, strict=True))
    block = situation.end.block
    for kind in Kind:
        allowance = bounds.allowance(kind)
        if kind in (Kind.ARRIVES, Kind.STATUS) or (allowance is not None and used.get(kind, 0) >= allowance):
            continue
        if kind is Kind.SEND:
            lengths: tuple[int, ...] | range = bounds.sizes
        elif kind is Kind.OUTPUT:
            lengths = range(block.snd_queued + 1)
        elif kind is Kind.RETRANSMISSION:
            lengths = range(1, (block.snd_nxt - block.snd_una) % SEQUENCE_NUMBERS + 1)
        else:
            lengths = (0,)
        yield from ((kind, length) for length in lengths)


def next_iss(end: End, bounds: EndBounds) -> int:
    """The ISS that this end's next incarnation gets; beyond the last one, a number that is never used (see below)."""
    position = len(end.history)
    return bounds.isns[position] if position < len(bounds.isns) else (max(bounds.isns, default=0) + 1000) % SEQUENCE_NUMBERS


def exhausted(before: End, after: End, bounds: EndBounds) -> bool:
    """The event chose an ISS that the bounds do not have: it is not enabled."""
    return len(after.history) > max(len(bounds.isns), len(before.history))


def situation_after(
    before: Situation, kind: Kind, outcome: Outcome, after: End, bounds: EndBounds, clocked: bool
) -> Situation:
    """Counters after an event; ``clocked`` says whether bounds ask for the ticks since the last transmission."""
    used = before.used
    if bounds.allowance(kind) is not None:
        position = bounds.counted.index(kind)
        used = (*used[:position], used[position] + 1, *used[position + 1 :])
    sent = outcome.sent is not None and outcome.sent.length > 0
    waits = clocked and not sent and is_outstanding(after.block)
    return Situation(after, used, before.waited if waits else 0)


def is_outstanding(block: Block) -> bool:
    """Something was sent and is not acknowledged."""
    return bool(evaluate(outstanding, Scope(block=block)))


def aged(situation: Situation, bounds: Bounds) -> Situation | None:
    """The end one tick later, None if time may not pass there.  Moments count from now; the past is all one moment."""
    block, waited, ticks = situation.end.block, situation.waited, bounds.ticks
    if ticks is None:
        return None
    if ticks.resend_within is not None and is_outstanding(block):
        waited += 1
        if waited > ticks.resend_within:
            return None
    if block.time_wait_runs:
        block = block._replace(time_wait_expires=max(block.time_wait_expires - 1, -1))
    return Situation(situation.end._replace(block=block), situation.used, waited)


def canonical(line: Line, network: Network) -> Line:
    """One form for lines that behave alike: where segments are reordered, the order of sending says nothing."""
    if REORDERING not in network.faults:
        return line
    return line._replace(wire=tuple(sorted(line.wire, key=lambda flight: (flight.born, str(flight.segment)))))


class Environment:
    """The moves of a bounded run."""

    def __init__(self, system: System, bounds: Bounds) -> None:
        self.bounds = bounds
        self.system = bounded_system(system, bounds)
        network = self.system.network
        counted = bounds.losses is not None
        self.sending = replace(self.system, network=replace(network, faults=network.faults & ~LOSS)) if counted else self.system

    def start(self) -> World:
        """Both ends CLOSED, with budgets untouched and leftovers under way."""
        end = End(Block()._replace(**self.bounds.held))
        lines = {
            side: canonical(Line(tuple(InFlight(s) for sender, s in self.bounds.leftovers if sender == side)), self.system.network)
            for side in SIDES
        }
        used = [(0,) * len(self.bounds.end(side).counted) for side in SIDES]
        return World(Situation(end, used[0]), Situation(end, used[1]), lines["A"], lines["B"])

    def moves(self, world: World) -> Iterator[Taken]:
        """Every move possible now, in a fixed order: events of A, of B, deliveries to A, to B, losses, time."""
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
                if keep and DUPLICATION not in network.faults or not keep and self.bounds.monotone:
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
            if not self.must_arrive(flight.segment, world.situation(OTHER[sender])):
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

    def must_arrive(self, segment: Segment, receiver: Situation) -> bool:
        """``Ticks.must_arrive`` of this segment for this receiver."""
        condition = self.bounds.ticks.must_arrive if self.bounds.ticks else None
        if condition is None:
            return False
        return bool(evaluate(condition, Scope(block=receiver.end.block, seg=seen(segment))))


def changes_nothing(before: Block, outcome: Outcome | None) -> bool:
    """The end answered, and nothing but its user noticed."""
    return outcome is not None and outcome.sent is None and outcome.block == before
