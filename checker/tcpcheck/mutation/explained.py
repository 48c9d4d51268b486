"""Why mutants survive: what ``tcpspec.claims.unclaimed`` says of them, and whether that is true.

A survivor without an entry is *unexplained*.  So is one that an entry calls equivalent in everything although its
reachable states are not as many as before.  An entry that fits nothing any more is *stale*.  Read ``explanation``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from tcpcheck.mutation.changes import Mutant
from tcpcheck.mutation.score import Fate, Score
from tcpspec.claims.unclaimed import UNCLAIMED, Unclaimed


def explanation(fate: Fate, entries: Sequence[Unclaimed] = UNCLAIMED) -> Unclaimed | None:
    """The first entry that fits a survivor and is not refuted by it."""
    return next((entry for entry in entries if fits(entry, fate)), None)


def fits(entry: Unclaimed, fate: Fate) -> bool:
    """The entry speaks of this rule, this change and all that z3 found to differ."""
    if not speaks_of(entry, fate.mutant) or (entry.equivalent and entry.differs is None and fate.noticed):
        return False
    if entry.differs is None:
        return True
    found = fate.comparison
    return found.decided and bool(found.differs) and {*found.differs} <= entry.differs


def speaks_of(entry: Unclaimed, mutant: Mutant) -> bool:
    """The entry names the rule and the change, whatever differs."""
    return entry.names_rule(mutant.rule.name) and entry.names_change(mutant.operator, mutant.change)


class Explained:
    """The survivors of a score, each with its entry."""

    def __init__(self, score: Score, entries: Sequence[Unclaimed] = UNCLAIMED) -> None:
        self.score, self.entries = score, entries

    @cached_property
    def by_entry(self) -> dict[Unclaimed, tuple[Fate, ...]]:
        """The survivors that each entry explains, for entries that explain any, in their order."""
        found: dict[Unclaimed, list[Fate]] = {entry: [] for entry in self.entries}
        for fate in self.score.survivors:
            entry = explanation(fate, self.entries)
            if entry is not None:
                found[entry].append(fate)
        return {entry: tuple(fates) for entry, fates in found.items() if fates}

    @cached_property
    def unexplained(self) -> tuple[Fate, ...]:
        return tuple(fate for fate in self.score.survivors if explanation(fate, self.entries) is None)

    def stale(self, every: Iterable[Mutant], *, all_tried: bool) -> tuple[Unclaimed, ...]:
        """Entries that speak of no mutant; if all were tried, also those that explain no survivor."""
        used = set(self.by_entry)
        if all_tried:
            return tuple(entry for entry in self.entries if entry not in used)
        mutants = tuple(every)
        return tuple(entry for entry in self.entries if not any(speaks_of(entry, mutant) for mutant in mutants))
