"""A review: everything that is asked of a variant, in one go.  Read ``reviewed``."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from tcpcheck.claims.workers import Source
from tcpcheck.review.asked import Unasked, unasked_of
from tcpcheck.review.breaks import Break, breaks
from tcpcheck.review.reach import Reach, reach_of
from tcpcheck.review.record import Record, asked_now, found_out, recorded
from tcpcheck.review.rows import Became, Row, rows
from tcpspec.difference import Edit, edits
from tcpspec.expression import SpecError
from tcpspec.model import Spec
from tcpspec.tcp import TCP

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Review:
    """What was found of ``spec`` beside what is known of RFC 9293."""

    spec: Spec
    edits: tuple[Edit, ...]
    base: Record
    reach: Reach | None
    unreached: str
    rows: tuple[Row, ...]
    breaks: tuple[Break, ...]
    unasked: tuple[Unasked, ...]
    seconds: float

    def those(self, *became: Became) -> tuple[Row, ...]:
        """The rows of some kinds."""
        return tuple(row for row in self.rows if row.became in became)


def reviewed(
    spec: Spec, source: Source, *, jobs: int, afresh: bool = False, progress: Progress = lambda text: None
) -> Review:
    """Ask of ``spec`` all that the catalogue says of RFC 9293.  ``source`` makes the same questions in a worker.

    ``afresh``: RFC 9293 is asked again too, not only where what is recorded of it is out of date.  SpecError if the
    variant changes nothing; Ctrl-C is KeyboardInterrupt: a review is whole or none.
    """
    began = time.perf_counter()
    changed = edits(TCP, spec)
    if not changed:
        raise SpecError(f"{spec.name} changes nothing of {TCP.name}: there is nothing to review")
    base = (None if afresh else recorded()) or asked_now(jobs, lambda said: progress(f"{TCP.name}: {said}"))
    reach, unreached = reach_of(spec, progress)
    found = found_out(jobs, progress, source)
    made = rows(source(), base.answers, found, progress)
    broken = tuple(breaks(made, progress))
    return Review(spec, changed, base, reach, unreached, made, broken, unasked_of(spec), time.perf_counter() - began)
