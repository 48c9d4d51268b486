"""A variable may be held where no rule does anything unusual with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tcpcheck.bounds import SEND_WINDOW_HELD, tiny_bounds
from tcpcheck.explicit.search import explore
from tcpcheck.holding import WINDOW, following, may_hold
from tcpspec.block import ESTABLISHED, snd_una, snd_wl1, snd_wnd
from tcpspec.control import ACK
from tcpspec.expression import Nat
from tcpspec.model import Check, Reply, Spec, change, old
from tcpspec.properties import PROPERTIES
from tcpspec.segment import seg
from tcpspec.system import connect
from tcpspec.tcp import TCP
from tcpspec.variants import VARIANTS

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
