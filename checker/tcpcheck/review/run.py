"""A review: everything that is asked of a variant, in one go.  Read ``reviewed``."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tcpcheck.establish.result import PartResult
from tcpcheck.establish.workers import Settled, Source
from tcpcheck.review.asked import Unasked, parts_of, unasked_of
from tcpcheck.review.breaks import Break, breaks
from tcpcheck.review.coverage import Coverage, coverage
from tcpcheck.review.reach import Reach, reach_of
from tcpcheck.review.record import Answer, InterruptedReview, Record, asked_now, found_out, recorded
from tcpcheck.review.rows import Became, Row, rows
from tcpcheck.review.stopping import Clock
from tcpspec.claims.claim import Claim
from tcpspec.language.expression import SpecError
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.difference import Edit, edits
from tcpspec.rules.spec import Spec

Progress = Callable[[str], None]
AT_LEAST = 60.0
"""Seconds for what notices the edits; else as long as the questions took together."""


@dataclass(frozen=True)
class Review:
    """What was found of ``spec`` beside what is known of RFC 9293.

    ``stopped``: why not all was asked; empty: it was.  ``coverage``: for each edit whether a question notices it; none
    where the review was stopped before.
    """

    spec: Spec
    edits: tuple[Edit, ...]
    base: Record
    reach: Reach | None
    unreached: str
    rows: tuple[Row, ...]
    breaks: tuple[Break, ...]
    unasked: tuple[Unasked, ...]
    coverage: tuple[Coverage, ...]
    seconds: float
    stopped: str = ""

    def those(self, *became: Became) -> tuple[Row, ...]:
        """The rows of some kinds."""
        return tuple(row for row in self.rows if row.became in became)


@dataclass
class _Making:
    """What there is of a review so far."""

    spec: Spec
    base: Record
    claims: Mapping[str, Claim]
    reach: tuple[Reach | None, str] = (None, "")
    found: dict[str, PartResult] = field(default_factory=dict)
    own: Mapping[str, Answer] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    breaks: list[Break] = field(default_factory=list)
    coverage: tuple[Coverage, ...] = ()


def reviewed(
    spec: Spec, source: Source, *, jobs: int, afresh: bool = False, progress: Progress = lambda text: None,
    settled: Settled = lambda claim, result: None, minutes: float = math.inf, own: Source | None = None,
) -> Review:  # fmt: skip
    """Ask of ``spec`` all that the catalogue says of RFC 9293.  ``source`` makes the same questions in a worker.

    ``afresh``: RFC 9293 is asked again too, not only where what is recorded of it is out of date.  ``own``: questions
    of the user's own among these, as they are asked of RFC 9293.  SpecError if the variant changes nothing.  After so
    many ``minutes``, or Ctrl-C, it ends with what is settled; Ctrl-C before anything is, or once more, is
    KeyboardInterrupt.
    """
    began = time.perf_counter()
    changed = edits(TCP, spec)
    if not changed:
        raise SpecError(f"{spec.name} changes nothing of {TCP.name}: there is nothing to review")
    base = (None if afresh else recorded()) or asked_now(jobs, lambda said: progress(f"{TCP.name}: {said}"))
    made, stopped = _Making(spec, base, source()), ""
    with Clock(minutes * 60) as clock:
        try:
            for _ in _steps(made, changed, source, own, jobs, progress, settled):
                pass
        except KeyboardInterrupt as interrupted:
            clock.stop()
            stopped = clock.why
            if isinstance(interrupted, InterruptedReview):
                made.found.update(interrupted.found)
    if stopped and not clock.rang and not made.found:
        raise KeyboardInterrupt
    if stopped:
        _finish(made, progress)
    unasked = (*unasked_of(spec), *_not_reached(made, stopped))
    return Review(spec, changed, base, *made.reach, made.rows, tuple(made.breaks), unasked, made.coverage,
                  time.perf_counter() - began, stopped)  # fmt: skip


def _steps(
    made: _Making, changed: Sequence[Edit], source: Source, own: Source | None, jobs: int, progress: Progress,
    settled: Settled,
) -> Iterator[None]:  # fmt: skip
    """The parts of a review; between them it can be stopped with what there is."""
    asked = time.perf_counter()
    made.found.update(found_out(jobs, progress, source, settled))
    if own is not None:
        made.own = _asked_of_base(own, jobs, progress)
    seconds = time.perf_counter() - asked
    yield
    made.reach = reach_of(made.spec, progress)
    yield
    made.rows = _rows(made, progress)
    for each in breaks(made.rows, progress):
        made.breaks.append(each)
    yield
    made.coverage = tuple(
        coverage(made.spec, changed, made.rows, made.breaks, seconds=max(AT_LEAST, seconds), progress=progress)
    )


def _finish(made: _Making, progress: Progress) -> None:
    """Of a review that was stopped: what is broken, by the runs that there are."""
    if not made.rows:
        made.rows = _rows(made, progress, hurried=True)
    known = {row.id for each in made.breaks for row in each.rows}
    rest = [row for row in made.rows if row.id not in known]
    made.breaks += breaks(rest, progress, hurried=True)


def _rows(made: _Making, progress: Progress, *, hurried: bool = False) -> tuple[Row, ...]:
    return rows(made.claims, {**made.base.answers, **made.own}, made.found, progress, hurried=hurried)


def _asked_of_base(own: Source, jobs: int, progress: Progress) -> dict[str, Answer]:
    """What RFC 9293 answers to the user's own questions."""
    try:
        found = found_out(jobs, lambda said: progress(f"{TCP.name}: {said}"), own)
    except InterruptedReview:
        raise KeyboardInterrupt from None
    return {name: Answer(str(result.verdict), result.evidence) for name, result in found.items()}


def _not_reached(made: _Making, stopped: str) -> Iterator[Unasked]:
    for name, _, part in parts_of(made.claims):
        if name not in made.found:
            yield Unasked(name, part.statement, f"the review was stopped {stopped} before it was settled")
