"""A user's own claims: a Python file with ``CLAIM`` or ``CLAIMS``, and ``SCENARIOS`` if it needs bounds of its own.

Read ``load``.  Whatever is wrong in the file is said with its place, before anything is run.
"""

from __future__ import annotations

import runpy
import traceback
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from tcpcheck.claims import RUNNERS
from tcpcheck.scenarios import SCENARIOS, Scenario, find_scenario
from tcpcheck.verdict import Exit
from tcpspec.claim import Claim, Expected, Part
from tcpspec.claims import CLAIMS
from tcpspec.expression import Bool, SpecError, fields_of
from tcpspec.model import Spec
from tcpspec.properties import Property, quiet


class ClaimFileError(Exception):
    """A file of claims that cannot be used; the message names place, cause and remedy."""

    exit_code = Exit.USAGE


def load(path: Path) -> tuple[Claim, ...]:
    """The claims of a file, each checked against what it speaks of.  Raises ClaimFileError."""
    names = _executed(path)
    claims = _claims(path, names)
    _add_scenarios(path, names.get("SCENARIOS", ()))
    for claim in claims:
        if claim.id.lower() in (id.lower() for id in CLAIMS):
            raise ClaimFileError(f"{path}: claim {claim.id} is in the catalogue already: give yours another id")
        for part in claim.parts:
            for problem in problems(part):
                raise ClaimFileError(f"{path}: claim {claim.id}, part {part.id}: {problem}")
    return claims


def _executed(path: Path) -> Mapping[str, Any]:
    try:
        return runpy.run_path(str(path), run_name="claims")
    except FileNotFoundError:
        raise ClaimFileError(f"there is no file {str(path)!r}: check the path") from None
    except SyntaxError as error:
        raise ClaimFileError(f"{error.filename}:{error.lineno}: no Python: {error.msg}") from None
    except Exception as error:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
        place = f"{path}:{frames[-1].lineno}" if frames else str(path)
        raise ClaimFileError(f"{place}: {type(error).__name__}: {error}") from None


def _claims(path: Path, names: Mapping[str, Any]) -> tuple[Claim, ...]:
    found = names.get("CLAIMS", (names["CLAIM"],) if "CLAIM" in names else ())
    if not isinstance(found, tuple | list) or not all(isinstance(each, Claim) for each in found):
        raise ClaimFileError(f"{path}: CLAIMS is no tuple of tcpspec.claim.Claim")
    if not found:
        raise ClaimFileError(f"{path}: it makes no claim: set CLAIM = Claim(...), or CLAIMS to several")
    return tuple(found)


def _add_scenarios(path: Path, scenarios: Any) -> None:
    if not isinstance(scenarios, tuple | list) or not all(isinstance(each, Scenario) for each in scenarios):
        raise ClaimFileError(f"{path}: SCENARIOS is no tuple of tcpcheck.scenarios.Scenario")
    given: tuple[Scenario, ...] = tuple(scenarios)
    for each in given:
        if SCENARIOS.get(each.name, each) is not each:
            raise ClaimFileError(f"{path}: a scenario {each.name!r} exists already: give yours another name")
        SCENARIOS[each.name] = each


def problems(part: Part) -> Iterator[str]:
    """What a part speaks of that is not there."""
    if type(part) not in RUNNERS:
        known = ", ".join(sorted(kind.__name__ for kind in RUNNERS))
        yield f"no engine establishes a {type(part).__name__}: use one of {known}"
    if part.expected not in Expected.__args__:  # type: ignore[attr-defined]
        yield f"{part.expected!r} cannot be expected: use PROVED, HOLDS or VIOLATED"
    scenario = getattr(part, "scenario", None)
    if isinstance(scenario, str):
        try:
            find_scenario(scenario)
        except SpecError as error:
            yield str(error)
    spec, claimed = getattr(part, "spec", None), getattr(part, "property", None)
    if isinstance(spec, Spec) and isinstance(claimed, Property):
        yield from unknown_fields(claimed, spec)


def unknown_fields(claimed: Property, spec: Spec) -> Iterator[str]:
    """What the property reads that no end of this spec has."""
    conditions: tuple[Bool, ...] = (claimed.given, claimed.holds)
    for owner, name in sorted(set().union(*map(fields_of, conditions))):
        where = f"property {claimed.id!r} ({claimed.place})"
        if (owner, name) == quiet.payload:
            continue
        if owner not in ("A", "B"):
            yield f"{where} reads {owner}.{name}, but a property speaks of both ends: write A({name}) or B({name})"
        elif name not in spec.block_fields:
            near = get_close_matches(name, spec.block_fields, 1)
            hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(spec.block_fields)}"
            yield f"{where} reads {owner}.{name}, and the block has no such field: {hint}"
