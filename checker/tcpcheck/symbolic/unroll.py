"""Bounded unrolling: give a run of small numbers real 32-bit ones.

Enumeration finds the shortest story; here the same moves are unrolled through the same rules with every ISS, every
length and the window left open, and z3 chooses numbers for which the same states are passed and the same property
is violated at the end.  What it finds is replayed through the reference semantics before it is returned.

Read ``realise``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import z3

from tcpcheck.runs.trace import Trace, replayed
from tcpcheck.symbolic.encoding.solving import Apart
from tcpcheck.symbolic.encoding.terms import Reader, Term, constant, in_range, nobody, state_term, term, variable
from tcpcheck.symbolic.events.transition import Record, no_segment, parameters, transition
from tcpspec.language.expression import SEQUENCE_NUMBERS
from tcpspec.properties.property import Property
from tcpspec.rules.control import ACK, FIN, RST, SYN
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Segment
from tcpspec.system.joint import OTHER, Act, Deliver, Happened, Joint, Lose, Move, Side, System
from tcpspec.system.network import InFlight

Choice = dict[str, Term]
NUMBERS = ("fresh_iss", "length")
BUFFER = variable("buffer", "nat")


class UnrollError(Exception):
    """No 32-bit numbers make the run do what it did with small ones, or the solver gave up."""


@dataclass
class _Unrolled:
    """The joint state as terms after some moves, and what was sent so far: (sender, concrete, terms)."""

    blocks: dict[Side, Record]
    pasts: dict[Side, dict[str, Record]] = field(default_factory=lambda: {"A": {}, "B": {}})
    sent: list[tuple[Side, Segment, Record]] = field(default_factory=list)
    facts: list[Term] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    chosen: list[Term] = field(default_factory=list)
    used: list[int | None] = field(default_factory=list)


def realise(trace: Trace, violates: Property, *, timeout: int = 20_000) -> Trace:
    """The run with 32-bit numbers: it passes through the same states and violates the same property.

    ``timeout`` is in milliseconds.  UnrollError if there are no such numbers, if the solver gives up, or if the run
    does not begin with two CLOSED ends and an empty network.
    """
    if trace.initial != trace.system.start:
        raise UnrollError("only runs from two CLOSED ends and an empty network are unrolled")
    system, moves = trace.system, trace.moves
    unrolled = _unroll(system, moves)
    solver = Apart(*unrolled.facts, term(violates.violation, _joint_reader(unrolled)), timeout=timeout)
    if (answer := solver.check()) != z3.sat:
        raise UnrollError(f"no 32-bit numbers for this run: the solver says {answer}")
    numbers = _settled(solver, unrolled)
    real = Trace(*_concrete(system, moves, unrolled, numbers), f"{violates.name} (32-bit numbers chosen by z3)")
    replayed(real, violates)
    return real


def _initial(system: System) -> _Unrolled:
    def blank(side: Side) -> Record:
        block, fields = system.start.end(side).block, system.spec(side).block_fields
        return {name: constant(getattr(block, name), e.sort) for name, e in fields.items()}

    return _Unrolled({"A": blank("A"), "B": blank("B")})


def _unroll(system: System, moves: tuple[Move, ...]) -> _Unrolled:
    unrolled, joint = _initial(system), system.start
    parameter = parameters()
    unrolled.facts += [
        parameter["buffer"] >= 1,
        parameter["buffer"] <= 65535,
        parameter["max_window"] == 65535,
    ]
    for number, move in enumerate(moves):
        happened = system.move(joint, move)
        _unroll_move(system, unrolled, number, move, happened, parameter)
        joint = happened.after
    return unrolled


def _unroll_move(
    system: System, unrolled: _Unrolled, number: int, move: Move, happened: Happened, parameter: Record
) -> None:
    if isinstance(move, Lose) or happened.outcome is None:
        unrolled.choices.append({})
        unrolled.used.append(_position(unrolled, move))
        return
    side, kind = (move.side, move.kind) if isinstance(move, Act) else (_receiver(move), Kind.ARRIVES)
    position = _position(unrolled, move)
    segment = unrolled.sent[position][2] if position is not None else no_segment(system.spec(side))
    event = _event(unrolled, number, side, happened)
    moved = transition(system.spec(side), kind, unrolled.blocks[side], segment, event, parameter)
    outcome = happened.outcome
    unrolled.facts += [moved.handled, moved.block["state"] == state_term(outcome.block.state)]
    unrolled.facts.append(moved.sends if outcome.sent is not None else z3.Not(moved.sends))
    unrolled.blocks[side] = moved.block
    if outcome.block.incarnation is not None:
        unrolled.pasts[side][outcome.block.incarnation] = moved.block
    if outcome.sent is not None:
        unrolled.facts += list(_same_bits(moved.segment, outcome.sent))
        unrolled.sent.append((side, outcome.sent, moved.segment))
    unrolled.choices.append(event)
    unrolled.used.append(position)


def _receiver(move: Move) -> Side:
    assert isinstance(move, Deliver)
    return OTHER[move.sender]


def _position(unrolled: _Unrolled, move: Move) -> int | None:
    """Which segment sent before a delivery or loss is about."""
    if not isinstance(move, Deliver | Lose):
        return None
    for position in range(len(unrolled.sent) - 1, -1, -1):
        sender, concrete, _ = unrolled.sent[position]
        if sender == move.sender and concrete == move.flight.segment:
            return position
    raise UnrollError(f"segment {move.flight.segment} was not sent in this run")


def _event(unrolled: _Unrolled, number: int, side: Side, happened: Happened) -> Choice:
    """The open choices of one move; a new incarnation is a name of its own."""
    assert happened.outcome is not None
    name = happened.outcome.block.incarnation or f"{side}{number}"
    choice = {
        "fresh_iss": variable(f"iss.{number}", "seq"),
        "length": variable(f"length.{number}", "nat"),
        "fresh_incarnation": _incarnation(name),
    }
    unrolled.facts += [
        in_range(choice["fresh_iss"], "seq"),
        in_range(choice["length"], "nat"),
        choice["length"] <= 1460,
    ]
    if happened.outcome.block.incarnation not in (None, *unrolled.pasts[side]):
        others = (one for pasts in unrolled.pasts.values() for one in pasts)
        unrolled.facts += [choice["fresh_incarnation"] != _incarnation(other) for other in others]
        unrolled.facts.append(choice["fresh_incarnation"] != nobody())
        unrolled.chosen.append(choice["fresh_iss"])
    return choice


def _incarnation(name: str) -> Term:
    return variable(f"incarnation.{name}", "incarnation")


def _same_bits(segment: Record, concrete: Segment) -> Iterator[Term]:
    for bit in (SYN, FIN, RST, ACK):
        yield segment[str(bit.name)] == z3.BoolVal(bool(concrete.control & bit))
    yield (segment["text"] > 0) == z3.BoolVal(concrete.text > 0)


def _joint_reader(unrolled: _Unrolled) -> Reader:
    def recall(side: Side, what: str) -> Term:
        def look_up(one: Term) -> Term:
            found: Term = nobody() if what == "peer" else z3.IntVal(0)
            for name, block in unrolled.pasts[side].items():
                found = z3.If(one == _incarnation(name), block[what], found)
            return found

        return look_up

    pasts = {side: {what: recall(side, what) for what in ("iss", "peer")} for side in unrolled.blocks}
    sides: tuple[Side, Side] = ("A", "B")
    return Reader({side: unrolled.blocks[side] for side in sides}, {side: pasts[side] for side in sides})


def _wishes(unrolled: _Unrolled) -> Iterator[Term]:
    """Numbers as a capture would show them: ISNs spread over the space, one close to the wrap, text of some length."""
    for position, iss in enumerate(unrolled.chosen):
        low = (SEQUENCE_NUMBERS - 40) if position == 0 else (position * 719_873_041) % (SEQUENCE_NUMBERS - 2_000_000)
        yield z3.And(iss >= low, iss < low + 39)
    for choice in unrolled.choices:
        if choice:
            yield choice["length"] >= 100
    yield BUFFER == 65535


def _settled(solver: Apart, unrolled: _Unrolled) -> dict[str, int]:
    """The same numbers in every run: as many wishes as can be, in their order, and then each number the smallest."""
    known: list[Term] = []
    for wish in _wishes(unrolled):
        if solver.check(*known, wish) == z3.sat:
            known.append(wish)
    numbers: dict[str, int] = {}
    for wanted in [BUFFER, *(choice[name] for choice in unrolled.choices for name in NUMBERS if choice)]:
        numbers[str(wanted)] = _smallest(solver, wanted, known)
        known.append(wanted == numbers[str(wanted)])
    return numbers


def _smallest(solver: Apart, wanted: Term, known: list[Term]) -> int:
    """The smallest value that a term has where the known terms hold too, which they can."""
    low, found = 0, _value(solver, wanted, known)
    assert found is not None, f"{wanted} had a value"
    while low < found:
        middle = (low + found) // 2
        smaller = _value(solver, wanted, [*known, wanted <= middle])
        low, found = (middle + 1, found) if smaller is None else (low, smaller)
    return found


def _value(solver: Apart, wanted: Term, known: list[Term]) -> int | None:
    return int(solver.eval(wanted).as_long()) if solver.check(*known) == z3.sat else None


def _concrete(
    system: System, moves: tuple[Move, ...], unrolled: _Unrolled, numbers: dict[str, int]
) -> tuple[System, Joint, tuple[Move, ...]]:
    """Make the moves with the numbers chosen, through the reference semantics."""
    real = replace(system, parameters=replace(system.parameters, buffer=numbers[str(BUFFER)], max_window=65535))
    joint, made, sent = real.start, [], list[Segment]()
    for move, choice, position in zip(moves, unrolled.choices, unrolled.used, strict=True):
        chosen = {name: numbers[str(choice[name])] for name in NUMBERS if choice}
        happened = real.move(joint, _numbered(move, chosen, None if position is None else sent[position]))
        if happened.outcome is not None and happened.outcome.sent is not None:
            sent.append(happened.outcome.sent)
        joint = happened.after
        made.append(happened.move)
    return real, real.start, tuple(made)


def _numbered(move: Move, chosen: dict[str, int], segment: Segment | None) -> Move:
    """The move with the numbers chosen for it, and about the segment that was really sent."""
    match move:
        case Act(side, kind, _, length):
            return Act(side, kind, chosen["fresh_iss"], chosen["length"] if length else 0)
        case Deliver() | Lose() if segment is not None:
            about = replace(move, flight=InFlight(segment, move.flight.born))
            return replace(about, iss=chosen["fresh_iss"]) if isinstance(about, Deliver) else about
    return move
