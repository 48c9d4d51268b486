"""The same question under another reading of the RFC: ``under(part, D6="literal")``.

Only questions about RFC 9293 itself change with its readings; those about a variant, or about numbers alone, do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tcpspec.claims.claim import Claim, Induced, Part
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.spec import Spec


def under(part: Part, **settings: str) -> Part | None:
    """The part with these readings at both ends; None if it is not about RFC 9293, or fixes one of them itself."""
    if isinstance(part, Induced):
        theorem = part.theorem
        if theorem.left is not theorem.right or not _reads_otherwise(theorem.left, settings):
            return None
        return replace(part, theorem=theorem.of(theorem.left.reading(**settings)))
    spec = getattr(part, "spec", None)
    if not isinstance(spec, Spec) or not _reads_otherwise(spec, settings):
        return None
    return replace(part, spec=spec.reading(**settings))  # type: ignore[call-arg]


def own_settings(spec: Spec) -> dict[str, str] | None:
    """The readings in which a spec differs from TCP as it is read here; None if its rules are others."""
    if spec.all_checks is not TCP.all_checks:
        return None
    return {key: value for key, value in spec.settings.items() if value != TCP.settings[key]}


def _reads_otherwise(spec: Spec, settings: dict[str, str]) -> bool:
    own = (spec.settings[reading] != TCP.settings[reading] for reading in settings)
    return spec.all_checks is TCP.all_checks and not any(own)


def claim_under(claim: Claim, **settings: str) -> Claim | None:
    """The claim with every part that can be asked under these readings; None if there is no such part."""
    parts = tuple(other for part in claim.parts if (other := under(part, **settings)) is not None)
    return replace(claim, parts=parts) if parts else None


def other_settings() -> Iterator[tuple[str, str]]:
    """(reading, setting) for every setting that is not the default."""
    for reading in TCP.readings.values():
        yield from ((reading.id, choice) for choice in reading.choices if choice != reading.default)
