"""Enumeration notices changed rules that the proofs of safety have no reason to notice."""

from __future__ import annotations

import pytest

from tcpcheck.explicit.kill import Enumerations
from tcpcheck.mutation import Mutant, mutants
from tcpspec.tcp import TCP

ENUMERATIONS = Enumerations(TCP)


def mutant(row: str, change: str) -> Mutant:
    (one,) = [one for one in mutants(TCP, [TCP.find(row)]) if one.change == change]
    return one


@pytest.mark.parametrize(
    ("row", "change"),
    [
        ("the SYN is sent again", "rule removed"),
        ("LIS-3", "reply dropped"),
        ("FIN-WAIT-2 receives FIN", "then: state not set"),
        ("TO-4", "rule removed"),
        ("a keep-alive probes an idle connection", "reply dropped"),
    ],
)
def test_a_rule_that_only_keeps_things_going_is_missed(row: str, change: str) -> None:
    assert ENUMERATIONS(mutant(row, change)) is not None


def test_the_unchanged_rules_are_not_noticed() -> None:
    rule = TCP.find("LIS-3")
    assert ENUMERATIONS(Mutant(rule, rule, "nothing", TCP)) is None


def test_an_ambiguity_is_noticed() -> None:
    said = ENUMERATIONS(mutant("LIS-1", "guard negated"))
    assert said is not None


def test_a_verdict_that_changes_is_named() -> None:
    said = ENUMERATIONS(mutant("SYN-RECEIVED becomes ESTABLISHED", "without `SND.UNA < SEG.ACK =< SND.NXT`"))
    assert said is not None
    assert "apply at once" in said or " is VIOLATED" in said
