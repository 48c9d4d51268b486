"""The inductive step of theorems that compare incarnations of one end with each other: lemmas about *twins*.

Read ``TwinStep``; everything else is as in ``pairs``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from tcpcheck.symbolic.induction import OPPOSITE, Role
from tcpcheck.symbolic.pairs import PairStep
from tcpcheck.symbolic.terms import Term, variable
from tcpspec.lemmas import Lemma
from tcpspec.theorems import Theorem


def about_twins(theorem: Theorem) -> bool:
    """Some lemma of the theorem speaks of two incarnations of one end."""
    return any(lemma.subject == "twins" for lemma in theorem.lemmas)


class TwinStep(PairStep):
    """One inductive step of a theorem about two ends and their incarnations, of which there are two arbitrary ones."""

    def incarnations(self, role: Role) -> tuple[Term, ...]:
        """Besides: the twin, and whom the arbitrary one of the other end is bound to."""
        other = OPPOSITE[role]
        bound = self.history[other]["peer"](self.past[other])
        return (*super().incarnations(role), self.twin(role), bound)

    def twin(self, role: Role) -> Term:
        return variable(f"twin.{role}", "incarnation")

    def at_first(self, lemma: Lemma) -> Term:
        return self._of_twins(lemma, "here", self.past["here"], self.twin("here"), after=False)

    def _lemmas_before(self) -> Iterator[Term]:
        yield from super()._lemmas_before()
        for role in OPPOSITE:
            for lemma in self.lemmas("twins"):
                for mine, other in permutations(self.incarnations(role), 2):
                    yield self._of_twins(lemma, role, mine, other, after=False)

    def _of_twins(self, lemma: Lemma, role: Role, mine: Term, other: Term, *, after: bool) -> Term:
        owners = {"past": {"incarnation": mine}, "twin": {"incarnation": other}}
        return self.statement(lemma, role, after=after, **owners)

    def _conclusions(self) -> Iterator[tuple[str, Lemma, Term]]:
        yield from super()._conclusions()
        for role in OPPOSITE:
            for lemma in self.lemmas("twins"):
                holds = self._of_twins(lemma, role, self.past[role], self.twin(role), after=True)
                yield f"twins of {role}", lemma, holds
