"""ESTABLISHED: data both ways; the checks of 3.10.7.4 that all synchronized states share are tested here."""

from __future__ import annotations

import pytest

from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import Kind
from tests.spec.ends import (
    CLOSED,
    ESTABLISHED,
    arrives,
    cannot_happen,
    happens,
    rows,
    rules,
    sent,
    state,
)

ACK_301 = "<SEQ=101><ACK=301><CTL=ACK>"


def test_text_at_rcv_nxt_is_taken_and_acknowledged() -> None:
    outcome = arrives(ESTABLISHED, "<SEQ=301><ACK=101><DATA=200><CTL=ACK>")
    assert "T7-1" in rows(outcome)
    assert sent(outcome) == "<SEQ=101><ACK=501><CTL=ACK>"
    assert (outcome.block.rcv_nxt, outcome.block.rcv_unread, outcome.block.rcv_wnd) == (501, 200, 800)


@pytest.mark.parametrize("seq", [300, 299, 1301, 2**31, 2**32 - 1])
def test_an_empty_segment_outside_the_window_is_acknowledged_and_dropped(seq: int) -> None:
    outcome = arrives(ESTABLISHED, f"<SEQ={seq}><ACK=101><CTL=ACK>")
    assert (rows(outcome), outcome.block, sent(outcome)) == (["Q1-3", "TWS-8"], ESTABLISHED, ACK_301)


def test_a_rst_outside_the_window_is_dropped() -> None:
    outcome = arrives(ESTABLISHED, "<SEQ=300><CTL=RST>")
    assert (rows(outcome), outcome.block, sent(outcome)) == (["Q1-2"], ESTABLISHED, "")


def test_a_rst_that_begins_before_the_window_is_dropped_even_if_its_text_reaches_into_it() -> None:
    outcome = arrives(ESTABLISHED, "<SEQ=299><DATA=5><CTL=RST>")
    assert (rows(outcome), outcome.block) == (["R2-a"], ESTABLISHED)


def test_an_exact_rst_resets_with_or_without_text() -> None:
    for text in ("", "<DATA=3>"):
        outcome = arrives(ESTABLISHED, f"<SEQ=301>{text}<CTL=RST>")
        assert (rows(outcome), outcome.block, sent(outcome)) == (["R2-b", "R2-3"], CLOSED, "")
        assert outcome.told == ("error: connection reset",)


def test_an_inexact_rst_in_the_window_draws_a_challenge_ack() -> None:
    outcome = arrives(ESTABLISHED, "<SEQ=302><CTL=RST>")
    assert (rows(outcome), outcome.block, sent(outcome)) == (["R2-c"], ESTABLISHED, ACK_301)


def test_without_rfc_5961_any_rst_in_the_window_resets() -> None:
    outcome = arrives(ESTABLISHED, "<SEQ=302><CTL=RST>", spec=TCP.reading(RFC5961="off"))
    assert (rows(outcome), outcome.block) == (["R2-3"], CLOSED)


def test_only_the_new_part_of_a_straddling_segment_is_taken() -> None:
    outcome = arrives(ESTABLISHED, "<SEQ=296><ACK=101><DATA=10><CTL=FIN,ACK>")
    assert rows(outcome)[0] == "Q1-4"
    assert (state(outcome), outcome.block.rcv_unread, outcome.block.rcv_nxt) == ("CLOSE-WAIT", 5, 307)


def test_text_and_fin_beyond_the_window_are_not_taken() -> None:
    outcome = arrives(ESTABLISHED, "<SEQ=301><ACK=101><DATA=1200><CTL=FIN,ACK>")
    assert (state(outcome), outcome.block.rcv_unread, outcome.block.rcv_nxt) == ("ESTABLISHED", 1000, 1301)


def test_a_fin_just_beyond_the_window_is_trimmed_alone() -> None:
    outcome = arrives(ESTABLISHED, "<SEQ=301><ACK=101><DATA=1000><CTL=FIN,ACK>")
    assert (state(outcome), outcome.block.rcv_unread) == ("ESTABLISHED", 1000)


def test_a_segment_that_covers_the_window_on_both_sides_fails_table_6() -> None:
    outcome = arrives(ESTABLISHED, "<SEQ=200><ACK=101><DATA=2000><CTL=ACK>")
    assert (rows(outcome), outcome.block) == (["Q1-3", "TWS-8"], ESTABLISHED)


def test_text_beyond_rcv_nxt_is_acknowledged_and_waits_but_its_ack_counts() -> None:
    end = ESTABLISHED._replace(snd_nxt=151)
    outcome = arrives(end, "<SEQ=311><ACK=151><DATA=10><CTL=ACK>")
    assert rows(outcome)[-1] == "Q1-5"
    assert (outcome.block.snd_una, outcome.block.rcv_nxt) == (151, 301)
    assert sent(outcome) == "<SEQ=151><ACK=301><CTL=ACK>"


def test_a_syn_in_the_window_draws_a_challenge_ack() -> None:
    outcome = arrives(ESTABLISHED, "<SEQ=400><CTL=SYN>")
    assert (rows(outcome), outcome.block, sent(outcome)) == (["Y4-2", "TWS-8"], ESTABLISHED, ACK_301)


@pytest.mark.parametrize(
    ("segment", "reset"),
    [
        ("<SEQ=400><CTL=SYN>", "<SEQ=0><ACK=401><CTL=RST,ACK>"),
        ("<SEQ=400><ACK=9><CTL=SYN,ACK>", "<SEQ=9><CTL=RST>"),
    ],
)
def test_without_rfc_5961_a_syn_in_the_window_resets_both_ends(segment: str, reset: str) -> None:
    outcome = arrives(ESTABLISHED, segment, spec=TCP.reading(RFC5961="off"))
    assert (rows(outcome), outcome.block, sent(outcome)) == (["Y4-3", "TWS-8"], CLOSED, reset)


def test_the_peers_syn_ack_again_with_text_is_old_and_its_text_new() -> None:
    outcome = arrives(ESTABLISHED, "<SEQ=300><ACK=101><DATA=10><CTL=SYN,ACK>")
    assert (state(outcome), outcome.block.rcv_unread) == ("ESTABLISHED", 10)


def test_an_ack_advances_snd_una_and_a_duplicate_does_not_take_it_back() -> None:
    advanced = arrives(ESTABLISHED._replace(snd_nxt=151), "<SEQ=301><ACK=141><CTL=ACK>")
    assert (rows(advanced)[1:3], advanced.block.snd_una) == (["A5-5", "A5-14"], 141)
    duplicate = arrives(advanced.block, "<SEQ=301><ACK=121><DATA=10><CTL=ACK>")
    assert ("A5-6" in rows(duplicate), duplicate.block.snd_una) == (True, 141)
    assert duplicate.block.rcv_unread == 10


@pytest.mark.parametrize("ack", [102, 5000, 101 + 2**31 - 1, 101 + 2**31])
def test_an_ack_of_what_was_not_sent_is_acknowledged_and_dropped(ack: int) -> None:
    outcome = arrives(ESTABLISHED, f"<SEQ=301><ACK={ack}><DATA=10><CTL=ACK>")
    assert (rows(outcome), outcome.block, sent(outcome)) == (["A5-7"], ESTABLISHED, ACK_301)


def test_the_window_is_updated_by_newer_segments_only() -> None:
    newer = arrives(ESTABLISHED, "<SEQ=301><ACK=101><CTL=ACK><WND=5>")
    assert ("A5-8" in rows(newer), newer.block.snd_wnd) == (True, 5)
    older = ESTABLISHED._replace(snd_wl1=302)
    assert arrives(older, "<SEQ=301><ACK=101><CTL=ACK><WND=5>").block.snd_wnd == 1000


def test_the_range_check_of_may_12_drops_an_ack_far_below_snd_una() -> None:
    old = "<SEQ=301><ACK=5000><DATA=10><CTL=ACK>"
    end = ESTABLISHED._replace(iss=9000, snd_una=9001, snd_nxt=9001)
    outcome = arrives(end, old, spec=TCP.reading(MAY12="on"))
    assert (rows(outcome), outcome.block) == (["A5-2"], end)
    assert arrives(end, old).block.rcv_unread == 10


def test_a_fin_in_sequence_leads_to_close_wait() -> None:
    outcome = arrives(ESTABLISHED, "<SEQ=301><ACK=101><CTL=FIN,ACK>")
    assert (rows(outcome)[-1], state(outcome)) == ("F8-1", "CLOSE-WAIT")
    assert (sent(outcome), outcome.told) == ("<SEQ=101><ACK=302><CTL=ACK>", ("connection closing",))


def test_a_fin_whose_text_does_not_fit_is_not_taken() -> None:
    outcome = arrives(ESTABLISHED._replace(rcv_wnd=4), "<SEQ=301><ACK=101><DATA=10><CTL=FIN,ACK>")
    assert (state(outcome), outcome.block.rcv_nxt, outcome.block.rcv_wnd) == ("ESTABLISHED", 305, 0)


ZERO_WINDOW = ESTABLISHED._replace(rcv_wnd=0, rcv_unread=1000, snd_nxt=151)


def test_at_a_zero_window_text_is_refused_but_its_ack_counts() -> None:
    outcome = arrives(ZERO_WINDOW, "<SEQ=301><ACK=151><DATA=1><CTL=ACK>")
    assert (outcome.block.snd_una, outcome.block.rcv_nxt) == (151, 301)
    assert sent(outcome) == "<SEQ=151><ACK=301><CTL=ACK>"


def test_at_a_zero_window_a_rst_with_text_resets_and_draws_nothing() -> None:
    outcome = arrives(ZERO_WINDOW, "<SEQ=301><DATA=1><CTL=RST>")
    assert (rows(outcome), outcome.block, sent(outcome)) == (["Q1-2", "R2-b", "R2-3"], CLOSED, "")


def test_send_makes_a_segment_and_receive_frees_the_buffer() -> None:
    outcome = happens(ESTABLISHED, Kind.SEND, length=100)
    assert (rows(outcome), sent(outcome)) == (["SEND-5"], "<SEQ=101><ACK=301><DATA=100><CTL=ACK>")
    taken = happens(ESTABLISHED._replace(rcv_unread=10, rcv_wnd=990), Kind.RECEIVE)
    assert (rows(taken), taken.block.rcv_wnd, taken.told) == (["RECV-3"], 1000, ("data",))
    assert happens(ESTABLISHED, Kind.RECEIVE).told == ()


def test_what_does_not_fit_the_send_window_waits_and_goes_out_when_it_opens() -> None:
    queued = happens(ESTABLISHED._replace(snd_wnd=3), Kind.SEND, length=5)
    assert (queued.block.snd_queued, sent(queued)) == (5, "")
    assert cannot_happen(queued.block, Kind.OUTPUT, length=5)
    opened = arrives(queued.block, "<SEQ=301><ACK=101><CTL=ACK><WND=9>").block
    out = happens(opened, Kind.OUTPUT, length=5)
    assert (rows(out), sent(out)) == (["SEND-4", "SEND-5"], "<SEQ=101><ACK=301><DATA=5><CTL=ACK>")


def test_a_closed_send_window_is_probed_with_one_octet_while_nothing_is_outstanding() -> None:
    waiting = ESTABLISHED._replace(snd_wnd=0, snd_queued=5)
    probe = happens(waiting, Kind.OUTPUT, length=1)
    assert (rules(probe), sent(probe)) == (
        ["one octet probes a closed window"],
        "<SEQ=101><ACK=301><DATA=1><CTL=ACK>",
    )
    assert cannot_happen(probe.block, Kind.OUTPUT, length=1)


def test_close_enters_fin_wait_1_at_once_and_its_fin_follows_the_queued_text() -> None:
    plain = happens(ESTABLISHED, Kind.CLOSE)
    assert (rows(plain), state(plain), sent(plain)) == (
        ["CLOSE-5"],
        "FIN-WAIT-1",
        "<SEQ=101><ACK=301><CTL=FIN,ACK>",
    )
    queued = happens(ESTABLISHED._replace(snd_queued=5), Kind.CLOSE)
    assert (state(queued), sent(queued), queued.block.snd_nxt) == ("FIN-WAIT-1", "", 101)
    text = happens(queued.block, Kind.OUTPUT, length=5)
    fin = happens(text.block, Kind.OUTPUT)
    assert (rows(fin), sent(fin)) == (["CLOSE-5"], "<SEQ=106><ACK=301><CTL=FIN,ACK>")


def test_half_duplex_close_resets_unread_text() -> None:
    half = TCP.reading(MAY1="on")
    outcome = happens(ESTABLISHED._replace(rcv_unread=3, rcv_wnd=997), Kind.CLOSE, spec=half)
    assert (rows(outcome), outcome.block, sent(outcome)) == (["T7-3"], CLOSED, "<SEQ=101><CTL=RST>")


def test_abort_sends_a_reset_that_the_peer_will_find_exact() -> None:
    outcome = happens(ESTABLISHED._replace(snd_nxt=151), Kind.ABORT)
    assert (outcome.block, sent(outcome)) == (CLOSED, "<SEQ=151><CTL=RST>")
