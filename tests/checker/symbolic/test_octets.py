"""Which octets a rule takes is told in short where its form allows; that is what the long form says, by z3.

Where the peer is known the SYN bit is gone: the fourth step of 3.10.7.4 lets no SYN pass, and SYN-SENT cuts it off.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import z3

from tcpcheck.symbolic.encoding.solving import one_question
from tcpcheck.symbolic.encoding.terms import Reader, term
from tcpcheck.symbolic.events.self_test import subject_of, well_formed
from tcpspec.language.expression import FALSE, Bool
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules import ghost_octets as octets
from tcpspec.rules.check import Check
from tcpspec.rules.event import Kind
from tcpspec.rules.ghost_octets import Octets, adds_octets, taken
from tcpspec.rules.ghosts import Course
from tcpspec.rules.segment import seg
from tcpspec.rules.spec import Spec
from tcpspec.variants import VARIANTS


def rules() -> Iterator[tuple[Spec, Check]]:
    """Every rule of any spec, of any reading, that may take octets of a peer that is known."""
    seen: set[Check] = set()
    for spec in (TCP, *VARIANTS.values()):
        for check in spec.all_checks:
            moves = adds_octets(check.then) or "rcv_nxt" in check.then
            if check not in seen and check.kind is Kind.ARRIVES and moves:
                seen.add(check)
                yield spec, check


def told(check: Check) -> Octets:
    course = Course.of(check.kind, check.guard, check.then)
    over = not (course.over is FALSE and course.returns is FALSE)
    return Octets() if over else taken(check.guard, check.then, begins=course.begins, binds=course.binds)


def never(*_: object) -> bool:
    return False


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("spec", "check"), rules(), ids=lambda each: getattr(each, "name", ""))
def test_the_short_form_says_what_the_long_form_says(spec: Spec, check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    short = told(check)
    for shortcut in ("_at_the_end", "_at_most_the_text", "_as_many"):
        monkeypatch.setattr(octets, shortcut, never)
    long = told(check)
    subject = subject_of(spec, check.kind)
    reader = Reader({"block": subject.block, "seg": subject.segment, "event": subject.event,
                     "parameter": subject.parameter})  # fmt: skip

    def value(expression: Bool) -> z3.BoolRef:
        return term(expression, reader)

    amounts = [term(each.amount, reader) if each.amount is not None else z3.IntVal(0) for each in (short, long)]
    wrong = [(value(each.strange), value(each.astray)) for each in (short, long)]
    differ = z3.Or(amounts[0] != amounts[1], *(a != b for a, b in zip(*wrong, strict=True)))
    bare = value(~seg.SYN) if "irs" not in check.then else z3.BoolVal(True)
    solver = one_question(*well_formed(subject), value(check.guard), bare, differ, timeout=60_000)
    assert solver.check() == z3.unsat, (short, long)
