"""Variables that a variant adds: every engine, trace and ladder knows them as it knows the others."""

from __future__ import annotations

import json

import pytest

from tcpcheck.explicit.answers.exploration import explore
from tcpcheck.explicit.space.oracle import search
from tcpcheck.ladders.ladder import render
from tcpcheck.runs.trace_json import from_json, to_json
from tcpcheck.symbolic.encoding.solving import one_question
from tcpcheck.symbolic.events.concrete import Numbers, replayed
from tcpcheck.symbolic.events.self_test import Subject, self_test, well_formed
from tcpcheck.symbolic.events.transition import fresh_block, fresh_event, fresh_segment, parameters, transition
from tcpcheck.symbolic.unroll import realise
from tcpspec.language.expression import Bool, Nat, SpecError
from tcpspec.properties.property import A, always
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import CLOSED, snd_nxt, state
from tcpspec.rules.check import change
from tcpspec.rules.event import Kind
from tcpspec.rules.extension import Extension
from tcpspec.rules.semantics import Block, block_type, segment_type
from tcpspec.rules.spec import Section, Spec
from tcpspec.system.bounds import Bounds, EndBounds
from tcpspec.system.joint import connect
from tcpspec.system.network import Network
from tcpspec.variants.cookies import SYN_COOKIES
from tcpspec.variants.fast_open import FAST_OPEN
from tcpspec.variants.reuse import ACTIVE_REUSE
from tcpspec.variants.switches import DROPS_WHEN_FULL
from tcpspec.variants.t_tcp import T_TCP
from tcpspec.variants.timestamps import GUARDED, STAMPS, TIMESTAMPS, seg_tsval, ts_clock

pytestmark = pytest.mark.turns(1)

BOUNDS = Bounds(EndBounds((100,), active=1, budget={Kind.SEND: 1}),
                EndBounds((300, 100_300), active=0, budget={Kind.OPEN_PASSIVE: 2}), Network(capacity=1))  # fmt: skip
EXTENDED = (TIMESTAMPS, GUARDED, SYN_COOKIES, ACTIVE_REUSE, FAST_OPEN, T_TCP, DROPS_WHEN_FULL)
NEVER_TICKS = always("never-ticks", "A's clock stands still", holds=A(ts_clock == 0))


@pytest.mark.sampled(3)
@pytest.mark.usefixtures("remembered")
@pytest.mark.parametrize("spec", EXTENDED, ids=lambda spec: spec.name)
def test_the_fast_engine_and_the_plain_one_agree(spec: Spec) -> None:
    system = connect(spec, spec, over=BOUNDS.network)
    fast, plain = explore(system, BOUNDS), search(system, BOUNDS)
    assert {fast.world(number) for number in range(fast.states)} == set(plain.depths)
    assert fast.transitions == plain.transitions


@pytest.mark.parametrize("spec", EXTENDED, ids=lambda spec: spec.name)
def test_its_rules_are_complete_and_exclude_each_other(spec: Spec) -> None:
    tested = self_test(spec)
    assert (tested.findings, tested.unknown) == ((), ())


@pytest.mark.parametrize("spec", EXTENDED, ids=lambda spec: spec.name)
def test_z3_and_the_reference_semantics_do_the_same(spec: Spec) -> None:
    block, segment = fresh_block("block", spec.extension), fresh_segment("seg", spec.extension)
    event, parameter = fresh_event("event"), parameters()
    moved = transition(spec, Kind.ARRIVES, block, segment, event, parameter)
    subject = Subject(spec, Kind.ARRIVES, block, segment, event, parameter, moved)
    added = [fired for fired in moved.fired if fired.check not in TCP.all_checks]
    assert added
    for fired in added:
        solver = one_question(*well_formed(subject), fired.condition, moved.handled, timeout=10_000)
        assert str(solver.check()) == "sat", fired.check
        numbers = Numbers(solver.model())
        outcome = replayed(subject.situation(numbers), moved, numbers)
        assert fired.check in outcome.fired


def test_a_run_survives_json_a_ladder_shows_options_and_z3_finds_32_bit_numbers_for_it() -> None:
    found = explore(connect(TIMESTAMPS, TIMESTAMPS, over=BOUNDS.network), BOUNDS, (NEVER_TICKS,))
    violation = found.result("never-ticks").violation
    assert violation is not None
    trace = found.trace(violation, of=NEVER_TICKS)
    assert from_json(json.loads(json.dumps(to_json(trace))), {"timestamps": TIMESTAMPS}) == trace
    assert "<SEQ=100><CTL=SYN><TSVAL=1><TSECR=0>" in render(trace)
    assert realise(trace, NEVER_TICKS).moves


def test_the_base_has_no_such_variables() -> None:
    assert block_type(TCP.extension) is Block
    assert "ts_clock" not in TCP.block_fields
    assert block_type(STAMPS)().ts_clock == 0  # type: ignore[attr-defined]
    assert segment_type(STAMPS)(7).tsval == 0  # type: ignore[attr-defined]
    assert segment_type(STAMPS)(7, text=3).length == 3


def test_two_ends_carry_the_same_variables() -> None:
    with pytest.raises(SpecError, match=r"TCP and timestamps differ in .*option tsval.* are not yet supported"):
        connect(TCP, TIMESTAMPS, over=BOUNDS.network)


def test_what_an_extension_cannot_mean_is_refused() -> None:
    with pytest.raises(SpecError, match="adds no `ts_clok` to the block: did you mean `ts_clock`"):
        STAMPS.change(ts_clok=1)
    with pytest.raises(SpecError, match=r"a nat is needed here, not the seq SND\.NXT"):
        Extension(options={seg_tsval: snd_nxt})
    with pytest.raises(SpecError, match="is no variable of 'block'"):
        Extension(block={Nat.constant(3): 0})
    with pytest.raises(SpecError, match="is no variable of 'block'"):
        Extension(block={Bool.field("seg", "x"): False})
    with pytest.raises(SpecError, match="no field `ts_clock`"):
        change(ts_clock=Nat.constant(1))  # type: ignore[call-arg]


def test_a_new_step_stands_before_one_that_exists() -> None:
    with pytest.raises(SpecError, match=r"no step is called '3\.10\.7\.4 frist'; near: 3\.10\.7\.4 first"):
        TCP.but("x", why="a mistake", before={"3.10.7.4 frist": _section()})
    labels = [step.label for step in TIMESTAMPS.program(Kind.ARRIVES)]
    assert labels.index("3.10.7.4 timestamps") < labels.index("3.10.7.4 first")


def _section() -> Section:
    section = Section("3.10.7.4", Kind.ARRIVES)
    section.check("x", "a rule", state == CLOSED)
    return section
