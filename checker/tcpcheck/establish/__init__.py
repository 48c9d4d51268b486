"""Running the catalogue: each part of a claim is handed to its engine, and what the engine found is reported.

``run_claim`` never copies a verdict from ``tcpspec.claims``; it compares with what is expected there.  Every run that
comes out has been replayed through the reference semantics.  ``RUNNERS`` says which module establishes which kind of
part.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish import arithmetic, enumerated, header, lasting, proved, quiet, stepwise, timed
from tcpcheck.establish.certified import certified
from tcpcheck.establish.result import ClaimResult, Found, PartResult, Progress
from tcpspec.claims import claim as kinds
from tcpspec.claims import formula
from tcpspec.claims.claim import Claim, Part
from tcpspec.language.expression import SpecError

__all__ = ["ClaimResult", "Found", "PartResult", "Progress", "run_claim", "run_part", "run_part_of"]

Runner = Callable[[Any, Progress], Found]
"""Establishes a part: what was found."""

RUNNERS: Mapping[type[Part], Runner] = {
    kinds.Enumerated: enumerated.enumerated,
    kinds.Numbered: enumerated.numbered,
    kinds.Eventually: lasting.eventually,
    kinds.Possible: lasting.possible,
    kinds.Endings: lasting.endings,
    kinds.Answering: lasting.answering,
    kinds.Told: enumerated.told,
    kinds.LaidOut: header.laid_out,
    kinds.Induced: proved.stated,
    kinds.Surviving: proved.surviving,
    kinds.Complete: proved.complete,
    kinds.OneEvent: proved.one_event,
    kinds.Derived: timed.derived,
    kinds.Loosened: timed.loosened,
    kinds.Ticked: timed.ticked,
    kinds.TickedClose: timed.ticked_close,
    formula.Valid: arithmetic.valid,
    kinds.Stepwise: stepwise.stepwise,
    kinds.Walked: stepwise.walked,
    kinds.Quiet: quiet.quiet,
    formula.Met: arithmetic.met,
    formula.Exact: arithmetic.exact,
    kinds.Kept: proved.stated,
    kinds.Acted: arithmetic.acted,
}
"""Kind of part -> what establishes it.  Runners load their engine when they are called."""


def run_claim(
    claim: Claim,
    *,
    progress: Progress = lambda text: None,
    certificates: Path | None = None,
    forgiving: bool = False,
) -> ClaimResult:
    """Establish every part of a claim, and certify what is proved in a directory each of ``certificates``.

    Ctrl-C returns what was found so far, marked incomplete; of the part that it hit, how far it was.  ``forgiving``: as
    in ``run_part_of``.
    """
    results: list[PartResult] = []
    for part in claim.parts:
        results.append(run_part_of(claim, part, progress, certificates, forgiving=forgiving))
        if results[-1].interrupted:
            return ClaimResult(claim, tuple(results), complete=False)
    return ClaimResult(claim, tuple(results))


def run_part_of(
    claim: Claim, part: Part, progress: Progress, certificates: Path | None = None, *, forgiving: bool = False
) -> PartResult:
    """One part of a claim, with its certificate; Ctrl-C ends it, not the program.

    ``forgiving``: where the rules say two things at once, or nothing, that is what was found.
    """
    started, said = time.perf_counter(), f"{claim.id} {part.id}: {part.statement}"

    def heard(text: str) -> None:
        nonlocal said
        said = text
        progress(text)

    try:
        heard(said)
        result = run_part(part, heard)
        return result if certificates is None else certified(claim, result, certificates, heard)
    except SpecError as error:
        if not forgiving:
            raise
        seconds = time.perf_counter() - started
        return PartResult(part, Verdict.UNKNOWN, f"the rules do not say what happens: {error}", seconds)
    except KeyboardInterrupt:
        seconds = time.perf_counter() - started
        return PartResult(part, Verdict.UNKNOWN, f"interrupted at: {said}", seconds, interrupted=True)


def run_part(part: Part, progress: Progress = lambda text: None) -> PartResult:
    """Hand one part to its engine."""
    started = time.perf_counter()
    if type(part) not in RUNNERS:
        known = ", ".join(kind.__name__ for kind in RUNNERS)
        raise SpecError(f"no engine establishes a {type(part).__name__}; there are {known}")
    found = RUNNERS[type(part)](part, progress)
    return PartResult(part=part, seconds=time.perf_counter() - started, **found)
