"""The one loop that solves obligations, and what came of them, honestly said.

PROVED is said only when every obligation was found unsatisfiable in this run, and nothing that a proof must not exclude
is excluded: from a contradiction nothing is proved.  Which assumptions were used does not depend on the solver's luck:
an assumption is counted only where the obligation fails without it.  Read ``establish``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import z3

from tcpcheck.base.verdict import Verdict
from tcpcheck.symbolic.encoding.solving import interruptible, many_questions
from tcpcheck.symbolic.proving.asking import Asked, Sat, Solved, Tried, sat
from tcpcheck.symbolic.proving.obligation import Obligation, Possible, Proposition, grouped
from tcpspec.proofs.theorems import Theorem

TIMEOUT = 20_000
"""Milliseconds per obligation; one takes about 10, the longest about 400."""


@dataclass(frozen=True)
class Proof:
    """What one run established.  ``steps``: whether each step can happen; ``possible``: what else must be possible.

    ``interrupted``: it ended early; ``partial``: it was asked for some obligations only.
    """

    proposition: Proposition
    solved: tuple[Solved, ...]
    steps: tuple[Tried, ...]
    possible: tuple[Tried, ...]
    interrupted: bool
    partial: bool
    seconds: float
    solver: str = field(default_factory=lambda: f"z3 {z3.get_version_string()}")

    @property
    def theorem(self) -> Theorem:
        """The theorem it is a proof of."""
        assert self.proposition.theorem is not None, f"{self.proposition.id} is no theorem"
        return self.proposition.theorem

    @property
    def complete(self) -> bool:
        """Every obligation was tried."""
        return not (self.interrupted or self.partial)

    def uninterrupted(self) -> Proof:
        """Itself, for those who can do nothing with a part; KeyboardInterrupt if it was interrupted."""
        if self.interrupted:
            raise KeyboardInterrupt
        return self

    @property
    def all_proved(self) -> bool:
        """Whatever was to be tried was proved, and nothing that must be possible is excluded or in doubt."""
        tried = bool(self.solved) and not self.interrupted and all(one.answer == "proved" for one in self.solved)
        return tried and not self.objections

    @property
    def failed(self) -> tuple[Solved, ...]:
        return tuple(one for one in self.solved if one.answer == "failed")

    @property
    def unknown(self) -> tuple[Solved, ...]:
        return tuple(one for one in self.solved if one.answer == "unknown")

    @property
    def false_at_first(self) -> tuple[Solved, ...]:
        """Lemmas that are false before anything has happened."""
        return tuple(one for one in self.failed if one.obligation.premise.initial)

    @property
    def empty_steps(self) -> tuple[str, ...]:
        """Steps whose premise cannot be true: they can never happen, so nothing about them is evidence."""
        return tuple(step.what for step in self.steps if step.answer == "unsat")

    @property
    def contradictory(self) -> bool:
        """Lemmas and assumptions exclude each other, or something without which the goals say nothing."""
        nowhere = bool(self.steps) and len(self.empty_steps) == len(self.steps)
        return nowhere or any(one.answer == "unsat" for one in self.possible)

    @property
    def objections(self) -> tuple[str, ...]:
        """Why the obligations, proved or not, prove nothing."""
        said = [f"it is impossible that {one.what}{_because(one)}" for one in self.possible if one.answer == "unsat"]
        if self.steps and len(self.empty_steps) == len(self.steps):
            said = [f"no step can happen at all{_because(self.steps[0])}"]
        doubts = [one.what for one in (*self.steps, *self.possible) if one.answer == "unknown"]
        return (
            *(f"nothing is proved from contradiction: where lemmas and assumptions hold, {one}" for one in said),
            *(f"the solver gave up on whether this can be: {one}" for one in doubts),
        )

    @property
    def verdict(self) -> Verdict:
        """PROVED or UNKNOWN; a failed induction refutes nothing."""
        return Verdict.PROVED if self.complete and self.all_proved else Verdict.UNKNOWN

    @property
    def used(self) -> tuple[str, ...]:
        """Ids of the assumptions that some obligation needed, in the proposition's order."""
        used = frozenset().union(*(one.used for one in self.solved))
        return tuple(assumption.id for assumption in self.proposition.assumptions if assumption.id in used)

    @property
    def unused(self) -> tuple[str, ...]:
        """Ids of the assumptions that no obligation needed."""
        return tuple(a.id for a in self.proposition.assumptions if a.id not in self.used)

    @property
    def core(self) -> tuple[str, ...]:
        """The assumptions that some obligation needed, each as `id: sentence`."""
        return tuple(f"{a.id}: {a.sentence}" for a in self.proposition.assumptions if a.id in self.used)

    @property
    def details(self) -> tuple[str, ...]:
        """What stands in the way of PROVED, the gravest first, at most three."""
        rest = [one for one in (*self.failed, *self.unknown) if one not in self.false_at_first]
        return tuple([*self.objections, *map(str, self.false_at_first), *map(str, rest)][:3])

    def summary(self) -> str:
        """One line: verdict, counts, seconds, solver."""
        counts = [f"{len(self.solved)} obligations"]
        counts += [f"{len(some)} {what}" for some, what in ((self.failed, "failed"), (self.unknown, "unknown")) if some]
        if not self.complete:
            counts.append("interrupted: incomplete" if self.interrupted else "of some steps only")
        if self.contradictory:
            counts.append("the assumptions contradict each other or the lemmas")
        return f"{self.proposition.id} {self.verdict}: {', '.join(counts)}; {self.seconds:.1f} s, {self.solver}"


def _because(one: Tried) -> str:
    return f" (excluded by {', '.join(one.core)})" if one.core else ""


Progress = Callable[[int, str], None]
"""Called with the number of obligations solved so far and the event of the next ones."""


def establish(
    proposition: Proposition,
    *,
    only: Iterable[Obligation] | None = None,
    progress: Progress | None = None,
    stop: Callable[[Solved], bool] | None = None,
    timeout: int = TIMEOUT,
) -> Proof:
    """Try every obligation of a proposition.  ``timeout`` is in milliseconds for each; then its answer is "unknown".

    ``only``: these obligations of it, and nothing else.  ``stop`` is asked after each obligation; True interrupts the
    run, as Ctrl-C does, and what was established so far is returned.  InternalError if what explains a failure finds
    that z3 and the reference semantics differ.
    """
    run = _Run(timeout)
    interrupted = False
    try:
        with interruptible() as interrupt:
            for group in grouped(proposition.obligations() if only is None else only):
                if progress is not None:
                    progress(len(run.solved), group[0].event)
                for one in run.group(group):
                    interrupt()
                    if stop is not None and stop(one):
                        raise _StoppedError
            if only is None:
                for what in proposition.possible():
                    run.reach(what)
                    interrupt()
    except (KeyboardInterrupt, _StoppedError):
        interrupted = True
    return Proof(proposition, tuple(run.solved), tuple(run.steps), tuple(run.possible), interrupted, only is not None,
                 time.perf_counter() - run.began)  # fmt: skip


def at_first_failure(one: Solved) -> bool:
    """For ``stop``: the first obligation that is not proved ends the run."""
    return one.answer != "proved"


class _StoppedError(Exception):
    pass


class _Run:
    """What has been found so far, and the assumptions that were needed for it."""

    def __init__(self, timeout: int) -> None:
        self.began, self.timeout = time.perf_counter(), timeout
        self.solved: list[Solved] = []
        self.steps: list[Tried] = []
        self.possible: list[Tried] = []
        self.used: set[str] = set()

    def group(self, group: list[Obligation]) -> Iterator[Solved]:
        solver = Asked(group[0].premise, self.timeout)
        if not group[0].premise.initial:
            self.steps.append(solver.step())
        for obligation in group:
            one = solver.solve(obligation, self.used)
            self.used |= one.used
            self.solved.append(one)
            yield one

    def reach(self, what: Possible) -> None:
        answers = set()
        for conditions in what.ways:
            answers.add(sat(many_questions(*conditions, timeout=self.timeout).check()))
            if "sat" in answers:
                break
        answer: Sat = "sat" if "sat" in answers else "unknown" if "unknown" in answers else "unsat"
        self.possible.append(Tried(what.name, answer))
