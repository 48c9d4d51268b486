"""What came of an enumeration: read ``Report``; ``enumeration_text`` and ``enumeration_json`` present it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from tcpcheck.report.recorded import Ended, Recorded
from tcpcheck.verdict import Exit, Verdict
from tcpspec.findings import Finding

if TYPE_CHECKING:
    from tcpcheck.cli.space import Space
    from tcpcheck.explicit.endings import Terminal
    from tcpcheck.explicit.liveness import Liveness
    from tcpcheck.explicit.search import Exploration, Result
    from tcpcheck.trace import Trace


class Report:
    """One enumeration and the commands that repeat it (``again``) and show runs of it (``shown``).

    ``words``: what ``show`` names each property by.
    """

    def __init__(
        self, exploration: Exploration, space: Space, again: str, shown: str, words: Sequence[str] = ()
    ) -> None:
        self.exploration, self.space = exploration, space
        self.recorded = Recorded(exploration, space)
        self.again, self.shown = again, shown
        self.words = {result.property.id: word for result, word in zip(exploration.results, words, strict=False)}

    @cached_property
    def results(self) -> tuple[Result, ...]:
        """One result per property; a ``leads_to`` is decided here, under the fairness of ``Fairness()``."""
        return tuple(self._settled(result) for result in self.exploration.results)

    def _settled(self, result: Result) -> Result:
        live = self.liveness.get(result.property.id)
        return result if live is None else replace(result, verdict=live.verdict)

    @cached_property
    def liveness(self) -> dict[str, Liveness]:
        """What came of each ``leads_to``, by id."""
        wanted = [r.property for r in self.exploration.results if r.property.form == "leads_to"]
        if not wanted:
            return {}
        from tcpcheck.explicit.liveness import check

        return {property.id: check(self.exploration, property) for property in wanted}

    def loop_of(self, result: Result) -> int | None:
        """How many moves the loop has that a violated ``leads_to`` goes round for ever; 0 is rest."""
        live = self.liveness.get(result.property.id)
        return None if live is None or live.lasso is None else len(live.lasso.loop_moves)

    def violated_after(self, result: Result) -> int | None:
        """Moves of a shortest run to a violation, or of the stem of a lasso."""
        live = self.liveness.get(result.property.id)
        return self.moves(result.violation) if live is None or live.lasso is None else live.lasso.stem

    @property
    def exit_code(self) -> Exit:
        """130 if interrupted, else 1 if a premise is unwitnessed, a violation no recorded finding, or an ending none of
        RFC 9293's, else 3 if open."""
        if self.exploration.stopped_by == "interrupted":
            return Exit.INTERRUPTED
        ended = self.recorded.new_endings
        if any(self._fails(result) for result in self.results) or any(each.settled for each in ended):
            return Exit.VIOLATED
        open_ = ended or any(result.verdict in (Verdict.UNKNOWN, Verdict.NOT_FOUND) for result in self.results)
        return Exit.INCONCLUSIVE if open_ or not self.exploration.complete else Exit.AS_EXPECTED

    def _fails(self, result: Result) -> bool:
        if result.verdict is Verdict.VIOLATED:
            return self.finding(result) is None
        unwitnessed = result.vacuous or result.verdict is Verdict.NOT_FOUND
        return self.exploration.complete and unwitnessed

    def finding(self, result: Result) -> Finding | None:
        """The recorded finding behind a violation."""
        return self.recorded.finding(result)

    def new_ends(self, terminal: Terminal) -> tuple[Ended, ...]:
        """Of the joint states of this ending those that RFC 9293 does not have, or not so near."""
        return tuple(each for each in self.recorded.new_endings if each.ending is terminal.ending)

    @cached_property
    def counterexample(self) -> Trace | None:
        """A shortest run to the violation that takes the fewest moves."""
        violated = [result for result in self.results if result.violation is not None]
        if not violated:
            lassos = [live.lasso for live in self.liveness.values() if live.lasso is not None]
            return lassos[0].trace if lassos else None
        first = min(violated, key=lambda result: result.violation or 0)
        assert first.violation is not None
        return self.exploration.trace(first.violation, of=first.property)

    def moves(self, state: int | None) -> int | None:
        """How many moves a state is away from the start."""
        return None if state is None else self.exploration.depth_of(state)

    @cached_property
    def rests_on(self) -> tuple[str, ...]:
        """The settings of readings that rules of the counterexample depend on, as `D6=fin`, in order of use."""
        if self.counterexample is None:
            return ()
        outcomes = [happened.outcome for happened in self.counterexample.replay() if happened.outcome]
        used = [s.reading for outcome in outcomes for check in outcome.fired for s in check.settings]
        settings = {**self.space.right.settings, **self.space.left.settings}
        return tuple(f"{reading}={settings[reading]}" for reading in dict.fromkeys(used))

    def otherwise(self) -> str | None:
        """A reading to try: one that the counterexample rests on in its literal setting."""
        literal = [name.removesuffix("=literal") for name in self.rests_on if name.endswith("=literal")]
        if not literal:
            return None
        reading = self.space.left.readings[literal[0]]
        return next(f"{reading.id}={choice}" for choice in reading.choices if choice != "literal")

    def farthest(self) -> str:
        """The cell whose shortest run is longest; of several the first."""
        cells = self.exploration.grid.values()
        farthest = max(cells, key=lambda cell: self.exploration.depth_of(cell.first))
        return f"{farthest.a}/{farthest.b}"

    def suggestions(self) -> Iterator[tuple[str, str]]:
        """Commands that go on from here, each with what it shows."""
        violated = [result.property.id for result in self.results if result.verdict is Verdict.VIOLATED]
        if violated:
            word = shlex.quote(self.words.get(violated[0], violated[0]))
            yield f"{self.shown} {word} --rules", "the counterexample with the rule behind every line"
            if other := self.otherwise():
                yield f"{self.again} --reading {other}", "the same under another reading of the RFC"
            if word == violated[0]:
                yield f"tcpspec explain {violated[0]}", "what the property says, and why"
        if any(terminal.ending.kind.value == "stuck" for terminal in self.exploration.endings):
            yield f"{self.shown} stuck", "a run after which something never comes"
        if self.space.left.name == "TCP":
            yield "tcpspec check two-way", "what the third segment of the handshake is for"
        if not violated:
            yield f"{self.shown} {self.farthest()}", "a shortest run to a pair of states"
        yield "tcpspec prove", "the headline claims without bounds"
        yield "tcpspec list", "variants, properties, readings and bounds to choose from"
