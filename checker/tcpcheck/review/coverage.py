"""Whether any question would notice an edit of a variant: undone it must be told apart, or broken further.

That nothing is broken says something of a change only if some question looks where it was made.  Each edit is undone;
if no verdict differs then, its rules are changed further, as ``tcpcheck.mutation`` changes those of RFC 9293, until one
of the questions that hold of the variant notices.  Read ``coverage``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from tcpcheck.base.layout import counted
from tcpcheck.base.verdict import Verdict
from tcpcheck.establish import run_part
from tcpcheck.mutation.changes import Mutant, mutants
from tcpcheck.mutation.killers import events
from tcpcheck.mutation.killers.inductions import Inductions
from tcpcheck.mutation.score import Killer
from tcpcheck.review.asked import read_as, spec_of
from tcpcheck.review.breaks import Break
from tcpcheck.review.rows import Became, Row
from tcpspec.claims.claim import Claim, Surviving
from tcpspec.language.expression import SpecError
from tcpspec.proofs.theorems import T2A
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.check import Check
from tcpspec.rules.difference import Edit, edited
from tcpspec.rules.spec import Spec

TELLS = (Became.BROKEN, Became.LOST, Became.ELSEWHERE, Became.MENDED, Became.OTHERWISE, Became.WEAKER)
"""What becomes of a question that tells a variant from RFC 9293."""
SETTLED = (Verdict.PROVED, Verdict.HOLDS, Verdict.VIOLATED)
FURTHER = 24
"""Changes of the rules of one edit at most; a rule has some ten."""

Tells = Literal["noticed", "noticed further", "not covered", "not tried"]


@dataclass(frozen=True)
class Coverage:
    """What is known of one edit.  ``by``: the question or claim that notices; ``how``: in words."""

    edit: Edit
    tells: Tells
    how: str
    by: str = ""


def coverage(
    spec: Spec, every: Sequence[Edit], rows: Sequence[Row], breaks: Sequence[Break], *, seconds: float,
    progress: Callable[[str], None] = lambda text: None,
) -> Iterator[Coverage]:  # fmt: skip
    """One for each edit, in their order.  What would take longer than ``seconds`` in all is not tried."""
    ends = time.monotonic() + seconds
    further = _Further(spec, rows)
    for number, edit in enumerate(every, 1):
        progress(f"[{number} of {len(every)}] does a question notice this: {edit}")
        told = _told(edit, every, rows, breaks)
        if told is None and len(every) > 1:
            told = _undone(edit, spec, every, rows, ends)
        yield told or further.noticed(edit, ends)


def _told(edit: Edit, every: Sequence[Edit], rows: Sequence[Row], breaks: Sequence[Break]) -> Coverage | None:
    """What the review has found already."""
    by = [row.id for row in rows if row.became in TELLS] if len(every) == 1 else []
    by += [one.shown.id for one in breaks if one.blame is not None and edit in one.blame.edits]
    return Coverage(edit, "noticed", "without it there are other verdicts", by[0]) if by else None


def _undone(edit: Edit, spec: Spec, every: Sequence[Edit], rows: Sequence[Row], ends: float) -> Coverage | None:
    """A question with another verdict where all is changed but this; the quick ones are asked first."""
    without = edited(TCP, spec, [each for each in every if each is not edit])
    for row in sorted(rows, key=lambda row: row.result.seconds):
        if time.monotonic() > ends:
            return Coverage(edit, "not tried", "the time for it was over")
        if row.result.verdict in SETTLED and not isinstance(row.result.part, Surviving):
            try:
                found = run_part(_asked_of(row, without, spec))
            except SpecError:
                return Coverage(edit, "noticed", "the rest is no protocol without it", row.id)
            if found.verdict in SETTLED and (found.verdict is Verdict.VIOLATED) != row.violated:
                return Coverage(edit, "noticed", "without it there are other verdicts", row.id)
    return None


def _asked_of(row: Row, other: Spec, spec: Spec) -> Any:
    """The same question of another protocol, under the reading under which it was asked of ``spec``."""
    part: Any = row.result.part
    settings = spec_of(part).settings
    own = {key: value for key, value in settings.items() if value != spec.settings[key]}
    return replace(part, spec=read_as(other, own))


class _Further:
    """Breaks the rules of an edit further, and asks what holds of the variant."""

    def __init__(self, spec: Spec, rows: Sequence[Row]) -> None:
        self.spec = spec
        self.kept = [row for row in rows if row.became is Became.KEPT]
        self._killers: list[Killer] | None = None
        self.inductions = Inductions(T2A.of(spec))

    @property
    def killers(self) -> list[Killer]:
        """The questions that hold of the variant, as they are asked of mutants: in smaller spaces."""
        if self._killers is None:
            from tcpcheck.mutation.killers.enumerated import Enumerations
            from tcpcheck.mutation.killers.eventually import Lasting

            claims = [Claim(id=row.id, title="", statement="", story="", parts=(row.result.part,), sources=())
                      for row in self.kept]  # fmt: skip
            self._killers = [
                *events.killers(self.spec, claims),
                *Enumerations(self.spec, claims).killers(),
                *Lasting(self.spec, claims).killers(),
            ]
        return self._killers

    def noticed(self, edit: Edit, ends: float) -> Coverage:
        """Whether a change of its rules is noticed; of edits that only take something away there is none to change."""
        tried = 0
        for mutant in self._mutants(edit):
            if time.monotonic() > ends or tried == FURTHER:
                break
            if self.inductions.self_test(mutant) is not None:
                continue
            tried += 1
            by = next((killer.claim for killer in self.killers if killer.ask(mutant) is not None), "")
            if by:
                how = f"no verdict differs without it; if its rule is changed further ({mutant.change}), one does"
                return Coverage(edit, "noticed further", how, by)
        if time.monotonic() > ends:
            return Coverage(edit, "not tried", f"the time for it was over after {counted(tried, 'further change')}")
        ways = counted(tried, "way")
        further = f"nor if its rules are changed further in {ways}" if tried else "and nothing is left to change"
        how = f"no verdict differs without it, {further}"
        return Coverage(edit, "not covered", how)

    def _mutants(self, edit: Edit) -> Iterator[Mutant]:
        return mutants(self.spec, [rule for rule in _rules(edit, self.spec) if rule in self.spec.checks])


def _rules(edit: Edit, spec: Spec) -> list[Check]:
    """The rules that an edit makes, or puts in force."""
    if edit.what == "reading":
        return [rule for rule in spec.checks if any(each.reading == edit.name for each in rule.settings)]
    return [new for _, new in edit.pairs] or ([edit.after] if edit.after is not None else [])
