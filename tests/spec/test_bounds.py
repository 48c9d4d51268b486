"""Bounds that no run could satisfy are refused with a remedy; what bounds say is what is enumerated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tcpcheck.explicit.answers.exploration import explore
from tcpspec.language.expression import State
from tcpspec.rules.block import ESTABLISHED, state
from tcpspec.rules.event import Kind
from tcpspec.system.bounds import PRESETS, Bounds, BoundsError, EndBounds, Ticks, default_bounds
from tcpspec.system.network import LOSS, Network
from tests.checker.explicit.spaces import CLIENT, ONE, SERVER, system


def test_every_preset_says_what_it_is() -> None:
    assert list(PRESETS) == ["tiny", "default", "wide", "ports-again"]
    for preset in PRESETS.values():
        assert preset.__doc__
    assert str(default_bounds()).startswith("A: ISS 100; 1 x OPEN (active), 1 x SEND; B: ISS 300, 100300; ")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: EndBounds(isns=(1,), active=2), "active=2 OPENs need as many ISNs, but isns has 1: add ISNs"),
        (lambda: EndBounds(budget={Kind.CLOSE: 1}), "budget names CLOSE, which has no budget: use one of"),
        (lambda: EndBounds(budget={Kind.SEND: -1}), "budget of SEND is -1: give 0 or more"),
        (lambda: EndBounds(sizes=(0,)), "a SEND carries at least 1 octet"),
        (lambda: replace(ONE, network=Network(capacity=0)), "a network that carries nothing has no run"),
        (lambda: replace(ONE, network=Network(None, LOSS)), "capacity=None is the monotone form"),
        (lambda: replace(ONE, network=Network(None), ticks=Ticks(1, 2)), "capacity=None is the monotone form"),
        (lambda: replace(ONE, losses=-1), "losses=-1: give 0 or more"),
        (lambda: replace(ONE, held={"snd_wmd": 1}), "held names 'snd_wmd', which is no block field that can be held"),
        (lambda: replace(ONE, held={"state": 4}), "held names 'state'"),
        (lambda: replace(ONE, max_states=0), "max_states=0: give 1 or more"),
    ],
)
def test_impossible_bounds(wrong: Callable[[], object], message: str) -> None:
    with pytest.raises(BoundsError) as refused:
        wrong()
    assert message in str(refused.value)


def test_isns_that_are_used_up_end_it() -> None:
    """A server with no ISN left does not answer: SYN-RECEIVED is never reached."""
    bounds = Bounds(CLIENT, EndBounds((), active=0, budget=SERVER.budget), Network(1))
    reached = {b for _, b in explore(system(bounds), bounds).grid}
    assert reached == {State.CLOSED, State.LISTEN}


def test_an_event_may_wait_for_a_condition() -> None:
    free = {a for a, _ in explore(system(ONE), ONE).grid}
    assert State.FIN_WAIT_1 in free
    server = replace(SERVER, only_when={Kind.CLOSE: state == ESTABLISHED, Kind.OPEN_PASSIVE: state == ESTABLISHED})
    bounds = replace(ONE, b=server)
    assert {b for _, b in explore(system(bounds), bounds).grid} == {State.CLOSED}


def test_losses_are_counted() -> None:
    """The more may be lost, the more the ends go through; and no run loses more than it may."""
    situations = []
    for losses in (0, 1, 2):
        bounds = replace(ONE, losses=losses)
        found = explore(system(bounds), bounds)
        worlds = [found.world(number) for number in range(found.states)]
        assert max(world.line_a.lost + world.line_b.lost for world in worlds) == losses
        situations.append({(world.a, world.b) for world in worlds})
    assert situations[0] < situations[1]
    assert situations[1] <= situations[2]
