"""Plots as SVG: which part of a plane satisfies linear conditions, and single points that were tried.

Panels stand side by side over a legend.  Regions differ by hatching as well as by colour, and colours follow the
reader's light or dark setting.  The same data give the same text.  Read ``svg``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple


class Point(NamedTuple):
    """A point of a panel, in the units of its axes."""

    x: float
    y: float


class Limit(NamedTuple):
    """The half-plane y >= start + slope * x."""

    start: float
    slope: float

    def excess(self, at: Point) -> float:
        """How far a point lies above the line."""
        return at.y - self.start - self.slope * at.x


@dataclass(frozen=True)
class Axis:
    """From 0 to ``end``, with a mark at each of ``ticks``."""

    label: str
    end: float
    ticks: tuple[float, ...]


@dataclass(frozen=True)
class Region:
    """Where a limit is kept: hatched one way (``clean``) or the other (``drained``), with its line."""

    limit: Limit
    style: str


@dataclass(frozen=True)
class Dot:
    """A point that was tried: filled if what is asked holds there."""

    at: Point
    holds: bool


@dataclass(frozen=True)
class Panel:
    """One plane; ``title`` is above it and ``says`` below that; ``marks`` are heights worth a line of their own."""

    title: str
    says: str
    x: Axis
    y: Axis
    regions: tuple[Region, ...]
    dots: tuple[Dot, ...] = ()
    marks: tuple[float, ...] = ()


WIDTH, HEIGHT = 336, 260
"""Of the plane of one panel, in pixels."""

LEFT, ABOVE, BELOW, GAP = 52, 52, 52, 28
HEAD, ROW = 64, 24
FONT = "ui-sans-serif, system-ui, 'Helvetica Neue', Arial, sans-serif"
LIGHT = {"paper": "#ffffff", "ink": "#1f2328", "faint": "#6e7781", "grid": "#d8dee4", "clean": "#0969da",
         "drained": "#9a6700", "holds": "#1a7f37", "fails": "#cf222e"}  # fmt: skip
DARK = {"paper": "#0d1117", "ink": "#e6edf3", "faint": "#8b949e", "grid": "#30363d", "clean": "#58a6ff",
        "drained": "#d29922", "holds": "#3fb950", "fails": "#f85149"}  # fmt: skip
SHAPES = f"""
  text {{ font: 13px {FONT}; }}
  .title {{ font-size: 17px; font-weight: 600; }}
  .panel {{ font-weight: 600; }}
  .faint {{ font-size: 12px; }}
  .frame, .hatch, .line {{ fill: none; }}
  .hatch {{ stroke-width: 1.6; stroke-opacity: 0.55; }}
  .line {{ stroke-width: 2.5; }}
  .drained.line {{ stroke-dasharray: 7 4; }}
  .mark {{ stroke-width: 1.5; stroke-dasharray: 2 4; }}
  .holds {{ stroke-width: 1.5; }}
  .fails {{ stroke-width: 2.2; }}"""


def _colours(of: Mapping[str, str]) -> str:
    """Written out for each setting, because not every reader of SVG knows CSS variables."""
    return f"""
  text {{ fill: {of["ink"]}; }}
  .faint {{ fill: {of["faint"]}; }}
  .paper {{ fill: {of["paper"]}; }}
  .frame, .mark {{ stroke: {of["faint"]}; }}
  .grid {{ stroke: {of["grid"]}; }}
  .clean .hatch, .clean.line {{ stroke: {of["clean"]}; }}
  .drained .hatch, .drained.line {{ stroke: {of["drained"]}; }}
  .holds {{ fill: {of["holds"]}; stroke: {of["paper"]}; }}
  .fails {{ fill: {of["paper"]}; stroke: {of["fails"]}; }}"""


STYLE = f"{SHAPES}{_colours(LIGHT)}\n  @media screen and (prefers-color-scheme: dark) {{{_colours(DARK)}\n  }}\n"
HATCHES = {"clean": "M-2,8 L8,-2 M4,14 L14,4", "drained": "M-2,4 L8,14 M4,-2 L14,8"}


def svg(title: str, says: str, panels: Sequence[Panel], legend: Sequence[tuple[str, str]], *, across: int = 2) -> str:
    """A picture of panels, ``across`` of them in a row.

    ``legend``: (what, text); what is `clean`, `drained`, `holds`, `fails` or `mark`.
    """
    across = min(across, len(panels))
    rows = -(-len(panels) // across)
    width = across * (LEFT + WIDTH + GAP) + GAP // 2
    height = HEAD + rows * (ABOVE + HEIGHT + BELOW) + ROW * -(-len(legend) // across) + 12
    body = [_open(title, says, width, height), *_hatches()]
    body.append(f'<rect class="paper" width="{width}" height="{height}"/>')
    body.append(_text(GAP / 2, 27, title, "title"))
    body.append(_text(GAP / 2, 49, says, "faint"))
    for number, panel in enumerate(panels):
        row, column = divmod(number, across)
        at = Point(column * (LEFT + WIDTH + GAP) + LEFT, HEAD + row * (ABOVE + HEIGHT + BELOW) + ABOVE)
        body += [f'<g transform="translate({_n(at.x)} {_n(at.y)})">', *_panel(panel), "</g>"]
    body += _legend(legend, across, HEAD + rows * (ABOVE + HEIGHT + BELOW))
    return "\n".join([*body, "</svg>"]) + "\n"


def _open(title: str, says: str, width: float, height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {_n(height)}" width="{_n(width)}" '
        f'height="{_n(height)}" role="img">\n<title>{escape(title)}</title>\n<desc>{escape(says)}</desc>\n'
        f"<style>{STYLE}</style>"
    )


def _hatches() -> Iterator[str]:
    """Patterns are coloured by what they are, not by who uses them."""
    yield "<defs>"
    for name, path in HATCHES.items():
        yield (
            f'<pattern id="hatch-{name}" class="{name}" width="12" height="12" patternUnits="userSpaceOnUse">'
            f'<path class="hatch" d="{path}"/></pattern>'
        )
    yield "</defs>"


def _panel(panel: Panel) -> Iterator[str]:
    yield _text(0, -26, panel.title, "panel")
    yield _text(0, -9, panel.says, "faint")
    yield from _axes(panel)
    for region in panel.regions:
        corners = [_place(panel, corner) for corner in kept(panel, region.limit)]
        if corners:
            points = " ".join(f"{_n(x)},{_n(y)}" for x, y in corners)
            yield f'<polygon points="{points}" fill="url(#hatch-{region.style})"/>'
    for height in panel.marks:
        yield f'<path class="mark" d="M0,{_n(_place(panel, Point(0, height)).y)} H{WIDTH}"/>'
    for region in panel.regions:
        ends = [_place(panel, end) for end in kept(panel, region.limit) if abs(region.limit.excess(end)) < 1e-9]
        if len(ends) == 2:
            (x1, y1), (x2, y2) = ends
            yield f'<path class="{region.style} line" d="M{_n(x1)},{_n(y1)} L{_n(x2)},{_n(y2)}"/>'
    for dot in panel.dots:
        yield _dot(*_place(panel, dot.at), dot.holds)
    yield f'<rect class="frame" width="{WIDTH}" height="{HEIGHT}"/>'


def _axes(panel: Panel) -> Iterator[str]:
    for tick in panel.x.ticks:
        x = _place(panel, Point(tick, 0)).x
        yield f'<path class="grid" d="M{_n(x)},0 V{HEIGHT}"/>'
        yield _text(x, HEIGHT + 16, _n(tick), "faint", "middle")
    for tick in panel.y.ticks:
        y = _place(panel, Point(0, tick)).y
        yield f'<path class="grid" d="M0,{_n(y)} H{WIDTH}"/>'
        yield _text(-7, y + 4, _n(tick), "faint", "end")
    yield _text(WIDTH / 2, HEIGHT + 34, panel.x.label, "", "middle")
    yield f'<g transform="translate(-36 {HEIGHT // 2}) rotate(-90)">{_text(0, 0, panel.y.label, "", "middle")}</g>'


def kept(panel: Panel, limit: Limit) -> list[Point]:
    """The corners of that part of the panel in which the limit is kept."""
    box = [Point(0, 0), Point(panel.x.end, 0), Point(panel.x.end, panel.y.end), Point(0, panel.y.end)]
    corners: list[Point] = []
    for here, there in zip(box, [*box[1:], box[0]], strict=True):
        a, b = limit.excess(here), limit.excess(there)
        if a >= 0:
            corners.append(here)
        if a * b < 0:
            share = a / (a - b)
            corners.append(Point(here.x + share * (there.x - here.x), here.y + share * (there.y - here.y)))
    return corners


def _place(panel: Panel, at: Point) -> Point:
    """In pixels, from the upper left corner of the plane."""
    return Point(at.x / panel.x.end * WIDTH, HEIGHT - at.y / panel.y.end * HEIGHT)


def _dot(x: float, y: float, holds: bool) -> str:
    return f'<circle class="{"holds" if holds else "fails"}" cx="{_n(x)}" cy="{_n(y)}" r="{5.5 if holds else 4.5}"/>'


def _legend(legend: Sequence[tuple[str, str]], across: int, top: float) -> Iterator[str]:
    for number, (what, text) in enumerate(legend):
        row, column = divmod(number, across)
        x, y = column * (LEFT + WIDTH + GAP) + LEFT, top + row * ROW
        if what in ("holds", "fails"):
            yield _dot(x + 12, y + 8, what == "holds")
        elif what == "mark":
            yield f'<path class="mark" d="M{x},{_n(y + 8)} h24"/>'
        else:
            yield f'<rect x="{x}" y="{_n(y)}" width="24" height="16" fill="url(#hatch-{what})"/>'
            yield f'<rect class="frame" x="{x}" y="{_n(y)}" width="24" height="16"/>'
        yield _text(x + 34, y + 13, text, "")


def _text(x: float, y: float, text: str, style: str, anchor: str = "") -> str:
    classes = f' class="{style}"' if style else ""
    anchored = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{_n(x)}" y="{_n(y)}"{classes}{anchored}>{escape(text)}</text>'


def _n(value: float) -> str:
    """A number, the same on every machine.

    >>> _n(2.0), _n(1 / 3)
    ('2', '0.33')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")
