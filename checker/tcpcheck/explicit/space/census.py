"""What is noted about every joint state when it is first reached: its cell of the grid, its pair of ends,
verdicts.

A property reads the two ends only, so it is evaluated once per distinct pair of situations; states come in
order of depth, so the first state with a pair is a nearest one.
"""

from __future__ import annotations

import builtins
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from tcpcheck.explicit.space.arrays import Growing, Ints, KeySet, Numbering
from tcpcheck.explicit.space.conditions import Conditions
from tcpcheck.explicit.space.situation import Situation
from tcpspec.language.expression import Bool, State
from tcpspec.properties.property import Property

STATES = len(State)


@dataclass
class Finding:
    """What the states reached so far say about one property, as numbers of nearest states (None: none so
    far).

    ``violation`` refutes an ``always``; ``witness`` satisfies a ``sometimes``, or the premise of the others.
    """

    property: Property
    violation: int | None = None
    witness: int | None = None

    @builtins.property
    def wanted(self) -> Bool:
        """The condition that ``witness`` satisfies."""
        return self.property.holds if self.property.form == "sometimes" else self.property.given


class Census:
    """Counts and findings over states in the order of their numbers."""

    def __init__(
        self, a: Numbering[Situation], b: Numbering[Situation], properties: Sequence[Property], held: Collection[str]
    ) -> None:
        self.conditions = Conditions(a, b, held)
        self.pairs = KeySet()
        self.first_with_pair = Growing()
        self.grid = np.zeros(STATES * STATES, np.int64)
        self.findings = [Finding(p) for p in properties]
        self.seen = 0

    def add(self, a: Ints, b: Ints) -> None:
        """Note the states that follow those seen so far, given as situation numbers."""
        cells = self.cells(a, b)
        self.grid += np.bincount(cells, minlength=STATES * STATES)
        fresh = self.pairs.add(((a << 32) | b,))
        self.first_with_pair.extend(fresh + self.seen)
        self._judge(a.take(fresh), b.take(fresh), fresh + self.seen)
        self.seen += a.size

    def cells(self, a: Ints, b: Ints) -> Ints:
        """Cell of the grid: eleven times the state of A plus the state of B."""
        in_a, in_b = (self.conditions.columns[side].field("state", "phase") for side in ("A", "B"))
        cells: Ints = in_a.take(a) * STATES + in_b.take(b)
        return cells

    def pair_numbers(self) -> tuple[Ints, Ints]:
        """(situations of A, situations of B) of every distinct pair, in the order in which they were
        reached."""
        keys = self.pairs.words()[0]
        return keys >> 32, keys & ((1 << 32) - 1)

    def first_in_cell(self) -> dict[int, int]:
        """For each cell reached: the number of its first state."""
        cells, where = np.unique(self.cells(*self.pair_numbers()), return_index=True)
        return dict(zip(cells.tolist(), self.first_with_pair.array.take(where).tolist(), strict=True))

    def judged(self, property: Property) -> Finding:
        """A property that was not asked from the start, over all states seen so far."""
        finding = Finding(property)
        self._judge_one(finding, *self.pair_numbers(), self.first_with_pair.array)
        return finding

    def _judge(self, a: Ints, b: Ints, numbers: Ints) -> None:
        if not numbers.size:
            return
        for finding in self.findings:
            self._judge_one(finding, a, b, numbers)

    def _judge_one(self, finding: Finding, a: Ints, b: Ints, numbers: Ints) -> None:
        if finding.violation is None and finding.property.form == "always":
            finding.violation = self._first(finding.property.violation, a, b, numbers)
        if finding.witness is None:
            finding.witness = self._first(finding.wanted, a, b, numbers)

    def _first(self, condition: Bool, a: Ints, b: Ints, numbers: Ints) -> int | None:
        found = np.flatnonzero(self.conditions.holds(condition, a, b))
        return int(numbers[found[0]]) if found.size else None
