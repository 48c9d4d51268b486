"""Running the catalogue: each part of a claim is handed to its engine, and what the engine found is reported.

``run_claim`` never copies a verdict from ``tcpspec.claims``; it compares with what is expected there.  Every run that
comes out has been replayed through the reference semantics.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from tcpcheck.scenarios import find_scenario
from tcpcheck.stories import story
from tcpcheck.trace import Trace, replayed
from tcpcheck.verdict import Verdict
from tcpspec.claim import Claim, Complete, Derived, Enumerated, Induced, Loosened, Numbered, Part, Ticked, Told
from tcpspec.claims import CLAIMS
from tcpspec.expression import SpecError
from tcpspec.model import Spec
from tcpspec.properties import Property
from tcpspec.system import connect

if TYPE_CHECKING:
    from tcpcheck.explicit.search import Exploration
    from tcpcheck.symbolic.prove import ProofResult

Progress = Callable[[str], None]


@dataclass(frozen=True)
class PartResult:
    """What was found of one part.  ``evidence`` is one line saying on what the verdict rests."""

    part: Part
    verdict: Verdict
    evidence: str
    seconds: float
    trace: Trace | None = None
    assumptions: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    proof: Any = field(default=None, repr=False)

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
    def verdict(self) -> Verdict:
        """The verdict of the claim's first part, once every part is as expected; else the first that is not."""
        if not self.complete or not self.parts:
            return Verdict.UNKNOWN
        odd = [result for result in self.parts if not result.as_expected]
        return odd[0].verdict if odd else self.parts[0].verdict

    @property
    def as_expected(self) -> bool:
        """Every part was run and has the verdict that the catalogue expects."""
        return self.complete and all(result.as_expected for result in self.parts)


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
    runner = next(run for kind, run in _RUNNERS if isinstance(part, kind))
    found: dict[str, Any] = runner(part, progress)
    return PartResult(part=part, seconds=time.perf_counter() - started, **found)


def _asked_together(part: Enumerated) -> tuple[Property, ...]:
    """Every property that the catalogue expects to hold in the same enumeration: one run serves them all."""
    parts = (part for claim in CLAIMS.values() for part in claim.parts)
    held = (p for p in parts if isinstance(p, Enumerated) and p.expected == part.expected == "HOLDS")
    same = (p.property for p in held if p.spec is part.spec and p.scenario == part.scenario)
    return tuple(dict.fromkeys((part.property, *same)))


_SERVED: dict[tuple[Spec, str], Exploration] = {}
"""Complete enumerations of this process that violated nothing."""


def _explored(part: Enumerated, progress: Progress) -> Exploration:
    from tcpcheck.explicit.search import explore

    served = _SERVED.get((part.spec, part.scenario))
    if served is not None and part.property in [result.property for result in served.results]:
        return served
    bounds = find_scenario(part.scenario).bounds
    found = explore(
        connect(part.spec, part.spec, over=bounds.network),
        bounds,
        _asked_together(part),
        progress=lambda now: progress(f"{part.id}: {now.states:,} joint states, depth {now.depth}"),
        stop=lambda now: part.property.id in now.violated,
    )
    if found.stopped_by == "interrupted":
        raise KeyboardInterrupt
    if found.complete and part.expected == "HOLDS":
        _SERVED[part.spec, part.scenario] = found
    return found


def _enumerated(part: Enumerated, progress: Progress) -> dict[str, Any]:
    exploration = _explored(part, progress)
    result = exploration.result(part.property.id)
    evidence = f"{exploration.states:,} joint states; {find_scenario(part.scenario).sentence}"
    if result.violation is not None:
        steps = exploration.depth_of(result.violation)
        trace = exploration.trace(result.violation, of=part.property)
        return {
            "verdict": Verdict.VIOLATED,
            "evidence": f"shortest run: {steps} moves; {evidence}",
            "trace": trace,
        }
    if result.vacuous:
        return {
            "verdict": Verdict.UNKNOWN,
            "evidence": f"the premise is never true: nothing is shown; {evidence}",
        }
    witness = exploration.trace(result.witness) if result.witness is not None else None
    return {"verdict": result.verdict, "evidence": evidence, "trace": witness}


def _numbered(part: Numbered, progress: Progress) -> dict[str, Any]:
    from tcpcheck.symbolic.unroll import UnrollError, realise

    found = _enumerated(part, progress)
    trace: Trace | None = found["trace"]
    if found["verdict"] is not Verdict.VIOLATED or trace is None:
        return found
    try:
        numbered = realise(trace, part.property)
    except UnrollError as error:
        return {**found, "verdict": Verdict.UNKNOWN, "evidence": str(error)}
    return {"verdict": Verdict.VIOLATED, "trace": numbered,
            "evidence": f"{len(numbered.moves)} moves unrolled; z3 chose the numbers; replayed"}  # fmt: skip


def _told(part: Told, progress: Progress) -> dict[str, Any]:
    from tcpcheck.replay import check_ladder
    from tcpcheck.show.parse_ladder import parse

    result = check_ladder(parse(story(part.story), f"{part.story}.ladder"), part.spec)
    if not result.ok or result.trace is None:
        return {"verdict": Verdict.UNKNOWN, "evidence": f"the rules refuse the story: {result.explanation}"}
    replayed(result.trace, part.property)
    rows = len(result.trace.moves)
    return {"verdict": Verdict.VIOLATED, "evidence": f"the story's {rows} moves are allowed line by line; replayed",
            "trace": result.trace}  # fmt: skip


def _induced(part: Induced, progress: Progress) -> dict[str, Any]:
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


@cache
def _condition(name: str) -> Any:
    from tcpcheck.symbolic.timing import thresholds

    match name.split():
        case ["drain", reading]:
            return thresholds.drain(reading)
        case ["drain", reading, "resets"]:
            return thresholds.drain(reading, resets=True)
        case ["close", k, *how]:
            return thresholds.clean_close(int(k), doubling="doubling" in how, restarts="unrestarted" not in how)
        case ["fin", "again"]:
            return thresholds.fin_again_restarts_nothing()
    raise SpecError(f"no condition is called {name!r}")


def _derived(part: Derived, progress: Progress) -> dict[str, Any]:
    from tcpcheck.symbolic.timing import thresholds

    found = _condition(part.condition)
    if isinstance(found, thresholds.Finding):
        return {"verdict": found.verdict, "trace": found.counterexample, "evidence": found.claim}
    trace = thresholds.confirmed(found)
    verdict = found.verdict if found.text == part.text else Verdict.UNKNOWN
    odd = "" if found.text == part.text else f", and not {part.text} as expected"
    evidence = f"{found.text} is enough by induction{odd}; the run shown is possible exactly when {found.violated_when}"
    return {"verdict": verdict, "trace": trace, "evidence": evidence, "assumptions": found.assumptions}


def _loosened(part: Loosened, progress: Progress) -> dict[str, Any]:
    from tcpcheck.symbolic.timing.assumptions import without_assumption, without_loss_assumption
    from tcpcheck.symbolic.timing.checks import ends_by_reset, old_segment_is_received

    kind, *reading = part.condition.split()
    trace = without_assumption(part.drops, *reading) if kind == "drain" else without_loss_assumption(part.drops)
    shown = old_segment_is_received(trace) if kind == "drain" else ends_by_reset(trace)
    effect = "an old segment is received after TIME-WAIT" if kind == "drain" else "the peer is reset"
    verdict = Verdict.VIOLATED if shown else Verdict.UNKNOWN
    return {"verdict": verdict, "trace": trace, "evidence": f"{len(trace.moves)} moves, replayed: {effect}"}


def _ticked(part: Ticked, progress: Progress) -> dict[str, Any]:
    from tcpcheck.explicit.ticks_drain import drains
    from tcpspec.tcp import TCP

    answer = drains(TCP.reading(D6=part.reading), part.msl, part.time_wait)
    evidence = f"{answer.states:,} joint states; MSL {part.msl}, TIME-WAIT {part.time_wait} ticks"
    return {"verdict": answer.verdict, "trace": answer.trace, "evidence": evidence}


def _complete(part: Complete, progress: Progress) -> dict[str, Any]:
    from tcpcheck.symbolic.self_test import self_test, self_test_readings

    tests = self_test_readings(part.spec) if part.readings else (self_test(part.spec),)
    findings = tuple(str(finding) for test in tests for finding in test.findings)
    passed = Verdict.PROVED if not any(test.unknown for test in tests) else Verdict.UNKNOWN
    pairs, settings = sum(test.pairs for test in tests), f"{len(tests)} settings, " if part.readings else ""
    evidence = f"{settings}{pairs:,} pairs of rules of one step, and every event, on 32-bit numbers"
    return {"verdict": Verdict.VIOLATED if findings else passed, "evidence": evidence, "details": findings[:3]}


_RUNNERS: tuple[tuple[type[Part], Callable[[Any, Progress], dict[str, Any]]], ...] = (
    (Numbered, _numbered), (Enumerated, _enumerated), (Told, _told), (Induced, _induced), (Derived, _derived),
    (Complete, _complete),
    (Loosened, _loosened), (Ticked, _ticked),
)  # fmt: skip
