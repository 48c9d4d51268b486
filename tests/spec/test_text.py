"""Rules as text: the RFC's notation, lists of states, chains, and the words for what a rule changes."""

from __future__ import annotations

import pytest

from tcpspec.language.expression import TRUE, Expression, implies
from tcpspec.language.notation import render
from tcpspec.rfc9293.definitions import ACK_NOW, acceptable, delete_tcb, in_window, listen_afresh, start_time_wait
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import (
    CLOSE_WAIT,
    CLOSED,
    ESTABLISHED,
    FIN_WAIT_1,
    LISTEN,
    passive,
    rcv_nxt,
    rcv_unread,
    rcv_wnd,
    snd_nxt,
    snd_una,
    state,
)
from tcpspec.rules.check import change, cut
from tcpspec.rules.event import fresh_iss
from tcpspec.rules.segment import seg
from tcpspec.rules.wording import render_changes, render_cut, render_reply


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        (seg.ack_no <= snd_nxt, "SEG.ACK =< SND.NXT"),
        ((snd_una < seg.ack_no) & (seg.ack_no <= snd_nxt), "SND.UNA < SEG.ACK =< SND.NXT"),
        (in_window(seg.seq), "RCV.NXT =< SEG.SEQ < RCV.NXT+RCV.WND"),
        (state == LISTEN, "state is LISTEN"),
        (state != LISTEN, "state is not LISTEN"),
        (
            state.is_one_of(ESTABLISHED, FIN_WAIT_1, CLOSE_WAIT),
            "state is ESTABLISHED, FIN-WAIT-1 or CLOSE-WAIT",
        ),
        (~acceptable & seg.RST, "not acceptable(seg) and RST"),
        (seg.SYN & ~(passive & seg.ACK), "SYN and not (passive and ACK)"),
        ((seg.SYN | seg.FIN) & seg.ACK, "(SYN or FIN) and ACK"),
        (implies(seg.SYN, seg.ACK & seg.FIN), "not SYN or (ACK and FIN)"),
        (rcv_unread > 0, "RCV.UNREAD > 0"),
        (rcv_wnd <= rcv_unread, "RCV.WND =< RCV.UNREAD"),
        (seg.seq != rcv_nxt, "SEG.SEQ != RCV.NXT"),
        ((seg.seq + 1) - (rcv_nxt + rcv_wnd), "SEG.SEQ+1-(RCV.NXT+RCV.WND)"),
        (TRUE & seg.SYN, "SYN"),
        (~(snd_una < seg.ack_no), "not (SND.UNA < SEG.ACK)"),
    ],
)
def test_an_expression_reads_as_the_rfc_writes_it(expression: Expression, shown: str) -> None:
    assert render(expression) == shown


def test_deleting_the_tcb_is_two_words_and_listening_afresh_a_new_one() -> None:
    assert render_changes(delete_tcb()) == "delete TCB, enter CLOSED"
    assert render_changes(listen_afresh()) == "new TCB, enter LISTEN, RCV.WND <- buffer"


def test_starting_the_timer_is_one_phrase() -> None:
    assert render_changes(start_time_wait()) == "start the time-wait timer (2 MSL)"


def test_choosing_an_iss_names_it() -> None:
    chosen = change(iss=fresh_iss, snd_nxt=fresh_iss + 1)
    assert render_changes(chosen) == "choose ISS, SND.NXT <- ISS+1"


def test_what_keeps_its_value_is_not_shown_except_when_all_else_is_forgotten() -> None:
    kept = change(snd_nxt=snd_nxt)
    assert render_changes(kept) == ""
    assert render_changes({**delete_tcb(CLOSED), **kept}) == "delete TCB, keep SND.NXT, enter CLOSED"


def test_replies_and_cuts() -> None:
    assert render_reply(ACK_NOW) == "<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>"
    assert render_reply(None) == ""
    assert render_reply(TCP.find("unacknowledged text and FIN are sent again").send) == (
        "<SEQ=SND.UNA><ACK=RCV.NXT><DATA=length-(1 if our FIN is among them, else 0)><CTL=ACK>"
        " (with FIN if our FIN is among them)"
    )
    assert render_cut(cut(seq=rcv_nxt, SYN=~TRUE)) == "go on with SEG.SEQ = RCV.NXT, no SYN"


def test_every_rule_of_every_setting_can_be_shown() -> None:
    for check in TCP.all_checks:
        shown = (render(check.guard), render_changes(check.then), render_reply(check.send))
        assert "None" not in " ".join(shown)
