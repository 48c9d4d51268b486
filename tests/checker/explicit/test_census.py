"""``tests/census.toml`` pins what is enumerated where: counts and verdicts, computed again here.

After an intended change of rules or bounds: ``python -m tests.checker.explicit.test_census`` writes the file
anew; what changed is then to be explained in the commit.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tcpcheck.explicit.answers.exploration import explore
from tcpspec.properties.property import JUDGED
from tcpspec.rules.spec import Spec
from tcpspec.system.bounds import PRESETS
from tcpspec.system.joint import connect
from tcpspec.variants import VARIANTS, find_variant

pytestmark = pytest.mark.sampled(2)

FILE = Path(__file__).parents[2] / "census.toml"
HEADER = (
    "# What is enumerated where: joint states, moves, distance of the farthest state, rules that fired, cells of\n"
    "# the grid, verdicts, endings.  Recomputed by tests/checker/explicit/test_census.py, which also says how to\n"
    "# write this file anew.\n"
)
ENDLESS = "ack-with-number"
"""Its numbers grow for ever, so no bounds end it."""
SPACES = (
    ("tcp", "", "tiny"),
    ("two-way", "", "tiny"),
    ("tcp", "", "default"),
    ("tcp", "MAY12=on", "default"),
    ("two-way", "MAY12=on", "default"),
    ("tcp", "", "wide"),
    *((name, "", "tiny") for name in VARIANTS if name not in ("tcp", "two-way", ENDLESS)),
)
SLOW = ("wide",)


def protocol(variant: str, readings: str) -> Spec:
    settings = dict(part.split("=") for part in readings.split()) if readings else {}
    spec = find_variant(variant)
    return spec.reading(**settings) if settings else spec


def counted(variant: str, readings: str, preset: str) -> dict[str, Any]:
    """One entry, computed."""
    bounds, spec = PRESETS[preset](), protocol(variant, readings)
    found = explore(connect(spec, spec, over=bounds.network), bounds, JUDGED)
    assert found.complete
    return {
        "protocol": variant,
        "readings": readings,
        "bounds": preset,
        "within": str(bounds),
        "states": found.states,
        "transitions": found.transitions,
        "depth": found.depth,
        "fired": len(found.coverage.fired),
        "cells": len(found.grid),
        "verdicts": {
            result.property.id: f"{result.verdict}"
            + (f" after {found.depth_of(result.violation)} moves" if result.violation is not None else "")
            for result in found.results
        },
        "endings": {end.ending.name: end.count for end in found.endings},
    }


def pinned() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads(FILE.read_text())["space"]
    return entries


def cases() -> list[Any]:
    marks = {name: [pytest.mark.slow] for name in SLOW}
    return [
        pytest.param(
            entry,
            id="-".join(filter(None, (entry["protocol"], entry["readings"], entry["bounds"]))),
            marks=marks.get(entry["bounds"], []),
        )
        for entry in pinned()
    ]


@pytest.mark.parametrize("entry", cases())
def test_the_census_is_as_pinned(entry: dict[str, Any]) -> None:
    assert counted(entry["protocol"], entry["readings"], entry["bounds"]) == entry


def test_the_census_has_every_space() -> None:
    assert tuple((entry["protocol"], entry["readings"], entry["bounds"]) for entry in pinned()) == SPACES


def toml(entry: dict[str, Any]) -> str:
    """An entry in TOML; strings here have nothing to escape."""
    lines = ["[[space]]"]
    for key, value in entry.items():
        if isinstance(value, dict):
            lines += [f"[space.{key}]", *(f"{json.dumps(name)} = {json.dumps(v)}" for name, v in value.items())]
        else:
            lines.append(f"{key} = {json.dumps(value)}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text("\n".join([HEADER, *(toml(counted(*space)) for space in SPACES)]))
