"""The questions of a review: what the catalogue says of RFC 9293 itself, asked of another protocol.

``asked_of`` keeps the ids of claims and parts, so that an answer can be compared with what the catalogue found, and
``expected`` is what was found of the base.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from tcpcheck.bounds import SEND_WINDOW_HELD
from tcpcheck.holding import may_hold
from tcpcheck.scenarios import FOLLOWED, FREE, at_most
from tcpspec.claim import (
    Claim,
    Complete,
    Endings,
    Eventually,
    Induced,
    Numbered,
    Part,
    Possible,
    Stepwise,
    Surviving,
    Walked,
)
from tcpspec.claims import CLAIMS
from tcpspec.formula import Met
from tcpspec.model import Spec
from tcpspec.tcp import TCP

MANY, LIVELY = 4_000_000, 600_000
"""Joint states at most per question, and where it is about endless runs; RFC 9293 itself needs fewer."""
ELSEWHERE = (Met, Numbered, Stepwise, Walked)
"""Kinds of parts about values of a formula, or told by the difference of the rules."""

Recorded = Mapping[str, str]
"""`T1/three-way` -> verdict."""


def asked_of(spec: Spec, recorded: Recorded | None = None) -> dict[str, Claim]:
    """Claims by id, their parts about ``spec``; expected is what is ``recorded`` (default: what the catalogue expects
    of RFC 9293).  A question that the catalogue asks twice is asked once."""
    seen: set[Hashable] = set()
    claims = {}
    for claim in CLAIMS.values():
        parts = tuple(_expecting(other, claim, recorded) for part in claim.parts
                      if (other := _about(part, spec)) is not None and _first(other, seen))  # fmt: skip
        if parts:
            claims[claim.id] = replace(claim, parts=parts)
    return claims


def _expecting(part: Part, claim: Claim, recorded: Recorded | None) -> Part:
    found = (recorded or {}).get(f"{claim.id}/{part.id}", part.expected)
    return replace(part, expected=found)  # type: ignore[arg-type]


def _about(part: Part, spec: Spec) -> Part | None:
    """The part asked of ``spec``; None if it is not about RFC 9293 as it stands, or says nothing of other rules."""
    if isinstance(part, Induced):
        theorem = part.theorem
        if theorem.left is not TCP or theorem.right is not TCP:
            return None
        return Surviving(id=part.id, statement=part.statement, expected=part.expected, drops=part.drops,
                         theorem=theorem, variant=spec)  # fmt: skip
    if getattr(part, "spec", None) is not TCP or isinstance(part, ELSEWHERE):
        return None
    if isinstance(part, Complete) and (part.readings or part.drops):
        return None
    scenario = getattr(part, "scenario", None)
    limit = LIVELY if isinstance(part, Eventually | Possible | Endings) else MANY
    bounded: dict[str, Any] = {} if scenario is None else {"scenario": at_most(_windows(scenario, spec), limit)}
    return replace(part, spec=spec, **bounded)  # type: ignore[call-arg]


def _windows(scenario: str, spec: Spec) -> str:
    """The scenario, holding no variable that the protocol treats otherwise."""
    held = may_hold(spec, SEND_WINDOW_HELD)
    if held == SEND_WINDOW_HELD:
        return scenario
    return scenario + (FOLLOWED if held else FREE)


def windows_differ(spec: Spec) -> bool:
    """Bounds may not hold SND.WND, for a rule does something with it that no rule of RFC 9293 does."""
    return may_hold(spec, SEND_WINDOW_HELD) != SEND_WINDOW_HELD


def _first(part: Part, seen: set[Hashable]) -> bool:
    """No part before it asks the same."""
    same = {name: value for name, value in vars(part).items() if name not in ("id", "statement", "drops", "expected")}
    key = (type(part), *(same[name] for name in sorted(same)))
    if key in seen:
        return False
    seen.add(key)
    return True


def parts_of(claims: Mapping[str, Claim]) -> Iterator[tuple[str, Claim, Part]]:
    """(`T1/three-way`, claim, part)."""
    for claim in claims.values():
        for part in claim.parts:
            yield f"{claim.id}/{part.id}", claim, part
