"""Induction over runs of a small transition system, of any length, with times as reals.

A step lets any time pass and takes any action, with any message that satisfies the facts about its kind; shown are the
facts about the variables, about one arbitrary other message of each kind, and about the one that is sent.  Nothing is
ever removed, so a message may be received any number of times, in any order, as long as assumptions let it live.

Read ``Step``, then ``obligations``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import z3

from tcpcheck.symbolic.encoding.terms import Reader, Term, constant, nobody, term, variable
from tcpcheck.symbolic.proving.obligation import Obligation, Premise, Proposition
from tcpspec.language.expression import Expression
from tcpspec.proofs.machine import Action, Fact, Machine, Supposed

Record = dict[str, Term]


class Step:
    """The variables and facts of one action at a moment ``now`` that is no earlier than the last one."""

    def __init__(self, machine: Machine, action: Action) -> None:
        self.machine, self.action = machine, action
        self.before = _records(machine.variables, "")
        self.arriving = {kind: _message(machine, kind, "arriving") for kind in machine.messages}
        self.other = {kind: _message(machine, kind, "other") for kind in machine.messages}
        self.event = _given(machine, "event")
        self.parameter = _given(machine, "parameter")
        self.earlier = {**self.event, "now": variable("earlier", "time")}
        at_action = self._reader(self.before, self.event, self.arriving, self._past)
        self.at_action = at_action
        self.after = {owner: dict(record) for owner, record in self.before.items()}
        for changed, value in action.then.items():
            owner, name = changed.payload
            self.after[owner][name] = term(value, at_action)
        at_end = self._reader(self.after, self.event, self.arriving, self._past_after)
        self.sent = {name: term(value, at_end) for (_, name), value in _by_name(action.carries).items()}

    def _reader(self, state: Mapping[str, Record], event: Record, messages: Mapping[str, Record],
                past: Callable[[str, str], Callable[[Term], Term]]) -> Reader:  # fmt: skip
        owners = {**state, **messages, "event": event, "parameter": self.parameter}
        history: dict[str, dict[str, Callable[[Term], Term]]] = {}
        for each in self.machine.past:
            owner, name = each.payload
            history.setdefault(owner, {})[name] = past(owner, name)
        return Reader(owners, history)

    def _past(self, owner: str, name: str) -> Callable[[Term], Term]:
        """What history says before the action: of the present incarnation what the variable says."""
        current = self.before[owner]
        old = z3.Function(f"past.{owner}.{name}", current["incarnation"].sort(), current[name].sort())
        return lambda of: z3.If(of == current["incarnation"], current[name], old(of))

    def _past_after(self, owner: str, name: str) -> Callable[[Term], Term]:
        current, before = self.after[owner], self._past(owner, name)
        return lambda of: z3.If(of == current["incarnation"], current[name], before(of))

    def fact(self, fact: Fact, *, after: bool, message: Record | None = None) -> Term:
        """A fact before time passed, or after the action, of the variables or of a message."""
        messages = {fact.about: message} if message is not None else {}
        if after:
            return term(fact.holds, self._reader(self.after, self.event, messages, self._past_after))
        return term(fact.holds, self._reader(self.before, self.earlier, messages, self._past))

    def given(self) -> Iterator[Term]:
        """What holds before the action: ranges, every fact, that it is possible, and that what is new is new."""
        yield from self._ranges()
        yield self.earlier["now"] <= self.event["now"]
        yield from self._new()
        for fact in (*self.machine.facts, *self.machine.goals):
            if not fact.about:
                yield self.fact(fact, after=False)
                continue
            for message in (self.arriving[fact.about], self.other[fact.about]):
                yield self.fact(fact, after=False, message=message)
        yield term(self.action.guard, self.at_action)

    def _ranges(self) -> Iterator[Term]:
        records = (*self.before.values(), *self.arriving.values(), *self.other.values(), self.event, self.parameter)
        for record in records:
            yield from (value >= 0 for value in record.values() if z3.is_arith(value))
        yield self.earlier["now"] >= 0

    def _new(self) -> Iterator[Term]:
        new = self.event["fresh_incarnation"]
        records = (*self.before.values(), *self.arriving.values(), *self.other.values())
        known = [value for record in records for value in record.values() if value.sort() == new.sort()]
        known += [self._past(*each.payload)(one) for each in self.machine.past for one in list(known)
                  if each.sort == "incarnation"]  # fmt: skip
        yield z3.And(new != nobody(), *(new != one for one in known))

    def assumed(self) -> dict[str, Term]:
        """The assumptions that say something of this action, by id."""
        return {one.id: term(one.holds, self.at_action) for one in self.machine.assumptions if self._speaks(one)}

    def _speaks(self, assumption: Supposed) -> bool:
        return assumption.when in ("", self.action.name, self.action.receives or None)

    def shown(self) -> Iterator[tuple[str, Fact, Term]]:
        """What must hold after the action: (of what, fact, statement)."""
        for fact in (*self.machine.facts, *self.machine.goals):
            if not fact.about:
                yield "the ends", fact, self.fact(fact, after=True)
                continue
            yield "another message", fact, self.fact(fact, after=True, message=self.other[fact.about])
            if self.action.sends == fact.about:
                yield "the message sent", fact, self.fact(fact, after=True, message=self.sent)


def _by_name(values: Mapping[Expression, Expression]) -> dict[tuple[str, str], Expression]:
    return {each.payload: value for each, value in values.items()}


def _records(variables: Mapping[Expression, object], prefix: str) -> dict[str, Record]:
    records: dict[str, Record] = {}
    for each in variables:
        owner, name = each.payload
        records.setdefault(owner, {})[name] = variable(f"{prefix}{owner}.{name}", each.sort)
    return records


def _message(machine: Machine, kind: str, role: str) -> Record:
    return {each.payload[1]: variable(f"{role}.{kind}.{each.payload[1]}", each.sort) for each in machine.messages[kind]}


def _given(machine: Machine, owner: str) -> Record:
    """The variables of an owner that the machine mentions and does not declare: choices, moments, parameters."""
    sorts: dict[str, str] = {}
    for expression in _expressions(machine):
        sorts.update(_fields(expression, owner))
    if owner == "event":
        sorts.update(now="time", fresh_incarnation="incarnation")
    return {name: variable(f"{owner}.{name}", sort) for name, sort in sorted(sorts.items())}


def _expressions(machine: Machine) -> Iterator[Expression]:
    for action in machine.actions:
        yield from (action.guard, *action.then.values(), *action.carries.values())
    yield from (each.holds for each in (*machine.facts, *machine.goals))
    yield from (each.holds for each in machine.assumptions)


def _fields(expression: Expression, owner: str) -> Iterator[tuple[str, str]]:
    if expression.operator == "field" and expression.payload[0] == owner:
        yield expression.payload[1], expression.sort
    for argument in expression.arguments:
        yield from _fields(argument, owner)


def initial(machine: Machine) -> Iterator[Obligation]:
    """Before the first action every variable has its first value, and there is no message."""
    records = _records(machine.variables, "")
    first = [records[each.payload[0]][each.payload[1]] == constant(value, each.sort)
             for each, value in machine.variables.items()]  # fmt: skip
    step = Step(machine, machine.actions[0])
    premise = Premise("at first", (*first, step.earlier["now"] >= 0), initial=True)
    for fact in (*machine.facts, *machine.goals):
        if not fact.about:
            yield Obligation(f"at first: {fact.name}", fact, premise, z3.Not(step.fact(fact, after=False)))


def obligations(machine: Machine) -> Iterator[Obligation]:
    """Everything that must be shown."""
    yield from initial(machine)
    for action in machine.actions:
        step = Step(machine, action)
        premise = Premise(action.name, tuple(step.given()), step.assumed())
        for part, fact, statement in step.shown():
            yield Obligation(f"{action.name}, {part}: {fact.name}", fact, premise, z3.Not(statement), part)


def proposition(machine: Machine) -> Proposition:
    """The facts hold in every run."""
    goals = tuple(goal.name for goal in machine.goals)
    return Proposition(machine.id, machine.statement, partial(obligations, machine), machine.assumptions, goals=goals)
