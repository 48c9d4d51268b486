"""What one end may be, given what it was seen to receive and to send: ``Hypothesis``; several of them are a set.

A hypothesis is a transmission control block of the specification together with what is under way: answers that
the rules ask for and that have not been seen, and segments that passed the capture but may not have been processed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from tcpcheck.conform.capture.frames import Packet
from tcpcheck.conform.end.assumption import Assumption
from tcpcheck.conform.end.rules import Rules
from tcpspec.language.state import State
from tcpspec.rules.check import Check
from tcpspec.rules.semantics import Block, Segment

MOST_KEPT, MOST_ALIKE = 64, 8
"""Hypotheses kept at a time, and of those with the same block, which differ in what is owed and waits; where more would
be needed the set is cut, and nothing is called a deviation."""
LONGEST_PATH = 64


class Event(NamedTuple):
    """A packet as one end sees it.  ``segment`` has its window scaled.

    ``quiet`` and ``silent`` are the times in ns since the last arrival and the last departure, ``pause`` is that
    between the last two departures; ``answering`` is the last arrival; ``stale``: the timestamp is older than one that
    was received before; ``reset_arrived``: a RST came since the last departure.
    """

    packet: Packet
    segment: Segment
    arrives: bool
    quiet: int
    silent: int = 0
    answering: Segment | None = None
    stale: bool = False
    reset_arrived: bool = False
    pause: int = 0

    @property
    def time(self) -> int:
        return self.packet.time

    @property
    def number(self) -> int:
        return self.packet.number


class Owed(NamedTuple):
    """An answer that the rules ask for: the segment, the packet that it answers and when that came, and whether an
    implementation may leave it out."""

    segment: Segment
    number: int
    since: int
    optional: bool
    rules: tuple[Check, ...]


class Unsettled(NamedTuple):
    """An ISS was chosen and has not been seen: the block before, the arrivals since, and the rules they met."""

    before: Block
    since: tuple[Event, ...]
    rules: Rules


class Hypothesis(NamedTuple):
    """One possibility.  ``held`` are segments beyond RCV.NXT that are kept for later (SHLD-31).

    ``unsettled``: the ISS was chosen and has not been seen.  ``delays`` counts segments sent while others waited.
    ``told``: what arrived last told the user something, on which it may act.
    """

    block: Block
    owed: tuple[Owed, ...] = ()
    waiting: tuple[Event, ...] = ()
    held: tuple[Segment, ...] = ()
    unsettled: Unsettled | None = None
    assumed: tuple[Assumption, ...] = ()
    path: tuple[State, ...] = (State.CLOSED,)
    delays: int = 0
    told: bool = False

    @property
    def cost(self) -> tuple[int, int, int]:
        """What has to be assumed, how often processing was late, and how long the story is."""
        return sum(each.sort.value for each in self.assumed), self.delays, len(self.path)

    def enters(self, *states: State) -> tuple[State, ...]:
        """The path with states added that differ from the last."""
        path = self.path
        for state in states:
            if state is not path[-1]:
                path = (*path, state)
        return path if len(path) <= LONGEST_PATH else (*path[: LONGEST_PATH // 2], *path[-LONGEST_PATH // 2 :])

    def assuming(self, *assumptions: Assumption) -> Hypothesis:
        """The same, with assumptions added that are not made yet."""
        added = tuple(each for each in assumptions if each not in self.assumed)
        return self._replace(assumed=self.assumed + added) if added else self


def distinct(hypotheses: Iterable[Hypothesis]) -> list[Hypothesis]:
    """Of those that say the same about the end, the one that assumes least; the best first."""
    best: dict[object, Hypothesis] = {}
    for each in hypotheses:
        owed = tuple(one[:-1] for one in each.owed)
        key = (each.block, owed, each.waiting, each.held, each.unsettled and each.unsettled[:-1])
        if key not in best or each.cost < best[key].cost:
            best[key] = each
    return sorted(best.values(), key=lambda each: each.cost)


def kept(hypotheses: list[Hypothesis]) -> list[Hypothesis]:
    """The best of them, so that no block crowds out the others."""
    alike = Counter[Block]()
    found = []
    for each in hypotheses:
        alike[each.block] += 1
        if alike[each.block] <= MOST_ALIKE:
            found.append(each)
    return found[:MOST_KEPT]
