"""Runs of the reference semantics with the ghost history that lemmas speak of, for tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tcpcheck.establish.ghosts import begin
from tcpspec.language.expression import State
from tcpspec.proofs.lemmas import Lemma
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Parameters, Scope, evaluate
from tcpspec.rules.spec import Spec
from tcpspec.system.joint import Act, Deliver, Joint, Move, MoveError, Side, connect
from tcpspec.system.network import Network

LONGEST = 1000
PARAMETERS = Parameters(time_wait=0, buffer=5, max_window=8)
SIDES: tuple[Side, Side] = ("A", "B")


class Walk:
    """One run: choices are taken from a sequence of numbers; every segment ever sent stays deliverable."""

    def __init__(self, left: Spec, right: Spec, *, early_close: bool, first_iss: int) -> None:
        self.system = connect(left, right, over=Network(capacity=None), parameters=PARAMETERS)
        self.moment = begin(self.system, Joint())
        self.early_close = early_close
        self.iss = first_iss

    @property
    def joint(self) -> Joint:
        return self.moment.joint

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
            self.moment = self.moment.then(happened)
            self.iss = (self.iss + 2 * (LONGEST + PARAMETERS.max_window)) % 2**32
            yield self.joint

    def scopes(self, lemma: Lemma) -> Iterator[Scope]:
        """Every subject of the lemma in the present state."""
        limits = {"buffer": PARAMETERS.buffer, "max_window": PARAMETERS.max_window, "longest": LONGEST}
        return self.moment.scopes(lemma, limits)

    def broken(self, lemma: Lemma) -> Scope | None:
        """A subject of which the lemma is false."""
        return next((scope for scope in self.scopes(lemma) if not evaluate(lemma.statement, scope)), None)

    def given(self, lemma: Lemma) -> bool:
        """Whether the lemma says something of some subject now."""
        return any(evaluate(lemma.given, scope) for scope in self.scopes(lemma))
