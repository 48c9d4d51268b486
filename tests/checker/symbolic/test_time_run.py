"""Runs over symbolic times: the conditions they note, and what is left when the times are eliminated."""

from __future__ import annotations

from fractions import Fraction

import pytest
import z3
from hypothesis import given
from hypothesis import strategies as st

from tcpcheck.runs.trace import ReplayMismatch
from tcpcheck.symbolic.timing.close_runs import unclean_close
from tcpcheck.symbolic.timing.drain_runs import Setting, late_ack, late_fin
from tcpcheck.symbolic.timing.run import Clock, Condition, Moment, eliminate, term_of, valid
from tcpspec.rfc9293.tcp import TCP
from tcpspec.system.joint import MoveError


def test_a_moment_remembers_how_it_was_computed_and_what_it_was_compared_with() -> None:
    clock = Clock()
    msl, wait = clock.symbol("MSL", 2), clock.symbol("W", 3)
    assert float((wait + msl * 2) / 2) == 3.5
    assert wait < msl * 2
    assert not msl - wait >= 0
    expected = [z3.Real("W") < 2 * z3.Real("MSL"), z3.Real("MSL") < z3.Real("W")]
    noted = [term_of(condition) for condition in clock.conditions]
    assert len(noted) == 2
    assert all(valid(a == b) for a, b in zip(noted, expected, strict=True))


def test_moments_are_equal_if_they_are_the_same_expression() -> None:
    clock = Clock()
    msl, wait = clock.symbol("MSL", 2), clock.symbol("W", 2)
    assert msl + wait == wait + msl
    assert msl != wait
    assert clock.number(2) == 2
    assert hash(clock.number(2)) == hash(2)
    assert clock.conditions == {}


NAMES = ("MSL", "W", "t0", "t1", "t2")
FORMS = st.dictionaries(st.sampled_from(NAMES), st.integers(-3, 3).filter(bool), min_size=1).map(
    lambda form: tuple(sorted((name, Fraction(count)) for name, count in form.items()))
)


@given(st.lists(st.tuples(FORMS, st.booleans()), min_size=1, max_size=5))
def test_elimination_agrees_with_the_quantifier_elimination_of_z3(conditions: list[Condition]) -> None:
    times = [z3.Real(name) for name in NAMES if name.startswith("t")]
    by_z3 = z3.Tactic("qe")(z3.Exists(times, z3.And(*map(term_of, conditions)))).as_expr()
    ours = z3.And(*map(term_of, eliminate(conditions, ("MSL", "W"))))
    positive = z3.And(z3.Real("MSL") > 0, z3.Real("W") > 0)
    assert valid(z3.Implies(positive, ours == by_z3))


@pytest.mark.parametrize("wait", [1, 60, 119, 120, 121, 200, Fraction(479, 2)])
def test_the_late_fin_is_a_run_for_every_shorter_time_wait(wait: Fraction) -> None:
    run = late_fin(Setting(TCP, 120, wait))
    assert run.trace("").replay()[-1].after.a.block.misdelivered


def test_at_the_threshold_the_run_is_not_possible() -> None:
    with pytest.raises(MoveError, match="TIME-WAIT TIMEOUT cannot happen"):
        late_fin(Setting(TCP, 120, 240))
    with pytest.raises(MoveError, match="TIME-WAIT TIMEOUT cannot happen"):
        late_ack(Setting(TCP, 120, 360))
    with pytest.raises(MoveError, match="TIME-WAIT TIMEOUT cannot happen"):
        unclean_close(Setting(TCP, 120, 180, 60), ["ACK"])


def test_a_trace_with_another_length_of_time_wait_does_not_replay() -> None:
    from dataclasses import replace

    trace = late_fin(Setting(TCP, 120, 200)).trace("")
    longer = replace(trace.system, parameters=replace(trace.system.parameters, time_wait=240))
    with pytest.raises(ReplayMismatch):
        replace(trace, system=longer).replay()


def test_a_moment_in_a_trace_is_a_plain_number() -> None:
    trace = late_fin(Setting(TCP, 120, 200)).trace("")
    times = [happened.after.now for happened in trace.replay()]
    assert not any(isinstance(time, Moment) for time in times)
    assert times == sorted(times)
    assert times[-1] == 220
