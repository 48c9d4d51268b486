"""What a theorem must show: everything about one step of an induction, each by one question to the solver.

Read ``proposition`` and ``obligations``; ``induction`` says what each step assumes and concludes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from weakref import WeakKeyDictionary

import z3

from tcpcheck.base.fingerprint import theorem_hash
from tcpcheck.symbolic.encoding.terms import Term, constant, term
from tcpcheck.symbolic.events.transition import UNTIMED, Transition
from tcpcheck.symbolic.induction.counterexample import counterexample
from tcpcheck.symbolic.induction.ranges import ranges
from tcpcheck.symbolic.induction.step import OPPOSITE, InductiveStep, View, about_two
from tcpcheck.symbolic.induction.two_ends import PairStep, about_pairs
from tcpcheck.symbolic.induction.two_incarnations import TwinStep, about_twins
from tcpcheck.symbolic.proving.obligation import Obligation, Possible, Premise, Proposition
from tcpspec.language.expression import SpecError, State
from tcpspec.proofs.lemmas import Lemma
from tcpspec.proofs.theorems import Theorem
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import block_type
from tcpspec.rules.spec import Spec

PHASED = (Kind.ARRIVES,)
"""Events whose steps are taken apart by the state they happen in."""


def proposition(theorem: Theorem) -> Proposition:
    """The induction of a theorem; SpecError if a goal is none of its lemmas, for nothing would show it."""
    if theorem.unshown or not theorem.goals:
        what = repr(theorem.unshown[0].name) if theorem.unshown else "at all"
        raise SpecError(f"theorem {theorem.id} has no lemma for the goal {what}: add it to the lemmas")
    return Proposition(
        theorem.id,
        theorem.statement,
        partial(obligations, theorem),
        theorem.assumptions,
        partial(possible, theorem),
        tuple(goal.name for goal in theorem.goals),
        (theorem.left, theorem.right),
        theorem_hash(theorem),
        theorem=theorem,
    )


def event_name(kind: Kind | None, phase: State | None) -> str:
    """`SEGMENT ARRIVES in LISTEN`, `SEND`, `at first`."""
    if kind is None:
        return "at first"
    return f"{kind}" + (f" in {phase}" if phase is not None else "")


def step_of(theorem: Theorem, spec: Spec, kind: Kind) -> InductiveStep:
    """The step that a theorem needs: one that sees both blocks, or two incarnations of one end, if its lemmas do.

    The event is composed once per spec, for all theorems: its variables have the same names in every step.
    """
    composed = _COMPOSED.setdefault(spec, {})
    needed = TwinStep if about_twins(theorem) else PairStep if about_pairs(theorem) else InductiveStep
    made = needed(theorem, spec, kind, composed.get(kind))
    composed[kind] = made.transition
    return made


_COMPOSED: WeakKeyDictionary[Spec, dict[Kind, Transition]] = WeakKeyDictionary()


def blank(step: InductiveStep) -> tuple[Term, ...]:
    """Before the first event: both ends CLOSED, nothing known."""
    first, fields = block_type(step.spec.extension)(), step.spec.block_fields
    return (
        *ranges(step),
        *(step.block[role][name] == constant(value, fields[name].sort)
          for role in OPPOSITE for name, value in first._asdict().items() if name not in UNTIMED),
        *(z3.Not(step.history[role]["known"](one)) for role in OPPOSITE for one in step.incarnations(role)),
    )  # fmt: skip


def initial(theorem: Theorem) -> Iterator[Obligation]:
    """Before the first event, nothing sent, the lemmas hold."""
    step = step_of(theorem, theorem.left, Kind.STATUS)
    premise = Premise("at first", blank(step), spec=theorem.left, initial=True)
    for lemma in theorem.lemmas:
        if lemma.subject != "segment":
            holds = step.at_first(lemma)
            yield Obligation(f"at first: {lemma.name}", lemma, premise, z3.Not(holds), "at first",
                             partial(counterexample, step))  # fmt: skip


def steps(theorem: Theorem, kinds: tuple[Kind, ...] = tuple(Kind)) -> Iterator[InductiveStep]:
    """One inductive step per event kind, and per state where segments arrive."""
    views: tuple[View, ...] = ("any one", "any two") if about_two(theorem) else ("whole",)
    for spec in theorem.specs:
        for kind in kinds:
            if spec.program(kind):
                step = step_of(theorem, spec, kind)
                for part in (step.seen(view) for view in views):
                    yield from (part.in_phase(phase) for phase in State) if kind in PHASED else (part,)


def obligations_of(step: InductiveStep) -> Iterator[Obligation]:
    """Everything that one step must show."""
    event, whose = event_name(step.kind, step.phase), f"{step.spec.name}: " if len(step.theorem.specs) > 1 else ""
    premise = Premise(whose + event, tuple(step.facts()), step.assumed, step.spec, step.kind, step.phase)
    explain = partial(counterexample, step)
    for part, lemma, holds in step.conclusions:
        yield Obligation(f"{premise.event}, {part}: {lemma.name}", lemma, premise, z3.Not(holds), part, explain)


def obligations(theorem: Theorem, kinds: tuple[Kind, ...] = tuple(Kind)) -> Iterator[Obligation]:
    """Everything that must be shown, initial states first.  With fewer ``kinds``, of those events only."""
    yield from initial(theorem)
    for step in steps(theorem, kinds):
        yield from obligations_of(step)


def possible(theorem: Theorem) -> Iterator[Possible]:
    """Something must be able to happen at first, and what each goal is about must be able to come about."""
    every = [step_of(theorem, spec, kind) for spec in theorem.specs for kind in Kind if spec.program(kind)]
    yield from (_another(spec, [step for step in every if step.spec is spec]) for spec in theorem.specs)
    yield Possible("something happens first", ((*blank(s), *s.assumed.values(), s.transition.handled) for s in every))
    for goal in theorem.goals:
        name = f"the premise of a goal comes true: {goal.name} ({goal.place})"
        yield Possible(name, ((*s.facts(), *s.assumed.values(), _given(s, goal)) for s in every))


def _another(spec: Spec, every: list[InductiveStep]) -> Possible:
    """The induction is about incarnations of one end that follow one another, not about a first one only."""
    ways = ((*s.facts(), *s.assumed.values(), s.begins, s.history["here"]["known"](s.past["here"])) for s in every)
    return Possible(f"an end that follows {spec.name} begins another incarnation", ways)


def _given(step: InductiveStep, goal: Lemma) -> Term:
    """What a goal says something about, after the event: of the end here, or of a segment it has sent."""
    owners = {"seg": step.other["here"], "past": {"incarnation": step.past["here"]}}
    return term(goal.given, step.reader("here", after=True, **owners))
