"""How z3 solvers are made here: with a time limit, and leaving Ctrl-C to Python.

z3 would take Ctrl-C for itself and answer "unknown"; then an interrupted run could not be told from a hard question.
"""

from __future__ import annotations

from typing import Any

import z3

from tcpcheck.symbolic.terms import Term


def many_questions(*facts: Term, timeout: int) -> Any:
    """A solver for questions that share facts; ``timeout`` is in milliseconds per question."""
    return _limited(z3.Solver(), facts, timeout)


def one_question(*facts: Term, timeout: int) -> Any:
    """A solver for a single question: z3's core without its strategies, several times faster on small ones."""
    return _limited(z3.SimpleSolver(), facts, timeout)


def _limited(solver: Any, facts: tuple[Term, ...], timeout: int) -> Any:
    solver.set("timeout", timeout)
    solver.set("ctrl_c", False)
    solver.add(*facts)
    return solver
