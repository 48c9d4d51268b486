"""A replayed run as lemmas see it: after each move both blocks, all segments sent, and what history keeps.

What is here by z3 in ``tcpcheck.symbolic.induction`` is here in plain Python, by the reference semantics, so that a
lemma can be asked of a run.  Read ``moments``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

from tcpcheck.runs.trace import Trace
from tcpspec.language.expression import Expression
from tcpspec.proofs.lemmas import Lemma
from tcpspec.rules.ghosts import KEPT
from tcpspec.rules.semantics import Scope, Segment, evaluate, seen
from tcpspec.rules.spec import Spec
from tcpspec.system.joint import OTHER, Act, Deliver, Happened, Joint, Side, System

SIDES: tuple[Side, Side] = ("A", "B")
UNKNOWN = {"incarnation": None, "bool": False}
"""What it says of incarnations that have not begun: nobody, no, or 0."""


@dataclass(frozen=True)
class Past:
    """What history keeps of the incarnations of one end."""

    entries: Mapping[Any, Mapping[str, Any]]
    sorts: Mapping[str, str]

    def recall(self, what: str, incarnation: object) -> Any:
        """As ``recall`` in an expression asks for it."""
        if what == "known":
            return incarnation in self.entries
        if incarnation not in self.entries:
            return UNKNOWN.get(self.sorts[what], 0)
        return self.entries[incarnation][what]

    def with_block(self, block: Any, spec: Spec) -> Past:
        """Brought up to date with a block: its own incarnation is the last entry."""
        if block.incarnation is None:
            return self
        scope = Scope(block=block)
        entry = {what: evaluate(value, scope) for what, value in _kept(spec).items()}
        return Past({**self.entries, block.incarnation: entry}, self.sorts)


def _kept(spec: Spec) -> Mapping[str, Expression]:
    return {**KEPT, **spec.extension.remembered}


@dataclass(frozen=True)
class Moment:
    """The state after some moves.  ``sent``: every segment that an end has sent so far.

    ``happened`` is the last move; None at first.
    """

    specs: Mapping[Side, Spec]
    joint: Joint
    past: Mapping[Side, Past]
    sent: Mapping[Side, tuple[Segment, ...]]
    happened: Happened | None = None

    def then(self, happened: Happened) -> Moment:
        """The state after one more move."""
        side, past, sent = actor(happened), dict(self.past), dict(self.sent)
        if side is not None and happened.outcome is not None:
            past[side] = past[side].with_block(happened.outcome.block, self.specs[side])
            new = happened.outcome.sent
            sent[side] = sent[side] if new is None or new in sent[side] else (*sent[side], new)
        return Moment(self.specs, happened.after, past, sent, happened)

    def records(self, side: Side, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """What an expression reads as seen from one end."""
        return {
            "block": self.joint.end(side).block, "there": self.joint.end(OTHER[side]).block, "parameter": parameters,
            "history of here": self.past[side], "history of there": self.past[OTHER[side]],
        }  # fmt: skip

    def scopes(self, lemma: Lemma, parameters: Mapping[str, Any]) -> Iterator[Scope]:
        """Every subject of the lemma in this state."""
        for side in SIDES:
            records = self.records(side, parameters)
            mine, other = self.past[side].entries, self.past[OTHER[side]].entries
            match lemma.subject:
                case "segment":
                    yield from (Scope(seg=seen(segment), **records) for segment in self.sent[side])
                case "past":
                    yield from (Scope(past=_named(one), **records) for one in mine)
                case "pasts":
                    for one, there in product(mine, other):
                        yield Scope(past=_named(one), **{"past there": _named(there)}, **records)
                case "twins":
                    yield from (Scope(past=_named(a), twin=_named(b), **records) for a, b in combinations(mine, 2))
                case _:
                    yield Scope(**records)

    def keeps(self, lemma: Lemma, parameters: Mapping[str, Any]) -> bool:
        """The lemma is true of every subject in this state."""
        return all(evaluate(lemma.statement, scope) for scope in self.scopes(lemma, parameters))


def _named(incarnation: Any) -> Mapping[str, Any]:
    return {"incarnation": incarnation}


def actor(happened: Happened) -> Side | None:
    """The end at which something happened."""
    match happened.move:
        case Act(side=side):
            return side
        case Deliver(sender=sender):
            return OTHER[sender]
    return None


def begin(system: System, joint: Joint) -> Moment:
    """The state in which a run begins."""
    specs: Mapping[Side, Spec] = {"A": system.left, "B": system.right}
    sorts = {side: {what: value.sort for what, value in _kept(specs[side]).items()} for side in SIDES}
    past = {side: Past({}, sorts[side]).with_block(joint.end(side).block, specs[side]) for side in SIDES}
    return Moment(specs, joint, past, {"A": (), "B": ()})


def moments(trace: Trace) -> Iterator[Moment]:
    """The states of a run, the first one before any move, by the reference semantics.  ReplayMismatch as ``replay``."""
    now = begin(trace.system, trace.initial)
    yield now
    for happened in trace.replay():
        now = now.then(happened)
        yield now
