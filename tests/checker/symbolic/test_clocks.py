"""T20 is proved whatever ISNs are chosen, and not if anything is left out that lets clocks stand in for them."""

from __future__ import annotations

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.symbolic.induction.obligations import proposition, step_of, steps
from tcpcheck.symbolic.induction.two_incarnations import TwinStep, about_twins
from tcpcheck.symbolic.proving.proof import at_first_failure, establish
from tcpspec.proofs.clocks import CLOCK_LEMMAS, GUARDED_BY_CLOCKS, NOT_CROSSED, ONE_AFTER_THE_OTHER
from tcpspec.proofs.lemmas import Lemma
from tcpspec.proofs.theorems import AHEAD, FRESH, T2A, Theorem
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Spec
from tcpspec.variants.timestamps import (
    CROSSING,
    GUARDED,
    JUMPING_CLOCK,
    NO_CLIENT_ECHO,
    NO_PAWS,
    NO_SERVER_ECHO,
    STAMPS,
    TIMESTAMPS,
    ts_clock,
)

pytestmark = pytest.mark.sampled(2)

STANDING_CLOCK = GUARDED.but(
    "standing-clock", why="a test", swap={"OPEN-2": GUARDED.find("OPEN-2").but(then=STAMPS.change(ts_clock=ts_clock))}
)


def broken(spec: Spec) -> Lemma | None:
    """The first lemma that the theorem loses with other rules, or None."""
    found = establish(proposition(GUARDED_BY_CLOCKS.of(spec.reading(CLOSE4A="wait"))), stop=at_first_failure)
    return found.failed[0].obligation.lemma if found.failed else None  # type: ignore[return-value]


@pytest.mark.slow
def test_it_is_proved_and_asks_nothing_of_isns() -> None:
    found = establish(proposition(GUARDED_BY_CLOCKS))
    assert found.verdict is Verdict.PROVED, found.details
    assert found.used == ("length", "sizes", "no-forger")
    assert not {FRESH, AHEAD} & set(GUARDED_BY_CLOCKS.assumptions)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "spec",
    (NO_PAWS, NO_CLIENT_ECHO, NO_SERVER_ECHO, CROSSING, JUMPING_CLOCK, STANDING_CLOCK, TIMESTAMPS),
    ids=lambda spec: spec.name,
)
def test_it_is_lost_without_any_of_the_guards(spec: Spec) -> None:
    assert broken(spec) is not None


@pytest.mark.sampled(4)
@pytest.mark.parametrize("left_out", CLOCK_LEMMAS, ids=lambda lemma: lemma.name)
def test_no_lemma_about_clocks_could_be_left_out(left_out: Lemma) -> None:
    fewer = Theorem(
        "fewer", "without one lemma", GUARDED_BY_CLOCKS.left, GUARDED_BY_CLOCKS.right,
        tuple(lemma for lemma in GUARDED_BY_CLOCKS.lemmas if lemma is not left_out),
        GUARDED_BY_CLOCKS.goals, GUARDED_BY_CLOCKS.assumptions,
    )  # fmt: skip
    assert establish(proposition(fewer), stop=at_first_failure).failed


def test_only_theorems_about_both_ends_and_twins_ask_whom_the_other_end_was_bound_to() -> None:
    assert about_twins(GUARDED_BY_CLOCKS) and not about_twins(T2A)
    step = step_of(GUARDED_BY_CLOCKS, GUARDED_BY_CLOCKS.left, Kind.CLOSE)
    assert isinstance(step, TwinStep)
    shown = [lemma for part, lemma, _ in step.conclusions if part == "twins of here"]
    assert shown == [ONE_AFTER_THE_OTHER]
    assert NOT_CROSSED in [lemma for part, lemma, _ in step.conclusions if part == "pasts from here"]


def test_each_lemma_of_a_step_is_asked_once() -> None:
    for theorem in (GUARDED_BY_CLOCKS, T2A):
        whole = step_of(theorem, theorem.left, Kind.CLOSE).conclusions
        asked = [shown for step in steps(theorem, (Kind.CLOSE,)) for shown in step.conclusions]
        assert sorted((part, lemma.name) for part, lemma, _ in asked) == sorted((p, one.name) for p, one, _ in whole)
