"""Where the state diagram has its boxes, its arrows and their labels: as RFC 9293 Figure 5 does.

CLOSED stands twice, at the top and where connections end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tcpcheck.pictures.svg import Anchor, Point
from tcpspec.language.state import State

S = State
WIDTH, HEIGHT = 1000, 850
"""Of the map, in pixels; a legend follows below."""

HALF = Point(82, 27)
"""Half the width and height of a box."""

LEFT, MIDDLE, RIGHT = 130, 490, 850
CLOSED, LISTEN, SYN, ESTAB, FIRST, SECOND, LAST = 110, 216, 336, 456, 570, 684, 792


class Box(NamedTuple):
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def has(self, at: Point, margin: float = 0) -> bool:
        """Whether a point lies inside, or nearer than ``margin``."""
        across = self.left - margin < at.x < self.right + margin
        return across and self.top - margin < at.y < self.bottom + margin

    def meets(self, other: Box) -> bool:
        """Whether they have a point in common."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


class Route(NamedTuple):
    """An arrow's corners, and where its label begins, is centred or ends: the base line of its first line, or of its
    last if it stands ``above`` a line that goes across."""

    points: tuple[Point, ...]
    label: Point
    anchor: Anchor
    above: bool = False


PLACES: Mapping[State, Point] = {
    S.CLOSED: Point(MIDDLE, CLOSED),
    S.LISTEN: Point(MIDDLE, LISTEN),
    S.SYN_SENT: Point(RIGHT, SYN),
    S.SYN_RECEIVED: Point(LEFT, SYN),
    S.ESTABLISHED: Point(MIDDLE, ESTAB),
    S.FIN_WAIT_1: Point(LEFT, FIRST),
    S.CLOSE_WAIT: Point(RIGHT, FIRST),
    S.FIN_WAIT_2: Point(LEFT, SECOND),
    S.CLOSING: Point(MIDDLE, SECOND),
    S.LAST_ACK: Point(RIGHT, SECOND),
    S.TIME_WAIT: Point(MIDDLE, LAST),
}
"""The middle of each state's box."""

ENDED = Point(RIGHT, LAST)
"""The second box of CLOSED."""


def box_at(place: Point) -> Box:
    """The box with this middle."""
    return Box(place.x - HALF.x, place.y - HALF.y, place.x + HALF.x, place.y + HALF.y)


BOXES: tuple[tuple[State, Box], ...] = (
    *((state, box_at(place)) for state, place in PLACES.items()),
    (S.CLOSED, box_at(ENDED)),
)


def _route(
    anchor: Anchor, label: tuple[float, float], *points: tuple[float, float], above: bool = False
) -> Route:  # fmt: skip
    return Route(tuple(Point(*point) for point in points), Point(*label), anchor, above)


X, Y = HALF
L, M, R = LEFT, MIDDLE, RIGHT
ROUTES: Mapping[tuple[State, State], Route] = {
    (S.CLOSED, S.LISTEN): _route("end", (M - 30, 168), (M - 22, CLOSED + Y), (M - 22, LISTEN - Y)),
    (S.LISTEN, S.CLOSED): _route("start", (M + 30, 168), (M + 22, LISTEN - Y), (M + 22, CLOSED + Y)),
    (S.CLOSED, S.SYN_SENT): _route(
        "start", (M + X + 90, CLOSED - 21), (M + X, CLOSED - 14), (R + 22, CLOSED - 14), (R + 22, SYN - Y), above=True),
    (S.SYN_SENT, S.CLOSED): _route(
        "start", (M + X + 90, CLOSED + 30), (R - 22, SYN - Y), (R - 22, CLOSED + 14), (M + X, CLOSED + 14)),
    (S.SYN_RECEIVED, S.LISTEN): _route(
        "start", (L + 10, LISTEN - 8), (L, SYN - Y), (L, LISTEN), (M - X, LISTEN), above=True),
    (S.LISTEN, S.SYN_RECEIVED): _route(
        "end", (M - 70, 266), (M - 62, LISTEN + Y), (M - 62, SYN - 16), (L + X, SYN - 16)),
    (S.LISTEN, S.SYN_SENT): _route(
        "start", (M + 70, 266), (M + 62, LISTEN + Y), (M + 62, SYN - 16), (R - X, SYN - 16)),
    (S.SYN_SENT, S.SYN_RECEIVED): _route("middle", (M, SYN - 7), (R - X, SYN), (L + X, SYN), above=True),
    (S.SYN_RECEIVED, S.ESTABLISHED): _route(
        "end", (M - 70, SYN + 36), (L + X, SYN + 16), (M - 62, SYN + 16), (M - 62, ESTAB - Y)),
    (S.SYN_SENT, S.ESTABLISHED): _route(
        "start", (M + 70, SYN + 36), (R - X, SYN + 16), (M + 62, SYN + 16), (M + 62, ESTAB - Y)),
    (S.SYN_RECEIVED, S.FIN_WAIT_1): _route("start", (L + 8, ESTAB - 6), (L, SYN + Y), (L, FIRST - Y)),
    (S.ESTABLISHED, S.FIN_WAIT_1): _route(
        "end", (M - 70, ESTAB + 48), (M - 62, ESTAB + Y), (M - 62, FIRST - 10), (L + X, FIRST - 10)),
    (S.ESTABLISHED, S.CLOSE_WAIT): _route(
        "start", (M + 70, ESTAB + 48), (M + 62, ESTAB + Y), (M + 62, FIRST), (R - X, FIRST)),
    (S.FIN_WAIT_1, S.FIN_WAIT_2): _route("start", (L + 8, FIRST + 46), (L, FIRST + Y), (L, SECOND - Y)),
    (S.FIN_WAIT_1, S.CLOSING): _route(
        "end", (M - 8, FIRST + 46), (L + X, FIRST + 10), (M, FIRST + 10), (M, SECOND - Y)),
    (S.CLOSE_WAIT, S.LAST_ACK): _route("start", (R + 8, FIRST + 46), (R, FIRST + Y), (R, SECOND - Y)),
    (S.FIN_WAIT_2, S.TIME_WAIT): _route("start", (L + 8, SECOND + 46), (L, SECOND + Y), (L, LAST), (M - X, LAST)),
    (S.CLOSING, S.TIME_WAIT): _route("start", (M + 8, SECOND + 46), (M, SECOND + Y), (M, LAST - Y)),
    (S.LAST_ACK, S.CLOSED): _route("start", (R + 8, SECOND + 46), (R, SECOND + Y), (R, LAST - Y)),
    (S.TIME_WAIT, S.CLOSED): _route("middle", ((M + R) / 2, LAST - 8), (M + X, LAST), (R - X, LAST), above=True),
}  # fmt: skip
"""The arrows of Figure 5."""
