"""What became of each question: the verdict on RFC 9293, the verdict on the variant, and whether that is worse.

``Became`` names the nine things that can happen; ``rows`` sorts the worst first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import Any

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish.result import PartResult, Progress
from tcpcheck.review.asked import base_for
from tcpcheck.review.record import Answer
from tcpcheck.review.situated import comes_about
from tcpcheck.review.subject import shows_its_subject, subject_of, with_its_subject
from tcpspec.claims.claim import Claim, Enumerated, OneEvent, Told
from tcpspec.system.joint import Act, Deliver, Lose, Move


class Became(Enum):
    """What became of an answer; the worst first."""

    BROKEN = "broken"
    LOST = "lost"
    ELSEWHERE = "elsewhere"
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
    Became.ELSEWHERE: "refuted by a run in which what it is about does not occur: told under another finding",
    Became.WEAKER: "proved of RFC 9293; the same induction fails for the variant, which refutes nothing",
    Became.OPEN: "not settled for the variant",
    Became.OTHERWISE: "a story that goes otherwise, or a premise that never comes about",
    Became.MENDED: "refuted of RFC 9293, and true of the variant, where the situation still comes about",
    Became.STILL_VIOLATED: "refuted of both: a known hole, or an assumption that is dropped on purpose",
    Became.KEPT: "true of both",
}
BAD = (Became.BROKEN, Became.LOST)
UNSETTLED = (Became.WEAKER, Became.OPEN)
GOOD = (Verdict.PROVED, Verdict.HOLDS)
ORDER = tuple(Became)
UNASKED = Answer(str(Verdict.UNKNOWN), "RFC 9293 was not asked")


@dataclass(frozen=True)
class Row:
    """One question with both answers."""

    id: str
    claim: Claim
    base: Answer
    result: PartResult
    told_by: str = ""
    """The question that is broken by the same, without what this one is about; "": none."""

    @property
    def became(self) -> Became:
        """From the two verdicts, and whether the run shows what the question is about."""
        if self.told_by:
            return Became.ELSEWHERE
        was, now = Verdict(self.base.verdict), self.result.verdict
        if was in GOOD:
            return self._of_the_good(was, now)
        if was is not Verdict.VIOLATED:
            return Became.KEPT if now in GOOD else Became.BROKEN if now is Verdict.VIOLATED else Became.OPEN
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
    def violated(self) -> bool:
        """Refuted of the variant."""
        return self.result.verdict is Verdict.VIOLATED

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

    @cached_property
    def shape(self) -> tuple[object, ...] | None:
        """What happens in its run, whatever the numbers; None if it has none, or one that a story tells."""
        trace = self.result.trace
        if trace is None or isinstance(self.result.part, Told | OneEvent):
            return None
        fired = tuple(
            (type(each.move), _where(each.move), *(check.name for check in each.outcome.fired))
            if each.outcome is not None else (type(each.move), _where(each.move))
            for each in trace.replay()
        )  # fmt: skip
        return (self.result.loop_from, *fired)


def _where(move: Move) -> tuple[object, ...]:
    match move:
        case Deliver(sender) | Lose(sender):
            return (sender,)
        case Act(side, kind):
            return (side, kind)
        case _:
            return ()


def rows(
    claims: Mapping[str, Claim], base: Mapping[str, Answer], found: Mapping[str, PartResult],
    progress: Progress = lambda text: None, *, hurried: bool = False,
) -> tuple[Row, ...]:  # fmt: skip
    """One row per question, the worst first, otherwise in the catalogue's order."""
    made = [Row(id, claims[id.split("/")[0]], base.get(id, UNASKED), result) for id, result in found.items()]
    if not hurried:
        made = [_mended(row, progress) for row in _told_once(made, progress)]
    return tuple(sorted(made, key=lambda row: ORDER.index(row.became)))


def _told_once(made: Sequence[Row], progress: Progress) -> list[Row]:
    """A row that is broken by a run without its subject is broken by one with it, or told by a row that needs none."""
    broken = [row for row in made if row.became is Became.BROKEN]
    about = {row.id for row in broken if _is_enumerated(row) and subject_of(row.result.part)}
    plain = {row.about: row.id for row in reversed(broken) if row.id not in about}
    return [_with_subject(row, plain, progress) if row.id in about and row.about in plain else row for row in made]


def _with_subject(row: Row, plain: Mapping[str, str], progress: Progress) -> Row:
    needing = with_its_subject(row.result, progress)
    if needing is not None:
        return row if shows_its_subject(row.result) else replace(row, result=needing)
    said = f"no run to a violation needs what this is about; without it: {plain[row.about]} ({row.result.evidence})"
    return replace(row, told_by=plain[row.about], result=replace(row.result, verdict=Verdict.UNKNOWN, evidence=said))


def _mended(row: Row, progress: Progress) -> Row:
    """What holds where RFC 9293 is refuted is mended only if it could happen at all."""
    if row.became is not Became.MENDED or not _is_enumerated(row) or row.result.part.situation is not None:
        return row
    if comes_about(row.result, base_for(row.id), progress):
        return row
    said = f"the situation in which RFC 9293 is refuted never comes about: nothing is shown; {row.result.evidence}"
    return replace(row, result=replace(row.result, verdict=Verdict.UNKNOWN, evidence=said, vacuous=True, trace=None))


def _is_enumerated(row: Row) -> bool:
    return type(row.result.part) is Enumerated and row.judged.form == "always"
