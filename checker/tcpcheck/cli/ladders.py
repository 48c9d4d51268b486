"""Ladders from the command line: which rules they are checked against."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tcpcheck.cli.names import spec_beside, spec_named, with_readings
from tcpcheck.ladders.parse_ladder import parse
from tcpcheck.replay import LadderResult, check_ladder

if TYPE_CHECKING:
    from tcpcheck.ladders.drawn import Ladder
    from tcpspec.rules.spec import Spec

_SPEC = re.compile(r"(?P<name>[^\[\]]+)(?P<settings>(\[[^\[\]]*\])*)$")


def checked(
    text: str,
    name: str,
    variant: str | None = None,
    settings: tuple[str, ...] = (),
    *,
    ladder: Ladder | None = None,
) -> LadderResult:
    """Check a ladder against the rules that it names, or those asked for.

    LadderError if it cannot be read; Refused if it names rules that there are not.
    """
    ladder = ladder or parse(text, name)
    left, right = specs_of(ladder, variant)
    return check_ladder(ladder, with_readings(left, settings), right=with_readings(right, settings))


def specs_of(ladder: Ladder, variant: str | None) -> tuple[Spec, Spec]:
    """The specs of A and B: the variant asked for, else what the ladder's `spec:` line says, else TCP."""
    said = ladder.directives["spec"].value if "spec" in ladder.directives and variant is None else variant or "TCP"
    named = spec_named if variant else partial(spec_beside, ladder.name)
    parts = [_spec(part, named) for part in said.split(" and ")]
    return parts[0], parts[-1]


def _spec(said: str, named: Callable[[str], Spec]) -> Spec:
    """`two-way`, or `TCP[D27=figure-7]` as specs under other readings are called."""
    match = _SPEC.match(said.strip())
    if match is None:
        return named(said)
    settings = [each for group in re.findall(r"\[([^\]]*)\]", match["settings"]) for each in group.split(",")]
    return with_readings(named(match["name"]), settings)
