"""A user's own claims: a Python file with ``CLAIM`` or ``CLAIMS``, and ``SCENARIOS`` if it needs bounds of its own.

Read ``load``.  Whatever is wrong in the file is said with its place, before anything is run.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from tcpcheck.claims import RUNNERS
from tcpcheck.scenarios import SCENARIOS, Scenario, find_scenario
from tcpcheck.user_file import UserFile, execute
from tcpspec.claim import Claim, Expected, Part
from tcpspec.claims import CLAIMS
from tcpspec.expression import Bool, SpecError, fields_of
from tcpspec.model import Spec
from tcpspec.properties import Property, quiet


def load(path: Path) -> tuple[Claim, ...]:
    """The claims of a file, each checked against what it speaks of.  Raises UserFileError."""
    file = execute(path)
    claims = _claims(file)
    _add_scenarios(file)
    for claim in claims:
        _check(claim, file)
    return claims


def _claims(file: UserFile) -> tuple[Claim, ...]:
    one = file.stated("CLAIM", Claim)
    found = file.several("CLAIMS", Claim) or (() if one is None else (one,))
    if not found and (file.others(Spec) or "VARIANT" in file.names):
        raise file.error("it states a variant and no claim", f"see `tcpspec check {file.path}`")
    if not found:
        near = file.others(Claim)
        remedy = f"add CLAIM = {near[0]}" if near else "set CLAIM = Claim(...), or CLAIMS to several"
        raise file.error("it makes no claim", remedy, at=near[0] if near else None)
    return found


def _add_scenarios(file: UserFile) -> None:
    for each in file.several("SCENARIOS", Scenario):
        if SCENARIOS.get(each.name, each) is not each:
            raise file.error(f"a scenario {each.name!r} exists already", "give yours another name", at="SCENARIOS")
        SCENARIOS[each.name] = each


def _check(claim: Claim, file: UserFile) -> None:
    at = next((name for name in file.others(Claim) if file.names[name] is claim), "CLAIMS")
    if claim.id.lower() in (id.lower() for id in CLAIMS):
        raise file.error(f"claim {claim.id} is in the catalogue already", "give yours another id", at=at)
    for part in claim.parts:
        for problem in problems(part):
            raise file.error(f"claim {claim.id}, part {part.id}: {problem}", at=at)


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
