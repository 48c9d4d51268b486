"""Killers of mutants by the claims about TIME-WAIT: T6, T6b, T7 and T8.

A mutant is killed if the induction behind the claim breaks at the event whose rule was changed, or if the run that
makes the claim's threshold tight is a run no longer.  Read ``killers``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import z3

from tcpcheck.mutation.changes import Mutant
from tcpcheck.mutation.killers.inductions import ask
from tcpcheck.mutation.score import Ask, Killer
from tcpcheck.runs.trace import ReplayMismatch, Trace
from tcpcheck.symbolic.timing.checks import ends_by_reset, old_segment_is_received
from tcpcheck.symbolic.timing.close_proof import steps
from tcpcheck.symbolic.timing.close_runs import unclean_close
from tcpcheck.symbolic.timing.conditions import READINGS
from tcpcheck.symbolic.timing.drain_runs import Setting, late_ack, late_fin
from tcpcheck.symbolic.timing.proof import Steps, TimedStep, conclusions
from tcpcheck.symbolic.timing.rules import (
    answer_ends_last_ack,
    answer_is_bare_ack,
    fin_again,
    restart_sets_the_timer,
)
from tcpcheck.symbolic.timing.run import TimedRun
from tcpcheck.symbolic.timing.thresholds import MSL, STEP
from tcpspec.language.expression import SpecError, fields_of
from tcpspec.proofs.clean_close import clean_close
from tcpspec.proofs.drain import T6, T6B
from tcpspec.proofs.theorems import Theorem
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Spec
from tcpspec.system.joint import MoveError

Fact = Callable[[Spec], bool]

FACTS: dict[str, tuple[str, Fact]] = {
    "the FIN that comes again restarts the timer": ("T8", restart_sets_the_timer),
    "it is a rule of step 1 or 5 that does": ("T8", lambda spec: bool(fin_again(spec).restarts)),
    "TIME-WAIT answers with a bare ACK of all it received": ("T7", answer_is_bare_ack),
    "that ACK ends LAST-ACK": ("T7", answer_ends_last_ack),
}
"""What the claims say of single rules, of arrivals, under the default readings: sentence -> (claim, whether so)."""

RUNS: dict[str, tuple[str, Callable[[Spec], TimedRun], Callable[[Trace], bool]]] = {
    "fin": ("T6b", lambda spec: late_ack(Setting(spec, MSL, 3 * MSL - STEP)), old_segment_is_received),
    "answer": ("T6", lambda spec: late_fin(Setting(spec, MSL, 2 * MSL - STEP)), old_segment_is_received),
    "": ("T7", lambda spec: unclean_close(Setting(spec, MSL, MSL, MSL), ["ACK"]), ends_by_reset),
}
"""Setting of D6 ("": as it is) -> (claim, the run that breaks it just below its threshold, what that run shows)."""


def killers() -> Iterator[Killer]:
    """The questions, the narrow ones first."""
    reads = read_by(clean_close(T6B.left, 1)) | {"sent.ack_no"}
    for sentence, (claim, fact) in FACTS.items():
        yield Killer(claim, sentence, partial(_no_fact, sentence=sentence, fact=fact), reads)
    for claim, what, theorem, step in _inductions():
        yield Killer(claim, what, _broken(theorem, step), read_by(theorem))
    for setting, (claim, run, shows) in RUNS.items():
        yield Killer(claim, "the run just below the threshold", partial(_no_run, setting=setting, run=run, shows=shows))


def _inductions() -> Iterator[tuple[str, str, Theorem, Steps]]:
    yield "T6b", "3 MSL drain the network", T6B, TimedStep
    yield "T7", "one loss", clean_close(T6B.left, 1), steps(1)
    yield "T7", "no loss", clean_close(T6B.left, 0), steps(0)
    yield "T6", "2 MSL drain the network", T6, TimedStep


def read_by(theorem: Theorem) -> frozenset[str]:
    """What an induction looks at: variables of the block and fields of the segment sent; and whether there are any."""
    assumed = (one.holds for one in theorem.assumptions if one.holds is not None)
    said = (part for lemma in (*theorem.lemmas, *theorem.goals) for part in (lemma.given, lemma.holds))
    fields = frozenset().union(*(fields_of(expression) for expression in (*said, *assumed)))
    of_block = {name for owner, name in fields if owner != "seg"}
    return frozenset({"happens", "sends", *of_block, *(f"sent.{name}" for owner, name in fields if owner == "seg")})


def _no_fact(mutant: Mutant, *, sentence: str, fact: Fact) -> str | None:
    arrives = mutant.rule.kind is Kind.ARRIVES
    return f"it is not so that {sentence}" if arrives and not fact(mutant.spec) else None


def _broken(theorem: Theorem, step_of: Steps) -> Ask:
    """An induction over time: a lemma that the mutant breaks."""

    def asked(mutant: Mutant) -> str | None:
        spec = mutant.carried_to(theorem.left)
        if spec is None:
            return None
        step = step_of(theorem.of(spec), spec, mutant.rule.kind)
        shown = [(f"{part}: {lemma.name}", holds) for part, lemma, holds in conclusions(step)]
        broken = z3.Or(*(z3.Not(holds) for _, holds in shown))
        answer, model = ask(*step.facts(), *step.assumed().values(), broken)
        if answer != "sat":
            return None
        return next(name for name, holds in shown if z3.is_false(model.eval(holds, model_completion=True)))

    return asked


def _no_run(
    mutant: Mutant, *, setting: str, run: Callable[[Spec], TimedRun], shows: Callable[[Trace], bool]
) -> str | None:
    """The run that shows a threshold to be needed: the rules do not allow it any more, or it shows nothing."""
    spec = mutant.carried_to(READINGS[setting]) if setting else mutant.spec
    if spec is None:
        return None
    try:
        shown = shows(run(spec).trace("the run just below the threshold"))
    except (MoveError, SpecError, ReplayMismatch) as error:
        return f"the rules refuse it: {str(error).partition(': ')[0]}"
    except (AssertionError, IndexError):
        return "it leads to another state, or a segment of it is not sent"
    return None if shown else "it breaks nothing"
