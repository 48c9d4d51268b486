"""Variants of opening, closing, numbering, resets and early data: what each does differently, in a few events."""

from __future__ import annotations

import pytest

from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Block, block_type
from tcpspec.rules.spec import Spec
from tcpspec.variants.attacks import IGNORE_RST
from tcpspec.variants.closing import FORCED_MERGE, PIGGYBACK
from tcpspec.variants.early_data import DATA_ON_SYN, SYN_CARRIES_TEXT
from tcpspec.variants.numbers import ACK_WITH_NUMBER, FIN_WITHOUT_NUMBER, SYN_WITHOUT_NUMBER, reread
from tcpspec.variants.opening import CARELESS_FOUR_WAY, FOUR_WAY, HASTY_CROSSING, SPLIT
from tests.spec.ends import (
    CLOSE_WAIT,
    CLOSED,
    ESTABLISHED,
    FIN_WAIT_1,
    LAST_ACK,
    LISTEN,
    SYN_RECEIVED,
    SYN_SENT,
    TIME_WAIT,
    arrives,
    cannot_happen,
    happens,
    only_rule,
    sent,
    state,
)

OLD_SYN = "<SEQ=90><CTL=SYN>"


def apart(block: Block, spec: Spec) -> Block:
    """The block with the memory of a server that sends its SYN apart."""
    return block_type(spec.extension)(**{**block._asdict(), **spec.extension.initial})


@pytest.mark.parametrize("spec", [FOUR_WAY, SPLIT], ids=lambda spec: spec.name)
def test_a_server_that_sends_syn_and_ack_apart_sends_the_ack_first(spec: Spec) -> None:
    outcome = arrives(apart(LISTEN, spec), "<SEQ=100><CTL=SYN>", iss=300, spec=spec)
    assert (state(outcome), sent(outcome)) == ("SYN-RECEIVED", "<SEQ=301><ACK=101><CTL=ACK>")
    assert cannot_happen(outcome.block, Kind.RETRANSMISSION, length=1, spec=spec)
    assert cannot_happen(outcome.block, Kind.OUTPUT, spec=TCP)
    apart_sent = happens(outcome.block, Kind.OUTPUT, spec=spec)
    assert sent(apart_sent) == "<SEQ=300><CTL=SYN>"
    assert cannot_happen(apart_sent.block, Kind.OUTPUT, spec=spec)
    assert sent(happens(apart_sent.block, Kind.RETRANSMISSION, length=1, spec=spec)) == "<SEQ=300><CTL=SYN>"


def test_a_four_way_client_waits_for_the_syn_with_the_number_before_the_ack() -> None:
    half_open = arrives(SYN_SENT, "<SEQ=301><ACK=101><CTL=ACK>", spec=FOUR_WAY)
    assert (state(half_open), half_open.block.snd_una, sent(half_open)) == ("SYN-SENT", 101, "")
    opened = arrives(half_open.block, "<SEQ=300><CTL=SYN>", spec=FOUR_WAY)
    assert (state(opened), sent(opened)) == ("ESTABLISHED", "<SEQ=101><ACK=301><CTL=ACK>")
    other = arrives(half_open.block, OLD_SYN, spec=FOUR_WAY)
    assert (other.block, sent(other)) == (half_open.block, "")


def test_a_careless_four_way_client_takes_any_syn_once_its_own_is_acknowledged() -> None:
    half_open = arrives(SYN_SENT, "<SEQ=301><ACK=101><CTL=ACK>", spec=CARELESS_FOUR_WAY).block
    outcome = arrives(half_open, OLD_SYN, spec=CARELESS_FOUR_WAY)
    assert (state(outcome), outcome.block.irs) == ("ESTABLISHED", 90)


def test_a_four_way_client_also_opens_where_the_syn_comes_first() -> None:
    received = arrives(SYN_SENT, "<SEQ=300><CTL=SYN>", spec=FOUR_WAY)
    assert (state(received), sent(received)) == ("SYN-RECEIVED", "<SEQ=101><ACK=301><CTL=ACK>")
    assert state(arrives(received.block, "<SEQ=301><ACK=101><CTL=ACK>", spec=FOUR_WAY)) == "ESTABLISHED"


def test_the_client_of_a_split_handshake_is_tcp() -> None:
    client = apart(SYN_SENT, SPLIT)
    assert arrives(client, "<SEQ=301><ACK=101><CTL=ACK>", spec=SPLIT).block == client
    crossed = arrives(client, "<SEQ=300><CTL=SYN>", spec=SPLIT)
    assert (state(crossed), sent(crossed)) == ("SYN-RECEIVED", "<SEQ=100><ACK=301><CTL=SYN,ACK>")
    again = happens(crossed.block, Kind.RETRANSMISSION, length=1, spec=SPLIT)
    assert sent(again) == "<SEQ=100><ACK=301><CTL=SYN,ACK>"


def test_a_hasty_end_is_established_by_a_syn_that_nobody_confirmed() -> None:
    outcome = arrives(SYN_SENT, OLD_SYN, spec=HASTY_CROSSING)
    assert (state(outcome), sent(outcome)) == ("ESTABLISHED", "<SEQ=100><ACK=91><CTL=SYN,ACK>")


def test_a_piggybacked_ack_rides_on_the_fin_or_answers_the_fin_again() -> None:
    delayed = arrives(ESTABLISHED, "<SEQ=301><ACK=101><CTL=FIN,ACK>", spec=PIGGYBACK)
    assert (state(delayed), sent(delayed)) == ("CLOSE-WAIT", "")
    assert sent(happens(delayed.block, Kind.CLOSE, spec=PIGGYBACK)) == "<SEQ=101><ACK=302><CTL=FIN,ACK>"
    again = arrives(delayed.block, "<SEQ=301><ACK=101><CTL=FIN,ACK>", spec=PIGGYBACK)
    assert sent(again) == "<SEQ=101><ACK=302><CTL=ACK>"
    one_step = arrives(FIN_WAIT_1, "<SEQ=301><ACK=102><CTL=FIN,ACK>", spec=PIGGYBACK)
    assert state(one_step) == "TIME-WAIT"


def test_a_forced_merge_closes_both_directions_and_leaves_the_queue_behind() -> None:
    busy = ESTABLISHED._replace(snd_queued=5, snd_wnd=0)
    outcome = arrives(busy, "<SEQ=301><ACK=101><CTL=FIN,ACK>", spec=FORCED_MERGE)
    assert (state(outcome), sent(outcome)) == ("LAST-ACK", "<SEQ=101><ACK=302><CTL=FIN,ACK>")
    assert outcome.block.snd_queued == 5
    assert happens(outcome.block, Kind.SEND, length=1, spec=FORCED_MERGE).told == ("error: connection closing",)
    assert sent(happens(outcome.block, Kind.RETRANSMISSION, length=1, spec=FORCED_MERGE)) == sent(outcome)


def test_a_syn_without_number_looks_new_when_it_comes_again() -> None:
    received = arrives(LISTEN, "<SEQ=100><CTL=SYN>", iss=300, spec=SYN_WITHOUT_NUMBER)
    assert sent(received) == "<SEQ=300><ACK=100><CTL=SYN,ACK>"
    assert state(arrives(received.block, "<SEQ=100><CTL=SYN>", spec=SYN_WITHOUT_NUMBER)) == "LISTEN"
    counted = arrives(LISTEN, "<SEQ=100><CTL=SYN>", iss=300).block
    assert state(arrives(counted, "<SEQ=100><CTL=SYN>")) == "SYN-RECEIVED"


def test_an_open_without_numbers_for_syn_completes_and_carries_text_from_the_iss_on() -> None:
    client = happens(CLOSED, Kind.OPEN_ACTIVE, iss=100, spec=SYN_WITHOUT_NUMBER).block
    server = arrives(LISTEN, "<SEQ=100><CTL=SYN>", iss=300, spec=SYN_WITHOUT_NUMBER).block
    opened = arrives(client, "<SEQ=300><ACK=100><CTL=SYN,ACK>", spec=SYN_WITHOUT_NUMBER)
    assert (state(opened), sent(opened)) == ("ESTABLISHED", "<SEQ=100><ACK=300><CTL=ACK>")
    text = sent(happens(opened.block, Kind.SEND, length=4, spec=SYN_WITHOUT_NUMBER))
    assert text == "<SEQ=100><ACK=300><DATA=4><CTL=ACK>"
    taken = arrives(server, text, spec=SYN_WITHOUT_NUMBER)
    assert (state(taken), taken.block.rcv_unread, taken.block.rcv_nxt) == ("ESTABLISHED", 4, 104)


def test_a_fin_without_number_is_acknowledged_by_the_ack_of_the_last_octet() -> None:
    sending = ESTABLISHED._replace(snd_nxt=111)
    closing = happens(sending, Kind.CLOSE, spec=FIN_WITHOUT_NUMBER)
    assert (sent(closing), closing.block.snd_nxt) == ("<SEQ=111><ACK=301><CTL=FIN,ACK>", 111)
    done = arrives(closing.block, "<SEQ=301><ACK=111><CTL=ACK>", spec=FIN_WITHOUT_NUMBER)
    assert state(done) == "FIN-WAIT-2"
    assert cannot_happen(done.block, Kind.RETRANSMISSION, length=1, spec=FIN_WITHOUT_NUMBER)


def test_a_fin_without_number_goes_again_beside_text_and_moves_nothing_when_received() -> None:
    closing = happens(ESTABLISHED._replace(snd_nxt=111), Kind.CLOSE, spec=FIN_WITHOUT_NUMBER).block
    again = happens(closing, Kind.RETRANSMISSION, length=10, spec=FIN_WITHOUT_NUMBER)
    assert sent(again) == "<SEQ=101><ACK=301><DATA=10><CTL=FIN,ACK>"
    received = arrives(ESTABLISHED, "<SEQ=301><ACK=101><CTL=FIN,ACK>", spec=FIN_WITHOUT_NUMBER)
    assert (state(received), received.block.rcv_nxt) == ("CLOSE-WAIT", 301)


def test_an_ack_with_number_draws_an_ack_with_number() -> None:
    outcome = arrives(ESTABLISHED, "<SEQ=301><ACK=101><CTL=ACK>", spec=ACK_WITH_NUMBER)
    assert sent(outcome) == "<SEQ=101><ACK=302><CTL=ACK>"
    assert (outcome.block.snd_nxt, outcome.block.rcv_nxt) == (102, 302)
    assert sent(arrives(ESTABLISHED, "<SEQ=301><ACK=101><CTL=ACK>")) == ""


def test_the_syn_ack_is_no_bare_ack() -> None:
    opened = arrives(SYN_SENT, "<SEQ=300><ACK=101><CTL=SYN,ACK>", spec=ACK_WITH_NUMBER)
    assert (sent(opened), opened.block.rcv_nxt) == ("<SEQ=101><ACK=301><CTL=ACK>", 301)


def test_other_definitions_leave_alone_what_does_not_use_them() -> None:
    rule = TCP.find("OPEN-2")
    assert reread(rule.then["iss"], {}) is rule.then["iss"]
    assert reread(rule.guard, {rule.guard: rule.guard}) is rule.guard


@pytest.mark.parametrize("spec", [IGNORE_RST, IGNORE_RST.reading(RFC5961="off")], ids=lambda spec: spec.name)
@pytest.mark.parametrize("number", [302, 400])
def test_time_wait_that_ignores_rst_stays_and_says_nothing(spec: Spec, number: int) -> None:
    outcome = arrives(TIME_WAIT, f"<SEQ={number}><CTL=RST>", spec=spec)
    assert (outcome.block, sent(outcome)) == (TIME_WAIT, "")
    assert only_rule(outcome) == "TIME-WAIT ignores RST"
    assert state(arrives(LAST_ACK, "<SEQ=302><CTL=RST>", spec=spec)) == "CLOSED"


def test_time_wait_that_ignores_rst_still_ends_by_abort() -> None:
    assert happens(TIME_WAIT, Kind.ABORT, spec=IGNORE_RST).block == CLOSED


@pytest.mark.parametrize("spec", [SYN_CARRIES_TEXT, DATA_ON_SYN], ids=lambda spec: spec.name)
def test_a_syn_with_text_counts_it_and_carries_it_again(spec: Spec) -> None:
    opening = happens(CLOSED, Kind.OPEN_ACTIVE, iss=100, spec=spec)
    assert (sent(opening), opening.block.snd_nxt) == ("<SEQ=100><DATA=1><CTL=SYN>", 102)
    assert sent(happens(opening.block, Kind.RETRANSMISSION, length=1, spec=spec)) == sent(opening)
    plain = happens(LISTEN, Kind.OPEN_ACTIVE, iss=100, spec=spec).block
    assert sent(happens(plain, Kind.RETRANSMISSION, length=1, spec=spec)) == "<SEQ=100><CTL=SYN>"


def test_text_on_a_syn_is_left_or_taken() -> None:
    left = arrives(LISTEN, "<SEQ=100><DATA=1><CTL=SYN>", iss=300, spec=SYN_CARRIES_TEXT)
    assert (sent(left), left.block.rcv_unread) == ("<SEQ=300><ACK=101><CTL=SYN,ACK>", 0)
    taken = arrives(LISTEN, "<SEQ=100><DATA=1><CTL=SYN>", iss=300, spec=DATA_ON_SYN)
    assert (sent(taken), taken.block.rcv_unread) == ("<SEQ=300><ACK=102><CTL=SYN,ACK>", 1)


def test_text_that_was_left_comes_again_once_the_peer_is_confirmed() -> None:
    client = happens(CLOSED, Kind.OPEN_ACTIVE, iss=100, spec=SYN_CARRIES_TEXT).block
    opened = arrives(client, "<SEQ=300><ACK=101><CTL=SYN,ACK>", spec=SYN_CARRIES_TEXT)
    assert (state(opened), sent(opened)) == ("ESTABLISHED", "<SEQ=102><ACK=301><CTL=ACK>")
    again = happens(opened.block, Kind.RETRANSMISSION, length=1, spec=SYN_CARRIES_TEXT)
    assert sent(again) == "<SEQ=101><ACK=301><DATA=1><CTL=ACK>"


def test_closed_and_close_wait_are_as_in_tcp_in_every_variant_here() -> None:
    for spec in (FOUR_WAY, SPLIT, PIGGYBACK, FORCED_MERGE, IGNORE_RST, DATA_ON_SYN):
        assert sent(arrives(CLOSED, "<SEQ=7><ACK=9><CTL=ACK>", spec=spec)) == "<SEQ=9><CTL=RST>"
        assert sent(happens(CLOSE_WAIT, Kind.CLOSE, spec=spec)) == "<SEQ=101><ACK=302><CTL=FIN,ACK>"
        assert state(arrives(SYN_RECEIVED, "<SEQ=301><ACK=101><CTL=ACK>", spec=spec)) == "ESTABLISHED"
