"""What is printed reads back: the same lines, and the same moves unless two segments look alike."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tcpcheck.ladders.parse_ladder import parse
from tcpcheck.replay import check_ladder, ladder_file
from tcpcheck.runs.trace import Trace
from tcpcheck.runs.trace_json import from_json, to_json
from tcpspec.rules.control import ACK, SYN
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Segment
from tcpspec.system.joint import FORGER, Act, Inject, Joint, Pass
from tcpspec.system.network import InFlight
from tests.checker.walks import ambiguous, arrives, play, system, walk

OPENS = (Act("B", Kind.OPEN_PASSIVE), Act("A", Kind.OPEN_ACTIVE, iss=100), arrives("A", iss=300))
systems = st.builds(system, st.sampled_from([None, 1, 2]), st.sampled_from([None, 120]), st.booleans())
walks = st.builds(walk, st.lists(st.integers(0, 10**6), min_size=1, max_size=12), systems)
slowly = settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])


@given(walks)
@slowly
def test_a_printed_walk_is_allowed_and_prints_the_same_again(trace: Trace) -> None:
    printed = ladder_file(trace)
    result = check_ladder(parse(printed))
    assert result.ok, result.explanation
    assert ladder_file(result.trace) == printed
    assert result.trace.moves == trace.moves or ambiguous(trace)
    assert not result.inserted and not result.undrawn


@given(walks)
@slowly
def test_commentary_and_times_do_not_disturb_reading(trace: Trace) -> None:
    result = check_ladder(parse(ladder_file(trace, rules=True, times=True)))
    assert result.ok and ladder_file(result.trace) == ladder_file(trace)


@given(walks)
@slowly
def test_json_reads_back(trace: Trace) -> None:
    assert from_json(json.loads(json.dumps(to_json(trace)))) == trace


def test_a_whole_connection_reads_back_to_the_same_moves() -> None:
    life = play(
        system(msl=120), Act("B", Kind.OPEN_PASSIVE), Act("A", Kind.OPEN_ACTIVE, iss=100),
        arrives("A", iss=300, keep=True), arrives("B"), arrives("A", 1), arrives("A"), arrives("B"),
        Act("A", Kind.SEND, length=10), Act("A", Kind.RETRANSMISSION, length=10), arrives("A"), Pass(60),
        Act("B", Kind.RECEIVE), Act("A", Kind.CLOSE), arrives("A"), arrives("B"), Act("B", Kind.CLOSE),
        arrives("B"), arrives("B"), arrives("A"), Pass(241), Act("A", Kind.TIME_WAIT_TIMEOUT),
    )  # fmt: skip
    result = check_ladder(parse(ladder_file(life)))
    assert result.ok and result.trace.moves == life.moves


@pytest.mark.parametrize("apart", [False, True])
def test_a_forged_segment_reads_back_as_one(apart: bool) -> None:
    """Whether it arrives at once or after something else has happened."""
    between = (Act("A", Kind.OPEN_ACTIVE, iss=100),) if apart else ()
    steps = (Act("B", Kind.OPEN_PASSIVE), Inject("A", Segment(90, 0, SYN, wnd=65535, sender=FORGER)), *between)
    attack = play(system(), *steps, arrives("A", iss=300))
    printed = ladder_file(attack)
    assert printed.count("(forged)") == 1 + apart
    result = check_ladder(parse(printed))
    assert result.ok and result.trace.moves == attack.moves


def test_the_unit_of_time_reads_back() -> None:
    """`MSL = 40` above a figure whose network has no MSL: one for its times."""
    life = replace(play(system(), *OPENS, Pass(60), Pass(7)), unit=40)
    printed = ladder_file(life)
    assert "MSL = 40" in printed and "(time passes: 1.5 MSL)" in printed and "(time passes: 0.175 MSL)" in printed
    result = check_ladder(parse(printed))
    assert result.ok and result.trace == life
    assert from_json(json.loads(json.dumps(to_json(life)))) == life
    assert check_ladder(parse(printed.replace("MSL = 40", "MSL = 80"))).trace.moves != life.moves


def test_a_past_that_directives_cannot_say_is_refused() -> None:
    flying = Joint(wire_a=(InFlight(Segment(1, 2, ACK)),))
    with pytest.raises(ValueError, match="store the trace as JSON"):
        ladder_file(Trace(system(), flying, ()))
