"""A user's own claims: a Python file with ``CLAIM`` or ``CLAIMS``, and ``SCENARIOS`` if parts of it name
bounds of its own instead of holding them.

Read ``load``.  Whatever is wrong in the file is said with its place, before anything is run.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tcpcheck.own.part_problems import problems
from tcpcheck.own.user_file import UserFile, execute
from tcpspec.claims import CLAIMS
from tcpspec.claims.claim import Bounded, Claim, Part
from tcpspec.language.expression import SpecError
from tcpspec.rules.spec import Spec
from tcpspec.scenarios import PRESETS, SCENARIOS, NamedScenario, Scenario, find_scenario


def load(path: Path) -> tuple[Claim, ...]:
    """The claims of a file, each checked against what it speaks of.  Raises UserFileError."""
    file = execute(path)
    claims, own = _claims(file), _scenarios(file)
    return tuple(_checked(claim, own, file) for claim in claims)


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


def _scenarios(file: UserFile) -> tuple[Scenario, ...]:
    """Those that parts of the file may name, besides the catalogue's."""
    own = file.several("SCENARIOS", Scenario)
    for each in own:
        if {**PRESETS, **SCENARIOS}.get(each.name, each) is not each:
            raise file.error(f"a scenario {each.name!r} exists already", "give yours another name", at="SCENARIOS")
    return own


def _checked(claim: Claim, own: tuple[Scenario, ...], file: UserFile) -> Claim:
    """The claim, its parts holding the scenarios that they name.  UserFileError if anything is wrong with it."""
    at = next((name for name in file.others(Claim) if file.names[name] is claim), "CLAIMS")
    if claim.id.lower() in (id.lower() for id in CLAIMS):
        raise file.error(f"claim {claim.id} is in the catalogue already", "give yours another id", at=at)
    parts = []
    for part in claim.parts:
        try:
            parts.append(_within(part, own))
        except SpecError as error:
            raise file.error(f"claim {claim.id}, part {part.id}: {error}", at=at) from None
        for problem in problems(parts[-1]):
            raise file.error(f"claim {claim.id}, part {part.id}: {problem}", at=at)
    return replace(claim, parts=tuple(parts))


def _within(part: Part, own: tuple[Scenario, ...]) -> Part:
    """The part with the scenario that it names; SpecError if there is none."""
    if isinstance(part, Bounded) and isinstance(part.scenario, NamedScenario):
        return replace(part, scenario=find_scenario(part.scenario.name, own))
    return part
