"""One solver for the obligations of one premise, and what it answers.  Read ``Asked``."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

import z3

from tcpcheck.symbolic.encoding.solving import Apart
from tcpcheck.symbolic.proving.obligation import Obligation, Premise

Answer = Literal["proved", "failed", "unknown"]
Sat = Literal["sat", "unsat", "unknown"]


@dataclass(frozen=True)
class Solved:
    """What came of one obligation.  ``used``: ids of the assumptions it needed; ``cti``: what explains its failure."""

    obligation: Obligation
    answer: Answer
    seconds: float
    used: frozenset[str] = frozenset()
    cti: Any = None
    reason: str = ""

    def __str__(self) -> str:
        """Why it was not proved, for people."""
        found, blame = self.obligation, self.obligation.blame
        if self.answer == "unknown":
            return f"{found.name}: the solver gave up ({self.reason}); {blame}"
        if found.premise.initial:
            said = f"lemma false before anything has happened: {blame}"
            return f"{said}\n{self.cti}" if self.cti is not None else said
        return str(self.cti) if self.cti is not None else f"{found.name} fails: {blame}"


@dataclass(frozen=True)
class Tried:
    """Whether something can be at all; where it cannot, ``core`` names assumptions that exclude it."""

    what: str
    answer: Sat
    core: tuple[str, ...] = ()


def sat(answer: z3.CheckSatResult) -> Sat:
    return "sat" if answer == z3.sat else "unsat" if answer == z3.unsat else "unknown"


class Asked:
    """One z3 solver for the obligations of one premise; assumptions are literals, so they can be left out."""

    def __init__(self, premise: Premise, timeout: int) -> None:
        self.premise, self.timeout = premise, timeout
        self.solver = premise.solver(*premise.facts, timeout=timeout)
        self.literals: dict[str, Any] = {}
        for id, condition in premise.assumed.items():
            self.literals[id] = z3.Bool(f"assume.{id}")
            self.solver.add(z3.Implies(self.literals[id], condition))

    def step(self) -> Tried:
        """Whether the premise can be true."""
        answer = self._check(self.literals)
        core = self._needed(()) if answer == "unsat" else ()
        return Tried(self.premise.event, answer, tuple(core))

    def solve(self, obligation: Obligation, used_so_far: Collection[str]) -> Solved:
        began = time.perf_counter()
        self.solver.push()
        self.solver.add(obligation.negated)
        found = self._solve(obligation, [id for id in self.literals if id in used_so_far])
        self.solver.pop()
        return replace(found, seconds=time.perf_counter() - began)

    def _solve(self, obligation: Obligation, known: list[str]) -> Solved:
        """With the assumptions that were needed before; only if that fails, with all of them."""
        answer = self._check(known)
        if answer == "unsat":
            return Solved(obligation, "proved", 0, self._core())
        if len(known) < len(self.literals):
            answer = self._check(self.literals)
        if answer == "unsat":
            return Solved(obligation, "proved", 0, frozenset(self._needed(known)))
        if answer == "sat":
            return Solved(obligation, "failed", 0, cti=self._explained(obligation))
        return Solved(obligation, "unknown", 0, reason=self.solver.reason_unknown())

    def _explained(self, obligation: Obligation) -> Any:
        """What a model says that is the same in every run, unless it is hard to find again."""
        if obligation.explain is None:
            return None
        apart = Apart(*self.premise.everything(), obligation.negated, timeout=self.timeout)
        return obligation.explain(obligation, apart if apart.check() == z3.sat else self.solver.model())

    def _check(self, ids: Iterable[str]) -> Sat:
        return sat(self.solver.check(*(self.literals[id] for id in ids)))

    def _core(self) -> frozenset[str]:
        core = {literal.get_id() for literal in self.solver.unsat_core()}
        return frozenset(id for id, literal in self.literals.items() if literal.get_id() in core)

    def _needed(self, known: Iterable[str]) -> list[str]:
        """The assumptions known to be needed, and of the others, in their order, those that cannot be left out."""
        kept = list(self.literals)
        for id in [id for id in kept if id not in known]:
            fewer = [other for other in kept if other != id]
            if self._check(fewer) == "unsat":
                kept = fewer
        return kept
