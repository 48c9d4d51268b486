"""A variable may be held where no rule does anything unusual with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tcpcheck.explicit.answers.exploration import Exploration, explore
from tcpcheck.explicit.space.situation import World
from tcpspec.language.expression import Nat
from tcpspec.properties.property import PROPERTIES
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import ESTABLISHED, snd_una, snd_wl1, snd_wnd
from tcpspec.rules.check import Check, Reply, change, old
from tcpspec.rules.control import ACK
from tcpspec.rules.event import Kind
from tcpspec.rules.segment import seg
from tcpspec.rules.spec import Spec
from tcpspec.scenarios.frozen import WINDOW, following, may_hold
from tcpspec.system.bounds import SEND_WINDOW_HELD, Bounds, tiny_bounds
from tcpspec.system.joint import connect
from tcpspec.variants import VARIANTS
from tests.checker.explicit.test_agreement import project

GUARDS = {name: value for name, value in SEND_WINDOW_HELD.items() if name != WINDOW}

LISTENS = TCP.find("LIS-3")
UPDATES = next(check for check in TCP.checks if "snd_wnd" in check.then and "rcv_nxt" not in check.then)


def held(name: str, rule: Check) -> Mapping[str, int]:
    return may_hold(TCP.but("mine", why="test", swap={name: rule}), SEND_WINDOW_HELD)


def test_rules_that_leave_the_window_alone_let_everything_be_held() -> None:
    assert held("LIS-3", LISTENS.but(then=change(snd_wnd=seg.wnd))) == SEND_WINDOW_HELD
    assert may_hold(TCP, SEND_WINDOW_HELD) == may_hold(TCP.reading(D6="literal"), SEND_WINDOW_HELD) == SEND_WINDOW_HELD


@pytest.mark.parametrize(
    "rule",
    [
        LISTENS.but(then=change(snd_wnd=Nat.constant(0))),
        LISTENS.but(then=change(state=ESTABLISHED)),
    ],
    ids=["sets it to something else", "opens without setting it"],
)
def test_of_a_window_that_is_something_else_only_its_guards_are_held(rule: Check) -> None:
    assert held("LIS-3", rule) == GUARDS


@pytest.mark.parametrize(
    "rule",
    [
        LISTENS.but(then=change(snd_una=snd_una + snd_wnd)),
        LISTENS.but(guard=LISTENS.guard & (snd_wl1 == seg.seq)),
        LISTENS.but(send=Reply(ACK, seq=snd_una, ack=seg.seq, text=old(snd_wnd))),
    ],
    ids=["computes with", "asks", "sends"],
)
def test_where_a_rule_reads_a_variable_anew_nothing_is_held(rule: Check) -> None:
    assert held("LIS-3", rule) == {}


def test_a_window_that_is_no_longer_set_is_not_held() -> None:
    silent = replace(UPDATES, then={name: value for name, value in UPDATES.then.items() if name != "snd_wnd"})
    assert held(UPDATES.name, silent) == GUARDS
    assert may_hold(TCP.but("mine", why="test", drop=(UPDATES.name,)), SEND_WINDOW_HELD) == GUARDS


def zero(name: str, rule: str, **changes: Any) -> Spec:
    return TCP.but(name, why="test", swap={rule: TCP.find(rule).but(**changes)})


ODD = {
    "offers nothing": zero("offers-nothing", "LIS-3", then=change(rcv_wnd=Nat.constant(0))),
    "offers one octet": zero("offers-one", "LIS-3", then=change(rcv_wnd=Nat.constant(1))),
    "closes the window as it closes": zero("shuts", "CLOSE-4a", then=change(rcv_wnd=Nat.constant(0))),
    "offers a thousand octets": zero("offers-a-thousand", "LIS-3", then=change(rcv_wnd=Nat.constant(1000))),
    "a window of nothing until the next": zero("shut", "LIS-3", then=change(snd_wnd=Nat.constant(0))),
    "remembers a window": zero("remembers", "A5-9", then=change(passive=snd_wnd != 65535)),
    "takes SYNs without a window": zero("insists", "LIS-3", guard=LISTENS.guard & (seg.wnd == 0)),
    "two-way": VARIANTS["two-way"],
    "D4 literal": TCP.reading(D4="literal"),
}
NOT_EXACT = {"offers nothing", "offers one octet", "closes the window as it closes", "remembers a window", "D4 literal"}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", ODD)
def test_holding_is_exact_or_given_up_whatever_the_rules_do(name: str) -> None:
    """What is searched has the states and verdicts of the space in which nothing is held, but for what is held."""
    spec, usual = ODD[name], replace(tiny_bounds(), a=replace(tiny_bounds().a, budget={Kind.SEND: 2}))
    system = connect(spec, spec, over=usual.network)
    free = explore(system, replace(usual, held={}), PROPERTIES)
    found = explore(system, usual, PROPERTIES)
    assert [each.verdict for each in found.results] == [each.verdict for each in free.results]
    assert [found.depth_of(each.violation) for each in found.results if each.violation is not None] == [
        free.depth_of(each.violation) for each in free.results if each.violation is not None
    ]
    assert seen(found, usual) == seen(free, usual)
    assert (found.influence is not None) == (name in NOT_EXACT) == (found.bounds.held == {})
    if found.influence is None:
        assert found.states == len(seen(free, usual))


def test_the_windows_that_are_held_really_move() -> None:
    """Else nothing would be shown of the variant whose server offers less than its client."""
    spec, bounds = ODD["offers a thousand octets"], replace(tiny_bounds(), held={})
    free = explore(connect(spec, spec, over=bounds.network), bounds)
    worlds = [free.world(number) for number in range(free.states)]
    assert {world.a.end.block.snd_wnd for world in worlds} == {0, 999, 1000}
    assert {world.b.end.block.snd_wnd for world in worlds} == {0, 65535}
    assert len({(world.a.end.block.snd_wl1, world.a.end.block.snd_wl2) for world in worlds}) > 4


def seen(found: Exploration, bounds: Bounds) -> set[World]:
    """The joint states without what these bounds hold."""
    return {project(found.world(number), bounds) for number in range(found.states)}


def test_bounds_that_ask_for_what_they_hold_do_not_hold_it() -> None:
    usual = tiny_bounds()
    asks = replace(usual, a=replace(usual.a, only_when={Kind.CLOSE: snd_wnd > 0}))
    found = explore(connect(TCP, TCP, over=usual.network), asks)
    assert str(found.influence) == "CLOSE at A depends on what is held (snd_wnd=65535)"
    assert found.bounds.held == {}


def test_bounds_hold_what_may_be_held_at_both_ends() -> None:
    usual, other = tiny_bounds(), TCP.reading(D4="literal")
    assert following(usual, TCP, TCP) is usual
    assert following(usual, TCP, other).held == following(usual, other, TCP).held == GUARDS


@pytest.mark.parametrize("spec", [TCP.reading(D4="literal"), VARIANTS["two-way"]], ids=["literal D4", "two-way"])
def test_guards_that_are_held_make_no_difference(spec: Spec) -> None:
    """The same pairs of states, and verdicts, as where nothing is held."""
    some, nothing = following(tiny_bounds(), TCP.reading(D4="literal")), replace(tiny_bounds(), held={})
    found = [explore(connect(spec, spec, over=bounds.network), bounds, PROPERTIES) for bounds in (some, nothing)]
    assert found[0].states <= found[1].states
    assert set(found[0].grid) == set(found[1].grid)
    assert [each.verdict for each in found[0].results] == [each.verdict for each in found[1].results]
