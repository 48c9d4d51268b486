"""One run of each claim serves every test module."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from tcpcheck.claims import ClaimResult, run_claim
from tcpspec.claim import Claim


@cache
def ran(claim: Claim) -> ClaimResult:
    """What was found of the claim, without the proofs: they are large."""
    result = run_claim(claim)
    return replace(result, parts=tuple(replace(part, proof=None) for part in result.parts))
