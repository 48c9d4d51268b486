"""Parts that enumeration establishes, and stories that the rules allow line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish.result import Found, Progress
from tcpcheck.replay import check_story
from tcpcheck.runs.trace import Trace, replayed
from tcpspec.claims.claim import Enumerated, Numbered, Told
from tcpspec.language.expression import Bool
from tcpspec.properties.property import sometimes
from tcpspec.rules.spec import Spec
from tcpspec.scenarios.scenario import Scenario
from tcpspec.system.joint import connect

if TYPE_CHECKING:
    from tcpcheck.explicit.answers.exploration import Exploration


_SERVED: dict[tuple[Spec, Scenario], Exploration] = {}
"""Complete enumerations of this process, the one used last at the end: each answers every property (``ask``)."""
ROOM = 4_000_000
"""Joint states that are kept in all."""


def _keep(key: tuple[Spec, Scenario], found: Exploration) -> None:
    _SERVED.pop(key, None)
    _SERVED[key] = found
    while sum(kept.states for kept in _SERVED.values()) > ROOM:
        del _SERVED[next(iter(_SERVED))]


def _explored(part: Enumerated, progress: Progress) -> Exploration:
    from tcpcheck.explicit.answers.exploration import explore

    key, bounds = (part.spec, part.scenario), part.scenario.bounds
    found = _SERVED.get(key) if part.expected == "HOLDS" else None
    if found is None:
        found = explore(
            connect(part.spec, part.spec, over=bounds.network),
            bounds,
            (part.property,),
            progress=lambda now: progress(f"{part.id}: {now.states:,} joint states, depth {now.depth}"),
            stop=lambda now: bool(now.violated),
        )
    if found.stopped_by == "interrupted":
        raise KeyboardInterrupt
    if found.complete:
        _keep(key, found)
    return found


NO_SITUATION = "the situation that this is about never comes about: nothing is shown"


def comes_about(exploration: Exploration, situation: Bool) -> int | None:
    """The number of a nearest joint state that a part is about; None if there is none."""
    return exploration.ask(sometimes("situation", "the situation comes about", situation)).witness


def enumerated(part: Enumerated, progress: Progress) -> Found:
    exploration = _explored(part, progress)
    result = exploration.ask(part.property)
    evidence = f"{exploration.states:,} joint states; {part.scenario.sentence}"
    if result.violation is not None:
        steps = exploration.depth_of(result.violation)
        trace = exploration.trace(result.violation, of=part.property)
        return {
            "verdict": Verdict.VIOLATED,
            "evidence": f"shortest run: {steps} moves; {evidence}",
            "trace": trace,
        }
    cut = {}
    if not exploration.complete:
        cut, evidence = {"complete": False}, f"not all were reached: {exploration.stopped_by}; {evidence}"
    if result.vacuous:
        return {
            "verdict": Verdict.UNKNOWN,
            "evidence": f"the premise is never true: nothing is shown; {evidence}",
            "vacuous": exploration.complete,
            **cut,
        }
    shows = result.witness if part.situation is None else comes_about(exploration, part.situation)
    if part.situation is not None and shows is None:
        return {"verdict": Verdict.UNKNOWN, "evidence": f"{NO_SITUATION}; {evidence}", "vacuous": exploration.complete,
                **cut}  # fmt: skip
    witness = exploration.trace(shows) if shows is not None else None
    return {"verdict": result.verdict, "evidence": evidence, "trace": witness, **cut}


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
    result = check_story(part.story, part.spec)
    if not result.ok or result.trace is None:
        return {"verdict": Verdict.UNKNOWN, "evidence": f"the rules refuse the story: {result.explanation}"}
    replayed(result.trace, part.property)
    refutes = part.property is not None and part.property.form == "always"
    rows = len(result.trace.moves)
    return {"verdict": Verdict.VIOLATED if refutes else Verdict.HOLDS, "trace": result.trace,
            "evidence": f"the story's {rows} moves are allowed line by line; replayed"}  # fmt: skip
