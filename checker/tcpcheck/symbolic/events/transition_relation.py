"""Every change of state that one event can make is one of a list, and every one of the list can be made.

Asked for every kind of event in every state, over all well-formed blocks, segments and calls, with 32-bit numbers.  A
change that is not on the list is replayed through ``tcpspec.rules.semantics`` before it is shown.  Read
``proposition``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import z3

from tcpcheck.symbolic.encoding.terms import Reader, Term, state_term, term, variable
from tcpcheck.symbolic.events.concrete import Numbers, Situation, replayed
from tcpcheck.symbolic.events.self_test import Subject, subject_of, well_formed
from tcpcheck.symbolic.proving.obligation import Goal, Obligation, Possible, Premise, Proposition
from tcpspec.claims.claim import Stepwise
from tcpspec.language.expression import State
from tcpspec.proofs.lemmas import SIZES_FIT, Lemma
from tcpspec.proofs.theorems import SIZES
from tcpspec.rfc9293.figure5 import Change
from tcpspec.rules.check import Check
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Spec

LISTED = Goal("every change of state is one of the list")
LEMMAS = "lemmas"


@dataclass(frozen=True)
class Lemmas:
    """The lemmas about one end that the proof may use, as one assumption."""

    lemmas: tuple[Lemma, ...]
    id: str = LEMMAS

    @property
    def sentence(self) -> str:
        names = "; ".join(lemma.name for lemma in self.lemmas)
        return f"what the induction of T2 proves of any one end: {names}"


@dataclass(frozen=True)
class Unlisted:
    """A change that is not on the list, with numbers; ``rules`` are those that set the state."""

    situation: Situation
    target: State
    rules: tuple[Check, ...]

    def __str__(self) -> str:
        source, rules = self.situation.block.state, ", ".join(map(repr, self.rules))
        return f"{source} to {self.target} by {self.situation.kind} is not on the list: {rules}"


def proposition(part: Stepwise) -> Proposition:
    """The changes of ``part.spec`` are ``part.allowed``, no more and no less."""
    return Proposition(
        f"changes of state of {part.spec.name}",
        part.statement,
        partial(obligations, part),
        (Lemmas(part.lemmas), SIZES) if part.lemmas else (),
        partial(possible, part),
        (LISTED.name,),
        (part.spec,),
        beyond="that each of the list can be made by some block and segment, reachable or not" if part.allowed else "",
    )


def obligations(part: Stepwise) -> Iterator[Obligation]:
    """For each kind of event and each state: no change that is not on the list."""
    for kind in part.kinds:
        if part.spec.program(kind):
            subject = _subject(part.spec, kind)
            premise = Premise(str(kind), _facts(subject), _assumed(part, subject), part.spec, kind)
            for source in State:
                negated = _unlisted(part.allowed, subject, source)
                yield Obligation(
                    f"{kind} in {source}: {LISTED.name}", LISTED, premise, negated, explain=partial(_explained, subject)
                )


def possible(part: Stepwise) -> Iterator[Possible]:
    """Each change of the list can be made."""
    for change in part.allowed:
        subject = _subject(part.spec, change.kind)
        ways = (
            *_facts(subject),
            *_assumed(part, subject).values(),
            _from(change.source, subject),
            _makes(change, subject),
        )
        yield Possible(str(change), (ways,))


@cache
def _subject(spec: Spec, kind: Kind) -> Subject:
    return subject_of(spec, kind)


def _facts(subject: Subject) -> tuple[Term, ...]:
    return (*well_formed(subject), subject.transition.handled)


def _from(source: State, subject: Subject) -> Term:
    return subject.block["state"] == state_term(source)


def _assumed(part: Stepwise, subject: Subject) -> dict[str, Term]:
    if not part.lemmas:
        return {}
    reader = Reader({"block": subject.block, "parameter": {**subject.parameter, "longest": variable("longest", "nat")}})
    known = z3.And(*(term(lemma.statement, reader) for lemma in part.lemmas))
    return {LEMMAS: known, SIZES.id: term(SIZES_FIT, reader)}


def _unlisted(allowed: Iterable[Change], subject: Subject, source: State) -> Term:
    """The state changes, and not as one of the list does."""
    listed = [_makes(change, subject) for change in allowed if (change.kind, change.source) == (subject.kind, source)]
    changes = subject.transition.block["state"] != state_term(source)
    return z3.And(_from(source, subject), changes, z3.Not(z3.Or(*listed)))


def _makes(change: Change, subject: Subject) -> Term:
    """The event takes the end where the change does, and is a RST if the change says so."""
    reset = subject.segment["RST"] if change.reset else z3.Not(subject.segment["RST"])
    arrives = reset if subject.kind is Kind.ARRIVES else z3.BoolVal(True)
    return z3.And(subject.transition.block["state"] == state_term(change.target), arrives)


def _explained(subject: Subject, obligation: Obligation, model: Any) -> Unlisted:
    numbers = Numbers(model)
    situation = subject.situation(numbers)
    outcome = replayed(situation, subject.transition, numbers)
    rules = tuple(check for check in outcome.fired if "state" in check.then)
    return Unlisted(situation, outcome.block.state, rules)
