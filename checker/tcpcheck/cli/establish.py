"""Lets the engine that can establish a part of a claim do so: read ``established``."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from tcpcheck.cli.ending import Refused
from tcpcheck.report.claims import PartOutcome
from tcpcheck.report.layout import counted, grouped
from tcpcheck.trace import Trace, replayed
from tcpcheck.verdict import Verdict
from tcpspec.claims import Derived, Enumerated, Induced, Numbered, Part, Told
from tcpspec.model import Spec
from tcpspec.properties import Property

if TYPE_CHECKING:
    from tcpcheck.explicit.engine import Progress
    from tcpcheck.symbolic.prove import ProofResult

Say = Callable[[str], None]
"""Told how far the work has come, in a few words."""


def established(part: Part, certificates: Path | None, say: Say) -> PartOutcome:
    """What an engine makes of the part now.  KeyboardInterrupt if somebody interrupts."""
    began = time.perf_counter()
    match part:
        case Numbered():
            outcome = _numbered(part, say)
        case Enumerated():
            outcome = _enumerated(part, say)
        case Told():
            outcome = _told(part)
        case Induced():
            outcome = _induced(part, certificates, say)
        case Derived():
            outcome = _derived(part, say)
        case _:
            outcome = PartOutcome(part, Verdict.UNKNOWN, "no engine establishes this kind of part")
    return replace(outcome, seconds=time.perf_counter() - began)


@dataclass(frozen=True)
class _Enumeration:
    """What is kept of an enumeration: not its states, there may be millions."""

    verdict: Verdict
    states: int
    depth: int
    trace: Trace | None
    premise: int | None


@cache
def _enumeration(spec: Spec, scenario: str, property: Property, say: Say) -> _Enumeration:
    from tcpcheck.explicit.search import explore
    from tcpcheck.scenarios import find_scenario
    from tcpspec.system import connect

    bounds = find_scenario(scenario).bounds
    system = connect(spec, spec, over=bounds.network)
    found = explore(system, bounds, (property,), progress=_telling(say), stop=lambda now: bool(now.violated))
    if found.stopped_by == "interrupted":
        raise KeyboardInterrupt
    result = found.results[0]
    trace = None if result.violation is None else found.trace(result.violation, of=property)
    premise = None if result.witness is None else found.depth_of(result.witness)
    return _Enumeration(result.verdict, found.states, found.depth, trace, premise)


def _telling(say: Say) -> Callable[[Progress], None]:
    return lambda now: say(f"depth {now.depth}, {grouped(now.states)} joint states")


def _enumerated(part: Enumerated, say: Say) -> PartOutcome:
    found = _enumeration(part.spec, part.scenario, part.property, say)
    if found.trace is not None:
        moves = counted(len(found.trace.moves), "move")
        return PartOutcome(
            part, found.verdict, f"{part.property.id} of {part.spec.name}, {moves}", found.trace
        )
    if found.premise is None:
        return PartOutcome(part, Verdict.UNKNOWN, "vacuous: the premise is never true in this scenario")
    states = counted(found.states, "joint state")
    evidence = f"{part.property.id} of {part.spec.name}, {states} of `{part.scenario}`"
    return PartOutcome(part, found.verdict, evidence)


def _numbered(part: Numbered, say: Say) -> PartOutcome:
    found = _enumeration(part.spec, part.scenario, part.property, say)
    if found.trace is None:
        return PartOutcome(part, found.verdict, "no run violates it, so there is none to give numbers to")
    from tcpcheck.symbolic.unroll import UnrollError, realise

    say("z3 chooses 32-bit numbers")
    try:
        system, moves = realise(found.trace.system, found.trace.moves, part.property)
    except UnrollError as error:
        return PartOutcome(part, Verdict.UNKNOWN, str(error))
    trace = Trace(system, found.trace.initial, moves, found.trace.title)
    replayed(trace, part.property)
    return PartOutcome(part, Verdict.VIOLATED, f"{counted(len(moves), 'move')}, numbers by z3", trace)


def _told(part: Told) -> PartOutcome:
    from tcpcheck.replay import check_ladder
    from tcpcheck.show.parse_ladder import parse

    file = files("tcpcheck.stories") / f"{part.story}.ladder"
    if not file.is_file():
        return PartOutcome(part, Verdict.UNKNOWN, f"the story `{part.story}` is not written")
    result = check_ladder(parse(file.read_text("utf-8"), file.name), part.spec)
    if not result.ok:
        return PartOutcome(part, Verdict.UNKNOWN, result.explanation.partition("\n")[0])
    replayed(result.trace, part.property)
    return PartOutcome(part, Verdict.VIOLATED, "every line is allowed by the rules", result.trace)


def _induced(part: Induced, certificates: Path | None, say: Say) -> PartOutcome:
    from tcpcheck.symbolic.prove import prove

    theorem = part.theorem
    result = prove(theorem, progress=lambda done, event: say(f"{grouped(done)} obligations, {event}"))
    if not result.complete:
        raise KeyboardInterrupt
    evidence = f"{counted(len(result.solved), 'obligation')}, {result.solver}"
    if result.used:
        evidence += f"; uses {', '.join(result.used)}"
    for one in (*result.failed, *result.unknown)[:1]:
        evidence += (
            f"; {one.answer}: {one.obligation.name} ({one.obligation.lemma.place}) {one.reason}".rstrip()
        )
    written = ""
    if certificates is not None and result.verdict is Verdict.PROVED:
        written = _certified(result, certificates / theorem.id, say)
    return PartOutcome(part, result.verdict, evidence, used=result.used, certificate=written)


def _certified(result: ProofResult, directory: Path, say: Say) -> str:
    from tcpcheck.symbolic.certificate import CertificateError, write

    try:
        return str(write(result, directory, progress=lambda done, _: say(f"certificate: {done} files")))
    except CertificateError as error:
        raise Refused(str(error)) from error


def _derived(part: Derived, say: Say) -> PartOutcome:
    from tcpcheck.symbolic import thresholds

    say("eliminating the times of a run")
    if part.condition == "T8":
        finding = thresholds.fin_again_restarts_nothing()
        return PartOutcome(part, finding.verdict, finding.claim, finding.counterexample)
    derivations = {
        "T6": lambda: thresholds.drain("answer"),
        "T6b": lambda: thresholds.drain("literal"),
        "T7": lambda: thresholds.clean_close(1),
    }
    if part.condition not in derivations:
        return PartOutcome(part, Verdict.UNKNOWN, f"nobody derives the condition {part.condition}")
    found = derivations[part.condition]()
    evidence = f"{found.text} is enough; a run breaks it when {found.violated_when}"
    return PartOutcome(part, found.verdict, evidence, thresholds.confirmed(found))
