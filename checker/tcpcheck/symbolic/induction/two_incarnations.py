"""The inductive step of theorems that speak of whom an arbitrary incarnation of the other end is bound to.

Read ``TwinStep``; everything else is as in ``pairs``.
"""

from __future__ import annotations

from tcpcheck.symbolic.encoding.terms import Term
from tcpcheck.symbolic.induction.step import OPPOSITE, Role
from tcpcheck.symbolic.induction.two_ends import PairStep, about_pairs
from tcpspec.proofs.theorems import Theorem


def about_twins(theorem: Theorem) -> bool:
    """Some lemmas of the theorem speak of both ends, others of two incarnations of one end."""
    return about_pairs(theorem) and any(lemma.subject == "twins" for lemma in theorem.lemmas)


class TwinStep(PairStep):
    """One inductive step of such a theorem."""

    def incarnations(self, role: Role) -> tuple[Term, ...]:
        """Besides: whom the arbitrary one of the other end is bound to."""
        other = OPPOSITE[role]
        return (*super().incarnations(role), self.history[other]["peer"](self.past[other]))
