"""SVG by hand: a document with a title, and a few shapes.  Deterministic, no scripts, readable in light and dark.

Colours are names of ``THEME``, each with a value for light and one for dark surroundings; a shape names its fill and
the document's style sheet says what that is.  Widths of texts are estimated from ``CHARACTER``, so that whoever lays
out a picture can leave room for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Literal

Anchor = Literal["start", "middle", "end"]
Colour = str

THEME: Mapping[Colour, tuple[str, str]] = {
    "paper": ("#ffffff", "#14171c"),
    "ink": ("#1b1f24", "#e6e9ed"),
    "faint": ("#5b6470", "#9aa4b1"),
    "line": ("#c9d0d8", "#3a424d"),
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
CHARACTER = 0.62
"""Width of a character of ``FONT`` in units of its size, rather too much than too little."""


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

    def rect(
        self, x: float, y: float, width: float, height: float, fill: Colour, *, line: Colour = "", tip: str = ""
    ) -> None:
        """A rectangle; ``tip`` is shown where a viewer shows tips."""
        outline = f' stroke="var(--{_known(line)})"' if line else ""
        inside = f"<title>{escape(tip)}</title>" if tip else ""
        self.shapes.append(
            f'<rect x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}" '
            f'fill="var(--{_known(fill)})"{outline}>{inside}</rect>'
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
    ) -> None:
        """A line of text; ``y`` is its base line."""
        weight = ' font-weight="600"' if bold else ""
        self.shapes.append(
            f'<text x="{_number(x)}" y="{_number(y)}" font-size="{_number(size)}" fill="var(--{_known(colour)})" '
            f'text-anchor="{anchor}"{weight}>{escape(words)}</text>'
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: Colour = "line", *, width: float = 1) -> None:
        """A straight line."""
        points = " ".join(
            f'{name}="{_number(value)}"' for name, value in (("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2))
        )
        self.shapes.append(f'<line {points} stroke="var(--{_known(colour)})" stroke-width="{_number(width)}"/>')

    def render(self) -> str:
        """The document."""
        body = "\n".join(self.shapes)
        description = f"<desc>{escape(self.description)}</desc>\n" if self.description else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}" '
            f'viewBox="0 0 {self.width} {self.height}" role="img" font-family="{escape(FONT, quote=True)}">\n'
            f"<title>{escape(self.title)}</title>\n{description}<style>\n{_style()}</style>\n"
            f'<rect width="{self.width}" height="{self.height}" fill="var(--paper)"/>\n{body}\n</svg>\n'
        )


def _known(colour: Colour) -> Colour:
    if colour not in THEME:
        raise ValueError(f"no colour is called {colour!r}: there are {', '.join(THEME)}")
    return colour


def _number(value: float) -> str:
    """
    >>> _number(2.0), _number(2.25)
    ('2', '2.25')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _style() -> str:
    light = " ".join(f"--{name}: {values[0]};" for name, values in THEME.items())
    dark = " ".join(f"--{name}: {values[1]};" for name, values in THEME.items())
    return f"svg {{ {light} }}\n@media (prefers-color-scheme: dark) {{ svg {{ {dark} }} }}\n"
