"""What a capture came to: counts of verdicts, and as many results as are worth showing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tcpcheck.base.verdict import Exit
from tcpcheck.conform.capture.files import Capture
from tcpcheck.conform.conversations.connections import Question, Reading
from tcpcheck.conform.conversations.packetdrill import Script
from tcpcheck.conform.end.conformance import Conformance, EndResult, exit_code

MOST_RESULTS = 1000
"""Results that are kept for each verdict; the others are counted."""

ORDER = tuple(Conformance)
"""From the best to the worst."""


@dataclass
class Summary:
    """The ends that were judged.  ``peak``: the most hypotheses held of one end at a time."""

    capture: Capture | Script
    question: Question
    reading: Reading
    counts: Counter[Conformance] = field(default_factory=Counter)
    kept: dict[Conformance, list[EndResult]] = field(default_factory=lambda: {each: [] for each in ORDER})
    peak: int = 0

    def add(self, result: EndResult) -> None:
        self.counts[result.conformance] += 1
        self.peak = max(self.peak, result.peak)
        if len(self.kept[result.conformance]) < MOST_RESULTS:
            self.kept[result.conformance].append(result)

    @property
    def ends(self) -> int:
        return sum(self.counts.values())

    @property
    def worst(self) -> Conformance:
        """The worst verdict; inconclusive at best if nothing was judged or the file is damaged."""
        found = max(self.counts, key=ORDER.index, default=Conformance.INCONCLUSIVE)
        return max(found, Conformance.INCONCLUSIVE, key=ORDER.index) if self.capture.damaged else found

    @property
    def results(self) -> list[EndResult]:
        """Those kept, in the order of the file."""
        return sorted((each for kept in self.kept.values() for each in kept), key=lambda each: (each.first, each.end))

    @property
    def exit_code(self) -> Exit:
        return exit_code({self.worst, *self.counts}, self.question.mode)


def summarised(
    capture: Capture | Script, question: Question, progress: Callable[[str], None] = lambda line: None
) -> Summary:
    """Read the whole capture, or script.  Raises CaptureError or ScriptError if it is none."""
    reading = Reading(question)
    summary = Summary(capture, question, reading)
    for result in reading.results(capture):
        summary.add(result)
        progress(f"{capture.frames_read} packets, {summary.ends} ends judged")
    return summary
