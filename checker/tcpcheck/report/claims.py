"""What came of claims, as text and as JSON: read ``ClaimOutcome``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tcpcheck.report.layout import wrapped
from tcpcheck.report.paint import Paint
from tcpcheck.verdict import Exit, Verdict
from tcpspec.claims import Claim, Part

if TYPE_CHECKING:
    from tcpcheck.trace import Trace

FORMAT = "tcpspec-prove-1"


@dataclass(frozen=True)
class PartOutcome:
    """What an engine established of one part in this run; ``evidence`` says how, in a few words."""

    part: Part
    verdict: Verdict
    evidence: str = ""
    trace: Trace | None = None
    used: tuple[str, ...] = ()
    certificate: str = ""
    seconds: float = 0.0

    @property
    def as_expected(self) -> bool:
        return str(self.verdict) == self.part.expected

    @property
    def is_open(self) -> bool:
        """Nothing was established either way."""
        return self.verdict in (Verdict.UNKNOWN, Verdict.NOT_FOUND)


@dataclass(frozen=True)
class ClaimOutcome:
    """What came of the parts of a claim that were tried; ``interrupted`` if some were not."""

    claim: Claim
    parts: tuple[PartOutcome, ...]
    interrupted: bool = False

    @property
    def as_expected(self) -> bool:
        return not self.interrupted and all(part.as_expected for part in self.parts)

    @property
    def exit_code(self) -> Exit:
        if any(not part.as_expected and not part.is_open for part in self.parts):
            return Exit.VIOLATED
        if self.interrupted:
            return Exit.INTERRUPTED
        return Exit.AS_EXPECTED if self.as_expected else Exit.INCONCLUSIVE

    def as_text(self, width: int, paint: Paint, *, ladders: bool) -> str:
        """The claim, a line or two per part, and the ladders if asked for."""
        lines = [f"{paint.heading(self.claim.id)}  {paint.heading(self.claim.title)}"]
        lines.append(paint.dim(wrapped(self.claim.statement, width, "    ")))
        longest = max((len(each.part.id) for each in self.parts), default=0)
        for each in self.parts:
            lines.append(
                f"  {paint.verdict(each.verdict, 9)}  {paint(f'{each.part.id:{longest}}', 'bold')}  {each.evidence}"
            )
            lines.append(paint.dim(wrapped(each.part.statement, width, " " * 13)))
            if each.certificate:
                lines.append(f"{'':13}certificate: {each.certificate}")
            if not each.as_expected:
                lines.append(paint(f"{'':13}{each.part.expected} was expected", "yellow"))
            if ladders and each.trace is not None:
                lines.append(_ladder(each.trace, paint))
        if self.interrupted:
            lines.append(paint("  INCOMPLETE: interrupted", "yellow"))
        return "\n".join(lines)

    def summary(self) -> str:
        """`as expected: 4 VIOLATED, 1 HOLDS`."""
        counts = Counter(str(each.verdict) for each in self.parts)
        found = ", ".join(f"{number} {verdict}" for verdict, number in counts.items())
        wrong = [
            f"{each.part.id} is {each.verdict} where {each.part.expected} was expected"
            for each in self.parts
            if not each.as_expected
        ]
        if wrong:
            return "; ".join(wrong)
        return (
            f"incomplete: {found or 'nothing was established'}"
            if self.interrupted
            else f"as expected: {found}"
        )

    def as_json(self) -> dict[str, Any]:
        """One entry of ``prove.schema.json``."""
        return {
            "id": self.claim.id,
            "title": self.claim.title,
            "statement": self.claim.statement,
            "as_expected": self.as_expected,
            "complete": not self.interrupted,
            "parts": [_part_json(each) for each in self.parts],
            "sources": list(self.claim.sources),
        }


def _ladder(trace: Trace, paint: Paint) -> str:
    from dataclasses import replace

    from tcpcheck.show.ladder import render

    shown = render(replace(trace, title=""), colour=paint.on)
    return "\n" + "\n".join(f"    {line}".rstrip() for line in shown.splitlines()) + "\n"


def _part_json(outcome: PartOutcome) -> dict[str, Any]:
    from tcpcheck.trace_json import to_json

    return {
        "id": outcome.part.id,
        "statement": outcome.part.statement,
        "expected": outcome.part.expected,
        "verdict": str(outcome.verdict),
        "drops": outcome.part.drops,
        "evidence": outcome.evidence,
        "used_assumptions": list(outcome.used),
        "certificate": outcome.certificate,
        "trace": None if outcome.trace is None else to_json(outcome.trace),
    }


def exit_code_of(outcomes: Sequence[ClaimOutcome]) -> Exit:
    """1 if any part is settled otherwise than expected, else 130 if interrupted, else 3 if any is open."""
    codes = {outcome.exit_code for outcome in outcomes}
    return next(
        (code for code in (Exit.VIOLATED, Exit.INTERRUPTED, Exit.INCONCLUSIVE) if code in codes),
        Exit.AS_EXPECTED,
    )
