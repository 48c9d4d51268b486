"""What a variant breaks: for each property that no longer holds one run, the same on RFC 9293, and who is to blame.

Read ``breaks``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from tcpcheck.review.asked import base_for, spec_of
from tcpcheck.review.beside import Beside, beside
from tcpcheck.review.blame import Blame, blame
from tcpcheck.review.rows import BAD, Row
from tcpcheck.review.subject import subject_of
from tcpcheck.runs.trace import Trace
from tcpspec.claims.saying import said
from tcpspec.rules.difference import Edit, edits


@dataclass(frozen=True)
class Break:
    """One property that the variant breaks, or makes impossible; others with it that the same run breaks.

    ``shown``: the row whose run is shortest; ``rows``: all that are about it.  ``beside`` and ``blame`` are None where
    nothing was shown by a run: something can no longer happen.
    """

    about: str
    shown: Row
    rows: tuple[Row, ...]
    beside: Beside | None
    blame: Blame | None

    @property
    def name(self) -> str:
        """The property in words; where it is about none, what the variant does."""
        claim = self.shown.judged
        return str(claim.name) if claim is not None else said(self.shown.result.part, str(self.shown.result.verdict))

    @property
    def also(self) -> tuple[str, ...]:
        """What else its runs break, in words."""
        names = (str(row.judged.name) for row in self.rows if row.judged is not None and row.about != self.about)
        return tuple(dict.fromkeys(names))

    @property
    def trace(self) -> Trace | None:
        """The run that shows it."""
        return self.shown.result.trace if self.beside is not None else None


def breaks(
    rows: Sequence[Row], progress: Callable[[str], None] = lambda text: None, *, hurried: bool = False
) -> Iterator[Break]:
    """One for each property or run, in the order of the rows.  ``hurried``: nobody is blamed who cannot be by a run."""
    groups = findings([row for row in rows if row.became in BAD])
    suspects: set[Edit] = set()
    for number, group in enumerate(groups, 1):
        about = min(group, key=_shortness).about
        progress(f"[{number} of {len(groups)}] which change breaks this: {about}")
        one = _break(about, group, suspects, hurried=hurried)
        if one.blame is not None and len(one.blame.edits) == 1:
            suspects.update(one.blame.edits)
        yield one


def _break(about: str, group: Sequence[Row], suspects: Collection[Edit], *, hurried: bool) -> Break:
    shown = min(group, key=_shortness)
    if shown.result.trace is None or shown.became is not BAD[0]:
        return Break(about, shown, tuple(group), None, None)
    base, variant = base_for(shown.id), spec_of(shown.result.part)
    again = beside(shown.result.trace, base)
    every = edits(base, variant)
    guilty = blame(shown.result, base, variant, every, suspects, hurried=hurried)
    return Break(about, shown, tuple(group), again, guilty)


def findings(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows that are about the same property, or that the same run breaks, together; in the order of the rows."""
    groups: list[list[Row]] = []
    for row in rows:
        same = [group for group in groups if any(_same(row, other) for other in group)]
        rest = [group for group in groups if group not in same]
        groups = [*rest, [*(each for group in same for each in group), row]]
    return sorted(groups, key=lambda group: min(rows.index(row) for row in group))


def _same(one: Row, other: Row) -> bool:
    if one.became is not other.became:
        return False
    return one.about == other.about or (one.shape is not None and one.shape == other.shape)


def _shortness(row: Row) -> int:
    """Runs that a bounded search found come before those that go on for ever, and these before those with a segment
    that lay about."""
    result = row.result
    forever = 1_000 if result.loop_from is not None else 10_000 if subject_of(result.part) else 0
    return len(result.trace.moves) + forever if result.trace is not None else 1_000_000
