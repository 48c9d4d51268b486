"""What is changed: every kind of change, in one rule, in one place."""

from __future__ import annotations

from tcpcheck.mutation import OPERATORS, mutants
from tcpcheck.mutation.changes import conjuncts, shifted, starts_timer
from tcpspec.language.expression import TRUE
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import LISTEN, rcv_nxt, snd_nxt, snd_una, state
from tcpspec.rules.control import ACK, SYN
from tcpspec.rules.segment import seg
from tcpspec.variants.time_wait import LITERAL_TIME_WAIT, TIME_WAITS
from tests.checker.mutating import of

FIN_AGAIN = "TIME-WAIT acknowledges the FIN again and restarts its timer"


def test_a_mutant_differs_in_one_rule() -> None:
    for mutant in mutants(TCP, [TCP.find("LIS-3"), TCP.find("CLOSE-1")]):
        kept = [check for check in TCP.all_checks if check is not mutant.rule]
        assert [check for check in mutant.spec.all_checks if check is not mutant.check] == kept
        assert mutant.check is not mutant.rule


def test_every_operator_is_used_and_described() -> None:
    assert {mutant.operator for mutant in mutants(TCP)} == set(OPERATORS)


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
        repr((snd_una < seg.ack_no + 1) & ~(seg.seq == rcv_nxt)),
        repr((snd_una < seg.ack_no) & ~(seg.seq + 1 == rcv_nxt)),
    ]
    assert conjuncts(TRUE & (state == LISTEN) & seg.SYN)[2] is seg.SYN
    assert len(list(shifted(snd_nxt + 1 == seg.seq))) == 1


def test_leaving_out_what_is_always_true_is_no_change() -> None:
    assert not [mutant for mutant in mutants(TCP) if mutant.change == "without `true`"]


def test_a_timer_is_not_restarted_as_a_whole() -> None:
    check = of(FIN_AGAIN, "then: time-wait timer not restarted").check
    assert check is not None and check.then == {}
    cut_short = of(FIN_AGAIN, "then: time-wait timer expires at once").check
    assert cut_short is not None and repr(cut_short.then["time_wait_expires"]) == "now"
    assert starts_timer(cut_short.then)
    assert not starts_timer(TCP.find("TIME-WAIT ends").then)


def test_a_reply_without_a_bit_is_a_reply() -> None:
    check = of("LIS-3", "reply: SYN dropped").check
    assert check is not None and check.send is not None
    assert check.send.control == ACK
    without_ack = of("LIS-3", "reply: ACK dropped").check
    assert without_ack is not None and without_ack.send is not None
    assert (without_ack.send.control, without_ack.send.ack) == (SYN, None)


def test_a_change_is_carried_to_readings_in_which_the_rule_is_in_force() -> None:
    mutant = of(FIN_AGAIN, "rule removed")
    never_restart = TIME_WAITS["never-restart"]
    assert mutant.carried_to(LITERAL_TIME_WAIT) is None
    assert mutant.carried_to(never_restart) is None
    carried = of("LIS-3", "rule removed").carried_to(LITERAL_TIME_WAIT)
    assert carried is not None and carried.settings["D6"] == "literal"
    assert len(carried.checks) == len(LITERAL_TIME_WAIT.checks) - 1
