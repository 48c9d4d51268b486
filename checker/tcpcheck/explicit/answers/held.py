"""Whether holding variables at one value changed anything else: decided after a search, for whatever rules it ran.

Read ``shown_by``.  A search that holds SND.WND, SND.WL1 and SND.WL2 knows every situation of an end and every event in
it, but not the values that the variables would have had.  They are found here: from the start on, each event is made by
the rules as they are written, with every value that the events before it may have left, until no situation gets a new
one.  As long as what comes of an event is the same, the held variables apart, whatever their values are, the space with
held variables is the other one with these variables left out: the same runs, of the same lengths, through the same
states.  Where an event comes out differently, an ``Influence`` says so, and the space has to be searched unheld.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tcpcheck.base.compiled import compiled
from tcpcheck.explicit.space.arrays import BLOCKED
from tcpcheck.explicit.space.endpoint_table import Ends
from tcpcheck.explicit.space.engine import Search
from tcpcheck.explicit.space.environment import held_block
from tcpcheck.explicit.space.situation import SIDES, changes_nothing, event_choices, exhausted, next_iss
from tcpspec.language.expression import fields_of
from tcpspec.rules.event import Choices, Kind
from tcpspec.rules.semantics import Block, Outcome, Segment
from tcpspec.rules.spec import Spec
from tcpspec.system.bounds import Bounds
from tcpspec.system.joint import Side

Values = tuple[int, ...]
"""Of the held variables, in the order of the bounds."""


@dataclass(frozen=True)
class Influence:
    """An event that comes out otherwise than in the search if the held variables have these values."""

    side: Side
    kind: Kind
    held: dict[str, int]

    def __str__(self) -> str:
        values = ", ".join(f"{name}={value}" for name, value in self.held.items())
        return f"{self.kind} at {self.side} depends on what is held ({values})"


def shown_by(search: Search) -> Influence | None:
    """An event in which what the bounds hold may make a difference; None if there is none: holding is exact."""
    if not search.bounds.held:
        return None
    a, b = search.expander.ends
    return _asked_by_bounds(search.bounds) or shown_at((a, b))


def shown_at(ends: Sequence[Ends], rules: Spec | None = None) -> Influence | None:
    """An event in one of the situations that these ends were in, in which what is held may make a difference.

    ``rules``: those that are to have the outcomes of the search as well, at both ends; by default, those searched.
    """
    for end in ends:
        found = _Closure(end, rules or end.environment.written.spec(end.side)).spread()
        if found is not None:
            return found
    return None


def _asked_by_bounds(bounds: Bounds) -> Influence | None:
    """What the environment does reads a held variable."""
    conditions = [(side, kind, condition) for side in SIDES for kind, condition in bounds.end(side).only_when.items()]
    if bounds.ticks is not None and bounds.ticks.must_arrive is not None:
        conditions += [(side, Kind.ARRIVES, bounds.ticks.must_arrive) for side in SIDES]
    for side, kind, condition in conditions:
        read = {name for _, name in fields_of(condition)} & set(bounds.held)
        if read:
            return Influence(side, kind, {name: bounds.held[name] for name in sorted(read)})
    return None


class _Closure:
    """The values that the held variables of one end may have in each situation."""

    def __init__(self, ends: Ends, rules: Spec) -> None:
        self.ends, self.environment, self.bounds = ends, ends.environment, ends.environment.bounds
        self.names = tuple(self.bounds.held)
        self.step = compiled(rules)
        self.possible: dict[int, set[Values]] = {}
        self.waiting: list[tuple[int, Values]] = []
        self.arrivals: dict[int, list[int]] = {}
        for (situation, segment), _ in ends.receive.known():
            self.arrivals.setdefault(situation, []).append(segment)
        self.aged = {situation: int(later) for (situation, _), later in ends.later.known() if later != BLOCKED}
        self.usual: dict[tuple[int, Kind, int, int], tuple[Outcome, int] | None] = {}

    def spread(self) -> Influence | None:
        """From the start on, until there is nothing new."""
        self._may_have(self.ends.situations.number(self.environment.start().situation(self.ends.side)),
                       self._values(self.environment.system.start.end(self.ends.side).block))  # fmt: skip
        while self.waiting:
            situation, values = self.waiting.pop()
            for kind, length, segment in self._events(situation):
                if not self._same(situation, values, kind, length, segment):
                    return Influence(self.ends.side, kind, dict(zip(self.names, values, strict=True)))
            if situation in self.aged:
                self._may_have(self.aged[situation], values)
        return None

    def _may_have(self, situation: int, values: Values) -> None:
        known = self.possible.setdefault(situation, set())
        if values not in known:
            known.add(values)
            self.waiting.append((situation, values))

    def _events(self, situation: int) -> Iterator[tuple[Kind, int, int]]:
        """What was tried in this situation: events of the end itself, and segments that arrive."""
        if situation in self.ends.acts:
            for kind, length in event_choices(self.ends.situations.values[situation], self.ends.bounds):
                yield kind, length, 0
        for segment in self.arrivals.get(situation, ()):
            yield Kind.ARRIVES, 0, segment

    def _same(self, situation: int, values: Values, kind: Kind, length: int, number: int) -> bool:
        """The event has the outcome that the search gave it; what it leaves in the held variables is noted."""
        usual = self._usual(situation, kind, length, number)
        end = self.ends.situations.values[situation].end
        given: dict[str, Any] = dict(zip(self.names, values, strict=True))
        block = end.block._replace(**given)
        outcome = self.step(block, kind, self._choices(situation, length), self.ends.arriving.values[number]
                            if kind is Kind.ARRIVES else None, self.environment.system.parameters)  # fmt: skip
        if outcome is None or exhausted(end, end.after(outcome.block), self.ends.bounds):
            return usual is None
        if usual is None or outcome.sent != usual[0].sent or held_block(outcome.block, self.bounds) != usual[0].block:
            return False
        if kind is not Kind.ARRIVES and changes_nothing(end.block, usual[0]):
            return outcome.block == block
        if usual[1] < 0:
            return False
        self._may_have(usual[1], self._values(outcome.block))
        return True

    def _values(self, block: Block) -> Values:
        return tuple(getattr(block, name) for name in self.names)

    def _usual(self, situation: int, kind: Kind, length: int, number: int) -> tuple[Outcome, int] | None:
        """(outcome, situation after) of the event in the search; None if it cannot happen."""
        key = (situation, kind, length, number)
        if key not in self.usual:
            segment: Segment | None = self.ends.arriving.values[number] if kind is Kind.ARRIVES else None
            self.usual[key] = self.ends.made(situation, kind, length, segment)
        return self.usual[key]

    def _choices(self, situation: int, length: int) -> Choices:
        end = self.ends.situations.values[situation].end
        return Choices(next_iss(end, self.ends.bounds), f"{self.ends.side}{len(end.history) + 1}", length, 0)
