"""The other readings of a specification, and what of a theorem survives them.

Read ``keeps``: each single reading set otherwise at both ends, and whether the theorem is still proved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tcpcheck.symbolic.proof import TIMEOUT, Proof, at_first_failure
from tcpcheck.symbolic.prove import prove
from tcpcheck.verdict import Verdict
from tcpspec.event import Kind
from tcpspec.model import Check, Spec
from tcpspec.theorems import Theorem


def alternatives(spec: Spec) -> Iterator[Spec]:
    """The spec under every setting of one reading that differs from its own."""
    for reading in spec.readings.values():
        for choice in reading.choices:
            if choice != spec.settings[reading.id]:
                yield spec.reading(**{reading.id: choice})


def every_rule_in_force(spec: Spec) -> Iterator[Spec]:
    """``alternatives``, and as many combinations as it takes for every rule of every setting to be in force once."""
    seen = set(map(id, spec.checks))
    for other in alternatives(spec):
        seen |= set(map(id, other.checks))
        yield other
    for check in spec.all_checks:
        if id(check) not in seen:
            other = spec.reading(**_settings_of(check, spec))
            seen |= set(map(id, other.checks))
            yield other


def _settings_of(check: Check, spec: Spec) -> dict[str, str]:
    """The settings that put a rule in force, as few changes as it takes."""
    return {setting.reading: setting.names[0] for setting in check.settings
            if spec.settings[setting.reading] not in setting.names}  # fmt: skip


def changed_kinds(spec: Spec, base: Spec) -> tuple[Kind, ...]:
    """The events whose rules in force are not those of ``base``."""
    return tuple(kind for kind in Kind if _rules(spec, kind) != _rules(base, kind))


def _rules(spec: Spec, kind: Kind) -> list[int]:
    return [id(check) for step in spec.program(kind) for check in step.checks]


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
