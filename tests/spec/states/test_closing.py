"""CLOSING: both have closed at once; our FIN waits for its ACK."""

from __future__ import annotations

from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import Kind
from tests.spec.ends import CLOSED, CLOSING, FIN_WAIT_1, arrives, happens, rows, sent, state


def test_the_ack_of_our_fin_leads_to_time_wait_and_starts_its_timer() -> None:
    outcome = arrives(CLOSING, "<SEQ=302><ACK=102><CTL=ACK>", now=5)
    assert ("A5-11" in rows(outcome), state(outcome)) == (True, "TIME-WAIT")
    assert (outcome.block.time_wait_runs, outcome.block.time_wait_expires) == (True, 245)


def test_a_segment_that_does_not_acknowledge_our_fin_is_ignored() -> None:
    outcome = arrives(CLOSING, "<SEQ=302><ACK=101><CTL=FIN,ACK>")
    assert (rows(outcome)[-1], state(outcome), sent(outcome)) == ("A5-12", "CLOSING", "")


def test_the_peers_fin_again_is_old_and_its_ack_is_not_read() -> None:
    outcome = arrives(CLOSING, "<SEQ=301><ACK=102><CTL=FIN,ACK>")
    assert (rows(outcome), state(outcome)) == (["Q1-3", "TWS-8"], "CLOSING")
    assert sent(outcome) == "<SEQ=102><ACK=302><CTL=ACK>"


def test_a_rst_ends_it() -> None:
    outcome = arrives(CLOSING, "<SEQ=302><CTL=RST>")
    assert (rows(outcome), outcome.block) == (["R2-b", "R2-4"], CLOSED)


def test_text_queued_before_close_still_goes_out_and_then_our_fin() -> None:
    waiting = FIN_WAIT_1._replace(snd_nxt=101, fin_sent=False, close_called=True, snd_queued=5)
    closing = arrives(waiting, "<SEQ=301><ACK=101><CTL=FIN,ACK>")
    assert state(closing) == "CLOSING"
    text = happens(closing.block, Kind.OUTPUT, length=5)
    fin = happens(text.block, Kind.OUTPUT)
    assert (state(fin), sent(fin)) == ("CLOSING", "<SEQ=106><ACK=302><CTL=FIN,ACK>")
    assert state(arrives(fin.block, "<SEQ=302><ACK=107><CTL=ACK>")) == "TIME-WAIT"


def test_unread_text_can_be_read() -> None:
    some = CLOSING._replace(rcv_unread=5, rcv_wnd=995)
    assert happens(some, Kind.RECEIVE).told == ("data",)
    assert happens(some, Kind.RECEIVE, spec=TCP.reading(D17="literal")).told == ("error: connection closing",)


def test_calls_are_errors_and_abort_sends_nothing() -> None:
    assert rows(happens(CLOSING, Kind.CLOSE)) == ["CLOSE-8"]
    assert rows(happens(CLOSING, Kind.SEND, length=1)) == ["SEND-6"]
    assert sent(happens(CLOSING, Kind.ABORT)) == ""
