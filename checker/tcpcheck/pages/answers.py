"""What becomes of the catalogue for each variant, as a table for ``docs/variants.md``.  Read ``markdown``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tcpcheck.review.reach import AT_MOST
from tcpcheck.review.rows import MEANINGS, Became
from tcpspec.variants.families import FAMILIES

Answers = Mapping[str, Any]
"""``states``: joint states reached within the default bounds, 0 where the rules do not say what happens; ``changed``:
question -> what was ``found`` and what it ``became``."""
SHOWN = tuple(became for became in Became if became not in (Became.KEPT, Became.STILL_VIOLATED))


def markdown(answers: Mapping[str, Answers]) -> str:
    """``answers``: for each variant those of the catalogue that are not those of RFC 9293."""
    return "\n".join(_lines(answers)) + "\n"


def _lines(answers: Mapping[str, Answers]) -> Iterator[str]:
    yield from ("", "## What becomes of the catalogue", "")
    yield "`tcpspec review VARIANT` asks of a variant what is claimed of RFC 9293 itself. Answers that differ:"
    yield from ("", *(f"- *{became.value}*: {MEANINGS[became]}" for became in SHOWN), "")
    yield f"| variant | {' | '.join(became.value for became in SHOWN)} | joint states |"
    yield "|---" * (len(SHOWN) + 2) + "|"
    names = [name for family in FAMILIES.values() for name in family.variants]
    yield from (_row(name, answers[name]) for name in names if name in answers)
    unasked = [f"`{name}`" for name in names if name not in answers]
    if unasked:
        yield from ("", f"Not asked yet, since the questions have changed: {', '.join(unasked)}.")


def _row(name: str, found: Answers) -> str:
    def those(became: Became) -> str:
        return ", ".join(id for id, each in found["changed"].items() if each["became"] == became.value) or "-"

    states = f"over {AT_MOST:,}" if found["states"] > AT_MOST else f"{found['states']:,}" if found["states"] else "-"
    return f"| `{name}` | {' | '.join(map(those, SHOWN))} | {states} |"
