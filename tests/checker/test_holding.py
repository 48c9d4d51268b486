"""A variable may be held where no rule does anything unusual with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tcpcheck.bounds import SEND_WINDOW_HELD
from tcpcheck.holding import may_hold
from tcpspec.block import ESTABLISHED, snd_una, snd_wl1, snd_wnd
from tcpspec.control import ACK
from tcpspec.expression import Nat
from tcpspec.model import Check, Reply, change, old
from tcpspec.segment import seg
from tcpspec.tcp import TCP

LISTENS = TCP.find("LIS-3")
UPDATES = next(check for check in TCP.checks if "snd_wnd" in check.then and "rcv_nxt" not in check.then)


def holds(name: str, rule: Check) -> bool:
    return may_hold(TCP.but("mine", why="test", swap={name: rule}), SEND_WINDOW_HELD)


def test_rules_that_leave_the_window_alone_let_it_be_held() -> None:
    assert holds("LIS-3", LISTENS.but(then=change(state=ESTABLISHED)))
    assert holds("LIS-3", LISTENS.but(then=change(snd_wnd=seg.wnd)))


@pytest.mark.parametrize(
    "rule",
    [
        LISTENS.but(then=change(snd_wnd=Nat.constant(0))),
        LISTENS.but(then=change(snd_una=snd_una + snd_wnd)),
        LISTENS.but(guard=LISTENS.guard & (snd_wl1 == seg.seq)),
        LISTENS.but(send=Reply(ACK, seq=snd_una, ack=seg.seq, text=old(snd_wnd))),
    ],
    ids=["sets", "computes with", "asks", "sends"],
)
def test_a_rule_that_uses_it_forbids_holding_it(rule: Check) -> None:
    assert not holds("LIS-3", rule)


def test_a_rule_that_no_longer_sets_it_forbids_holding_it() -> None:
    silent = replace(UPDATES, then={name: value for name, value in UPDATES.then.items() if name != "snd_wnd"})
    assert not holds(UPDATES.name, silent)
    assert not may_hold(TCP.but("mine", why="test", drop=(UPDATES.name,)), SEND_WINDOW_HELD)
