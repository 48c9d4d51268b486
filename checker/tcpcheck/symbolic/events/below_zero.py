"""Where a count of a user's own rule would be below 0, which the language cuts off at 0.  Read ``below_zero``.

Asked of every difference of counts that the base has not: is there a block, as the lemmas about one end have it, and
a segment, for which the rule applies and more is taken away than is there?
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import z3

from tcpcheck.symbolic.encoding.solving import Apart
from tcpcheck.symbolic.encoding.terms import Reader, Term, term, variable
from tcpcheck.symbolic.events.concrete import InternalError, Situation
from tcpcheck.symbolic.events.rule_faults import simplest
from tcpcheck.symbolic.events.self_test import TIMEOUT, Subject, subject_of, well_formed
from tcpcheck.symbolic.events.transition import Fired
from tcpspec.language.expression import Expression
from tcpspec.proofs.lemmas import BLOCK_LEMMAS, TIDY_LEMMAS
from tcpspec.rules.check import Check
from tcpspec.rules.spec import Spec
from tcpspec.rules.spelling import expressions_of, sent_by, spelt_out
from tcpspec.rules.variables import reads


@dataclass(frozen=True)
class Below:
    """A difference of counts of a rule, and the simplest situation in which it is below 0; None: the solver gave up."""

    check: Check
    difference: Expression
    situation: Situation | None


def below_zero(spec: Spec, rules: Collection[Check], known_rules: Iterable[Check]) -> Iterator[Below]:
    """The differences of these rules of a spec that none of the known rules has, and that can be below 0."""
    known = {spelt_out(each) for check in known_rules for each in _differences(check)}
    for kind in dict.fromkeys(check.kind for check in rules):
        own = [check for check in rules if check.kind is kind]
        if any(spelt_out(each) not in known for check in own for each in _differences(check)):
            yield from _of_event(subject_of(spec, kind), own, known)


def _of_event(subject: Subject, own: list[Check], known: set[str]) -> Iterator[Below]:
    solver = Apart(*well_formed(subject), *_lemmas(subject), timeout=TIMEOUT)
    for fired in subject.transition.fired:
        if fired.check not in own:
            continue
        for difference, condition in _where_negative(fired):
            if spelt_out(difference) in known:
                continue
            answer = solver.check(condition)
            if answer == z3.sat:
                yield Below(fired.check, difference, _shown(subject, solver, condition, fired.check))
            elif answer != z3.unsat:
                yield Below(fired.check, difference, None)


def _shown(subject: Subject, solver: Apart, condition: Term, check: Check) -> Situation:
    situation = simplest(subject, solver, condition)
    outcome = situation.step()
    if outcome is None or check not in outcome.fired:
        raise InternalError(f"z3 applies {check} where tcpspec.rules.semantics does not: {situation}")
    return situation


def _lemmas(subject: Subject) -> Iterator[Term]:
    """What is proved of the block of any one end, as far as it needs no history."""
    parameter = {**subject.parameter, "longest": variable("longest", "nat")}
    reader = Reader({"block": subject.block, "parameter": parameter})
    for lemma in (*BLOCK_LEMMAS, *TIDY_LEMMAS):
        if all(read.owner in ("block", "parameter") and not read.recalled for read in reads(lemma.statement)):
            yield term(lemma.statement, reader)


def _differences(check: Check) -> Iterator[Expression]:
    for part in expressions_of(check):
        yield from _nodes(part)


def _nodes(expression: Expression) -> Iterator[Expression]:
    if expression.operator == "subtract":
        yield expression
    for argument in expression.arguments:
        yield from _nodes(argument)


def _where_negative(fired: Fired) -> Iterator[tuple[Expression, Term]]:
    check = fired.check
    for part in (check.guard, *check.then.values(), *check.cut.values()):
        yield from _negative(part, fired.condition, fired.before)
    for part in sent_by(check):
        yield from _negative(part, fired.condition, fired.after)


def _negative(expression: Expression, where: Term, reader: Reader) -> Iterator[tuple[Expression, Term]]:
    """(difference, when it is below 0), where its value matters: in the branch of an `if` that is taken, and beside a
    condition only where that one does not decide."""
    operator, arguments = expression.operator, expression.arguments
    if operator == "subtract":
        yield expression, z3.And(where, term(arguments[0], reader) < term(arguments[1], reader))
    wheres = [where for _ in arguments]
    if operator == "if":
        chosen = term(arguments[0], reader)
        wheres = [where, z3.And(where, chosen), z3.And(where, z3.Not(chosen))]
    elif operator in ("and", "or"):
        decides = [term(each, reader) if operator == "and" else z3.Not(term(each, reader)) for each in arguments]
        wheres = [z3.And(where, decides[1]), z3.And(where, decides[0])]
    for argument, here in zip(arguments, wheres, strict=True):
        yield from _negative(argument, here, reader)
