"""The self-test of a specification, by z3 on 32-bit numbers: no segment unhandled, no two checks at once.

Tested for every kind of event, over all blocks and segments that are well formed in the sense of ``WELL_FORMED``, which
asks little more than that counts are counts.  A finding names the rules and gives a block and a segment that
``tcpspec.rules.semantics`` refuses.  Read ``self_test``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from math import comb
from typing import Any

import z3

from tcpcheck.base.fingerprint import hashed, spec_hash
from tcpcheck.symbolic.encoding.solving import one_question
from tcpcheck.symbolic.encoding.terms import WIDEST, Reader, Term, in_range, term
from tcpcheck.symbolic.events.concrete import InternalError, Numbers, Situation
from tcpcheck.symbolic.events.transition import (
    Record,
    Transition,
    fresh_block,
    fresh_event,
    fresh_segment,
    parameters,
    transition,
)
from tcpcheck.symbolic.proving.obligation import Goal, Obligation, Premise, Proposition
from tcpcheck.symbolic.proving.proof import establish
from tcpspec.language.expression import SpecError
from tcpspec.rules.alternatives import changed_kinds, every_rule_in_force
from tcpspec.rules.check import Check
from tcpspec.rules.event import Kind
from tcpspec.rules.extension import NOTHING, Extension
from tcpspec.rules.semantics import Block, Segment
from tcpspec.rules.spec import Spec

TIMEOUT = 20_000
"""Milliseconds per question."""


@dataclass(frozen=True)
class WellFormed:
    """Something that is asked of blocks, segments and calls."""

    id: str
    sentence: str


WINDOWS = WellFormed("windows", "SND.WND, RCV.WND, the receive buffer and MAX.SND.WND are less than 2^30")
TEXTS = WellFormed("texts", "a segment carries, and a call brings, less than 2^30 octets")
SOMETHING = WellFormed("something", "SEND brings at least one octet")
REOPENED = WellFormed("reopened", "only MAY2=isn reopens a connection from TIME-WAIT")
ORIGIN = WellFormed("origin", "SYN-RECEIVED has one origin: `passive` and `reopened` exclude each other")
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
        given = (self.situation.block, self.situation.segment)
        return what + rules + "".join(f"\n  {_set(one)}" for one in given if one is not None)


def _set(record: Block | Segment) -> str:
    """`SYN-SENT, snd_una = 5`: what is not as it is at first."""
    first = record._field_defaults
    said = {name: value for name, value in record._asdict().items() if value != first.get(name)}
    state = said.pop("state", None)
    return ", ".join([*([str(state)] if state else []), *(f"{name} = {value!s}" for name, value in said.items())])


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

    @property
    def lost(self) -> Term | None:
        """Where the event is left unhandled; None: nowhere, by the form of its rules."""
        return self.transition.lost(spontaneous=self.kind in self.spec.spontaneous)

    def situation(self, numbers: Numbers) -> Situation:
        return numbers.situation(self.spec, self.kind, self.block, self.segment, self.event, self.parameter)


def self_test(spec: Spec, *, kinds: tuple[Kind, ...] = tuple(Kind), timeout: int = TIMEOUT) -> SelfTest:
    """Test every kind of event of a spec.  ``timeout`` is in milliseconds per question."""
    proof = establish(proposition(spec, ((spec, kinds),)), timeout=timeout).uninterrupted()
    findings, unknown = tuple(one.cti for one in proof.failed), (*map(str, proof.unknown), *proof.objections)
    return SelfTest(spec.name, kinds, len(spec.checks), pairs_of(spec, kinds), findings, unknown)


def self_test_readings(spec: Spec, *, timeout: int = TIMEOUT) -> tuple[SelfTest, ...]:
    """Test the spec, and what each alternative reading changes in it."""
    return tuple(self_test(other, kinds=kinds, timeout=timeout) for other, kinds in tested(spec, readings=True))


Tested = tuple[Spec, tuple[Kind, ...]]
"""A spec and the events of it that are tested."""


def tested(spec: Spec, *, readings: bool) -> Iterator[Tested]:
    """The spec, and with ``readings`` the events that each alternative reading changes."""
    yield spec, tuple(Kind)
    for other in every_rule_in_force(spec) if readings else ():
        reopens = other.settings["MAY2"] != spec.settings["MAY2"]  # what is well formed changes with it
        yield other, tuple(Kind) if reopens else changed_kinds(other, spec)


def proposition(spec: Spec, subjects: Iterable[Tested], *, without: str = "") -> Proposition:
    """Every event that must be answered is, and no two rules apply at once, in every spec that is tested.

    ``without``: the condition of ``WELL_FORMED`` that is not taken for granted.
    """
    subjects = tuple(subjects)
    specs = tuple(other for other, _ in subjects)
    return Proposition(
        f"rules of {spec.name}" + (f" and {len(specs) - 1} other readings" if len(specs) > 1 else ""),
        "every event that must be answered is, and in no step do two rules apply at once",
        lambda: (
            one for other, kinds in subjects for kind in kinds for one in _obligations(subject_of(other, kind), without)
        ),
        tuple(one for one in WELL_FORMED if one.id != without),
        goals=(HANDLED.name, EXCLUSIVE.name),
        specs=specs,
        fingerprint=hashed(*(f"{spec_hash(other)} {[kind.name for kind in kinds]}" for other, kinds in subjects)),
    )


def pairs_of(spec: Spec, kinds: tuple[Kind, ...]) -> int:
    """How many pairs of rules must exclude each other: those of one step of these events."""
    return sum(comb(len(step.checks), 2) for kind in kinds for step in spec.program(kind))


def subject_of(spec: Spec, kind: Kind) -> Subject:
    """The event on free variables."""
    block, segment = fresh_block("block", spec.extension), fresh_segment("seg", spec.extension)
    event, parameter = fresh_event("event"), parameters()
    moved = transition(spec, kind, block, segment, event, parameter)
    return Subject(spec, kind, block, segment, event, parameter, moved)


def well_formed(subject: Subject) -> Iterator[Term]:
    """Ranges of the sorts, then the conditions of ``WELL_FORMED``."""
    yield from ranges(subject)
    yield from well_formed_by_id(subject).values()


def ranges(subject: Subject) -> Iterator[Term]:
    """Every variable has a value of its sort."""
    for record, fields in ((subject.block, subject.spec.block_fields), (subject.segment, subject.spec.segment_fields)):
        for name, expression in fields.items():
            yield in_range(record[name], expression.sort)
    yield in_range(subject.event["fresh_iss"], "seq")


def well_formed_by_id(subject: Subject) -> dict[str, Term]:
    """The conditions of ``WELL_FORMED``."""
    block, parameter, yes = subject.block, subject.parameter, z3.BoolVal(True)
    windows = (block["snd_wnd"], block["rcv_wnd"], subject.segment["wnd"], parameter["buffer"], parameter["max_window"])
    texts = (subject.segment["text"], subject.event["length"])
    said = {
        WINDOWS: z3.And(*(z3.And(count >= 0, count < WIDEST) for count in windows)),
        TEXTS: z3.And(*(z3.And(count >= 0, count < WIDEST) for count in texts)),
        SOMETHING: subject.event["length"] > 0 if subject.kind is Kind.SEND else yes,
        REOPENED: yes if subject.spec.settings["MAY2"] == "isn" else z3.Not(block["reopened"]),
        ORIGIN: z3.Not(z3.And(block["passive"], block["reopened"])),
    }
    return {one.id: said[one] for one in WELL_FORMED}


HANDLED = Goal("every event that must be answered is")
EXCLUSIVE = Goal("no two rules of one step apply at once")


def _obligations(subject: Subject, without: str) -> Iterator[Obligation]:
    """Nothing is left unhandled where something must be done, and nothing overlaps."""
    assumed = {id: said for id, said in well_formed_by_id(subject).items() if id != without}
    premise = Premise(f"{subject.spec.name}: {subject.kind}", tuple(ranges(subject)), assumed, subject.spec,
                      subject.kind, solver=one_question)  # fmt: skip
    lost = subject.lost
    if lost is not None:
        yield Obligation(f"{premise.event}: {HANDLED.name}", HANDLED, premise, lost,
                         explain=partial(_finding, subject))  # fmt: skip
    if subject.transition.overlaps:
        overlap = z3.Or(*(both for _, _, both in subject.transition.overlaps))
        yield Obligation(f"{premise.event}: {EXCLUSIVE.name}", EXCLUSIVE, premise, overlap,
                         explain=partial(_finding, subject))  # fmt: skip


@cache
def exclusive(first: Check, second: Check, extension: Extension = NOTHING) -> bool:
    """The guards exclude each other whatever the block and the segment, well formed or not."""
    block, segment = fresh_block("block", extension), fresh_segment("seg", extension)
    reader = Reader({"block": block, "seg": segment, "event": fresh_event("event"), "parameter": parameters()})
    solver = one_question(term(first.guard, reader), term(second.guard, reader), timeout=TIMEOUT)
    return bool(solver.check() == z3.unsat)


def _finding(subject: Subject, obligation: Obligation, model: Any) -> Finding:
    numbers = Numbers(model)
    overlaps = subject.transition.overlaps if obligation.lemma is EXCLUSIVE else []
    rules = next(((first, second) for first, second, both in overlaps if numbers.of(both, "bool")), ())
    situation = subject.situation(numbers)
    try:
        outcome = situation.step()
    except SpecError as refusal:
        return Finding(subject.kind, rules, situation, str(refusal))
    raise InternalError(f"z3 finds {rules or 'nothing'} to apply, tcpspec.rules.semantics does {outcome}: {situation}")
