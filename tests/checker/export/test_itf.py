"""Runs in the Informal Trace Format: every state of the run, of one shape, in the values that the format has."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tcpcheck.export.itf import VARIABLES, to_itf
from tcpcheck.runs.trace import describe
from tcpspec.rules.event import Kind
from tcpspec.system.joint import Act, Pass, connect
from tcpspec.system.network import Network
from tcpspec.variants import VARIANTS
from tests.checker.walks import arrives, lost, play, system, walk

LISTENS, OPENS = Act("B", Kind.OPEN_PASSIVE), Act("A", Kind.OPEN_ACTIVE, iss=100)
OPENED = (LISTENS, OPENS, arrives("A", iss=300), arrives("B"), arrives("A"))


def plain(value: Any) -> Any:
    """An ITF value in Python; AssertionError if it is none."""
    if isinstance(value, dict) and set(value) == {"#bigint"}:
        assert str(int(value["#bigint"])) == value["#bigint"]
        return int(value["#bigint"])
    if isinstance(value, dict):
        assert not any(key.startswith("#") for key in value)
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    assert isinstance(value, bool | str)
    return value


def shape(value: Any) -> Any:
    """The type of a value; lists have the shapes of what is in them."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    return sorted({json.dumps(shape(each)) for each in value}) if isinstance(value, list) else type(value).__name__


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 10**6), max_size=24), st.sampled_from([None, 120]))
def test_the_states_are_those_of_the_run(choices: list[int], msl: float | None) -> None:
    run = walk(choices, system(capacity=2, msl=msl))
    found = json.loads(json.dumps(to_itf(run)))
    happened = run.replay()
    joints = [run.initial, *(one.after for one in happened)]
    assert (found["#meta"]["format"], found["vars"]) == ("ITF", list(VARIABLES))
    assert [state["#meta"]["index"] for state in found["states"]] == list(range(len(joints)))
    for written, joint in zip(found["states"], joints, strict=True):
        state = {name: plain(written[name]) for name in VARIABLES}
        assert set(written) == {"#meta", *VARIABLES}
        for side, end in (("a", joint.a), ("b", joint.b)):
            assert state[side]["block"]["state"] == str(end.block.state)
            assert state[side]["block"]["snd_nxt"] == end.block.snd_nxt
            assert [past["iss"] for past in state[side]["history"]] == [past.iss for past in end.history]
        assert [each["segment"]["seq"] for each in state["wire_a"]] == [each.segment.seq for each in joint.wire_a]
        assert state["now"] == joint.now
    assert [state["event"]["says"] for state in found["states"][1:]] == [describe(one.move) for one in happened]


def test_every_state_has_the_same_shape() -> None:
    states = to_itf(play(system(msl=120), *OPENED, Act("A", Kind.SEND, length=1), lost("A"), Pass(3)))["states"]
    for name in ("a", "b", "now"):
        shapes = [{**plain(state[name]), "history": []} if name != "now" else plain(state[name]) for state in states]
        assert len({json.dumps(shape(each)) for each in shapes}) == 1
    assert {tuple(state["event"]) for state in states} == {("kind", "side", "says", "rules", "told")}


def test_the_event_names_its_rules_and_what_the_user_is_told() -> None:
    states = to_itf(play(system(), LISTENS, OPENS, lost("A")))["states"]
    assert [state["event"]["kind"] for state in states] == ["begins", "act", "act", "lose"]
    assert [state["event"]["side"] for state in states] == ["", "B", "A", "B"]
    assert states[1]["event"]["rules"] == ["a passive OPEN enters LISTEN"]


def test_fractions_of_time_become_whole_numbers_of_a_smaller_unit() -> None:
    found = to_itf(play(system(msl=120), *OPENED, Pass(0.5), Act("A", Kind.CLOSE), Pass(0.25)))
    assert found["#meta"]["time-unit"] == "1/4"
    assert [plain(state["now"]) for state in found["states"]] == [0, 0, 0, 0, 0, 0, 2, 2, 3]
    assert plain(found["states"][7]["wire_a"][0]["born"]) == 2


def test_a_run_that_goes_on_for_ever_says_from_where() -> None:
    run = play(system(), *OPENED)
    assert to_itf(run, loop_from=3)["loop"] == 3
    assert "loop" not in to_itf(run)


def test_variables_of_a_variant_are_there() -> None:
    stamped = next(spec for spec in VARIANTS.values() if "tsval" in spec.segment_fields)
    over = connect(stamped, stamped, over=Network(None))
    states = to_itf(play(over, LISTENS, OPENS, begin=over.start))["states"]
    assert "ts_clock" in states[0]["a"]["block"]
    assert "tsval" in states[2]["wire_a"][0]["segment"]
