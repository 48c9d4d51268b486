"""Parts about endless runs: what must come, what stays possible, and where runs settle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpcheck.base.layout import counted
from tcpcheck.base.verdict import Verdict
from tcpcheck.establish.enumerated import NO_SITUATION, comes_about
from tcpcheck.establish.result import Found, Progress
from tcpcheck.runs.trace import replayed
from tcpspec.claims.claim import Answering, Endings, Eventually, Possible
from tcpspec.system.joint import connect

if TYPE_CHECKING:
    from tcpcheck.explicit.answers.endings import Terminal
    from tcpcheck.explicit.answers.exploration import Exploration

VACUOUS = "the premise is never true: nothing is shown"


def _explored(part: Eventually | Possible | Endings | Answering, progress: Progress) -> Exploration:
    from tcpcheck.explicit.answers.exploration import explore

    scenario = part.scenario
    bounds = scenario.bounds
    found = explore(
        connect(part.spec, part.spec, over=bounds.network, parameters=scenario.parameters),
        bounds,
        progress=lambda now: progress(f"{part.id}: {now.states:,} joint states, depth {now.depth}"),
    )
    if found.stopped_by == "interrupted":
        raise KeyboardInterrupt
    return found


def _size(part: Eventually | Possible | Endings | Answering, exploration: Exploration) -> str:
    cut = "" if exploration.complete else f", incomplete: {exploration.stopped_by}"
    return f"{exploration.states:,} joint states{cut}; {part.scenario.sentence}"


def eventually(part: Eventually, progress: Progress) -> Found:
    """The property on every fair run, else a lasso: its trace is stem and loop, the loop once round."""
    from tcpcheck.explicit.answers.liveness import check

    exploration = _explored(part, progress)
    found = check(exploration, part.property, part.fairness)
    size = _size(part, exploration)
    assumed = tuple(f"{what}: {sentence}" for what, sentence in part.fairness.sentences)
    if not found.from_states and exploration.complete:
        return {"verdict": Verdict.UNKNOWN, "evidence": f"{VACUOUS}; {size}", "vacuous": True}
    if found.lasso is None:
        evidence = f"from {found.from_states:,} of {size}"
        return {"verdict": found.verdict, "evidence": evidence, "assumptions": assumed}
    replayed(found.lasso.trace, part.property, at=found.lasso.premise)
    loop = len(found.lasso.loop_moves)
    ever = f"then a loop of {counted(loop, 'move')} for ever" if loop else "then nothing ever again"
    return {
        "verdict": found.verdict,
        "evidence": f"{counted(found.lasso.stem, 'move')}, {ever}; {size}",
        "trace": found.lasso.trace,
        "loop_from": found.lasso.stem,
        "assumptions": assumed,
    }


def possible(part: Possible, progress: Progress) -> Found:
    """Whether the conclusion stays within reach, else a shortest run to a state from which it is not."""
    from tcpcheck.explicit.answers.always_reachable import possible as asked

    exploration = _explored(part, progress)
    found, size = asked(exploration, part.property), _size(part, exploration)
    if not found.from_states and exploration.complete:
        return {"verdict": Verdict.UNKNOWN, "evidence": f"{VACUOUS}; {size}", "vacuous": True}
    if found.violation is None:
        return {"verdict": found.verdict, "evidence": f"from each of {found.from_states:,} of {size}"}
    trace = exploration.trace(found.violation, part.property.name)
    replayed(trace, part.property)
    steps = counted(len(trace.moves), "move")
    evidence = f"after {steps} no run leads there any more, nor from {found.lost:,} of {size}"
    return {"verdict": found.verdict, "evidence": evidence, "trace": trace}


def answering(part: Answering, progress: Progress) -> Found:
    """No loop of deliveries alone, else a run into one, once round."""
    from tcpcheck.explicit.answers.answer_loops import first_loop

    exploration = _explored(part, progress)
    found, size = first_loop(exploration), _size(part, exploration)
    if found is not None:
        trace, stem = found
        loop = counted(len(trace.moves) - stem, "delivery", "deliveries")
        evidence = f"{counted(stem, 'move')}, then a loop of {loop} for ever; {size}"
        return {"verdict": Verdict.VIOLATED, "evidence": evidence, "trace": trace, "loop_from": stem}
    if part.situation is not None and comes_about(exploration, part.situation) is None:
        return {"verdict": Verdict.UNKNOWN, "evidence": f"{NO_SITUATION}; {size}", "vacuous": exploration.complete}
    verdict = Verdict.HOLDS if exploration.complete else Verdict.UNKNOWN
    return {"verdict": verdict, "evidence": f"every exchange of answers ends; {size}"}


def endings(part: Endings, progress: Progress) -> Found:
    """Terminal components by class; each has a nearest run, replayed, and the stuck one is shown."""
    from tcpcheck.explicit.answers.endings import reason

    exploration = _explored(part, progress)
    size = _size(part, exploration)
    terminals = exploration.endings
    details = tuple(_described(exploration, terminal) for terminal in terminals)
    stuck = [terminal for terminal in terminals if str(terminal.ending.kind) == "stuck"]
    if stuck:
        first = min(stuck, key=lambda terminal: terminal.first)
        trace = exploration.trace(first.first, first.ending.name)
        rests = None if first.endless else len(trace.moves)
        why = f": {said}" if (said := reason(first.ending, part.spec)) else ""
        return {"verdict": Verdict.VIOLATED, "evidence": f"{first.ending.name}{why}; {size}",
                "trace": trace, "loop_from": rests, "details": details}  # fmt: skip
    if part.situation is not None and comes_about(exploration, part.situation) is None:
        return {"verdict": Verdict.UNKNOWN, "evidence": f"{NO_SITUATION}; {size}", "details": details,
                "vacuous": exploration.complete, "complete": exploration.complete}  # fmt: skip
    settles = exploration.complete and terminals
    verdict = Verdict.HOLDS if settles else Verdict.UNKNOWN
    return {"verdict": verdict, "evidence": f"no run settles where it should not; {size}", "details": details}


def _described(exploration: Exploration, terminal: Terminal) -> str:
    nearest = counted(len(exploration.trace(terminal.first).moves), "move")
    where = counted(terminal.count, "state")
    loops = f", {terminal.endless:,} of them in loops" if terminal.endless else ""
    return f"{terminal.ending.kind} ({where}{loops}): {terminal.ending.name}; nearest after {nearest}"
