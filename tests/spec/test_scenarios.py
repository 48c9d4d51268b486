"""A scenario is a value: what is changed of it says so in its name, and nobody can add to those of the catalogue."""

from __future__ import annotations

from typing import Any

import pytest

from tcpspec.claims.claim import Enumerated
from tcpspec.language.expression import SpecError
from tcpspec.properties import CONFIRMED
from tcpspec.rfc9293.tcp import TCP
from tcpspec.scenarios import SCENARIOS, NamedScenario, find_scenario
from tcpspec.scenarios.progress import ONCE
from tcpspec.system.bounds import SEND_WINDOW_HELD
from tcpspec.variants import VARIANTS


def test_a_changed_scenario_says_in_its_name_what_was_changed() -> None:
    followed, free, few = ONCE.following_windows(), ONCE.holding_nothing(), ONCE.at_most(7)
    assert [each.name for each in (followed, free, few)] == [
        "once, windows followed", "once, nothing held", "once, at most 7 states"]  # fmt: skip
    assert [followed.sentence, few.sentence] == [f"{ONCE.sentence}, windows followed", ONCE.sentence]
    assert dict(followed.bounds.held) == {name: SEND_WINDOW_HELD[name] for name in ("snd_wl1", "snd_wl2")}
    assert (free.bounds.held, few.bounds.held) == ({}, SEND_WINDOW_HELD)
    assert (few.bounds.max_states, ONCE.bounds.max_states) == (7, 20_000_000)


def test_a_limit_takes_the_place_of_the_one_before() -> None:
    assert ONCE.at_most(7).at_most(9) is ONCE.at_most(9)
    assert ONCE.at_most(7).holding_nothing().at_most(9).name == "once, at most 7 states, nothing held, at most 9 states"


def test_the_same_change_gives_the_same_scenario_so_that_work_is_shared() -> None:
    assert ONCE.holding_nothing() is ONCE.holding_nothing()
    assert ONCE.holding_nothing() is not ONCE.following_windows()


@pytest.mark.parametrize("name", ["once", "tiny", "default, nothing held", "once, windows followed, at most 7 states"])
def test_what_has_a_name_is_found_by_it(name: str) -> None:
    assert find_scenario(name).name == name
    assert find_scenario(name) is find_scenario(name)


def test_a_scenario_follows_what_the_protocol_treats_otherwise() -> None:
    assert ONCE.fitting(TCP) is ONCE
    fitted = {ONCE.fitting(spec).name for spec in VARIANTS.values()}
    assert fitted == {"once", "once, windows followed"}


def test_nobody_can_add_to_the_catalogue() -> None:
    everything: Any = SCENARIOS
    with pytest.raises(TypeError):
        everything["mine"] = ONCE


def part(scenario: Any) -> Enumerated:
    return Enumerated(id="x", statement="", expected="HOLDS", spec=TCP, scenario=scenario, property=CONFIRMED)


def test_a_part_holds_the_scenario_that_it_names() -> None:
    assert part("once").scenario is ONCE
    assert part(ONCE).scenario is ONCE


def test_a_name_that_is_not_known_yet_answers_nothing_but_its_name() -> None:
    named = part("mine").scenario
    assert isinstance(named, NamedScenario)
    assert str(named) == "mine"
    with pytest.raises(SpecError, match="no scenario is called 'mine'"):
        _ = named.bounds


def test_what_is_neither_a_scenario_nor_a_name_is_refused() -> None:
    with pytest.raises(SpecError, match="a Scenario is needed here"):
        part(7)
