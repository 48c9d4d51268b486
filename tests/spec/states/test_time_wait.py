"""TIME-WAIT: everything is acknowledged both ways; it lingers for 2 MSL (240 here, running out at 240)."""

from __future__ import annotations

import pytest

from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import Kind
from tests.spec.ends import CLOSED, TIME_WAIT, arrives, cannot_happen, happens, rows, sent, state

ANSWER = "<SEQ=102><ACK=302><CTL=ACK>"
FIN_AGAIN = "<SEQ=301><ACK=102><CTL=FIN,ACK>"
MAY_2 = TCP.reading(MAY2="isn")


def test_the_fin_again_is_acknowledged_and_restarts_the_timer() -> None:
    outcome = arrives(TIME_WAIT, FIN_AGAIN, now=100)
    assert (rows(outcome), sent(outcome)) == (["Q1-3", "A5-15"], ANSWER)
    assert outcome.block.time_wait_expires == 340


def test_read_literally_the_fin_again_does_not_restart_the_timer() -> None:
    outcome = arrives(TIME_WAIT, FIN_AGAIN, now=100, spec=TCP.reading(D6="literal"))
    assert (sent(outcome), outcome.block.time_wait_expires) == (ANSWER, 240)


def test_another_old_segment_is_answered_and_restarts_the_timer_only_under_d6_answer() -> None:
    old = "<SEQ=255><ACK=33><CTL=ACK>"
    plain = arrives(TIME_WAIT, old, now=100)
    assert (sent(plain), plain.block.time_wait_expires) == (ANSWER, 240)
    answering = arrives(TIME_WAIT, old, now=100, spec=TCP.reading(D6="answer"))
    assert (sent(answering), answering.block.time_wait_expires) == (ANSWER, 340)


@pytest.mark.parametrize(
    "drawing",
    [
        "<SEQ=303><CTL=RST>",
        "<SEQ=400><CTL=SYN>",
        "<SEQ=302><ACK=103><CTL=ACK>",
        "<SEQ=302><ACK=102><DATA=1><CTL=ACK>",
        "<SEQ=302><ACK=102><CTL=FIN,ACK>",
        "<SEQ=310><ACK=102><DATA=1><CTL=ACK>",
        "<SEQ=300><ACK=102><CTL=ACK>",
    ],
)
def test_under_d6_answer_whatever_draws_an_acknowledgment_restarts_the_timer(drawing: str) -> None:
    outcome = arrives(TIME_WAIT, drawing, now=100, spec=TCP.reading(D6="answer"))
    assert (sent(outcome), outcome.block.time_wait_expires) == (ANSWER, 340)


def test_a_bare_ack_in_the_window_is_not_answered_so_two_time_waits_do_not_talk_for_ever() -> None:
    bare = "<SEQ=302><ACK=102><CTL=ACK>"
    assert sent(arrives(TIME_WAIT, bare)) == ""
    literal = arrives(TIME_WAIT, bare, now=100, spec=TCP.reading(D6="literal"))
    assert (sent(literal), literal.block.time_wait_expires) == (ANSWER, 340)


def test_a_fin_in_the_window_restarts_the_timer() -> None:
    outcome = arrives(TIME_WAIT, "<SEQ=302><ACK=102><CTL=FIN,ACK>", now=100)
    assert (rows(outcome)[-1], sent(outcome)) == ("F8-5", ANSWER)
    assert (outcome.block.time_wait_expires, outcome.block.rcv_nxt) == (340, 302)


def test_text_is_acknowledged_and_ignored() -> None:
    outcome = arrives(TIME_WAIT, "<SEQ=302><ACK=102><DATA=1><CTL=ACK>", now=100)
    assert ("T7-2" in rows(outcome), sent(outcome)) == (True, ANSWER)
    assert (outcome.block.time_wait_expires, outcome.block.rcv_nxt) == (240, 302)


def test_an_exact_rst_assassinates_it_silently() -> None:
    outcome = arrives(TIME_WAIT, "<SEQ=302><CTL=RST>")
    assert (rows(outcome), outcome.block, outcome.told) == (["R2-b", "R2-4"], CLOSED, ())


def test_without_may_2_a_new_syn_is_challenged() -> None:
    outcome = arrives(TIME_WAIT, "<SEQ=900><CTL=SYN>")
    assert (rows(outcome), sent(outcome)) == (["Y4-2", "TWS-8"], ANSWER)


def test_under_may_2_a_new_syn_reopens_with_a_larger_number() -> None:
    outcome = arrives(TIME_WAIT, "<SEQ=900><CTL=SYN>", iss=700, spec=MAY_2)
    assert (rows(outcome), state(outcome)) == (["TWS-6", "Y4-4"], "SYN-RECEIVED")
    assert sent(outcome) == "<SEQ=700><ACK=901><CTL=SYN,ACK>"
    established = arrives(outcome.block, "<SEQ=901><ACK=701><CTL=ACK>", spec=MAY_2)
    assert (state(established), established.block.reopened) == ("ESTABLISHED", False)


def test_under_may_2_an_old_syn_is_dropped_silently() -> None:
    outcome = arrives(TIME_WAIT, "<SEQ=300><CTL=SYN>", spec=MAY_2)
    assert (rows(outcome), outcome.block, sent(outcome)) == (["TWS-7"], TIME_WAIT, "")


def test_under_may_2_a_reopened_end_returns_to_time_wait_when_the_syn_proves_old() -> None:
    reopened = arrives(TIME_WAIT, "<SEQ=900><CTL=SYN>", iss=700, spec=MAY_2).block
    outcome = arrives(reopened, "<SEQ=901><CTL=RST>", now=100, spec=MAY_2)
    assert (state(outcome), outcome.block.time_wait_expires) == ("TIME-WAIT", 340)
    assert (outcome.block.snd_nxt, outcome.block.rcv_nxt) == (102, 302)
    assert (outcome.block.iss, outcome.block.irs, outcome.block.fin_sent) == (100, 300, True)


def test_under_may_2_the_history_of_the_old_connection_comes_back_with_it() -> None:
    old = TIME_WAIT._replace(irs=296, incarnation="us", peer="them", delivered=4, handed=4)
    reopened = arrives(old, "<SEQ=900><CTL=SYN>", iss=700, spec=MAY_2).block
    assert (reopened.incarnation, reopened.peer, reopened.delivered, reopened.handed) == ("new", "them", 0, 0)
    assert (reopened.was_incarnation, reopened.was_peer, reopened.was_delivered) == ("us", "them", 4)
    returned = arrives(reopened, "<SEQ=901><CTL=RST>", spec=MAY_2).block
    assert returned == old._replace(snd_wnd=0, snd_wl1=0, snd_wl2=0)


def test_under_may_2_what_was_remembered_is_forgotten_once_established() -> None:
    reopened = arrives(TIME_WAIT._replace(incarnation="us", delivered=4), "<SEQ=900><CTL=SYN>", iss=700, spec=MAY_2)
    established = arrives(reopened.block, "<SEQ=901><ACK=701><CTL=ACK>", spec=MAY_2).block
    assert {value for name, value in established._asdict().items() if name.startswith("was_")} == {0, None}


def test_under_may_2_nothing_is_reopened_while_text_is_unread() -> None:
    unread = TIME_WAIT._replace(rcv_unread=1, rcv_wnd=999)
    outcome = arrives(unread, "<SEQ=900><CTL=SYN>", iss=700, spec=MAY_2)
    assert (rows(outcome), outcome.block, sent(outcome)) == (["TWS-7"], unread, "")


def test_it_ends_after_2_msl_and_not_before() -> None:
    assert cannot_happen(TIME_WAIT, Kind.TIME_WAIT_TIMEOUT, now=240)
    outcome = happens(TIME_WAIT, Kind.TIME_WAIT_TIMEOUT, now=241)
    assert (rows(outcome), outcome.block) == (["TO-4"], CLOSED)


def test_calls_are_errors_and_abort_is_a_way_out() -> None:
    assert rows(happens(TIME_WAIT, Kind.CLOSE)) == ["CLOSE-8"]
    assert rows(happens(TIME_WAIT, Kind.SEND, length=1)) == ["SEND-6"]
    assert rows(happens(TIME_WAIT, Kind.RECEIVE)) == ["RECV-5"]
    assert happens(TIME_WAIT, Kind.ABORT).block == CLOSED
