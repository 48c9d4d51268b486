"""SVG by hand: a document with a title, and a few shapes.  Deterministic, no scripts, readable in light and dark.

Colours are names of ``THEME``, each with a value for light surroundings and paper and one for a dark screen; a shape
has classes, and the document's style sheet says what they are, in plain CSS that converters to other forms know too.
Widths of texts are estimated from ``CHARACTER``, so that whoever lays out a picture can leave room for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Literal, NamedTuple

Anchor = Literal["start", "middle", "end"]
Colour = str


class Point(NamedTuple):
    """A place in a picture, in pixels from its upper left corner."""

    x: float
    y: float


THEME: Mapping[Colour, tuple[str, str]] = {
    "paper": ("#ffffff", "#14171c"),
    "ink": ("#1b1f24", "#e6e9ed"),
    "faint": ("#5b6470", "#9aa4b1"),
    "line": ("#c9d0d8", "#3a424d"),
    "soft": ("#f1f4f7", "#1f252d"),
    "good": ("#0f5c33", "#8fdcb0"),
    "bad": ("#a3122b", "#ff9aa9"),
    "bad-soft": ("#fdecef", "#3d1820"),
    "warn": ("#7a4b00", "#ffd680"),
    "warn-soft": ("#fff4d6", "#3a2d10"),
    "call": ("#1f4e8c", "#9cc4ff"),
    "level0": ("#e8f3ec", "#1d3a2a"),
    "level1": ("#cfe3f7", "#1c3a57"),
    "level2": ("#b9cdf0", "#27417a"),
    "level3": ("#d8c4ee", "#4b3378"),
    "level4": ("#f0bcd6", "#7a2c58"),
    "never": ("#3b4350", "#05070a"),
    "on-never": ("#ffffff", "#8d97a5"),
    "open": ("#ffe9a8", "#6b5410"),
}
"""Name -> (in light surroundings, in dark ones)."""

FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
MONO = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"
CHARACTER = 0.62
"""Width of a character of either font in units of its size, rather too much than too little."""


def width_of(text: str, size: float) -> float:
    """At most so wide is this text.

    >>> width_of("ESTABLISHED", 10) > 60
    True
    """
    return len(text) * size * CHARACTER


@dataclass
class Picture:
    """An SVG document of a size in pixels; shapes are drawn in the order in which they are added."""

    width: int
    height: int
    title: str
    description: str = ""
    shapes: list[str] = field(default_factory=list)
    used: set[tuple[str, Colour]] = field(default_factory=set)

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: Colour,
        *,
        line: Colour = "",
        tip: str = "",
        round: float = 0,
        dashed: bool = False,
    ) -> None:
        """A rectangle; ``tip`` is shown where a viewer shows tips; ``round`` is the radius of its corners."""
        inside = f"<title>{escape(tip)}</title>" if tip else ""
        self.shapes.append(
            f'<rect x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}"'
            f"{_if('rx', round)}{_if('stroke-dasharray', '5 4' if dashed else '')} "
            f'class="{self._classes(fill, line)}">{inside}</rect>'
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 13,
        colour: Colour = "ink",
        anchor: Anchor = "start",
        bold: bool = False,
        mono: bool = False,
        struck: bool = False,
    ) -> None:
        """A line of text; ``y`` is its base line."""
        weight = ' font-weight="600"' if bold else ""
        classes = self._classes(colour) + (" mono" if mono else "")
        self.shapes.append(
            f'<text x="{_number(x)}" y="{_number(y)}" font-size="{_number(size)}" class="{classes}" '
            f'text-anchor="{anchor}"{weight}{_if("text-decoration", "line-through" if struck else "")}>'
            f"{escape(words)}</text>"
        )

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        colour: Colour = "line",
        *,
        width: float = 1,
        dashed: bool = False,
    ) -> None:
        """A straight line."""
        self.path((Point(x1, y1), Point(x2, y2)), colour, width=width, dashed=dashed)

    def path(
        self, points: Sequence[Point], colour: Colour, *, width: float = 1, dashed: bool = False, head: bool = False
    ) -> None:
        """A line through points; ``head``: an arrow that ends at the last."""
        dashes = _if("stroke-dasharray", "5 4" if dashed else "")
        self.shapes.append(
            f'<polyline points="{_points(points)}" class="no-fill {self._class("stroke", colour)}"'
            f"{_if('stroke-width', width if width != 1 else '')}{dashes}/>"
        )
        if head:
            tip = _arrow_head(points[-2], points[-1])
            self.shapes.append(f'<polygon points="{_points(tip)}" class="{self._class("fill", colour)}"/>')

    def circle(self, x: float, y: float, radius: float, fill: Colour, *, line: Colour = "") -> None:
        """A circle about a point."""
        self.shapes.append(
            f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(radius)}" class="{self._classes(fill, line)}"/>'
        )

    @contextmanager
    def group(self, tip: str) -> Iterator[None]:
        """Shapes that belong together; ``tip`` says what they show."""
        self.shapes.append(f"<g><title>{escape(tip)}</title>")
        yield
        self.shapes.append("</g>")

    def _class(self, what: Literal["fill", "stroke"], colour: Colour) -> str:
        if colour not in THEME:
            raise ValueError(f"no colour is called {colour!r}: there are {', '.join(THEME)}")
        self.used.add((what, colour))
        return f"{what}-{colour}"

    def _classes(self, fill: Colour, line: Colour = "") -> str:
        return " ".join((self._class("fill", fill), *([self._class("stroke", line)] if line else [])))

    def render(self) -> str:
        """The document."""
        paper = f'<rect width="{self.width}" height="{self.height}" class="{self._class("fill", "paper")}"/>'
        body = "\n".join(self.shapes)
        description = f"<desc>{escape(self.description)}</desc>\n" if self.description else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}" '
            f'viewBox="0 0 {self.width} {self.height}" role="img" font-family="{escape(FONT, quote=True)}">\n'
            f"<title>{escape(self.title)}</title>\n{description}<style>\n{_style(self.used)}</style>\n"
            f"{paper}\n{body}\n</svg>\n"
        )


def _number(value: float) -> str:
    """
    >>> _number(2.0), _number(2.25), _number(-0.0)
    ('2', '2.25', '0')
    """
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def _if(attribute: str, value: float | str) -> str:
    """The attribute, if it has a value."""
    shown = value if isinstance(value, str) else _number(value) if value else ""
    return f' {attribute}="{shown}"' if shown else ""


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _arrow_head(before: Point, tip: Point, length: float = 9, half: float = 4) -> tuple[Point, Point, Point]:
    """A triangle that points from ``before`` to ``tip``."""
    along, across = tip.x - before.x, tip.y - before.y
    far = max((along**2 + across**2) ** 0.5, 1e-9)
    x, y = along / far, across / far
    back = Point(tip.x - length * x, tip.y - length * y)
    return tip, Point(back.x - half * y, back.y + half * x), Point(back.x + half * y, back.y - half * x)


def _style(used: set[tuple[str, Colour]]) -> str:
    """A class for each colour that is used, for fills and for lines; a dark screen exchanges them."""

    def rules(dark: int) -> str:
        return " ".join(f".{what}-{colour} {{ {what}: {THEME[colour][dark]} }}" for what, colour in sorted(used))

    always = f".no-fill {{ fill: none }} .mono {{ font-family: {MONO} }}"
    return f"{always} {rules(0)}\n@media screen and (prefers-color-scheme: dark) {{ {rules(1)} }}\n"
