"""A trace as an SVG picture, made of the rungs that the text ladder prints.  Read ``ladder_svg``, then ``_Layout``.

Between two lifelines every segment is an arrow where it moves.  Three dots are the network: an arrow that ends in them
has gone out and its fate is open, one that begins with them was under way.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap

from tcpcheck.ladders.ladder import NOT_SENT_NOW, lifetime, prose, sentence
from tcpcheck.ladders.rungs import Rung, for_ever, loop_begins, rungs
from tcpcheck.pictures.svg import CHARACTER, Anchor, Colour, Picture, Point, width_of
from tcpcheck.runs.notation import COPY, DUPLICATE, FORGED, LOST, MARKS, NOT_OF_THE_RUN, OLD, segment_text
from tcpcheck.runs.trace import Trace
from tcpspec.language.expression import State
from tcpspec.system.joint import OTHER, Side

SIZE, TITLE, SMALL = 12.0, 16.0, 11.0
MARGIN, GAP, LINE = 24.0, 12.0, 18.0
SEGMENT, SLANT = 46.0, 10.0
"""Height of a line with a segment; how much lower an arrow ends than it begins."""

BETWEEN = 340.0
"""Least distance of the lifelines: a mark has room beside an arrow of a third of it."""

SIDES: tuple[Side, Side] = ("A", "B")
FIRST_DIVERGENCE = "first divergence"
STROKES: dict[str, Colour] = {
    COPY: "warn", OLD: "warn", DUPLICATE: "bad", FORGED: "bad", LOST: "bad",
}  # fmt: skip
DOTTED = "...: in the network, sent earlier or not yet arrived"


def ladder_svg(trace: Trace, *, loop_from: int | None = None, title: str = "", mark: int | None = None) -> str:
    """The run as a picture, as wide as its longest line needs.

    ``loop_from``: what comes after so many moves repeats for ever.  ``title`` stands above, the trace's own if it is
    empty.  ``mark``: the lines from this number on are highlighted, as those where the run departs from another.
    Raises ReplayMismatch; ValueError if there is no line ``mark``.
    """
    ladder = rungs(trace, loop_from)
    if mark is not None and not 1 <= mark <= len(ladder):
        raise ValueError(f"line {mark} cannot be marked: the run has lines 1 to {len(ladder)}")
    layout = _Layout(trace, ladder, title or trace.title, mark, loop_from)
    drawn = Picture(layout.width, layout.height, layout.title or "a run", prose(trace, loop_from))
    _below(drawn, layout)
    _heading(drawn, layout)
    shown: dict[Side, State] = {}
    for row in layout.rows:
        with drawn.group(f"{row.number}. {sentence(row.rung)}"):
            _row(drawn, layout, row, shown)
        shown |= row.rung.states
    _legend(drawn, layout)
    return drawn.render()


@dataclass(frozen=True)
class _Row:
    """One rung at its place: its upper edge and its height."""

    number: int
    rung: Rung
    top: float
    height: float

    @property
    def noted(self) -> float:
        """The height that notes take above the states."""
        return LINE if self.rung.notes else 0.0


class _Layout:
    """Where everything goes: columns from the widest texts, rows one below the other."""

    def __init__(self, trace: Trace, ladder: list[Rung], title: str, mark: int | None, loop_from: int | None) -> None:
        self.title, self.mark = title, mark
        self.again = loop_begins(ladder, loop_from)
        self.ending = "" if loop_from is None else for_ever(self.again).strip("[]")
        self.names = {side: trace.system.spec(side).name for side in SIDES}
        self.label_at = MARGIN + width_of(f"{len(ladder)}.", SIZE)
        left, right = (self._margin(ladder, side) for side in SIDES)
        self.line: dict[Side, float] = {"A": self.label_at + GAP + left + GAP}
        labels = [segment_text(rung.segment, window=rung.shows_window) for rung in ladder if rung.segment is not None]
        self.line["B"] = self.line["A"] + max(BETWEEN, *(width_of(label, SIZE) + 2 * GAP for label in ["", *labels]))
        self.width = round(self.line["B"] + GAP + right + MARGIN)
        self.heading = wrap(title, self._letters(TITLE))
        self.top = MARGIN + 24.0 * len(self.heading) + 2 * LINE + GAP
        self.rows = list(self._stacked(ladder))
        self.bottom = self.rows[-1].top + self.rows[-1].height + (LINE + GAP if self.ending else 0) + GAP
        entries = (*_marks_of(ladder), *filter(None, [lifetime(trace, ladder)]))
        self.legend = [line for entry in entries for line in wrap(entry, self._letters(SMALL))]
        self.height = round(self.bottom + LINE * len(self.legend) + MARGIN)

    def _margin(self, ladder: list[Rung], side: Side) -> float:
        """The widest of the states and notes beside a lifeline."""
        texts = [f"({rung.notes[side]})" for rung in ladder if side in rung.notes]
        texts += [str(rung.states[side]) for rung in ladder if side in rung.states]
        return max(width_of(text, SIZE) for text in (*texts, f"TCP Peer {side}", self.names[side]))

    def _letters(self, size: float) -> int:
        return int((self.width - 2 * MARGIN) / (size * CHARACTER))

    def _stacked(self, ladder: list[Rung]) -> list[_Row]:
        rows, top = list[_Row](), self.top
        for number, rung in enumerate(ladder, 1):
            top += LINE + 4 if number == self.mark else 0.0
            body = LINE + GAP if rung.passes else SEGMENT if rung.segment is not None else LINE + 10
            rows.append(_Row(number, rung, top, body + (LINE if rung.notes else 0.0)))
            top += rows[-1].height
        return rows


def _marks_of(ladder: list[Rung]) -> list[str]:
    """What the marks of this run mean, and the dots if there are any."""
    marks = [f"{mark}: {says}" for mark, says in MARKS.items() if any(rung.mark == mark for rung in ladder)]
    apart = any(rung.waits or (rung.segment is not None and not rung.departs) for rung in ladder)
    return [*marks, *([DOTTED] if apart else [])]


def _heading(drawn: Picture, layout: _Layout) -> None:
    for number, line in enumerate(layout.heading):
        drawn.text(MARGIN, MARGIN + 14 + 24 * number, line, size=TITLE, bold=True)
    for side in SIDES:
        _beside(drawn, layout, side, layout.top - GAP - LINE, f"TCP Peer {side}", "ink", bold=True)
        _beside(drawn, layout, side, layout.top - GAP - 2, layout.names[side], "faint")


def _below(drawn: Picture, layout: _Layout) -> None:
    """What everything else is drawn upon: the marked part, lifelines, the loop."""
    last = layout.rows[-1]
    end = last.top + last.height
    if layout.mark is not None:
        top = layout.rows[layout.mark - 1].top - LINE - 2
        drawn.rect(MARGIN / 2, top, layout.width - MARGIN, end - top, "bad-soft", round=4)
        middle = (layout.line["A"] + layout.line["B"]) / 2
        drawn.text(middle, top + 14, FIRST_DIVERGENCE, size=SMALL, colour="bad", anchor="middle", bold=True)
    for side in SIDES:
        drawn.line(layout.line[side], layout.top - GAP, layout.line[side], end, width=1.5)
    if layout.ending:
        drawn.text(layout.line["A"] + GAP, end + LINE + 4, layout.ending, size=SIZE, colour="call", mono=True)
    if layout.again is not None:
        _loop(drawn, layout, layout.rows[layout.again - 1].top + GAP, end + LINE)


def _loop(drawn: Picture, layout: _Layout, top: float, bottom: float) -> None:
    """From below the last line back to where the loop begins."""
    x = MARGIN / 2
    turn = [Point(layout.line["A"] + GAP / 2, bottom), Point(x, bottom), Point(x, top), Point(x + GAP - 3, top)]
    drawn.path(turn, "call", width=1.5, head=True)


def _row(drawn: Picture, layout: _Layout, row: _Row, shown: dict[Side, State]) -> None:
    rung = row.rung
    if rung.passes:
        _time(drawn, layout, row)
        return
    for side, note in rung.notes.items():
        _beside(drawn, layout, side, row.top + 14, f"({note})", "call")
    ends = _ends(layout, row)
    for side, state in rung.states.items():
        _beside(drawn, layout, side, ends[side] + 4, str(state), "ink", bold=shown.get(side) != state)
    drawn.text(layout.label_at, min(ends.values()) + 4, f"{row.number}.", size=SIZE, colour="faint", anchor="end",
               mono=True)  # fmt: skip
    if rung.segment is not None and rung.sender is not None:
        start, end = (Point(layout.line[side], ends[side]) for side in (rung.sender, OTHER[rung.sender]))
        label = segment_text(rung.segment, window=rung.shows_window)
        middle = (start.x + end.x) / 2
        drawn.text(middle, row.top + row.noted + 14, label, size=SIZE, anchor="middle", mono=True)
        _arrow(drawn, rung, start, end)


def _ends(layout: _Layout, row: _Row) -> dict[Side, float]:
    """How low each end stands: a segment arrives below where it went out."""
    base = row.top + row.noted + (24 if row.rung.segment is not None else 10)
    if row.rung.sender is None:
        return dict.fromkeys(SIDES, base)
    return {row.rung.sender: base, OTHER[row.rung.sender]: base + SLANT}


def _time(drawn: Picture, layout: _Layout, row: _Row) -> None:
    drawn.rect(layout.line["A"] - GAP, row.top + 4, layout.line["B"] - layout.line["A"] + 2 * GAP, LINE + 2, "soft",
               line="line", round=3)  # fmt: skip
    passes = f"time passes: {row.rung.passes}" + (f", at {row.rung.at}" if row.rung.at else "")
    middle = (layout.line["A"] + layout.line["B"]) / 2
    drawn.text(middle, row.top + 18, passes, size=SIZE, anchor="middle", mono=True)
    drawn.text(layout.label_at, row.top + 18, f"{row.number}.", size=SIZE, colour="faint", anchor="end", mono=True)


def _beside(
    drawn: Picture, layout: _Layout, side: Side, y: float, text: str, colour: Colour, *, bold: bool = False
) -> None:
    """A text outside of a lifeline."""
    x = layout.line[side] + (GAP if side == "B" else -GAP)
    drawn.text(x, y, text, size=SIZE, colour=colour, anchor="start" if side == "B" else "end", bold=bold, mono=True)


def _arrow(drawn: Picture, rung: Rung, start: Point, end: Point) -> None:
    """What the segment does on this line, between its sender and the other end."""
    colour = STROKES.get(rung.mark, "ink")
    dashed = rung.mark in NOT_SENT_NOW
    begins = 0.0 if rung.departs else 0.36
    ends = 1.0 if rung.arrives else 0.62
    points = _between(start, end, begins), _between(start, end, ends)
    drawn.path(points, colour, width=1.5, dashed=dashed, head=rung.arrives or rung.waits)
    if rung.mark == LOST:
        _cross(drawn, points[1])
    elif not rung.arrives:
        _dots(drawn, start, end, ends)
    if rung.mark in NOT_OF_THE_RUN:
        drawn.circle(*points[0], 4, "paper", line="bad")
    elif not rung.departs:
        _dots(drawn, start, end, begins - 0.08)
    if rung.mark:
        _word(drawn, rung, start, end, ends)


def _word(drawn: Picture, rung: Rung, start: Point, end: Point, ends: float) -> None:
    """The mark: after the cross of what is lost, else beside the sender, who did not send it just now."""
    lost = rung.mark == LOST
    at = _between(start, end, ends + 0.03) if lost else _between(start, end, 0.02)
    anchor: Anchor = "start" if start.x < end.x else "end"
    drawn.text(at.x, at.y + 4, rung.mark, size=SMALL, colour=STROKES[rung.mark], anchor=anchor, bold=True, mono=True)


def _between(start: Point, end: Point, share: float) -> Point:
    return Point(start.x + share * (end.x - start.x), start.y + share * (end.y - start.y))


def _dots(drawn: Picture, start: Point, end: Point, after: float) -> None:
    for number in (1, 2, 3):
        drawn.circle(*_between(start, end, after + 0.018 * number), 1.6, "faint")


def _cross(drawn: Picture, at: Point, arm: float = 5) -> None:
    for up in (-1, 1):
        drawn.line(at.x - arm, at.y - up * arm, at.x + arm, at.y + up * arm, "bad", width=2.5)


def _legend(drawn: Picture, layout: _Layout) -> None:
    for number, line in enumerate(layout.legend):
        drawn.text(MARGIN, layout.bottom + LINE * (number + 1) - 4, line, size=SMALL, colour="faint", mono=True)
