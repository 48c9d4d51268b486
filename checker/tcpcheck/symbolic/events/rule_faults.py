"""What is wrong with the rules of an event, shown where it is simplest, in words of the RFC.

``self_test`` says whether anything is wrong.  Read ``first_fault``, which says what, and ``dead``, which finds
rules that can never apply.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import z3

from tcpcheck.runs.notation import segment_text
from tcpcheck.symbolic.encoding.solving import Apart, many_questions
from tcpcheck.symbolic.encoding.terms import Term, seq_add, state_term
from tcpcheck.symbolic.events.concrete import InternalError, Numbers, Situation
from tcpcheck.symbolic.events.self_test import TIMEOUT, Subject, self_test, subject_of, well_formed
from tcpspec.language.expression import SpecError, State, fields_of
from tcpspec.language.notation import field_name
from tcpspec.rules.alternatives import changed_kinds
from tcpspec.rules.check import Check
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Spec

OURS, THEIRS, WINDOW = 100, 300, 1000
"""ISS, IRS and every window, where that can be: the numbers of RFC 9293's figures."""


@dataclass(frozen=True)
class Fault:
    """``rules`` that apply at once, or none where one must, and the simplest situation in which it is so."""

    kind: Kind
    rules: tuple[Check, ...]
    situation: Situation


@dataclass(frozen=True)
class Tested:
    """The events whose rules differ from those of a base, and what was found: at most one fault; ``undecided`` is what
    the solver gave up on."""

    kinds: tuple[Kind, ...]
    fault: Fault | None = None
    undecided: tuple[str, ...] = ()


def tested(spec: Spec, base: Spec) -> Tested:
    """The self-test of what ``spec`` changes in ``base``, which passes it."""
    reopens = spec.settings["MAY2"] != base.settings["MAY2"]  # what is well formed changes with it
    kinds = tuple(Kind) if reopens else changed_kinds(spec, base)
    test = self_test(spec, kinds=kinds)
    faults = (first_fault(spec, finding.kind) for finding in test.findings)
    return Tested(kinds, next(faults, None), test.unknown)


def first_fault(spec: Spec, kind: Kind) -> Fault:
    """The first two rules that apply at once; if there are none, an event that no rule answers.

    ValueError if there is nothing wrong.
    """
    subject = subject_of(spec, kind)
    solver = Apart(*well_formed(subject), timeout=TIMEOUT)
    for first, second, both in subject.transition.overlaps:
        if solver.check(both) == z3.sat:
            return Fault(kind, (first, second), _simplest(subject, solver, both))
    lost = subject.lost
    if lost is None or solver.check(lost) != z3.sat:
        raise ValueError(f"the rules of {spec.name} for {kind} are complete and unambiguous")
    return Fault(kind, (), _simplest(subject, solver, lost))


def simplest(subject: Subject, solver: Apart, fault: Term) -> Situation:
    """As many wishes as can be granted, in their order."""
    known = [fault]
    for wishes in _wishes(subject):
        granted = next((wish for wish in wishes if solver.check(*known, wish) == z3.sat), None)
        known += [] if granted is None else [granted]
    assert solver.check(*known) == z3.sat, "nothing but what can be was granted"
    return subject.situation(Numbers(solver))


def _simplest(subject: Subject, solver: Apart, fault: Term) -> Situation:
    """The simplest situation; the reference semantics refuses what comes of it."""
    situation = simplest(subject, solver, fault)
    try:
        situation.step()
    except SpecError:
        return situation
    raise InternalError(
        f"z3 finds a fault of {subject.spec.name} where tcpspec.rules.semantics finds none: {situation}"
    )


def _wishes(subject: Subject) -> Iterator[list[Term]]:
    """What a simple situation is like, the most important first; of the terms in one list the first that can be."""
    block, seg = subject.block, subject.segment
    yield [block["state"] == state_term(each) for each in State]
    yield from ([z3.Not(seg[bit])] for bit in ("RST", "FIN", "SYN", "ACK"))
    yield [seg["text"] == 0]
    yield [subject.event["length"] <= 1]
    for name, field in (*subject.spec.block_fields.items(), *subject.spec.segment_fields.items()):
        if field.sort == "bool":
            yield [z3.Not((block if name in block else seg)[name])]
    yield from _usual_numbers(subject)
    for name, field in subject.spec.block_fields.items():
        if field.sort in ("seq", "nat"):
            yield [block[name] == number for number in (0, 1, 2)]


def _usual_numbers(subject: Subject) -> Iterator[list[Term]]:
    """A connection as the figures of the RFC have it: nothing under way, and a segment that is next."""
    block, seg, parameter = subject.block, subject.segment, subject.parameter
    yield [block["iss"] == OURS]
    yield [block["irs"] == THEIRS]
    yield [block["snd_una"] == seq_add(block["iss"], z3.IntVal(n)) for n in (1, 0)]
    yield [block["snd_nxt"] == seq_add(block["snd_una"], z3.IntVal(n)) for n in (0, 1, 2)]
    yield [block["rcv_nxt"] == seq_add(block["irs"], z3.IntVal(n)) for n in (1, 2)]
    yield from ([count == WINDOW] for count in (block["rcv_wnd"], block["snd_wnd"], seg["wnd"]))
    yield from ([parameter[name] == WINDOW] for name in ("buffer", "max_window"))
    yield from (_near(seg["seq"], block["rcv_nxt"]), _near(seg["ack_no"], block["snd_nxt"]))


def _near(number: Term, expected: Term) -> list[Term]:
    return [number == expected, number == seq_add(expected, z3.IntVal(1)), seq_add(number, z3.IntVal(1)) == expected]


def in_words(situation: Situation, rules: Iterable[Check]) -> str:
    """`<SEQ=100><CTL=SYN> arrives in LISTEN`, with the variables that the conditions of these rules read."""
    read = frozenset().union(*(fields_of(rule.guard) for rule in rules))
    block, said = situation.block, f"{situation.kind} happens"
    if situation.segment is not None:
        said = f"{segment_text(situation.segment, window=('seg', 'wnd') in read)} arrives"
    shown = [name for name in block._fields if ("block", name) in read and name != "state"]
    values = [f"{field_name('block', name)} = {str(getattr(block, name)).lower()}" for name in shown]
    return f"{said} in {block.state}" + (f" with {', '.join(values)}" if values else "")


def dead(spec: Spec, base: Spec, kinds: Iterable[Kind]) -> Iterator[Check]:
    """Rules of these events that nothing makes apply, though the base has no such rule or it can apply there."""
    for kind in kinds:
        never = set(_never(spec, kind))
        if never:
            yield from (check for check in spec.checks if check in never and check not in set(_never(base, kind)))


def _never(spec: Spec, kind: Kind) -> Iterator[Check]:
    subject = subject_of(spec, kind)
    solver = many_questions(*well_formed(subject), timeout=TIMEOUT)
    for fired in subject.transition.fired:
        if solver.check(fired.condition) == z3.unsat:
            yield fired.check
