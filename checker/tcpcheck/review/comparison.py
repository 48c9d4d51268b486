"""Two protocols side by side: rules, what each can do within the default bounds, and the catalogue's verdicts.

Read ``compared``; ``as_data`` is the form of ``diff.schema.json``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish.workers import Source
from tcpcheck.review.against import RANKS
from tcpcheck.review.changes import as_data as edit_data
from tcpcheck.review.changes import variables_of
from tcpcheck.review.reach import BOUNDS, Reach, gained_and_lost, reach_of
from tcpcheck.review.record import Answer, found_out, recorded
from tcpspec.claims.claim import Claim
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.difference import Edit, edits
from tcpspec.rules.spec import Spec

FORMAT = "tcpspec-diff-1"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Side:
    """What was found of one protocol; ``answers`` is None if the catalogue was not asked."""

    spec: Spec
    reach: Reach | None
    unreached: str
    answers: Mapping[str, Answer] | None


@dataclass(frozen=True)
class Comparison:
    """``edits`` lead from the left protocol to the right one."""

    left: Side
    right: Side
    edits: tuple[Edit, ...]
    claims: Mapping[str, Claim]


def compared(
    left: tuple[Spec, Source],
    right: tuple[Spec, Source],
    *,
    jobs: int,
    progress: Progress,
    behaviour: bool = True,
    verdicts: bool = True,
) -> Comparison:
    """Each protocol comes with what makes the questions about it in a worker.

    ``behaviour``: both are enumerated within the default bounds; ``verdicts``: the catalogue is asked.

    What is recorded of RFC 9293 is taken from the record.  Ctrl-C is KeyboardInterrupt.
    """
    if not behaviour:
        bare = [Side(spec, None, "", None) for spec, _ in (left, right)]
        return Comparison(bare[0], bare[1], edits(left[0], right[0]), {})
    sides = [_side(spec, source, jobs, progress, verdicts=verdicts) for spec, source in (left, right)]
    return Comparison(sides[0], sides[1], edits(left[0], right[0]), right[1]())


def _side(spec: Spec, source: Source, jobs: int, progress: Progress, *, verdicts: bool) -> Side:
    record = recorded() if spec is TCP else None
    if record is not None:
        return Side(spec, record.reach, "", record.answers if verdicts else None)
    reach, unreached = reach_of(spec, progress)
    if not verdicts:
        return Side(spec, reach, unreached, None)
    found = found_out(jobs, lambda said: progress(f"{spec.name}: {said}"), source)
    answers = {name: Answer(str(result.verdict), result.evidence) for name, result in found.items()}
    return Side(spec, reach, unreached, answers)


def as_data(found: Comparison, again: str) -> dict[str, Any]:
    """The comparison as plain data."""
    return {
        "format": FORMAT,
        "left": _named(found.left),
        "right": _named(found.right),
        "changes": [edit_data(edit) for edit in found.edits],
        "bounds": BOUNDS,
        "behaviour": _behaviour(found),
        "verdicts": None if found.right.answers is None else list(_verdicts(found)),
        "again": again,
    }


def _named(side: Side) -> dict[str, Any]:
    states = None if side.reach is None else side.reach.states
    return {"name": side.spec.name, "why": side.spec.why, "variables": variables_of(side.spec), "states": states,
            "unreached": side.unreached}  # fmt: skip


def _behaviour(found: Comparison) -> dict[str, Any] | None:
    if found.left.reach is None or found.right.reach is None:
        return None
    return gained_and_lost(found.left.reach, found.right.reach)


def _verdicts(found: Comparison) -> Iterator[dict[str, str]]:
    """The questions with different answers, the worst first."""
    assert found.left.answers is not None and found.right.answers is not None, "both were asked"
    statements = {f"{claim.id}/{part.id}": part.statement for claim in found.claims.values() for part in claim.parts}
    rows = [
        {"id": id, "statement": statements[id], "left": was.verdict, "right": found.right.answers[id].verdict}
        for id, was in found.left.answers.items()
        if id in found.right.answers and found.right.answers[id].verdict != was.verdict
    ]
    yield from sorted(rows, key=lambda row: RANKS[Verdict(row["left"])] - RANKS[Verdict(row["right"])])
