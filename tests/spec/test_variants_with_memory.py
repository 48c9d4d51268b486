"""Variants that remember something besides the connection, or end it early: what each does, in one or two events."""

from __future__ import annotations

from typing import Any

import pytest

from tcpspec.language.expression import State
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.control import ACK, SYN, Control
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Block, Outcome, Segment, block_type, segment_type
from tcpspec.rules.spec import Spec
from tcpspec.variants.closing import FIN_WAIT_2_LIMIT, LINGER_ZERO
from tcpspec.variants.fast_open import FAST_OPEN
from tcpspec.variants.isn import CLOCK_ISN, FIRST_TICK, FIXED_ISN, LATER, NO_QUIET_TIME
from tcpspec.variants.reuse import BARE_REUSE
from tcpspec.variants.switches import DROPS_WHEN_FULL, HALF_DUPLEX, RESETS_WHEN_FULL, SILENT_DISCARD, ZERO_WINDOW_FIN
from tcpspec.variants.t_tcp import LASTING_COUNTS, T_TCP
from tcpspec.variants.time_wait import SHORT_TIME_WAIT
from tests.spec.ends import (
    CLOSED,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    LISTEN,
    TIME_WAIT,
    arrives,
    cannot_happen,
    happens,
    sent,
    state,
)


def called(value: object) -> str:
    return str(getattr(value, "name", value))


def extended(spec: Spec, block: Block, **more: Any) -> Block:
    """The block with what the spec adds to it."""
    return block_type(spec.extension)(**{**block._asdict(), **more})


def comes(spec: Spec, block: Block, seq: int, control: Control, text: int = 0, ack: int = 0, **more: Any) -> Outcome:
    """A segment with options arrives."""
    plain = Segment(seq, ack, control, text, 1000, "them", "us")
    return happens(block, Kind.ARRIVES, spec=spec,
                   arriving=segment_type(spec.extension)(**{**plain._asdict(), **more}))  # fmt: skip


def added(block: Block | Segment | None, name: str) -> Any:
    return getattr(block, name)


@pytest.mark.parametrize("now", [0, 100])
def test_a_short_time_wait_may_end_before_its_time(now: int) -> None:
    assert cannot_happen(TIME_WAIT, Kind.TIME_WAIT_TIMEOUT, now=now)
    assert happens(TIME_WAIT, Kind.TIME_WAIT_TIMEOUT, now=now, spec=SHORT_TIME_WAIT).block == CLOSED


def test_close_with_linger_zero_sends_a_reset_and_forgets() -> None:
    closed = happens(ESTABLISHED._replace(snd_queued=5), Kind.CLOSE, spec=LINGER_ZERO)
    assert (closed.block, sent(closed)) == (CLOSED, "<SEQ=101><CTL=RST>")


def test_fin_wait_2_ends_at_its_limit_and_not_before() -> None:
    waiting = arrives(FIN_WAIT_1, "<SEQ=301><ACK=102><CTL=ACK>", now=10, spec=FIN_WAIT_2_LIMIT).block
    assert (str(waiting.state), waiting.time_wait_expires) == ("FIN-WAIT-2", 250)
    assert cannot_happen(waiting, Kind.TIME_WAIT_TIMEOUT, now=250, spec=FIN_WAIT_2_LIMIT)
    assert happens(waiting, Kind.TIME_WAIT_TIMEOUT, now=251, spec=FIN_WAIT_2_LIMIT).block == CLOSED
    assert cannot_happen(FIN_WAIT_2, Kind.TIME_WAIT_TIMEOUT, now=1000)


def test_time_wait_with_unread_text_does_not_open_again() -> None:
    opened = happens(TIME_WAIT, Kind.OPEN_ACTIVE, spec=BARE_REUSE)
    assert (state(opened), sent(opened)) == ("SYN-SENT", "<SEQ=700><CTL=SYN>")
    refused = happens(TIME_WAIT._replace(rcv_unread=1), Kind.OPEN_ACTIVE, spec=BARE_REUSE)
    assert refused.told == ("error: connection already exists",)


def test_text_rides_on_the_syn_once_a_cookie_is_kept_and_not_when_it_is_sent_again() -> None:
    asking = happens(extended(FAST_OPEN, CLOSED), Kind.OPEN_ACTIVE, spec=FAST_OPEN)
    assert (sent(asking), added(asking.sent, "cookie")) == ("<SEQ=700><CTL=SYN>", 1)
    kept = comes(FAST_OPEN, asking.block, 300, SYN | ACK, ack=701, cookie=9000).block
    assert added(kept, "kept_cookie") == 9000
    showing = happens(extended(FAST_OPEN, CLOSED, kept_cookie=9000), Kind.OPEN_ACTIVE, spec=FAST_OPEN)
    assert (sent(showing), added(showing.sent, "cookie")) == ("<SEQ=700><DATA=1><CTL=SYN>", 9000)
    again = happens(showing.block, Kind.RETRANSMISSION, length=1, spec=FAST_OPEN)
    assert (sent(again), added(again.sent, "cookie")) == ("<SEQ=700><CTL=SYN>", 0)


@pytest.mark.parametrize(("cookie", "taken"), [(9000, 1), (1, 0), (0, 0)])
def test_listen_takes_text_with_the_right_cookie_only(cookie: int, taken: int) -> None:
    got = comes(FAST_OPEN, extended(FAST_OPEN, LISTEN), 90, SYN, 1, cookie=cookie)
    assert (state(got), got.block.rcv_unread, added(got.sent, "cookie")) == ("SYN-RECEIVED", taken, 9000)


@pytest.mark.parametrize(("cached", "count", "new", "reached"), [
    (5, 6, False, "ESTABLISHED"), (5, 5, False, "SYN-RECEIVED"), (0, 6, False, "SYN-RECEIVED"),
    (5, 6, True, "SYN-RECEIVED"),
])  # fmt: skip
def test_the_tao_test_believes_a_later_count(cached: int, count: int, new: bool, reached: str) -> None:
    got = comes(T_TCP, extended(T_TCP, LISTEN, cc_cached=cached), 90, SYN, 1, cc=count, cc_new=new)
    assert (state(got), got.block.rcv_unread) == (reached, reached == "ESTABLISHED")
    assert added(got.block, "cc_cached") == (0 if new else max(cached, count) if reached == "ESTABLISHED" else cached)


@pytest.mark.parametrize(("cc", "reached"), [(4, "SYN-RECEIVED"), (3, "TIME-WAIT")])
def test_a_syn_with_a_later_count_ends_time_wait(cc: int, reached: str) -> None:
    waiting = extended(T_TCP, TIME_WAIT, cc_recv=3)
    assert state(comes(T_TCP, waiting, 90, SYN, cc=cc)) == reached


def test_syns_that_cross_open_one_connection_although_they_are_counted() -> None:
    crossed = comes(T_TCP, happens(extended(T_TCP, CLOSED), Kind.OPEN_ACTIVE, spec=T_TCP).block, 300, SYN, cc=5).block
    assert (str(crossed.state), added(crossed, "cc_recv")) == ("SYN-RECEIVED", 5)
    assert state(comes(T_TCP, crossed, 301, ACK, ack=701, cc=5)) == "ESTABLISHED"


def test_a_segment_with_another_count_is_dropped() -> None:
    live = extended(T_TCP, ESTABLISHED, cc_recv=3)
    assert comes(T_TCP, live, 301, ACK, 5, 101, cc=2).block == live
    assert comes(T_TCP, live, 301, ACK, 5, 101, cc=3).block.rcv_unread == 5


@pytest.mark.parametrize(("spec", "next_count"), [(T_TCP, 1), (LASTING_COUNTS, 7)], ids=called)
def test_a_reboot_forgets_how_far_it_had_counted_unless_counts_last(spec: Spec, next_count: int) -> None:
    rebooted = happens(extended(spec, ESTABLISHED, cc_generator=7, cc_cached=4), Kind.REBOOT, spec=spec).block
    assert (added(rebooted, "cc_generator"), added(rebooted, "cc_cached")) == (next_count, 0)


def test_isns_are_the_same_or_read_from_a_clock_and_begin_an_incarnation_all_the_same() -> None:
    for _ in range(2):
        fixed = happens(CLOSED, Kind.OPEN_ACTIVE, spec=FIXED_ISN)
        assert (sent(fixed), fixed.block.snd_nxt, fixed.block.incarnation) == ("<SEQ=0><CTL=SYN>", 1, "new")
    opened = happens(extended(CLOCK_ISN, CLOSED), Kind.OPEN_ACTIVE, spec=CLOCK_ISN).block
    assert (opened.iss, added(opened, "isn_clock"), opened.incarnation) == (FIRST_TICK, FIRST_TICK + LATER, "new")


@pytest.mark.parametrize(("spec", "shows"), [(CLOCK_ISN, 9), (NO_QUIET_TIME, FIRST_TICK)], ids=called)
def test_the_clock_goes_on_or_begins_again_when_the_host_reboots(spec: Spec, shows: int) -> None:
    rebooted = happens(extended(spec, ESTABLISHED, isn_clock=9), Kind.REBOOT, spec=spec).block
    assert added(rebooted, "isn_clock") == shows


@pytest.mark.parametrize(("spec", "reached"), [(TCP, "ESTABLISHED"), (ZERO_WINDOW_FIN, "CLOSE-WAIT")],
                         ids=called)  # fmt: skip
def test_a_fin_alone_at_a_shut_window(spec: Spec, reached: str) -> None:
    shut = ESTABLISHED._replace(rcv_wnd=0)
    assert state(arrives(shut, "<SEQ=301><ACK=101><CTL=FIN,ACK>", spec=spec)) == reached
    assert state(arrives(shut, "<SEQ=301><ACK=101><DATA=1><CTL=FIN,ACK>", spec=spec)) == "ESTABLISHED"


@pytest.mark.parametrize(
    ("spec", "answer"), [(DROPS_WHEN_FULL, ""), (RESETS_WHEN_FULL, "<SEQ=0><ACK=91><CTL=RST,ACK>")], ids=called
)
def test_a_full_listener_turns_away_the_first_syn_and_takes_the_next(spec: Spec, answer: str) -> None:
    first = comes(spec, extended(spec, LISTEN), 90, SYN)
    assert (state(first), sent(first)) == ("LISTEN", answer)
    assert comes(spec, first.block, 90, SYN).block.state is State.SYN_RECEIVED


def test_text_after_a_half_duplex_close_is_reset_or_thrown_away() -> None:
    text = "<SEQ=301><ACK=102><DATA=5><CTL=ACK>"
    assert sent(arrives(FIN_WAIT_2, text, spec=HALF_DUPLEX)) == "<SEQ=102><CTL=RST>"
    thrown = arrives(FIN_WAIT_2, text, spec=SILENT_DISCARD)
    assert (sent(thrown), thrown.block.rcv_unread) == ("<SEQ=102><ACK=306><CTL=ACK>", 0)
