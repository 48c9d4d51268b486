"""What stands where in an SVG picture, by the estimates of ``tcpcheck.pictures.svg``; for tests without a browser."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from tcpcheck.pictures.svg import THEME, width_of

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Text:
    """A line of text with the box that it may take."""

    words: str
    left: float
    top: float
    right: float
    bottom: float
    classes: str = ""

    def meets(self, left: float, top: float, right: float, bottom: float) -> bool:
        return self.left < right and left < self.right and self.top < bottom and top < self.bottom


def root_of(svg: str) -> ET.Element:
    """The picture as a tree; fails if it is not well-formed."""
    return ET.fromstring(svg)


def texts(svg: str) -> list[Text]:
    """Every text of the picture in the order of drawing."""
    return [_text(element) for element in root_of(svg).iter(f"{SVG}text")]


def _text(element: ET.Element) -> Text:
    size, x, y = (float(element.attrib[name]) for name in ("font-size", "x", "y"))
    words = element.text or ""
    room = width_of(words, size)
    left = x - {"start": 0.0, "middle": room / 2, "end": room}[element.attrib["text-anchor"]]
    return Text(words, left, y - 0.8 * size, left + room, y + 0.25 * size, element.attrib["class"])


def outside(svg: str) -> list[Text]:
    """Texts that may leave the picture."""
    width, height = (float(root_of(svg).attrib[name]) for name in ("width", "height"))
    return [
        each
        for each in texts(svg)
        if each.left < 0 or each.top < 0 or each.right > width or each.bottom > height
    ]  # fmt: skip


def overlapping(svg: str) -> list[tuple[Text, Text]]:
    """Pairs of texts that may cover each other."""
    return [(a, b) for a, b in combinations(texts(svg), 2) if a.meets(b.left, b.top, b.right, b.bottom)]


def tips(svg: str) -> list[str]:
    """What the groups of the picture say of themselves."""
    return [group.findtext(f"{SVG}title") or "" for group in root_of(svg).iter(f"{SVG}g")]


def colours(svg: str) -> Iterator[str]:
    """The names of the colours that shapes have."""
    for element in root_of(svg).iter():
        for each in element.attrib.get("class", "").split():
            name = re.fullmatch(r"(?:fill|stroke)-(.*)", each)
            if name:
                yield name[1]


def assert_sound(svg: str) -> None:
    """One well-formed picture with a title, in two themes, whose texts neither leave it nor cover each other."""
    root = root_of(svg)
    assert (root.tag, root.attrib["role"]) == (f"{SVG}svg", "img")
    assert root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}desc")
    style = root.findtext(f"{SVG}style") or ""
    for colour in colours(svg):
        assert all(value in style for value in THEME[colour]), colour
    assert "@media screen and (prefers-color-scheme: dark)" in style
    assert not outside(svg)
    assert not overlapping(svg)
    assert not re.search(r"<script|https?://(?!www\.w3\.org/2000/svg\")|@import|url\(", svg)
