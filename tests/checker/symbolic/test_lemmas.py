"""Lemmas mean what they say: they are true of runs of the reference semantics, and their premises occur in them."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcpspec.proofs.lemmas import BOUND_TO_US, Lemma
from tcpspec.proofs.theorems import T2A, T2C, T23, T23B, Theorem
from tcpspec.rules.event import Kind
from tcpspec.system.joint import Act, Deliver, Side
from tcpspec.variants.handshake import TWO_WAY
from tests.checker.symbolic.walking import Walk

pytestmark = [pytest.mark.xdist_group("lemmas"), pytest.mark.turns(2)]

CHOICES = st.lists(st.integers(0, 2**16), max_size=60)
FIRST_ISS = st.sampled_from((100, 2**32 - 5, 2**31 - 3))


@pytest.mark.parametrize("theorem", (T2A, T2C, T23, T23B), ids=lambda theorem: theorem.id)
@settings(max_examples=60, deadline=None)
@given(choices=CHOICES, first_iss=FIRST_ISS)
def test_every_lemma_holds_along_every_run(theorem: Theorem, choices: list[int], first_iss: int) -> None:
    walk = Walk(theorem.left, theorem.right, early_close=theorem in (T2A, T2C), first_iss=first_iss)
    for _ in walk.go(choices):
        for lemma in theorem.lemmas:
            assert walk.broken(lemma) is None, lemma.name


def reached_by_reopening(theorem: Theorem) -> set[Lemma]:
    """The premises that occur in a run which no random walk finds: A closes first, and B opens anew."""
    walk = Walk(theorem.left, theorem.right, early_close=False, first_iss=7)
    opens, closes = Kind.OPEN_ACTIVE, Kind.CLOSE
    script: tuple[tuple[Kind, Side] | Side, ...] = (
        (Kind.OPEN_PASSIVE, "A"), (opens, "B"), "B", "A", "B", (closes, "A"), "A", (closes, "B"), "B", "A",
        (opens, "B"), "B",
    )  # fmt: skip
    for each in script:
        newest = None if isinstance(each, tuple) else walk.joint.wire(each)[-1]
        wanted = next(number for number, move in enumerate(walk.moves())
                      if (isinstance(move, Act) and (move.kind, move.side) == each)
                      or (isinstance(move, Deliver) and (move.sender, move.flight) == (each, newest)))  # fmt: skip
        assert list(walk.go([wanted])), each
    assert walk.joint.a.block.reopened
    return {lemma for lemma in theorem.lemmas if walk.given(lemma)}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("theorem", (T23, T23B), ids=lambda theorem: theorem.id)
def test_every_premise_occurs_in_some_run(theorem: Theorem) -> None:
    missing: set[Lemma] = set(theorem.lemmas)
    if theorem is T23B:
        missing -= reached_by_reopening(theorem)
    for seed in range(400):
        random = Random(seed)
        walk = Walk(theorem.left, theorem.right, early_close=False, first_iss=random.randrange(2**32))
        for _ in walk.go([random.randrange(2**16) for _ in range(120)]):
            missing -= {lemma for lemma in missing if walk.given(lemma)}
        if not missing:
            return
    assert not {lemma.name for lemma in missing}


def test_a_run_of_the_two_way_handshake_breaks_a_lemma() -> None:
    """The walk can tell true from false: the variant that the proof refuses is refused by a run too."""
    (lemma,) = [one for one in T2A.lemmas if one is BOUND_TO_US]
    walks = (Walk(TWO_WAY, TWO_WAY, early_close=False, first_iss=7) for _ in range(100))
    for seed, walk in enumerate(walks):
        random = Random(seed)
        if any(walk.broken(lemma) for _ in walk.go([random.randrange(2**16) for _ in range(60)])):
            return
    pytest.fail("no run breaks the lemma")
