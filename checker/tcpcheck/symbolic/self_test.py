"""The self-test of a specification, by z3 on 32-bit numbers: no segment unhandled, no two checks at once.

Tested for every kind of event, over all blocks and segments that are well formed in the sense of ``WELL_FORMED``, which
asks little more than that counts are counts.  A finding names the rules and gives a block and a segment that
``tcpspec.meaning`` refuses.  Read ``self_test``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import z3

from tcpcheck.symbolic.alternatives import changed_kinds, every_rule_in_force
from tcpcheck.symbolic.concrete import InternalError, Numbers, Situation
from tcpcheck.symbolic.solving import one_question
from tcpcheck.symbolic.terms import WIDEST, Reader, Term, in_range, term
from tcpcheck.symbolic.transition import (
    Record,
    Transition,
    fresh_block,
    fresh_event,
    fresh_segment,
    parameters,
    transition,
)
from tcpspec.block import FIELDS
from tcpspec.event import Kind
from tcpspec.expression import SpecError
from tcpspec.model import Check, Spec
from tcpspec.segment import SEGMENT_FIELDS

TIMEOUT = 20_000
"""Milliseconds per question."""

WINDOWS = "SND.WND, RCV.WND, the receive buffer and MAX.SND.WND are less than 2^30"
TEXTS = "a segment carries, and a call brings, less than 2^30 octets"
SOMETHING = "SEND brings at least one octet"
REOPENED = "only MAY2=isn reopens a connection from TIME-WAIT"
ORIGIN = "SYN-RECEIVED has one origin: `passive` and `reopened` exclude each other"
WELL_FORMED = (WINDOWS, TEXTS, SOMETHING, REOPENED, ORIGIN)
"""All that is assumed of blocks, segments and calls, beyond 32-bit numbers and the eleven states."""


@dataclass(frozen=True)
class Finding:
    """A fault of the specification: ``rules`` that apply at once, or none where one must."""

    kind: Kind
    rules: tuple[Check, ...]
    situation: Situation
    refusal: str

    def __str__(self) -> str:
        what = f"{self.kind}: " + ("two rules apply at once" if self.rules else "left unhandled")
        rules = "".join(f"\n  {check!r}" for check in self.rules)
        given = (self.situation.block, self.situation.segment, self.situation.choices)
        return what + rules + "".join(f"\n  {one}" for one in given if one is not None)


@dataclass(frozen=True)
class SelfTest:
    """What the self-test of one spec established.  ``unknown``: what the solver did not decide."""

    spec: str
    kinds: tuple[Kind, ...]
    checks: int
    pairs: int
    findings: tuple[Finding, ...]
    unknown: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.findings and not self.unknown


@dataclass(frozen=True)
class Subject:
    """One event on free variables, and what is well formed."""

    spec: Spec
    kind: Kind
    block: Record
    segment: Record
    event: Record
    parameter: Record
    transition: Transition

    def situation(self, numbers: Numbers) -> Situation:
        return numbers.situation(self.spec, self.kind, self.block, self.segment, self.event, self.parameter)


def self_test(spec: Spec, *, kinds: tuple[Kind, ...] = tuple(Kind), timeout: int = TIMEOUT) -> SelfTest:
    """Test every kind of event of a spec.  ``timeout`` is in milliseconds per question."""
    findings, unknown, pairs = list[Finding](), list[str](), 0
    for kind in kinds:
        subject = _subject(spec, kind)
        pairs += len(subject.transition.overlaps)
        for question, rules, fault in _questions(subject):
            answer, model = _ask(subject, fault, timeout)
            if answer == z3.sat:
                findings.append(_finding(subject, rules, Numbers(model)))
            elif answer == z3.unknown:
                unknown.append(f"{kind}: {question}")
    return SelfTest(spec.name, kinds, len(spec.checks), pairs, tuple(findings), tuple(unknown))


def self_test_readings(spec: Spec, *, timeout: int = TIMEOUT) -> tuple[SelfTest, ...]:
    """Test the spec, and what each alternative reading changes in it."""
    tests = [self_test(spec, timeout=timeout)]
    for other in every_rule_in_force(spec):
        reopens = other.settings["MAY2"] != spec.settings["MAY2"]  # what is well formed changes with it
        kinds = tuple(Kind) if reopens else changed_kinds(other, spec)
        tests.append(self_test(other, kinds=kinds, timeout=timeout))
    return tuple(tests)


def _subject(spec: Spec, kind: Kind) -> Subject:
    block, segment, event, parameter = fresh_block("block"), fresh_segment("seg"), fresh_event("event"), parameters()
    moved = transition(spec, kind, block, segment, event, parameter)
    return Subject(spec, kind, block, segment, event, parameter, moved)


def well_formed(subject: Subject) -> Iterator[Term]:
    """Ranges of the sorts, then the conditions of ``WELL_FORMED`` in their order."""
    for record, fields in ((subject.block, FIELDS), (subject.segment, SEGMENT_FIELDS)):
        for name, expression in fields.items():
            yield in_range(record[name], expression.sort)
    yield in_range(subject.event["fresh_iss"], "seq")
    windows = (subject.block["snd_wnd"], subject.block["rcv_wnd"], subject.segment["wnd"],
               subject.parameter["buffer"], subject.parameter["max_window"])  # fmt: skip
    for count in (*windows, subject.segment["text"], subject.event["length"]):
        yield z3.And(count >= 0, count < WIDEST)
    if subject.kind is Kind.SEND:
        yield subject.event["length"] > 0
    if subject.spec.settings["MAY2"] != "isn":
        yield z3.Not(subject.block["reopened"])
    yield z3.Not(z3.And(subject.block["passive"], subject.block["reopened"]))


def _questions(subject: Subject) -> Iterator[tuple[str, tuple[Check, ...], Term]]:
    """(question, rules concerned, the fault): each fault must be unsatisfiable."""
    if subject.kind not in subject.spec.spontaneous:
        yield "is anything left unhandled?", (), subject.transition.unhandled
    for first, second, both in subject.transition.overlaps:
        if not exclusive(first, second):
            yield f"do {first!r} and {second!r} apply at once?", (first, second), both


@cache
def exclusive(first: Check, second: Check) -> bool:
    """The guards exclude each other whatever the block and the segment, well formed or not."""
    block = fresh_block("block")
    reader = Reader(
        {"block": block, "seg": fresh_segment("seg"), "event": fresh_event("event"), "parameter": parameters()}
    )
    solver = one_question(term(first.guard, reader), term(second.guard, reader), timeout=TIMEOUT)
    return bool(solver.check() == z3.unsat)


def _ask(subject: Subject, fault: Term, timeout: int) -> tuple[z3.CheckSatResult, z3.ModelRef | None]:
    solver = one_question(*well_formed(subject), fault, timeout=timeout)
    answer = solver.check()
    return answer, solver.model() if answer == z3.sat else None


def _finding(subject: Subject, rules: tuple[Check, ...], numbers: Numbers) -> Finding:
    situation = subject.situation(numbers)
    try:
        outcome = situation.step()
    except SpecError as refusal:
        return Finding(subject.kind, rules, situation, str(refusal))
    raise InternalError(f"z3 finds {rules or 'nothing'} to apply, tcpspec.meaning does {outcome}: {situation}")
