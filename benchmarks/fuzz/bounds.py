"""Bounds that are a part of other bounds: every run within the one is a run within the other.  Read ``within``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tcpspec.language.expression import Bool
from tcpspec.rules.event import Kind
from tcpspec.rules.spelling import spelt_out
from tcpspec.system.bounds import Bounds, EndBounds
from tcpspec.system.network import Network


def smaller(bounds: Bounds) -> Bounds:
    """The same with one segment under way per direction, and nothing held; the leftovers have to fit in."""
    capacity = bounds.network.capacity
    room = max([1, *(sum(1 for of, _ in bounds.leftovers if of == side) + 1 for side in ("A", "B"))])
    network = bounds.network if capacity is None else replace(bounds.network, capacity=min(capacity, room))
    return replace(bounds, network=network, held={})


def within(less: Bounds, more: Bounds) -> bool:
    """Every run within ``less`` is one within ``more``, and as long.  False where that is not plain to see.

    What is held makes no difference: where it would, nothing is held.
    """
    same = (
        less.leftovers == more.leftovers and less.ticks == more.ticks and _one(less.losable) == _one(more.losable)
        and (more.losses == less.losses or (more.losses is None and less.losses is None))
    )  # fmt: skip
    return same and _in_network(less.network, more.network) and _ends(less, more)


def _ends(less: Bounds, more: Bounds) -> bool:
    return _in_end(less.a, more.a) and _in_end(less.b, more.b)


def _in_network(less: Network, more: Network) -> bool:
    """A network that loses what it has no room for may lose it later; one that takes nothing more waits."""
    if less.capacity is None or more.capacity is None:
        return less == more
    return less.capacity <= more.capacity and less.faults == more.faults and less.msl == more.msl


def _in_end(less: EndBounds, more: EndBounds) -> bool:
    calls = all(_no_more(less.allowance(kind), more.allowance(kind)) for kind in Kind)
    isns = more.isns[: len(less.isns)] == less.isns
    return calls and isns and {*less.sizes} <= {*more.sizes} and _no_rarer(less.only_when, more.only_when)


def _no_more(less: int | None, more: int | None) -> bool:
    return more is None or (less is not None and less <= more)


def _no_rarer(less: Mapping[Kind, Bool], more: Mapping[Kind, Bool]) -> bool:
    """Whatever ``less`` lets happen, ``more`` does."""
    return all(kind in less and _one(less[kind]) == _one(condition) for kind, condition in more.items())


def _one(condition: Bool | None) -> str:
    return "" if condition is None else spelt_out(condition)
