"""Formulas that hold for all values: proved over vectors of 32 bits, or refuted by values.

Values that refute a formula are evaluated by the reference semantics before they are shown.  Read ``proposition`` and
``decide``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import z3

from tcpcheck.base.fingerprint import hashed
from tcpcheck.base.verdict import Verdict
from tcpcheck.runs.trace import ReplayMismatch
from tcpcheck.symbolic.encoding.bitvectors import Vectors
from tcpcheck.symbolic.encoding.fresh_solver import Afresh
from tcpcheck.symbolic.encoding.solving import many_questions
from tcpcheck.symbolic.encoding.terms import Term, nobody
from tcpcheck.symbolic.proving.obligation import Goal, Obligation, Possible, Premise, Proposition
from tcpcheck.symbolic.proving.proof import Proof, establish
from tcpspec.claims.formula import Valid
from tcpspec.language.expression import SEQUENCE_NUMBERS, implies
from tcpspec.rules.semantics import Scope, evaluate
from tcpspec.rules.spelling import spelt_out

TIMEOUT = 60_000
"""Milliseconds per question."""

SMALL = range(4)
"""A refutation is shown with such values where it can be."""

BELOW = SEQUENCE_NUMBERS + 2
"""More than SEG.LEN can be, which is text, SYN and FIN."""

Values = Mapping[tuple[str, str], Any]
"""(owner, name) -> plain value."""


class Question:
    """A formula as terms: facts, premises by id, and the negated conclusion contradict each other if it always holds.

    Numbers are counted from an origin: one of them stays a variable, and every other is that plus an offset.  This
    loses nothing and spares the solver the origin, for formulas speak of differences.  ``opaque``: see ``Valid``.
    """

    def __init__(self, part: Valid, *, opaque: bool) -> None:
        self.vectors = Vectors([count.payload for count in part.opaque] if opaque else ())
        premises = {premise.id: self.vectors.term(premise.holds) for premise in part.premises}
        given, conclusion = self.vectors.term(part.given), self.vectors.term(part.conclusion)
        sorts = self.vectors.sorts
        self.numbers = sorted((key for key in sorts if sorts[key] == "seq"), key=lambda key: key[0] != "block")
        self.premises = {id: self._counted(term) for id, term in premises.items()}
        limits = [z3.ULT(count, BELOW) for count in self.vectors.bodies]
        self.facts = (*self.vectors.ranges(), *limits, self._counted(given))
        self.negated = self._counted(z3.Not(conclusion))

    def _counted(self, term: Term) -> Term:
        variables, others = self.vectors.variables, self.numbers[1:]
        offsets = [(variables[key], variables[self.numbers[0]] + variables[key]) for key in others]
        return z3.substitute(term, *offsets)

    def questions(self, *terms: Term, timeout: int) -> Any:
        """A solver that is quick with vectors or, if there is anything else in the formula, one for all sorts."""
        plain = all(sort in ("seq", "nat", "bool") for sort in self.vectors.sorts.values())
        return Afresh(*terms, timeout=timeout) if plain else many_questions(*terms, timeout=timeout)


def proposition(part: Valid) -> Proposition:
    """The formula for any value of its opaque counts, and that these counts are as small as is taken for granted."""
    said = [spelt_out(one) for one in (part.given, part.conclusion, *(premise.holds for premise in part.premises))]
    return Proposition(part.id, part.statement, partial(obligations, part), part.premises, partial(possible, part),
                       goals=(part.statement,), fingerprint=hashed(*said))  # fmt: skip


def obligations(part: Valid) -> Iterator[Obligation]:
    """What must be shown."""
    question = Question(part, opaque=True)
    for count, body in question.vectors.bodies.items():
        premise = Premise(f"any {count}", tuple(question.vectors.ranges()), solver=question.questions)
        yield Obligation(f"{count} is small", Goal(f"{count} < {BELOW}"), premise, z3.UGE(body, BELOW))
    premise = Premise("for all values", question.facts, question.premises, solver=question.questions)
    yield Obligation(part.id, Goal(part.statement), premise, question.negated)


def possible(part: Valid) -> Iterator[Possible]:
    """What is given can happen under the premises: a case that never arises proves nothing."""
    question = Question(part, opaque=False)
    yield Possible("what is given happens", ((*question.facts, *question.premises.values()),))


@dataclass(frozen=True)
class Decision:
    """PROVED, VIOLATED with ``values``, or UNKNOWN.  ``numbers``: the formula speaks of numbers or counts."""

    verdict: Verdict
    proof: Proof
    numbers: bool
    values: Values | None = None


def decide(part: Valid) -> Decision:
    """Prove or refute the formula.  KeyboardInterrupt if interrupted."""
    proof = establish(proposition(part), timeout=TIMEOUT).uninterrupted()
    question = Question(part, opaque=False)
    decision = Decision(proof.verdict, proof, bool({"seq", "nat"} & set(question.vectors.sorts.values())))
    if not proof.failed:
        return decision
    solver = question.questions(*question.facts, *question.premises.values(), question.negated, timeout=TIMEOUT)
    if solver.check() != z3.sat:
        return decision
    values = _small_values(solver, question)
    _confirm(part, values)
    return replace(decision, verdict=Verdict.VIOLATED, values=values)


def _small_values(solver: Any, question: Question) -> Values:
    """Values that refute the formula, as small as can be: the bits first, then one variable after the other."""
    variables, sorts = question.vectors.variables, question.vectors.sorts
    for key, sort in sorted(sorts.items(), key=lambda each: each[1] != "bool"):
        wishes = (variables[key] == value for value in _small(sort))
        fits = next((wish for wish in wishes if solver.check(wish) == z3.sat), None)
        if fits is not None:
            solver.add(fits)
    assert solver.check() == z3.sat
    model, names = solver.model(), dict[str, str]()
    found = {key: _plain(model, variable, names) for key, variable in variables.items()}
    for key in question.numbers[1:]:
        found[key] = (found[question.numbers[0]] + found[key]) % SEQUENCE_NUMBERS
    return found


def _small(sort: str) -> Iterator[Any]:
    match sort:
        case "bool":
            yield False
        case "incarnation":
            yield nobody()
        case "time":
            yield from (0, 1, -1, 2, -2)
        case _:
            yield from SMALL


def _plain(model: Any, variable: Term, names: dict[str, str]) -> Any:
    """A value of the model; values of which only equality is known are called p, q, ..."""
    value = model.eval(variable, model_completion=True)
    if z3.is_bool(value):
        return z3.is_true(value)
    if z3.is_bv_value(value) or z3.is_int_value(value):
        return value.as_long()
    if z3.is_rational_value(value):
        return value.as_fraction()
    if value.eq(model.eval(nobody(), model_completion=True)):
        return None
    return names.setdefault(str(value), chr(ord("p") + len(names)))


def _confirm(part: Valid, values: Values) -> None:
    """ReplayMismatch unless the reference semantics finds the formula false for these values."""
    records: dict[str, dict[str, Any]] = {}
    for (owner, name), value in values.items():
        records.setdefault(owner, {})[name] = value
    if not fails(part, Scope(**records)):
        raise ReplayMismatch(f"part {part.id}: by the reference semantics the formula holds for {values}")


def fails(part: Valid, scope: Scope) -> bool:
    """Whether the formula is false in this scope, by the reference semantics."""
    assumed = all(evaluate(premise.holds, scope) for premise in part.premises)
    return bool(assumed and not evaluate(implies(part.given, part.conclusion), scope))
