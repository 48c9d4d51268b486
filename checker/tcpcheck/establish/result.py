"""What was found of a part and of a claim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tcpcheck.base.verdict import SETTLES_NOTHING, Standing, Verdict
from tcpcheck.runs.trace import Trace
from tcpspec.claims.claim import Claim, Part

Progress = Callable[[str], None]
"""Told, in a few words, what is being done."""

Found = dict[str, Any]
"""What a runner returns: ``verdict``, ``evidence`` and whatever else ``PartResult`` has room for."""


@dataclass(frozen=True)
class PartResult:
    """What was found of one part.  ``evidence`` is one line saying on what the verdict rests.

    ``trace`` is the run that refutes or witnesses; where it goes on for ever, it repeats from move ``loop_from``
    (counted from 0).  ``proof`` is what the prover returned, if it was in this process.  ``certificate``: the directory
    that was written, ``uncertified``: why none was.  ``interrupted``: Ctrl-C came, and evidence says how far it was.
    ``beside``: what a proof and a run that breaks it say of each other.  ``vacuous``: the premise never comes about.
    ``complete``: no limit ended an enumeration before its bounds did.
    """

    part: Part
    verdict: Verdict
    evidence: str
    seconds: float
    trace: Trace | None = None
    assumptions: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    loop_from: int | None = None
    proof: Any = field(default=None, repr=False)
    certificate: str = ""
    uncertified: str = ""
    interrupted: bool = False
    beside: tuple[str, ...] = ()
    vacuous: bool = False
    complete: bool = True

    @property
    def as_expected(self) -> bool:
        """The verdict is the one that the catalogue expects."""
        return str(self.verdict) == self.part.expected


@dataclass(frozen=True)
class ClaimResult:
    """What was found of a claim, part by part; ``complete`` is False if it was interrupted."""

    claim: Claim
    parts: tuple[PartResult, ...]
    complete: bool = True

    @property
    def standing(self) -> Standing:
        """As claimed if every part has the verdict that is claimed of it; not so if one is settled otherwise."""
        odd = [result.verdict for result in self.parts if not result.as_expected]
        if any(verdict not in SETTLES_NOTHING for verdict in odd):
            return Standing.NOT_AS_CLAIMED
        return Standing.NOT_SETTLED if odd or not self.complete else Standing.AS_CLAIMED

    @property
    def as_expected(self) -> bool:
        """Every part was run and has the verdict that the catalogue expects."""
        return self.complete and all(result.as_expected for result in self.parts)
