"""A solver that begins afresh at every question.

z3 is ten times quicker to prove something of vectors of bits if it may simplify all that it is told before it begins,
which it cannot do for a solver that is asked again and again; values that refute something are often found at once
without that.  So a question is put to its plain core for a moment, and then to both together.  Read ``Afresh``.
"""

from __future__ import annotations

from typing import Any

import z3

from tcpcheck.symbolic.encoding.terms import Term

MOMENT = 2_000
"""Milliseconds."""


class Afresh:
    """What the prover uses of a z3 solver; ``timeout`` is in milliseconds per question."""

    def __init__(self, *facts: Term, timeout: int) -> None:
        self.timeout = timeout
        self.levels: list[list[Term]] = [list(facts)]
        self.assumed: tuple[Term, ...] = ()
        self.asked: Any = None

    def add(self, *terms: Term) -> None:
        self.levels[-1].extend(terms)

    def push(self) -> None:
        self.levels.append([])

    def pop(self) -> None:
        self.levels.pop()

    def check(self, *assumed: Term) -> z3.CheckSatResult:
        """The answer where the assumed terms hold too."""
        self.assumed = assumed
        answer = self._ask(z3.SimpleSolver(), min(MOMENT, self.timeout))
        return answer if answer != z3.unknown else self._ask(z3.SolverFor("QF_BV"), self.timeout)

    def _ask(self, solver: Any, timeout: int) -> z3.CheckSatResult:
        self.asked = solver
        solver.set("timeout", timeout)
        solver.set("ctrl_c", False)
        solver.add(*(term for level in self.levels for term in level), *self.assumed)
        answer: z3.CheckSatResult = solver.check()
        return answer

    def unsat_core(self) -> tuple[Term, ...]:
        """All that was assumed; which of it was needed is found by asking again."""
        return self.assumed

    def model(self) -> Any:
        return self.asked.model()

    def reason_unknown(self) -> str:
        return str(self.asked.reason_unknown())
