"""One joint state of a bounded run, and the events that the environment offers in it.

A ``World`` holds what ``tcpspec.system.joint.Joint`` holds, and what the bounds count.  Time is kept relative to
now, so that worlds repeat.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tcpcheck.explicit.space.clock import rested
from tcpspec.language.expression import SEQUENCE_NUMBERS
from tcpspec.rules.block import outstanding
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Block, Outcome, Scope, Segment, evaluate
from tcpspec.system.bounds import Bounds, EndBounds
from tcpspec.system.joint import End, Joint, Side
from tcpspec.system.network import REORDERING, Network, Wire

SIDES: tuple[Side, Side] = ("A", "B")


class Situation(NamedTuple):
    """One end in a bounded run: its block and history, what was used of its budgets (in the order of
    ``EndBounds.counted``), and the ticks since it last sent what is outstanding (0 unless bounds ask)."""

    end: End
    used: tuple[int, ...] = ()
    waited: int = 0


class Line(NamedTuple):
    """One direction: what is under way (``born`` is minus its age), and how much of it was lost so far, if
    counted."""

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


MOST_LENGTHS, FEW_LENGTHS = 1000, 2
"""Where an event may choose among more lengths than the bounds let anybody send, and than the first number, so many of
the shortest are tried, and the longest."""
Lengths = tuple[int, ...] | range


def unacknowledged(block: Block) -> int:
    """Sequence numbers from SND.UNA up to SND.NXT: a great many where rules let the two come apart."""
    return (block.snd_nxt - block.snd_una) % SEQUENCE_NUMBERS


def too_long(block: Block, bounds: EndBounds) -> int:
    """The longest length that some event of this end may choose, if not all up to it are tried; else 0."""
    longest = max(unacknowledged(block), block.snd_queued)
    return longest if longest > _most(bounds) else 0


def _most(bounds: EndBounds) -> int:
    """All octets of all SENDs, a SYN and a FIN, or more."""
    return max(MOST_LENGTHS, (bounds.allowance(Kind.SEND) or 0) * max(bounds.sizes, default=0) + 2)


def _tried(lengths: range, bounds: EndBounds) -> Lengths:
    return lengths if lengths.stop - 1 <= _most(bounds) else (*lengths[:FEW_LENGTHS], lengths[-1])


def event_choices(situation: Situation, bounds: EndBounds) -> Iterator[tuple[Kind, int]]:
    """(kind, length) of every call, timeout and output that the budgets allow, possible or not, in the order
    of Kind; not of every length where they are too many."""
    used = dict(zip(bounds.counted, situation.used, strict=True))
    block = situation.end.block
    for kind in Kind:
        allowance = bounds.allowance(kind)
        if kind in (Kind.ARRIVES, Kind.STATUS) or (allowance is not None and used.get(kind, 0) >= allowance):
            continue
        if kind in bounds.only_when and not evaluate(bounds.only_when[kind], Scope(block=block)):
            continue
        if kind is Kind.SEND:
            lengths: Lengths = bounds.sizes
        elif kind is Kind.OUTPUT:
            lengths = _tried(range(block.snd_queued + 1), bounds)
        elif kind is Kind.RETRANSMISSION:
            lengths = _tried(range(1, unacknowledged(block) + 1), bounds)
        else:
            lengths = (0,)
        yield from ((kind, length) for length in lengths)


def next_iss(end: End, bounds: EndBounds) -> int:
    """The ISS that this end's next incarnation gets; beyond the last one, a number that is never used (see
    below)."""
    position = len(end.history)
    return (
        bounds.isns[position]
        if position < len(bounds.isns)
        else (max(bounds.isns, default=0) + 1000) % SEQUENCE_NUMBERS
    )


def exhausted(before: End, after: End, bounds: EndBounds) -> bool:
    """The event chose an ISS that the bounds do not have: it is not enabled."""
    return len(after.history) > max(len(bounds.isns), len(before.history))


def situation_after(
    before: Situation, kind: Kind, outcome: Outcome, after: End, bounds: EndBounds, clocked: bool
) -> Situation:
    """Counters after an event; ``clocked`` says whether bounds ask for the ticks since the last
    transmission."""
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
    """The end one tick later, None if time may not pass there.  Moments count from now; the past is all one
    moment."""
    block, waited, ticks = situation.end.block, situation.waited, bounds.ticks
    if ticks is None:
        return None
    if ticks.resend_within is not None and is_outstanding(block):
        waited += 1
        if waited > ticks.resend_within:
            return None
    block = rested(block._replace(time_wait_expires=max(block.time_wait_expires - 1, -1)))
    return Situation(situation.end._replace(block=block), situation.used, waited)


def canonical(line: Line, network: Network) -> Line:
    """One form for lines that behave alike: where segments are reordered, the order of sending says
    nothing."""
    if REORDERING not in network.faults:
        return line
    return line._replace(wire=tuple(sorted(line.wire, key=lambda flight: (flight.born, str(flight.segment)))))


def changes_nothing(before: Block, outcome: Outcome | None) -> bool:
    """The end answered, and nothing but its user noticed."""
    return outcome is not None and outcome.sent is None and outcome.block == before
