"""Settles every cell of the grid for one protocol: read ``settle``.

Cells that an inductive theorem excludes come first; then the spaces are enumerated, those with fewer freedoms first,
as long as some cell is open that they could settle.  Both ends follow the same rules, so a run to (a, b) is, with the
ends exchanged, a run to (b, a).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Literal

from tcpcheck.base.verdict import Verdict
from tcpcheck.grid.freedoms import SPACES, STORIES, Needs, Space, letters, order
from tcpcheck.grid.mirror import mirrored
from tcpcheck.replay import check_story
from tcpcheck.runs.trace import Trace, replayed
from tcpspec.language.expression import Phase, State
from tcpspec.proofs.two_ends import PAIRS as THEOREM
from tcpspec.properties.property import A, B, sometimes
from tcpspec.rules.block import state
from tcpspec.rules.spec import Spec
from tcpspec.stories import Story
from tcpspec.system.joint import connect

if TYPE_CHECKING:
    from tcpcheck.explicit.answers.exploration import Exploration
    from tcpcheck.symbolic.proving.proof import Proof

Pair = tuple[State, State]
Standing = Literal["reached", "never", "open"]
PAIRS: tuple[Pair, ...] = tuple(product(State, State))
SYMMETRY: Needs = frozenset("S")


@dataclass(frozen=True)
class Way:
    """A run to a cell: ``moves`` of a shortest one in its space, made when asked for."""

    needs: Needs
    moves: int
    told: str
    make: Callable[[], Trace] = field(repr=False, compare=False)


@dataclass(frozen=True)
class Cell:
    """What is known of one pair of states: ``ways`` to it, none of which needs more than another; ``never``: it is
    proved that there is none."""

    pair: Pair
    ways: tuple[Way, ...]
    never: bool

    @property
    def standing(self) -> Standing:
        return "reached" if self.ways else "never" if self.never else "open"

    def trace(self) -> Trace:
        """A run to it in its first way, replayed by the reference semantics."""
        a, b = self.pair
        title = f"A is {a}, B is {b}"
        trace = replace(self.ways[0].make(), title=title)
        here = (A(state) == Phase.constant(a)) & (B(state) == Phase.constant(b))
        replayed(trace, sometimes("cell", title, here))
        return trace


@dataclass(frozen=True)
class Enumeration:
    """One space that was enumerated."""

    space: Space
    states: int
    depth: int
    complete: bool
    cells: int


@dataclass(frozen=True)
class SettledGrid:
    """The cells that were ``wanted``.  ``proof``: None if none was tried."""

    spec: Spec
    wanted: tuple[Pair, ...]
    found: dict[Pair, tuple[Way, ...]]
    excluded: frozenset[Pair]
    proof: Proof | None
    enumerations: tuple[Enumeration, ...]

    @cached_property
    def cells(self) -> dict[Pair, Cell]:
        """Row by row."""
        return {pair: Cell(pair, self.found.get(pair, ()), pair in self.excluded) for pair in self.wanted}

    def standing(self, standing: Standing) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells.values() if cell.standing == standing)

    @property
    def complete(self) -> bool:
        """Every enumeration reached all states within its bounds."""
        return all(one.complete for one in self.enumerations)


class ContradictionError(Exception):
    """A cell was reached that was proved unreachable: an error of an engine."""


def settle(
    spec: Spec,
    wanted: Iterable[Pair] = PAIRS,
    *,
    spaces: Iterable[Space] = SPACES,
    stories: Mapping[Story, Needs] = STORIES,
    prove: bool = True,
    progress: Callable[[str], None] = lambda _: None,
) -> SettledGrid:
    """Settle these cells.  ContradictionError if the two engines disagree, ReplayMismatch if one and the reference do.

    ``prove``: try the theorem that excludes pairs of states; where it is not proved, it excludes nothing.  A few cells
    are sought first, and the theorem is tried for what is left.
    """
    wanted = tuple(wanted)
    proof = _proof(spec, progress) if prove and len(wanted) == len(PAIRS) else None
    search = _Search(spec, wanted, _excluded(proof), progress)
    for story, needs in stories.items():
        search.tell(story, needs)
    for space in spaces:
        search.enumerate(space)
    if prove and proof is None and not all(pair in search.ways for pair in wanted):
        proof = _proof(spec, progress)
    excluded = _excluded(proof)
    if wrong := set(search.ways) & excluded:
        raise ContradictionError(
            f"{spec.name}: reached, and proved unreachable: {', '.join(map(shown, sorted(wrong)))}"
        )
    found = {pair: tuple(sorted(ways, key=lambda way: order(way.needs))) for pair, ways in search.ways.items()}
    return SettledGrid(spec, wanted, found, excluded, proof, tuple(search.done))


def shown(pair: Pair) -> str:
    """`ESTABLISHED/CLOSE-WAIT`."""
    return f"{pair[0]}/{pair[1]}"


def _proof(spec: Spec, progress: Callable[[str], None]) -> Proof:
    from tcpcheck.symbolic.induction.prove import prove
    from tcpcheck.symbolic.proving.proof import at_first_failure

    return prove(
        THEOREM.of(spec), stop=at_first_failure, progress=lambda done, event: progress(f"{done} obligations, {event}")
    )


def _excluded(proof: Proof | None) -> frozenset[Pair]:
    from tcpcheck.symbolic.induction.exclusion import excluded

    if proof is None or proof.verdict is not Verdict.PROVED:
        return frozenset()
    return frozenset(excluded(proof))


class _Search:
    """The ways found so far."""

    def __init__(
        self, spec: Spec, wanted: tuple[Pair, ...], excluded: frozenset[Pair], progress: Callable[[str], None]
    ) -> None:
        self.spec, self.wanted, self.excluded, self.progress = spec, wanted, excluded, progress
        self.ways: dict[Pair, list[Way]] = {}
        self.done: list[Enumeration] = []

    def add(self, pair: Pair, way: Way) -> None:
        """Keep the way if no known one needs less or as much, and drop those that need more."""
        known = self.ways.setdefault(pair, [])
        if not any(other.needs <= way.needs for other in known):
            self.ways[pair] = [*(other for other in known if not way.needs < other.needs), way]

    def both(self, pair: Pair, way: Way) -> None:
        """The way, and the same with the ends exchanged."""
        self.add(pair, way)
        back = replace(way, needs=way.needs | SYMMETRY, make=lambda: mirrored(way.make()))
        self.add((pair[1], pair[0]), back)

    def open(self, needs: Needs) -> Iterator[Pair]:
        """Cells that a space of these freedoms could settle."""
        for pair in self.wanted:
            settled = pair in self.excluded or any(way.needs <= needs for way in self.ways.get(pair, ()))
            if not settled:
                yield pair

    def enumerate(self, space: Space) -> None:
        from tcpcheck.explicit.answers.exploration import explore

        if not any(self.open(space.needs)):
            return
        bounds, name = space.bounds, letters(space.needs)
        found = explore(connect(self.spec, self.spec, over=bounds.network), bounds,
                        progress=lambda now: self.progress(f"{name} {now.states:,} joint states".strip()))  # fmt: skip
        if found.stopped_by == "interrupted":
            raise KeyboardInterrupt
        self.done.append(Enumeration(space, found.states, found.depth, found.complete, len(found.grid)))
        for pair in found.grid:
            self.both(pair, self._way(found, pair, space))

    def _way(self, found: Exploration, pair: Pair, space: Space) -> Way:
        first = found.grid[pair].first
        return Way(space.needs, found.depth_of(first), "", lambda: found.trace(first))

    def tell(self, story: Story, needs: Needs) -> None:
        """The cells along a story, if these rules allow it."""
        result = check_story(story, self.spec)
        if not result.ok or result.trace is None:
            return
        trace = result.trace
        for moves, happened in enumerate(trace.replay(), 1):
            pair = happened.after.a.block.state, happened.after.b.block.state
            self.both(pair, Way(needs, moves, story.name, lambda moves=moves: trace.upto(moves)))  # type: ignore[misc]
