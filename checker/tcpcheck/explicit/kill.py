"""A killer of mutants by enumeration: small spaces in which many rules fire, compared with the unchanged rules.

A mutant is noticed if a property changes its verdict, or if the joint states or transitions are not as many as before.
Read ``Enumerations``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from tcpcheck.bounds import CLIENT_ISNS, SERVER_ISNS, Bounds, EndBounds, tiny_bounds
from tcpcheck.explicit.search import explore
from tcpcheck.mutation import Mutant
from tcpspec.event import Kind
from tcpspec.expression import SpecError
from tcpspec.model import Spec
from tcpspec.network import Network
from tcpspec.properties import PROPERTIES
from tcpspec.system import connect

EVERY_CALL = {Kind.OPEN_PASSIVE: 1, Kind.SEND: 1, Kind.RECEIVE: 1, Kind.ABORT: 1}
EVERY_TIMEOUT = {Kind.OPEN_PASSIVE: 1, Kind.SEND: 1, Kind.USER_TIMEOUT: 1, Kind.RETRANSMISSION_LIMIT: 1,
                 Kind.KEEP_ALIVE: 1, Kind.HARD_ERROR: 1, Kind.REBOOT: 1}  # fmt: skip


def _ends(
    client: Mapping[Kind, int], server: Mapping[Kind, int], *, opens: int, sizes: tuple[int, ...] = (1,)
) -> Bounds:
    a = EndBounds(CLIENT_ISNS[:opens], active=opens, budget=client, sizes=sizes)
    b = EndBounds(SERVER_ISNS[:1], active=opens - 1, budget=server, sizes=sizes)
    return Bounds(a, b, Network(capacity=1), held={}, max_states=60_000)


SPACES: Mapping[str, Bounds] = {
    "one client": tiny_bounds(),
    "every call": _ends(EVERY_CALL, {Kind.OPEN_PASSIVE: 1, Kind.RECEIVE: 1, Kind.SEND: 1}, opens=1, sizes=(2,)),
    "every timeout": _ends({Kind.SEND: 1, Kind.USER_TIMEOUT: 1}, EVERY_TIMEOUT, opens=1),
    "two opens": _ends({Kind.ABORT: 1}, {Kind.OPEN_PASSIVE: 1}, opens=2),
}


class Census(NamedTuple):
    """What is compared."""

    states: int
    transitions: int
    verdicts: tuple[str, ...]


class Enumerations:
    """The killer; called with a mutant it says what is different, or None."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec

    @cached_property
    def originals(self) -> dict[str, Census]:
        """The census of every space under the unchanged rules."""
        return {name: _census(self.spec, bounds) for name, bounds in SPACES.items()}

    def __call__(self, mutant: Mutant) -> str | None:
        for name, original in self.originals.items():
            try:
                found = _census(mutant.spec, SPACES[name])
            except SpecError as error:
                return f"{name}: {error}"
            if found.verdicts != original.verdicts:
                changed = zip(PROPERTIES, original.verdicts, found.verdicts, strict=True)
                return f"{name}: " + ", ".join(f"{p.id} is {now}, not {was}" for p, was, now in changed if was != now)
            if found != original:
                return f"{name}: {found.states:,} joint states, not {original.states:,}"
        return None


def _census(spec: Spec, bounds: Bounds) -> Census:
    found = explore(connect(spec, spec, over=bounds.network), bounds, PROPERTIES)
    return Census(found.states, found.transitions, tuple(str(result.verdict) for result in found.results))
