"""Which rules the proofs say nothing about."""

from __future__ import annotations

from dataclasses import replace

from tcpcheck.symbolic.induction.idle import idle_rules
from tcpspec.language.expression import FALSE
from tcpspec.proofs.theorems import T2A, T2B, Assumption
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import Kind

AMONG_OURSELVES = {"LIS-4", "Q1-2", "R2-a", "Y4-1", "Y4-2", "A5-1"}
"""What neither end of this TCP ever sends to the other: a segment without ACK that is no first SYN, a RST with text, a
SYN in the window."""
EARLY = {"CLOSE-4a", "CLOSE-4b"}
"""What T2b excludes besides: CLOSE in SYN-RECEIVED.  (That CLOSE-WAIT never meets an old ACK, A5-7, the lemmas do not
say: under one reading, D7, it does.)"""


def test_only_forged_segments_would_reach_the_idle_rules() -> None:
    assert {rule.rows[0] for rule in idle_rules(T2A)} == AMONG_OURSELVES
    assert {rule.rows[0] for rule in idle_rules(T2B)} == AMONG_OURSELVES | EARLY


def test_what_never_happens_is_idle() -> None:
    never = Assumption("never", "nobody calls STATUS", "test", holds=FALSE, kinds=(Kind.STATUS,))
    quiet = replace(T2A.of(replace(TCP, all_checks=TCP.program(Kind.STATUS)[0].checks)), assumptions=(never,))
    assert [rule.rows for rule in idle_rules(quiet)] == [("STAT-1",), ("STAT-2",)]
