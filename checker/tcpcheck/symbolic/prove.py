"""Solve the obligations of a theorem, and say honestly what came of each.

PROVED is said only when every obligation, those of the initial state included, was found unsatisfiable in this run and
no premise was contradictory.  Read ``prove``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import z3

from tcpcheck.symbolic.counterexample import CounterexampleToInduction, counterexample
from tcpcheck.symbolic.obligations import Obligation, grouped, obligations
from tcpcheck.symbolic.solving import interruptible, many_questions
from tcpcheck.verdict import Verdict
from tcpspec.event import Kind
from tcpspec.theorems import Theorem

Answer = Literal["proved", "failed", "unknown"]
TIMEOUT = 20_000
"""Milliseconds per obligation; one takes about 10, the longest about 200."""


@dataclass(frozen=True)
class Solved:
    """What came of one obligation.  ``used``: ids of the assumptions in its unsat core."""

    obligation: Obligation
    answer: Answer
    seconds: float
    used: frozenset[str] = frozenset()
    cti: CounterexampleToInduction | None = None
    reason: str = ""


@dataclass(frozen=True)
class Premise:
    """Whether what one step assumes can be true at all: "unsat" makes its obligations empty."""

    event: str
    answer: Literal["sat", "unsat", "unknown"]


@dataclass(frozen=True)
class ProofResult:
    """What one run established.  ``interrupted``: it ended early; ``partial``: it was asked for some events only."""

    theorem: Theorem
    solved: tuple[Solved, ...]
    premises: tuple[Premise, ...]
    interrupted: bool
    partial: bool
    seconds: float
    solver: str = field(default_factory=lambda: f"z3 {z3.get_version_string()}")

    @property
    def complete(self) -> bool:
        """Every obligation of the theorem was tried."""
        return not (self.interrupted or self.partial)

    @property
    def all_proved(self) -> bool:
        """Whatever was to be tried was proved, and no premise is in doubt."""
        tried = bool(self.solved) and not self.interrupted and all(one.answer == "proved" for one in self.solved)
        return tried and not self.contradictory and all(premise.answer != "unknown" for premise in self.premises)

    @property
    def failed(self) -> tuple[Solved, ...]:
        return tuple(one for one in self.solved if one.answer == "failed")

    @property
    def unknown(self) -> tuple[Solved, ...]:
        return tuple(one for one in self.solved if one.answer == "unknown")

    @property
    def empty_steps(self) -> tuple[str, ...]:
        """Steps whose premise cannot be true: they can never happen, so nothing about them is evidence."""
        return tuple(premise.event for premise in self.premises if premise.answer == "unsat")

    @property
    def contradictory(self) -> bool:
        """Nothing can ever happen: the assumptions and lemmas exclude each other."""
        return bool(self.premises) and len(self.empty_steps) == len(self.premises)

    @property
    def verdict(self) -> Verdict:
        """PROVED or UNKNOWN; a failed induction refutes nothing."""
        return Verdict.PROVED if self.complete and self.all_proved else Verdict.UNKNOWN

    @property
    def used(self) -> tuple[str, ...]:
        """Ids of the assumptions that some obligation needed, in the theorem's order."""
        used = frozenset().union(*(one.used for one in self.solved))
        return tuple(assumption.id for assumption in self.theorem.assumptions if assumption.id in used)

    @property
    def unused(self) -> tuple[str, ...]:
        """Ids of the assumptions that no obligation needed."""
        return tuple(a.id for a in self.theorem.assumptions if a.id not in self.used)

    def summary(self) -> str:
        """One line: verdict, counts, seconds, solver."""
        counts = [f"{len(self.solved)} obligations"]
        counts += [f"{len(some)} {what}" for some, what in ((self.failed, "failed"), (self.unknown, "unknown")) if some]
        if not self.complete:
            counts.append("interrupted: incomplete" if self.interrupted else "of some steps only")
        if self.contradictory:
            counts.append("the assumptions contradict each other")
        return f"{self.theorem.id} {self.verdict}: {', '.join(counts)}; {self.seconds:.1f} s, {self.solver}"


Progress = Callable[[int, str], None]
"""Called with the number of obligations solved so far and the event of the next ones."""


def prove(
    theorem: Theorem,
    *,
    progress: Progress | None = None,
    stop: Callable[[Solved], bool] | None = None,
    timeout: int = TIMEOUT,
    kinds: tuple[Kind, ...] | None = None,
) -> ProofResult:
    """Try every obligation.  ``timeout`` is in milliseconds per obligation; then its answer is "unknown".

    ``stop`` is asked after each obligation; True interrupts the run, as Ctrl-C does, and what was established so far is
    returned.  ``kinds`` picks events.  InternalError if a counterexample to induction does not replay.
    """
    started, solved, premises = time.perf_counter(), list[Solved](), list[Premise]()
    interrupted = False
    try:
        with interruptible() as interrupt:
            for group in grouped(obligations(theorem, tuple(Kind) if kinds is None else kinds)):
                if progress is not None:
                    progress(len(solved), group[0].event)
                solver = _Solver(group[0], timeout)
                if group[0].kind is not None:
                    premises.append(Premise(group[0].event, solver.premise()))
                for one in solver.solve(group, used_so_far=frozenset().union(*(done.used for done in solved))):
                    solved.append(one)
                    interrupt()
                    if stop is not None and stop(one):
                        raise _StoppedError
    except (KeyboardInterrupt, _StoppedError):
        interrupted = True
    partial = kinds is not None
    return ProofResult(theorem, tuple(solved), tuple(premises), interrupted, partial, time.perf_counter() - started)


def at_first_failure(one: Solved) -> bool:
    """For ``stop``: the first obligation that is not proved ends the run."""
    return one.answer != "proved"


class _StoppedError(Exception):
    pass


class _Solver:
    """One z3 solver for the obligations of one step; assumptions are literals, so cores can name them."""

    def __init__(self, obligation: Obligation, timeout: int) -> None:
        self.solver = many_questions(*obligation.facts, timeout=timeout)
        self.literals: dict[str, Any] = {}
        for id, condition in obligation.assumed.items():
            self.literals[id] = z3.Bool(f"assume.{id}")
            self.solver.add(z3.Implies(self.literals[id], condition))

    def premise(self) -> Literal["sat", "unsat", "unknown"]:
        return self._check(self.literals)

    def _check(self, ids: Iterable[str]) -> Literal["sat", "unsat", "unknown"]:
        answer = self.solver.check(*(self.literals[id] for id in ids))
        return "sat" if answer == z3.sat else "unsat" if answer == z3.unsat else "unknown"

    def solve(self, group: list[Obligation], used_so_far: frozenset[str]) -> Iterator[Solved]:
        for obligation in group:
            self.solver.push()
            self.solver.add(obligation.negated)
            one = self._solve(obligation, used_so_far)
            self.solver.pop()
            used_so_far |= one.used
            yield one

    def _solve(self, obligation: Obligation, used_so_far: frozenset[str]) -> Solved:
        began = time.perf_counter()
        answer = self._check(self.literals)
        found = Solved(obligation, "unknown", 0)
        if answer == "unsat":
            found = replace(found, answer="proved", used=self._needed(used_so_far))
        elif answer == "sat":
            found = replace(found, answer="failed", cti=counterexample(obligation, self.solver.model()))
        else:
            found = replace(found, reason=self.solver.reason_unknown())
        return replace(found, seconds=time.perf_counter() - began)

    def _needed(self, used_so_far: frozenset[str]) -> frozenset[str]:
        """The unsat core; made minimal where it would add to the assumptions used so far."""
        core = [str(literal).removeprefix("assume.") for literal in self.solver.unsat_core()]
        for id in [id for id in core if id not in used_so_far]:
            smaller = [other for other in core if other != id]
            if self._check(smaller) == "unsat":
                core = smaller
        return frozenset(core)
