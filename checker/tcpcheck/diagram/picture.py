"""The state diagram of a protocol as an SVG picture, drawn as RFC 9293 Figure 5 is.  Read ``diagram_svg``.

Every arrow follows from a rule.  Those of the figure carry their labels; every other one has a number, explained below:
beside the label where the figure has an arrow too, on a curve where it has none, and inside the box of a state for the
many ways to give up and be CLOSED.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import wrap

from tcpcheck.diagram.arrows import NOT_SAID, SIGNS, Arrow, Entry, Status, arrows, compared, entries
from tcpcheck.diagram.curves import curve
from tcpcheck.diagram.map import BOXES, HEIGHT, ROUTES, WIDTH, Box, Route
from tcpcheck.pictures.svg import CHARACTER, Anchor, Colour, Picture, Point, width_of
from tcpspec.language.notation import list_states
from tcpspec.language.state import State
from tcpspec.rules.spec import Spec

LABEL, NAME, TITLE = 12.0, 13.0, 18.0
LINE, ROW, MARGIN = 15.0, 18.0, 24.0
COLOURS: Mapping[Status, Colour] = {"gained": "call", "lost": "bad"}
DRAWN_AS: tuple[Status, ...] = ("", "gained", "lost")

Pair = tuple[State, State]
Word = tuple[str, Colour, bool]
"""A text, its colour, and whether it is struck out."""

SPACE = " "
NO_WORD: Word = ("", "ink", False)


def diagram_svg(spec: Spec, base: Spec | None = None) -> str:
    """The diagram of ``spec``; with ``base``, what it gains against that is marked, and what it loses dashed."""
    every = arrows(spec) if base is None else compared(spec, base)
    listed = [entry for entry in entries(every) if not entry.first.drawn or entry.first.status == "gained"]
    legend = _legend(listed, base)
    title = f"The states of {spec.name}" + (f" against {base.name}" if base is not None else "")
    height = round(HEIGHT + ROW * len(legend) + MARGIN)
    drawn = Picture(WIDTH, height, title, "\n".join(map(sentence, entries(every))))
    drawn.text(MARGIN, 38, title, size=TITLE, bold=True)
    _Sheet(drawn, every, listed).draw()
    for number, ((sign, colour, _), line) in enumerate(legend):
        y = HEIGHT + ROW * (number + 0.5)
        drawn.text(MARGIN + 24, y, sign, size=LABEL, colour=colour, anchor="end", bold=colour == "call")
        drawn.text(MARGIN + 34, y, line, size=LABEL)
    return drawn.render()


def sentence(entry: Entry) -> str:
    """An entry in words: `rcv FIN / snd ACK: ESTABLISHED --> CLOSE-WAIT`."""
    first = entry.first
    said = "" if first.said_in == "figure" else first.said_in or NOT_SAID
    notes = "; ".join(filter(None, (said, entry.ids)))
    line = f"{entry.says}: {list_states(entry.sources, 'and')} --> {first.target}"
    return (f"{first.status}: " if first.status else "") + line + (f" ({notes})" if notes else "")


def _legend(listed: Sequence[Entry], base: Spec | None) -> list[tuple[Word, str]]:
    """Signs and what they mean, as many lines as they need."""
    letters = int((WIDTH - 2 * MARGIN - 34) / (LABEL * CHARACTER))
    said = [_word(entry, number) for number, entry in enumerate(listed, 1)]
    found = [(word, sentence(entry)) for word, entry in zip(said, listed, strict=True)]
    signs = "" if base is None else f"+ gained, - lost against {base.name}; "
    found.insert(0, (NO_WORD, f"{signs}a number in a box: a way into CLOSED"))
    return [
        (word if first else NO_WORD, line)
        for word, text in found
        for first, line in ((not number, line) for number, line in enumerate(wrap(text, letters)))
    ]


def _word(entry: Entry, number: int) -> Word:
    """The number of an entry, with its sign and colour."""
    status = entry.first.status
    return f"{SIGNS[status]}{number}", _colour(entry.first), status == "lost"


@dataclass
class _Sheet:
    """The map while it is drawn; ``taken`` are the labels and numbers that curves keep clear of."""

    drawn: Picture
    every: Sequence[Arrow]
    listed: Sequence[Entry]
    taken: list[Box] = field(default_factory=list)

    def draw(self) -> None:
        pairs: dict[Pair, list[Arrow]] = {}
        for arrow in self.every:
            pairs.setdefault((arrow.source, arrow.target), []).append(arrow)
        labelled = {pair: group for pair, group in pairs.items() if self._has_route(pair, group)}
        for pair, group in labelled.items():
            self._line(ROUTES[pair].points, group)
        for state, box in BOXES:
            self._box(state, box)
        for pair, group in labelled.items():
            self._label(ROUTES[pair], group, self._numbers(pair))
        for pair, group in pairs.items():
            if pair not in labelled and pair[1] is not State.CLOSED:
                self._curve(pair, group)

    @staticmethod
    def _has_route(pair: Pair, group: Sequence[Arrow]) -> bool:
        """Figure 5 has this arrow; into CLOSED only what it shows is drawn, the rest stands in the boxes."""
        return pair in ROUTES and (pair[1] is not State.CLOSED or any(arrow.drawn for arrow in group))

    def _line(self, points: Sequence[Point], group: Sequence[Arrow]) -> None:
        """An arrow for all from one state to another, of the kind that is there, if any is; dashed if all are lost."""
        shown = min(group, key=lambda arrow: (DRAWN_AS.index(arrow.status), not arrow.drawn))
        width = 2 if shown.status == "gained" else 1
        self.drawn.path(points, _colour(shown), width=width, dashed=shown.status == "lost", head=True)

    def _numbers(self, pair: Pair) -> list[Word]:
        """The numbers of the listed arrows from one state to another."""
        return [
            _word(entry, number)
            for number, entry in enumerate(self.listed, 1)
            if any((arrow.source, arrow.target) == pair for arrow in entry.arrows)
        ]

    def _box(self, state: State, box: Box) -> None:
        self.drawn.rect(*box[:2], box.right - box.left, box.bottom - box.top, "soft", line="faint", round=6)
        middle = Point((box.left + box.right) / 2, (box.top + box.bottom) / 2)
        given_up = self._numbers((state, State.CLOSED))
        self.drawn.text(middle.x, middle.y + (-3 if given_up else 5), str(state), size=NAME, anchor="middle", bold=True)
        if given_up:
            self._words(Point(middle.x, middle.y + 15), "middle", given_up, box.right - box.left - 8)

    def _label(self, route: Route, group: Sequence[Arrow], numbers: Sequence[Word]) -> None:
        """Event and what is sent, below each other, and the numbers of other arrows along this one."""
        shown = [arrow for arrow in group if arrow.drawn and arrow.status != "gained"]
        lines = [[word] for word in _said(max(shown, key=lambda arrow: bool(arrow.sends)))] if shown else []
        into_closed = group[0].target is State.CLOSED
        lines += [] if into_closed or not numbers else [list(numbers)]
        top = route.label.y - LINE * (len(lines) - 1) * route.above
        for number, words in enumerate(lines):
            self._words(Point(route.label.x, top + LINE * number), route.anchor, words)

    def _words(self, at: Point, anchor: Anchor, words: Sequence[Word], most: float = WIDTH) -> None:
        """Words in a row, smaller if they need more room than ``most``; ``at`` is where the row begins, is centred or
        ends, on its base line."""
        size = LABEL * min(1.0, most / _room(words, LABEL))
        room = _room(words, size)
        x = at.x - {"start": 0.0, "middle": room / 2, "end": room}[anchor]
        self.taken.append(Box(x, at.y - LABEL, x + room, at.y + 4))
        if len(words) == 1:
            text, colour, struck = words[0]
            self.drawn.text(*at, text, size=size, colour=colour, struck=struck, bold=colour == "call", anchor=anchor)
            return
        for text, colour, struck in words:
            self.drawn.text(x, at.y, text, size=size, colour=colour, struck=struck, bold=colour == "call")
            x += width_of(text + SPACE, size)

    def _curve(self, pair: Pair, group: Sequence[Arrow]) -> None:
        numbers = self._numbers(pair)
        found = curve(*pair, self.taken, _room(numbers, LABEL) + 8)
        self._line(found.points, group)
        box = found.number
        self.drawn.rect(box.left, box.top, box.right - box.left, box.bottom - box.top, "paper", round=4)
        self._words(Point((box.left + box.right) / 2, box.bottom - 4), "middle", numbers)


def _room(words: Sequence[Word], size: float) -> float:
    """How wide a row of words is."""
    return width_of(SPACE.join(text for text, _, _ in words), size)


def _said(arrow: Arrow) -> list[Word]:
    """The label of an arrow of the figure."""
    lost = arrow.status == "lost"
    texts = (arrow.event, f"snd {arrow.sends}" if arrow.sends else "")
    return [(text, _colour(arrow), lost) for text in texts if text]


def _colour(arrow: Arrow) -> Colour:
    """What is gained or lost, or nowhere in the RFC, stands out; the figure is in ink, the rest is paler."""
    return COLOURS.get(arrow.status) or ("ink" if arrow.drawn else "faint" if arrow.said_in else "warn")
