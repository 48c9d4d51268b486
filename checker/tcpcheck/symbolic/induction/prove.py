"""Prove a theorem by the induction that ``obligations`` spells out; ``proof`` solves it, and says what came of it."""

from __future__ import annotations

from collections.abc import Callable

from tcpcheck.symbolic.induction.obligations import obligations, proposition
from tcpcheck.symbolic.proving.asking import Solved
from tcpcheck.symbolic.proving.proof import TIMEOUT, Progress, Proof, establish
from tcpspec.proofs.theorems import Theorem
from tcpspec.rules.event import Kind


def prove(
    theorem: Theorem,
    *,
    progress: Progress | None = None,
    stop: Callable[[Solved], bool] | None = None,
    timeout: int = TIMEOUT,
    kinds: tuple[Kind, ...] | None = None,
) -> Proof:
    """Try every obligation of a theorem, or with ``kinds`` those of these events only; the rest as in ``establish``."""
    only = None if kinds is None else obligations(theorem, kinds)
    return establish(proposition(theorem), only=only, progress=progress, stop=stop, timeout=timeout)
