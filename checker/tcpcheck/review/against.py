"""A review compared with an earlier one: what got worse since.  Read ``worse``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tcpcheck.base.verdict import Exit, Verdict
from tcpcheck.review.document import FORMAT

RANKS = {Verdict.PROVED: 0, Verdict.HOLDS: 1, Verdict.NOT_FOUND: 2, Verdict.UNKNOWN: 2, Verdict.VIOLATED: 3}
"""The greater the worse."""


class BaselineError(ValueError):
    """The file is no earlier review; the message names the place and the remedy."""

    exit_code = Exit.USAGE


@dataclass(frozen=True)
class Worse:
    """One question whose verdict is worse than it was."""

    id: str
    statement: str
    was: str
    now: str


def read(name: str, text: str) -> dict[str, Any]:
    """An earlier ``verdicts.json``; BaselineError if it is none."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise BaselineError(
            f"--baseline {name}: no JSON ({error}); name the verdicts.json of an earlier review"
        ) from None
    found = data.get("format") if isinstance(data, dict) else None
    if not isinstance(data, dict) or found != FORMAT:
        raise BaselineError(
            f"--baseline {name}: its format is {found!r}, not {FORMAT!r}; name the verdicts.json of an earlier review"
        )
    return data


def require_same(name: str, earlier: Mapping[str, Any], variant: str) -> None:
    """BaselineError unless it is a review of the variant of this name."""
    reviewed = earlier["variant"]["name"]
    if reviewed != variant:
        raise BaselineError(
            f"--baseline {name}: it is the review of {reviewed!r}, not of {variant!r}; name an earlier review of "
            f"{variant!r}"
        )


def worse(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Worse]:
    """The questions of both reviews whose verdict is worse now, the worst first."""
    was = {question["id"]: question["found"]["verdict"] for question in before["questions"]}
    for question in (each for each in now["questions"] if each["became"] != "elsewhere"):
        id, verdict = question["id"], question["found"]["verdict"]
        if id in was and RANKS[Verdict(verdict)] > RANKS[Verdict(was[id])]:
            yield Worse(id, question["found"]["says"], was[id], verdict)
