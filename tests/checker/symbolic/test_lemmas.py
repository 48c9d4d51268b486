"""Lemmas mean what they say: they are true of runs of the reference semantics, and their premises occur in them."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcpspec.lemmas import Lemma
from tcpspec.tcp import TCP
from tcpspec.theorems import T2A, T2B, T2C, Theorem
from tcpspec.variants.handshake import TWO_WAY
from tests.checker.symbolic.walking import Walk

CHOICES = st.lists(st.integers(0, 2**16), max_size=60)
FIRST_ISS = st.sampled_from((100, 2**32 - 5, 2**31 - 3))


@pytest.mark.parametrize("theorem", (T2A, T2B, T2C), ids=lambda theorem: theorem.id)
@settings(max_examples=60, deadline=None)
@given(choices=CHOICES, first_iss=FIRST_ISS)
def test_every_lemma_holds_along_every_run(theorem: Theorem, choices: list[int], first_iss: int) -> None:
    walk = Walk(theorem.left, theorem.right, early_close=theorem is not T2B, first_iss=first_iss)
    for _ in walk.go(choices):
        for lemma in theorem.lemmas:
            assert walk.broken(lemma) is None, lemma.name


def test_every_premise_occurs_in_some_run() -> None:
    missing: set[Lemma] = set(T2B.lemmas)
    for seed in range(400):
        random = Random(seed)
        walk = Walk(TCP, TCP, early_close=False, first_iss=random.randrange(2**32))
        for _ in walk.go([random.randrange(2**16) for _ in range(120)]):
            missing -= {lemma for lemma in missing if walk.given(lemma)}
        if not missing:
            return
    assert not {lemma.name for lemma in missing}


def test_a_run_of_the_two_way_handshake_breaks_a_lemma() -> None:
    """The walk can tell true from false: the variant that the proof refuses is refused by a run too."""
    (lemma,) = [one for one in T2A.lemmas if one.name.startswith("past SYN-RECEIVED, unless closed early")]
    walks = (Walk(TWO_WAY, TWO_WAY, early_close=False, first_iss=7) for _ in range(100))
    for seed, walk in enumerate(walks):
        random = Random(seed)
        if any(walk.broken(lemma) for _ in walk.go([random.randrange(2**16) for _ in range(60)])):
            return
    pytest.fail("no run breaks the lemma")
