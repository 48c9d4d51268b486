"""Checks a ladder line by line against the rules of a spec: ``check_ladder``.

A line is right if some run that the rules allow, and that agrees with all lines above, does what it shows.
The drawing need not show calls and timeouts that send and destroy nothing, nor every reply; it must not show
a segment or a state that no rule produces.  The first wrong line is named, with what was allowed there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from tcpcheck.ladders.drawn import Ladder, LadderError, Row
from tcpcheck.ladders.parse_ladder import parse
from tcpcheck.replay.opening import bound, initial, system_of, unit
from tcpcheck.replay.rows import RowReader
from tcpcheck.replay.runs import CALLS, Run, distinct
from tcpcheck.runs.notation import act_text, named_timers, read_time, rules_of, segment_text
from tcpcheck.runs.trace import Trace
from tcpspec.language.expression import State
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.spec import Spec
from tcpspec.stories import Story
from tcpspec.system.joint import OTHER, Act, Deliver, Happened, Side

INSERTED_AT_MOST = 2
"""Undrawn events between two rows."""


class Allowed(NamedTuple):
    """What could have been drawn instead: rules with their RFC sections, states after, segment sent."""

    rules: tuple[str, ...]
    states: tuple[State, State]
    sent: str = ""

    def __str__(self) -> str:
        then = f"A is {self.states[0]}, B is {self.states[1]}" + (f", {self.sent}" if self.sent else "")
        return f"{'; '.join(self.rules)}: {then}" if self.rules else then


@dataclass(frozen=True)
class LadderResult:
    """What came of checking a ladder.

    ``line`` and ``column`` place the first thing that no rule allows (None if ``ok``).  ``trace`` is a run
    that shows every row above it; ``inserted`` are its undrawn events and ``undrawn`` its undrawn segments.
    ``numbers`` binds symbols.
    """

    ok: bool
    ladder: Ladder
    trace: Trace
    line: int | None = None
    column: int | None = None
    allowed: tuple[Allowed, ...] = ()
    explanation: str = ""
    inserted: tuple[str, ...] = ()
    undrawn: tuple[str, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)


class _Failure(NamedTuple):
    """No run passes ``stage`` of ``row``; ``runs`` came as far as that."""

    stage: str
    side: Side
    row: Row
    runs: tuple[Run, ...]


def check_ladder(ladder: Ladder, spec: Spec = TCP, *, right: Spec | None = None) -> LadderResult:
    """Check ``ladder`` against ``spec`` at both ends (``right``: another one at B).

    Raises LadderError where the ladder says something that cannot be understood.
    """
    system = system_of(ladder, spec, right or spec)
    ladder, numbers = bound(ladder)
    begin = initial(ladder, system)
    _require_readable_times(ladder, unit(ladder) or system.network.msl)
    reader = RowReader(ladder, system, begin)
    runs, failure = _followed(reader)
    best = runs[0]
    undrawn = "".join(f"\n  taken to have happened undrawn, {each}" for each in best.inserted)
    result = LadderResult(
        ok=failure is None,
        ladder=ladder,
        trace=Trace(system, begin, best.moves, ladder.title, unit(ladder)),
        explanation=f"{ladder.name}: the rules of {spec.name} allow every line{undrawn}",
        inserted=best.inserted,
        undrawn=tuple(f"{segment_text(flight.segment)} from {side}" for side, flight in best.unshown),
        numbers=numbers,
    )
    return result if failure is None else _refused(result, reader, failure, spec)


def check_story(story: Story, spec: Spec = TCP) -> LadderResult:
    """Check a story against ``spec`` at both ends."""
    return check_ladder(parse(story.text(), f"{story.name}.ladder"), spec)


def allowing_readings(ladder: Ladder, spec: Spec = TCP) -> tuple[str, ...]:
    """The settings, each taken alone, under which ``spec`` allows a ladder that it refuses as it is:
    `D27=figure-7`."""
    others = ((key, name) for key, reading in spec.readings.items() for name in reading.choices)
    return tuple(
        f"{key}={name}"
        for key, name in others
        if name != spec.settings[key] and check_ladder(ladder, spec.reading(**{key: name})).ok
    )


def _followed(reader: RowReader) -> tuple[list[Run], _Failure | None]:
    """The runs after the last row that some run explains, and what stops at the next."""
    runs = [Run(reader.begin)]
    for position, row in enumerate(reader.ladder.rows):
        reader.row = position
        further, failure = _explained(reader, runs, row)
        if failure is not None:
            return runs, failure
        runs = further
    return runs, None


def _explained(reader: RowReader, runs: list[Run], row: Row) -> tuple[list[Run], _Failure | None]:
    """The runs that do what the row shows, with as few undrawn events before it as will do."""
    start = [replace(run, recent=(), departing=None) for run in runs]
    further, failure = _through(reader, start, row)
    for _ in range(INSERTED_AT_MOST):
        if failure is None:
            break
        start = distinct(made for run in start for made in reader.silent(run))
        later, still = _through(reader, start, row)
        if still is None:
            return later, None
    return further, failure


def _through(reader: RowReader, runs: list[Run], row: Row) -> tuple[list[Run], _Failure | None]:
    for stage in reader.stages(row):
        further = distinct(made for run in runs for made in stage.runs(run))
        if not further:
            return [], _Failure(stage.kind, stage.side, row, tuple(runs))
        runs = further
    return runs, None


def _require_readable_times(ladder: Ladder, msl: float | None) -> None:
    for row in ladder.rows:
        if row.passes:
            try:
                read_time(row.passes, msl)
            except ValueError:
                wanted = "a number" + (", or a multiple of MSL such as `1.5 MSL`" if msl else "")
                problem = f"{row.passes!r} is no time here"
                raise LadderError(ladder.name, row.line, row.column, row.source, problem, wanted) from None


def _refused(result: LadderResult, reader: RowReader, failure: _Failure, spec: Spec) -> LadderResult:
    row, column = failure.row, _column(failure)
    told = [run for run in failure.runs if not reader.invented(run)]
    failure = failure._replace(runs=tuple(told) or failure.runs[:1])
    numbers = reader.invented(failure.runs[0])
    allowed = tuple(dict.fromkeys(_allowed(reader, failure)))
    numbered = f"line {row.number} of the figure: " if row.number is not None else ""
    shown = [
        f"{result.ladder.name}:{row.line}:{column}: {numbered}{_problem(failure, spec)}",
        f"    {row.source}",
        "    " + " " * (column - 1) + "^",
        *([_heading(failure)] if allowed else []),
        *(f"  - {each}" for each in allowed),
        *(f"  ({iss} stands for any ISS: the ladder does not tell it)" for iss in numbers),
    ]
    return replace(result, line=row.line, column=column, allowed=allowed, explanation="\n".join(shown))


def _column(failure: _Failure) -> int:
    if failure.stage in ("act", "state", "numbers"):
        return failure.row.margins[failure.side].column
    return failure.row.column


def _problem(failure: _Failure, spec: Spec) -> str:
    row, side = failure.row, failure.side
    match failure.stage:
        case "act":
            words = ", ".join(f"({act_text(n.act, n.length or 0) if n.act else n.said})"
                              for n in row.margins[side].notes if n.act or n.said in named_timers(spec))  # fmt: skip
            return f"{words} cannot happen at {side} now"
        case "depart":
            return f"no rule of {spec.name} lets {side} send this segment here"
        case "arrive" | "lose":
            return f"no such segment from {side} is under way; {_remedy(failure)}"
        case "appear":
            return "no segment may appear here: the network duplicates nothing and nobody forges"
        case "numbers":
            return f"{side} does not stand at these numbers"
        case "state":
            return f"no rule of {spec.name} brings {side} to {row.margins[side].state} here"
        case _:
            return "no time can pass"


def _remedy(failure: _Failure) -> str:
    drawn, sender = failure.row.segment, failure.side
    moves = (move for run in failure.runs for move in run.moves if isinstance(move, Deliver))
    if drawn is not None and any(m.sender == sender and drawn.matches(m.flight.segment) for m in moves):
        return "it has arrived already: mark it (duplicate) if the network doubled it"
    return "mark it (duplicate) if it is left over from before"


def _heading(failure: _Failure) -> str:
    return {
        "depart": f"{failure.side} could send:",
        "arrive": "under way:",
        "lose": "under way:",
        "act": "as things stand:",
    }.get(failure.stage, "allowed here:")


def _allowed(reader: RowReader, failure: _Failure) -> Iterator[Allowed]:
    """What the rules allow at the place of failure, in the order of the rules."""
    for run in failure.runs:
        if failure.stage == "depart":
            yield from _could_send(reader, run, failure.side)
        elif failure.stage in ("arrive", "lose"):
            for flight in run.joint.wire(failure.side):
                yield Allowed((), _states(run), f"{segment_text(flight.segment)} is under way from {failure.side}")
        elif failure.stage == "numbers":
            block = run.joint.end(failure.side).block
            yield Allowed((), _states(run), f"{failure.side} send {block.snd_nxt},receive {block.rcv_nxt}")
        elif failure.stage == "act":
            yield Allowed((), _states(run))
        elif failure.stage == "state":
            yield from _did(run)


def _did(run: Run) -> Iterator[Allowed]:
    """What the last event of this row did; where there was none, the states as they are."""
    events = [happened for happened in run.recent if happened.outcome is not None]
    yield _from(events[-1]) if events else Allowed((), _states(run))


def _could_send(reader: RowReader, run: Run, side: Side) -> Iterator[Allowed]:
    for owner, flight in run.unshown:
        if owner == side:
            yield Allowed((), _states(run), f"{side} has sent {segment_text(flight.segment)}")
    for kind in CALLS:
        for made in reader.act(run, side, kind):
            outcome = made.recent[-1].outcome
            if outcome is not None and outcome.sent is not None:
                yield _from(made.recent[-1])


def _from(happened: Happened) -> Allowed:
    outcome, joint = happened.outcome, happened.after
    assert outcome is not None
    rules = tuple(f"{name} ({section})" for name, section in rules_of(outcome))
    sent = ""
    if outcome.sent is not None:
        sent = f"{_actor(happened)} sends {segment_text(outcome.sent)}"
    return Allowed(rules, (joint.a.block.state, joint.b.block.state), sent)


def _actor(happened: Happened) -> Side:
    match happened.move:
        case Act(side):
            return side
        case Deliver(sender):
            return OTHER[sender]
    raise AssertionError("only events of an end send")


def _states(run: Run) -> tuple[State, State]:
    return run.joint.a.block.state, run.joint.b.block.state
