"""A run and how it is presented: as a ladder, as sentences, as a file that reads back, as JSON."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tcpcheck import replay
from tcpcheck.base.layout import wrapped
from tcpcheck.base.paint import Paint
from tcpcheck.cli.exits import Refused
from tcpcheck.ladders.ladder import lifetime, prose, render
from tcpcheck.ladders.rungs import rungs
from tcpcheck.runs.trace import Trace
from tcpcheck.runs.trace_json import to_json
from tcpspec.properties.property import Property


@dataclass(frozen=True)
class Run:
    """A run and what it shows; ``refutes`` is the property that its last state violates.  ``loop_from``: what comes
    after so many moves repeats for ever."""

    title: str
    trace: Trace
    refutes: Property | None = None
    loop_from: int | None = None

    def as_text(self, form: str, width: int, paint: Paint, *, rules: bool, times: bool) -> str:
        """The run as a ladder, as sentences, or as a ladder that reads back."""
        if form == "file":
            return self.ladder_file(rules=rules, times=times)
        shown = replace(self.trace, title="")
        if form == "prose":
            said = lifetime(shown, rungs(shown, self.loop_from))
            body = prose(shown, self.loop_from) + (f"[{said}]\n" if said else "")
        else:
            body = render(shown, rules=rules, times=times, colour=paint.on, loop_from=self.loop_from)
        return f"{paint.heading(wrapped(self.title, width))}\n\n{body}"

    def ladder_file(self, *, rules: bool = False, times: bool = False) -> str:
        """A ladder with the directives under which it reads back; Refused where a ladder cannot say it."""
        try:
            return replay.ladder_file(replace(self.trace, title=self.title), rules=rules, times=times)
        except ValueError as error:
            raise Refused(str(error), "save it as .json") from error

    def trace_json(self) -> dict[str, Any]:
        return to_json(replace(self.trace, title=self.title))

    def as_json(self) -> dict[str, Any]:
        """The form of ``show.schema.json``."""
        ladder = render(replace(self.trace, title=""), rules=True, loop_from=self.loop_from)
        refutes = self.refutes.id if self.refutes else None
        return {
            "format": "tcpspec-show-1",
            "title": self.title,
            "violates": refutes,
            "moves": len(self.trace.moves),
            "ladder": ladder,
            "trace": self.trace_json(),
            "loop_from": self.loop_from,
        }

    def real(self) -> Run:
        """The same run with 32-bit numbers that z3 chose.  Refused if it refutes nothing."""
        if self.refutes is None:
            raise Refused("--real chooses numbers for a violation, and this run violates nothing",
                          "name a property that is violated")  # fmt: skip
        from tcpcheck.symbolic.unroll import UnrollError, realise

        try:
            trace = realise(self.trace, self.refutes)
        except UnrollError as error:
            raise Refused(f"no 32-bit numbers were found: {error}", "show the run without --real") from error
        return Run(f"{self.title}, with 32-bit numbers", trace, self.refutes)


@dataclass(frozen=True)
class Drawn(Run):
    """A figure of the RFC, shown as it is printed there."""

    text: str = ""

    def as_text(self, form: str, width: int, paint: Paint, *, rules: bool, times: bool) -> str:
        if form == "ladder" and not (rules or times):
            return self.text
        return super().as_text(form, width, paint, rules=rules, times=times)
