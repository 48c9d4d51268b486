"""T23 is proved with and without MAY-2, and a rule that it rests on cannot be changed without its noticing."""

from __future__ import annotations

from dataclasses import replace

import pytest
import z3

from tcpcheck.base.verdict import Verdict
from tcpcheck.symbolic.encoding.solving import many_questions
from tcpcheck.symbolic.encoding.terms import state_term
from tcpcheck.symbolic.induction.prove import prove
from tcpcheck.symbolic.induction.step import InductiveStep
from tcpspec.language.expression import State
from tcpspec.proofs.delivery import COUNTED, DELIVERY_LEMMAS, HANDED_IN_ORDER, IN_ORDER, NO_MORE
from tcpspec.proofs.lemmas import AHEAD_LEMMAS, BOUND_TO_US, FAR_APART, NONE_MISDELIVERED, Lemma
from tcpspec.proofs.theorems import T2B, T23, T23B, Theorem
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.check import Check
from tcpspec.rules.event import Kind, length
from tcpspec.rules.spec import Spec
from tcpspec.variants.delivery import REUSE_ANY_ISS, REUSE_ANY_SYN, TAKES_ANYWHERE, TRIMS_NUMBER_ONLY, UNTRIMMED

pytestmark = [pytest.mark.xdist_group("delivery proofs"), pytest.mark.turns(0)]

AGAIN = TCP.find("unacknowledged text and FIN are sent again")
TAKEN = TCP.find("text is taken and acknowledged")
READ = TCP.find("RECEIVE takes the octets on hand")
FIN = TCP.find("ESTABLISHED receives FIN")


def changed(rule: Check, **parts: object) -> Spec:
    """TCP with other parts of one rule, which replace the old ones whole."""
    return TCP.but("changed", why="a test", swap={rule.name: replace(rule, **parts)})  # type: ignore[arg-type]


def broken(theorem: Theorem, kind: Kind) -> set[str]:
    """The lemmas that one kind of event breaks."""
    return {one.obligation.lemma.name for one in prove(theorem, kinds=(kind,)).failed}


@pytest.mark.slow
@pytest.mark.parametrize("theorem", (T23, pytest.param(T23B, marks=pytest.mark.slow)), ids=lambda theorem: theorem.id)
def test_it_is_proved_and_needs_all_it_assumes(theorem: Theorem) -> None:
    result = prove(theorem)
    assert result.verdict is Verdict.PROVED, result.summary()
    assert result.used == tuple(assumption.id for assumption in theorem.assumptions)
    assert (result.empty_steps, result.failed, result.unknown) == ((), (), ())
    assert set(theorem.goals) <= set(theorem.lemmas)


def test_it_says_more_than_t2() -> None:
    kept = set(T2B.lemmas) - {FAR_APART}
    assert kept | {*AHEAD_LEMMAS, *DELIVERY_LEMMAS} == set(T23.lemmas)
    assert {NONE_MISDELIVERED, IN_ORDER, NO_MORE, HANDED_IN_ORDER} <= set(T23.goals)
    assert BOUND_TO_US in T23B.goals


@pytest.mark.slow
def test_text_taken_wherever_it_begins_is_out_of_order() -> None:
    """Everything else survives: only the place of the octets is wrong."""
    assert broken(T23.of(TAKES_ANYWHERE), Kind.ARRIVES) == {IN_ORDER.name}


@pytest.mark.slow
def test_octets_that_trimming_leaves_over_are_more_than_were_sent() -> None:
    assert NO_MORE.name in broken(T23.of(TRIMS_NUMBER_ONLY), Kind.ARRIVES)


@pytest.mark.slow
def test_without_trimming_nothing_wrong_is_taken() -> None:
    """The guard "text begins at RCV.NXT" protects; trimming lets a segment through that is partly new."""
    assert broken(T23.of(UNTRIMMED), Kind.ARRIVES) == set()


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("spec", "kind", "lemma"),
    [
        (changed(READ, then={}), Kind.RECEIVE, HANDED_IN_ORDER),
        (changed(FIN, then={"state": FIN.then["state"]}), Kind.ARRIVES, COUNTED),
    ],
    ids=["octets are handed over twice", "the FIN is not counted"],
)
def test_a_receiver_that_miscounts_is_noticed(spec: Spec, kind: Kind, lemma: Lemma) -> None:
    assert lemma.name in broken(T23.of(spec), kind)


@pytest.mark.parametrize(
    "resend",
    [{"seq": AGAIN.send.seq + 1}, {"text": length, "fin": None}],  # type: ignore[union-attr]
    ids=["under the wrong numbers", "with an octet in place of the FIN"],
)
def test_a_sender_that_resends_something_else_is_noticed(resend: dict[str, object]) -> None:
    assert AGAIN.send is not None
    spec = changed(AGAIN, send=replace(AGAIN.send, **resend))  # type: ignore[arg-type]
    assert "text is octets of its incarnation" in broken(T23.of(spec), Kind.RETRANSMISSION)


@pytest.mark.slow
@pytest.mark.parametrize("spec", (REUSE_ANY_SYN, REUSE_ANY_ISS), ids=lambda spec: spec.name)
def test_where_isns_move_ahead_may_2_needs_no_comparison(spec: Spec) -> None:
    assert prove(T23B.of(spec)).verdict is Verdict.PROVED


@pytest.mark.parametrize("theorem", (T23, T23B), ids=lambda theorem: theorem.id)
def test_time_wait_uses_no_new_number(theorem: Theorem) -> None:
    """What is over uses no further numbers, even if it comes back: an ISS that was clear of it stays so."""
    for kind in Kind:
        step = InductiveStep(theorem, theorem.left, kind)
        here, after = step.block["here"], step.transition.block
        solver = many_questions(*step.facts(), *step.assumed.values(), timeout=20_000)
        solver.add(here["state"] == state_term(State.TIME_WAIT), after["incarnation"] == here["incarnation"])
        assert solver.check(after["snd_nxt"] != here["snd_nxt"]) == z3.unsat, kind
