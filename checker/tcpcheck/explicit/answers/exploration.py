"""The result of an enumeration: verdicts, witnesses, coverage, endings, the grid, and runs to any state.

``explore`` makes one.  States are numbers; ``Exploration.trace`` turns a number into a run that was replayed.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from tcpcheck.base.memory import peak_mib
from tcpcheck.base.verdict import Verdict
from tcpcheck.explicit.answers.endings import Terminal, classify
from tcpcheck.explicit.answers.held import Influence, shown_by
from tcpcheck.explicit.answers.paths import ancestors, trace_to, world
from tcpcheck.explicit.space.census import STATES, Finding
from tcpcheck.explicit.space.engine import Progress, Search
from tcpcheck.explicit.space.situation import SIDES, World
from tcpcheck.runs.trace import Trace, replayed
from tcpspec.language.expression import State
from tcpspec.properties.property import Property
from tcpspec.rules.check import Check
from tcpspec.system.bounds import Bounds
from tcpspec.system.joint import Side, System


@dataclass(frozen=True)
class Result:
    """The verdict on one property.  ``violation`` and ``witness`` are state numbers for
    ``Exploration.trace``.

    An ``always`` is VIOLATED or HOLDS, and ``witness`` is where its premise is true: None means that it holds
    vacuously.  A ``sometimes`` HOLDS at its ``witness``.  NOT FOUND: no such state among those reached.
    A ``leads_to`` is UNKNOWN here: see ``tcpcheck.explicit.answers.liveness``.
    """

    property: Property
    verdict: Verdict
    violation: int | None
    witness: int | None

    @builtins.property
    def vacuous(self) -> bool:
        """No state reached satisfies the premise."""
        return self.property.form != "sometimes" and self.witness is None


@dataclass(frozen=True)
class Cell:
    """One cell of the grid: how many joint states have A and B in these two states, and a nearest one."""

    a: State
    b: State
    count: int
    first: int


@dataclass(frozen=True)
class Coverage:
    """Rules in force at either end, in RFC order: those that fired in some move or answered some call, and
    the rest."""

    fired: tuple[Check, ...]
    never: tuple[Check, ...]


class Exploration:
    """All joint states within bounds, or as many as were reached before ``stopped_by``.

    ``bounds``: those that were used; what the caller wanted held is not, if that made a difference: ``influence``.
    """

    def __init__(self, search: Search, influence: Influence | None = None) -> None:
        self.influence = influence
        self.search = search
        self.system, self.bounds = search.system, search.bounds
        self.states = len(search.states)
        self.transitions = search.transitions
        self.depth = len(search.levels) - 2
        self.seconds = search.seconds
        self.peak_mib = peak_mib()
        self.stopped_by = search.stopped_by

    @property
    def complete(self) -> bool:
        """Every reachable state was reached and expanded."""
        return not self.stopped_by

    @cached_property
    def results(self) -> tuple[Result, ...]:
        """One result per property, in the order given."""
        return tuple(self._result(finding) for finding in self.search.census.findings)

    def result(self, id: str) -> Result:
        """The result of the property with this id; KeyError if it was not asked for."""
        found = {result.property.id: result for result in self.results}
        return found[id]

    def ask(self, property: Property) -> Result:
        """The result of any property, whether it was asked from the start or not."""
        asked = next((result for result in self.results if result.property is property), None)
        return asked or self._result(self.search.census.judged(property))

    def _result(self, finding: Finding) -> Result:
        if finding.violation is not None:
            self.trace(finding.violation, of=finding.property)
        return Result(finding.property, self._verdict(finding), finding.violation, finding.witness)

    def _verdict(self, finding: Finding) -> Verdict:
        match finding.property.form:
            case "leads_to":
                return Verdict.UNKNOWN
            case "sometimes":
                return Verdict.NOT_FOUND if finding.witness is None else Verdict.HOLDS
            case "always":
                if finding.violation is not None:
                    return Verdict.VIOLATED
                return Verdict.HOLDS if self.complete else Verdict.NOT_FOUND

    def trace(self, state: int, title: str = "", *, of: Property | None = None) -> Trace:
        """A shortest run to a state, replayed through the reference semantics; ReplayMismatch if that
        disagrees.

        ``of``: the property that this state violates (or, for ``sometimes``, witnesses); confirmed as well.
        """
        trace = trace_to(self.search, state, title or (of.name if of else ""))
        if of is not None:
            replayed(trace, of)
        return trace

    def depth_of(self, state: int) -> int:
        """How many moves a state is away from the start."""
        return len(ancestors(self.search, state)) - 1

    def world(self, state: int) -> World:
        """Both ends and both lines of a state."""
        return world(self.search, state)

    @cached_property
    def endings(self) -> tuple[Terminal, ...]:
        """Terminal states by kind of ending."""
        return classify(self.search)

    @cached_property
    def grid(self) -> dict[tuple[State, State], Cell]:
        """The 11 x 11 grid: cells (state of A, state of B) that are reached."""
        census, cells = self.search.census, {}
        for cell, first in sorted(census.first_in_cell().items()):
            a, b = State(cell // STATES), State(cell % STATES)
            cells[a, b] = Cell(a, b, int(census.grid[cell]), first)
        return cells

    @cached_property
    def coverage(self) -> Coverage:
        """Which rules the run used, at either end."""
        fired = {id(check) for side in SIDES for check in self.fired_at(side)}
        checks = {id(check): check for side in SIDES for check in self.system.spec(side).checks}
        return Coverage(
            tuple(check for number, check in checks.items() if number in fired),
            tuple(check for number, check in checks.items() if number not in fired),
        )

    def fired_at(self, side: Side) -> tuple[Check, ...]:
        """The rules that one end used, in RFC order."""
        names = self.search.expander.fired(SIDES.index(side))
        return tuple(check for check in self.system.spec(side).checks if check.name in names)

    def reached(self, side: Side) -> Iterator[State]:
        """The states that one end was in, in the order of RFC 9293 section 3.3.2."""
        position = SIDES.index(side)
        yield from sorted({cell[position] for cell in self.grid})


def explore(
    system: System,
    bounds: Bounds,
    properties: Sequence[Property] = (),
    *,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[Progress], bool] | None = None,
) -> Exploration:
    """Enumerate all joint states of ``system`` within ``bounds`` and evaluate ``properties``.

    Holding variables is a way to search fewer states: where it is not exact, they are searched without.
    ``progress`` is told after each level; ``stop``, asked then, may end the search, as do
    ``bounds.max_states`` and Ctrl-C: the result is then marked incomplete.  Raises ``BoundsError`` if system
    and bounds name different networks, ``SpecError`` if two rules apply at once or none does,
    ``ReplayMismatch`` if the engine disagrees with the reference semantics about a violation.
    """
    search = Search(system, bounds, properties)
    search.run(progress, stop)
    influence = None if search.stopped_by == "interrupted" else shown_by(search)
    if influence is not None:
        search = Search(system, replace(bounds, held={}), properties)
        search.run(progress, stop)
    exploration = Exploration(search, influence)
    _ = exploration.results
    return exploration
