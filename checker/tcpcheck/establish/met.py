"""Whether a replayed run meets what a theorem assumes, by the reference semantics.  Read ``unmet``.

A theorem is true for every limit of the numbers that an incarnation uses (``longest``): a run is held against the least
one that it keeps, for which the other assumptions ask least.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

from tcpcheck.establish.ghosts import Moment, actor
from tcpspec.language.expression import HALF, SEQUENCE_NUMBERS, fields_of
from tcpspec.proofs.lemmas import LONGEST
from tcpspec.proofs.theorems import NO_FORGER, RANGES, WIDEST, Assumption
from tcpspec.rules.block import iss
from tcpspec.rules.event import Choices, Kind
from tcpspec.rules.semantics import Scope, evaluate
from tcpspec.system.joint import Act, Deliver, MoveError, Side, System

MOVED = (1, 7, 1 << 16, HALF, SEQUENCE_NUMBERS - 1)
"""By such amounts a number that is given is moved, to see whether the ISS follows it."""


@dataclass(frozen=True)
class Unmet:
    """What a run does not keep, with the number of the move."""

    id: str
    sentence: str
    move: int


Limits = Mapping[str, int]
"""The parameters that assumptions and lemmas read: buffer, max_window and longest."""
FROM_THE_START = "a run begins with both ends CLOSED"


def unmet(assumptions: Sequence[Assumption], system: System, run: Sequence[Moment], given: Limits) -> Unmet | None:
    """The first of the assumptions, in the order of moves, that the run does not keep; None if it keeps them all."""
    if (run[0].joint.a, run[0].joint.b) != (system.start.a, system.start.b):
        return Unmet("from-the-start", FROM_THE_START, 0)
    if max(given.values()) >= WIDEST:
        id, _, sentence = RANGES.partition(": ")
        return Unmet(id, sentence, len(run) - 1)
    for number, (before, after) in enumerate(pairwise(run), 1):
        for assumption in assumptions:
            if not _kept(assumption, system, before, after, given):
                return Unmet(assumption.id, assumption.sentence, number)
    return None


def limits(assumptions: Sequence[Assumption], system: System, run: Sequence[Moment]) -> Iterator[Limits]:
    """After each move the limits of the system, and the least ``longest`` that the run has kept so far."""
    about = [
        one for one in assumptions if one.holds is not None and LONGEST.payload in fields_of(one.holds) and one.kinds
    ]
    known = {"buffer": system.parameters.buffer, "max_window": system.parameters.max_window}
    longest = 1
    yield {**known, "longest": longest}

    for before, after in pairwise(run):

        def enough(most: int, before: Moment = before, after: Moment = after) -> bool:
            return all(_kept(one, system, before, after, {**known, "longest": most}) for one in about)

        longest = max(longest, 1 + bisect_left(range(1, SEQUENCE_NUMBERS), True, key=enough), _used(after))
        yield {**known, "longest": longest}


def _used(moment: Moment) -> int:
    """The most numbers that an incarnation has used."""
    entries = (entry for past in moment.past.values() for entry in past.entries.values())
    return max(((entry["sent"] - entry["iss"]) % SEQUENCE_NUMBERS for entry in entries), default=1)


def _kept(assumption: Assumption, system: System, before: Moment, after: Moment, given: Limits) -> bool:
    happened = after.happened
    assert happened is not None
    side = actor(happened)
    if side is None:
        return True
    if assumption.clear is not None:
        return all(evaluate(assumption.clear, scope) for scope in _pairs(system, side, before, after, given))
    if assumption is NO_FORGER:
        return (
            not isinstance(happened.move, Deliver) or happened.move.flight.segment in before.sent[happened.move.sender]
        )
    kind = happened.move.kind if isinstance(happened.move, Act) else Kind.ARRIVES
    if assumption.holds is None or (assumption.kinds and kind not in assumption.kinds):
        return True
    event = Choices(length=getattr(happened.move, "length", 0), now=before.joint.now)
    return bool(evaluate(assumption.holds, Scope(event=event, **before.records(side, given))))


def _pairs(system: System, side: Side, before: Moment, after: Moment, given: Limits) -> Iterator[Scope]:
    """The number given for an incarnation that begins now, beside each that began before it at the same end."""
    block = after.joint.end(side).block
    if block.incarnation is None or block.incarnation in before.past[side].entries:
        return
    number = block.iss if _follows(system, side, before, after) else _move(after).iss
    for old in before.past[side].entries.values():
        pair = SimpleNamespace(number=number, first=old["iss"], end=old["sent"])
        yield Scope(pair=pair, parameter=given)


def _move(moment: Moment) -> Any:
    assert moment.happened is not None
    return moment.happened.move


def _follows(system: System, side: Side, before: Moment, after: Moment) -> bool:
    """The ISS is the number given, moved by something that does not depend on it: so it moves as that does."""
    chosen, move = evaluate(iss, Scope(block=after.joint.end(side).block)), _move(after)
    for amount in MOVED:
        try:
            again = system.move(before.joint, replace(move, iss=(move.iss + amount) % SEQUENCE_NUMBERS)).after
        except MoveError:
            return False
        if again.end(side).block.iss != (chosen + amount) % SEQUENCE_NUMBERS:
            return False
    return True
