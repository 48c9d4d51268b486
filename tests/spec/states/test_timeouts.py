"""Timeouts, ICMP errors, keep-alives and the loss of memory."""

from __future__ import annotations

import pytest

from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Block
from tests.spec.ends import (
    ALL,
    CLOSE_WAIT,
    CLOSED,
    CLOSING,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    LISTEN,
    SYN_RECEIVED,
    SYN_SENT,
    TIME_WAIT,
    cannot_happen,
    happens,
    rows,
    sent,
    state,
)


@pytest.mark.parametrize("end", ALL[1:], ids=lambda end: str(end.state))
def test_the_user_timeout_ends_any_connection(end: Block) -> None:
    outcome = happens(end, Kind.USER_TIMEOUT)
    assert (rows(outcome), outcome.block, sent(outcome)) == (["TO-1"], CLOSED, "")
    assert outcome.told == ("error: connection aborted due to user timeout",)


def test_without_a_connection_there_is_no_user_timeout() -> None:
    assert cannot_happen(CLOSED, Kind.USER_TIMEOUT)


def test_r2_ends_a_connection_with_something_outstanding_only() -> None:
    outcome = happens(SYN_SENT, Kind.RETRANSMISSION_LIMIT)
    assert (rows(outcome), outcome.block) == (["TO-3"], CLOSED)
    assert cannot_happen(ESTABLISHED, Kind.RETRANSMISSION_LIMIT)


@pytest.mark.parametrize(
    ("end", "length", "again"),
    [
        (SYN_SENT, 1, "<SEQ=100><CTL=SYN>"),
        (SYN_RECEIVED, 1, "<SEQ=100><ACK=301><CTL=SYN,ACK>"),
        (FIN_WAIT_1, 1, "<SEQ=101><ACK=301><CTL=FIN,ACK>"),
        (CLOSING, 1, "<SEQ=101><ACK=302><CTL=FIN,ACK>"),
        (ESTABLISHED._replace(snd_nxt=111), 4, "<SEQ=101><ACK=301><DATA=4><CTL=ACK>"),
        (FIN_WAIT_1._replace(snd_nxt=112), 11, "<SEQ=101><ACK=301><DATA=10><CTL=FIN,ACK>"),
        (FIN_WAIT_1._replace(snd_nxt=112), 10, "<SEQ=101><ACK=301><DATA=10><CTL=ACK>"),
    ],
)
def test_the_head_of_the_retransmission_queue_is_sent_again(end: Block, length: int, again: str) -> None:
    outcome = happens(end, Kind.RETRANSMISSION, length=length)
    assert (rows(outcome), outcome.block, sent(outcome)) == (["TO-2"], end, again)


@pytest.mark.parametrize("end", [CLOSED, LISTEN, ESTABLISHED, FIN_WAIT_2, TIME_WAIT], ids=lambda e: str(e.state))
def test_with_nothing_outstanding_nothing_is_sent_again(end: Block) -> None:
    assert cannot_happen(end, Kind.RETRANSMISSION, length=1)


def test_after_a_close_in_syn_received_the_syn_is_resent_before_the_fin() -> None:
    closing = happens(SYN_RECEIVED, Kind.CLOSE).block
    assert sent(happens(closing, Kind.RETRANSMISSION, length=1)) == "<SEQ=100><ACK=301><CTL=SYN,ACK>"


@pytest.mark.parametrize("end", [ESTABLISHED, FIN_WAIT_2, CLOSE_WAIT], ids=lambda end: str(end.state))
def test_a_keep_alive_sends_an_old_number_so_that_the_peer_must_answer(end: Block) -> None:
    outcome = happens(end, Kind.KEEP_ALIVE)
    assert (rows(outcome), outcome.block) == (["TO-5"], end)
    assert sent(outcome) == f"<SEQ={end.snd_nxt - 1}><ACK={end.rcv_nxt}><CTL=ACK>"


def test_no_keep_alive_is_sent_while_data_is_outstanding() -> None:
    assert cannot_happen(ESTABLISHED._replace(snd_nxt=111), Kind.KEEP_ALIVE)


def test_a_hard_icmp_error_aborts() -> None:
    outcome = happens(ESTABLISHED, Kind.HARD_ERROR)
    assert (rows(outcome), outcome.block) == (["TO-6"], CLOSED)


@pytest.mark.parametrize("end", ALL, ids=lambda end: str(end.state))
def test_a_reboot_forgets_everything(end: Block) -> None:
    assert happens(end, Kind.REBOOT).block == CLOSED


def test_giving_up_may_send_a_reset_where_abort_would() -> None:
    reset = TCP.reading(D18="reset")
    assert sent(happens(ESTABLISHED, Kind.USER_TIMEOUT, spec=reset)) == "<SEQ=101><CTL=RST>"
    assert sent(happens(CLOSING, Kind.USER_TIMEOUT, spec=reset)) == ""


def test_giving_up_may_return_a_passive_end_to_listen() -> None:
    listen = TCP.reading(D18="listen")
    assert state(happens(SYN_RECEIVED, Kind.RETRANSMISSION_LIMIT, spec=listen)) == "LISTEN"
    assert state(happens(ESTABLISHED, Kind.USER_TIMEOUT, spec=listen)) == "CLOSED"
