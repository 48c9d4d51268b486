"""What ``tests/variants.toml`` pins was found by the engine; here the oracle is asked the same questions.

Small spaces it searches whole: the verdict must be the pinned one.  Of larger ones it sees the states nearest to the
start: a violation found there must be pinned, and what is pinned to hold must hold there.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tcpcheck.review.asked import asked_of, parts_of
from tcpspec.claims.claim import Enumerated, Quiet
from tcpspec.properties.property import Property, sometimes
from tcpspec.scenarios.scenario import Scenario
from tcpspec.system.joint import System
from tcpspec.variants import VARIANTS
from tests.oracle.oracle import Found, asked
from tests.oracle.remembered import remembered_steps

FILE = Path(__file__).parents[1] / "variants.toml"
AT_MOST = 3_000
"""Joint states for the oracle."""
NAMES = list(tomllib.loads(FILE.read_text(encoding="utf-8")).get("variant", {}))


@cache
def pinned() -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return table


@cache
def questions(name: str) -> dict[tuple[Scenario, str], dict[str, Enumerated]]:
    """(scenario, the variant under a reading) -> id -> part: what is asked of all joint states of a variant."""
    found: dict[tuple[Scenario, str], dict[str, Enumerated]] = defaultdict(dict)
    for id, _, part in parts_of(asked_of(VARIANTS[name])):
        if isinstance(part, Enumerated) and not isinstance(part, Quiet):
            found[part.scenario, part.spec.name][id] = part
    return found


SHARES = 16
"""Parts into which the scenarios of a variant are divided: what is asked of it takes long to find out."""
CASES = [(name, share) for name in NAMES for share in range(SHARES)]


def known(name: str, id: str, part: Enumerated) -> str:
    """What is pinned, or else what the catalogue says of RFC 9293."""
    found: str = pinned()["variant"][name]["changed"].get(id, {}).get("found", part.expected)
    return found


def test_something_is_pinned() -> None:
    if not NAMES:
        pytest.skip(f"{FILE.name} pins no verdict of any variant at present: there is nothing to ask the oracle again")
    assert len(questions(NAMES[0])) > SHARES


@pytest.mark.sampled(300)
@pytest.mark.parametrize(("name", "share"), CASES)
def test_the_oracle_says_what_is_pinned(name: str, share: int) -> None:
    for scenario, parts in list(questions(name).items())[share::SHARES]:
        compare(name, scenario[0], parts)


def compare(name: str, scenario: Scenario, parts: Mapping[str, Enumerated]) -> None:
    """The oracle, asked what the engine was asked of a variant under one reading in one scenario."""
    spec = next(iter(parts.values())).spec
    situations = [sometimes(f"situation of {id}", "", part.situation) for id, part in parts.items()
                  if part.situation is not None]  # fmt: skip
    about: dict[str, Property] = {part.property.id: part.property for part in parts.values()}
    system = System(spec, spec, scenario.bounds.network)
    with remembered_steps():
        found = asked(system, scenario.bounds, [*about.values(), *situations], at_most=AT_MOST)
    for id, part in parts.items():
        said, pin = verdict(found, id, part), known(name, id, part)
        assert said == pin if found.complete else said in (None, pin), (scenario.name, id)


def verdict(found: Found, id: str, part: Enumerated) -> str | None:
    """What the oracle says; None if it has not seen enough to say anything."""
    violated, witnessed = found.verdicts[part.property.id]
    if violated is not None:
        return "VIOLATED"
    situation = found.verdicts.get(f"situation of {id}")
    if part.property.form == "sometimes" and witnessed is not None:
        return "HOLDS"
    if not found.complete:
        return None
    if witnessed is None or (situation is not None and situation.witnessed is None):
        return "NOT FOUND" if part.property.form == "sometimes" else "UNKNOWN"
    return "HOLDS"
