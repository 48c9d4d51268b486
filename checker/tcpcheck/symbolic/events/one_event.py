"""What one event may do to one end, for every well-formed block and segment with 32-bit numbers: ``keeps``.

An answer for one event is an answer for every run, however the end came to where it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal

import z3

from tcpcheck.base.fingerprint import hashed, spec_hash
from tcpcheck.runs.trace import Trace, replayed
from tcpcheck.symbolic.encoding.solving import Apart, one_question
from tcpcheck.symbolic.encoding.terms import Reader, Term, term
from tcpcheck.symbolic.events.concrete import InternalError, Numbers, Situation
from tcpcheck.symbolic.events.self_test import TIMEOUT, WELL_FORMED, ranges, subject_of, well_formed, well_formed_by_id
from tcpcheck.symbolic.events.transition import Record
from tcpcheck.symbolic.proving.obligation import Goal, Obligation, Premise, Proposition
from tcpspec.claims.claim import OneEvent
from tcpspec.language.expression import Bool
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Scope, evaluate
from tcpspec.rules.spec import Spec
from tcpspec.rules.spelling import spelt_out
from tcpspec.system.joint import Act, Deliver, End, Joint, System
from tcpspec.system.network import ALL_FAULTS, InFlight, Network


@dataclass(frozen=True)
class Kept:
    """``trace``: a run of one event at A after which ``holds`` is false there; its first state need not be reachable.

    ``possible``: such an event can happen at all where ``given`` is true.
    """

    answer: Literal["kept", "broken", "unknown"]
    possible: bool
    trace: Trace | None = None


def keeps(spec: Spec, kind: Kind, given: Bool, holds: Bool, *, timeout: int = TIMEOUT) -> Kept:
    """Whether ``holds`` is true of the block after every event of this kind that finds ``given`` true.

    ``timeout`` is in milliseconds per question; beyond it the answer is "unknown".  InternalError if the reference
    semantics does not confirm what z3 found.
    """
    subject = subject_of(spec, kind)
    premise = (*well_formed(subject), _of(given, subject.block, subject.segment), subject.transition.handled)
    possible = one_question(*premise, timeout=timeout).check() == z3.sat
    solver = Apart(*premise, z3.Not(_of(holds, subject.transition.block, subject.segment)), timeout=timeout)
    answer = solver.check()
    if answer != z3.sat:
        return Kept("kept" if answer == z3.unsat else "unknown", possible)
    trace = run_of(subject.situation(Numbers(solver)))
    after = replayed(trace)[-1].after.a.block
    if evaluate(holds, Scope(block=after)):
        raise InternalError(f"z3 breaks `{holds!r}` where tcpspec.rules.semantics does not: {trace.initial.a.block}")
    return Kept("broken", possible, trace)


def proposition(part: OneEvent) -> Proposition:
    """The same as an obligation, which says what of well-formed blocks and segments it needs."""
    said = (part.kind.name, spelt_out(part.given), spelt_out(part.holds), spec_hash(part.spec))
    return Proposition(part.id, part.statement, partial(_obligations, part), WELL_FORMED, goals=(part.statement,),
                       specs=(part.spec,), fingerprint=hashed(*said))  # fmt: skip


def _obligations(part: OneEvent) -> Iterator[Obligation]:
    subject = subject_of(part.spec, part.kind)
    facts = (*ranges(subject), _of(part.given, subject.block, subject.segment), subject.transition.handled)
    premise = Premise(f"{part.kind}", facts, well_formed_by_id(subject), part.spec, part.kind, solver=one_question)
    holds = _of(part.holds, subject.transition.block, subject.segment)
    yield Obligation(part.id, Goal(part.statement), premise, z3.Not(holds))


def run_of(situation: Situation) -> Trace:
    """The situation as a run of one move at A."""
    system = System(situation.spec, situation.spec, Network(None, ALL_FAULTS), situation.parameters)
    before, choices = Joint(a=End().after(situation.block), now=situation.choices.now), situation.choices
    if situation.segment is None:
        return Trace(system, before, (Act("A", situation.kind, choices.fresh_iss, choices.length),))
    flight = InFlight(situation.segment, before.now)
    return Trace(system, before._replace(wire_b=(flight,)), (Deliver("B", flight, iss=choices.fresh_iss),))


def _of(condition: Bool, block: Record, segment: Record) -> Term:
    return term(condition, Reader({"block": block, "seg": segment}))
