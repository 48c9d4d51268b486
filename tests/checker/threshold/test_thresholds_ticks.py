"""Enumeration in ticks finds the same thresholds as the proofs: the bound holds, one tick less is violated."""

from __future__ import annotations

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.explicit.ticks.close import closes_cleanly
from tcpcheck.explicit.ticks.drain import T6B_ENVIRONMENT, drains, respects
from tcpcheck.symbolic.timing.checks import ends_by_reset, old_segment_is_received
from tcpspec.proofs.clean_close import close_length
from tcpspec.proofs.drain import FINAL_ACK, LITERAL, RESTART_ON_ANSWER
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.spec import Spec
from tcpspec.variants import VARIANTS
from tcpspec.variants.time_wait import NEVER_RESTART

pytestmark = pytest.mark.turns(4)

BOUNDS = [(RESTART_ON_ANSWER, True, 2), (TCP, False, 3), (TCP, True, 4), (LITERAL, False, 3), (LITERAL, True, 4)]

NAMES = [f"{spec.settings['D6']}{' with resets' * resets}" for spec, resets, _ in BOUNDS]


def agree_on_the_drain(spec: Spec, resets: bool, lifetimes: int, msl: int) -> None:
    enough = drains(spec, msl, lifetimes * msl, resets=resets)
    assert enough.verdict is Verdict.HOLDS
    short = drains(spec, msl, lifetimes * msl - 1, resets=resets)
    assert short.verdict is Verdict.VIOLATED
    assert short.trace is not None
    assert old_segment_is_received(short.trace)
    assert respects(short.trace, T6B_ENVIRONMENT)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("spec", "resets", "lifetimes"), BOUNDS, ids=NAMES)
def test_the_drain_in_ticks(spec: Spec, resets: bool, lifetimes: int) -> None:
    agree_on_the_drain(spec, resets, lifetimes, msl=1)


@pytest.mark.slow
@pytest.mark.parametrize(("spec", "resets", "lifetimes"), BOUNDS, ids=NAMES)
def test_the_drain_with_an_msl_of_two_ticks(spec: Spec, resets: bool, lifetimes: int) -> None:
    agree_on_the_drain(spec, resets, lifetimes, msl=2)


def test_the_number_of_states_is_pinned() -> None:
    assert drains(RESTART_ON_ANSWER, 1, 2, octets=0).states == 152
    assert closes_cleanly(TCP, 2, 4, interval=2, losses=1).states == 2852


def test_without_the_final_ack_no_length_drains() -> None:
    others = tuple(assumption for assumption in T6B_ENVIRONMENT if assumption is not FINAL_ACK)
    assert drains(RESTART_ON_ANSWER, 1, 5, octets=0, assumptions=others).verdict is Verdict.VIOLATED


@pytest.mark.sampled(3)
@pytest.mark.parametrize("spec", [TCP, RESTART_ON_ANSWER, LITERAL, NEVER_RESTART], ids=lambda spec: spec.name)
@pytest.mark.parametrize("interval", [1, 2, 3])
@pytest.mark.parametrize("losses", [0, 1, 2])
def test_the_clean_close_in_ticks(spec: Spec, interval: int, losses: int) -> None:
    restarts = spec in (TCP, RESTART_ON_ANSWER)
    for msl in (1, 2):
        values = {"MSL": msl, "R": interval}
        wait = sum(count * values[name] for name, count in close_length(losses, restarts=restarts).items())
        assert closes_cleanly(spec, msl, wait, interval=interval, losses=losses).verdict is Verdict.HOLDS
        short = closes_cleanly(spec, msl, wait - 1, interval=interval, losses=losses)
        assert short.trace is not None
        assert ends_by_reset(short.trace)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("spec", [TCP, NEVER_RESTART], ids=lambda spec: spec.name)
@pytest.mark.parametrize("losses", [0, 1, 2, 3])
def test_the_clean_close_with_a_timeout_that_doubles_in_ticks(spec: Spec, losses: int) -> None:
    bound = close_length(losses, doubling=True, restarts=spec is TCP)
    for msl, first in ((1, 1), (1, 2), (2, 1)):
        wait = sum(count * {"MSL": msl, "RTO": first}[name] for name, count in bound.items())
        enough, short = (
            closes_cleanly(spec, msl, length, interval=first, losses=losses, doubling=True)
            for length in (wait, wait - 1)
        )
        assert enough.verdict is Verdict.HOLDS
        assert short.trace is not None
        assert ends_by_reset(short.trace)


def test_a_close_of_endless_retransmissions_is_given_up() -> None:
    found = closes_cleanly(VARIANTS["syn-carries-data"], 2, 5, interval=3, losses=1, at_most=5000)
    assert (found.verdict, found.trace) == (Verdict.UNKNOWN, None)
    assert found.states > 5000
