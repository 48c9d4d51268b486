"""Random runs of two ends over a faulty network, for tests: every move is made by the reference semantics."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from tcpcheck.replay.runs import CALLS, chooses_iss
from tcpcheck.runs.notation import segment_text
from tcpcheck.runs.trace import Trace
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.control import ACK, FIN, RST, SYN
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Segment
from tcpspec.system.joint import Act, Deliver, Happened, Inject, Joint, Lose, Move, MoveError, Pass, Side, System
from tcpspec.system.network import ALL_FAULTS, Network

SIDES: tuple[Side, Side] = ("A", "B")
FOREIGN = (Segment(77, 0, SYN, wnd=5), Segment(101, 0, RST, wnd=65535), Segment(101, 201, ACK | FIN, 2, 9))


def system(capacity: int | None = None, msl: float | None = None, forger: bool = True) -> System:
    """Two ends of TCP over a network with every fault."""
    return System(TCP, TCP, Network(capacity, ALL_FAULTS, msl), forger=forger)


def possible(over: System, joint: Joint, number: int) -> Iterator[Happened]:
    """Every move that a walk may make as its ``number``-th."""
    for move in _imagined(over, joint, 100 * number):
        try:
            happened = over.move(joint, move)
        except MoveError:
            continue
        used = happened.outcome is not None and any(chooses_iss(check) for check in happened.outcome.fired)
        if isinstance(move, Act | Deliver) and not used and move.iss:
            continue
        if isinstance(move, Act | Deliver) and used and not move.iss:
            continue
        yield happened


def _imagined(over: System, joint: Joint, iss: int) -> Iterator[Move]:
    for side in SIDES:
        for kind in CALLS:
            lengths = (1, 3) if kind is Kind.SEND else (0, 1, 3) if kind in MEASURED else (0,)
            yield from (Act(side, kind, choice, length) for length in lengths for choice in (0, iss))
        for flight in over.network.deliverable(joint.wire(side), joint.now):
            yield from (Deliver(side, flight, keep, choice) for keep in (False, True) for choice in (0, iss))
            yield Lose(side, flight)
        if over.forger:
            yield from (Inject(side, segment) for segment in FOREIGN)
    if over.network.msl is not None:
        yield from (Pass(60), Pass(241))


MEASURED = (Kind.OUTPUT, Kind.RETRANSMISSION)


def walk(choices: Sequence[int], over: System) -> Trace:
    """The run that takes, of the moves possible each time, the one that a number of ``choices`` picks.

    Half of the picks are deliveries where there is something to deliver, so that connections come about.
    """
    joint, moves = Joint(), list[Move]()
    for number, choice in enumerate(choices, 1):
        options = list(possible(over, joint, number))
        arrivals = [h for h in options if isinstance(h.move, Deliver) and not h.move.keep]
        from_these = arrivals if arrivals and choice % 2 else options
        happened = from_these[choice // 2 % len(from_these)]
        moves.append(happened.move)
        joint = happened.after
    return Trace(over, Joint(), tuple(moves), "a walk")


def ambiguous(trace: Trace) -> bool:
    """Somewhere two segments under way look alike in a ladder, but are not the same."""
    return any(
        len({segment_text(flight.segment) for flight in happened.after.wire(side)})
        < len(set(happened.after.wire(side)))
        for happened in trace.replay()
        for side in SIDES
    )


def play(over: System, *steps: Callable[[Joint], Move] | Move, begin: Joint | None = None) -> Trace:
    """A run made of moves, or of functions from the joint state reached to the next move."""
    initial = joint = begin or Joint()
    moves = list[Move]()
    for step in steps:
        moves.append(step(joint) if callable(step) else step)
        joint = over.move(joint, moves[-1]).after
    return Trace(over, initial, tuple(moves), "a run")


def arrives(sender: Side, position: int = 0, iss: int = 0, keep: bool = False) -> Callable[[Joint], Move]:
    """The segment at ``position`` of the sender's wire arrives."""
    return lambda joint: Deliver(sender, joint.wire(sender)[position], keep, iss)


def lost(sender: Side, position: int = 0) -> Callable[[Joint], Move]:
    """The segment at ``position`` of the sender's wire is lost."""
    return lambda joint: Lose(sender, joint.wire(sender)[position])


def retitled(trace: Trace, title: str) -> Trace:
    """The same run under another title."""
    return replace(trace, title=title)
