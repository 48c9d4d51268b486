"""Runs of small numbers are given real ones, and only if the rules allow it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tcpcheck.establish import run_part
from tcpcheck.runs.trace import Trace, replayed
from tcpcheck.symbolic.unroll import UnrollError, realise
from tcpspec.claims.claim import Enumerated
from tcpspec.claims.handshake import T3, WAITING_CLOSE
from tcpspec.properties.property import CONFIRMED, NO_OLD_OCTET
from tcpspec.scenarios.handshake import ONE_CLIENT
from tcpspec.system.joint import Act, MoveError
from tcpspec.variants.handshake import TWO_WAY


def shortest() -> Trace:
    part = Enumerated(id="x", statement="", expected="VIOLATED", spec=TWO_WAY, scenario=ONE_CLIENT,
                      property=NO_OLD_OCTET)  # fmt: skip
    trace = run_part(part).trace
    assert trace is not None
    return trace


def test_the_same_states_are_passed_with_other_numbers() -> None:
    trace = shortest()
    real = realise(trace, NO_OLD_OCTET)
    passed, small = replayed(real, NO_OLD_OCTET), trace.replay()
    assert [h.outcome.block.state for h in passed if h.outcome] == [h.outcome.block.state for h in small if h.outcome]
    assert {m.iss for m in real.moves if isinstance(m, Act)} != {m.iss for m in trace.moves if isinstance(m, Act)}


def test_a_run_that_violates_nothing_gets_no_numbers() -> None:
    with pytest.raises(UnrollError, match="the solver says unsat"):
        realise(shortest().upto(3), NO_OLD_OCTET)


def test_rules_that_take_another_course_are_noticed() -> None:
    trace = shortest()
    safe = replace(trace.system, left=WAITING_CLOSE, right=WAITING_CLOSE)
    with pytest.raises((UnrollError, MoveError)):
        realise(replace(trace, system=safe), NO_OLD_OCTET)


def test_a_run_that_begins_with_forged_segments_is_refused() -> None:
    part = next(part for part in T3.parts if part.id == "without-no-forger")
    trace = run_part(part).trace
    assert trace is not None
    with pytest.raises(UnrollError, match="an empty network"):
        realise(trace, CONFIRMED)
