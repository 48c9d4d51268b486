"""How long TIME-WAIT must last, derived: theorems T6, T6b, T7 and T8 as data for reports.

Each ``Threshold`` rests on three things found in this run: an unbounded proof that the bound is enough, a run that
breaks it for shorter TIME-WAITs with the exact condition under which that run is possible (the times of its events
eliminated), and z3's word that this condition is precisely the failure of the bound.  Without all three it is UNKNOWN.

Read ``drain``, ``clean_close`` and ``fin_again_restarts_nothing``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from typing import get_args

import z3

from tcpcheck.base.verdict import Verdict
from tcpcheck.runs.notation import time_text
from tcpcheck.runs.trace import ReplayMismatch, Trace
from tcpcheck.symbolic.proving.proof import Proof, establish
from tcpcheck.symbolic.timing.checks import ends_by_reset, old_segment_is_received
from tcpcheck.symbolic.timing.close_runs import Failure, unclean_close, unrestarted
from tcpcheck.symbolic.timing.conditions import READINGS, closes_cleanly, drain_theorem, drains
from tcpcheck.symbolic.timing.drain_runs import Setting, late_ack, late_fin, late_reset
from tcpcheck.symbolic.timing.rules import (
    BARE_ACK,
    ENDS_LAST_ACK,
    Retransmission,
    fin_again,
    restart_sets_the_timer,
)
from tcpcheck.symbolic.timing.run import Condition, TimedRun, eliminate, term_of, valid
from tcpspec.language.expression import SpecError
from tcpspec.proofs.clean_close import clean_close as close_theorem
from tcpspec.proofs.clean_close import close_length
from tcpspec.proofs.drain import LITERAL, RESETS_DRAINED
from tcpspec.proofs.lengths import Length, length_text
from tcpspec.proofs.theorems import Theorem
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.spec import Spec
from tcpspec.variants.time_wait import NEVER_RESTART

MSL = 120
"""Seconds (RFC 9293 section 3.4.2), for the instances that are shown."""

STEP = MSL // 20
"""How far below its threshold TIME-WAIT is in an instance."""


@dataclass(frozen=True)
class Threshold:
    """``W >= bound`` is enough by ``proof`` and needed by ``counterexample``, an instance with W below the bound.

    ``violated_when``: what remains of the counterexample's conditions when the times of its events are eliminated.
    ``instance``: the lengths for which it is shown.  ``rules``: what was shown of single rules besides, by sentence.
    """

    id: str
    claim: str
    spec: Spec
    bound: Length
    proof: Proof
    violated_when: str
    exact: bool
    counterexample: Trace
    instance: str
    rules: Mapping[str, bool]

    @property
    def text(self) -> str:
        """The condition, e.g. `W >= R + MSL`."""
        return f"W >= {length_text(self.bound)}"

    @property
    def obligations(self) -> int:
        """How many the proof consists of."""
        return len(self.proof.solved)

    @property
    def verdict(self) -> Verdict:
        """PROVED if the proof is complete and the bound exact."""
        established = self.exact and all(self.rules.values()) and self.proof.verdict is Verdict.PROVED
        return Verdict.PROVED if established else Verdict.UNKNOWN

    @property
    def assumptions(self) -> tuple[str, ...]:
        """The assumptions that the proof needed, each as `id: sentence`."""
        return self.proof.core


def below(bound: Length) -> object:
    """W < bound, as a z3 term."""
    return z3.Real("W") < z3.Sum([z3.RealVal(0), *(count * z3.Real(name) for name, count in bound.items())])


def _conditions_text(conditions: list[Condition]) -> str:
    """`W < R + MSL`: conditions solved for W, others as they are."""
    shown = []
    for form, strict in conditions:
        limit = {name: -count / dict(form).get("W", Fraction(-1)) for name, count in form if name != "W"}
        ordered = sorted(limit, key=lambda name: (name == "MSL", name))
        shown.append(f"W {'<' if strict else '<='} " + (" + ".join(_multiple(limit[n], n) for n in ordered) or "0"))
    return " and ".join(shown) or "always"


def _multiple(count: Fraction, name: str) -> str:
    return name if count == 1 else f"{count}*{name}" if name else str(count)


def _parameters(bound: Length) -> set[str]:
    return {"W", *bound}


def _exactly(runs: list[TimedRun], bound: Length) -> tuple[bool, str]:
    """Whether some run is possible precisely when W < bound (all parameters positive), and the widest condition."""
    found = [eliminate(run.clock.conditions, _parameters(bound)) for run in runs]
    positive = z3.And(*(z3.Real(name) > 0 for name in _parameters(bound)))
    some = z3.Or(*(z3.And(*map(term_of, conditions)) for conditions in found))
    exact = valid(z3.Implies(positive, some == below(bound)))
    widest = (c for c in found if valid(z3.Implies(positive, some == z3.And(*map(term_of, c)))))
    return exact, _conditions_text(next(widest, []))


def drain(reading: str = "fin", *, resets: bool = False) -> Threshold:
    """T6 and T6b: when TIME-WAIT ends, no segment of the connection can be received any more.

    ``reading`` of D6: "answer" (T6), "fin" or "literal" (T6b); ``resets``: nor a reset that a segment of the connection
    drew from the closed peer (under "answer" that needs no longer wait).  SpecError for another reading.
    """
    if reading not in READINGS:
        raise SpecError(f"reading D6 has no setting {reading!r}: choose one of {', '.join(READINGS)}")
    spec = READINGS[reading]
    bound, run_of = bound_of(drain_theorem(reading)), late_fin if reading == "answer" else late_ack
    if resets and reading != "answer":
        bound, run_of = RESETS_DRAINED, late_reset
    run = run_of(Setting(spec, MSL, bound["MSL"] * MSL - STEP))
    exact, violated_when = _exactly([run], bound)
    what = "nor a reset that it drew " if resets else ""
    claim = f"when TIME-WAIT ends no segment of the connection {what}can be received any more"
    proof = _drain_proof(reading)
    title = f"{proof.theorem.id}: {str(run_of.__name__).replace('_', ' ')}"
    return Threshold(proof.theorem.id, claim, spec, bound, proof, violated_when, exact, run.trace(title),
                     _instance(run, bound), {})  # fmt: skip


def bound_of(theorem: Theorem) -> Length:
    """The length of TIME-WAIT that a theorem assumes: what is printed is what its proof rests on."""
    assert theorem.bound is not None, f"{theorem.id} assumes no length of TIME-WAIT"
    return theorem.bound


@cache
def _drain_proof(reading: str) -> Proof:
    return establish(drains(reading)).uninterrupted()


def _instance(run: TimedRun, bound: Length) -> str:
    """`W = 2 MSL, R = 1.05 MSL`."""
    named = ("W", *(name for name in bound if name != "MSL"))
    return ", ".join(f"{name} = {time_text(float(run.clock.values[name]), MSL)}" for name in named)


def failure_patterns(k: int) -> Iterator[tuple[Failure, ...]]:
    """Every way in which the first k FINs may fail, of which at least one was taken."""
    return (pattern for pattern in product(get_args(Failure), repeat=k) if "ACK" in pattern or not k)


def clean_close(k: int = 1, *, doubling: bool = False, restarts: bool = True, spec: Spec | None = None) -> Threshold:
    """T7: LAST-ACK ends by the ACK of its FIN, never by a reset, although k FINs fail (they or their ACKs are lost).

    ``restarts``: whether the FIN that comes again restarts TIME-WAIT's timer, as by default; False is T8.  R is the
    longest interval between FINs (RTO the first, with ``doubling``).  SpecError unless 0 =< k =< 6.
    """
    if not 0 <= k <= 6:
        raise SpecError(f"clean_close: k={k}: give a number of failures from 0 to 6")
    spec = spec or (TCP if restarts else NEVER_RESTART)
    bound = bound_of(close_theorem(spec, k, doubling=doubling, restarts=restarts))
    runs = [
        unclean_close(Setting(spec, MSL, 1, MSL), pattern, doubling=doubling, answered=answered)
        for pattern in failure_patterns(k)
        for answered in (False, True)
        if pattern or answered
    ]
    exact, violated_when = _exactly(runs, bound)
    proof = establish(closes_cleanly(k, doubling, restarts, spec)).uninterrupted()
    setting = _just_too_short(spec, k, doubling=doubling, restarts=restarts)
    run = too_short(setting, k, doubling=doubling)
    trace = run.trace(f"{proof.theorem.id}: TIME-WAIT ends too early")
    claim = f"LAST-ACK ends by the ACK of its FIN although {k} FINs or their ACKs are lost"
    return Threshold("T7" if restarts else "T8", claim, spec, bound, proof, violated_when, exact, trace,
                     _instance(run, bound), _rules(proof))  # fmt: skip


def _rules(proof: Proof) -> Mapping[str, bool]:
    shown = (one for one in proof.solved if one.obligation.lemma in (BARE_ACK, ENDS_LAST_ACK))
    return {one.obligation.lemma.name: one.answer == "proved" for one in shown}


def _just_too_short(spec: Spec, k: int, *, doubling: bool, restarts: bool) -> Setting:
    """With W = 2 MSL as MUST-13 says, and the shortest interval, in steps, for which that is too short."""
    intervals = sum(close_length(k, doubling=doubling).values()) - 1
    if not k:
        return Setting(spec, MSL, MSL - STEP, MSL)
    interval = STEP * (MSL // (intervals * STEP) + 1) if restarts else STEP
    return Setting(spec, MSL, 2 * MSL, interval)


def too_short(setting: Setting, k: int, *, doubling: bool = False) -> TimedRun:
    """A run with these numbers in which B is reset although no more than k FINs fail.

    AssertionError or SpecError if TIME-WAIT is long enough for that.
    """
    failures: list[Failure] = ["ACK", *(["FIN"] * (k - 1))] if k else []  # type: ignore[list-item]
    intervals = sum(close_length(k, doubling=doubling).values()) - 1
    late = setting.time_wait < intervals * setting.interval + setting.msl
    return unclean_close(setting, failures, doubling=doubling, answered=not (k and late))


@dataclass(frozen=True)
class Finding:
    """T8: what the literal reading of D6 does with the peer's FIN that comes again."""

    id: str
    claim: str
    default: Retransmission
    literal: Retransmission
    verdict: Verdict
    counterexample: Trace


def fin_again_restarts_nothing(rounds: int = 2) -> Finding:
    """T8: read literally RFC 9293 never restarts TIME-WAIT's timer for a real FIN retransmission (D6).

    By z3 on 32-bit numbers, for every FIN that ends at RCV.NXT; and a run in which the FIN is answered ``rounds``
    times, each within MSL of the last, until a TIME-WAIT of 2 MSL is over and the peer is reset.  SpecError for less
    than 2 rounds.
    """
    if rounds < 2:
        raise SpecError(f"rounds={rounds}: TIME-WAIT of 2 MSL outlasts fewer than 2 answers")
    default, literal = fin_again(TCP), fin_again(LITERAL)
    shown = bool(literal.applies) and not literal.restarts and restart_sets_the_timer(TCP)
    run = unrestarted(Setting(LITERAL, MSL, 2 * MSL), rounds)
    claim = "a FIN that comes again restarts TIME-WAIT's timer; read literally, step 1 answers it and drops it"
    return Finding("T8", claim, default, literal, Verdict.VIOLATED if shown else Verdict.UNKNOWN,
                   run.trace("T8: the literal reading never restarts the timer"))  # fmt: skip


def headline() -> Iterator[Threshold]:
    """The thresholds that a report shows by default, one after another."""
    yield drain("answer")
    yield drain("fin")
    yield drain("fin", resets=True)
    yield clean_close(1)
    yield clean_close(3, doubling=True)
    yield clean_close(1, restarts=False)


def confirmed(threshold: Threshold) -> Trace:
    """The counterexample, once it has been replayed and shows what it is for.  ReplayMismatch otherwise."""
    shows = ends_by_reset if threshold.id in ("T7", "T8") else old_segment_is_received
    if not shows(threshold.counterexample):
        raise ReplayMismatch(f"the run for {threshold.id} does not violate it: {threshold.counterexample.title}")
    return threshold.counterexample
