"""Parts about times: conditions that are derived, runs that show them tight, and ticks that cross-check them."""

from __future__ import annotations

from functools import cache
from typing import Any

from tcpcheck.claims.result import Found, Progress
from tcpcheck.verdict import Verdict
from tcpspec.claim import Derived, Loosened, Ticked
from tcpspec.expression import SpecError


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


def derived(part: Derived, progress: Progress) -> Found:
    from tcpcheck.symbolic.timing import thresholds

    found = _condition(part.condition)
    if isinstance(found, thresholds.Finding):
        return {"verdict": found.verdict, "trace": found.counterexample, "evidence": found.claim}
    trace = thresholds.confirmed(found)
    verdict = found.verdict if found.text == part.text else Verdict.UNKNOWN
    odd = "" if found.text == part.text else f", and not {part.text} as expected"
    evidence = f"{found.text} is enough by induction{odd}; the run shown is possible exactly when {found.violated_when}"
    return {"verdict": verdict, "trace": trace, "evidence": evidence, "assumptions": found.assumptions}


def loosened(part: Loosened, progress: Progress) -> Found:
    from tcpcheck.symbolic.timing.assumptions import without_assumption, without_loss_assumption
    from tcpcheck.symbolic.timing.checks import ends_by_reset, old_segment_is_received

    kind, *reading = part.condition.split()
    trace = without_assumption(part.drops, *reading) if kind == "drain" else without_loss_assumption(part.drops)
    shown = old_segment_is_received(trace) if kind == "drain" else ends_by_reset(trace)
    effect = "an old segment is received after TIME-WAIT" if kind == "drain" else "the peer is reset"
    verdict = Verdict.VIOLATED if shown else Verdict.UNKNOWN
    return {"verdict": verdict, "trace": trace, "evidence": f"{len(trace.moves)} moves, replayed: {effect}"}


def ticked(part: Ticked, progress: Progress) -> Found:
    from tcpcheck.explicit.ticks_drain import drains
    from tcpspec.tcp import TCP

    answer = drains(TCP.reading(D6=part.reading), part.msl, part.time_wait)
    evidence = f"{answer.states:,} joint states; MSL {part.msl}, TIME-WAIT {part.time_wait} ticks"
    return {"verdict": answer.verdict, "trace": answer.trace, "evidence": evidence}
