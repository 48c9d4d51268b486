"""Runs of the reference semantics with the ghost history that lemmas speak of, for tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tcpspec.event import Kind
from tcpspec.expression import State
from tcpspec.lemmas import Lemma
from tcpspec.meaning import Parameters, Scope, Segment, evaluate, seen
from tcpspec.model import Spec
from tcpspec.network import Network
from tcpspec.system import OTHER, Act, Deliver, Joint, Move, MoveError, Side, connect

LONGEST = 1000
PARAMETERS = Parameters(time_wait=0, buffer=5, max_window=8)
SIDES: tuple[Side, Side] = ("A", "B")


class Entry(NamedTuple):
    """What the history keeps of one incarnation."""

    iss: int
    peer: Any
    sent: int
    fin: bool


@dataclass
class Past:
    """The history of one end, as ``recall`` of a Scope asks it."""

    entries: dict[Any, Entry] = field(default_factory=dict)

    def recall(self, what: str, incarnation: object) -> Any:
        entry = self.entries.get(incarnation)
        if what == "known":
            return entry is not None
        if entry is None:
            return None if what == "peer" else 0
        return getattr(entry, what)


class Walk:
    """One run: choices are taken from a sequence of numbers; every segment ever sent stays deliverable."""

    def __init__(self, left: Spec, right: Spec, *, early_close: bool, first_iss: int) -> None:
        self.system = connect(left, right, over=Network(capacity=None), parameters=PARAMETERS)
        self.joint = Joint()
        self.past: dict[Side, Past] = {"A": Past(), "B": Past()}
        self.early_close = early_close
        self.iss = first_iss

    def moves(self) -> list[Move]:
        """What may be tried now: every event, with fresh ISNs far from all others, and every delivery."""
        calls: list[Move] = [
            Act(side, kind, self.iss, length)
            for side in SIDES
            for kind in Kind
            if kind is not Kind.ARRIVES
            if self.early_close or kind is not Kind.CLOSE or self.joint.end(side).block.state is not State.SYN_RECEIVED
            for length in ((1, 3) if kind in (Kind.SEND, Kind.OUTPUT, Kind.RETRANSMISSION) else (0,))
        ]
        flights: list[Move] = [
            Deliver(side, flight, keep=True, iss=self.iss) for side in SIDES for flight in self.joint.wire(side)
        ]
        return [*calls, *flights, *flights[-3:] * 4]

    def go(self, choices: Sequence[int]) -> Iterator[Joint]:
        """Make the moves that the choices name; each state is yielded."""
        for choice in choices:
            moves = self.moves()
            try:
                happened = self.system.move(self.joint, moves[choice % len(moves)])
            except MoveError:
                continue
            self.joint = happened.after
            self.iss = (self.iss + 2 * (LONGEST + PARAMETERS.max_window)) % 2**32
            for side in SIDES:
                block = self.joint.end(side).block
                if block.incarnation is not None:
                    self.past[side].entries[block.incarnation] = Entry(
                        block.iss, block.peer, block.snd_nxt, block.fin_sent
                    )
            yield self.joint

    def scopes(self, lemma: Lemma) -> Iterator[Scope]:
        """Every subject of the lemma in the present state."""
        for side in SIDES:
            records = {
                "block": self.joint.end(side).block,
                "parameter": {"buffer": PARAMETERS.buffer, "max_window": PARAMETERS.max_window, "longest": LONGEST},
                "history of here": self.past[side],
                "history of there": self.past[OTHER[side]],
            }
            if lemma.subject == "block":
                yield Scope(**records)
            elif lemma.subject == "segment":
                yield from (Scope(seg=seen(segment), **records) for segment in self.segments(side))
            else:
                yield from (Scope(past={"incarnation": one}, **records) for one in self.past[side].entries)

    def segments(self, side: Side) -> list[Segment]:
        return [flight.segment for flight in self.joint.wire(side)]

    def broken(self, lemma: Lemma) -> Scope | None:
        """A subject of which the lemma is false."""
        return next((scope for scope in self.scopes(lemma) if not evaluate(lemma.statement, scope)), None)

    def given(self, lemma: Lemma) -> bool:
        """Whether the lemma says something of some subject now."""
        return any(evaluate(lemma.given, scope) for scope in self.scopes(lemma))
