"""Every claim is tight: what a proof assumes is needed, and what shows it needed has a control."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish import PartResult
from tcpspec.claims import CLAIMS
from tcpspec.claims.claim import Claim, Derived, Loosened, Part, Ticked, TickedClose
from tcpspec.claims.formula import Exact
from tests.checker.ran import LEFT_OUT, ran

EXCUSED = {
    "ranges": "a limit of what is modelled: no field of a segment, no window and no call has room for more octets",
    "sizes": "a premise of 32-bit arithmetic: RFC 7323 limits the window, so nothing in a run can drop it",
}
"""Assumptions that no part drops, and why none can."""

TIMED = (Derived, Loosened, Ticked, TickedClose)
PARTS = {f"{claim.id}/{part.id}": (claim, part) for claim in CLAIMS.values() for part in claim.parts}
EXPECTED_PROVED = [name for name, (_, part) in PARTS.items() if part.expected == "PROVED"]
DROPPING = [name for name, (_, part) in PARTS.items() if part.drops and part.expected == "VIOLATED"]
BOUNDED = [name for name in DROPPING if "/without-" in name and hasattr(PARTS[name][1], "scenario")]


def marked(names: Sequence[str]) -> list[Any]:
    """Those of long claims are slow."""
    return [pytest.param(name, marks=pytest.mark.slow if PARTS[name][0].id in LEFT_OUT else ()) for name in names]


def found(name: str) -> PartResult:
    claim, part = PARTS[name]
    return next(result for result in ran(claim).parts if result.part is part)


def core(name: str) -> list[str]:
    """The ids of the assumptions that the proof of a part used."""
    result = found(name)
    assert result.verdict is Verdict.PROVED, result
    return [assumption.partition(": ")[0] for assumption in result.assumptions]


def length(id: str) -> bool:
    """It says how long TIME-WAIT lasts."""
    return id == "long-enough" or id.endswith("-msl")


def droppers(id: str) -> Iterator[tuple[Claim, Part]]:
    """Those of long claims last."""
    found = [(claim, part) for claim, part in PARTS.values() if part.drops == id]
    return iter(sorted(found, key=lambda each: each[0].id in LEFT_OUT))


@pytest.mark.parametrize(
    "name",
    marked(EXPECTED_PROVED),
)
def test_every_assumption_that_a_proof_used_is_shown_to_be_needed(name: str) -> None:
    part = PARTS[name][1]
    for id in core(name):
        if isinstance(part, Derived) and length(id):
            run = found(name).trace
            assert run is not None, "its own run shows that a shorter TIME-WAIT is not enough"
            assert f"possible exactly when W < {part.text.removeprefix('W >= ')}" in found(name).evidence
        elif id in EXCUSED:
            assert not list(droppers(id)), f"{id} is excused, and yet something drops it"
        else:
            dropped = [f"{claim.id}/{each.id}" for claim, each in droppers(id)]
            assert dropped, f"{id}: no part of the catalogue drops it"
            assert any(found(each).verdict is Verdict.VIOLATED for each in dropped)


@pytest.mark.slow  # asks the long claims too
def test_every_excuse_is_in_use() -> None:
    used = {id for name in EXPECTED_PROVED for id in core(name)}
    assert set(EXCUSED) <= used


def asks_the_same(one: Part, other: Part) -> bool:
    """Both are about one property, one formula, or how long TIME-WAIT must last; else they are of one kind."""
    if isinstance(one, TIMED):
        return isinstance(other, TIMED)
    for what in ("property", "conclusion", "of"):
        if getattr(one, what, None) is not None:
            return getattr(one, what) is getattr(other, what, None)
    return type(one) is type(other)


def controls(name: str) -> Iterator[str]:
    """The parts of the same claim that keep what ``name`` drops, and have another answer."""
    claim, part = PARTS[name]
    for other in claim.parts:
        if other is part or other.expected == part.expected:
            continue
        place = f"{claim.id}/{other.id}"
        exact = isinstance(other, Exact)  # it is proved both ways: danger beyond the condition, none within
        if exact or asks_the_same(part, other) or (other.expected == "PROVED" and part.drops in core(place)):
            yield place


@pytest.mark.parametrize("name", marked(DROPPING))
def test_what_shows_an_assumption_needed_has_a_control(name: str) -> None:
    assert list(controls(name)), f"nothing in the claim keeps {PARTS[name][1].drops!r} and has another answer"


@pytest.mark.parametrize("name", marked(BOUNDED))
def test_a_control_changes_one_thing_only(name: str) -> None:
    """With its control a part shares the property, and either the specification or the environment."""
    part = PARTS[name][1]
    beside = [PARTS[each][1] for each in controls(name)]
    same = [
        other for other in beside
        if getattr(other, "property", None) is getattr(part, "property", None)
        and (getattr(other, "spec", None) is getattr(part, "spec", None)) is not (
            getattr(other, "scenario", None) == getattr(part, "scenario", None))
    ]  # fmt: skip
    assert same
