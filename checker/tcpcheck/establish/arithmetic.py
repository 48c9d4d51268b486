"""Parts about values: formulas over 32-bit vectors, and stories in which a case arises for which one fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish.result import Found, Progress
from tcpcheck.replay import check_story
from tcpcheck.runs.trace import Trace, replayed
from tcpspec.claims.claim import Acted
from tcpspec.claims.formula import Exact, Met, Valid
from tcpspec.language.notation import field_name
from tcpspec.rules.semantics import Scope, seen
from tcpspec.system.joint import OTHER, Deliver


def valid(part: Valid, progress: Progress) -> Found:
    from tcpcheck.symbolic.formulas.validity import decide

    decision = decide(part)
    proof = decision.proof
    if decision.values is not None:
        values = ", ".join(_said(owner, name, value) for (owner, name), value in decision.values.items())
        return {"verdict": decision.verdict, "details": (values,),
                "evidence": "values found by z3, and evaluated by the reference semantics"}  # fmt: skip
    vectors = "on vectors of 32 bits, " if decision.numbers else ""
    rests = f"; rests on {', '.join(proof.used)}" if proof.used else ""
    unneeded = f"; not needed: {', '.join(proof.unused)}" if proof.unused else ""
    return {"verdict": decision.verdict, "proof": proof, "assumptions": proof.core, "details": proof.details,
            "evidence": f"for all values, {vectors}{proof.solver}{rests}{unneeded}"}  # fmt: skip


def _said(owner: str, name: str, value: Any) -> str:
    """`SEG.SEQ = 1`, `a = 2^31`."""
    return f"{name if owner in ('number', 'time') else field_name(owner, name)} = {_number(value)}"


def _number(value: Any) -> str:
    from tcpcheck.symbolic.timing.linear import number

    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "none"}[value]
    return number(value) if isinstance(value, int) else str(value)


def exact(part: Exact, progress: Progress) -> Found:
    from tcpcheck.symbolic.proving.proof import establish
    from tcpcheck.symbolic.timing.exact import possible_when, proposition, reached

    proof = establish(proposition(part)).uninterrupted()
    derived = possible_when(part)
    found: Found = {"verdict": proof.verdict, "proof": proof, "details": proof.details}
    if proof.verdict is not Verdict.PROVED:
        return {**found, "evidence": f"derived: possible when {derived}; that is not the condition expected"}
    limits = [reached(part, limit) for limit in part.limits]
    return {**found, "details": tuple(f"{each.words}; with one more: {_numbers(each.beyond)}" for each in limits),
            "evidence": f"possible exactly when {derived}: derived, and shown both ways, {proof.solver}"}  # fmt: skip


def _numbers(values: Mapping[str, int]) -> str:
    return ", ".join(f"{name} = {_number(value)}" for name, value in values.items())


def met(part: Met, progress: Progress) -> Found:
    result = check_story(part.story, part.spec)
    if not result.ok or result.trace is None:
        return {"verdict": Verdict.UNKNOWN, "evidence": f"the rules refuse the story: {result.explanation}"}
    cases = [number for number, scope in _arrivals(result.trace) if _is_case(part, scope)]
    verdict = Verdict.VIOLATED if cases else Verdict.UNKNOWN
    evidence = f"{len(result.trace.moves)} moves, replayed: {f'move {cases[0]} is' if cases else 'none is'} such a case"
    return {"verdict": verdict, "trace": result.trace, "evidence": evidence}


def _is_case(part: Met, scope: Mapping[str, Any]) -> bool:
    from tcpcheck.symbolic.formulas.validity import fails

    return fails(part.of, Scope(**scope, number=part.number))


def _arrivals(trace: Trace) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Every arrival of a segment: the number of the move, and the block and the segment as rules see them."""
    joint = trace.initial
    for number, happened in enumerate(trace.replay(), 1):
        move = happened.move
        if isinstance(move, Deliver):
            yield number, {"block": joint.end(OTHER[move.sender]).block, "seg": seen(move.flight.segment)}
        joint = happened.after


def acted(part: Acted, progress: Progress) -> Found:
    from tcpcheck.symbolic.timing.timed_runs import made, possible_when

    run = made(part.run)
    trace, derived = run.trace(part.run), possible_when(run)
    replayed(trace, part.property)
    odd = "" if derived == part.possible_when else f", and not when {part.possible_when} as expected"
    evidence = f"{len(trace.moves)} moves, replayed; possible when {derived}{odd}"
    return {"verdict": Verdict.UNKNOWN if odd else Verdict.VIOLATED, "trace": trace, "evidence": evidence}
