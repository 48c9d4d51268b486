"""Plots: the same data give the same picture, the regions are those of the limits, nothing leaves its frame."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from tcpcheck.pictures.plot import DARK, LIGHT, Axis, Dot, Limit, Panel, Point, Region, kept, svg

X, Y = Axis("R/MSL", 2, (0, 1, 2)), Axis("W/MSL", 5, (0, 5))
LIMITS = [Limit(1, 1), Limit(3, 0), Limit(1, 3), Limit(6, 0), Limit(0, 0), Limit(2, 7)]
LEGEND = [("clean", "closes cleanly"), ("holds", "tried: holds"), ("fails", "tried: fails"), ("mark", "2 MSL")]


def panel(limit: Limit, *dots: Dot) -> Panel:
    return Panel("1 loss", "W >= R + MSL & more", X, Y, (Region(limit, "clean"),), dots, (2,))


def drawn(count: int) -> str:
    panels = [panel(limit, Dot(Point(1, 2), True), Dot(Point(1, 1.5), False)) for limit in LIMITS[:count]]
    return svg("How long", "a <title> & more", panels, LEGEND)


def inside(at: Point, corners: list[Point]) -> bool:
    """Whether a convex polygon, given counter-clockwise, has the point in it."""
    turns = (
        (b.x - a.x) * (at.y - a.y) - (b.y - a.y) * (at.x - a.x)
        for a, b in zip(corners, [*corners[1:], *corners[:1]], strict=True)
    )
    return bool(corners) and all(turn > -1e-9 for turn in turns)


@pytest.mark.parametrize("limit", LIMITS)
def test_the_region_is_where_the_limit_is_kept(limit: Limit) -> None:
    corners = kept(panel(limit), limit)
    for x in range(9):
        for y in range(21):
            at = Point(x / 4, y / 4)
            if abs(limit.excess(at)) > 1e-9:
                assert inside(at, corners) == (limit.excess(at) > 0), at


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_it_is_one_well_formed_picture_and_always_the_same(count: int) -> None:
    assert drawn(count) == drawn(count)
    root = ET.fromstring(drawn(count))
    assert root.tag.endswith("svg")
    assert "a <title> & more" in [element.text for element in root.iter()]


def test_more_panels_change_nothing_in_the_first() -> None:
    first = re.compile(r"<g transform.*?</g>\n</g>|<g transform.*?</g>", re.DOTALL)
    one, four = (first.findall(drawn(count))[0] for count in (1, 4))
    assert one == four


@pytest.mark.parametrize("count", [1, 4])
def test_nothing_leaves_the_frame(count: int) -> None:
    root = ET.fromstring(drawn(count))
    width, height = (float(root.attrib[name]) for name in ("width", "height"))
    right, bottom = extent(root, 0, 0)
    assert 0 < right <= width and 0 < bottom <= height


def extent(element: ET.Element, x: float, y: float) -> tuple[float, float]:
    """How far right and down anything reaches; a letter is taken to be 8 pixels wide."""
    moved = re.match(r"translate\((\S+) (\S+)\)( rotate)?", element.attrib.get("transform", ""))
    if moved:
        x, y = x + float(moved[1]), y + float(moved[2])
        if moved[3]:
            return x, y
    right, bottom = x, y
    if element.tag.endswith("text"):
        share = {"middle": 0.5, "end": 0.0}.get(element.attrib.get("text-anchor", ""), 1.0)
        right = x + float(element.attrib["x"]) + share * 8 * len(element.text or "")
        bottom = y + float(element.attrib["y"]) + 4
    for child in element:
        if not child.tag.endswith(("defs", "style", "pattern")):
            further = extent(child, x, y)
            right, bottom = max(right, further[0]), max(bottom, further[1])
    return right, bottom


def test_every_class_has_a_colour_in_both_settings() -> None:
    text = drawn(2)
    assert set(LIGHT) == set(DARK) and not set(LIGHT.values()) & set(DARK.values())
    for colours in (LIGHT, DARK):
        assert all(colour in text for colour in colours.values())
    assert "prefers-color-scheme: dark" in text
