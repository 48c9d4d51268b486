"""One run of each claim serves every test module."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from tcpcheck.claims import ClaimResult, run_claim
from tcpcheck.symbolic.fingerprint import spec_hash
from tcpspec.claim import Claim
from tcpspec.tcp import TCP

LONG = ("T5", "T20", "T24", "M1")
"""Claims that take a quarter of a minute each; T23 and T23b take longer."""
LEFT_OUT = {"T23", "T23b", *LONG} - {LONG[int(spec_hash(TCP), 16) % len(LONG)]}
"""Those that are run by the slow tests only: all but one, another one whenever the rules have changed."""


@cache
def ran(claim: Claim) -> ClaimResult:
    """What was found of the claim, without the proofs: they are large."""
    result = run_claim(claim)
    return replace(result, parts=tuple(replace(part, proof=None) for part in result.parts))
