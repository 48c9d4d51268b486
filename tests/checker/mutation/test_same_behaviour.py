"""Mutants are compared with the original rules where their invariants hold, and only if they do."""

from __future__ import annotations

import pytest

from tcpcheck.mutation.killers.inductions import Inductions
from tcpcheck.mutation.killers.same_behaviour import Comparisons, is_invariant
from tcpspec.proofs.block_invariants import BOOKKEEPING
from tcpspec.proofs.theorems import T2A
from tests.checker.mutating import of


def test_the_bookkeeping_is_invariant() -> None:
    assert is_invariant(BOOKKEEPING)
    assert Comparisons(Inductions(T2A)).invariants is BOOKKEEPING


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("CLOSE in ESTABLISHED sends FIN", "then: fin_sent not set"),
        ("SYN-RECEIVED becomes ESTABLISHED", "then: passive not set"),
        ("FIN-WAIT-2 receives FIN", "then: time-wait timer not restarted"),
    ],
)
def test_rules_that_break_it_are_noticed(rule: str, change: str) -> None:
    assert not is_invariant(BOOKKEEPING.of(of(rule, change).spec))


def test_without_it_fewer_changes_are_equivalent() -> None:
    compare = Comparisons(Inductions(T2A))
    compare.__dict__["invariants"] = T2A
    needless = of("TIME-WAIT ends", "without `state is TIME-WAIT`")
    assert compare(needless).differs == ("happens",)
    assert Comparisons(Inductions(T2A))(needless).equivalent
