"""The obligations of a theorem: everything that an induction over its steps must show, each by one question to z3.

Read ``obligations``; ``induction`` says what each step assumes and concludes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import z3

from tcpcheck.symbolic.induction import OPPOSITE, InductiveStep
from tcpcheck.symbolic.terms import Term, constant
from tcpcheck.symbolic.transition import UNTIMED
from tcpspec.block import FIELDS
from tcpspec.event import Kind
from tcpspec.expression import State
from tcpspec.lemmas import Lemma
from tcpspec.meaning import Block
from tcpspec.model import Spec
from tcpspec.theorems import Theorem

PHASED = (Kind.ARRIVES,)
"""Events whose steps are taken apart by the state they happen in."""


@dataclass(frozen=True, eq=False)
class Obligation:
    """One implication, shown by its negation being unsatisfiable.  ``assumed`` is by the id of the assumption."""

    name: str
    lemma: Lemma
    part: str
    kind: Kind | None
    phase: State | None
    spec: Spec
    assumed: dict[str, Term] = field(repr=False)
    facts: tuple[Term, ...] = field(repr=False)
    negated: Term = field(repr=False)
    step: InductiveStep = field(repr=False)

    @property
    def event(self) -> str:
        """The step it belongs to, as shown to people."""
        return event_name(self.kind, self.phase)


def event_name(kind: Kind | None, phase: State | None) -> str:
    """`SEGMENT ARRIVES in LISTEN`, `SEND`, `at first`."""
    if kind is None:
        return "at first"
    return f"{kind}" + (f" in {phase}" if phase is not None else "")


def initial(theorem: Theorem) -> Iterator[Obligation]:
    """Before the first event: both ends CLOSED, nothing known, nothing sent."""
    step = InductiveStep(theorem, theorem.left, Kind.STATUS)
    blank = (
        *step.ranges(),
        *(step.block[role][name] == constant(value, FIELDS[name].sort)
          for role in OPPOSITE for name, value in Block()._asdict().items() if name not in UNTIMED),
        *(z3.Not(step.history[role]["known"](step.past[role])) for role in OPPOSITE),
    )  # fmt: skip
    for lemma in theorem.lemmas:
        if lemma.subject != "segment":
            past = {"incarnation": step.past["here"]}
            holds = step.statement(lemma, "here", after=False, past=past)
            yield Obligation(f"at first: {lemma.name}", lemma, "at first", None, None, theorem.left, {}, blank,
                             z3.Not(holds), step)  # fmt: skip


def steps(theorem: Theorem, kinds: tuple[Kind, ...] = tuple(Kind)) -> Iterator[InductiveStep]:
    """One inductive step per event kind, and per state where segments arrive."""
    for spec in theorem.specs:
        for kind in kinds:
            if spec.program(kind):
                step = InductiveStep(theorem, spec, kind)
                yield from (step.in_phase(phase) for phase in State) if kind in PHASED else (step,)


def obligations_of(step: InductiveStep) -> Iterator[Obligation]:
    """Everything that one step must show."""
    facts, whose = tuple(step.facts()), f"{step.spec.name}: " if len(step.theorem.specs) > 1 else ""
    event = whose + event_name(step.kind, step.phase)
    for part, lemma, holds in step.conclusions:
        yield Obligation(f"{event}, {part}: {lemma.name}", lemma, part, step.kind, step.phase, step.spec, step.assumed,
                         facts, z3.Not(holds), step)  # fmt: skip


def obligations(theorem: Theorem, kinds: tuple[Kind, ...] = tuple(Kind)) -> Iterator[Obligation]:
    """Everything that must be shown, initial states first.  With fewer ``kinds``, of those events only."""
    yield from initial(theorem)
    for step in steps(theorem, kinds):
        yield from obligations_of(step)


def grouped(items: Iterable[Obligation]) -> Iterator[list[Obligation]]:
    """Consecutive obligations of one step, which share their facts."""
    group: list[Obligation] = []
    for item in items:
        if group and item.step is not group[0].step:
            yield group
            group = []
        group.append(item)
    if group:
        yield group
