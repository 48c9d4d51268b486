"""The catalogue of variants: what each does differently, in one or two events."""

from __future__ import annotations

import pytest

from tcpspec.language.expression import SpecError
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import Kind
from tcpspec.variants import VARIANTS, find_variant
from tcpspec.variants.handshake import TWO_WAY
from tcpspec.variants.time_wait import LITERAL_TIME_WAIT, NEVER_RESTART, NO_TIME_WAIT, RESTART_ON_ANSWER
from tests.spec.ends import CLOSED, CLOSING, FIN_WAIT_2, LISTEN, TIME_WAIT, arrives, happens, sent, state

FIN_AGAIN = "<SEQ=301><ACK=102><CTL=FIN,ACK>"


def test_every_variant_is_found_by_its_name_in_any_case() -> None:
    assert all(find_variant(name.upper()) is spec for name, spec in VARIANTS.items())
    assert find_variant("tcp") is TCP


def test_every_variant_says_why_and_is_called_what_it_is_listed_as() -> None:
    assert all(spec.why and spec.name.lower() == name for name, spec in VARIANTS.items())


def test_an_unknown_variant_is_refused_with_the_nearest_or_with_all() -> None:
    with pytest.raises(SpecError, match="no variant is called 'twoway': did you mean two-way\\?"):
        find_variant("twoway")
    with pytest.raises(SpecError, match="there are: tcp, two-way"):
        find_variant("quic")


def test_two_way_is_established_by_any_syn_and_takes_text_at_once() -> None:
    outcome = arrives(LISTEN, "<SEQ=90><CTL=SYN>", iss=300, spec=TWO_WAY)
    assert (state(outcome), sent(outcome)) == ("ESTABLISHED", "<SEQ=300><ACK=91><CTL=SYN,ACK>")
    taken = arrives(outcome.block, "<SEQ=91><ACK=201><DATA=10><CTL=ACK>", spec=TWO_WAY)
    assert taken.block.rcv_unread == 10


def test_the_three_way_handshake_answers_the_same_two_old_segments_by_a_reset() -> None:
    received = arrives(LISTEN, "<SEQ=90><CTL=SYN>", iss=300).block
    assert sent(arrives(received, "<SEQ=91><ACK=201><DATA=10><CTL=ACK>")) == "<SEQ=201><CTL=RST>"


def test_two_way_resends_its_syn_ack_and_a_lost_one_is_repaired() -> None:
    end = arrives(LISTEN, "<SEQ=90><CTL=SYN>", iss=300, spec=TWO_WAY).block
    again = happens(end, Kind.RETRANSMISSION, length=1, spec=TWO_WAY)
    assert sent(again) == "<SEQ=300><ACK=91><CTL=SYN,ACK>"


def test_two_way_binds_the_end_to_the_sender_of_the_syn() -> None:
    block = arrives(LISTEN, "<SEQ=90><CTL=SYN>", spec=TWO_WAY).block
    assert (block.incarnation, block.peer) == ("new", "them")


def test_without_time_wait_the_last_ack_is_sent_and_all_is_forgotten() -> None:
    outcome = arrives(FIN_WAIT_2, "<SEQ=301><ACK=102><CTL=FIN,ACK>", spec=NO_TIME_WAIT)
    assert (outcome.block, sent(outcome)) == (CLOSED, "<SEQ=102><ACK=302><CTL=ACK>")
    assert arrives(CLOSING, "<SEQ=302><ACK=102><CTL=ACK>", spec=NO_TIME_WAIT).block == CLOSED


def test_the_fin_again_restarts_the_timer_unless_the_variant_says_otherwise() -> None:
    expiry = {
        spec.name: arrives(TIME_WAIT, FIN_AGAIN, now=100, spec=spec).block.time_wait_expires
        for spec in (TCP, LITERAL_TIME_WAIT, RESTART_ON_ANSWER, NEVER_RESTART)
    }
    assert expiry == {"TCP": 340, "literal-time-wait": 240, "restart-on-answer": 340, "never-restart": 240}


def test_never_restart_still_answers() -> None:
    for segment in (FIN_AGAIN, "<SEQ=302><ACK=102><CTL=FIN,ACK>"):
        outcome = arrives(TIME_WAIT, segment, now=100, spec=NEVER_RESTART)
        assert (sent(outcome), state(outcome)) == ("<SEQ=102><ACK=302><CTL=ACK>", "TIME-WAIT")
        assert outcome.block.time_wait_expires == TIME_WAIT.time_wait_expires
