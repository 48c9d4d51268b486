"""Every specification that a stored run may name, by the name of its rules: variants, and what the claims speak of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tcpcheck.runs.trace_json import rules_name
from tcpspec.claims import CLAIMS
from tcpspec.claims.claim import Claim
from tcpspec.proofs.theorems import Theorem
from tcpspec.rules.spec import Spec
from tcpspec.variants import VARIANTS


def known_specs(claims: Iterable[Claim] | None = None) -> Mapping[str, Spec]:
    """For ``trace_json.from_json``.  Variants come first where two carry one name; then what ``claims`` speak of
    (default: those of the catalogue)."""
    known = {spec.name: spec for spec in VARIANTS.values()}
    for spec in _claimed(claims):
        known.setdefault(rules_name(spec), _rules_of(spec))
    return known


def _rules_of(spec: Spec) -> Spec:
    """The spec that the rules come from, readings aside."""
    return spec if spec.base is None or rules_name(spec) == spec.name else _rules_of(spec.base)


def _claimed(claims: Iterable[Claim] | None) -> Iterator[Spec]:
    for claim in CLAIMS.values() if claims is None else claims:
        for part in claim.parts:
            for value in vars(part).values():
                if isinstance(value, Spec):
                    yield value
                if isinstance(value, Theorem):
                    yield from value.specs
