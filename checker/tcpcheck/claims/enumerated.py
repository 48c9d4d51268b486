"""Parts that enumeration establishes, and stories that the rules allow line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpcheck.claims.result import Found, Progress
from tcpcheck.scenarios import find_scenario
from tcpcheck.stories import story
from tcpcheck.trace import Trace, replayed
from tcpcheck.verdict import Verdict
from tcpspec.claim import Enumerated, Numbered, Told
from tcpspec.model import Spec
from tcpspec.properties import Property
from tcpspec.system import connect

if TYPE_CHECKING:
    from tcpcheck.explicit.search import Exploration


def _asked_together(part: Enumerated) -> tuple[Property, ...]:
    """Every property that the catalogue expects to hold in the same enumeration: one run serves them all."""
    from tcpspec.claims import CLAIMS

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


def enumerated(part: Enumerated, progress: Progress) -> Found:
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


def numbered(part: Numbered, progress: Progress) -> Found:
    from tcpcheck.symbolic.unroll import UnrollError, realise

    found = enumerated(part, progress)
    trace: Trace | None = found["trace"]
    if found["verdict"] is not Verdict.VIOLATED or trace is None:
        return found
    try:
        numbered = realise(trace, part.property)
    except UnrollError as error:
        return {**found, "verdict": Verdict.UNKNOWN, "evidence": str(error)}
    return {"verdict": Verdict.VIOLATED, "trace": numbered,
            "evidence": f"{len(numbered.moves)} moves unrolled; z3 chose the numbers; replayed"}  # fmt: skip


def told(part: Told, progress: Progress) -> Found:
    from tcpcheck.replay import check_ladder
    from tcpcheck.show.parse_ladder import parse

    result = check_ladder(parse(story(part.story), f"{part.story}.ladder"), part.spec)
    if not result.ok or result.trace is None:
        return {"verdict": Verdict.UNKNOWN, "evidence": f"the rules refuse the story: {result.explanation}"}
    replayed(result.trace, part.property)
    rows = len(result.trace.moves)
    return {"verdict": Verdict.VIOLATED, "evidence": f"the story's {rows} moves are allowed line by line; replayed",
            "trace": result.trace}  # fmt: skip
