"""One run of each claim serves every test module."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from tcpcheck.establish import ClaimResult, run_claim
from tcpspec.claims import CLAIMS
from tcpspec.claims.claim import Claim
from tests.conftest import turn

EVERY = 4
LONG = ("T5", "T20", "T24", "M1")
"""Claims that take a quarter of a minute each; T23 and T23b take longer."""
IN_TURN = {id for number, id in enumerate(CLAIMS) if number % EVERY == turn() % EVERY}
LEFT_OUT = {"T23", "T23b", *LONG, *CLAIMS.keys() - IN_TURN} - {LONG[turn() // EVERY % len(LONG)]}
"""Those that are run by the slow tests only; others every day."""


@cache
def ran(claim: Claim) -> ClaimResult:
    """What was found of the claim, without the proofs: they are large."""
    result = run_claim(claim)
    return replace(result, parts=tuple(replace(part, proof=None) for part in result.parts))
