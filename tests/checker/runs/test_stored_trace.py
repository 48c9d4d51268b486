"""An edited trace is refused with a sentence, or it tells a run that the rules allow: read test_any_edit first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcpcheck.base.paint import Paint
from tcpcheck.cli.run import Run
from tcpcheck.replay.figures import FIGURES
from tcpcheck.runs.known_specs import known_specs
from tcpcheck.runs.stored_trace import stored
from tcpcheck.runs.trace import Trace
from tcpcheck.runs.trace_json import TraceFormatError, to_json
from tests.cli.command import told

Place = tuple[str | int, ...]
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 100, 1 << 32, 1 << 70, 0.5, 1e308, float("nan"), float("inf"), "", "A", "TCP",
    "CLOSED", "ESTABLISHED", "SYN", "\ud800", [], {}, [1], {"a": 1}, ["SYN"], [[]],
)  # fmt: skip


@cache
def written(figure: str) -> str:
    drawn = FIGURES[figure]
    return json.dumps(to_json(drawn.check(drawn.spec()).trace))


def read(data: Any) -> Trace:
    def load(file: str) -> Any:
        raise TraceFormatError(f"there is no {file}")

    return stored(data, known_specs(()), load)


def places(data: Any, here: Place = ()) -> Iterator[Place]:
    items: Any = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*here, key)
        yield from places(value, (*here, key))


def at(data: Any, place: Place) -> Any:
    for key in place:
        data = data[key]
    return data


@st.composite
def edited(draw: st.DrawFn) -> dict[str, Any]:
    """A trace with one or two edits: another value, one from elsewhere, one more or one less."""
    data: dict[str, Any] = json.loads(written(draw(st.sampled_from(sorted(FIGURES)))))
    for _ in range(draw(st.integers(1, 2))):
        known = list(places(data))
        place = draw(st.sampled_from(known))
        owner, key = at(data, place[:-1]), place[-1]
        match draw(st.sampled_from(("value", "elsewhere", "near", "gone", "twice"))):
            case "value":
                owner[key] = deepcopy(draw(st.sampled_from(VALUES)))
            case "elsewhere":
                owner[key] = deepcopy(at(data, draw(st.sampled_from(known))))
            case "near" if type(owner[key]) in (int, float):
                owner[key] += draw(st.sampled_from((1, -1)))
            case "near" if isinstance(owner[key], str):
                owner[key] = owner[key][:-1]
            case "twice" if isinstance(owner, list):
                owner.insert(int(key), deepcopy(owner[int(key)]))
            case _:
                del owner[key]
    return data


@settings(max_examples=250, deadline=None)
@given(edited())
def test_any_edit_is_refused_or_makes_a_run_that_the_rules_allow(data: dict[str, Any]) -> None:
    try:
        trace = read(data)
    except TraceFormatError as error:
        assert str(error)
        return
    assert json.dumps(to_json(trace), sort_keys=True) == json.dumps({"unit": None, **data}, sort_keys=True)
    for form in ("ladder", "prose"):
        assert Run(trace.title, trace).as_text(form, 100, Paint(), rules=True, times=True)


@pytest.mark.parametrize("figure", FIGURES)
def test_what_was_not_edited_is_read(figure: str) -> None:
    assert to_json(read(json.loads(written(figure)))) == json.loads(written(figure))


EDITS = {
    ("steps", 2, "after", "a", "block", "state"): ("OPEN", "steps[2].after.a.block.state: the file has 'OPEN'"),
    ("steps", 1, "rules"): ([], "steps[1].rules[0]: the file has nothing, and by the rules it is 'LISTEN"),
    ("steps", 0, "move", "length"): (0.0, "steps[0].move.length: 0.0 is no count: write 0 or more"),
    ("steps", 0, "move", "iss"): (True, "steps[0].move.iss: True is no sequence number: write 0 to 4294967295"),
    ("steps", 0, "move", "side"): ("C", "steps[0].move.side: 'C' is no end: write A or B"),
    ("steps", 0, "move", "kind"): ("fly", "no move is called 'fly' (act, deliver, lose, inject, pass)"),
    ("system", "network", "capacity"): ("two", "system.network.capacity: 'two' is no count"),
    ("system", "network", "msl"): (float("nan"), "system.network.msl: nan is no time"),
    ("initial", "a", "block", "state"): ("OPEN", "the trace lacks or garbles 'OPEN'"),
    ("initial", "now"): ("noon", "initial.now: 'noon' is no time: write a number"),
    ("title",): ([1], "title: [1] is no text"),
}  # fmt: skip


@pytest.mark.parametrize(("place", "edit"), EDITS.items(), ids=lambda each: str(each[0]))
def test_an_edit_is_named_with_its_place(place: Place, edit: tuple[Any, str]) -> None:
    data = json.loads(written("figure-6"))
    value, said = edit
    at(data, place[:-1])[place[-1]] = value
    with pytest.raises(TraceFormatError) as raised:
        read(data)
    assert said in str(raised.value)


@pytest.mark.parametrize(
    "text", ["", "[", "[" * 100_000, "7", '{"trace": 3}', "{}", "1" * 5000, '{"#meta": {}}', "\x00"]
)
def test_what_is_no_trace_is_refused_by_the_command(tmp_path: Path, text: str) -> None:
    path = tmp_path / "run.json"
    path.write_text(text)
    said = told("show", str(path))
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"tcpspec show: {path}")


def test_the_command_names_the_file_and_the_place(tmp_path: Path) -> None:
    data = json.loads(written("figure-6"))
    data["steps"][2]["after"]["b"]["block"]["rcv_nxt"] = 7
    path = tmp_path / "run.json"
    path.write_text(json.dumps(data))
    said = told("show", str(path))
    assert said.code == 2
    assert f"{path}: steps[2].after.b.block.rcv_nxt: the file has 7, and by the rules it is" in said.err
