"""A specification that answers every event that was met as before has the same joint states."""

from __future__ import annotations

from functools import cache

import pytest

from tcpcheck.explicit.answers.equivalence import alike, local_steps
from tcpcheck.explicit.answers.exploration import Exploration, explore
from tcpspec.claims.under_reading import other_settings
from tcpspec.properties.property import PROPERTIES
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.spec import Spec
from tcpspec.system.bounds import PRESETS
from tcpspec.system.joint import connect
from tcpspec.variants.handshake import TWO_WAY

pytestmark = pytest.mark.turns(1)


@cache
def explored(spec: Spec) -> Exploration:
    bounds = PRESETS["tiny"]()
    return explore(connect(spec, spec, over=bounds.network), bounds, PROPERTIES)


def found(exploration: Exploration) -> tuple[object, ...]:
    verdicts = tuple(result.verdict for result in exploration.results)
    cells = {cell: each.count for cell, each in exploration.grid.items()}
    return exploration.states, exploration.transitions, exploration.depth, verdicts, cells


SETTINGS = list(other_settings())


@pytest.mark.parametrize(("reading", "choice"), SETTINGS, ids=str)
def test_what_is_alike_has_the_same_joint_states(reading: str, choice: str) -> None:
    default, other = explored(TCP), TCP.reading(**{reading: choice})
    if alike(local_steps(default), other):
        assert found(explored(other)) == found(default)


def test_some_settings_change_something_within_small_bounds_and_most_do_not() -> None:
    steps = local_steps(explored(TCP))
    changing = [setting for setting in SETTINGS if not alike(steps, TCP.reading(**dict([setting])))]
    assert ("D24", "segment") in changing and ("CLOSE4A", "wait") in changing
    assert ("D2", "reset") not in changing and ("MAY12", "on") not in changing
    assert len(changing) < len(SETTINGS) / 2


def test_another_protocol_is_not_alike_and_the_same_rules_are() -> None:
    steps = local_steps(explored(TCP))
    assert not alike(steps, TWO_WAY)
    assert alike(steps, TCP)
