"""FIN-WAIT-1 and FIN-WAIT-2: we have closed, the peer may still send."""

from __future__ import annotations

import pytest

from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Block
from tests.spec.ends import (
    CLOSED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    SYN_RECEIVED,
    arrives,
    happens,
    rows,
    sent,
    state,
)

BOTH = pytest.mark.parametrize("end", [FIN_WAIT_1, FIN_WAIT_2], ids=lambda end: str(end.state))


def test_the_ack_of_our_fin_leads_to_fin_wait_2_and_tells_that_close_is_done() -> None:
    outcome = arrives(FIN_WAIT_1, "<SEQ=301><ACK=102><CTL=ACK>")
    assert [row for row in rows(outcome) if row in ("A5-9", "A5-10")] == ["A5-9", "A5-10"]
    assert (state(outcome), outcome.told) == ("FIN-WAIT-2", ("SEND ok", "ok"))


def test_the_ack_of_the_text_before_our_fin_is_not_the_ack_of_our_fin() -> None:
    end = FIN_WAIT_1._replace(snd_nxt=112)
    assert state(arrives(end, "<SEQ=301><ACK=111><CTL=ACK>")) == "FIN-WAIT-1"


def test_before_our_fin_has_gone_out_nothing_acknowledges_it() -> None:
    waiting = FIN_WAIT_1._replace(snd_nxt=101, fin_sent=False, close_called=True, snd_queued=5)
    assert state(arrives(waiting, "<SEQ=301><ACK=101><CTL=ACK>")) == "FIN-WAIT-1"


def test_a_fin_while_ours_is_not_acknowledged_is_a_simultaneous_close() -> None:
    outcome = arrives(FIN_WAIT_1, "<SEQ=301><ACK=101><CTL=FIN,ACK>")
    assert (rows(outcome)[-1], state(outcome)) == ("F8-2", "CLOSING")
    assert (sent(outcome), outcome.told) == ("<SEQ=102><ACK=302><CTL=ACK>", ("connection closing",))


def test_ack_of_our_fin_and_fin_in_one_segment_lead_to_time_wait_in_one_step() -> None:
    outcome = arrives(FIN_WAIT_1, "<SEQ=301><ACK=102><CTL=FIN,ACK>", now=10)
    assert (rows(outcome)[-1], state(outcome)) == ("F8-3", "TIME-WAIT")
    assert (outcome.block.time_wait_runs, outcome.block.time_wait_expires) == (True, 250)


def test_a_fin_in_fin_wait_2_leads_to_time_wait_and_starts_its_timer() -> None:
    outcome = arrives(FIN_WAIT_2, "<SEQ=301><ACK=102><CTL=FIN,ACK>", now=7)
    assert (rows(outcome)[-1], state(outcome)) == ("F8-3", "TIME-WAIT")
    assert (sent(outcome), outcome.block.time_wait_expires) == ("<SEQ=102><ACK=302><CTL=ACK>", 247)


@BOTH
def test_the_peer_may_still_send_and_we_still_receive(end: Block) -> None:
    outcome = arrives(end, f"<SEQ=301><ACK={end.snd_una}><DATA=10><CTL=ACK>")
    assert (outcome.block.state, outcome.block.rcv_unread) == (end.state, 10)
    assert rows(happens(outcome.block, Kind.RECEIVE)) == ["RECV-3"]


@BOTH
def test_after_a_half_duplex_close_text_resets_with_the_next_number_to_send(end: Block) -> None:
    half = TCP.reading(MAY1="on")
    outcome = arrives(end, f"<SEQ=301><ACK={end.snd_una}><DATA=10><CTL=ACK>", spec=half)
    assert (rows(outcome)[-1], outcome.block, sent(outcome)) == ("T7-3", CLOSED, "<SEQ=102><CTL=RST>")
    assert happens(end, Kind.RECEIVE, spec=half).told == ("error: connection closing",)


@BOTH
def test_close_again_sends_no_second_fin(end: Block) -> None:
    outcome = happens(end, Kind.CLOSE)
    assert (rows(outcome), outcome.block, sent(outcome)) == (["CLOSE-6"], end, "")


@BOTH
def test_send_is_an_error(end: Block) -> None:
    assert rows(happens(end, Kind.SEND, length=1)) == ["SEND-6"]


@BOTH
def test_abort_sends_a_reset(end: Block) -> None:
    assert sent(happens(end, Kind.ABORT)) == "<SEQ=102><CTL=RST>"


def test_with_syn_and_fin_outstanding_the_ack_of_the_syn_alone_stays_in_fin_wait_1() -> None:
    closing = happens(SYN_RECEIVED, Kind.CLOSE).block
    assert state(arrives(closing, "<SEQ=301><ACK=101><CTL=ACK>")) == "FIN-WAIT-1"
    assert state(arrives(closing, "<SEQ=301><ACK=102><CTL=ACK>")) == "FIN-WAIT-2"
