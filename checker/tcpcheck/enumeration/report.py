"""What came of an enumeration: read ``Report``; ``enumeration_text`` and ``enumeration_json`` present it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from tcpcheck.base.verdict import Exit, Verdict
from tcpcheck.enumeration.falsity import FalsePart, false_in
from tcpcheck.enumeration.recorded import Ended, Known, Recorded
from tcpcheck.explicit.answers import liveness
from tcpspec.language.notation import field_name
from tcpspec.properties.agreement import SHARED
from tcpspec.properties.property import JUDGED

if TYPE_CHECKING:
    from tcpcheck.enumeration.space import Space
    from tcpcheck.explicit.answers.endings import Terminal
    from tcpcheck.explicit.answers.exploration import Exploration, Result
    from tcpcheck.explicit.answers.liveness import Liveness
    from tcpcheck.runs.trace import Trace


SEVERITY = (Exit.AS_EXPECTED, Exit.INCONCLUSIVE, Exit.VIOLATED, Exit.INTERRUPTED)
STANDARD = (*JUDGED, *SHARED)


class Report:
    """One enumeration and the commands that repeat it (``again``) and show runs of it (``shown``).

    ``words``: what ``show`` names each property by.  ``recorded``: what of it RFC 9293 is known for.  ``second``: the
    same question where ports are used again.  ``broken``: files whose properties could not be judged, and why.
    ``named``: single properties were asked for, and where runs end is only told.
    """

    def __init__(
        self, exploration: Exploration, space: Space, again: str, shown: str, words: Sequence[str] = (), *,
        recorded: Recorded | None = None, second: Report | None = None, broken: Sequence[str] = (), named: bool = False,
    ) -> None:  # fmt: skip
        self.exploration, self.space = exploration, space
        self.recorded = recorded or Recorded(exploration, space)
        self.second, self.broken, self.named = second, tuple(broken), named
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
        return {property.id: liveness.check(self.exploration, property) for property in wanted}

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
        if self.broken:
            return Exit.USAGE
        if self.second is not None:
            return max(self._own_code, self.second.found_code, key=SEVERITY.index)
        return self._own_code

    @property
    def found_code(self) -> Exit:
        """The same of violations alone, for bounds in which not every premise need come true."""
        if self.exploration.stopped_by == "interrupted":
            return Exit.INTERRUPTED
        if any(self._own_violation(result) for result in self.results):
            return Exit.VIOLATED
        return Exit.AS_EXPECTED if self.exploration.complete else Exit.INCONCLUSIVE

    @property
    def _own_code(self) -> Exit:
        ended = self.recorded.new_endings
        if any(self._fails(result) for result in self.results) or any(each.settled for each in ended):
            return Exit.VIOLATED
        open_ = (ended and not self.named) or any(
            result.verdict in (Verdict.UNKNOWN, Verdict.NOT_FOUND) for result in self.results
        )
        return Exit.INCONCLUSIVE if open_ or not self.exploration.complete else Exit.AS_EXPECTED

    def _own_violation(self, result: Result) -> bool:
        return result.verdict is Verdict.VIOLATED and self.finding(result) is None

    def _fails(self, result: Result) -> bool:
        if result.verdict is Verdict.VIOLATED:
            return self._own_violation(result)
        unwitnessed = result.vacuous or result.verdict is Verdict.NOT_FOUND or bool(self.inevitable(result))
        return self.exploration.complete and unwitnessed

    def inevitable(self, result: Result) -> str:
        """Why no rules could make a property of the user's own false, where that is so."""
        if result.verdict is not Verdict.HOLDS or result.property in STANDARD:
            return ""
        from tcpcheck.symbolic.formulas.inevitable import inevitable

        return inevitable(result.property)

    def false_parts(self, result: Result) -> tuple[FalsePart, ...]:
        """What of a violated ``always`` is false in the last state of its shortest run, and the values it reads."""
        if result.violation is None:
            return ()
        trace = self.exploration.trace(result.violation)
        happened = trace.replay()
        return false_in(happened[-1].after if happened else trace.initial, result.property)

    def finding(self, result: Result) -> Known | None:
        """The recorded finding behind a violation."""
        return self.recorded.finding(result)

    @property
    def held(self) -> tuple[str, ...]:
        """Variables that the search kept at one value, as the RFC calls them: `SND.WND=65535`."""
        held = self.exploration.bounds.held
        return tuple(f"{field_name('block', name)}={value}" for name, value in held.items())

    @property
    def holding(self) -> str:
        """What the search held, and why that changes no verdict; or why it held nothing."""
        influence = self.exploration.influence
        if influence is not None:
            return f"nothing is held, for {influence}"
        if not self.held:
            return "nothing is held: the rules or properties ask for what is held otherwise"
        if self.exploration.stopped_by == "interrupted":
            return f"{', '.join(self.held)}: whether this is exact was not found out"
        return (
            f"{', '.join(self.held)}: exact here, for no property reads them, and whatever the rules make of them, "
            "every event comes out the same in every state found"
        )

    def new_ends(self, terminal: Terminal) -> tuple[Ended, ...]:
        """Of the joint states of this ending those that RFC 9293 does not have, or not so near."""
        return tuple(each for each in self.recorded.new_endings if each.ending is terminal.ending)

    @cached_property
    def counterexample(self) -> Trace | None:
        """A shortest run to the violation that takes the fewest moves; of the variant's own, or else to an end that RFC
        9293 does not have, if there is any."""
        violated = [result for result in self.results if result.violation is not None]
        own = [result for result in violated if self._own_violation(result)]
        if not own and (self.recorded.new_endings or self._second_run is not None):
            return self._second_run or self._stuck
        if not violated:
            lassos = [live.lasso for live in self.liveness.values() if live.lasso is not None]
            return lassos[0].trace if lassos else None
        first = min(own or violated, key=lambda result: result.violation or 0)
        assert first.violation is not None
        return self.exploration.trace(first.violation, of=first.property)

    @property
    def _second_run(self) -> Trace | None:
        """A run of the second space, where it violates what nothing known explains."""
        if self.second is None or not any(map(self.second._own_violation, self.second.results)):
            return None
        return self.second.counterexample

    @property
    def _stuck(self) -> Trace:
        """A shortest run to an end that RFC 9293 does not have."""
        nearest = min(self.recorded.new_endings, key=lambda each: each.moves)
        return self.exploration.trace(nearest.first, f"stuck: {nearest.ending.name}")

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
