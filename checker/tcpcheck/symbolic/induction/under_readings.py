"""What of a theorem survives under the other readings of a specification.

Read ``keeps``: each single reading set otherwise at both ends, and whether the theorem is still proved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tcpcheck.base.verdict import Verdict
from tcpcheck.symbolic.induction.prove import prove
from tcpcheck.symbolic.proving.proof import TIMEOUT, Proof, at_first_failure
from tcpspec.proofs.theorems import Theorem
from tcpspec.rules.alternatives import alternatives, changed_kinds
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Spec


@dataclass(frozen=True)
class Kept:
    """Whether a theorem is still proved when ``changed`` (reading=setting) holds at both ends."""

    changed: str
    result: Proof
    verdict: Verdict

    @property
    def first_failure(self) -> str:
        """The obligation that was not proved, or nothing."""
        return next((one.obligation.name for one in self.result.solved if one.answer != "proved"), "")


def keeps(theorem: Theorem, base: Proof, *, timeout: int = TIMEOUT) -> Iterator[Kept]:
    """The theorem under each alternative reading, both ends alike; ``base`` is its own proof, made in this run.

    The steps whose rules are the same were proved there, so only the others are tried, up to the first failure; all of
    them where the reading needs other lemmas (MAY-2).
    ValueError if ``base`` is no complete proof of this theorem.
    """
    for other in alternatives(theorem.left):
        yield kept(theorem, base, other, timeout=timeout)


def kept(theorem: Theorem, base: Proof, other: Spec, *, timeout: int = TIMEOUT) -> Kept:
    """The theorem with ``other`` at both ends; the rest as in ``keeps``."""
    if base.verdict is not Verdict.PROVED or base.theorem is not theorem or theorem.left is not theorem.right:
        raise ValueError(f"theorem {theorem.id} must have been proved in this run, the same spec at both ends")
    claim = theorem.of(other)
    changed = changed_kinds(other, theorem.left) if claim.lemmas == theorem.lemmas else tuple(Kind)
    result = prove(claim, stop=at_first_failure, timeout=timeout, kinds=changed)
    settled = not changed or result.all_proved
    return Kept(other.name.partition("[")[2].rstrip("]"), result, Verdict.PROVED if settled else Verdict.UNKNOWN)
