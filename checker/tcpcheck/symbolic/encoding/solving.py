"""How z3 solvers are made here: with a time limit, and leaving Ctrl-C to Python.

z3 would take Ctrl-C for itself and answer "unknown"; then an interrupted run could not be told from a hard question.
And Python drops a KeyboardInterrupt that is raised while it deletes one of z3's objects: see ``interruptible``.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import z3

from tcpcheck.symbolic.encoding.terms import Term


def many_questions(*facts: Term, timeout: int) -> Any:
    """A solver for questions that share facts; ``timeout`` is in milliseconds per question."""
    return _limited(z3.Solver(), facts, timeout)


def one_question(*facts: Term, timeout: int) -> Any:
    """A solver for a single question: z3's core without its strategies, several times faster on small ones."""
    return _limited(z3.SimpleSolver(), facts, timeout)


class Apart:
    """A solver in a context of its own, and its model: neither depends on what z3 was asked before in this process."""

    def __init__(self, *facts: Term, timeout: int) -> None:
        self.context = z3.Context()
        self.solver = _limited(z3.Solver(ctx=self.context), self._moved(facts), timeout)

    def _moved(self, terms: Iterable[Term]) -> tuple[Term, ...]:
        return tuple(term.translate(self.context) for term in terms)

    def check(self, *assumed: Term) -> z3.CheckSatResult:
        """The answer where the assumed terms hold too."""
        answer: z3.CheckSatResult = self.solver.check(*self._moved(assumed))
        return answer

    def eval(self, wanted: Term, model_completion: bool = True) -> Any:
        """The value of a term in the model that was found."""
        return self.solver.model().eval(wanted.translate(self.context), model_completion=model_completion)


def _limited(solver: Any, facts: tuple[Term, ...], timeout: int) -> Any:
    solver.set("timeout", timeout)
    solver.set("ctrl_c", False)
    solver.add(*facts)
    return solver


@contextmanager
def interruptible() -> Iterator[Callable[[], None]]:
    """Within it, the function given raises KeyboardInterrupt if Ctrl-C came since the beginning and was lost."""
    came: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return
    before = signal.getsignal(signal.SIGINT)

    def remember(number: int, frame: FrameType | None) -> None:
        came.append(number)
        if callable(before):
            before(number, frame)

    def raise_if_it_came() -> None:
        if came:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, remember)
    try:
        yield raise_if_it_came
    finally:
        signal.signal(signal.SIGINT, before)
