"""Which part of a change breaks a property: the smallest one that still does.

A run is made again with some of the edits only (``beside``); where that shows nothing, for instance of a run that goes
on for ever, the engine is asked.  Edits without which the rest is no protocol count together with what needs them: a
choice of edits that leaves an event without a rule, or with two, breaks nothing.  Read ``blame``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from typing import Any

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish import run_part
from tcpcheck.establish.result import PartResult
from tcpcheck.review.beside import beside
from tcpcheck.runs.trace import ReplayMismatch, replayed
from tcpspec.claims.claim import Bounded, Quiet
from tcpspec.language.expression import SpecError
from tcpspec.rules.difference import Edit, edited
from tcpspec.rules.spec import Spec

ENGINE = 300_000
"""Joint states at most when an engine is asked about some of the edits."""
FEW = 12
"""Of more edits than that an engine is asked only about readings, and about what is to blame for something else."""


@dataclass(frozen=True)
class Blame:
    """``edits`` break the property without the others; ``how`` that was found, and whether fewer would do."""

    edits: tuple[Edit, ...]
    how: str


Breaks = Callable[[Spec], bool]


def blame(
    found: PartResult, base: Spec, variant: Spec, every: Sequence[Edit], suspects: Collection[Edit] = (), *,
    hurried: bool = False,
) -> Blame:  # fmt: skip
    """The smallest part of ``every`` edit of ``base`` that breaks what ``found`` says is broken in ``variant``.

    ``suspects``: edits that are to blame for something else, each alone.  ``hurried``: no engine is asked.
    """
    if len(every) == 1:
        return Blame(tuple(every), "it is all that was changed")
    again = same_run if tells_alone(found) else lambda found, spec: False
    run, engine = (_Tried(base, variant, partial(way, found)) for way in (again, asked_again))
    asked = len(every) <= FEW and not hurried
    if alone := run.first(combinations(every, 1)):
        return Blame(alone, "the same calls and faults break it with no other change")
    some = [edit for edit in every if edit in suspects or edit.what == "reading"]
    likely = [] if hurried else every if asked else some
    if alone := engine.first(combinations(likely, 1)):
        return Blame(alone, "it is broken with no other change, by a run of its own")
    if len(every) > 2 and (pair := run.first(combinations(every, 2))):
        return Blame(pair, "the same calls and faults break it with these two; neither was seen to break it alone")
    needed = _needed(every, (run, engine) if asked else (run,))
    if len(needed) == len(every):
        tried = "none can be left out" if asked else f"of {len(every)} changes none was found that can be left out"
        return Blame(needed, tried)
    return Blame(needed, "none of these can be left out")


@dataclass(frozen=True)
class _Tried:
    """One way to ask whether some edits break it."""

    base: Spec
    variant: Spec
    breaks: Breaks

    def first(self, choices: Iterable[tuple[Edit, ...]]) -> tuple[Edit, ...]:
        """The first of the choices that breaks it; () if none does."""
        return next((chosen for chosen in choices if self.broken(chosen)), ())

    def broken(self, chosen: Sequence[Edit]) -> bool:
        """False as well where these edits leave no protocol."""
        try:
            return self.breaks(edited(self.base, self.variant, chosen))
        except SpecError:
            return False


def _needed(every: Sequence[Edit], ways: Sequence[_Tried]) -> tuple[Edit, ...]:
    """What is left when each edit in turn is left out, if it is broken all the same."""
    kept = list(every)
    for edit in every:
        fewer = [each for each in kept if each is not edit]
        if fewer and any(way.broken(fewer) for way in ways):
            kept = fewer
    return tuple(kept)


def tells_alone(found: PartResult) -> bool:
    """The end of its run shows what is broken: of a run that goes on for ever that would have to be asked."""
    claim: Any = getattr(found.part, "property", None)
    return found.trace is not None and claim is not None and claim.form == "always" and found.loop_from is None


def same_run(found: PartResult, spec: Spec) -> bool:
    """The run, made again with ``spec`` as far as it can be, violates the same property."""
    assert found.trace is not None, "only runs are made again"
    again = beside(found.trace, spec).trace
    try:
        happened = replayed(again, found.part.property)  # type: ignore[attr-defined]
    except ReplayMismatch:
        return False
    return not isinstance(found.part, Quiet) or not (happened[-1].after.wire_a or happened[-1].after.wire_b)


def asked_again(found: PartResult, spec: Spec) -> bool:
    """The engine finds the part VIOLATED of ``spec``, in few joint states."""
    part: Any = found.part
    bounded = {"scenario": part.scenario.at_most(ENGINE)} if isinstance(part, Bounded) else {}
    return run_part(replace(part, spec=spec, **bounded)).verdict is Verdict.VIOLATED
