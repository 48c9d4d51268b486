"""SYN-SENT: `<SEQ=100><CTL=SYN>` is out; only an ACK of 101 is acceptable."""

from __future__ import annotations

import pytest

from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import Kind
from tests.spec.ends import CLOSED, SYN_SENT, arrives, happens, rows, sent, state


@pytest.mark.parametrize("ack", [100, 102, 0, 2**31 + 100, 2**32 - 1])
def test_a_bad_ack_draws_a_rst_that_begins_at_it(ack: int) -> None:
    outcome = arrives(SYN_SENT, f"<SEQ=300><ACK={ack}><CTL=SYN,ACK>")
    assert (rows(outcome), outcome.block, sent(outcome)) == (["SS-1"], SYN_SENT, f"<SEQ={ack}><CTL=RST>")


def test_a_rst_with_a_bad_ack_is_dropped() -> None:
    outcome = arrives(SYN_SENT, "<SEQ=0><ACK=90><CTL=RST,ACK>")
    assert (rows(outcome), outcome.block, sent(outcome)) == (["SS-2"], SYN_SENT, "")


def test_a_rst_that_acknowledges_the_syn_ends_the_attempt() -> None:
    outcome = arrives(SYN_SENT, "<SEQ=0><ACK=101><CTL=RST,ACK>")
    assert (rows(outcome), outcome.block) == (["SS-3"], CLOSED)
    assert outcome.told == ("error: connection reset",)


def test_a_rst_without_ack_is_dropped() -> None:
    outcome = arrives(SYN_SENT, "<SEQ=300><CTL=RST>")
    assert (rows(outcome), outcome.block) == (["SS-4"], SYN_SENT)


def test_syn_ack_establishes_and_is_acknowledged() -> None:
    outcome = arrives(SYN_SENT, "<SEQ=300><ACK=101><CTL=SYN,ACK><WND=77>")
    assert (rows(outcome), state(outcome)) == (["SS-5", "Q1-6"], "ESTABLISHED")
    assert sent(outcome) == "<SEQ=101><ACK=301><CTL=ACK>"
    block = outcome.block
    assert (block.snd_una, block.irs, block.rcv_nxt) == (101, 300, 301)
    assert (block.snd_wnd, block.snd_wl1, block.snd_wl2) == (77, 300, 101)


def test_text_and_fin_on_a_syn_ack_are_taken_with_one_acknowledgment() -> None:
    outcome = arrives(SYN_SENT, "<SEQ=300><ACK=101><DATA=10><CTL=SYN,FIN,ACK>")
    assert (rows(outcome), state(outcome)) == (["SS-5", "T7-1", "F8-1"], "CLOSE-WAIT")
    assert sent(outcome) == "<SEQ=101><ACK=312><CTL=ACK>"


def test_a_syn_without_ack_is_a_simultaneous_open() -> None:
    outcome = arrives(SYN_SENT, "<SEQ=300><CTL=SYN>")
    assert (rows(outcome), state(outcome)) == (["SS-6"], "SYN-RECEIVED")
    assert sent(outcome) == "<SEQ=100><ACK=301><CTL=SYN,ACK>"
    assert not outcome.block.passive


@pytest.mark.parametrize("segment", ["<SEQ=300><ACK=101><CTL=ACK>", "<SEQ=300><CTL=FIN>"])
def test_without_syn_and_rst_a_segment_is_dropped(segment: str) -> None:
    outcome = arrives(SYN_SENT, segment)
    assert (rows(outcome), outcome.block, sent(outcome)) == (["SS-7"], SYN_SENT, "")


def test_send_queues_its_text_until_established() -> None:
    outcome = happens(SYN_SENT, Kind.SEND, length=5)
    assert (rows(outcome), outcome.block.snd_queued, sent(outcome)) == (["SEND-4"], 5, "")


def test_receive_waits() -> None:
    assert rows(happens(SYN_SENT, Kind.RECEIVE)) == ["RECV-2"]


def test_close_and_abort_delete_the_tcb_without_a_reset() -> None:
    closed, aborted = happens(SYN_SENT, Kind.CLOSE), happens(SYN_SENT, Kind.ABORT)
    assert (rows(closed), closed.block, sent(closed)) == (["CLOSE-3"], CLOSED, "")
    assert (rows(aborted), aborted.block, sent(aborted)) == (["ABORT-3"], CLOSED, "")


def test_an_old_syn_ack_is_reset_whatever_rfc_5961_says() -> None:
    literal = arrives(SYN_SENT, "<SEQ=300><ACK=90><CTL=SYN,ACK>", spec=TCP.reading(RFC5961="off"))
    assert sent(literal) == "<SEQ=90><CTL=RST>"
