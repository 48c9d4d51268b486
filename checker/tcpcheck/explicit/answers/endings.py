"""How good it is that runs settle where they do: at a state that nothing leaves, or in a loop without a way out.

``ENDINGS`` is data: the first entry whose condition holds in all states of a terminal component names the
ending; where none does the run is stuck.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tcpcheck.explicit.answers.terminal_components import Settled, settled
from tcpcheck.explicit.space.arrays import Ints
from tcpcheck.explicit.space.engine import Search
from tcpspec.language.expression import TRUE, Bool, State
from tcpspec.properties.property import A, B, both, either, live, mutual
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import CLOSED, ESTABLISHED, FIN_WAIT_2, LISTEN, TIME_WAIT, state, time_wait_runs
from tcpspec.rules.difference import edits
from tcpspec.rules.spec import Spec


class Kind(Enum):
    """How good an ending is."""

    DESIRED = "desired"
    ACCEPTABLE = "acceptable"
    STUCK = "stuck"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, eq=False)
class Ending:
    """Terminal components all of whose states satisfy ``condition``.

    ``why`` explains them for the rules of RFC 9293, and may be wrong for others.  ``network`` says more: "empty" only
    if no segment is under way, "full" only if one direction has no room and loses nothing, "endless" only if the
    component is a loop, which nothing but segments can go round.
    """

    kind: Kind
    name: str
    condition: Bool
    why: str
    network: Literal["any", "empty", "full", "endless"] = "any"


gone = state.is_one_of(CLOSED, LISTEN)

ENDINGS: tuple[Ending, ...] = (
    Ending(Kind.DESIRED, "both ends are CLOSED or LISTEN and nothing is under way", both(gone),
           "every connection was opened and closed, or never opened", network="empty"),
    Ending(Kind.ACCEPTABLE, "both ends are CLOSED or LISTEN, segments are still under way", both(gone),
           "a monotone network forgets nothing, or the bounds have no further ISN or no room for an answer"),
    Ending(Kind.ACCEPTABLE, "a full network takes nothing more", TRUE,
           "an artefact of the bounds: this network has no room and loses nothing, so nobody can answer",
           network="full"),
    Ending(Kind.ACCEPTABLE, "both ends are ESTABLISHED with each other", both(state == ESTABLISHED) & mutual,
           "their users keep the connection open, for these bounds never let them close it"),
    Ending(Kind.STUCK, "an end waits in FIN-WAIT-2 for a FIN that nobody will send",
           (A(state == FIN_WAIT_2) & B(gone)) | (B(state == FIN_WAIT_2) & A(gone)),
           "a known hole: RFC 9293 has no timer for FIN-WAIT-2; most stacks add one"),
    Ending(Kind.STUCK, "an end is in TIME-WAIT and no timer runs",
           A((state == TIME_WAIT) & ~time_wait_runs) | B((state == TIME_WAIT) & ~time_wait_runs),
           "reading D3, taken literally"),
    Ending(Kind.STUCK, "two ends of different connections answer each other for ever", both(live) & ~mutual,
           "each takes the other's segments for old ones and acknowledges them; nobody sends a reset",
           network="endless"),
    Ending(Kind.STUCK, "segments go round for ever", either(live), "no segment gets anybody any further",
           network="endless"),
)  # fmt: skip

OTHERWISE = Ending(Kind.STUCK, "an end waits for something that will not come", TRUE, "no rule applies")


class Way(NamedTuple):
    """How two ends stand, and what of their budgets was used: without a reboot is another way than by one."""

    a: State
    b: State
    used_a: tuple[int, ...]
    used_b: tuple[int, ...]


@dataclass(frozen=True)
class Terminal:
    """One class of terminal components: how many states they have in all, the number of a nearest one, for how
    many states no move at all is possible (``deadlocks``; in the others there are moves that change nothing or
    go round), and the number of those that belong to a loop (``endless``).  ``ways``: the number of a nearest one for
    each way to be there."""

    ending: Ending
    count: int
    first: int
    deadlocks: int
    endless: int
    ways: Mapping[Way, int] = field(default_factory=dict)


def rfc_9293(spec: Spec) -> Spec:
    """RFC 9293 as this spec reads it."""
    different = {name: value for name, value in spec.settings.items() if TCP.settings.get(name, value) != value}
    return TCP.reading(**different) if different else TCP


def reason(ending: Ending, *specs: Spec) -> str:
    """Why runs of these ends settle so, as far as that is known: what is said of the rules of RFC 9293 may be false of
    others."""
    varied = any(edits(rfc_9293(spec), spec) for spec in specs)
    return "" if varied and ending.kind is Kind.STUCK else ending.why


def classify(search: Search, endings: Sequence[Ending] = ENDINGS) -> tuple[Terminal, ...]:
    """Terminal components by ending, in the order of ``endings``; what none of them names comes last, as
    stuck."""
    rest = settled(search)
    numbers = rest.states
    a, b = (situations.take(numbers) for situations in search.situations())
    network = _under_way(search, rest)
    left = np.ones(numbers.size, np.bool_)
    terminals = []
    for ending in (*endings, OTHERWISE):
        satisfied = search.census.conditions.holds(ending.condition, a, b) & network[ending.network]
        here = left & rest.all_in(satisfied)
        left &= ~here
        if here.any():
            first, dead, endless = int(numbers[here][0]), int((rest.dead & here).sum()), int((rest.loops & here).sum())
            ways = _ways(search, numbers[here], a[here], b[here])
            terminals.append(Terminal(ending, int(here.sum()), first, dead, endless, ways))
    return tuple(terminals)


def _ways(search: Search, numbers: Ints, a: Ints, b: Ints) -> dict[Way, int]:
    """The ways to be in these joint states, which are given in ascending order, each with the first of them."""
    of_a, of_b = (ends.situations.values for ends in search.expander.ends)
    ways: dict[Way, int] = {}
    for number, one, other in zip(numbers.tolist(), a.tolist(), b.tolist(), strict=True):
        here, there = of_a[one], of_b[other]
        ways.setdefault(Way(here.end.block.state, there.end.block.state, here.used, there.used), number)
    return ways


def _under_way(search: Search, rest: Settled) -> dict[str, NDArray[np.bool_]]:
    """Where the network is "empty", "full" (one direction without room that loses nothing), "endless", or "any"."""
    capacity = search.bounds.network.capacity
    a, b = (load.take(rest.states) for load in search.loads())
    full = (a == capacity) | (b == capacity) if search.expander.may_block else np.zeros(a.size, np.bool_)
    return {"any": np.ones(a.size, np.bool_), "empty": a + b == 0, "full": full, "endless": rest.loops}
