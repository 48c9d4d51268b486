"""A proof beside a run that breaks what it proved: the run does not keep an assumption, or one of the two is wrong.

Every run that is shown is held against every theorem that was proved of the same rules.  Read ``reconciled``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from tcpcheck.base.fingerprint import spec_hash
from tcpcheck.base.verdict import Exit, Verdict
from tcpcheck.establish.ghosts import moments
from tcpcheck.establish.met import Unmet, limits, unmet
from tcpcheck.establish.result import ClaimResult, PartResult
from tcpcheck.runs.trace import Trace
from tcpspec.claims.claim import Induced, Part, Surviving
from tcpspec.proofs.lemmas import Lemma
from tcpspec.proofs.theorems import Assumption, Theorem
from tcpspec.rules.spec import Spec


class ContradictionError(Exception):
    """A theorem that was proved, and a replayed run that meets all it assumes and breaks it: an error of this tool."""

    exit_code = Exit.INTERNAL


@dataclass(frozen=True)
class Broken:
    """A lemma of a theorem that a run breaks, after so many moves, and the assumption that it did not keep before."""

    lemma: Lemma
    moves: int
    unmet: Unmet | None


def theorem_of(part: Part) -> Theorem | None:
    """The theorem that a part proves, if it is one about steps of the rules."""
    if isinstance(part, Induced):
        return part.theorem
    return part.theorem.of(part.variant) if isinstance(part, Surviving) else None


def reconciled(found: Mapping[str, PartResult]) -> dict[str, PartResult]:
    """The results by name, each proof and each run that breaks it with a line about the other.

    ContradictionError where the run keeps everything that the proof assumes.
    """
    said: dict[str, list[str]] = {name: [] for name in found}
    for proof, theorem in _theorems(found):
        for run, result in found.items():
            trace = result.trace
            if trace is None or not _about(theorem, trace):
                continue
            broken = breaks(theorem, _assumed(theorem, found[proof]), trace)
            if broken is not None:
                said[run].append(_beside_run(proof, run, result.verdict, broken))
                said[proof].append(_beside_proof(run, broken))
    return {name: replace(result, beside=tuple(said[name])) for name, result in found.items()}


def reconciled_claims(results: Sequence[ClaimResult]) -> list[ClaimResult]:
    """Claims with their parts reconciled, those of one claim with those of another too."""
    parts = reconciled({f"{result.claim.id}/{part.part.id}": part for result in results for part in result.parts})
    return [
        replace(result, parts=tuple(parts[f"{result.claim.id}/{part.part.id}"] for part in result.parts))
        for result in results
    ]


def _theorems(found: Mapping[str, PartResult]) -> Iterator[tuple[str, Theorem]]:
    for name, result in found.items():
        theorem = theorem_of(result.part)
        if theorem is not None and result.verdict is Verdict.PROVED:
            yield name, theorem


def _beside_proof(run: str, broken: Broken) -> str:
    assert broken.unmet is not None
    return f"the run of {run} does not keep {broken.unmet.id} (move {broken.unmet.move}), and breaks it"


def _beside_run(proof: str, run: str, verdict: Verdict, broken: Broken) -> str:
    lemma = f"{broken.lemma.name} ({broken.lemma.place})"
    if broken.unmet is None:
        raise ContradictionError(
            f"{proof} is PROVED and {run} is {verdict}, by a run of {broken.moves} moves that keeps all that the proof "
            f"assumes and breaks a lemma of it: {lemma}.  One of the two is wrong"
        )
    unmet = broken.unmet
    return f"{proof} is PROVED where {unmet.id} is kept; move {unmet.move} does not keep it: {unmet.sentence}"


def _assumed(theorem: Theorem, proof: PartResult) -> tuple[Assumption, ...]:
    """What the proof printed that it rests on."""
    printed = {sentence.split(":")[0] for sentence in proof.assumptions}
    return tuple(one for one in theorem.assumptions if one.id in printed)


def _about(theorem: Theorem, trace: Trace) -> bool:
    """The run is one of the rules that the theorem is about."""
    ends = (trace.system.left, trace.system.right)
    return all(_same(one, other) for one, other in zip((theorem.left, theorem.right), ends, strict=True))


@cache
def _same(one: Spec, other: Spec) -> bool:
    return one is other or (one.name == other.name and spec_hash(one) == spec_hash(other))


@cache
def breaks(theorem: Theorem, assumed: tuple[Assumption, ...], trace: Trace) -> Broken | None:
    """The first lemma of the theorem that a run breaks, or None."""
    run = list(moments(trace))
    for moves, (moment, given) in enumerate(zip(run, limits(assumed, trace.system, run), strict=True)):
        for lemma in theorem.lemmas:
            if not moment.keeps(lemma, given):
                return Broken(lemma, moves, unmet(assumed, trace.system, run[: moves + 1], given))
    return None
