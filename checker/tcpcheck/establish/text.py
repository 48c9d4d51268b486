"""What came of claims, as text and as JSON.  The verdicts are those of ``tcpcheck.establish``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from tcpcheck.base.layout import wrapped
from tcpcheck.base.paint import Paint
from tcpcheck.base.verdict import SETTLES_NOTHING, Exit, Verdict
from tcpcheck.establish import ClaimResult, PartResult
from tcpcheck.ladders.ladder import render
from tcpcheck.runs.trace import Trace
from tcpcheck.runs.trace_json import to_json
from tcpspec.claims.claim import Derived

FORMAT = "tcpspec-prove-1"
INDENT = " " * 13


def exit_code_of(results: Sequence[ClaimResult]) -> Exit:
    """130 if interrupted, else 1 if a part is settled otherwise than expected, else 3 if a part is open."""
    odd = [part for result in results for part in result.parts if not part.as_expected]
    if not all(result.complete for result in results):
        return Exit.INTERRUPTED
    if any(part.verdict not in SETTLES_NOTHING for part in odd):
        return Exit.VIOLATED
    return Exit.INCONCLUSIVE if odd else Exit.AS_EXPECTED


Ladders = Literal["all", "first", "none"]


def shown_run(result: PartResult) -> Trace | None:
    """The run to look at: a counterexample, or the run that makes a threshold tight; no mere witness."""
    return result.trace if result.verdict is Verdict.VIOLATED or isinstance(result.part, Derived) else None


def as_text(result: ClaimResult, width: int, paint: Paint, *, ladders: Ladders, certificates: Mapping[str, str]) -> str:
    """The claim, a few lines per part, and as many of the runs as ladders as asked for."""
    heading = f"{result.claim.id}  {result.claim.title}: {result.standing}"
    lines = [paint.heading(wrapped(heading, width, "    ", ""))]
    lines.append(paint.dim(wrapped(result.claim.statement, width, "    ")))
    for part in result.parts:
        lines += ["", *_part_lines(part, width, paint)]
        if part.part.id in certificates:
            lines.append(f"{INDENT}certificate: {certificates[part.part.id]}")
        if ladders == "all":
            lines += [paint.dim(wrapped(sentence, width, INDENT + "  ", INDENT)) for sentence in part.assumptions]
        trace = shown_run(part) if ladders != "none" else None
        if trace is not None:
            lines.append(_ladder(trace, part.loop_from, paint))
            ladders = "none" if ladders == "first" else ladders
    if not result.complete:
        lines += ["", paint("  INCOMPLETE: interrupted", "bold", "yellow")]
    return "\n".join(lines)


def _part_lines(result: PartResult, width: int, paint: Paint) -> Iterator[str]:
    word = paint.verdict(result.verdict, 9)
    title = wrapped(f"{result.part.id}: {result.part.statement}", width - len(INDENT))
    yield f"  {word}  " + title.replace("\n", f"\n{INDENT}")
    if not result.as_expected and not result.interrupted:
        yield paint(f"{INDENT}{result.part.expected} was expected", "bold", "yellow")
    yield paint.dim(wrapped(result.evidence, width, INDENT))
    for detail in (*result.details, *result.beside):
        yield wrapped(detail, width, INDENT + "  ", INDENT)


def _ladder(trace: Trace, loop_from: int | None, paint: Paint) -> str:
    shown = render(replace(trace, title=""), colour=paint.on, loop_from=loop_from)
    return "\n" + "\n".join(f"    {line}".rstrip() for line in shown.rstrip().splitlines())


def summary(result: ClaimResult) -> str:
    """`as claimed: 4 VIOLATED, 1 HOLDS`, or what is not."""
    odd = [
        f"{part.part.id} is {part.verdict} where {part.part.expected} was expected"
        for part in result.parts
        if not (part.as_expected or part.interrupted)
    ]
    if odd:
        return f"{result.standing}: {'; '.join(odd)}"
    counts = Counter(str(part.verdict) for part in result.parts if not part.interrupted)
    found = ", ".join(f"{number} {verdict}" for verdict, number in counts.items())
    return f"{result.standing}: {found or 'nothing was established'}"


def as_json(result: ClaimResult, certificates: Mapping[str, str]) -> dict[str, Any]:
    """One claim of ``prove.schema.json``."""
    return {
        "id": result.claim.id,
        "title": result.claim.title,
        "statement": result.claim.statement,
        "standing": str(result.standing),
        "as_expected": result.as_expected,
        "complete": result.complete,
        "parts": [_part_json(part, certificates) for part in result.parts],
        "sources": list(result.claim.sources),
    }


def _part_json(result: PartResult, certificates: Mapping[str, str]) -> dict[str, Any]:
    trace = shown_run(result)
    return {
        "id": result.part.id,
        "statement": result.part.statement,
        "expected": result.part.expected,
        "verdict": str(result.verdict),
        "drops": result.part.drops,
        "evidence": result.evidence,
        "details": [*result.details, *result.beside],
        "assumptions": list(result.assumptions),
        "certificate": certificates.get(result.part.id, ""),
        "trace": None if trace is None else to_json(trace),
        "loop_from": None if trace is None else result.loop_from,
    }
