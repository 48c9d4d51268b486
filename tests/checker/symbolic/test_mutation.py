"""Changes of one rule are noticed, or it is said why not."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from tcpcheck.mutation import Mutant, Score, conjuncts, mutants, run, shifted
from tcpcheck.symbolic.kill import Killers
from tcpspec.block import LISTEN, SYN_RECEIVED, close_called, rcv_nxt, snd_nxt, snd_una, state
from tcpspec.event import Kind, length
from tcpspec.expression import TRUE
from tcpspec.model import Check
from tcpspec.segment import seg
from tcpspec.tcp import TCP
from tcpspec.theorems import T2A, T2B

EQUIVALENT = "equivalent"
KILLERS = Killers(T2A, T2B)


def of(row: str, change: str) -> Mutant:
    """The one mutant of a rule whose change is described so."""
    (mutant,) = [mutant for mutant in mutants(TCP, [TCP.find(row)]) if mutant.change == change]
    return mutant


def score(*tried: Mutant) -> Score:
    return run(tried, KILLERS.all(), KILLERS.explain)


def test_a_mutant_differs_in_one_rule() -> None:
    for mutant in mutants(TCP, [TCP.find("LIS-3"), TCP.find("CLOSE-1")]):
        kept = [check for check in TCP.all_checks if check is not mutant.rule]
        assert [check for check in mutant.spec.all_checks if check is not mutant.check] == kept
        assert mutant.check is not mutant.rule


def test_every_kind_of_change_is_made() -> None:
    changes = {mutant.change for mutant in mutants(TCP, [TCP.find("SS-5"), TCP.find("LIS-3")])}
    assert changes >= {
        "guard negated", "without `SYN`", "then: state not set", "then: irs one greater", "then: passive negated",
        "cut: seq one greater", "reply dropped", "reply: ack one greater", "reply: SYN dropped", "rule removed",
        "goes on instead of ending", "ends instead of going on",
    }  # fmt: skip


def test_comparisons_are_shifted_wherever_they_stand() -> None:
    guard = (snd_una < seg.ack_no) & ~(seg.seq == rcv_nxt)
    assert [repr(other) for _, other in shifted(guard)] == [
        repr((snd_una + 1 < seg.ack_no) & ~(seg.seq == rcv_nxt)),
        repr((snd_una < seg.ack_no) & ~(seg.seq + 1 == rcv_nxt)),
    ]
    assert conjuncts(TRUE & (state == LISTEN) & seg.SYN)[2] is seg.SYN
    assert len(list(shifted(snd_nxt + 1 == seg.seq))) == 1


@pytest.mark.parametrize(
    ("row", "change", "killer", "says"),
    [
        ("LIS-4", "rule removed", "self-test", "SEGMENT ARRIVES is left unhandled"),
        ("SS-4", "without `not ACK`", "self-test", "applies at once with SS-3"),
        ("SS-5", "then: snd_una one greater", "T2a", "block here: SND.UNA lies between ISS and SND.NXT"),
        ("LIS-3", "then: irs one greater", "T2a", "block here: after SYN-SENT, IRS is the ISS of the peer"),
        ("LIS-3", "reply: ack one greater", "T2a", "segment sent: an ACK acknowledges only what that incarnation"),
        ("CLOSE-4b", "then: close_called not set", None, "changes only what no lemma speaks of: close_called"),
        ("OPEN-1", "then: snd_wl2 not set", None, EQUIVALENT),
        ("TO-4", "then: time_wait_expires not set", None, "changes only the time-wait timer"),
    ],
)
def test_who_kills_what(row: str, change: str, killer: str | None, says: str) -> None:
    rule = next(check for check in TCP.checks if row in check.rows)
    (mutant,) = [mutant for mutant in mutants(TCP, [rule]) if mutant.change == change]
    (fate,) = score(mutant).fates
    assert fate.killer == killer
    assert says in fate.said


def test_t2b_kills_what_t2a_does_not() -> None:
    """Acting on a queued CLOSE while still in SYN-RECEIVED: agreement survives, old octets get in."""
    rule = TCP.find("a CLOSE queued in SYN-RECEIVED acts in ESTABLISHED")
    early = replace(rule, guard=close_called & (length == 0) & (state == SYN_RECEIVED))
    spec = replace(TCP, all_checks=tuple(early if check is rule else check for check in TCP.all_checks))
    (fate,) = score(Mutant(rule, early, "acts too early", spec)).fates
    assert fate.killer == "T2b"
    assert fate.said == "block here: FIN-WAIT-1 and CLOSING are entered only after our SYN was acknowledged"


def test_a_sample_of_mutants_has_one_fate_each() -> None:
    sample = Random(20).sample(list(mutants(TCP)), 16)
    result = score(*sample)
    assert [fate.mutant for fate in result.fates] == sample
    assert sum(result.killed_by.values()) + len(result.survivors) == len(sample)
    assert len(result.killed_by) >= 2
    assert "not decided by the solver" not in result.reasons
    assert result.summary().startswith(f"{len(sample) - len(result.survivors)} of 16 mutants killed")


def test_an_interrupted_run_says_so() -> None:
    def interrupted(count: int, mutant: Mutant) -> None:
        if count == 2:
            raise KeyboardInterrupt

    tried = list(mutants(TCP, [TCP.find("LIS-4")]))
    result = run(tried, KILLERS.all(), KILLERS.explain, progress=interrupted)
    assert result.interrupted
    assert len(result.fates) == 2
    assert "interrupted" in result.summary()


@pytest.mark.slow
def test_every_rule_of_the_handshake_is_guarded() -> None:
    """Whatever changes which incarnation a SYN or its ACK belongs to is killed."""
    rules: list[Check] = [check for check in TCP.checks if {"LIS-3", "SS-5", "SS-6", "A5-3"} & set(check.rows)]
    result = score(*mutants(TCP, rules))
    fields = ("irs", "iss", "snd_una", "snd_nxt", "rcv_nxt")
    mattering = ("reply: ack one", *(f"then: {name} " for name in fields))
    real = [fate.mutant for fate in result.survivors if not fate.said.startswith(EQUIVALENT)]
    assert [str(mutant) for mutant in real if mutant.change.startswith(mattering)] == []


@pytest.mark.slow
def test_the_whole_specification() -> None:
    result = score(*mutants(TCP))
    assert not [fate for fate in result.survivors if fate.said == "not decided by the solver"]
    assert len(result.survivors) < len(result.fates) / 2
    assert {fate.mutant.rule.kind for fate in result.fates} == set(Kind)
