"""CLOSED: nothing is remembered, every call but OPEN is an error, every segment but a RST draws a RST."""

from __future__ import annotations

import pytest

from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Block
from tests.spec.ends import ALL, CLOSED, arrives, happens, rows, sent, state


def test_a_passive_open_enters_listen_and_sends_nothing() -> None:
    opened = happens(CLOSED, Kind.OPEN_PASSIVE)
    assert (rows(opened), state(opened), sent(opened)) == (["OPEN-1"], "LISTEN", "")
    assert opened.block.rcv_wnd == 1000


def test_an_active_open_sends_syn_with_the_chosen_number() -> None:
    opened = happens(CLOSED, Kind.OPEN_ACTIVE, iss=700)
    assert (rows(opened), state(opened), sent(opened)) == (["OPEN-2"], "SYN-SENT", "<SEQ=700><CTL=SYN>")
    assert (opened.block.snd_una, opened.block.snd_nxt) == (700, 701)


def test_the_number_after_the_highest_is_zero() -> None:
    assert happens(CLOSED, Kind.OPEN_ACTIVE, iss=2**32 - 1).block.snd_nxt == 0


@pytest.mark.parametrize(
    ("end", "kind"),
    [(end, Kind.OPEN_PASSIVE) for end in ALL[1:]] + [(end, Kind.OPEN_ACTIVE) for end in ALL[2:]],
)
def test_open_never_disturbs_an_existing_connection(end: Block, kind: Kind) -> None:
    again = happens(end, kind)
    assert (rows(again), again.block, again.told) == (["OPEN-7"], end, ("error: connection already exists",))


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        (Kind.SEND, "SEND-1"),
        (Kind.RECEIVE, "RECV-1"),
        (Kind.CLOSE, "CLOSE-1"),
        (Kind.ABORT, "ABORT-1"),
        (Kind.STATUS, "STAT-1"),
    ],
)
def test_calls_on_no_connection_are_errors(kind: Kind, row: str) -> None:
    answer = happens(CLOSED, kind, length=1)
    assert (rows(answer), answer.block, answer.told) == ([row], CLOSED, ("error: connection does not exist",))


def test_a_rst_is_discarded() -> None:
    outcome = arrives(CLOSED, "<SEQ=5><CTL=RST>")
    assert (rows(outcome), sent(outcome)) == (["CLD-1"], "")


def test_a_segment_without_ack_draws_a_rst_that_acknowledges_all_it_occupies() -> None:
    outcome = arrives(CLOSED, "<SEQ=5><DATA=10><CTL=SYN,FIN>")
    assert (rows(outcome), sent(outcome)) == (["CLD-2"], "<SEQ=0><ACK=17><CTL=RST,ACK>")


def test_a_segment_with_ack_draws_a_rst_that_begins_at_its_ack() -> None:
    outcome = arrives(CLOSED, "<SEQ=300><ACK=100><DATA=10><CTL=ACK>")
    assert (rows(outcome), sent(outcome)) == (["CLD-3"], "<SEQ=100><CTL=RST>")
