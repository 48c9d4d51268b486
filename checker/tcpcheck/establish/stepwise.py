"""Parts about changes of state: which can be made at all, and which are made in some run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish.result import Found, Progress
from tcpcheck.runs.trace import replayed
from tcpspec.claims.claim import Stepwise, Walked
from tcpspec.rfc9293.figure5 import Change
from tcpspec.system.joint import connect

if TYPE_CHECKING:
    from tcpcheck.explicit.answers.exploration import Exploration


def stepwise(part: Stepwise, progress: Progress) -> Found:
    """What refutes it is a run of one event from a block that need not be reachable."""
    from tcpcheck.symbolic.events.one_event import run_of
    from tcpcheck.symbolic.events.transition_relation import Unlisted, proposition
    from tcpcheck.symbolic.proving.proof import at_first_failure, establish

    stop = at_first_failure if part.expected == "VIOLATED" else None
    proof = establish(proposition(part), progress=lambda done, event: progress(f"{part.id}: {event}"), stop=stop)
    if proof.interrupted and not proof.failed:
        raise KeyboardInterrupt
    evidence = f"{len(proof.solved)} kinds of event and states, {len(part.allowed)} changes, {proof.solver}"
    refuting = [one.cti for one in proof.failed if isinstance(one.cti, Unlisted)]
    if not refuting:
        return {"verdict": proof.verdict, "evidence": evidence, "assumptions": proof.core, "details": proof.details,
                "proof": proof}  # fmt: skip
    trace = run_of(refuting[0].situation)
    replayed(trace)
    return {"verdict": Verdict.VIOLATED, "evidence": f"{evidence}; a run of one event, from a block of any kind",
            "trace": trace, "details": tuple(map(str, refuting[:3]))}  # fmt: skip


def walked(part: Walked, progress: Progress) -> Found:
    from tcpcheck.explicit.answers.exploration import explore

    scenario = part.scenario
    found: Exploration = explore(
        connect(part.spec, part.spec, over=scenario.bounds.network),
        scenario.bounds,
        progress=lambda now: progress(f"{part.id}: {now.states:,} joint states, depth {now.depth}"),
    )
    if found.stopped_by == "interrupted":
        raise KeyboardInterrupt
    missing = tuple(f"never made: {change}" for change in never_made(found, part.changes))
    made = len(part.changes) - len(missing)
    evidence = f"{made} of {len(part.changes)} made; {found.states:,} joint states; {scenario.sentence}"
    return {"verdict": Verdict.NOT_FOUND if missing else Verdict.HOLDS, "evidence": evidence, "details": missing[:3]}


def never_made(found: Exploration, changes: tuple[Change, ...]) -> Iterator[Change]:
    """Those that no end makes by a rule of their rows."""
    from tcpcheck.explicit.answers.graphs import automaton

    ends = [(automaton(found, side), {check.name: check for check in found.system.spec(side).checks})
            for side in ("A", "B")]  # fmt: skip
    for change in changes:
        rows, source, target = set(change.rows.split()), str(change.source), str(change.target)
        paths = [(path, rules) for graph, rules in ends if graph.has_edge(source, target)
                 for path in graph.edges[source, target]["paths"]]  # fmt: skip
        used = [rules[name] for path, rules in paths for name in path if name in rules]
        if not any(check.kind is change.kind and rows & set(check.rows) for check in used):
            yield change
