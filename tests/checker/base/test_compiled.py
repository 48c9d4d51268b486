"""Generated Python and the reference semantics take the same steps: on arbitrary ends, and on all that are
reachable."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcpcheck.base.compiled import compiled, source
from tcpcheck.explicit.answers.exploration import explore
from tcpcheck.explicit.space.endpoint_table import end_of, label_of, sent_of
from tcpcheck.explicit.space.situation import SIDES
from tcpspec.language.expression import SpecError, State
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import incarnation
from tcpspec.rules.control import ACK, FIN, RST, SYN, Control
from tcpspec.rules.event import Choices, Kind
from tcpspec.rules.semantics import Block, Outcome, Parameters, Segment, step
from tcpspec.rules.spec import Spec
from tests.checker.explicit.spaces import SPACES, system

SPECS = (
    TCP,
    TCP.reading(**{name: "literal" for name, reading in TCP.readings.items() if "literal" in reading.choices}),
    TCP.reading(MAY2="isn", MAY1="on", MAY12="on", RFC5961="off"),
)
RUNNERS = {id(spec): compiled(spec) for spec in SPECS}

numbers = st.one_of(st.integers(0, 12), st.integers(2**31 - 3, 2**31 + 3), st.integers(2**32 - 12, 2**32 - 1))
counts = st.integers(0, 4)
who = st.sampled_from([None, "A1", "B1", "B2"])
SORTS: dict[str, st.SearchStrategy[Any]] = {
    "state": st.sampled_from(list(State)),
    **dict.fromkeys(("iss", "snd_una", "snd_nxt", "snd_wl1", "snd_wl2", "irs", "rcv_nxt"), numbers),
    **dict.fromkeys(("was_snd_nxt", "was_rcv_nxt", "was_iss", "was_irs"), numbers),
    **dict.fromkeys(("snd_wnd", "snd_queued", "rcv_wnd", "rcv_unread"), counts),
    **dict.fromkeys(("delivered", "handed", "was_delivered"), counts),
    **dict.fromkeys(
        ("passive", "close_called", "fin_sent", "time_wait_runs", "reopened", "misdelivered", "misplaced"),
        st.booleans(),
    ),
    "time_wait_expires": st.integers(-1, 4),
    **dict.fromkeys(("incarnation", "peer", "was_incarnation", "was_peer"), who),
}
assert set(SORTS) == set(Block._fields)
blocks = st.builds(Block, **SORTS)
bits = st.lists(st.sampled_from([SYN, ACK, FIN, RST]), unique=True).map(lambda found: Control(sum(found)))
segments = st.builds(Segment, numbers, numbers, bits, counts, counts, who, who)
choices = st.builds(Choices, numbers, st.just("A9"), counts, st.integers(0, 3))


def outcome_of(spec: Spec, fast: bool, *arguments: Any) -> Outcome | str | None:
    """The outcome, or that it is an error: the words may differ, whether there is one may not."""
    try:
        return RUNNERS[id(spec)](*arguments) if fast else step(spec, *arguments)
    except SpecError:
        return "error"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SPECS), st.sampled_from(list(Kind)), blocks, choices, segments)
def test_arbitrary_steps(spec: Spec, kind: Kind, block: Block, choice: Choices, segment: Segment) -> None:
    arguments = (block, kind, choice, segment, Parameters(time_wait=2, buffer=3, max_window=2))
    assert outcome_of(spec, True, *arguments) == outcome_of(spec, False, *arguments)


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(SPECS), blocks, choices, segments)
def test_arbitrary_arrivals(spec: Spec, block: Block, choice: Choices, segment: Segment) -> None:
    arguments = (block, Kind.ARRIVES, choice, segment, Parameters(time_wait=2, buffer=3, max_window=2))
    assert outcome_of(spec, True, *arguments) == outcome_of(spec, False, *arguments)


@pytest.mark.parametrize("name", ["every fault", "calls", "simultaneous open", "second incarnation", "reboot"])
def test_every_reachable_step(name: str) -> None:
    """Each entry of the engine's tables is what the reference semantics says."""
    bounds = SPACES[name]
    exploration = explore(system(bounds), bounds)
    checked = 0
    for side in (0, 1):
        ends = exploration.search.expander.ends[side]
        for before, kind, length, iss, segment, entry in ends.recorded():
            situation = ends.situations.values[before]
            choice = Choices(iss, f"{SIDES[side]}{len(situation.end.history) + 1}", length, 0)
            parameters = exploration.search.environment.system.parameters
            expected = step(ends.spec, situation.end.block, kind, choice, segment, parameters)
            assert expected is not None
            after = ends.situations.values[int(end_of(entry))]
            assert after.end == situation.end.after(expected.block)
            assert ends.sent.values[int(sent_of(entry))] == expected.sent
            assert ends.labels.values[int(label_of(entry))] == tuple(check.name for check in expected.fired)
            checked += 1
    assert checked > 50


def test_two_rules_that_apply_at_once_are_an_error() -> None:
    twice = TCP.but("ambiguous", why="a mistake", add=(replace(TCP.find("CLD-1"), name="CLOSED discards RST, too"),))
    with pytest.raises(SpecError, match=r"two rules apply at once: .*CLOSED discards RST, too"):
        compiled(twice)(Block(), Kind.ARRIVES, Choices(), Segment(0, control=RST), Parameters())


def test_an_event_without_a_rule_is_an_error() -> None:
    hole = TCP.but("hole", why="a mistake", drop=("CLD-1",))
    with pytest.raises(SpecError, match="SEGMENT ARRIVES in CLOSED is left unhandled"):
        compiled(hole)(Block(), Kind.ARRIVES, Choices(), Segment(0, control=RST), Parameters())


def test_the_source_reads_every_rule_of_its_kind() -> None:
    text = source(TCP, Kind.ARRIVES)
    assert text.count("fired +=") == sum(check.kind is Kind.ARRIVES for check in TCP.checks)


def test_an_operator_without_meaning_is_an_error() -> None:
    from tcpspec.properties.property import A

    asks_history = replace(TCP.find("CLD-1"), guard=A.iss_of(incarnation) == 0)
    wrong = TCP.but("wrong", why="rules never read history", swap={"CLD-1": asks_history})
    with pytest.raises(SpecError, match="operator `recall` has no meaning"):
        source(wrong, Kind.ARRIVES)
