"""Rules that state or read ghost history, or whose ghost history cannot be told, are refused with what to write."""

from __future__ import annotations

import pytest

from tcpcheck.own.rule_problems import problems
from tcpspec.language.expression import FALSE, Nat, Seq
from tcpspec.rfc9293.definitions import delete_tcb, taken
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import ESTABLISHED, TIME_WAIT, iss, misdelivered, peer, rcv_nxt, rcv_unread, state, was_iss
from tcpspec.rules.check import NEXT, Check, change
from tcpspec.rules.event import Kind, fresh_incarnation, fresh_iss
from tcpspec.rules.segment import seg
from tcpspec.rules.spec import Section
from tcpspec.variants import VARIANTS

TEXT, LISTENS = TCP.find("text is taken and acknowledged"), TCP.find("LIS-3")
ENTERS = TCP.find("ESTABLISHED receives FIN")


def said(*changed: Check, add: tuple[Check, ...] = ()) -> list[str]:
    swap = {check.name: check for check in changed}
    return [problem.cause for problem in problems(TCP.but("mine", why="", swap=swap, add=add), TCP)]


def test_the_rules_of_rfc_9293_and_of_every_variant_have_a_history() -> None:
    for spec in VARIANTS.values():
        assert list(problems(spec, TCP)) == []


STATED = {
    "sets misdelivered, which no end knows": TEXT.but(then=change(misdelivered=FALSE)),
    "sets incarnation, which no end knows": TEXT.but(then=change(incarnation=fresh_incarnation)),
    "sets handed, which no end knows": TEXT.but(then=change(handed=Nat.constant(0))),
    "reads peer, which no end knows": TEXT.but(guard=TEXT.guard & (seg.sender == peer)),
    "reads misdelivered, which no end knows": TEXT.but(guard=TEXT.guard & ~misdelivered),
}


@pytest.mark.parametrize("cause", STATED)
def test_no_rule_sets_or_reads_ghosts(cause: str) -> None:
    assert any(cause in each for each in said(STATED[cause]))


def test_that_an_incarnation_begins_may_be_said_where_it_does() -> None:
    assert said(LISTENS.but(then=change(incarnation=fresh_incarnation))) == []


@pytest.mark.parametrize("value", [iss + 1, seg.ack_no, Seq.constant(0), rcv_nxt], ids=repr)
def test_a_connection_that_goes_on_keeps_its_iss(value: Seq) -> None:
    (cause,) = said(ENTERS.but(then=change(iss=value)))
    assert "in a connection that goes on, which is neither a new ISS nor the one that it has" in cause


def test_deleting_the_tcb_on_the_way_into_time_wait_is_refused() -> None:
    (cause,) = said(TCP.find("FIN-WAIT-2 receives FIN").but(then=delete_tcb(TIME_WAIT)))
    assert "sets ISS to 0 in a connection that goes on" in cause


@pytest.mark.parametrize("value", [iss, iss + 0, was_iss, fresh_iss, fresh_iss + 9], ids=repr)
def test_its_own_iss_an_old_one_and_a_new_one_are_clear(value: Seq) -> None:
    assert said(ENTERS.but(then=change(iss=value))) == []


def test_octets_that_one_rule_moves_over_and_another_keeps_are_refused() -> None:
    moves = TEXT.but(then={"rcv_unread": rcv_unread})
    keeping = Section("3.10.7.4", Kind.ARRIVES, given=state == ESTABLISHED)
    keeps = keeping.check(
        "at last", "text is kept", seg.text > 0, then=change(rcv_unread=rcv_unread + taken), onward=NEXT
    )
    assert any("moves RCV.NXT over octets that 'text is kept' puts" in each for each in said(moves, add=(keeps,)))


def test_octets_come_with_segments() -> None:
    out = TCP.find("CLOSE in ESTABLISHED sends FIN")
    assert any("adds to RCV.UNREAD although no segment" in each
               for each in said(out.but(then=change(rcv_unread=rcv_unread + 1))))  # fmt: skip


def test_what_an_author_says_of_octets_is_compared_with_what_follows() -> None:
    assert said(TEXT.but(accepts=taken)) == []
    for wrong in (TEXT.but(accepts=seg.text), ENTERS.but(accepts=seg.text)):
        assert said(wrong) == [f"rule {wrong.name!r} says of octets what does not follow from `then`"]
