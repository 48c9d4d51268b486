"""Unbounded induction with time: the same rules with a clock, and segments that have a moment of birth.

Nothing is removed from the network; a segment that is too old just cannot be received.  A step lets any time pass,
then one end (*here*) handles any event.  Shown, one obligation each: the lemmas of both ends, of one arbitrary segment
of each direction and of the segment that is sent; and, where the rule "TIME-WAIT ends" applies, the theorem's goals
for those arbitrary segments.  MSL and the length of TIME-WAIT are free variables, so a proof is about all of them.

The lemmas are in ``tcpspec.proofs.drain``.  Read ``TimedStep`` (what is assumed) and ``conclusions`` (what is shown).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache, partial

import z3

from tcpcheck.base.fingerprint import theorem_hash
from tcpcheck.symbolic.encoding.terms import WIDEST, Reader, Term, in_range, nobody, state_term, term, variable
from tcpcheck.symbolic.events.transition import (
    Record,
    Transition,
    fresh_block,
    fresh_event,
    fresh_segment,
    parameters,
    transition,
)
from tcpcheck.symbolic.proving.obligation import Obligation, Possible, Premise, Proposition
from tcpcheck.symbolic.proving.proof import TIMEOUT, Proof, establish
from tcpspec.language.expression import TRUE, State
from tcpspec.proofs.drain import NO_STRANGER
from tcpspec.proofs.lemmas import Lemma
from tcpspec.proofs.theorems import Assumption, Theorem
from tcpspec.rules.block import FIELDS
from tcpspec.rules.event import Kind
from tcpspec.rules.segment import SEGMENT_FIELDS
from tcpspec.rules.spec import Spec

HERE, THERE = "here", "there"
OPPOSITE = {HERE: THERE, THERE: HERE}


def segment_with_birth(name: str) -> Record:
    return {**fresh_segment(name), "born": variable(f"{name}.born", "time")}


@lru_cache(maxsize=64)
def happening(spec: Spec, kind: Kind) -> Transition:
    """The event at the end here.  Its variables have the same names in the step of every theorem, so one walk over the
    rules serves them all."""
    block, event = fresh_block(HERE, timed=True), fresh_event("event", timed=True)
    return transition(spec, kind, block, segment_with_birth("arriving"), event, parameters(timed=True), timed=True)


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
        self.transition = happening(spec, kind)
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
"""Makes the step of an event: ``TimedStep`` itself, or one that keeps more."""


def blank(step: TimedStep) -> tuple[Term, ...]:
    """Before the first event: both ends are CLOSED, and no segment has been sent."""
    facts = [*step._ranges()]
    for block in step.block.values():
        facts += [
            block["state"] == state_term(State.CLOSED),
            block["incarnation"] == nobody(),
            block["peer"] == nobody(),
            *(z3.Not(block[bit]) for bit in ("time_wait_runs", "misdelivered", "fin_sent", "close_called")),
        ]
    return tuple(facts)


def initial(theorem: Theorem, step_of: Steps) -> Iterator[Obligation]:
    """Before the first event the lemmas about an end hold."""
    step = step_of(theorem, theorem.left, Kind.STATUS)
    premise = Premise("at first", blank(step), spec=theorem.left, initial=True)
    for lemma in step.lemmas("block"):
        holds = step.statement(lemma, HERE, after=False)
        yield Obligation(f"at first: {lemma.name}", lemma, premise, z3.Not(holds), "at first")


def steps(theorem: Theorem, step_of: Steps) -> Iterator[TimedStep]:
    """One step per event kind."""
    for spec in theorem.specs:
        yield from (step_of(theorem, spec, kind) for kind in Kind if spec.program(kind))


def obligations(theorem: Theorem, step_of: Steps = TimedStep) -> Iterator[Obligation]:
    """Everything that must be shown, initial states first."""
    yield from initial(theorem, step_of)
    for step in steps(theorem, step_of):
        yield from _of_step(step)


def _of_step(step: TimedStep) -> Iterator[Obligation]:
    facts, assumed, shown = tuple(step.facts()), step.assumed(), tuple(conclusions(step))
    for phase in State if step.kind is Kind.ARRIVES else (None,):
        event, where = str(step.kind), facts
        if phase is not None:
            event, where = f"{event} in {phase}", (*facts, step.block[HERE]["state"] == state_term(phase))
        premise = Premise(event, where, assumed, step.spec, step.kind, phase)
        for part, lemma, holds in shown:
            yield Obligation(f"{event}, {part}: {lemma.name}", lemma, premise, z3.Not(holds), part)


def possible(theorem: Theorem, step_of: Steps = TimedStep) -> Iterator[Possible]:
    """Something must be able to happen at first, and TIME-WAIT to end where each goal says something."""
    yield Possible("something happens first", (
        (*blank(s), s.earlier["now"] <= s.event["now"], *s.assumed().values(), s.transition.handled)
        for s in steps(theorem, step_of)
    ))  # fmt: skip
    for goal in theorem.goals:
        ends = (step_of(theorem, spec, Kind.TIME_WAIT_TIMEOUT) for spec in theorem.specs)
        name = f"TIME-WAIT ends with the premise of a goal true: {goal.name} ({goal.place})"
        yield Possible(name, (
            (*step.facts(), *step.assumed().values(), given) for step in ends for given in _given(step, goal)
        ))  # fmt: skip


def _given(step: TimedStep, goal: Lemma) -> Iterator[Term]:
    return (statement for _, _, statement in _at_the_end(step, replace(goal, given=TRUE, holds=goal.given)))


def proposition(theorem: Theorem, step_of: Steps = TimedStep) -> Proposition:
    """The induction with time of a theorem."""
    return Proposition(
        theorem.id,
        theorem.statement,
        partial(obligations, theorem, step_of),
        theorem.assumptions,
        partial(possible, theorem, step_of),
        tuple(goal.name for goal in theorem.goals),
        (theorem.left, theorem.right),
        theorem_hash(theorem),
        theorem=theorem,
    )


def prove(theorem: Theorem, step_of: Steps = TimedStep, *, timeout: int = TIMEOUT) -> Proof:
    """Try every obligation; ``timeout`` is in milliseconds for each.

    A failed obligation is a counterexample to induction, not a run; runs are in ``drain_runs`` and ``close_runs``.
    """
    return establish(proposition(theorem, step_of), timeout=timeout).uninterrupted()
