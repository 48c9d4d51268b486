"""The inductive step of theorems about two ends at once: lemmas that read both blocks, and two past incarnations.

Read ``PairStep``; everything else is as in ``induction``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from tcpcheck.symbolic.encoding.terms import Reader, Term
from tcpcheck.symbolic.events.transition import Record
from tcpcheck.symbolic.induction.step import OPPOSITE, InductiveStep, Role
from tcpspec.proofs.lemmas import Lemma
from tcpspec.proofs.theorems import Theorem
from tcpspec.rules.ghosts import KEPT

SUBJECTS = ("pair", "pasts")


def about_pairs(theorem: Theorem) -> bool:
    """Some lemma of the theorem speaks of both ends."""
    return any(lemma.subject in SUBJECTS for lemma in theorem.lemmas)


class PairStep(InductiveStep):
    """One inductive step of a theorem about two ends."""

    @property
    def recalled(self) -> tuple[str, ...]:
        return tuple(KEPT)

    def reader(self, role: Role, *, after: bool, **owners: Record) -> Reader:
        """As seen from the end in ``role``, which also sees the block of the other."""
        seen = super().reader(role, after=after, **owners)
        blocks = self.block_after if after else self.block
        other = {"there": blocks[OPPOSITE[role]], "past there": {"incarnation": self.past[OPPOSITE[role]]}}
        return Reader({**other, **seen.owners}, seen.history)

    def _lemmas_before(self) -> Iterator[Term]:
        yield from super()._lemmas_before()
        for role in OPPOSITE:
            for lemma in self.lemmas("pair"):
                yield self.statement(lemma, role, after=False)
            for lemma in self.lemmas("pasts"):
                for mine, other in product(self.incarnations(role), self.incarnations(OPPOSITE[role])):
                    yield self.of_pasts(lemma, role, mine, other, after=False)

    def of_pasts(self, lemma: Lemma, role: Role, mine: Term, other: Term, *, after: bool) -> Term:
        owners = {"past": {"incarnation": mine}, "past there": {"incarnation": other}}
        return self.statement(lemma, role, after=after, **owners)

    def _conclusions(self) -> Iterator[tuple[str, Lemma, Term]]:
        yield from super()._conclusions()
        for role in OPPOSITE:
            for lemma in self.lemmas("pair"):
                yield f"pair from {role}", lemma, self.statement(lemma, role, after=True)
            for lemma in self.lemmas("pasts"):
                mine, other = self.past[role], self.past[OPPOSITE[role]]
                yield f"pasts from {role}", lemma, self.of_pasts(lemma, role, mine, other, after=True)
