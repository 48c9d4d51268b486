"""Steps of the clean-close theorem: the account of FINs sent, failed and answered, next to the rules.

The environment chooses whether a FIN that is sent fails and which arrival is the one that counts; everything else
follows from what the rules did.  The account belongs to the end in LAST-ACK.  What it takes for granted of the rules,
that the ACK which answers a FIN ends LAST-ACK, is shown in ``rules``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import z3

from tcpcheck.symbolic.encoding.terms import Reader, Term, state_term, term, variable
from tcpcheck.symbolic.events.transition import Record
from tcpcheck.symbolic.proving.proof import Proof
from tcpcheck.symbolic.timing.proof import HERE, THERE, Steps, TimedStep, prove
from tcpspec.language.expression import State
from tcpspec.proofs.clean_close import GHOSTS, OWN_FIN, clean_close
from tcpspec.proofs.theorems import Assumption, Theorem
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Spec

TAKEN = (State.CLOSING, State.TIME_WAIT)


class CloseStep(TimedStep):
    """A timed step that keeps the account.  ``lossless``: every FIN succeeds, so every arrival of one counts."""

    def __init__(self, theorem: Theorem, spec: Spec, kind: Kind, *, lossless: bool) -> None:
        super().__init__(theorem, spec, kind)
        self.fails = z3.Bool("event.fails")
        self.counts = z3.BoolVal(True) if lossless else z3.Bool("event.counts")
        self.block_after[HERE] |= self._after_sending(self.block[HERE], self.block_after[HERE])
        self.block_after[THERE] |= self._after_answering(self.block[THERE], lossless)

    def _fresh_end(self, role: str) -> Record:
        ghosts = {name: variable(f"{role}.{name}", one.sort) for one in GHOSTS for _, name in [one.payload]}
        return {**super()._fresh_end(role), **ghosts}

    def _more_parameters(self) -> Record:
        return {"interval": variable("interval", "time")}

    def _ranges(self) -> Iterator[Term]:
        yield from super()._ranges()
        yield self.parameter["interval"] >= 0
        for end in self.block.values():
            yield z3.And(end["fins"] >= 0, end["failed"] >= 0)

    def _after_sending(self, end: Record, after: Record) -> Record:
        """The account of the end here: begun on entering LAST-ACK, and one entry for each FIN sent there."""
        now, closing = self.event["now"], after["state"] == state_term(State.LAST_ACK)
        begins = z3.And(closing, end["state"] != state_term(State.LAST_ACK))
        sends = z3.And(closing, self.transition.sends, self.sent["FIN"])
        succeeded = z3.And(end["succeeds"], z3.Not(begins))
        first_good = z3.And(sends, z3.Not(self.fails), z3.Not(succeeded))
        count = {name: z3.If(begins, z3.IntVal(0), end[name]) for name in ("fins", "failed")}
        return {
            "fins": z3.If(sends, count["fins"] + 1, count["fins"]),
            "failed": z3.If(z3.And(sends, self.fails), count["failed"] + 1, count["failed"]),
            "first_fin": z3.If(begins, now, end["first_fin"]),
            "latest_fin": z3.If(sends, now, end["latest_fin"]),
            "succeeds": z3.Or(succeeded, first_good),
            "good_fin": z3.If(first_good, now, end["good_fin"]),
            "answered": z3.And(end["answered"], z3.Not(begins)),
        }

    def _after_answering(self, end: Record, lossless: bool) -> Record:
        """The account of the other end, where its FIN that succeeds has been taken here and is answered now."""
        taken = z3.Or(*(self.block_after[HERE]["state"] == state_term(one) for one in TAKEN))
        its_fin = z3.And(self.arriving["FIN"], self.arriving["sender"] == end["incarnation"])
        good = z3.BoolVal(lossless) if lossless else self.arriving["born"] == end["good_fin"]
        arrives = z3.BoolVal(self.kind is Kind.ARRIVES)
        first = z3.And(arrives, taken, its_fin, good, end["succeeds"], z3.Not(end["answered"]))
        answers = z3.And(first, self.transition.sends, self.counts)
        return {
            "answered": z3.Or(end["answered"], answers),
            "answer": z3.If(answers, self.event["now"], end["answer"]),
        }

    def _assumed(self, assumption: Assumption) -> Iterator[Term]:
        if assumption is OWN_FIN and self.kind is Kind.ARRIVES:
            reader = self._at_event(HERE, self.block)
            assert OWN_FIN.holds is not None
            yield term(OWN_FIN.holds, Reader({**reader.owners, "here": self.block_after[HERE]}))
        else:
            yield from super()._assumed(assumption)


def steps(k: int) -> Steps:
    return partial(CloseStep, lossless=k == 0)


def prove_clean_close(spec: Spec, k: int, *, doubling: bool = False, restarts: bool = True) -> Proof:
    """T7 for a spec and k failures."""
    return prove(clean_close(spec, k, doubling=doubling, restarts=restarts), steps(k))
