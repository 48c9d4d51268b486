"""Unbounded induction with time: the same rules with a clock, and segments that have a moment of birth.

Nothing is removed from the network; a segment that is too old just cannot be received.  A step lets any time pass,
then one end (*here*) handles any event.  Shown, one obligation each: the lemmas of both ends, of one arbitrary segment
of each direction and of the segment that is sent; and, where the rule "TIME-WAIT ends" applies, the theorem's goals
for those arbitrary segments.  MSL and the length of TIME-WAIT are free variables, so a proof is about all of them.

The lemmas are in ``tcpspec.timed_lemmas``.  Read ``TimedStep`` (what is assumed) and ``conclusions`` (what is shown).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import z3

from tcpcheck.symbolic.terms import WIDEST, Reader, Term, in_range, nobody, state_term, term, variable
from tcpcheck.symbolic.transition import (
    Record,
    Transition,
    fresh_block,
    fresh_event,
    fresh_segment,
    parameters,
    transition,
)
from tcpcheck.verdict import Verdict
from tcpspec.block import FIELDS
from tcpspec.event import Kind
from tcpspec.expression import State
from tcpspec.lemmas import Lemma
from tcpspec.model import Spec
from tcpspec.segment import SEGMENT_FIELDS
from tcpspec.theorems import Assumption, Theorem
from tcpspec.timed_lemmas import NO_STRANGER

HERE, THERE = "here", "there"
OPPOSITE = {HERE: THERE, THERE: HERE}
TIMEOUT = 10_000
"""Milliseconds per obligation; one takes about 5."""


def segment_with_birth(name: str) -> Record:
    return {**fresh_segment(name), "born": variable(f"{name}.born", "time")}


class TimedStep:
    """The variables and facts of one step in which time passes and the end *here* handles an event of ``kind``."""

    def __init__(self, theorem: Theorem, spec: Spec, kind: Kind) -> None:
        self.theorem, self.spec, self.kind = theorem, spec, kind
        self.block: dict[str, Record] = {role: self._fresh_end(role) for role in OPPOSITE}
        self.arriving = segment_with_birth("arriving")
        self.other = {role: segment_with_birth(f"other.{role}") for role in OPPOSITE}
        self.event = fresh_event("event", timed=True)
        self.earlier = {"now": variable("earlier", "time")}
        self.parameter = {**parameters(timed=True), "msl": variable("msl", "time"), **self._more_parameters()}
        self.transition: Transition = transition(
            spec, kind, self.block[HERE], self.arriving, self.event, self.parameter, timed=True
        )
        self.sent = {**self.transition.segment, "born": self.event["now"]}
        self.block_after: dict[str, Record] = {
            HERE: {**self.block[HERE], **self.transition.block},
            THERE: dict(self.block[THERE]),
        }

    def _fresh_end(self, role: str) -> Record:
        return fresh_block(role, timed=True)

    def _more_parameters(self) -> Record:
        return {}

    def reader(self, role: str, *, after: bool, seg: Record | None = None) -> Reader:
        """Terms as the end in ``role`` sees them, before time passed or after the event."""
        blocks = self.block_after if after else self.block
        moment = self.event if after else {**self.event, **self.earlier}
        owners = {"block": blocks[role], "there": blocks[OPPOSITE[role]], "event": moment, "parameter": self.parameter}
        return Reader({**owners, "seg": seg} if seg is not None else owners)

    def statement(self, lemma: Lemma, role: str, *, after: bool, seg: Record | None = None) -> Term:
        return term(lemma.statement, self.reader(role, after=after, seg=seg))

    def lemmas(self, subject: str) -> Iterator[Lemma]:
        return (lemma for lemma in self.theorem.lemmas if lemma.subject == subject)

    def facts(self) -> Iterator[Term]:
        """What holds before the event: the range of every variable, every lemma, and that the event happens."""
        yield from self._ranges()
        yield self.earlier["now"] <= self.event["now"]
        yield from self._new_incarnation_is_new()
        for role in OPPOSITE:
            for lemma in self.lemmas("block"):
                yield self.statement(lemma, role, after=False)
            for lemma in self.lemmas("segment"):
                yield self.statement(lemma, role, after=False, seg=self.other[role])
        yield self.transition.handled

    def _ranges(self) -> Iterator[Term]:
        yield z3.And(self.parameter["msl"] >= 0, self.parameter["time_wait"] >= 0, self.earlier["now"] >= 0)
        for record, fields in (
            *((block, FIELDS) for block in self.block.values()),
            *((segment, SEGMENT_FIELDS) for segment in (self.arriving, *self.other.values())),
        ):
            for name, expression in fields.items():
                yield in_range(record[name], expression.sort)
        for name, sort in (("length", "nat"), ("fresh_iss", "seq")):
            yield in_range(self.event[name], sort)
        for name in ("buffer", "max_window"):
            yield in_range(self.parameter[name], "nat")
        yield self.event["length"] < WIDEST
        for segment in (self.arriving, *self.other.values()):
            yield segment["text"] < WIDEST

    def _new_incarnation_is_new(self) -> Iterator[Term]:
        new = self.event["fresh_incarnation"]
        yield new != nobody()
        for record in (*self.block.values(), self.arriving, *self.other.values()):
            for ghost in ("incarnation", "peer", "sender", "receiver"):
                if ghost in record:
                    yield new != record[ghost]

    def assumed(self) -> dict[str, Term]:
        """The assumptions of the theorem that say something of this event, by id."""
        said = {assumption.id: tuple(self._assumed(assumption)) for assumption in self.theorem.assumptions}
        return {id: z3.And(*conditions) for id, conditions in said.items() if conditions}

    def _assumed(self, assumption: Assumption) -> Iterator[Term]:
        """Of the moment of the event, before it and after it, and of both ends."""
        if assumption is NO_STRANGER:
            if self.kind is Kind.ARRIVES:
                for lemma in self.lemmas("segment"):
                    yield self.statement(lemma, THERE, after=False, seg=self.arriving)
        elif assumption.holds is not None and not assumption.kinds:
            for role in OPPOSITE:
                yield term(assumption.holds, self._at_event(role, self.block))
                yield term(assumption.holds, self._at_event(role, self.block_after))
        elif assumption.holds is not None and self.kind in assumption.kinds:
            yield term(assumption.holds, self._at_event(HERE, self.block))

    def _at_event(self, role: str, blocks: dict[str, Record]) -> Reader:
        return Reader({"block": blocks[role], "there": blocks[OPPOSITE[role]], "event": self.event,
                       "parameter": self.parameter, "seg": self.arriving})  # fmt: skip


@dataclass(frozen=True)
class Obligation:
    """One implication, to be shown by finding ``facts``, ``assumed`` and ``negated`` contradictory."""

    name: str
    lemma: Lemma
    part: str
    kind: Kind | None
    phase: State | None
    spec: Spec
    assumed: dict[str, Term] = field(repr=False)
    facts: tuple[Term, ...] = field(repr=False)
    negated: Term = field(repr=False)


def conclusions(step: TimedStep) -> Iterator[tuple[str, Lemma, Term]]:
    """What must hold after the event: (part, lemma, statement)."""
    for role in OPPOSITE:
        for lemma in step.lemmas("block"):
            yield f"block {role}", lemma, step.statement(lemma, role, after=True)
        for lemma in step.lemmas("segment"):
            yield f"other segment from {role}", lemma, step.statement(lemma, role, after=True, seg=step.other[role])
    for lemma in step.lemmas("segment"):
        statement = step.statement(lemma, HERE, after=True, seg=step.sent)
        yield "segment sent", lemma, z3.Implies(step.transition.sends, statement)
    if step.kind is Kind.TIME_WAIT_TIMEOUT:
        for goal in step.theorem.goals:
            yield from _at_the_end(step, goal)


def _at_the_end(step: TimedStep, goal: Lemma) -> Iterator[tuple[str, Lemma, Term]]:
    """A goal at the moment when TIME-WAIT ends here, of the state before the timer's rule changes it."""
    if goal.subject == "block":
        yield "when TIME-WAIT ends", goal, term(goal.statement, step._at_event(HERE, step.block))
        return
    for role in OPPOSITE:
        reader = Reader({**step._at_event(role, step.block).owners, "seg": step.other[role]})
        yield f"when TIME-WAIT ends, segment from {role}", goal, term(goal.statement, reader)


Steps = Callable[[Theorem, Spec, Kind], TimedStep]


def initial(theorem: Theorem, step_of: Steps) -> Iterator[Obligation]:
    """Before the first event both ends are CLOSED; no segment has been sent."""
    step = step_of(theorem, theorem.left, Kind.STATUS)
    blank = [*step._ranges()]
    for role in OPPOSITE:
        block = step.block[role]
        blank += [
            block["state"] == state_term(State.CLOSED),
            block["incarnation"] == nobody(),
            block["peer"] == nobody(),
        ]
        blank += [z3.Not(block[bit]) for bit in ("time_wait_runs", "misdelivered", "fin_sent", "close_called")]
    for lemma in step.lemmas("block"):
        holds = step.statement(lemma, HERE, after=False)
        yield Obligation(f"at first: {lemma.name}", lemma, "at first", None, None, theorem.left, {}, tuple(blank),
                         z3.Not(holds))  # fmt: skip


def obligations(theorem: Theorem, step_of: Steps = TimedStep) -> Iterator[list[Obligation]]:
    """Everything that must be shown, in groups that share their facts."""
    yield list(initial(theorem, step_of))
    for spec in theorem.specs:
        for kind in Kind:
            if spec.program(kind):
                yield from _of_step(step_of(theorem, spec, kind))


def _of_step(step: TimedStep) -> Iterator[list[Obligation]]:
    facts, assumed, shown = tuple(step.facts()), step.assumed(), tuple(conclusions(step))
    for phase in State if step.kind is Kind.ARRIVES else (None,):
        event, where = str(step.kind), facts
        if phase is not None:
            event, where = f"{event} in {phase}", (*facts, step.block[HERE]["state"] == state_term(phase))
        yield [
            Obligation(f"{event}, {part}: {lemma.name}", lemma, part, step.kind, phase, step.spec, assumed, where,
                       z3.Not(holds))
            for part, lemma, holds in shown
        ]  # fmt: skip


@dataclass(frozen=True)
class Proof:
    """What one run established: PROVED only if every obligation was found unsatisfiable, and no step is empty."""

    theorem: Theorem
    obligations: int
    failed: tuple[Obligation, ...]
    unknown: tuple[Obligation, ...]
    empty_steps: tuple[str, ...]
    used: tuple[str, ...]
    seconds: float

    @property
    def verdict(self) -> Verdict:
        proved = self.obligations and not (self.failed or self.unknown or self.contradictory)
        return Verdict.PROVED if proved else Verdict.UNKNOWN

    @property
    def contradictory(self) -> bool:
        """The rule "TIME-WAIT ends" can never apply under what is assumed, so the goals say nothing."""
        return str(Kind.TIME_WAIT_TIMEOUT) in self.empty_steps

    def summary(self) -> str:
        """One line: verdict, counts, seconds."""
        counts = [f"{self.obligations} obligations"]
        counts += [f"{len(some)} {what}" for some, what in ((self.failed, "failed"), (self.unknown, "unknown")) if some]
        return (
            f"{self.theorem.id} {self.verdict}: {', '.join(counts)}; {self.seconds:.1f} s, z3 {z3.get_version_string()}"
        )


def prove(theorem: Theorem, step_of: Steps = TimedStep, *, timeout: int = TIMEOUT) -> Proof:
    """Try every obligation; ``timeout`` is in milliseconds for each.

    A failed obligation is a counterexample to induction, not a run; runs are in ``drain_runs`` and ``close_runs``.
    """
    began = time.perf_counter()
    count, failed, unknown, used, empty = 0, list[Obligation](), list[Obligation](), set[str](), list[str]()
    for group in obligations(theorem, step_of):
        count += len(group)
        solver, literals = z3.Solver(), {id: z3.Bool(f"assume.{id}") for id in group[0].assumed}
        solver.set("timeout", timeout)
        solver.add(*group[0].facts, *(z3.Implies(literals[id], held) for id, held in group[0].assumed.items()))
        if group[0].kind is not None and solver.check(*literals.values()) == z3.unsat:
            empty.append(group[0].name.split(",")[0])
        for obligation in group:
            solver.push()
            solver.add(obligation.negated)
            answer = solver.check(*literals.values())
            if answer == z3.unsat:
                used |= {str(literal).removeprefix("assume.") for literal in solver.unsat_core()}
            else:
                (failed if answer == z3.sat else unknown).append(obligation)
            solver.pop()
    names = tuple(assumption.id for assumption in theorem.assumptions if assumption.id in used)
    return Proof(theorem, count, tuple(failed), tuple(unknown), tuple(empty), names, time.perf_counter() - began)
