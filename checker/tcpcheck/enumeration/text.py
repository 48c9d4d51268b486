"""An enumeration as text for a terminal: read ``as_text``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpcheck.base.layout import commands_text, counted, grouped, table, wrapped
from tcpcheck.base.paint import Paint
from tcpcheck.base.verdict import Exit
from tcpcheck.enumeration.coverage import unfired
from tcpcheck.enumeration.grid import grid_text
from tcpcheck.enumeration.report import Report
from tcpcheck.explicit.answers.terminal_components import LOOPS_UP_TO
from tcpcheck.ladders.ladder import render
from tcpspec.system.bounds import left_out

if TYPE_CHECKING:
    from tcpcheck.enumeration.recorded import Ended
    from tcpcheck.enumeration.space import Space
    from tcpcheck.explicit.answers.endings import Terminal
    from tcpcheck.explicit.answers.exploration import Result
    from tcpcheck.runs.trace import Trace


ENDS = 4
"""So many new ends are told one by one."""


def as_text(report: Report, width: int, paint: Paint) -> str:
    """Sections for a terminal; the last line of a failing run is a command that repeats it."""
    sections = [
        _heading(report, width, paint),
        _properties(report, width, paint),
        _grid(report, width, paint),
        _second(report, width, paint),
        _endings(report, width, paint),
        _coverage(report, width, paint),
        _ladder(report, width, paint),
        _next(report, width, paint),
    ]
    return "\n\n".join(section for section in sections if section)


def _second(report: Report, width: int, paint: Paint) -> str:
    """The same properties where ports are used again."""
    if report.second is None:
        return ""
    told = f"besides, where ports are used again (--bounds {report.second.space.preset})"
    body = f"{_within(report.second, width, paint)}\n{_properties(report.second, width, paint, heading='')}"
    return f"{paint.heading(told)}\n{body}"


def _heading(report: Report, width: int, paint: Paint) -> str:
    space = report.space
    ends = space.left.name if space.left is space.right else f"{space.left.name} and {space.right.name}"
    words = _within(report, width, paint)
    return wrapped(f"{ends}   {space.left.why}", width).replace(ends, paint.heading(ends), 1) + f"\n{words}"


def _within(report: Report, width: int, paint: Paint) -> str:
    """The bounds, what they leave out, and how much there is within them."""
    found, space = report.exploration, report.space
    states, moves = counted(found.states, "joint state"), counted(found.transitions, "transition")
    size = f"{states}, {moves}, depth {found.depth}"
    rows = [
        ("within", f"A: {space.bounds.a}"),
        ("", f"B: {space.bounds.b}"),
        ("", "; ".join(part for part in str(space.bounds).split("; ") if _is_shared(part, space))),
        ("held", report.holding),
        ("without", f"{', '.join(left_out(space.bounds))}; `tcpspec review VARIANT` asks more"),
        ("found", size if found.complete else f"{size}; INCOMPLETE: {found.stopped_by}"),
    ]
    if found.complete:
        rows[-1] = ("found", f"{size}; that is all of them")
    return table(rows, width, paint=lambda n, text: paint.dim(text) if n == 0 else text)


def _properties(report: Report, width: int, paint: Paint, heading: str = "properties") -> str:
    """Two lines for each: verdict, id and evidence; and what it says."""
    results = report.results
    words = max(len(str(result.verdict)) for result in results)
    ids = max(len(result.property.id) for result in results)
    lines = [paint.heading(heading)] if heading else []
    for result in results:
        word = paint.verdict(result.verdict, words)
        lines.append(f"  {word}  {paint(f'{result.property.id:{ids}}', 'bold')}  {_evidence(report, result, paint)}")
        lines.append(paint.dim(wrapped(result.property.name, width, " " * (words + 4))))
        parts = [] if result.violation is None else report.false_parts(result)
        lines += [wrapped(f"in its last state {part}", width, " " * (words + 4)) for part in parts]
    return "\n".join(lines)


def _evidence(report: Report, result: Result, paint: Paint) -> str:
    """Where it is violated or witnessed, or where its premise is, counted in moves from the start."""
    loop = report.loop_of(result)
    if loop is not None:
        ever = f"a loop of {counted(loop, 'move')} for ever" if loop else "nothing ever again"
        return f"violated: {_moves(report.violated_after(result))}, then {ever}"
    if result.violation is not None:
        finding = report.finding(result)
        known = "" if finding is None else f"; as found in RFC 9293: tcpspec explain {finding.id}"
        if (own := report.recorded.own(result)) is not None:
            known = f"; {own.why}"
        return f"violated after {_moves(report.violated_after(result))}{known}"
    moves = _moves(report.moves(result.witness))
    if inevitable := report.inevitable(result):
        return paint(f"nothing could make it false: {inevitable}", "yellow")
    if result.property.form == "sometimes":
        return f"reached after {moves}" if moves else "no such state was reached"
    if not moves:
        return paint("UNWITNESSED: its premise is never true within these bounds", "yellow")
    return f"premise first true after {moves}"


def _moves(number: int | None) -> str:
    return "" if number is None else counted(number, "move")


def _grid(report: Report, width: int, paint: Paint) -> str:
    moves = {cell: report.exploration.depth_of(found.first) for cell, found in report.exploration.grid.items()}
    legend = (
        f"{len(moves)} of 121 pairs of states reached; the number is the moves of a shortest run there: "
        f"{report.shown} {report.farthest()}"
    )
    return "\n".join([paint.heading("grid"), grid_text(moves, paint), paint.dim(wrapped(legend, width))])


def _endings(report: Report, width: int, paint: Paint) -> str:
    rows = []
    for terminal in report.exploration.endings:
        ending = terminal.ending
        near = f"nearest after {_moves(report.moves(terminal.first))}"
        why = ending_reason(report, terminal)
        rows.append((str(ending.kind), grouped(terminal.count), f"{ending.name}; {near}; {why}"))
    if not rows:
        rows = [("none", "", "every state reached has a move that changes something")]
    text = f"{paint.heading('where runs end')}\n{table(rows, width)}"
    if report.exploration.states <= LOOPS_UP_TO:
        return text
    cut = f"beyond {grouped(LOOPS_UP_TO)} joint states loops without a way out are not looked for"
    return f"{text}\n{paint.dim(wrapped(cut, width))}"


def ending_reason(report: Report, terminal: Terminal) -> str:
    """Why runs end so: for RFC 9293 what is known of it, for a variant whether RFC 9293 ends so as well."""
    ending, new = terminal.ending, report.new_ends(terminal)
    if ending.kind.value != "stuck" or not report.recorded.varied:
        return ending.why
    if not new:
        return f"as in RFC 9293 within these bounds: {ending.why}"
    nearest = sorted(new, key=lambda each: each.moves)
    ends = "; ".join(f"{each.a}/{each.b} after {_ended_after(each)}" for each in nearest[:ENDS])
    ends += f"; and {len(new) - ENDS} other pairs of states" if len(new) > ENDS else ""
    if all(each.settled for each in new):
        return f"new, for RFC 9293 does not end so within these bounds: {ends}"
    return f"not known whether it is new, for not every end of RFC 9293 was looked for: {ends}"


def _ended_after(each: Ended) -> str:
    return _moves(each.moves) + ("" if each.usual is None else f", in RFC 9293 after {each.usual}")


def _coverage(report: Report, width: int, paint: Paint) -> str:
    coverage = report.exploration.coverage
    every = len(coverage.fired) + len(coverage.never)
    lines = [f"{paint.heading('coverage')}\n  {len(coverage.fired)} of {every} rules fired"]
    for reason, checks in unfired(report.exploration):
        ids = dict.fromkeys(check.rows[0] if check.rows else check.name for check in checks)
        lines.append(wrapped(f"{reason} ({len(checks)}): {', '.join(ids)}", width, "    ", "  - "))
    return "\n".join(lines)


def _ladder(report: Report, width: int, paint: Paint) -> str:
    trace = report.counterexample
    if trace is None:
        return ""

    title = f"counterexample to: {trace.title}"
    ladder = render(_untitled(trace), colour=paint.on).rstrip()
    parts = [paint.heading(wrapped(title, width)), "", ladder]
    if report.rests_on:
        words = f"its rules rest on the reading{'s' * (len(report.rests_on) > 1)} {', '.join(report.rests_on)}"
        parts += ["", paint.dim(wrapped(words, width))]
    return "\n".join(parts)


def _next(report: Report, width: int, paint: Paint) -> str:
    text = f"{paint.heading('try next')}\n{commands_text(tuple(report.suggestions()), width, paint)}"
    if report.exit_code is Exit.AS_EXPECTED:
        return text
    return f"{text}\n\n{paint.dim('this run again:')}\n{report.again}"


def _is_shared(part: str, space: Space) -> bool:
    """Of the words that describe bounds: not those about one end."""
    ends = f"A: {space.bounds.a}; B: {space.bounds.b}"
    return part not in ends.split("; ")


def _untitled(trace: Trace) -> Trace:
    from dataclasses import replace

    return replace(trace, title="")
