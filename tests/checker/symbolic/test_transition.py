"""z3's transition of one event and the reference semantics do the same, on random numbers."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from tcpcheck.symbolic.encoding.terms import nobody, variable
from tcpcheck.symbolic.events.concrete import Numbers, replayed
from tcpcheck.symbolic.events.transition import (
    UNTIMED,
    Record,
    Transition,
    fresh_block,
    fresh_event,
    fresh_segment,
    parameters,
    transition,
)
from tcpspec.language.expression import SpecError, State
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.alternatives import every_rule_in_force
from tcpspec.rules.block import FIELDS
from tcpspec.rules.event import Kind
from tcpspec.rules.segment import SEGMENT_FIELDS
from tcpspec.rules.spec import Spec

SPECS = {spec.name: spec for spec in (TCP, *every_rule_in_force(TCP))}
BASE = 2**32 - 3
SOMEBODY = [variable(f"somebody.{number}", "incarnation") for number in range(3)]
BLOCK, SEGMENT, EVENT, PARAMETER = fresh_block("block"), fresh_segment("seg"), fresh_event("event"), parameters()

near = st.integers(-3, 8).map(lambda offset: (BASE + offset) % 2**32)
far = st.integers(0, 2**32 - 1)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "bool": st.booleans().map(z3.BoolVal),
    "phase": st.sampled_from(State).map(lambda state: z3.IntVal(int(state))),
    "seq": st.one_of(near, near, far).map(z3.IntVal),
    "nat": st.integers(0, 6).map(z3.IntVal),
    "incarnation": st.sampled_from([*SOMEBODY, nobody()]),
}


@cache
def composed(spec: str, kind: Kind) -> Transition:
    return transition(SPECS[spec], kind, BLOCK, SEGMENT, EVENT, PARAMETER)


def numbers(data: st.DataObject) -> Numbers:
    """A model with a drawn value for every variable."""
    solver = z3.SimpleSolver()
    solver.add(z3.Distinct(*SOMEBODY, nobody()))
    sorts: list[tuple[Record, dict[str, str]]] = [
        (BLOCK, {name: e.sort for name, e in FIELDS.items() if name not in UNTIMED}),
        (SEGMENT, {name: e.sort for name, e in SEGMENT_FIELDS.items()}),
        (EVENT, {"fresh_iss": "seq", "fresh_incarnation": "incarnation", "length": "nat"}),
        (PARAMETER, {"buffer": "nat", "max_window": "nat"}),
    ]
    for record, fields in sorts:
        for name, sort in fields.items():
            solver.add(record[name] == data.draw(VALUES[sort]))
    assert solver.check() == z3.sat
    return Numbers(solver.model())


def assert_same(spec: Spec, kind: Kind, values: Numbers) -> None:
    situation = values.situation(spec, kind, BLOCK, SEGMENT, EVENT, PARAMETER)
    moved = composed(spec.name, kind)
    try:
        outcome = situation.step()
    except SpecError as refusal:
        overlap = any(values.of(both, "bool") for _, _, both in moved.overlaps)
        assert overlap if "at once" in str(refusal) else values.of(moved.unhandled, "bool")
        return
    if outcome is None:
        assert not values.of(moved.handled, "bool")
        return
    assert values.of(moved.handled, "bool")
    assert not values.of(moved.unhandled, "bool")
    assert replayed(situation, moved, values) == outcome


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_a_segment_arrives(data: st.DataObject) -> None:
    assert_same(TCP, Kind.ARRIVES, numbers(data))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.ARRIVES])
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_every_other_event(kind: Kind, data: st.DataObject) -> None:
    assert_same(TCP, kind, numbers(data))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_every_reading(data: st.DataObject) -> None:
    spec = SPECS[data.draw(st.sampled_from(sorted(SPECS)))]
    kind = data.draw(st.sampled_from((Kind.ARRIVES, Kind.ARRIVES, *Kind)))
    assert_same(spec, kind, numbers(data))
