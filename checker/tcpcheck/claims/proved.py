"""Parts that z3 proves for every run: inductions, and the self-test of the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpcheck.claims.result import Found, Progress
from tcpcheck.verdict import Verdict
from tcpspec.claim import Complete, Induced

if TYPE_CHECKING:
    from tcpcheck.symbolic.prove import ProofResult


def induced(part: Induced, progress: Progress) -> Found:
    from tcpcheck.symbolic.prove import prove

    proof: ProofResult = prove(
        part.theorem, progress=lambda count, event: progress(f"{part.id}: {count} obligations, {event}")
    )
    if not proof.complete:
        raise KeyboardInterrupt
    unused = f"; not needed: {', '.join(proof.unused)}" if proof.unused else ""
    failed = tuple(str(one.cti or one.obligation.name) for one in (*proof.failed, *proof.unknown)[:3])
    rests = ", ".join(proof.used)
    used = tuple(f"{a.id}: {a.sentence}" for a in part.theorem.assumptions if a.id in proof.used)
    return {"verdict": proof.verdict, "proof": proof, "assumptions": used, "details": failed,
            "evidence": f"{len(proof.solved)} obligations, {proof.solver}; rests on {rests}{unused}"}  # fmt: skip


def complete(part: Complete, progress: Progress) -> Found:
    from tcpcheck.symbolic.self_test import self_test, self_test_readings

    tests = self_test_readings(part.spec) if part.readings else (self_test(part.spec),)
    findings = tuple(str(finding) for test in tests for finding in test.findings)
    passed = Verdict.PROVED if not any(test.unknown for test in tests) else Verdict.UNKNOWN
    pairs, settings = sum(test.pairs for test in tests), f"{len(tests)} settings, " if part.readings else ""
    evidence = f"{settings}{pairs:,} pairs of rules of one step, and every event, on 32-bit numbers"
    return {"verdict": Verdict.VIOLATED if findings else passed, "evidence": evidence, "details": findings[:3]}
