"""Exact conditions: when something dangerous is possible, derived by elimination and shown both ways.

The counts that are no parameters are eliminated; z3 then shows, for all whole numbers, that there is no danger where
the expected condition holds, and that where it does not, the values found by the elimination are dangerous.  Limits
are searched for, and one more than a limit is shown to be dangerous with numbers.  Read ``proposition``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import z3

from tcpcheck.runs.trace import ReplayMismatch
from tcpcheck.symbolic.encoding.terms import Reader, Term, term, variable
from tcpcheck.symbolic.proving.obligation import Goal, Obligation, Possible, Premise, Proposition
from tcpcheck.symbolic.timing import linear
from tcpcheck.symbolic.timing.run import eliminate
from tcpspec.claims.formula import Exact, Limit
from tcpspec.language.expression import Expression, fields_of
from tcpspec.rules.semantics import Scope, evaluate

OWNER = "number"


class Terms:
    """The terms of a part over whole numbers, and its elimination."""

    def __init__(self, part: Exact) -> None:
        names = sorted({name for one in (part.danger, part.condition) for _, name in fields_of(one)})
        self.counts = {name: variable(name, "nat") for name in names}
        self.kept = [each.payload[1] for each in part.parameters]
        self.eliminated = [name for name in names if name not in self.kept]
        self.danger, self.condition = self.of(part.danger), self.of(part.condition)
        self.conditions = [*linear.conditions(part.danger), *map(linear.at_least_zero, self.eliminated)]

    def of(self, expression: Expression) -> Term:
        return term(expression, Reader({OWNER: self.counts}))

    def ranges(self, *names: str) -> list[Term]:
        return [self.counts[name] >= 0 for name in names]

    def dangerous_values(self) -> Term:
        """The danger with the least value that the others allow for each count that is eliminated."""
        least = linear.least_values(self.conditions, self.eliminated, self.counts)
        return z3.substitute(z3.And(*self.ranges(*self.eliminated), self.danger),
                             *((self.counts[name], value) for name, value in least.items()))  # fmt: skip


def possible_when(part: Exact) -> str:
    """The derived condition under which the danger is possible, as text."""
    terms = Terms(part)
    return linear.text(eliminate(terms.conditions, terms.kept))


def proposition(part: Exact) -> Proposition:
    """The condition is enough, and it is needed."""
    return Proposition(part.id, part.statement, partial(obligations, part), possible=partial(possible, part),
                       goals=(part.statement,))  # fmt: skip


def obligations(part: Exact) -> Iterator[Obligation]:
    """What must be shown."""
    terms = Terms(part)
    holds = Premise("the condition holds", (*terms.ranges(*terms.counts), terms.condition))
    yield Obligation(f"{part.id}: enough", Goal("there is no danger"), holds, terms.danger)
    fails = Premise("the condition does not hold", (*terms.ranges(*terms.kept), z3.Not(terms.condition)))
    yield Obligation(f"{part.id}: needed", Goal("there is danger"), fails, z3.Not(terms.dangerous_values()))


def possible(part: Exact) -> Iterator[Possible]:
    terms = Terms(part)
    yield Possible("there is danger", ((*terms.ranges(*terms.counts), terms.danger),))


@dataclass(frozen=True)
class Reached:
    """The largest value that is allowed, in words, and numbers that make one more dangerous."""

    value: int
    words: str
    beyond: Mapping[str, int]


def reached(part: Exact, limit: Limit) -> Reached:
    """Find a limit.  ReplayMismatch unless the reference semantics confirms the danger just beyond it."""
    terms = Terms(part)
    given = [terms.counts[name] == value for name, value in limit.given.items()]
    search = z3.Optimize()
    search.add(*terms.ranges(*terms.kept), *given, terms.condition)
    best = search.maximize(terms.counts[limit.of])
    found = search.check()
    assert found == z3.sat, f"part {part.id}: the condition allows no {limit.of}"
    value = search.upper(best).as_long()
    solver = z3.Solver()
    solver.add(*terms.ranges(*terms.counts), *given, terms.counts[limit.of] == value + 1, terms.danger)
    if solver.check() != z3.sat:
        raise ReplayMismatch(f"part {part.id}: no danger just beyond the limit {limit.of} = {value}")
    model = solver.model()
    beyond = {name: model.eval(count, model_completion=True).as_long() for name, count in terms.counts.items()}
    if not evaluate(part.danger, Scope(**{OWNER: beyond})):
        raise ReplayMismatch(f"part {part.id}: by the reference semantics there is no danger for {beyond}")
    return Reached(value, limit.shown(value), beyond)
