"""Parts about the joint states in which no segment is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish.result import Found, Progress
from tcpspec.claims.claim import Quiet
from tcpspec.system.joint import connect

if TYPE_CHECKING:
    from tcpcheck.explicit.answers.exploration import Exploration


def quiet(part: Quiet, progress: Progress) -> Found:
    """All joint states are enumerated, and the quiet ones are judged."""
    from tcpcheck.explicit.answers.exploration import explore
    from tcpcheck.explicit.answers.quiescent import first_quiet

    scenario = part.scenario
    found: Exploration = explore(
        connect(part.spec, part.spec, over=scenario.bounds.network),
        scenario.bounds,
        progress=lambda now: progress(f"{part.id}: {now.states:,} joint states, depth {now.depth}"),
    )
    if found.stopped_by == "interrupted":
        raise KeyboardInterrupt
    evidence = f"{found.states:,} joint states, those with nothing under way; {scenario.sentence}"
    violation, witness = (first_quiet(found, part.property, which) for which in ("violation", "given"))
    if violation is not None:
        return {"verdict": Verdict.VIOLATED, "trace": found.trace(violation, of=part.property),
                "evidence": f"shortest run: {found.depth_of(violation)} moves; {evidence}"}  # fmt: skip
    if witness is None or not found.complete:
        why = "the premise is never true" if witness is None else f"not all were reached: {found.stopped_by}"
        return {"verdict": Verdict.UNKNOWN, "evidence": f"{why}; {evidence}",
                "vacuous": witness is None and found.complete, "complete": found.complete}  # fmt: skip
    return {"verdict": Verdict.HOLDS, "evidence": evidence, "trace": found.trace(witness)}
