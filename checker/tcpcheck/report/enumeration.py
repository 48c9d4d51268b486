"""What an enumeration found, as text and as JSON: read ``Report``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tcpcheck.report.coverage import unfired
from tcpcheck.report.explanation import commands_text
from tcpcheck.report.grid import grid_text
from tcpcheck.report.layout import counted, grouped, table, wrapped
from tcpcheck.report.paint import Paint
from tcpcheck.report.rules import source
from tcpcheck.verdict import Exit, Verdict

if TYPE_CHECKING:
    from tcpcheck.cli.space import Space
    from tcpcheck.explicit.search import Exploration, Result
    from tcpcheck.trace import Trace

FORMAT = "tcpspec-check-1"


class Report:
    """One enumeration and the commands that repeat it (``again``) and show runs of it (``shown``)."""

    def __init__(self, exploration: Exploration, space: Space, again: str, shown: str) -> None:
        self.exploration, self.space = exploration, space
        self.again, self.shown = again, shown

    @property
    def exit_code(self) -> Exit:
        """1 if something is violated or unwitnessed, else 130 if interrupted, else 3 if anything is open."""
        if any(self._fails(result) for result in self.exploration.results):
            return Exit.VIOLATED
        if self.exploration.stopped_by == "interrupted":
            return Exit.INTERRUPTED
        open_ = any(result.verdict in (Verdict.UNKNOWN, Verdict.NOT_FOUND) for result in self.exploration.results)
        return Exit.INCONCLUSIVE if open_ or not self.exploration.complete else Exit.AS_EXPECTED

    def _fails(self, result: Result) -> bool:
        if result.verdict is Verdict.VIOLATED:
            return True
        unwitnessed = result.vacuous or result.verdict is Verdict.NOT_FOUND
        return self.exploration.complete and unwitnessed

    def counterexample(self) -> Trace | None:
        """A shortest run to the violation that takes the fewest moves."""
        violated = [result for result in self.exploration.results if result.violation is not None]
        if not violated:
            return None
        first = min(violated, key=lambda result: result.violation or 0)
        assert first.violation is not None
        return self.exploration.trace(first.violation, of=first.property)

    def _moves(self, state: int | None) -> int | None:
        return None if state is None else self.exploration.depth_of(state)

    # --- text ---------------------------------------------------------------------------------------
    def as_text(self, width: int, paint: Paint) -> str:
        """Sections for a terminal; the last line of a failing run is a command that repeats it."""
        sections = [
            self._heading(width, paint),
            self._properties(width, paint),
            self._grid(width, paint),
            self._endings(width, paint),
            self._coverage(width, paint),
            self._ladder(width, paint),
            self._next(width, paint),
        ]
        return "\n\n".join(section for section in sections if section)

    def _heading(self, width: int, paint: Paint) -> str:
        found, space = self.exploration, self.space
        ends = space.left.name if space.left is space.right else f"{space.left.name} and {space.right.name}"
        states, moves = counted(found.states, "joint state"), counted(found.transitions, "transition")
        size = f"{states}, {moves}, depth {found.depth}"
        rows = [
            ("within", f"A: {space.bounds.a}"),
            ("", f"B: {space.bounds.b}"),
            ("", "; ".join(part for part in str(space.bounds).split("; ") if _is_shared(part, space))),
            ("found", size if found.complete else f"{size}; INCOMPLETE: {found.stopped_by}"),
        ]
        if found.complete:
            rows[-1] = ("found", f"{size}; that is all of them")
        words = table(rows, width, paint=lambda n, text: paint.dim(text) if n == 0 else text)
        return wrapped(f"{ends}   {space.left.why}", width).replace(ends, paint.heading(ends), 1) + f"\n{words}"

    def _properties(self, width: int, paint: Paint) -> str:
        """Two lines for each: verdict, id and evidence; and what it says."""
        results = self.exploration.results
        words = max(len(str(result.verdict)) for result in results)
        ids = max(len(result.property.id) for result in results)
        lines = [paint.heading("properties")]
        for result in results:
            word = paint.verdict(result.verdict, words)
            lines.append(f"  {word}  {paint(f'{result.property.id:{ids}}', 'bold')}  {self._evidence(result, paint)}")
            lines.append(paint.dim(wrapped(result.property.name, width, " " * (words + 4))))
        return "\n".join(lines)

    def _evidence(self, result: Result, paint: Paint) -> str:
        """Where it is violated or witnessed, or where its premise is, counted in moves from the start."""
        moves = self._moves(result.violation if result.violation is not None else result.witness)
        if result.violation is not None:
            return f"violated after {moves} moves"
        if result.property.form == "sometimes":
            return "no such state was reached" if moves is None else f"reached after {moves} moves"
        if moves is None:
            return paint("UNWITNESSED: its premise is never true within these bounds", "yellow")
        return f"premise first true after {moves} moves"

    def _farthest(self) -> str:
        """The cell whose shortest run is longest; of several the first."""
        cells = self.exploration.grid.values()
        farthest = max(cells, key=lambda cell: self.exploration.depth_of(cell.first))
        return f"{farthest.a}/{farthest.b}"

    def _grid(self, width: int, paint: Paint) -> str:
        moves = {cell: self.exploration.depth_of(found.first) for cell, found in self.exploration.grid.items()}
        legend = (
            f"{len(moves)} of 121 pairs of states reached; the number is the moves of a shortest run there: "
            f"{self.shown} {self._farthest()}"
        )
        return "\n".join([paint.heading("grid"), grid_text(moves, paint), paint.dim(wrapped(legend, width))])

    def _endings(self, width: int, paint: Paint) -> str:
        rows = []
        for terminal in self.exploration.endings:
            ending = terminal.ending
            near = f"nearest after {self._moves(terminal.first)} moves"
            rows.append((str(ending.kind), grouped(terminal.count), f"{ending.name}; {near}; {ending.why}"))
        if not rows:
            rows = [("none", "", "every state reached has a move that changes something")]
        return f"{paint.heading('where runs end')}\n{table(rows, width)}"

    def _coverage(self, width: int, paint: Paint) -> str:
        coverage = self.exploration.coverage
        every = len(coverage.fired) + len(coverage.never)
        lines = [f"{paint.heading('coverage')}\n  {len(coverage.fired)} of {every} rules fired"]
        for reason, checks in unfired(self.exploration):
            ids = dict.fromkeys(check.rows[0] if check.rows else check.name for check in checks)
            lines.append(wrapped(f"{reason} ({len(checks)}): {', '.join(ids)}", width, "    ", "  - "))
        return "\n".join(lines)

    def _ladder(self, width: int, paint: Paint) -> str:
        trace = self.counterexample()
        if trace is None:
            return ""
        from tcpcheck.show.ladder import render

        title = f"counterexample to: {trace.title}"
        return f"{paint.heading(title)}\n\n{render(_untitled(trace), colour=paint.on).rstrip()}"

    def _next(self, width: int, paint: Paint) -> str:
        text = f"{paint.heading('try next')}\n{commands_text(tuple(self.suggestions()), width, paint)}"
        if self.exit_code is Exit.AS_EXPECTED:
            return text
        return f"{text}\n\n{paint.dim('this run again:')}\n{self.again}"

    def suggestions(self) -> Iterator[tuple[str, str]]:
        """Commands that go on from here, each with what it shows."""
        violated = [result.property.id for result in self.exploration.results if result.verdict is Verdict.VIOLATED]
        if violated:
            yield f"{self.shown} {violated[0]} --rules", "the counterexample with the rule behind every line"
            yield f"tcpspec explain {violated[0]}", "what the property says, and why"
        if any(terminal.ending.kind.value == "stuck" for terminal in self.exploration.endings):
            yield f"{self.shown} stuck", "a run after which something never comes"
        if self.space.left.name == "TCP":
            yield "tcpspec check two-way", "what the third segment of the handshake is for"
        if not violated:
            yield f"{self.shown} {self._farthest()}", "a shortest run to a pair of states"
        yield "tcpspec prove", "the headline claims without bounds"
        yield "tcpspec list", "variants, properties, readings and bounds to choose from"

    # --- JSON ---------------------------------------------------------------------------------------
    def as_json(self) -> dict[str, Any]:
        """The form of ``check.schema.json``; what differs from run to run is in ``cost`` alone."""
        from tcpcheck.trace_json import to_json

        found, trace = self.exploration, self.counterexample()
        return {
            "format": FORMAT,
            "variant": self.space.left.name,
            "peer": self.space.right.name,
            "readings": list(self.space.settings),
            "bounds": {"preset": self.space.preset, "text": str(self.space.bounds)},
            "states": found.states,
            "transitions": found.transitions,
            "depth": found.depth,
            "complete": found.complete,
            "stopped_by": found.stopped_by,
            "properties": [self._property_json(result) for result in found.results],
            "grid": [
                {
                    "a": str(cell.a),
                    "b": str(cell.b),
                    "states": cell.count,
                    "moves": found.depth_of(cell.first),
                }
                for cell in found.grid.values()
            ],
            "endings": [self._ending_json(terminal) for terminal in found.endings],
            "coverage": {
                "fired": [check.name for check in found.coverage.fired],
                "never": [
                    {"ids": list(check.rows), "name": check.name, "reason": reason}
                    for reason, checks in unfired(found)
                    for check in checks
                ],
            },
            "counterexample": None if trace is None else to_json(trace),
            "next": [command for command, _ in self.suggestions()],
            "again": self.again,
            "exit_code": int(self.exit_code),
            "cost": {"seconds": round(found.seconds, 3), "peak_mib": round(found.peak_mib, 1)},
        }

    def _property_json(self, result: Result) -> dict[str, Any]:
        return {
            "id": result.property.id,
            "name": result.property.name,
            "form": result.property.form,
            "rfc": result.property.rfc,
            "source": source(result.property.place),
            "verdict": str(result.verdict),
            "witnessed_after": self._moves(result.witness),
            "violated_after": self._moves(result.violation),
        }

    def _ending_json(self, terminal: Any) -> dict[str, Any]:
        return {
            "kind": str(terminal.ending.kind),
            "name": terminal.ending.name,
            "why": terminal.ending.why,
            "states": terminal.count,
            "deadlocks": terminal.deadlocks,
            "moves": self._moves(terminal.first),
        }


def _is_shared(part: str, space: Space) -> bool:
    """Of the words that describe bounds: not those about one end."""
    ends = f"A: {space.bounds.a}; B: {space.bounds.b}"
    return part not in ends.split("; ")


def _untitled(trace: Trace) -> Trace:
    from dataclasses import replace

    return replace(trace, title="")
