"""A user's own claims: a Python file with ``CLAIM`` or ``CLAIMS``, and ``SCENARIOS`` if it needs bounds of its own.

Read ``load``.  Whatever is wrong in the file is said with its place, before anything is run.
"""

from __future__ import annotations

from pathlib import Path

from tcpcheck.own.part_problems import problems
from tcpcheck.own.user_file import UserFile, execute
from tcpspec.claims import CLAIMS
from tcpspec.claims.claim import Claim
from tcpspec.rules.spec import Spec
from tcpspec.scenarios import SCENARIOS, Scenario


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
