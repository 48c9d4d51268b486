"""Running the catalogue: each part of a claim is handed to its engine, and what the engine found is reported.

``run_claim`` never copies a verdict from ``tcpspec.claims``; it compares with what is expected there.  Every run that
comes out has been replayed through the reference semantics.  ``RUNNERS`` says which module establishes which kind of
part.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from tcpcheck.claims.result import ClaimResult, Found, PartResult, Progress
from tcpspec import claim as kinds
from tcpspec.claim import Claim, Part
from tcpspec.expression import SpecError

__all__ = ["ClaimResult", "Found", "PartResult", "Progress", "run_claim", "run_part"]

RUNNERS: Mapping[type[Part], str] = {
    kinds.Enumerated: "enumerated.enumerated",
    kinds.Numbered: "enumerated.numbered",
    kinds.Told: "enumerated.told",
    kinds.Induced: "proved.induced",
    kinds.Complete: "proved.complete",
    kinds.Derived: "timed.derived",
    kinds.Loosened: "timed.loosened",
    kinds.Ticked: "timed.ticked",
}
"""Kind of part -> module of this package and function (part, progress) -> what was found; loaded when needed."""


def run_claim(claim: Claim, *, progress: Progress = lambda text: None) -> ClaimResult:
    """Establish every part of a claim.  Ctrl-C returns what was found so far, marked incomplete."""
    results: list[PartResult] = []
    try:
        for part in claim.parts:
            progress(f"{claim.id} {part.id}: {part.statement}")
            results.append(run_part(part, progress))
    except KeyboardInterrupt:
        return ClaimResult(claim, tuple(results), complete=False)
    return ClaimResult(claim, tuple(results))


def run_part(part: Part, progress: Progress = lambda text: None) -> PartResult:
    """Hand one part to its engine."""
    started = time.perf_counter()
    found = _runner(part)(part, progress)
    return PartResult(part=part, seconds=time.perf_counter() - started, **found)


def _runner(part: Part) -> Callable[[Any, Progress], Found]:
    """The function that establishes parts of this kind."""
    if type(part) not in RUNNERS:
        known = ", ".join(kind.__name__ for kind in RUNNERS)
        raise SpecError(f"no engine establishes a {type(part).__name__}; there are {known}")
    module, function = RUNNERS[type(part)].split(".")
    runner: Callable[[Any, Progress], Found] = getattr(import_module(f"tcpcheck.claims.{module}"), function)
    return runner
