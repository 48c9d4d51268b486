"""What an environment may do beyond the least, and the spaces that are enumerated for each combination.

The least environment is one client A, one server B, one connection, and a network that does nothing wrong.  Four
*freedoms* may be added to it.  A cell that some space reaches needs no more than the freedoms of that space; a cell
that a space does not reach needs something that the space does not have, within its bounds.

Read ``FREEDOMS``, then ``SPACES``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from tcpspec.language.expression import FALSE, Bool
from tcpspec.rules.block import LISTEN, state
from tcpspec.rules.event import Kind
from tcpspec.stories import CLOSING_WITH_THE_DEAD, Story
from tcpspec.system.bounds import CLIENT_ISNS, SERVER_ISNS, Bounds, EndBounds
from tcpspec.system.network import ALL_FAULTS, Faults, Network

Needs = frozenset[str]
"""Letters of freedoms."""


@dataclass(frozen=True)
class Freedom:
    """One thing that an environment may allow; ``sentence`` says what then happens."""

    letter: str
    name: str
    sentence: str


FREEDOMS: Mapping[str, Freedom] = {
    freedom.letter: freedom
    for freedom in (
        Freedom("S", "symmetry", "either end may open, actively or passively: simultaneous open, and roles exchanged"),
        Freedom("F", "faults", "the network loses, duplicates and reorders"),
        Freedom("D", "death", "an end may die alone: by ABORT, or without a word (user timeout, ICMP, reboot)"),
        Freedom("I", "incarnations", "the ports are used again, with a fresh ISN: old duplicates meet new connections"),
    )
}
LEAST = "one client A, one server B, one connection, and a network that does nothing wrong"


@dataclass(frozen=True)
class Space:
    """Bounds of one enumeration, and the freedoms that they need."""

    needs: Needs
    bounds: Bounds

    @property
    def sentence(self) -> str:
        """The bounds in a few words."""
        times = len(self.bounds.a.isns)
        incarnations = f"{times} incarnations of each end" if times > 1 else "1 incarnation of each end"
        text = "one octet each way" if self.bounds.a.allowance(Kind.SEND) else "no text"
        return f"{incarnations}; {text}; {self.bounds.network}"


def order(needs: Needs) -> tuple[int, ...]:
    """For sorting: fewer freedoms first, then in the order of ``FREEDOMS``."""
    return len(needs), *(position for position, letter in enumerate(FREEDOMS) if letter in needs)


def letters(needs: Needs) -> str:
    """The letters in the order of ``FREEDOMS``.

    >>> letters(frozenset("IS"))
    'SI'
    """
    return "".join(letter for letter in FREEDOMS if letter in needs)


def space(needs: Needs) -> Space:
    """The space of these freedoms, within bounds that keep it below some million joint states."""
    again, symmetric = "I" in needs, "S" in needs
    crowded = {"S", "F", "I"} <= needs
    faults = ALL_FAULTS if "F" in needs else Faults.NONE
    network = Network(capacity=1 if crowded else 2, faults=faults)
    times = 2 if again else 1
    client = _end(needs, CLIENT_ISNS[:times], active=times, passive=times if symmetric else 0)
    server = _end(needs, SERVER_ISNS[:times], active=times if symmetric else 0, passive=times)
    return Space(needs, Bounds(client, server, network))


def _end(needs: Needs, isns: tuple[int, ...], *, active: int, passive: int) -> EndBounds:
    budget = {Kind.OPEN_PASSIVE: passive}
    if len(needs) < 2:
        budget[Kind.SEND] = 1
    if "D" in needs:
        budget[Kind.USER_TIMEOUT] = 1
        if len(needs) < 2:
            budget[Kind.ABORT] = 1
    return EndBounds(isns, active=active, budget=budget, only_when=_limits(needs))


def _limits(needs: Needs) -> Mapping[Kind, Bool]:
    """A server does not open by SEND; with several incarnations nothing is resent, which copies stand for."""
    limits: dict[Kind, Bool] = {}
    if "S" not in needs:
        limits[Kind.SEND] = ~(state == LISTEN)
    if "I" in needs:
        limits[Kind.RETRANSMISSION] = FALSE
    return limits


SPACES: tuple[Space, ...] = tuple(
    space(frozenset(chosen)) for size in range(len(FREEDOMS) + 1) for chosen in combinations(FREEDOMS, size)
)
"""Every combination, those with fewer freedoms first."""

STORIES: Mapping[Story, Needs] = {CLOSING_WITH_THE_DEAD: frozenset(FREEDOMS)}
"""Runs in ladder notation through cells that take more moves than the bounds allow; each is checked line by line."""
