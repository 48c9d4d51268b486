"""Curves for arrows that Figure 5 has no place for: round the boxes and labels, with a place for a number on each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tcpcheck.diagram.map import BOXES, HEIGHT, PLACES, WIDTH, Box, box_at
from tcpcheck.pictures.svg import Point
from tcpspec.language.state import State

STEPS, DRAWN = 240, 6
BULGES = (*range(20, 520, 20), *range(-20, -520, -20))
"""How far the middle of a curve stands off the straight line: to the left of who goes along it, so that two that go
between the same states do not meet; the least first."""

CLEAR, EDGE = 4.0, 10.0
THROUGH_A_STATE = 100
"""How much worse it is to cross a point of another state's box than one of a label."""


class Curve(NamedTuple):
    """The points of a curve from border to border, and the box that a number on it takes."""

    points: tuple[Point, ...]
    number: Box


def curve(source: State, target: State, taken: Sequence[Box], width: float) -> Curve:
    """The flattest curve that keeps clear of other states and of what is ``taken``, with a number of this width on it.

    Where none does, the one that crosses least.
    """
    ends = box_at(PLACES[source]), box_at(PLACES[target])
    others = [box for state, box in BOXES if state not in (source, target)]
    best: tuple[int, Curve] | None = None
    for bulge in BULGES:
        points = _outside(_bent(PLACES[source], PLACES[target], bulge), ends)
        crossed = sum(_cost(point, others, taken) for point in points)
        for number in _numbers(points, width):
            met = sum(number.meets(box) for box in (*others, *ends, *taken))
            if best is None or crossed + met < best[0]:
                best = crossed + met, Curve(points, number)
        if best is not None and best[0] == 0:
            break
    assert best is not None
    points, number = best[1]
    return Curve((*points[:-1:DRAWN], points[-1]), number)


def _bent(source: Point, target: Point, bulge: float) -> tuple[Point, ...]:
    """A curve whose middle stands ``bulge`` off the line between the two."""
    across, down = target.x - source.x, target.y - source.y
    far = (across**2 + down**2) ** 0.5
    control = Point(
        (source.x + target.x) / 2 + 2 * bulge * down / far, (source.y + target.y) / 2 - 2 * bulge * across / far
    )

    def at(share: float) -> Point:
        begin, bend, end = (1 - share) ** 2, 2 * share * (1 - share), share**2
        return Point(
            begin * source.x + bend * control.x + end * target.x,
            begin * source.y + bend * control.y + end * target.y,
        )

    return tuple(at(step / STEPS) for step in range(STEPS + 1))


def _outside(points: Sequence[Point], ends: Sequence[Box]) -> tuple[Point, ...]:
    return tuple(point for point in points if not any(box.has(point, 1) for box in ends))


def _cost(at: Point, others: Sequence[Box], taken: Sequence[Box]) -> int:
    """How bad it is that a curve passes here; 0 where nothing is."""
    outside = not (EDGE < at.x < WIDTH - EDGE and EDGE + 50 < at.y < HEIGHT - EDGE)
    states = sum(box.has(at, CLEAR) for box in others) + outside
    return THROUGH_A_STATE * states + sum(box.has(at, CLEAR) for box in taken)


def _numbers(points: Sequence[Point], width: float) -> Iterator[Box]:
    """Boxes for a number on the curve, the one in its middle first."""
    middle = len(points) // 2
    for place in sorted(range(len(points)), key=lambda place: abs(place - middle)):
        x, y = points[place]
        yield Box(x - width / 2, y - 8, x + width / 2, y + 8)
