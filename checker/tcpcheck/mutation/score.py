"""What became of mutants: ``fate_of`` asks the claims one after the other until one of them notices.

A mutant that no claim kills is *equivalent* where z3 shows that nothing tells it apart, or it *survives*; whether its
reachable states are still as many as before is told of survivors too, but that is no claim.  Read ``Panel``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from tcpcheck.mutation.changes import Mutant

Ask = Callable[[Mutant], str | None]
"""What somebody says against a mutant, or None."""


@dataclass(frozen=True)
class Comparison:
    """What z3 found where the invariants hold: ``equivalent`` says why nothing tells the mutant apart, or is empty;
    ``differs`` names what does; not ``decided`` if the solver gave up."""

    equivalent: str = ""
    differs: tuple[str, ...] = ()
    decided: bool = True


@dataclass(frozen=True)
class Killer:
    """One check of one claim: ``ask`` says what the claim would no longer find.

    ``reads``: it can notice nothing but differences in these, in the words of ``Comparison.differs`` (None: in any).
    """

    claim: str
    check: str
    ask: Ask
    reads: frozenset[str] | None = None

    def may_notice(self, comparison: Comparison) -> bool:
        return self.reads is None or not comparison.decided or bool(self.reads & {*comparison.differs})


@dataclass(frozen=True)
class Panel:
    """Who is asked, in this order: ``first``; then ``compare``; then, unless it is equivalent, ``then``; and of
    survivors ``regression``, which is no claim."""

    first: Sequence[Killer]
    compare: Callable[[Mutant], Comparison] = lambda mutant: Comparison()
    then: Sequence[Killer] = ()
    regression: Ask | None = None

    @property
    def killers(self) -> tuple[Killer, ...]:
        return (*self.first, *self.then)

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims that are asked, in the order in which they are."""
        return tuple(dict.fromkeys(killer.claim for killer in self.killers))

    def only(self, claims: Iterable[str]) -> Panel:
        """The same, asking some claims alone, and of survivors nothing."""
        kept = set(claims)
        first, then = ([one for one in some if one.claim in kept] for some in (self.first, self.then))
        return replace(self, first=first, then=then, regression=None)


@dataclass(frozen=True)
class Fate:
    """``killer`` and what it said; or the comparison with the original, and what the regression ``noticed``: "" if
    nothing, None if it was not asked."""

    mutant: Mutant
    killer: Killer | None = None
    said: str = ""
    comparison: Comparison = Comparison()
    noticed: str | None = None

    @property
    def killed(self) -> bool:
        return self.killer is not None

    @property
    def equivalent(self) -> bool:
        return not self.killed and bool(self.comparison.equivalent)

    @property
    def survived(self) -> bool:
        return not (self.killed or self.equivalent)


@dataclass(frozen=True)
class Score:
    """The fates of all mutants that were tried."""

    fates: tuple[Fate, ...]
    interrupted: bool = False

    @property
    def survivors(self) -> tuple[Fate, ...]:
        return tuple(fate for fate in self.fates if fate.survived)

    @property
    def equivalent(self) -> tuple[Fate, ...]:
        return tuple(fate for fate in self.fates if fate.equivalent)

    @property
    def killed_by(self) -> dict[str, int]:
        """How many mutants each claim killed; each is counted for the first claim that did."""
        return dict(Counter(fate.killer.claim for fate in self.fates if fate.killer is not None))


def fate_of(mutant: Mutant, panel: Panel) -> Fate:
    """What becomes of one mutant."""
    found = _first(mutant, panel.first)
    if found is not None:
        return found
    comparison = panel.compare(mutant)
    if comparison.equivalent:
        return Fate(mutant, comparison=comparison)
    found = _first(mutant, [killer for killer in panel.then if killer.may_notice(comparison)])
    if found is not None:
        return found
    noticed = None if panel.regression is None else panel.regression(mutant) or ""
    return Fate(mutant, comparison=comparison, noticed=noticed)


def _first(mutant: Mutant, killers: Sequence[Killer]) -> Fate | None:
    for killer in killers:
        said = killer.ask(mutant)
        if said is not None:
            return Fate(mutant, killer, said)
    return None


def run(
    tried: Iterable[Mutant], panel: Panel, progress: Callable[[Sequence[Fate], Mutant], None] | None = None
) -> Score:
    """Find the fate of each mutant.  After Ctrl-C the score says that it is partial."""
    fates: list[Fate] = []
    try:
        for mutant in tried:
            if progress is not None:
                progress(fates, mutant)
            fates.append(fate_of(mutant, panel))
    except KeyboardInterrupt:
        return Score(tuple(fates), interrupted=True)
    return Score(tuple(fates))
