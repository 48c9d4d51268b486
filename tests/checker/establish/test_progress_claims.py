"""Claims about endless runs: verdicts come from the engines, and the engines agree with plain graph computations."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish import PartResult, run_part
from tcpcheck.ladders.ladder import prose, render
from tcpcheck.ladders.parse_ladder import parse
from tcpcheck.ladders.rungs import rungs
from tcpspec.claims import find_claim
from tcpspec.claims.claim import Endings, Eventually, Possible
from tcpspec.language.expression import FALSE, Bool
from tcpspec.properties.liveness import PROGRESS
from tcpspec.properties.property import A, B, both, leads_to
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import (
    CLOSED,
    CLOSING,
    ESTABLISHED,
    FIN_WAIT_2,
    LAST_ACK,
    SYN_RECEIVED,
    SYN_SENT,
    TIME_WAIT,
    state,
)
from tcpspec.rules.event import Kind
from tcpspec.scenarios.progress import ONCE
from tcpspec.system.fairness import Fairness
from tcpspec.system.joint import Act, Deliver, Joint, Lose, Pass, holds

LASTING = [
    (claim, part.id)
    for claim in ("T13", "T14", "T15")
    for part in find_claim(claim).parts
    if isinstance(part, Eventually) and part.expected == "VIOLATED"
]


@cache
def ran(claim: str, id: str) -> PartResult:
    """One run of each part serves several tests."""
    return run_part(part_of(claim, id))


def part_of(claim: str, id: str) -> Eventually | Possible | Endings:
    part = next(part for part in find_claim(claim).parts if part.id == id)
    assert isinstance(part, Eventually | Possible | Endings)
    return part


def joints(result: PartResult) -> list[Joint]:
    assert result.trace is not None
    return [result.trace.initial, *(happened.after for happened in result.trace.replay())]


# --- verdicts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("claim", "id"), LASTING)
def test_what_refutes_never_reaches_the_conclusion_and_its_loop_comes_round(claim: str, id: str) -> None:
    result, part = ran(claim, id), part_of(claim, id)
    assert isinstance(part, Eventually)
    assert result.verdict is Verdict.VIOLATED
    assert result.loop_from is not None
    states = joints(result)
    around = states[result.loop_from :]
    assert not any(holds(part.property.holds, joint) for joint in around)
    assert (around[0].a.block._replace(time_wait_expires=0), around[0].b.block._replace(time_wait_expires=0)) == (
        around[-1].a.block._replace(time_wait_expires=0),
        around[-1].b.block._replace(time_wait_expires=0),
    )
    assert any(holds(part.property.given, joint) for joint in states)


@pytest.mark.parametrize(
    ("claim", "id", "broken", "rule"),
    [
        ("T15", "lost-syn", "mute", "the SYN is sent again"),
        ("T15", "lost-ack", "mute", "the SYN,ACK is sent again"),
        ("T14", "with-retransmission", "mute", "unacknowledged text and FIN are sent again"),
        ("T14", "time-waits", "endless", "TIME-WAIT ends"),
        ("T13", "sends", "silent", "CLOSED answers a segment with ACK by RST"),
    ],
)
def test_a_rule_less_and_the_claim_fails(claim: str, id: str, broken: str, rule: str) -> None:
    part = part_of(claim, id)
    check = TCP.find(rule)
    swap = {rule: check.but(send=None)} if broken == "silent" else None
    spec = TCP.but(broken, why="a mistake", drop=() if swap else (rule,), swap=swap)
    assert ran(claim, id).verdict is Verdict.HOLDS
    assert run_part(replace(part, spec=spec)).verdict is Verdict.VIOLATED


def test_a_wrong_expectation_is_noticed() -> None:
    result = run_part(replace(part_of("T15", "lost-syn"), expected="VIOLATED"))
    assert result.verdict is Verdict.HOLDS
    assert not result.as_expected


@pytest.mark.parametrize("kind", [Eventually, Possible])
def test_a_premise_that_is_never_true_shows_nothing(kind: type[Eventually | Possible]) -> None:
    never = leads_to("never", "never", given=both(state == SYN_RECEIVED) & A(state == CLOSED), holds=both(FALSE))
    part = kind(id="x", statement="", expected="HOLDS", spec=TCP, scenario=ONCE, property=never)
    result = run_part(part)
    assert result.verdict is Verdict.UNKNOWN
    assert "never true" in result.evidence


@pytest.mark.parametrize("id", ["closes", "can-close", "endings"])
def test_an_enumeration_that_was_cut_short_shows_nothing(id: str) -> None:
    part: Any = part_of("T14", id)
    result = run_part(replace(part, scenario=part.scenario.at_most(50)))
    assert result.verdict is Verdict.UNKNOWN
    assert "incomplete" in result.evidence


def test_ctrl_c_ends_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_part(part_of("T14", "closes"), interrupt)


# --- what the holes look like --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "id", "ends"),
    [
        ("T13", "early-close", A(state == LAST_ACK) & B(state == CLOSING)),
        ("T13", "heard-before", B(state == FIN_WAIT_2)),
        ("T14", "two-time-waits", both(state == TIME_WAIT)),
        ("T14", "fin-wait-2", A(state == FIN_WAIT_2) & B(state == CLOSED)),
        ("T14", "aborted", A(state == FIN_WAIT_2) & B(state == CLOSED)),
        ("T15", "syn-ack-once", B(state == SYN_RECEIVED)),
        ("T15", "ack-once", A(state == ESTABLISHED) & B(state == SYN_RECEIVED)),
        ("T15", "syn-once", A(state == SYN_SENT)),
    ],
)
def test_a_hole_leaves_the_ends_where_the_claim_says(claim: str, id: str, ends: Bool) -> None:
    assert holds(ends, joints(ran(claim, id))[-1])


def test_two_time_waits_need_no_fault_and_go_on_while_time_passes() -> None:
    result = ran("T14", "two-time-waits")
    assert result.trace is not None
    moves = result.trace.moves
    assert not [move for move in moves if isinstance(move, Lose) or (isinstance(move, Deliver) and move.keep)]
    loop = moves[result.loop_from :]
    assert [type(move) for move in loop].count(Pass) >= 1
    assert all(isinstance(move, Pass | Deliver) for move in loop), "nobody but the other's ACK makes anybody send"


def test_a_reset_that_is_lost_is_the_only_loss_that_an_abort_needs() -> None:
    trace = ran("T14", "aborted").trace
    assert trace is not None
    assert [str(move.flight.segment.control) for move in trace.moves if isinstance(move, Lose)] == ["4"]
    assert [move.kind for move in trace.moves if isinstance(move, Act)].count(Kind.ABORT) == 1


def test_r2_is_what_ends_an_open_that_nobody_answers() -> None:
    part = part_of("T15", "gives-up")
    assert isinstance(part, Eventually)
    patient = Fairness(delivery=False)
    assert run_part(replace(part, fairness=patient)).verdict is Verdict.VIOLATED


# --- what people see -----------------------------------------------------------------------------------


def test_a_ladder_says_where_it_repeats_and_still_reads_as_a_ladder() -> None:
    result = ran("T14", "two-time-waits")
    assert result.trace is not None
    shown = render(result.trace, loop_from=result.loop_from).splitlines()
    begins = next(n for n, line in enumerate(shown) if "[what follows repeats for ever]" in line)
    number = shown[begins + 1].split(".")[0]
    assert shown[-2].strip() == f"[and again from line {number} on]"
    assert "[a segment lives for" in shown[-1]
    assert "time passes" in shown[begins + 1]
    assert parse("\n".join(shown) + "\n", "shown").rows
    assert prose(result.trace, result.loop_from).splitlines()[-1] == f"[and again from line {number} on]"


def test_a_ladder_that_ends_in_rest_says_so() -> None:
    result = ran("T15", "syn-once")
    assert result.trace is not None
    assert render(result.trace, loop_from=result.loop_from).splitlines()[-1].strip() == "[nothing else ever happens]"
    assert "[" not in render(result.trace)


def test_what_repeats_begins_a_line_of_its_own() -> None:
    """The departure before the loop and the arrival in it are one line otherwise."""
    trace = ran("T14", "without-timer").trace
    assert trace is not None
    together = [rung.last_move for rung in rungs(trace)]
    assert any(cut not in together for cut in range(len(trace.moves)))
    for cut in range(len(trace.moves)):
        apart, shown = rungs(trace, cut), render(trace, loop_from=cut).splitlines()
        begins = next(number for number, rung in enumerate(apart, 1) if rung.last_move == cut) + 1
        mark = shown.index("        [what follows repeats for ever]")
        assert shown[mark + 1].startswith(f"{begins}.")


def test_endings_list_a_nearest_run_of_every_class() -> None:
    result = ran("T14", "early-close-loop")
    assert [detail.split(" ")[0] for detail in result.details] == ["desired", "stuck"]
    assert "in loops" in result.details[1]
    assert all("nearest after" in detail for detail in result.details)


def test_assumptions_are_the_sentences_of_the_fairness() -> None:
    part, result = part_of("T14", "closes"), ran("T14", "closes")
    assert isinstance(part, Eventually)
    assert [sentence.split(": ")[0] for sentence in result.assumptions] == [
        "delivery", "timeouts", "timeouts", "timeouts", "calls", "calls",
    ]  # fmt: skip
    assert result.assumptions[-1].endswith("B calls CLOSE if it stays possible")


def test_every_property_of_progress_serves_a_claim() -> None:
    parts = [part for claim in ("T13", "T14", "T15") for part in find_claim(claim).parts]
    assert {part.property for part in parts if isinstance(part, Eventually | Possible)} == set(PROGRESS)
    assert all(each.form == "leads_to" and each.why and each.rfc for each in PROGRESS)
