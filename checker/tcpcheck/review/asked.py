"""The questions of a review: what the catalogue says of RFC 9293, asked of another protocol.

Each part is asked under the reading of the RFC that it is stated under: of the variant's rules, read that way.
``asked_of`` keeps the ids of claims and parts, so that an answer can be compared with what the catalogue found, and
``expected`` is what was found of the base; ``unasked_of`` says why the other parts are not asked.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from tcpspec.claims import CLAIMS
from tcpspec.claims.claim import (
    Bounded,
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
from tcpspec.claims.formula import Met
from tcpspec.claims.under_reading import own_settings
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.spec import Spec
from tcpspec.scenarios.frozen import may_hold
from tcpspec.system.bounds import SEND_WINDOW_HELD

MANY, LIVELY = 4_000_000, 1_000_000
"""Joint states at most per question, and where it is about endless runs; RFC 9293 itself needs fewer."""
ELSEWHERE: Mapping[type[Part], str] = {
    Met: "it is about numbers that meet, not about rules",
    Numbered: "it is the run of another question, with 32-bit numbers",
    Stepwise: "which changes of state are new or gone is told under behaviour",
    Walked: "which changes of state are new or gone is told under behaviour",
}
"""Kinds of parts about values of a formula, or told by the difference of the rules; why they are not asked."""

Recorded = Mapping[str, str]
"""`T1/three-way` -> verdict."""


@dataclass(frozen=True)
class Unasked:
    """A part of the catalogue that a review does not ask, and why."""

    id: str
    statement: str
    why: str


def asked_of(spec: Spec, recorded: Recorded | None = None) -> dict[str, Claim]:
    """Claims by id, their parts about ``spec``; expected is what is ``recorded`` (default: what the catalogue expects
    of RFC 9293).  A question that the catalogue asks twice is asked once."""
    claims: dict[str, Claim] = {}
    for claim, part, found in _sorted(spec):
        if isinstance(found, Part):
            before = claims[claim.id].parts if claim.id in claims else ()
            expected = (recorded or {}).get(f"{claim.id}/{part.id}", part.expected)
            asked = replace(found, expected=expected)  # type: ignore[arg-type]
            claims[claim.id] = replace(claim, parts=(*before, asked))
    return claims


def unasked_of(spec: Spec) -> tuple[Unasked, ...]:
    """The other parts, in the order of the catalogue."""
    return tuple(
        Unasked(f"{claim.id}/{part.id}", part.statement, found)
        for claim, part, found in _sorted(spec)
        if isinstance(found, str)
    )


def base_of(part: Part) -> Spec:
    """RFC 9293 under the reading that the part is stated under."""
    about = _about(part)
    return read_as(TCP, (own_settings(about) if about is not None else None) or {})


def base_for(id: str) -> Spec:
    """The same by the id of a question; RFC 9293 as it is read by default if it is none of the catalogue's."""
    claim, _, name = id.partition("/")
    parts = CLAIMS[claim].parts if claim in CLAIMS else ()
    return next((base_of(part) for part in parts if part.id == name), TCP)


def spec_of(part: Part) -> Spec:
    """The protocol that a question is asked of; TCP if it is about none."""
    asked = part.variant if isinstance(part, Surviving) else getattr(part, "spec", TCP)
    assert isinstance(asked, Spec)
    return asked


def _sorted(spec: Spec) -> Iterator[tuple[Claim, Part, Part | str]]:
    """(claim, part, the same asked of ``spec`` or why it is not asked)."""
    seen: dict[Hashable, str] = {}
    for claim in CLAIMS.values():
        for part in claim.parts:
            name, found = f"{claim.id}/{part.id}", _asked(part, spec)
            if isinstance(found, Part):
                first = seen.setdefault(_question(part), name)
                found = found if first == name else f"it is the same question as {first}"
            yield claim, part, found


def _asked(part: Part, spec: Spec) -> Part | str:
    """The part asked of ``spec``, under the reading that it is stated under; or why it is not asked."""
    about = _about(part)
    if about is None:
        return "it is about numbers, times or headers, and reads no rule that could be changed"
    stated = own_settings(about)
    if stated is None:
        return f"it is about another protocol, {about.name}"
    if type(part) in ELSEWHERE:
        return ELSEWHERE[type(part)]
    if isinstance(part, Complete) and (part.readings or part.drops):
        return "it is about all readings at once, or about what is taken for granted of calls and blocks"
    other = {key: spec.settings[key] for key, value in stated.items()
             if spec.settings[key] not in (value, TCP.settings[key])}  # fmt: skip
    if other:
        said = (f"{key}={stated[key]}, which the variant reads as {value}" for key, value in other.items())
        return f"it is stated under {', '.join(said)}"
    return _with(part, read_as(spec, stated))


def _about(part: Part) -> Spec | None:
    """The protocol at both ends that a part is about; None if it is about none, or about two."""
    if isinstance(part, Surviving):
        return part.theorem.left
    if isinstance(part, Induced):
        return part.theorem.left if part.theorem.left is part.theorem.right else None
    spec = getattr(part, "spec", None)
    return spec if isinstance(spec, Spec) else None


def read_as(spec: Spec, stated: Mapping[str, str]) -> Spec:
    """The protocol under a reading; itself where it is read so already."""
    return _read(spec, tuple((key, value) for key, value in stated.items() if spec.settings[key] != value))


@cache
def _read(spec: Spec, settings: tuple[tuple[str, str], ...]) -> Spec:
    """One spec for each reading: questions about the same protocol share their work."""
    return spec.reading(**dict(settings)) if settings else spec


def _with(part: Part, spec: Spec) -> Part:
    if isinstance(part, Induced):
        return Surviving(id=part.id, statement=part.statement, expected=part.expected, drops=part.drops,
                         theorem=part.theorem, variant=spec, judges=part.judges)  # fmt: skip
    limit = LIVELY if isinstance(part, Eventually | Possible | Endings) else MANY
    bounded: dict[str, Any] = {}
    if isinstance(part, Bounded):
        bounded = {"scenario": part.scenario.fitting(spec).at_most(limit)}
    return replace(part, spec=spec, **bounded)  # type: ignore[call-arg]


def windows_differ(spec: Spec) -> bool:
    """Bounds may not hold SND.WND, for a rule does something with it that no rule of RFC 9293 does."""
    return may_hold(spec, SEND_WINDOW_HELD) != SEND_WINDOW_HELD


TELLS_NOTHING_APART = ("id", "statement", "otherwise", "drops", "expected", "situation", "spec")
"""What of a part is not the question; the reading is."""


def _question(part: Part) -> Hashable:
    """What a part asks of RFC 9293: equal for parts that ask the same."""
    same = {name: value for name, value in vars(part).items() if name not in TELLS_NOTHING_APART}
    return (type(part), base_of(part), *(same[name] for name in sorted(same)))


def parts_of(claims: Mapping[str, Claim]) -> Iterator[tuple[str, Claim, Part]]:
    """(`T1/three-way`, claim, part)."""
    for claim in claims.values():
        for part in claim.parts:
            yield f"{claim.id}/{part.id}", claim, part
