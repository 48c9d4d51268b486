"""The oracle: every joint state within bounds by breadth-first search over ``System.move``, naive on purpose.

It knows no engine.  What bounds *mean* is read here a second time, from the words of ``tcpspec.system.bounds``; the
engine has its own reading, and ``test_oracle`` compares the two.  Read ``asked`` and then ``Oracle.moves``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from tcpspec.language.expression import SEQUENCE_NUMBERS, Bool
from tcpspec.properties.property import Property
from tcpspec.rules.block import outstanding
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Block, Scope, Segment, evaluate, seen, segment_type
from tcpspec.rules.spec import Spec
from tcpspec.system.bounds import Bounds, EndBounds
from tcpspec.system.joint import (
    OTHER,
    Act,
    Deliver,
    End,
    Happened,
    Joint,
    Lose,
    Move,
    MoveError,
    Pass,
    Side,
    System,
    holds,
)
from tcpspec.system.network import LOSS, REORDERING, InFlight

SIDES: tuple[Side, Side] = ("A", "B")
NEEDS_NO_BUDGET = (Kind.CLOSE, Kind.OUTPUT, Kind.RETRANSMISSION, Kind.TIME_WAIT_TIMEOUT)


class State(NamedTuple):
    """A joint state at moment 0, with what bounds count: how often each kind of event has happened at each end, and of
    A and B the ticks since the last sending and the segments that were lost."""

    joint: Joint
    used: tuple[tuple[Side, Kind, int], ...] = ()
    waited: tuple[int, int] = (0, 0)
    lost: tuple[int, int] = (0, 0)

    def times(self, side: Side, kind: Kind) -> int:
        return next((n for where, what, n in self.used if (where, what) == (side, kind)), 0)


class Verdict(NamedTuple):
    """How many moves the nearest violation and the nearest witness are away; None: there is none."""

    violated: int | None
    witnessed: int | None


@dataclass
class Found:
    """All that was found: every state with its distance, and how many moves there are."""

    depths: dict[State, int] = field(default_factory=dict)
    transitions: int = 0
    terminal: int = 0
    fired: set[str] = field(default_factory=set)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    complete: bool = True

    @property
    def states(self) -> int:
        return len(self.depths)

    @property
    def depth(self) -> int:
        return max(self.depths.values())


def asked(system: System, bounds: Bounds, properties: Sequence[Property] = (), at_most: int = 100_000) -> Found:
    """Enumerate, and judge ``always`` and ``sometimes``; incomplete if there are more states than ``at_most``."""
    oracle = Oracle(system, bounds)
    start = oracle.start()
    found = Found({start: 0})
    queue = [start]
    for state in queue:
        if len(queue) > at_most:
            found.complete = False
            break
        stays = True
        for happened, after in oracle.moves(state):
            found.transitions += 1
            found.fired |= {rule.name for rule in happened.outcome.fired} if happened.outcome else set()
            stays &= after == state
            if after not in found.depths:
                found.depths[after] = found.depths[state] + 1
                queue.append(after)
        found.terminal += stays
    for each in properties:
        wanted = each.holds if each.form == "sometimes" else each.given
        violated = nearest(found, each.given & ~each.holds) if each.form == "always" else None
        found.verdicts[each.id] = Verdict(violated, nearest(found, wanted))
    return found


def nearest(found: Found, condition: Bool) -> int | None:
    """The distance of the nearest state in which the condition on both ends is true (states stand in that order)."""
    said: dict[tuple[End, End], bool] = {}
    for state, depth in found.depths.items():
        ends = state.joint.a, state.joint.b
        if ends not in said:
            said[ends] = holds(condition, state.joint)
        if said[ends]:
            return depth
    return None


class Oracle:
    """What may happen next, and what comes of it."""

    def __init__(self, system: System, bounds: Bounds) -> None:
        self.bounds, self.ticks = bounds, bounds.ticks
        network = replace(bounds.network, msl=self.ticks.msl if self.ticks else None)
        length = replace(system.parameters, time_wait=self.ticks.time_wait if self.ticks else -1)
        left, right = (without(spec, bounds.held) for spec in (system.left, system.right))
        self.losing = replace(system, left=left, right=right, network=network, parameters=length)
        keeps = bounds.losses is not None or (self.ticks is not None and self.ticks.must_arrive is not None)
        takes = replace(network, faults=network.faults & ~LOSS) if keeps else network
        self.system = replace(self.losing, network=takes)

    def start(self) -> State:
        joint = self.losing.start
        for side in SIDES:
            held = joint.end(side).block._replace(**self.bounds.held)  # type: ignore[arg-type]
            joint = joint.with_end(side, End(held))
        made = segment_type(self.losing.left.extension)
        for side, segment in self.bounds.leftovers:
            joint = joint.with_wire(side, (*joint.wire(side), InFlight(made(**segment._asdict()))))
        return State(self.sorted(joint))

    def sorted(self, joint: Joint) -> Joint:
        """Where segments overtake each other, wires that hold the same are the same."""
        if REORDERING not in self.bounds.network.faults:
            return joint
        return joint._replace(
            wire_a=tuple(sorted(joint.wire_a, key=repr)), wire_b=tuple(sorted(joint.wire_b, key=repr))
        )

    def moves(self, state: State) -> Iterator[tuple[Happened, State]]:
        for side in SIDES:
            yield from self.made(state, side, self.acts(state, side))
        for side in SIDES:
            yield from self.made(state, side, self.deliveries(state, side))
        yield from self.losses(state)
        yield from self.tick(state)

    def acts(self, state: State, side: Side) -> Iterator[Move]:
        block, bounds = state.joint.end(side).block, self.bounds.end(side)
        for kind in Kind:
            limit, only = allowed(bounds, kind), bounds.only_when.get(kind)
            spent = limit is not None and state.times(side, kind) >= limit
            if not spent and (only is None or evaluate(only, Scope(block=block))):
                for length in lengths(kind, block, bounds):
                    yield Act(side, kind, self.iss(state, side), length)

    def deliveries(self, state: State, side: Side) -> Iterator[Move]:
        for flight in dict.fromkeys(state.joint.wire(OTHER[side])):
            for keep in (True,) if self.bounds.monotone else (False, True):
                yield Deliver(OTHER[side], flight, keep, self.iss(state, side))

    def iss(self, state: State, side: Side) -> int:
        """The next of the ISNs; when they are used up another one, which ``made`` does not let anybody take."""
        isns, taken = self.bounds.end(side).isns, len(state.joint.end(side).history)
        return isns[taken] if taken < len(isns) else (max(isns, default=0) + 1000) % SEQUENCE_NUMBERS

    def made(self, state: State, side: Side, moves: Iterable[Move]) -> Iterator[tuple[Happened, State]]:
        """What comes of events at one end.  A call that is only answered is no move; nor is one that needs an ISN that
        is not there."""
        before = state.joint.end(side)
        for move in moves:
            try:
                happened = self.system.move(state.joint, move)
            except MoveError:
                continue
            end, outcome = happened.after.end(side), happened.outcome
            assert outcome is not None
            if isinstance(move, Act) and outcome.sent is None and outcome.block == before.block:
                continue
            if len(end.history) > max(len(before.history), len(self.bounds.end(side).isns)):
                continue
            kind = move.kind if isinstance(move, Act) else Kind.ARRIVES
            if self.ticks is not None:
                end = end._replace(block=nearer(end.block, 0))
            after = self.counted(state._replace(joint=self.sorted(happened.after.with_end(side, end))), side, kind)
            if max(after.waited) and ((outcome.sent and outcome.sent.length) or not waits(end.block)):
                after = after._replace(waited=(0, after.waited[1]) if side == "A" else (after.waited[0], 0))
            yield happened, after

    def counted(self, state: State, side: Side, kind: Kind) -> State:
        if kind is Kind.ARRIVES or allowed(self.bounds.end(side), kind) is None:
            return state
        others = [each for each in state.used if each[:2] != (side, kind)]
        used = sorted([*others, (side, kind, state.times(side, kind) + 1)], key=repr)
        return state._replace(used=tuple(used))

    def losses(self, state: State) -> Iterator[tuple[Happened, State]]:
        if self.bounds.monotone or (self.bounds.losses is not None and sum(state.lost) >= self.bounds.losses):
            return
        for sender in SIDES:
            for flight in dict.fromkeys(state.joint.wire(sender)):
                losable = self.bounds.losable
                may = losable is None or evaluate(losable, Scope(seg=seen(flight.segment)))
                if LOSS in self.bounds.network.faults and may and not self.must_arrive(state, sender, flight.segment):
                    happened = self.losing.move(state.joint, Lose(sender, flight))
                    yield happened, self.one_lost(state, sender)._replace(joint=self.sorted(happened.after))

    def one_lost(self, state: State, sender: Side) -> State:
        one = int(self.bounds.losses is not None)
        a, b = state.lost
        return state._replace(lost=(a + one, b) if sender == "A" else (a, b + one))

    def must_arrive(self, state: State, sender: Side, segment: Segment) -> bool:
        condition = self.ticks.must_arrive if self.ticks else None
        block = state.joint.end(OTHER[sender]).block
        return condition is not None and bool(evaluate(condition, Scope(block=block, seg=seen(segment))))

    def tick(self, state: State) -> Iterator[tuple[Happened, State]]:
        """One tick; then all moments are counted from the new present, and all that is past is one moment."""
        if self.ticks is None:
            return
        for sender in SIDES:
            for flight in state.joint.wire(sender):
                if -flight.born >= self.ticks.msl and self.must_arrive(state, sender, flight.segment):
                    return
        within = self.ticks.resend_within
        ends = [state.joint.a, state.joint.b]
        waited = [n + (within is not None and waits(end.block)) for n, end in zip(state.waited, ends, strict=True)]
        if within is not None and max(waited) > within:
            return
        happened = self.losing.move(state.joint, Pass(1))
        older = [
            tuple(flight._replace(born=flight.born - 1) for flight in happened.after.wire(side)) for side in SIDES
        ]  # fmt: skip
        a, b = (end._replace(block=nearer(end.block)) for end in ends)
        yield happened, state._replace(joint=Joint(a, b, older[0], older[1]), waited=(waited[0], waited[1]))


def without(spec: Spec, held: Iterable[str]) -> Spec:
    """The rules, setting nothing that is held."""
    rules = (
        replace(rule, then={name: value for name, value in rule.then.items() if name not in held})
        for rule in spec.all_checks
    )
    return replace(spec, all_checks=tuple(rules))


def allowed(bounds: EndBounds, kind: Kind) -> int | None:
    """How often; None is any number of times."""
    if kind is Kind.OPEN_ACTIVE:
        return bounds.active
    if kind in bounds.at_will:
        return None
    return bounds.budget.get(kind, None if kind in NEEDS_NO_BUDGET else 0)


def lengths(kind: Kind, block: Block, bounds: EndBounds) -> Iterable[int]:
    """The octets that an event may take: those of a SEND, so many as are queued, or as are not acknowledged."""
    if kind is Kind.SEND:
        return bounds.sizes
    if kind is Kind.OUTPUT:
        return range(block.snd_queued + 1)
    if kind is Kind.RETRANSMISSION:
        return range(1, (block.snd_nxt - block.snd_una) % SEQUENCE_NUMBERS + 1)
    return () if kind in (Kind.ARRIVES, Kind.STATUS) else (0,)


def waits(block: Block) -> bool:
    """Something was sent and is not acknowledged."""
    return bool(evaluate(outstanding, Scope(block=block)))


def nearer(block: Block, ticks: int = 1) -> Block:
    """The end of a timer that does not run is forgotten when it has come."""
    least = -1 if block.time_wait_runs else 0
    return block._replace(time_wait_expires=max(block.time_wait_expires - ticks, least))
