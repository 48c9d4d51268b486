"""What is proved for each condition on TIME-WAIT's length that a ``Derived`` part holds: W >= the bound is enough.

That a shorter TIME-WAIT is not enough is shown by a run, not by these obligations.  Read ``proposition``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain

from tcpcheck.base.fingerprint import hashed, spec_hash
from tcpcheck.symbolic.proving.obligation import Obligation, Proposition
from tcpcheck.symbolic.timing.close_proof import steps
from tcpcheck.symbolic.timing.proof import proposition as induction
from tcpcheck.symbolic.timing.rules import BARE_ACK, ENDS_LAST_ACK, answer_rules
from tcpspec.claims.conditions import ClosesCleanly, Condition, Drains
from tcpspec.proofs.clean_close import clean_close
from tcpspec.proofs.drain import LITERAL, RESTART_ON_ANSWER, T6, T6B
from tcpspec.proofs.theorems import Theorem
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.spec import Spec
from tcpspec.variants.time_wait import NEVER_RESTART

READINGS: Mapping[str, Spec] = {"answer": RESTART_ON_ANSWER, "fin": TCP, "literal": LITERAL}
BEYOND = (
    "these files establish, by induction over runs of any length, that a TIME-WAIT of at least this length is enough; "
    "that a shorter one is not is shown by the run in run.json and by eliminating the times of its events, not here"
)


def proposition(condition: Condition) -> Proposition | None:
    """What is proved for it by obligations; None if nothing is."""
    if isinstance(condition, Drains):
        return drains(condition.reading)
    if isinstance(condition, ClosesCleanly):
        spec = READINGS.get(condition.timer)
        return closes_cleanly(condition.losses, condition.doubling, condition.restarts, spec)
    return None


def drains(reading: str) -> Proposition:
    """T6 or T6b under a reading of D6."""
    return replace(induction(drain_theorem(reading)), beyond=BEYOND)


def drain_theorem(reading: str) -> Theorem:
    """T6 or T6b for a reading of D6."""
    return T6 if reading == "answer" else T6B.of(READINGS[reading])


def closes_cleanly(k: int, doubling: bool = False, restarts: bool = True, spec: Spec | None = None) -> Proposition:
    """T7 for k failures, with what it takes for granted of the rules."""
    spec = spec or (TCP if restarts else NEVER_RESTART)
    inductive = induction(clean_close(spec, k, doubling=doubling, restarts=restarts), steps(k))

    def obligations() -> Iterator[Obligation]:
        return chain(inductive.obligations(), answer_rules(spec))

    goals = (*inductive.goals, BARE_ACK.name, ENDS_LAST_ACK.name)
    fingerprint = hashed(inductive.fingerprint, spec_hash(spec), *goals)
    return replace(inductive, obligations=obligations, goals=goals, fingerprint=fingerprint, beyond=BEYOND)
