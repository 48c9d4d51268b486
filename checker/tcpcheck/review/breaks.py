"""What a variant breaks: for each property that no longer holds one run, the same on RFC 9293, and who is to blame.

Read ``breaks``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from tcpcheck.claims.result import PartResult
from tcpcheck.review.beside import Beside, beside
from tcpcheck.review.blame import Blame, blame
from tcpcheck.review.rows import BAD, Row
from tcpcheck.trace import Trace
from tcpspec.difference import Edit, edits
from tcpspec.model import Spec
from tcpspec.tcp import TCP


@dataclass(frozen=True)
class Break:
    """One property that the variant breaks, or makes impossible.

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
        """The property in words."""
        claim = self.shown.judged
        return str(claim.name) if claim is not None else f"{self.shown.claim.title}: {self.shown.result.part.statement}"

    @property
    def trace(self) -> Trace | None:
        """The run that shows it."""
        return self.shown.result.trace if self.beside is not None else None


def breaks(rows: Sequence[Row], spec: Spec, progress: Callable[[str], None] = lambda text: None) -> Iterator[Break]:
    """One for each property, in the order of the rows."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row.became in BAD:
            groups.setdefault(row.about, []).append(row)
    suspects: set[Edit] = set()
    for number, (about, group) in enumerate(groups.items(), 1):
        progress(f"[{number} of {len(groups)}] which change breaks this: {about}")
        one = _break(about, group, spec, suspects)
        if one.blame is not None and len(one.blame.edits) == 1:
            suspects.update(one.blame.edits)
        yield one


def _break(about: str, group: Sequence[Row], spec: Spec, suspects: Collection[Edit]) -> Break:
    shown = min(group, key=lambda row: _moves(row.result))
    if shown.result.trace is None or shown.became is not BAD[0]:
        return Break(about, shown, tuple(group), None, None)
    again = beside(shown.result.trace, TCP)
    return Break(about, shown, tuple(group), again, blame(shown.result, TCP, spec, edits(TCP, spec), suspects))


def _moves(result: PartResult) -> int:
    """Runs that a bounded search found come before those that go on for ever."""
    forever = 1_000 if result.loop_from is not None else 0
    return len(result.trace.moves) + forever if result.trace is not None else 1_000_000
