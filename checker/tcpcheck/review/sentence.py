"""The verdict of a review in one paragraph, and what its parts are called.  Everything is read from the data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tcpcheck.base.layout import counted

Data = Mapping[str, Any]
NAMED = 4
"""Of more properties than that and one, only so many are named first."""


def sentence(data: Data) -> str:
    """What a reader must know first.  ``data`` is the review, but for this."""
    return " ".join(_sentences(data))


def _sentences(data: Data) -> Iterator[str]:
    counts, name = data["counts"], data["variant"]["name"]
    changes = counted(len(data["changes"]), "change")
    yield f"{name} makes {changes} to {data['base']['name']} (RFC 9293)."
    broken = [one for one in data["breaks"] if one["became"] == "broken"]
    lost = [one for one in data["breaks"] if one["became"] == "lost"]
    if broken:
        yield f"It breaks {counted(len(broken), 'property', 'properties')}: {_list(broken)}."
    if lost:
        yield f"No longer possible: {_list(lost)}."
    if not broken and not lost:
        yield "So far it breaks nothing." if data["stopped"] else "It breaks nothing that was asked."
    yield from _uncovered(data)
    if counts["weaker"]:
        weaker = [q for q in data["questions"] if q["became"] == "weaker"]
        held = sum(bool(q["within_bounds"]) for q in weaker)
        bounded = (
            ""
            if not held
            else " (within bounds it holds)"
            if held == len(weaker) == 1
            else f" (within bounds {held} hold)"
        )
        yield f"{counted(len(weaker), 'proof')} of RFC 9293 no longer {_go(len(weaker))} through{bounded}."
    if counts["open"]:
        yield f"{counted(counts['open'], 'question')} could not be settled."
    if counts["mended"]:
        yield f"{counted(counts['mended'], 'thing')} refuted of RFC 9293 no longer {_happens(counts['mended'])}."
    if data["stopped"]:
        left = sum(each["why"].startswith("the review was stopped") for each in data["unasked"])
        yield f"It was stopped {data['stopped']}, and {counted(left, 'question')} had no answer by then."
    same = counts["kept"] + counts["still violated"]
    yield f"Of {counts['questions']} questions {same} have the same answer as for RFC 9293."


def _uncovered(data: Data) -> Iterator[str]:
    """Edits that no question would notice either way, and those of which that is not known."""
    says = {"not covered": "Not covered: no question would notice", "not tried": "Not known to be covered:"}
    for tells, words in says.items():
        numbers = [each["change"] + 1 for each in data["coverage"] if each["tells"] == tells]
        if numbers:
            yield f"{words} {'change' if len(numbers) == 1 else 'changes'} {', '.join(map(str, numbers))}."


def _list(breaks: list[Data]) -> str:
    """The first few by name, and how many more there are.

    >>> _list([{"name": name, "moves": None} for name in "abcdef"])
    '“a”; “b”; “c”; “d”; and 2 more'
    """
    named = [f"“{one['name']}”" + (f" ({counted(one['moves'], 'move')})" if one["moves"] else "") for one in breaks]
    more = len(named) - NAMED
    return "; ".join(named) if more <= 1 else "; ".join([*named[:NAMED], f"and {more} more"])


def _go(number: int) -> str:
    return "goes" if number == 1 else "go"


def _happens(number: int) -> str:
    return "happens" if number == 1 else "happen"
