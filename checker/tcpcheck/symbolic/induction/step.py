"""Unbounded proof by induction over any run of two ends and a network that never forgets a segment.

A step takes one end (*here*), any event, an arbitrary arriving segment that satisfies the segment lemmas, and one
arbitrary *other* segment of each direction.  Shown, one obligation each: the block lemmas of both ends afterwards,
the segment lemmas of the segment sent, that the other segments' and past incarnations' lemmas survive, those of any
two incarnations of one end among them, and that no two rules applied at once.  Nothing is ever removed from the
network, so loss, duplication, reordering and delay are covered.  Every obligation is quantifier-free: lemmas are
instantiated at the incarnations that occur.  docs/proofs.md says why all this is enough, and what is left to trust.

Read ``InductiveStep``: ``facts`` and ``assumed`` are what is assumed, ``conclusions`` what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from functools import cached_property
from itertools import combinations
from typing import Literal

import z3

from tcpcheck.symbolic.encoding.terms import History, Reader, Term, nobody, sort_of, state_term, term, variable
from tcpcheck.symbolic.events.transition import (
    Record,
    Transition,
    fresh_block,
    fresh_event,
    fresh_segment,
    parameters,
    transition,
)
from tcpcheck.symbolic.induction.ranges import ranges
from tcpspec.language.expression import Bool, Expression, State, fields_of
from tcpspec.proofs.lemmas import ONE_RULE, Lemma
from tcpspec.proofs.theorems import NO_FORGER, Assumption, Theorem
from tcpspec.rules.event import Kind
from tcpspec.rules.ghosts import KEPT
from tcpspec.rules.spec import Spec

Role = Literal["here", "there"]
View = Literal["whole", "any one", "any two"]
"""What of a step is asked with the same facts: all, or all but the lemmas about twins, or these alone."""

OPPOSITE: dict[Role, Role] = {"here": "there", "there": "here"}
HISTORY = ("iss", "peer", "sent", "fin")
"""What every theorem recalls of ``tcpspec.rules.ghosts.KEPT``, besides that an incarnation is known."""
ABOUT_TWO = ("block", "past", "twins")
"""The lemmas that are known where those about twins are asked."""


def history(name: str, kept: Mapping[str, str]) -> dict[str, Callable[[Term], Term]]:
    """Ghost history of one end as functions of incarnations; ``kept``: what it keeps, and of which sort that is."""
    return {
        what: z3.Function(f"{name}.history.{what}", sort_of("incarnation"), sort_of(sort))
        for what, sort in kept.items()
    }


def about_two(theorem: Theorem) -> bool:
    """Some lemma of the theorem speaks of two incarnations of one end."""
    return any(lemma.subject == "twins" for lemma in theorem.lemmas)


class InductiveStep:
    """The variables and facts of one inductive step in which the end *here* handles an event of ``kind``.

    ``moved``: the transition, if another step has composed it already (variables have the same names in every step).
    """

    phase: State | None = None
    view: View = "whole"

    def __init__(self, theorem: Theorem, spec: Spec, kind: Kind, moved: Transition | None = None) -> None:
        self.theorem, self.spec, self.kind = theorem, spec, kind
        added = spec.extension
        self.block: dict[Role, Record] = {"here": fresh_block("here", added), "there": fresh_block("there", added)}
        self.history: dict[Role, History] = {role: history(role, self.kept) for role in OPPOSITE}
        self.arriving = fresh_segment("arriving", added)
        self.other: dict[Role, Record] = {role: fresh_segment(f"other.{role}", added) for role in OPPOSITE}
        self.past = {role: variable(f"past.{role}", "incarnation") for role in OPPOSITE}
        self.twin = {role: variable(f"twin.{role}", "incarnation") for role in OPPOSITE}
        self.event = fresh_event("event")
        self.parameter = {**parameters(), "longest": variable("longest", "nat")}
        self.transition: Transition = moved or transition(
            spec, kind, self.block["here"], self.arriving, self.event, self.parameter
        )
        self.block_after: dict[Role, Record] = {"here": self.transition.block, "there": self.block["there"]}
        self.history_after: dict[Role, History] = {"here": self._recorded(), "there": self.history["there"]}

    @property
    def recalled(self) -> tuple[str, ...]:
        """What lemmas of this step recall of ``KEPT``."""
        return HISTORY

    @cached_property
    def remembered(self) -> Mapping[str, Expression]:
        """What history keeps of an incarnation, as its block says it."""
        return {**{what: KEPT[what] for what in self.recalled}, **self.spec.extension.remembered}

    @cached_property
    def kept(self) -> dict[str, str]:
        """What history keeps of an incarnation, and of which sort it is."""
        return {"known": "bool", **{what: value.sort for what, value in self.remembered.items()}}

    def entry(self, after: Record) -> dict[str, Term]:
        """What a block says of its own incarnation."""
        own = Reader({"block": after})
        return {"known": z3.BoolVal(True), **{what: term(value, own) for what, value in self.remembered.items()}}

    def _recorded(self) -> History:
        """The history of *here* with its last entry brought up to date."""
        after = self.transition.block
        entry = self.entry(after)
        current, somebody = after["incarnation"], after["incarnation"] != nobody()

        def updated(what: str, before: Callable[[Term], Term]) -> Callable[[Term], Term]:
            return lambda one: z3.If(z3.And(somebody, one == current), entry[what], before(one))

        return {what: updated(what, before) for what, before in self.history["here"].items()}

    def reader(self, role: Role, *, after: bool, **owners: Record) -> Reader:
        """Terms as seen from the end in ``role``: its block, both histories, before or after the event."""
        blocks, pasts = (self.block_after, self.history_after) if after else (self.block, self.history)
        return Reader(
            {"block": blocks[role], "event": self.event, "parameter": self.parameter, **owners},
            {"here": pasts[role], "there": pasts[OPPOSITE[role]]},
        )

    def statement(self, lemma: Lemma, role: Role, *, after: bool, **owners: Record) -> Term:
        return term(lemma.statement, self.reader(role, after=after, **owners))

    def at_first(self, lemma: Lemma) -> Term:
        """The lemma, of no segment, before anything has happened."""
        owners = {"past": {"incarnation": self.past["here"]}, "twin": {"incarnation": self.twin["here"]}}
        return self.statement(lemma, "here", after=False, **owners)

    def lemmas(self, subject: str) -> Iterator[Lemma]:
        return (lemma for lemma in self.theorem.lemmas if lemma.subject == subject and self._sees(subject))

    def _sees(self, subject: str) -> bool:
        return subject != "twins" if self.view == "any one" else self.view == "whole" or subject in ABOUT_TWO

    def incarnations(self, role: Role) -> tuple[Term, ...]:
        """The incarnations of one end that the step talks about."""
        mine, other = self.other[role], self.other[OPPOSITE[role]]
        arriving = self.arriving["receiver" if role == "here" else "sender"]
        here, there = self.block[role], self.block[OPPOSITE[role]]
        before = (here["was_incarnation"], there["was_peer"]) if self.remembers else ()
        twin = (self.twin[role],) if any(self.lemmas("twins")) else ()
        if self.view == "any two":
            return (here["incarnation"], self.past[role], *twin, *before[:1])
        return (here["incarnation"], there["peer"], arriving, mine["sender"], other["receiver"], self.past[role],
                *twin, *before)  # fmt: skip

    @cached_property
    def remembers(self) -> bool:
        """Some lemma speaks of the connection in TIME-WAIT that was reopened."""
        return any(("block", "was_incarnation") in fields_of(lemma.statement) for lemma in self.theorem.lemmas)

    def in_phase(self, phase: State) -> InductiveStep:
        """The same step where *here* is in one state; what is said of it does not depend on that, and is said once."""
        _ = self.before, self.assumed, self.conclusions
        part = copy(self)
        part.phase = phase
        return part

    def seen(self, view: View) -> InductiveStep:
        """The same step, asked for a part of it."""
        part = copy(self)
        for said in ("before", "assumed", "conclusions"):
            part.__dict__.pop(said, None)
        part.view = view
        return part

    def facts(self) -> Iterator[Term]:
        """What holds before the event, and that the event happens."""
        yield from self.before
        yield self.transition.handled
        if self.phase is not None:
            yield self.block["here"]["state"] == state_term(self.phase)

    @cached_property
    def before(self) -> tuple[Term, ...]:
        """Ranges, every lemma of every subject in the state before the event, and that a new incarnation is new."""
        return (*ranges(self), *self._lemmas_before(), *self._newness())

    def _lemmas_before(self) -> Iterator[Term]:
        for role in OPPOSITE:
            for lemma in self.lemmas("block"):
                yield self.statement(lemma, role, after=False)
            for lemma in self.lemmas("segment"):
                yield self.statement(lemma, role, after=False, seg=self.other[role])
            for lemma in self.lemmas("past"):
                for one in self.incarnations(role):
                    yield self.statement(lemma, role, after=False, past={"incarnation": one})
            for lemma in self.theorem.lemmas:
                if lemma.subject == "twins":
                    for mine, other in combinations(self.incarnations(role), 2):
                        yield self.of_twins(lemma, role, mine, other, after=False)

    def of_twins(self, lemma: Lemma, role: Role, mine: Term, other: Term, *, after: bool) -> Term:
        """A lemma about two incarnations of one end; it says the same of them in either order."""
        owners = {"past": {"incarnation": mine}, "twin": {"incarnation": other}}
        return self.statement(lemma, role, after=after, **owners)

    @cached_property
    def assumed(self) -> dict[str, Term]:
        """The assumptions of the theorem that say something of this event, by id."""
        said = {assumption.id: tuple(self._assumed(assumption)) for assumption in self.theorem.assumptions}
        return {id: z3.And(*conditions) for id, conditions in said.items() if conditions}

    def _assumed(self, assumption: Assumption) -> Iterator[Term]:
        if assumption.clear is not None:
            yield from self._given(assumption.clear)
        elif assumption is NO_FORGER:
            yield from self._unforged()
        elif not assumption.kinds or self.kind in assumption.kinds:
            assert assumption.holds is not None, f"the induction does not know how to state {assumption}"
            yield term(assumption.holds, self.reader("here", after=False))

    def _unforged(self) -> Iterator[Term]:
        if self.kind is Kind.ARRIVES:
            for lemma in self.lemmas("segment"):
                yield self.statement(lemma, "there", after=False, seg=self.arriving)

    def _clear(self, rule: Bool, role: Role, iss: Term, old: Term) -> Term:
        """``rule`` for an ISS and an older incarnation of the end in ``role``."""
        said = self.history[role]
        pair = {"number": iss, "first": said["iss"](old), "end": said["sent"](old)}
        return term(rule, Reader({"pair": pair, "parameter": self.parameter}))

    def _newness(self) -> Iterator[Term]:
        """A new incarnation is nobody that has been before."""
        new = self.event["fresh_incarnation"]
        yield z3.And(new != nobody(), z3.Not(self.history["here"]["known"](new)))

    def _given(self, rule: Bool) -> Iterator[Term]:
        """The number that is given for a new incarnation keeps clear of every earlier one of the same end.

        Whoever gives it can choose it so that this is true of the ISS itself, where that is the number moved by
        something that does not depend on it.  Of an ISS that comes from elsewhere nothing is said.
        """
        number = z3.If(self.transition.follows, self.transition.block["iss"], self.event["fresh_iss"])
        known = self.history["here"]["known"]
        for one in self.incarnations("here"):
            yield z3.Implies(known(one), self._clear(rule, "here", number, one))

    @property
    def begins(self) -> Term:
        """The event begins an incarnation of the end *here*."""
        new = self.event["fresh_incarnation"]
        return z3.And(self.transition.block["incarnation"] == new, self.block["here"]["incarnation"] != new)

    @cached_property
    def conclusions(self) -> tuple[tuple[str, Lemma, Term], ...]:
        """What must hold after the event: (part, lemma, statement)."""
        shown = self._conclusions()
        return tuple(one for one in shown if self.view != "any two" or one[1].subject == "twins")

    def _conclusions(self) -> Iterator[tuple[str, Lemma, Term]]:
        yield "rules", ONE_RULE, z3.Not(z3.Or(*(both for _, _, both in self.transition.overlaps)))
        for role in OPPOSITE:
            for lemma in self.lemmas("block"):
                yield f"block {role}", lemma, self.statement(lemma, role, after=True)
            for lemma in self.lemmas("segment"):
                other = self.statement(lemma, role, after=True, seg=self.other[role])
                yield f"other segment from {role}", lemma, other
            for lemma in self.lemmas("past"):
                past = {"incarnation": self.past[role]}
                yield f"past of {role}", lemma, self.statement(lemma, role, after=True, past=past)
            for lemma in self.lemmas("twins"):
                holds = self.of_twins(lemma, role, self.past[role], self.twin[role], after=True)
                yield f"twins of {role}", lemma, holds
        for lemma in self.lemmas("segment"):
            sent = self.statement(lemma, "here", after=True, seg=self.transition.segment)
            yield "segment sent", lemma, z3.Implies(self.transition.sends, sent)
