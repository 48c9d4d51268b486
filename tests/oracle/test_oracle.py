"""The engine and the oracle find the same states, moves, distances, rules, ends, verdicts and lengths of runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.explicit.answers.exploration import Exploration, Result, explore
from tcpcheck.explicit.answers.terminal_components import terminal_states
from tcpspec.properties.property import PROPERTIES, A, B, always, both, sometimes
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import CLOSED, FIN_WAIT_2, LISTEN, TIME_WAIT, snd_una, state
from tcpspec.rules.check import change
from tcpspec.rules.segment import seg
from tcpspec.system.joint import connect
from tcpspec.system.network import Network
from tests.oracle import oracle
from tests.oracle.configurations import CONFIGURATIONS, LOSSY, Configuration
from tests.oracle.oracle import Found, asked
from tests.oracle.remembered import remembered_steps

ASKED = (
    *PROPERTIES,
    always("never-waits", "A never waits", holds=~A(state == TIME_WAIT)),
    always("not-both", "never both in FIN-WAIT-2", given=A(state == FIN_WAIT_2), holds=~B(state == FIN_WAIT_2)),
    sometimes("listens", "A listens", A(state == LISTEN)),
    sometimes("over", "both are CLOSED again", both(state == CLOSED) & (A(snd_una) == B(snd_una))),
)
"""Some that are VIOLATED nearly everywhere, and some that nothing witnesses, beside the standard ones."""


@pytest.fixture(autouse=True)
def steps_are_computed_once() -> Iterator[None]:
    with remembered_steps():
        yield


def searched(over: Configuration) -> tuple[Exploration, Found]:
    return explore(over.system, over.bounds, ASKED), asked(over.system, over.bounds, ASKED)


@pytest.mark.sampled(13)
@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_oracle_finds_the_same(name: str) -> None:
    fast, plain = searched(CONFIGURATIONS[name])
    assert plain.complete and fast.complete
    assert (fast.states, fast.transitions, fast.depth) == (plain.states, plain.transitions, plain.depth)
    assert terminal_states(fast.search).states.size == plain.terminal
    assert plain.fired <= {check.name for check in fast.coverage.fired}
    assert {result.property.id: lengths(fast, result) for result in fast.results} == plain.verdicts
    for result in fast.results:
        assert result.verdict is expected(result, plain)


def lengths(fast: Exploration, result: Result) -> oracle.Verdict:
    violated, witnessed = (
        None if number is None else fast.depth_of(number) for number in (result.violation, result.witness)
    )
    return oracle.Verdict(violated, witnessed)


def expected(result: Result, plain: Found) -> Verdict:
    violated, witnessed = plain.verdicts[result.property.id]
    if result.property.form == "sometimes":
        return Verdict.NOT_FOUND if witnessed is None else Verdict.HOLDS
    return Verdict.HOLDS if violated is None else Verdict.VIOLATED


def test_there_are_at_least_sixty_configurations_of_every_kind() -> None:
    assert len(CONFIGURATIONS) > 60
    assert any(each.bounds.monotone for each in CONFIGURATIONS.values())
    assert any(each.bounds.ticks for each in CONFIGURATIONS.values())
    assert any(each.left is not each.right for each in CONFIGURATIONS.values())
    set_otherwise = {
        (key, value) for each in CONFIGURATIONS.values() for key, value in each.left.settings.items()
    }  # fmt: skip
    assert set_otherwise == {(r.id, choice) for r in TCP.readings.values() for choice in r.choices}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", [name for name in CONFIGURATIONS if "=" in name])
def test_every_reading_makes_a_difference_where_it_is_tried(name: str) -> None:
    """Its own rules apply, or the space is another one."""
    over, reading = CONFIGURATIONS[name], name.partition("=")[0]
    usual = over.left.reading(**{reading: TCP.settings[reading]})
    here, there = explore(over.system, over.bounds), explore(over._replace(left=usual, right=usual).system, over.bounds)
    own = {rule.name for rule in over.left.checks if any(one.reading == reading for one in rule.settings)}
    assert own & {rule.name for rule in here.coverage.fired} or here.states != there.states


def test_the_oracle_knows_a_wrong_rule_when_it_sees_one() -> None:
    """A rule changed at one end only: what the engine says of the right rules is not what the oracle says of these."""
    syn = TCP.find("LISTEN receives SYN")
    wrong = TCP.but("wrong", why="", swap={syn.name: syn.but(then=change(rcv_nxt=seg.seq))})
    bounds = replace(LOSSY, network=Network(1))
    right = explore(connect(TCP, TCP, over=bounds.network), bounds, ASKED)
    plain = asked(connect(TCP, wrong, over=bounds.network), bounds, ASKED)
    assert (right.states, right.transitions) != (plain.states, plain.transitions)


def test_too_many_states_are_no_answer() -> None:
    assert not asked(connect(TCP, TCP, over=LOSSY.network), LOSSY, ASKED, at_most=20).complete
