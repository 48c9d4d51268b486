"""What ``tcpspec explain`` adds on demand to an explanation: verdicts established now, and a run as a ladder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tcpcheck.base.paint import Paint
from tcpcheck.base.verdict import Exit
from tcpcheck.cli import names, runs
from tcpcheck.cli.exits import Refused
from tcpcheck.cli.explain.claim_meanings import first_counterexample
from tcpcheck.cli.explain.explanation import Explanation
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.establish import run_claim, text
from tcpcheck.establish.text import exit_code_of
from tcpspec.claims.findings import FINDINGS

if TYPE_CHECKING:
    from tcpcheck.cli.run import Run
    from tcpcheck.establish import ClaimResult


@dataclass(frozen=True)
class Told:
    """An explanation with what was established for it in this run, if anything was."""

    explanation: Explanation
    result: ClaimResult | None = None
    run: Run | None = None

    @property
    def exit_code(self) -> int:
        if self.result is None:
            return int(Exit.AS_EXPECTED)

        return int(exit_code_of([self.result]))

    def as_text(self, width: int, paint: Paint) -> str:
        said = [self.explanation.as_text(width, paint)]
        if self.result is not None:
            found = text.as_text(self.result, width, paint, ladders="none", certificates={})
            said.append(f"{paint.heading('found now')}  {text.summary(self.result)}\n{_without_heading(found)}")
        if self.run is not None:
            said.append(self.run.as_text("ladder", width, paint, rules=False, times=False))
        return "\n\n".join(part.rstrip("\n") for part in said)

    def as_json(self) -> dict[str, Any]:
        """One of ``explain.schema.json``."""
        data = self.explanation.as_json()
        if self.result is not None:
            data["established"] = text.as_json(self.result, {})
        if self.run is not None:
            data["run"] = self.run.as_json()
        return data


def _without_heading(text: str) -> str:
    """The parts alone: title and statement were said before."""
    return text.partition("\n\n")[2]


def told(explanation: Explanation, *, verdicts: bool, ladder: bool) -> Told:
    """Establish what was asked for; Refused where the thing explained has no verdict or no run."""
    result = _established(explanation) if verdicts else None
    return Told(explanation, result, _run(explanation) if ladder else None)


def _established(explanation: Explanation) -> ClaimResult:
    if explanation.kind != "claim":
        raise Refused(f"--verdicts: {explanation.id} is a {explanation.kind}, and only claims have parts to establish",
                      "see `tcpspec list claims`")  # fmt: skip
    return run_claim(names.claims()[explanation.id], progress=TERMINAL.progress)


def _run(explanation: Explanation) -> Run:
    return runs.found(_words(explanation), {})


def _words(explanation: Explanation) -> tuple[str, ...]:
    """What to ask ``tcpspec show`` for."""
    if explanation.id in FINDINGS:
        return tuple(FINDINGS[explanation.id].command.split()[1:])
    if explanation.kind == "claim":
        part = first_counterexample(names.claims()[explanation.id])
        if part is not None:
            return explanation.id, part.id
    raise Refused(
        f"--ladder: there is no run that shows {explanation.id}", "name a claim with a counterexample, or a finding"
    )
