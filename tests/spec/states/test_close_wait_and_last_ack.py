"""CLOSE-WAIT and LAST-ACK: the peer has closed; then we close."""

from __future__ import annotations

from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import Kind
from tests.spec.ends import CLOSE_WAIT, CLOSED, LAST_ACK, arrives, happens, rows, sent, state


def test_half_closed_we_may_still_send_without_limit_of_time() -> None:
    outcome = happens(CLOSE_WAIT, Kind.SEND, length=10)
    assert (rows(outcome), sent(outcome)) == (["SEND-5"], "<SEQ=101><ACK=302><DATA=10><CTL=ACK>")


def test_what_was_received_can_still_be_read_and_then_the_end_is_told() -> None:
    some = CLOSE_WAIT._replace(rcv_unread=5, rcv_wnd=995)
    taken = happens(some, Kind.RECEIVE)
    assert (rows(taken), taken.told) == (["RECV-4"], ("data",))
    assert happens(taken.block, Kind.RECEIVE).told == ("error: connection closing",)


def test_close_sends_fin_and_enters_last_ack() -> None:
    outcome = happens(CLOSE_WAIT, Kind.CLOSE)
    assert (rows(outcome), state(outcome)) == (["CLOSE-7"], "LAST-ACK")
    assert sent(outcome) == "<SEQ=101><ACK=302><CTL=FIN,ACK>"


def test_close_with_text_queued_stays_in_close_wait_until_the_fin_goes_out() -> None:
    waiting = happens(CLOSE_WAIT._replace(snd_queued=5), Kind.CLOSE)
    assert (state(waiting), sent(waiting)) == ("CLOSE-WAIT", "")
    assert rows(happens(waiting.block, Kind.CLOSE)) == ["CLOSE-8"]
    assert rows(happens(waiting.block, Kind.SEND, length=1)) == ["SEND-6"]
    text = happens(waiting.block, Kind.OUTPUT, length=5)
    fin = happens(text.block, Kind.OUTPUT)
    assert (rows(fin), state(fin), sent(fin)) == (["CLOSE-7"], "LAST-ACK", "<SEQ=106><ACK=302><CTL=FIN,ACK>")


def test_text_after_the_peers_fin_is_ignored() -> None:
    for end in (CLOSE_WAIT, LAST_ACK):
        outcome = arrives(end, "<SEQ=302><ACK=101><DATA=10><CTL=ACK>")
        assert ("T7-2" in rows(outcome), outcome.block.rcv_nxt) == (True, 302)


def test_a_second_fin_is_acknowledged_and_not_counted() -> None:
    for end in (CLOSE_WAIT, LAST_ACK):
        outcome = arrives(end, "<SEQ=302><ACK=101><CTL=FIN,ACK>")
        assert (rows(outcome)[-1], outcome.block.rcv_nxt) == ("F8-4", 302)
        assert sent(outcome).endswith("<ACK=302><CTL=ACK>")


def test_the_peers_fin_again_is_old_and_acknowledged() -> None:
    outcome = arrives(CLOSE_WAIT, "<SEQ=301><ACK=101><CTL=FIN,ACK>")
    assert (rows(outcome), outcome.block) == (["Q1-3", "TWS-8"], CLOSE_WAIT)
    assert sent(outcome) == "<SEQ=101><ACK=302><CTL=ACK>"


def test_a_rst_in_close_wait_tells_the_user() -> None:
    outcome = arrives(CLOSE_WAIT, "<SEQ=302><CTL=RST>")
    assert (rows(outcome), outcome.told) == (["R2-b", "R2-3"], ("error: connection reset",))


def test_the_ack_of_our_fin_ends_last_ack() -> None:
    outcome = arrives(LAST_ACK, "<SEQ=302><ACK=102><CTL=ACK>")
    assert (rows(outcome)[-1], outcome.block, sent(outcome)) == ("A5-13", CLOSED, "")


def test_the_ack_of_text_before_our_fin_does_not_end_last_ack() -> None:
    outcome = arrives(LAST_ACK._replace(snd_nxt=112), "<SEQ=302><ACK=111><CTL=ACK>")
    assert ("A5-14" in rows(outcome), state(outcome), outcome.block.snd_una) == (True, "LAST-ACK", 111)


def test_a_rst_in_last_ack_tells_the_user_because_something_is_unacknowledged() -> None:
    outcome = arrives(LAST_ACK, "<SEQ=302><CTL=RST>")
    assert (rows(outcome), outcome.block, outcome.told) == (
        ["R2-b", "R2-4"],
        CLOSED,
        ("error: connection reset",),
    )
    assert arrives(LAST_ACK, "<SEQ=302><CTL=RST>", spec=TCP.reading(D16="literal")).told == ()


def test_calls_in_last_ack_are_errors_and_abort_sends_nothing() -> None:
    assert rows(happens(LAST_ACK, Kind.CLOSE)) == ["CLOSE-8"]
    assert rows(happens(LAST_ACK, Kind.SEND, length=1)) == ["SEND-6"]
    assert rows(happens(LAST_ACK, Kind.RECEIVE)) == ["RECV-5"]
    aborted = happens(LAST_ACK, Kind.ABORT)
    assert (rows(aborted), aborted.block, sent(aborted)) == (["ABORT-5"], CLOSED, "")
