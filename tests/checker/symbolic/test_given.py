"""What a proof takes for granted of ISNs is what the environment gives, and the rest is shown, not believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

import pytest
import z3

from tcpcheck.base.verdict import Verdict
from tcpcheck.symbolic.encoding.terms import seq_add, seq_subtract
from tcpcheck.symbolic.events.given import mentions
from tcpcheck.symbolic.induction.obligations import obligations_of, possible, proposition, step_of, steps
from tcpcheck.symbolic.proving.proof import Proof, establish
from tcpspec.language.expression import FALSE, SEQUENCE_NUMBERS, TRUE, Bool, Expression, Nat, Seq, if_
from tcpspec.proofs.theorems import T2A, T23, T23B, Assumption, Theorem
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import LISTEN, state, time_wait_expires
from tcpspec.rules.check import change
from tcpspec.rules.event import Kind, fresh_incarnation, fresh_iss
from tcpspec.rules.extension import Extension
from tcpspec.rules.segment import seg
from tcpspec.rules.spec import Section, Spec
from tcpspec.variants.isn import ISNS
from tests.checker.symbolic.tiny import TINY
from tests.checker.symbolic.walking import SIDES, Walk

pytestmark = pytest.mark.xdist_group("opening proofs")

ALSO_BEGIN = (Kind.SEND, Kind.ARRIVES)
BEGINNING = ("OPEN-2", "OPEN-5", "SEND-2", "LIS-3")
ZERO, HALFWAY = Seq.constant(0), Seq.constant(1 << 31)
number, many, has_number = Seq.field("block", "number"), Nat.field("block", "many"), Bool.field("block", "has_number")
KEPT = Extension(block={number: 0, many: 0, has_number: False})


def beginning(name: str, isn: Seq, also: Mapping[str, Expression] | None = None) -> Spec:
    """TCP whose connections begin at ``isn``."""
    then = {**change(iss=isn, snd_una=isn, snd_nxt=isn + 1, incarnation=fresh_incarnation), **(also or {})}
    swap = {row: TCP.find(row).but(then=then) for row in BEGINNING}
    return TCP.but(name, why="a test", swap=swap, extension=KEPT)


GIVEN = (
    beginning("the number plus nothing", fresh_iss + 0),
    beginning("the number plus a constant", fresh_iss + 1000),
    beginning("one below", fresh_iss - 1),
    beginning("another one in LISTEN", if_(state == LISTEN, fresh_iss, fresh_iss + 5)),
    beginning("a distance", ZERO + (fresh_iss - ZERO)),
    beginning("moved by a secret", fresh_iss + (number - ZERO), KEPT.change(number=number + 7)),
    beginning("moved by a count without end", fresh_iss + many, KEPT.change(many=many + (1 << 31))),
    beginning("moved by the segment", fresh_iss + (seg.seq - ZERO)),
)
ONCE = if_(has_number, number, fresh_iss)
NOT_GIVEN = (
    beginning("a constant", ZERO),
    beginning("itself less itself", fresh_iss - (fresh_iss - ZERO)),
    beginning("half of them", if_(fresh_iss < HALFWAY, ZERO, fresh_iss)),
    beginning("chosen once", ONCE, KEPT.change(has_number=TRUE, number=ONCE)),
    beginning("one above the last", if_(has_number, number + many, fresh_iss),
              KEPT.change(has_number=TRUE, number=ONCE, many=many + 1)),
    *ISNS.values(),
)  # fmt: skip


def opened(theorem: Theorem) -> Proof:
    """The obligations of an active OPEN, and of a SYN that meets LISTEN."""
    asked = [one for step in steps(theorem, (Kind.OPEN_ACTIVE,)) for one in obligations_of(step)]
    return establish(proposition(theorem), only=asked)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("spec", GIVEN, ids=lambda spec: spec.name)
@pytest.mark.parametrize("theorem", (T2A, T23), ids=lambda theorem: theorem.id)
def test_an_iss_that_follows_the_number_given_is_as_clear_as_that(theorem: Theorem, spec: Spec) -> None:
    found = opened(theorem.of(spec))
    assert found.all_proved, found.details


@pytest.mark.sampled(3)
@pytest.mark.parametrize("spec", NOT_GIVEN, ids=lambda spec: spec.name)
@pytest.mark.parametrize("theorem", (T2A, T23), ids=lambda theorem: theorem.id)
def test_nothing_is_assumed_of_an_iss_from_elsewhere(theorem: Theorem, spec: Spec) -> None:
    failed = {one.obligation.lemma.subject for one in opened(theorem.of(spec)).failed}  # type: ignore[attr-defined]
    assert "twins" in failed or "past" in failed


@pytest.mark.parametrize("theorem", (T2A, T23, T23B), ids=lambda theorem: theorem.id)
def test_another_incarnation_is_possible(theorem: Theorem) -> None:
    (asked,) = [one for one in possible(theorem) if one.name.endswith("begins another incarnation")]
    found = establish(proposition(theorem), only=())
    assert found.verdict is Verdict.UNKNOWN, "nothing was asked"
    assert any(z3.Solver().check(*way) == z3.sat for way in asked.ways)


def test_where_no_other_incarnation_is_possible_nothing_is_proved() -> None:
    nobody_opens = Assumption("nobody-opens", "nothing begins", "a test", FALSE, (Kind.OPEN_ACTIVE, *ALSO_BEGIN))
    found = establish(proposition(replace(TINY, assumptions=(nobody_opens,))))
    assert all(one.answer == "proved" for one in found.solved)
    assert found.verdict is Verdict.UNKNOWN
    assert f"it is impossible that an end that follows {TINY.left.name} begins another incarnation" in found.details[0]


@pytest.mark.parametrize("start", (0, 5, SEQUENCE_NUMBERS - 1))
@pytest.mark.parametrize("count", (0, 1, SEQUENCE_NUMBERS - 1, SEQUENCE_NUMBERS, 5 * SEQUENCE_NUMBERS + 3))
def test_numbers_wrap_whatever_the_count(start: int, count: int) -> None:
    a, n = z3.IntVal(start), z3.Int("here.added.length")
    for made, expected in ((seq_add(a, n), start + count), (seq_subtract(a, n), start - count)):
        value = z3.simplify(z3.substitute(made, (n, z3.IntVal(count))))
        assert value.as_long() == expected % SEQUENCE_NUMBERS


def test_without_a_clock_a_moment_may_have_passed_or_not() -> None:
    """A rule that waits for its timer and one that does not wait any more can both apply."""
    early = Section("3.10.8", Kind.STATUS)
    early.check(
        "first", "before it has passed", ~time_wait_expires.has_passed(), then=change(snd_queued=Nat.constant(1))
    )
    early.check("first", "after it has passed", time_wait_expires.has_passed(), then=change(snd_queued=Nat.constant(2)))
    spec = replace(TCP, name="two moments", all_checks=tuple(early.checks))
    step = step_of(replace(T2A, left=spec, right=spec), spec, Kind.STATUS)
    for queued in (1, 2):
        solver = z3.Solver()
        solver.add(step.transition.handled, step.transition.block["snd_queued"] == queued)
        assert solver.check() == z3.sat


def test_a_name_that_was_used_before_is_no_new_incarnation() -> None:
    """The reference semantics counts them at each end: what begins is known to nobody's history."""
    begun = 0
    for seed in range(40):
        random = Random(seed)
        walk = Walk(TCP, TCP, early_close=False, first_iss=7)
        before = walk.moment
        for joint in walk.go([random.randrange(2**16) for _ in range(60)]):
            for side in SIDES:
                now, was = joint.end(side).block.incarnation, before.joint.end(side).block.incarnation
                if now not in (None, was):
                    assert now not in before.past[side].entries
                    begun += 1
            before = walk.moment
    assert begun > 40, "some ends begin a second one"


def test_a_term_mentions_what_occurs_in_it() -> None:
    x, y = z3.Ints("x y")
    assert mentions(z3.If(y > 0, y + x, y), x)
    assert not mentions(z3.If(y > 0, y + 1, y), x)
