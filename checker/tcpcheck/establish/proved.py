"""Parts that z3 proves for every run: inductions, and the self-test of the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tcpcheck.base.layout import counted
from tcpcheck.base.verdict import Verdict
from tcpcheck.establish.result import Found, Progress
from tcpspec.claims.claim import Complete, OneEvent, Part, Surviving
from tcpspec.proofs.theorems import RANGES

if TYPE_CHECKING:
    from tcpcheck.symbolic.proving.asking import Solved
    from tcpcheck.symbolic.proving.proof import Proof


def stated(part: Part, progress: Progress) -> Found:
    """A part that ``tcpcheck.symbolic.propositions`` states as obligations, whatever its kind."""
    from tcpcheck.symbolic.propositions import proposition_of
    from tcpcheck.symbolic.proving.proof import establish

    proof = establish(
        proposition_of(part), progress=lambda count, event: progress(f"{part.id}: {count} obligations tried, {event}")
    ).uninterrupted()
    rests = f"; rests on {', '.join(proof.used)}" if proof.used else ""
    unused = f"; not needed: {', '.join(proof.unused)}" if proof.unused else ""
    never = f"; never happens: {', '.join(proof.empty_steps)}" if proof.empty_steps else ""
    ranges = (RANGES,) if proof.proposition.theorem is not None else ()
    return {"verdict": proof.verdict, "proof": proof, "assumptions": (*proof.core, *ranges), "details": proof.details,
            "evidence": f"{len(proof.solved)} obligations, {proof.solver}{rests}{unused}{never}"}  # fmt: skip


ENOUGH = 2
"""Obligations that fail before an induction is given up: more would say no more, and each takes its time to explain."""


def surviving(part: Surviving, progress: Progress) -> Found:
    """Of an induction, what the variant changes; an induction that fails refutes nothing."""
    from tcpcheck.symbolic.propositions import proposition_of
    from tcpcheck.symbolic.proving.proof import establish

    failures = Failures(ENOUGH)
    proof = establish(
        proposition_of(part),
        progress=lambda count, event: progress(f"{part.id}: {count} obligations tried, {event}"),
        stop=failures.enough,
    )
    proof = proof if failures.seen >= ENOUGH else proof.uninterrupted()
    found = {"verdict": proof.verdict, "proof": proof, "assumptions": _rests_on(part, proof), "details": proof.details}
    if not proof.solved and not proof.objections:
        base = part.theorem.left.name
        return {**found, "verdict": Verdict.PROVED, "evidence": f"what {base} does is done in every case it speaks of"}
    given_up = f", given up after {ENOUGH} that fail" if proof.interrupted else ""
    tried = f"{counted(len(proof.solved), 'obligation')} where a rule is another{given_up}, {proof.solver}"
    lost = dict.fromkeys(one.obligation.blame for one in proof.failed)
    return {**found, "evidence": tried, "details": (*proof.details, *(f"lemma not kept: {name}" for name in lost))}


def _rests_on(part: Surviving, proof: Proof) -> tuple[str, ...]:
    """Also what the obligations that were not asked again needed: of the base the theorem needs all that it assumes."""
    assumed = part.theorem.assumptions if proof.proposition.beyond else ()
    return tuple(dict.fromkeys((*(f"{one.id}: {one.sentence}" for one in assumed), *proof.core, RANGES)))


@dataclass
class Failures:
    """Counts the obligations that are not proved; ``enough`` ends the run at ``limit`` of them."""

    limit: int
    seen: int = 0

    def enough(self, one: Solved) -> bool:
        self.seen += one.answer != "proved"
        return self.seen >= self.limit


def one_event(part: OneEvent, progress: Progress) -> Found:
    """What refutes it is a run of one event from a block that need not be reachable."""
    from tcpcheck.symbolic.events.one_event import keeps

    found = stated(part, progress)
    what = f"{part.kind}, any block where {part.given!r}, any 32-bit numbers"
    if found["proof"].contradictory:
        return {**found, "evidence": f"this never happens, so nothing is shown: {what}"}
    if not found["proof"].failed:
        return {**found, "evidence": what}
    broken = keeps(part.spec, part.kind, part.given, part.holds)
    return {"verdict": Verdict.VIOLATED if broken.trace else Verdict.UNKNOWN, "evidence": what, "trace": broken.trace}


def complete(part: Complete, progress: Progress) -> Found:
    """What refutes it is a finding, confirmed by the reference semantics."""
    from tcpcheck.symbolic.events.self_test import pairs_of, tested

    found = stated(part, progress)
    specs = tuple(tested(part.spec, readings=part.readings))
    pairs, settings = sum(pairs_of(*one) for one in specs), f"{len(specs)} settings, " if part.readings else ""
    rests = f"; of blocks and calls it takes for granted: {', '.join(found['proof'].used) or 'nothing'}"
    evidence = f"{settings}{pairs:,} pairs of rules of one step, and every event, on 32-bit numbers{rests}"
    return {**found, "verdict": Verdict.VIOLATED if found["proof"].failed else found["verdict"], "evidence": evidence}
