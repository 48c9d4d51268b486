"""Mutation: change one rule in one place, and see which claims notice.

A claim that would hold just as well of wrong rules says nothing about them.  Read ``changes`` (what is changed),
``score`` (what becomes of a mutant), ``panel`` (which claims are asked, and how), ``explained`` (survivors).
"""

from __future__ import annotations

from tcpcheck.mutation.changes import OPERATORS, Mutant, mutants
from tcpcheck.mutation.score import Comparison, Fate, Killer, Panel, Score, fate_of, run

__all__ = ["OPERATORS", "Comparison", "Fate", "Killer", "Mutant", "Panel", "Score", "fate_of", "mutants", "run"]
