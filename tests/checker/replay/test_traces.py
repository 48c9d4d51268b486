"""The gate that counterexamples pass, and the stored form of a trace."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tcpcheck.base.verdict import Exit
from tcpcheck.runs.trace import ReplayMismatch, Trace, describe, replayed
from tcpcheck.runs.trace_json import SCHEMA, TraceFormatError, from_json, to_json
from tcpspec.properties.property import CAN_OPEN, NO_PHANTOM, A, B, always, leads_to
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import ESTABLISHED, LISTEN, state
from tcpspec.rules.control import ACK
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Segment
from tcpspec.system.joint import Act, Deliver, Inject, Pass
from tcpspec.system.network import InFlight
from tests.checker.walks import arrives, play, system

OPENED = play(
    system(), Act("B", Kind.OPEN_PASSIVE), Act("A", Kind.OPEN_ACTIVE, iss=100), arrives("A", iss=300),
    arrives("B"), arrives("A"),
)  # fmt: skip
NEVER_LISTENS = always("never-listens", "B does not listen", holds=B(state) != LISTEN)
OPENS = leads_to("opens", "who listens is connected", given=B(state) == LISTEN, holds=A(state) == ESTABLISHED)


def test_a_violation_that_the_semantics_confirms_passes() -> None:
    assert replayed(OPENED.upto(1), NEVER_LISTENS)[-1].after.b.block.state.name == "LISTEN"
    assert len(replayed(OPENED, NEVER_LISTENS, at=1)) == len(OPENED.moves)


def test_a_witness_passes_where_it_is_one() -> None:
    replayed(OPENED, CAN_OPEN)
    with pytest.raises(ReplayMismatch, match="witnesses 'can-open'"):
        replayed(OPENED.upto(3), CAN_OPEN)


@pytest.mark.parametrize("at", [None, 0, 5])
def test_a_violation_that_is_none_is_an_internal_error(at: int | None) -> None:
    with pytest.raises(ReplayMismatch, match=r"violates 'never-listens' \(test_traces.py:\d+\)") as caught:
        replayed(OPENED, NEVER_LISTENS, at=at)
    assert caught.value.exit_code == Exit.INTERNAL


def test_an_honest_run_does_not_violate_what_tcp_guarantees() -> None:
    with pytest.raises(ReplayMismatch, match="no-phantom"):
        replayed(OPENED, NO_PHANTOM)


def test_a_stem_must_not_reach_the_conclusion() -> None:
    replayed(OPENED.upto(2), OPENS, at=1)
    with pytest.raises(ReplayMismatch, match="opens"):
        replayed(OPENED, OPENS, at=1)


def test_there_is_no_state_after_the_last() -> None:
    with pytest.raises(ReplayMismatch, match="there is no state after 6"):
        replayed(OPENED, NEVER_LISTENS, at=6)


IMPOSSIBLE = [
    (
        Deliver("A", InFlight(Segment(1, 2, ACK))),
        "arrival of <SEQ=1><ACK=2><CTL=ACK> from A",
        "no such segment",
    ),
    (Act("B", Kind.TIME_WAIT_TIMEOUT), "(2 MSL) at B", "cannot happen at B in ESTABLISHED"),
    (Inject("A", Segment(1, 0)), "appearance of <SEQ=1>", "has no forger"),
]


@pytest.mark.parametrize(("move", "shown", "why"), IMPOSSIBLE)
def test_an_impossible_move_is_named(move: Any, shown: str, why: str) -> None:
    honest = replace(OPENED, system=system(forger=False), moves=(*OPENED.moves, move))
    with pytest.raises(ReplayMismatch) as caught:
        replayed(honest)
    message = str(caught.value)
    assert "trace 'a run': move 6 of 6" in message and shown in message and why in message


def test_moves_are_described_in_words() -> None:
    assert describe(Act("A", Kind.SEND, length=3)) == "(Send 3) at A"
    assert describe(Pass(1.5)) == "1.5 units of time pass"


def stored(trace: Trace = OPENED) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json.dumps(to_json(trace)))
    return data


def test_json_tells_what_happened() -> None:
    data = stored()
    step = data["steps"][2]
    assert data["format"] == SCHEMA and data["title"] == "a run"
    assert step["move"]["kind"] == "deliver" and step["rules"] == ["LISTEN receives SYN"]
    assert step["sent"]["control"] == ["SYN", "ACK"] and step["sent"]["sender"] == "B1"
    assert step["after"]["b"]["block"]["state"] == "SYN-RECEIVED"
    assert "close_called" not in step["after"]["b"]["block"]


def test_json_reads_back_with_its_readings() -> None:
    other = replace(OPENED, system=replace(OPENED.system, right=TCP.reading(D6="literal", D27="figure-7")))
    data = stored(other)
    assert data["system"]["right"] == {"spec": "TCP", "readings": {"D6": "literal", "D27": "figure-7"}}
    again = from_json(data)
    assert again.moves == other.moves and again.system.right.settings == other.system.right.settings
    assert stored(again) == data


def test_json_of_a_variant_needs_the_variant() -> None:
    deaf = TCP.but("deaf", why="a test", drop=("LISTEN receives SYN",))
    trace = Trace(replace(system(), right=deaf), OPENED.initial, OPENED.moves[:2])
    with pytest.raises(TraceFormatError, match="no spec is called 'deaf'"):
        from_json(stored(trace))
    assert from_json(stored(trace), {"TCP": TCP, "deaf": deaf}).system.right is deaf


def test_json_that_no_longer_is_what_happens_is_refused() -> None:
    data = stored()
    data["steps"][2]["rules"] = ["LISTEN ignores RST"]
    with pytest.raises(ReplayMismatch, match="step 3 of 'a run' does otherwise than recorded"):
        from_json(data)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"format": "tcpspec-trace-0"}, "no trace of this version"),
        ({"steps": [{"move": {"kind": "jump"}}]}, "no move is called 'jump'"),
        ({"steps": [{}]}, "lacks or garbles 'move'"),
        ({"initial": {}}, "lacks or garbles"),
        ({"system": {"left": {"spec": "TPC", "readings": {}}}}, "lacks or garbles|did you mean"),
    ],
)
def test_json_that_is_no_trace_is_refused(change: dict[str, Any], why: str) -> None:
    with pytest.raises(TraceFormatError, match=why):
        from_json({**stored(), **change})


def test_a_reading_that_there_is_not_is_refused() -> None:
    data = stored()
    data["system"]["left"]["readings"] = {"D27": "fig-7"}
    with pytest.raises(TraceFormatError, match="reading D27 has no setting 'fig-7'"):
        from_json(data)
