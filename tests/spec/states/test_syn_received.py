"""SYN-RECEIVED: `<SEQ=100><ACK=301><CTL=SYN,ACK>` is out; it remembers where it came from (MUST-11)."""

from __future__ import annotations

import pytest

from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Block
from tests.spec.ends import (
    ACTIVE_SYN_RECEIVED,
    CLOSED,
    LISTEN,
    SYN_RECEIVED,
    arrives,
    happens,
    rows,
    rules,
    sent,
    state,
)


def test_the_ack_of_its_syn_establishes_and_advances_snd_una_at_once() -> None:
    outcome = arrives(SYN_RECEIVED, "<SEQ=301><ACK=101><CTL=ACK><WND=77>")
    assert rows(outcome) == ["A5-3", "A5-8", "A5-5", "A5-14", "Q1-6"]
    assert (state(outcome), sent(outcome)) == ("ESTABLISHED", "")
    block = outcome.block
    assert (block.snd_una, block.snd_wnd, block.snd_wl1, block.snd_wl2) == (101, 77, 301, 101)
    assert not block.passive


def test_ack_text_and_fin_in_one_segment_lead_to_close_wait() -> None:
    outcome = arrives(SYN_RECEIVED, "<SEQ=301><ACK=101><DATA=10><CTL=FIN,ACK>")
    assert (state(outcome), sent(outcome)) == ("CLOSE-WAIT", "<SEQ=101><ACK=312><CTL=ACK>")
    assert outcome.told == ("SEND ok", "connection closing")


@pytest.mark.parametrize("ack", [100, 102, 2**31 + 100])
def test_a_bad_ack_draws_a_rst_and_changes_nothing(ack: int) -> None:
    outcome = arrives(SYN_RECEIVED, f"<SEQ=301><ACK={ack}><DATA=10><CTL=FIN,ACK>")
    assert (rows(outcome), outcome.block, sent(outcome)) == (["A5-4"], SYN_RECEIVED, f"<SEQ={ack}><CTL=RST>")


def test_a_segment_without_ack_is_dropped() -> None:
    outcome = arrives(SYN_RECEIVED, "<SEQ=301><DATA=10><CTL=>")
    assert (rows(outcome), outcome.block, sent(outcome)) == (["A5-1"], SYN_RECEIVED, "")


def test_an_exact_rst_returns_a_passive_end_to_listen_without_a_word() -> None:
    outcome = arrives(SYN_RECEIVED._replace(snd_queued=3), "<SEQ=301><CTL=RST>")
    assert (rows(outcome), outcome.block, outcome.told) == (["R2-b", "R2-1"], LISTEN, ())


def test_an_exact_rst_refuses_an_active_end() -> None:
    outcome = arrives(ACTIVE_SYN_RECEIVED, "<SEQ=301><CTL=RST>")
    assert (rows(outcome), outcome.block) == (["R2-b", "R2-2"], CLOSED)
    assert outcome.told == ("connection refused",)


def test_a_new_syn_in_the_window_returns_a_passive_end_to_listen() -> None:
    outcome = arrives(SYN_RECEIVED, "<SEQ=350><CTL=SYN>")
    assert (rows(outcome), outcome.block, sent(outcome)) == (["Y4-1"], LISTEN, "")


def test_a_new_syn_in_the_window_draws_a_challenge_ack_from_an_active_end() -> None:
    outcome = arrives(ACTIVE_SYN_RECEIVED, "<SEQ=350><CTL=SYN>")
    assert (rows(outcome), sent(outcome)) == (["Y4-2", "TWS-8"], "<SEQ=101><ACK=301><CTL=ACK>")


def test_its_syn_again_is_old_and_draws_a_bare_ack() -> None:
    outcome = arrives(SYN_RECEIVED, "<SEQ=300><CTL=SYN>")
    assert (rows(outcome), outcome.block) == (["Q1-3", "TWS-8"], SYN_RECEIVED)
    assert sent(outcome) == "<SEQ=101><ACK=301><CTL=ACK>"


def test_its_syn_again_with_text_loses_its_syn_to_trimming_and_is_dropped_for_want_of_ack() -> None:
    outcome = arrives(SYN_RECEIVED, "<SEQ=300><DATA=10><CTL=SYN>")
    assert (rows(outcome), outcome.block, sent(outcome)) == (["Q1-4", "A5-1"], SYN_RECEIVED, "")


def test_the_crossing_syn_ack_of_a_simultaneous_open_is_answered_not_accepted() -> None:
    outcome = arrives(ACTIVE_SYN_RECEIVED, "<SEQ=300><ACK=101><CTL=SYN,ACK>")
    assert (state(outcome), sent(outcome)) == ("SYN-RECEIVED", "<SEQ=101><ACK=301><CTL=ACK>")


def test_the_bare_acks_that_answer_crossing_syn_acks_complete_a_simultaneous_open() -> None:
    assert state(arrives(ACTIVE_SYN_RECEIVED, "<SEQ=301><ACK=101><CTL=ACK>")) == "ESTABLISHED"


def test_close_with_nothing_to_send_sends_fin_before_the_syn_is_acknowledged() -> None:
    outcome = happens(SYN_RECEIVED, Kind.CLOSE)
    assert (rows(outcome), state(outcome)) == (["CLOSE-4a"], "FIN-WAIT-1")
    assert sent(outcome) == "<SEQ=101><ACK=301><CTL=FIN,ACK>"


def test_after_that_close_a_rst_no_longer_leads_to_listen() -> None:
    closing = happens(SYN_RECEIVED, Kind.CLOSE).block
    assert state(arrives(closing, "<SEQ=301><CTL=RST>")) == "CLOSED"


def test_close_with_text_queued_waits_for_established() -> None:
    outcome = happens(SYN_RECEIVED._replace(snd_queued=5), Kind.CLOSE)
    assert (rows(outcome), state(outcome), outcome.block.close_called) == (["CLOSE-4b"], "SYN-RECEIVED", True)
    opened = arrives(outcome.block, "<SEQ=301><ACK=101><CTL=ACK>").block
    acted = happens(opened, Kind.OUTPUT)
    assert (rows(acted), state(acted)) == (["CLOSE-4b"], "FIN-WAIT-1")


def test_send_and_receive_wait() -> None:
    assert rows(happens(SYN_RECEIVED, Kind.SEND, length=5)) == ["SEND-4"]
    assert rows(happens(SYN_RECEIVED, Kind.RECEIVE)) == ["RECV-2"]


def test_abort_sends_a_reset() -> None:
    outcome = happens(SYN_RECEIVED, Kind.ABORT)
    assert (rows(outcome), outcome.block, sent(outcome)) == (["ABORT-4"], CLOSED, "<SEQ=101><CTL=RST>")


@pytest.mark.parametrize("end", [SYN_RECEIVED, ACTIVE_SYN_RECEIVED])
def test_an_inexact_rst_only_draws_a_challenge_ack(end: Block) -> None:
    outcome = arrives(end, "<SEQ=302><CTL=RST>")
    assert (rules(outcome), outcome.block) == (["an inexact RST draws a challenge ACK"], end)
