"""What became of each question: the verdict on RFC 9293, the verdict on the variant, and whether that is worse.

``Became`` names the eight things that can happen; ``rows`` sorts the worst first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from tcpcheck.claims.result import PartResult
from tcpcheck.review.record import Answer
from tcpcheck.verdict import Verdict
from tcpspec.claim import Claim, Told


class Became(Enum):
    """What became of an answer; the worst first."""

    BROKEN = "broken"
    LOST = "lost"
    WEAKER = "weaker"
    OPEN = "open"
    OTHERWISE = "otherwise"
    MENDED = "mended"
    STILL_VIOLATED = "still violated"
    KEPT = "kept"

    @property
    def meaning(self) -> str:
        """In words."""
        return MEANINGS[self]


MEANINGS = {
    Became.BROKEN: "true of RFC 9293, refuted of the variant by a replayed run",
    Became.LOST: "can happen with RFC 9293, and not with the variant within the bounds",
    Became.WEAKER: "proved of RFC 9293; the same induction fails for the variant, which refutes nothing",
    Became.OPEN: "not settled for the variant",
    Became.OTHERWISE: "a story that goes otherwise, or a premise that never comes about",
    Became.MENDED: "refuted of RFC 9293, and true of the variant",
    Became.STILL_VIOLATED: "refuted of both: a known hole, or an assumption that is dropped on purpose",
    Became.KEPT: "true of both",
}
BAD = (Became.BROKEN, Became.LOST)
UNSETTLED = (Became.WEAKER, Became.OPEN)
GOOD = (Verdict.PROVED, Verdict.HOLDS)
ORDER = tuple(Became)


@dataclass(frozen=True)
class Row:
    """One question with both answers."""

    id: str
    claim: Claim
    base: Answer
    result: PartResult

    @property
    def became(self) -> Became:
        """From the two verdicts alone."""
        was, now = Verdict(self.base.verdict), self.result.verdict
        if was in GOOD:
            return self._of_the_good(was, now)
        if now in GOOD:
            return Became.MENDED
        if now is Verdict.VIOLATED:
            return Became.STILL_VIOLATED
        return Became.OTHERWISE if self._goes_otherwise else Became.OPEN

    def _of_the_good(self, was: Verdict, now: Verdict) -> Became:
        if now in GOOD:
            return Became.KEPT
        if now is Verdict.VIOLATED:
            return Became.BROKEN
        if now is Verdict.NOT_FOUND and self.judged is not None and self.judged.form == "sometimes":
            return Became.LOST if self.result.complete else Became.OPEN
        if self._goes_otherwise:
            return Became.OTHERWISE
        return Became.WEAKER if was is Verdict.PROVED else Became.OPEN

    @property
    def _goes_otherwise(self) -> bool:
        return isinstance(self.result.part, Told) or self.result.vacuous

    @property
    def judged(self) -> Any:
        """What it is about, if that is a property."""
        return getattr(self.result.part, "property", None)

    @property
    def about(self) -> str:
        """Rows about the same are shown together: the property's id, or the claim and the way it was asked."""
        if self.judged is not None:
            return str(self.judged.id)
        alike = [part for part in self.claim.parts if type(part) is type(self.result.part)]
        return self.claim.id if len(alike) > 1 else self.id


def rows(claims: Mapping[str, Claim], base: Mapping[str, Answer], found: Mapping[str, PartResult]) -> tuple[Row, ...]:
    """One row per question, the worst first, otherwise in the catalogue's order."""
    made = [Row(id, claims[id.split("/")[0]], base[id], result) for id, result in found.items()]
    return tuple(sorted(made, key=lambda row: ORDER.index(row.became)))
