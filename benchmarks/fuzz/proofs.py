"""The theorems T2, T23 and T6 of a variant: only the obligations that its edits change.

T6 and T6b are set against searches in ticks that know nothing of proofs; the others against the spaces.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tcpcheck.base.verdict import Verdict
from tcpcheck.explicit.ticks.drain import drains
from tcpcheck.symbolic.induction import survival
from tcpcheck.symbolic.proving.proof import establish
from tcpcheck.symbolic.timing import proof as timed
from tcpspec.language.expression import SpecError
from tcpspec.proofs.drain import T6, T6B
from tcpspec.proofs.theorems import THEOREMS
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.alternatives import changed_kinds
from tcpspec.rules.spec import Spec

ENOUGH = 2
"""Obligations that are not proved before a proof is given up: it is lost, and more would say no more."""
TIMED = {"T6": T6, "T6b": T6B}


class InTicks(NamedTuple):
    """A search that a theorem about TIME-WAIT speaks of: lengths in ticks, and whether resets count."""

    time_wait: int
    resets: bool


SEARCHES = {"T6": (InTicks(2, True),), "T6b": (InTicks(3, False), InTicks(4, True))}
"""With MSL 1."""


def verdicts(spec: Spec, theorems: Sequence[str]) -> dict[str, str]:
    """Theorem -> PROVED or UNKNOWN; without T6 and T6b where variables are added, for they do not know them."""
    known = [id for id in theorems if id not in TIMED or not spec.extension.block]
    return {id: timed_verdict(spec, id) if id in TIMED else verdict(spec, id) for id in known}


def verdict(spec: Spec, theorem: str) -> str:
    stop, lost = _stopping()
    proof = establish(survival.proposition(THEOREMS[theorem], spec), stop=stop)
    if not proof.solved and not proof.objections and not lost:
        return "PROVED"  # no rule that the theorem speaks of applies otherwise than before
    return str(proof.verdict)


def timed_verdict(spec: Spec, theorem: str) -> str:
    """Every obligation of the events whose rules are others."""
    about = TIMED[theorem]
    claim = about.of(as_proved(spec, theorem))
    kinds = changed_kinds(claim.left, about.left)
    obliged = [one for one in timed.obligations(claim) if one.premise.initial or one.premise.kind in kinds]
    stop, lost = _stopping()
    proof = establish(timed.proposition(claim), only=obliged, stop=stop)
    return "PROVED" if not lost and all(one.answer == "proved" for one in proof.solved) else "UNKNOWN"


def as_proved(spec: Spec, theorem: str) -> Spec:
    """The variant under the reading that the theorem is about."""
    return spec.reading(D6=TIMED[theorem].left.settings["D6"])


def refuted_in_ticks(spec: Spec, theorem: str) -> str | None:
    """What refutes a theorem about TIME-WAIT, or None; a variant that does not open as usual is not searched."""
    assert spec.settings["D6"] in TCP.readings["D6"].choices
    for search in SEARCHES[theorem]:
        try:
            answer = drains(as_proved(spec, theorem), 1, search.time_wait, resets=search.resets)
        except SpecError:
            return None
        if answer.verdict is Verdict.VIOLATED:
            return f"TIME-WAIT {search.time_wait} MSL: something outlives it"
    return None


def _stopping() -> tuple[Callable[[object], bool], list[object]]:
    lost: list[object] = []

    def stop(one: object) -> bool:
        if getattr(one, "answer", "") != "proved":
            lost.append(one)
        return len(lost) >= ENOUGH

    return stop, lost
