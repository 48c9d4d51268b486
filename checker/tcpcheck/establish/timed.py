"""Parts about times: conditions that are derived, runs that show them tight, and ticks that cross-check them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish.result import Found, Progress
from tcpcheck.explicit.ticks.close import closes_cleanly
from tcpcheck.explicit.ticks.drain import drains as drains_in_ticks
from tcpcheck.explicit.ticks.drain import respects
from tcpcheck.runs.trace import Trace
from tcpcheck.symbolic.timing.checks import ends_by_reset, old_segment_is_received
from tcpspec.claims.claim import Derived, Loosened, Ticked, TickedClose
from tcpspec.claims.conditions import ClosesCleanly, Drains, FinAgain
from tcpspec.rfc9293.tcp import TCP

if TYPE_CHECKING:
    from tcpcheck.symbolic.timing.thresholds import Threshold

AT_MOST = 30_000
"""States in ticks at most: RFC 9293 needs some thousands, but a variant may send without an end."""


@cache
def condition(stated: Drains | ClosesCleanly) -> Threshold:
    """What is derived of a condition: how long TIME-WAIT must last, with its proof and the run that breaks it."""
    from tcpcheck.symbolic.timing import thresholds
    from tcpcheck.symbolic.timing.conditions import READINGS

    if isinstance(stated, Drains):
        return thresholds.drain(stated.reading, resets=stated.resets)
    spec = READINGS.get(stated.timer)
    return thresholds.clean_close(stated.losses, doubling=stated.doubling, restarts=stated.restarts, spec=spec)


def derived(part: Derived, progress: Progress) -> Found:
    from tcpcheck.symbolic.timing import thresholds

    if isinstance(part.condition, FinAgain):
        told = thresholds.fin_again_restarts_nothing()
        return {"verdict": told.verdict, "trace": told.counterexample, "evidence": told.claim}
    found = condition(part.condition)
    trace = thresholds.confirmed(found)
    verdict = found.verdict if found.text == part.text else Verdict.UNKNOWN
    odd = "" if found.text == part.text else f", and not {part.text} as expected"
    evidence = (
        f"{found.text} is enough by induction ({found.obligations} obligations){odd}; the run shown, with "
        f"{found.instance}, is possible exactly when {found.violated_when}"
    )
    return {"verdict": verdict, "trace": trace, "evidence": evidence, "assumptions": found.assumptions,
            "proof": found.proof, "details": found.proof.details}  # fmt: skip


def loosened(part: Loosened, progress: Progress) -> Found:
    from tcpcheck.symbolic.timing.assumptions import without_assumption, without_loss_assumption

    drops, drains = part.drops, isinstance(part.condition, Drains)
    if isinstance(part.condition, Drains):
        trace = without_assumption(drops, part.condition.reading)
        shown, broken = old_segment_is_received(trace), _broken(part.condition.reading, trace)
    else:
        trace = without_loss_assumption(drops)
        shown, broken = ends_by_reset(trace), (drops,)
    effect = "an old segment is received after TIME-WAIT" if drains else "the peer is reset"
    verdict = Verdict.VIOLATED if shown and broken == (drops,) else Verdict.UNKNOWN
    only = f"; of what is assumed the run breaks {' and '.join(broken) or 'nothing'}" if drains else ""
    return {"verdict": verdict, "trace": trace, "evidence": f"{len(trace.moves)} moves, replayed: {effect}{only}"}


def _broken(reading: str, trace: Trace) -> tuple[str, ...]:
    """Which assumptions of the drain theorem the run does not keep, by the reference semantics."""
    from tcpcheck.symbolic.timing.conditions import drain_theorem

    kept = {"lifetime": trace.system.network.msl is not None, "no-forger": not trace.system.forger}
    for assumption in drain_theorem(reading).assumptions:
        if assumption.id not in kept:
            kept[assumption.id] = respects(trace, (assumption,))
    return tuple(id for id, keeps in kept.items() if not keeps)


def ticked(part: Ticked, progress: Progress) -> Found:
    answer = drains_in_ticks(TCP.reading(D6=part.reading), part.msl, part.time_wait)
    evidence = f"{answer.states:,} joint states; MSL {part.msl}, TIME-WAIT {part.time_wait} ticks"
    return {"verdict": answer.verdict, "trace": answer.trace, "evidence": evidence}


def ticked_close(part: TickedClose, progress: Progress) -> Found:
    answer = closes_cleanly(
        part.spec, part.msl, part.time_wait, interval=part.interval, losses=part.losses, doubling=part.doubling,
        at_most=AT_MOST,
    )  # fmt: skip
    again = f"{'RTO' if part.doubling else 'R'} {part.interval}"
    size = f"{answer.states:,} joint states"
    if answer.vacuous:
        size = f"no end ever waits in LAST-ACK: nothing is shown; {size}"
    elif answer.verdict is Verdict.UNKNOWN:
        size = f"given up after {size}"
    evidence = f"{size}; in ticks: MSL {part.msl}, TIME-WAIT {part.time_wait}, {again}"
    return {"verdict": answer.verdict, "trace": answer.trace, "evidence": evidence, "vacuous": answer.vacuous}
