"""The length of TIME-WAIT that is printed is the one that the proof assumes."""

from __future__ import annotations

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.symbolic.timing import thresholds
from tcpspec.proofs import clean_close as timed_close_lemmas
from tcpspec.proofs.clean_close import clean_close
from tcpspec.proofs.drain import T6, T6B
from tcpspec.proofs.lengths import length_text, long_enough
from tcpspec.proofs.theorems import T2A, Theorem
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.semantics import Scope, evaluate

VALUES = {"R": 7, "RTO": 7, "MSL": 1000}
THEOREMS = (T6, T6B, *(clean_close(TCP, k, doubling=doubling) for k in (0, 1, 3) for doubling in (False, True)))


@pytest.mark.parametrize("theorem", THEOREMS, ids=lambda theorem: theorem.id)
def test_an_assumption_about_the_length_says_what_its_data_says(theorem: Theorem) -> None:
    assert theorem.bound is not None
    (assumption,) = [one for one in theorem.assumptions if one.length is not None]
    assert assumption.holds is not None
    assert assumption.sentence == f"TIME-WAIT lasts at least {length_text(theorem.bound, by=' ')}"
    least = sum(count * VALUES[name] for name, count in theorem.bound.items())
    for wait, enough in ((least, True), (least - 1, False)):
        scope = Scope(parameter={"msl": VALUES["MSL"], "interval": VALUES["R"], "time_wait": wait})
        assert evaluate(assumption.holds, scope) is enough


def test_a_theorem_that_assumes_another_length_is_printed_with_that(monkeypatch: pytest.MonkeyPatch) -> None:
    """And as no run is possible just below it, it is no threshold."""
    monkeypatch.setattr(timed_close_lemmas, "long_enough", lambda length, id: long_enough({"MSL": 6}, id))
    found = thresholds.clean_close(1)
    assert found.text == "W >= 6*MSL"
    assert found.verdict is Verdict.UNKNOWN
    assert not found.exact


def test_a_theorem_without_time_has_no_bound() -> None:
    assert T2A.bound is None
    assert T6.without("2-msl").bound is None
