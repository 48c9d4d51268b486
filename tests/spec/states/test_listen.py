"""LISTEN: waits for a SYN; no acknowledgment can be meant for it."""

from __future__ import annotations

from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import Kind
from tests.spec.ends import CLOSED, LISTEN, arrives, happens, rows, sent, state


def test_a_rst_is_ignored() -> None:
    outcome = arrives(LISTEN, "<SEQ=5><ACK=9><CTL=RST,ACK>")
    assert (rows(outcome), outcome.block, sent(outcome)) == (["LIS-1"], LISTEN, "")


def test_any_ack_draws_a_rst_even_on_a_syn() -> None:
    outcome = arrives(LISTEN, "<SEQ=300><ACK=91><CTL=SYN,ACK>")
    assert (rows(outcome), outcome.block, sent(outcome)) == (["LIS-2"], LISTEN, "<SEQ=91><CTL=RST>")


def test_a_syn_is_answered_by_syn_ack() -> None:
    outcome = arrives(LISTEN, "<SEQ=300><CTL=SYN>", iss=100)
    assert (rows(outcome), state(outcome)) == (["LIS-3"], "SYN-RECEIVED")
    assert sent(outcome) == "<SEQ=100><ACK=301><CTL=SYN,ACK>"
    block = outcome.block
    assert (block.irs, block.rcv_nxt, block.iss, block.snd_una, block.snd_nxt) == (300, 301, 100, 100, 101)
    assert block.passive


def test_the_sender_of_the_syn_is_the_peer() -> None:
    assert arrives(LISTEN, "<SEQ=300><CTL=SYN>").block.peer == "them"


def test_text_on_a_syn_is_not_taken_before_established() -> None:
    outcome = arrives(LISTEN, "<SEQ=300><DATA=10><CTL=SYN>", iss=100)
    assert (outcome.block.rcv_nxt, outcome.block.rcv_unread) == (301, 0)


def test_a_fin_on_a_syn_is_not_taken_by_default() -> None:
    assert state(arrives(LISTEN, "<SEQ=300><CTL=SYN,FIN>")) == "SYN-RECEIVED"


def test_read_literally_a_fin_on_a_syn_leads_to_close_wait_and_one_syn_ack_acknowledges_both() -> None:
    outcome = arrives(LISTEN, "<SEQ=300><CTL=SYN,FIN>", iss=100, spec=TCP.reading(D8="literal"))
    assert (rows(outcome), state(outcome)) == (["LIS-3", "F8-1"], "CLOSE-WAIT")
    assert sent(outcome) == "<SEQ=100><ACK=302><CTL=SYN,ACK>"


def test_anything_else_is_dropped() -> None:
    outcome = arrives(LISTEN, "<SEQ=300><DATA=4><CTL=FIN>")
    assert (rows(outcome), outcome.block, sent(outcome)) == (["LIS-4"], LISTEN, "")


def test_an_active_open_leaves_listen() -> None:
    outcome = happens(LISTEN, Kind.OPEN_ACTIVE, iss=700)
    assert (rows(outcome), state(outcome), sent(outcome)) == (["OPEN-5"], "SYN-SENT", "<SEQ=700><CTL=SYN>")


def test_a_send_opens_actively_and_queues_its_text() -> None:
    outcome = happens(LISTEN, Kind.SEND, iss=700, length=5)
    assert (rows(outcome), state(outcome), sent(outcome)) == (["SEND-2"], "SYN-SENT", "<SEQ=700><CTL=SYN>")
    assert outcome.block.snd_queued == 5


def test_receive_waits() -> None:
    assert rows(happens(LISTEN, Kind.RECEIVE)) == ["RECV-2"]


def test_close_and_abort_delete_the_tcb() -> None:
    closed, aborted = happens(LISTEN, Kind.CLOSE), happens(LISTEN, Kind.ABORT)
    assert (rows(closed), closed.block, closed.told) == (["CLOSE-2"], CLOSED, ("error: closing",))
    assert (rows(aborted), aborted.block, sent(aborted)) == (["ABORT-2"], CLOSED, "")


def test_status_tells_the_state() -> None:
    assert rows(happens(LISTEN, Kind.STATUS)) == ["STAT-2"]
