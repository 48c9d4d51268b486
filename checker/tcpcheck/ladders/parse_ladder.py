"""Reads a ladder in the notation of RFC 9293 section 3.5; the RFC's own figures need next to no change.

    title: Recovery from an old duplicate SYN     # directives and comments, all optional
    B: LISTEN                                     # initial state: `A: ESTABLISHED send 100, receive 300`
    Z = 90                                        # the number that Z stands for

    1.  CLOSED                                       LISTEN
    2.  SYN-SENT    --> <SEQ=100><CTL=SYN>           ...
    3.  (duplicate) ... <SEQ=Z><CTL=SYN>             --> SYN-RECEIVED

Only the form is checked here; whether rules allow what is drawn is the business of ``tcpcheck.replay``.  Line
numbers of a figure are for reference; rows are read from top to bottom.  Text in [brackets] is skipped.
"""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches
from itertools import pairwise
from typing import NoReturn

from tcpcheck.ladders.drawn import Directive, Ladder, LadderError, Margin, Row
from tcpcheck.ladders.parse_segment import SegmentReader, Token
from tcpcheck.runs.notation import LOST, MARKS, Note, UnclearNoteError, read_note
from tcpspec.language.expression import SEQUENCE_NUMBERS, State
from tcpspec.system.joint import Side

DIRECTIVES = ("title", "A", "B", "network", "parameters", "spec")
STATES = {str(state): state for state in State}

GAP = 3
"""Spaces between the margins of a row without a segment, at least."""

_DIRECTIVE = re.compile(r"\s*([A-Za-z]\w*)\s*:\s*(.*?)\s*$")
_BINDING = re.compile(r"\s*([A-Z][A-Za-z]*)\s*=\s*(\S.*?)\s*$")
_PEERS = re.compile(r"\s*TCP Peer A\s+TCP Peer B\s*$")
_CAPTION = re.compile(r"\s*Figure \d+:\s*(.*?)\s*$")
_NUMBER = re.compile(r"\s*(\d+)\.(?!\.)")
_TOKEN = re.compile(
    r"(?P<arrow>-->|<--|\.\.\.)|(?P<field><[A-Za-z][^<>]*>)|\((?P<note>[^()]*)\)|(?P<skip>\[[^\]]*\]|\s+)|(?P<word>[A-Za-z][\w-]*)"
)
_SENDING = re.compile(r"send (\d+)\s*,\s*receive (\d+)$", re.IGNORECASE)
_PASSES = re.compile(r"time passes:\s*(.*)$", re.IGNORECASE)


def parse(text: str, name: str = "<ladder>") -> Ladder:
    """Read a ladder; ``name`` is what errors call it (a file name).  Raises LadderError."""
    return _Parser(name, text.splitlines()).ladder()


class _Parser:
    def __init__(self, name: str, lines: list[str]) -> None:
        self.name = name
        self.sources = [line.rstrip().expandtabs() for line in lines]
        self.lines = [line.split("#", 1)[0].rstrip() for line in self.sources]
        self.number = 0
        self.figure_line: int | None = None
        self.directives: dict[str, Directive] = {}
        self.numbers: dict[str, int] = {}
        self.title = ""
        arrows = [match.start() for line in self.lines if (match := re.search(r"-->|<--|\.\.\.", line))]
        peers = [line.index("TCP Peer B") for line in self.lines if _PEERS.match(line)]
        self.middle = max(arrows, default=min(peers, default=30))

    def ladder(self) -> Ladder:
        rows = [row for self.number, line in enumerate(self.lines, 1) if line.strip() and (row := self._line(line))]
        if not rows:
            self.number = max(1, len(self.lines))
            self._fail(1, "there is no line of a ladder", "`1.  CLOSED   LISTEN` and lines with `-->` or `<--`")
        return Ladder(self.name, self.title, self.directives, self.numbers, tuple(rows))

    def _fail(self, column: int, problem: str, expected: str) -> NoReturn:
        source = self.sources[self.number - 1] if self.sources else ""
        raise LadderError(self.name, self.number, column, source, problem, expected)

    def _line(self, line: str) -> Row | None:
        if _PEERS.match(line):
            return None
        if caption := _CAPTION.match(line):
            self.title = self.title or caption[1]
        elif (binding := _BINDING.match(line)) and "<" not in line:
            self._bind(binding)
        elif (directive := _DIRECTIVE.match(line)) and "<" not in line:
            self._direct(directive, line)
        else:
            return self._row(line)
        return None

    def _bind(self, match: re.Match[str]) -> None:
        name, value = match[1], match[2]
        if name in self.numbers:
            self._fail(
                match.start(1) + 1,
                f"{name} was bound before, to {self.numbers[name]}",
                "one number for a name",
            )
        if not value.isdigit() or int(value) >= SEQUENCE_NUMBERS:
            self._fail(match.start(2) + 1, f"{value!r} is no sequence number", "a number from 0 to 4294967295")
        self.numbers[name] = int(value)

    def _direct(self, match: re.Match[str], line: str) -> None:
        key = match[1] if match[1] in "AB" else match[1].lower()
        if key not in DIRECTIVES:
            near = get_close_matches(key, DIRECTIVES, 1)
            self._fail(match.start(1) + 1, f"no directive is called {match[1]!r}",
                       f"{near[0]!r}" if near else ", ".join(DIRECTIVES))  # fmt: skip
        if key in self.directives:
            self._fail(match.start(1) + 1, f"{key!r} was given in line {self.directives[key].line}", "it once only")
        self.directives[key] = Directive(match[2], self.number, match.start(2) + 1, line)
        if key == "title":
            self.title = match[2]

    def _row(self, line: str) -> Row | None:
        label = _NUMBER.match(line)
        tokens = list(self._tokens(line, label.end() if label else 0))
        arrows = [token for token in tokens if token.kind == "arrow"]
        fields = [token for token in tokens if token.kind == "field"]
        if not tokens and not label:
            return None
        if label:
            self.figure_line = int(label[1])
        start, end = self._middle(tokens, arrows, fields)
        left = [token for token in tokens if token.column < start and token.kind in ("note", "word")]
        right = [token for token in tokens if token.column >= end and token.kind in ("note", "word")]
        passes = next((m[1] for t in tokens if t.kind == "note" and (m := _PASSES.match(t.text))), "")
        row = Row(
            self.number, self.figure_line, line, {"A": self._margin(left), "B": self._margin(right)},
            passes=passes, column=tokens[0].column if tokens else 1,
        )  # fmt: skip
        return self._with_segment(row, arrows, fields) if fields else row

    def _tokens(self, line: str, at: int) -> list[Token]:
        tokens = []
        while at < len(line):
            match = _TOKEN.match(line, at)
            if match is None or match.lastgroup is None:
                self._fail(at + 1, f"cannot read {line[at:].split(maxsplit=1)[0]!r}",
                           "a state, `-->`, `<--`, `...`, a segment `<SEQ=...>` or a (comment)")  # fmt: skip
            if match.lastgroup != "skip":
                tokens.append(Token(match.lastgroup, match[match.lastgroup], at + 1))
            at = match.end()
        return tokens

    def _middle(self, tokens: list[Token], arrows: list[Token], fields: list[Token]) -> tuple[int, int]:
        """Columns where the left margin ends and the right one begins."""
        if not fields and not arrows:
            split = _widest_gap(tokens) or self.middle + 1
            return split, split
        if not fields:
            self._fail(arrows[0].column, "an arrow without a segment", "`--> <SEQ=100><CTL=SYN> -->`")
        if len(arrows) != 2 or not arrows[0].column < fields[0].column <= fields[-1].column < arrows[1].column:
            self._fail(fields[0].column, "a segment stands between two of `-->`, `<--`, `...`",
                       "e.g. `--> <SEQ=100><CTL=SYN> ...`")  # fmt: skip
        for token in tokens:
            if token.kind in ("note", "word") and arrows[0].column < token.column < arrows[1].column:
                self._fail(token.column, f"{token.text!r} stands between the arrows", "a segment only")
        return arrows[0].column, arrows[1].column

    def _margin(self, tokens: list[Token]) -> Margin:
        notes: list[Note] = []
        state: State | None = None
        numbers: tuple[int, int] | None = None
        for token in tokens:
            if token.kind == "word":
                if state is not None:
                    self._fail(token.column, "two states at one end", "one state at each end")
                state = self._state(token)
            elif sending := _SENDING.match(token.text.strip()):
                numbers = (int(sending[1]), int(sending[2]))
            elif not _PASSES.match(token.text):
                notes.append(self._note(token))
        return Margin(tuple(notes), state, numbers, tokens[-1].column if tokens else 1)

    def _state(self, token: Token) -> State:
        known = token.text.upper().replace("_", "-")
        if known not in STATES:
            near = get_close_matches(known, STATES, 1)
            self._fail(token.column, f"no state is called {token.text!r}", near[0] if near else ", ".join(STATES))
        return STATES[known]

    def _note(self, token: Token) -> Note:
        try:
            return read_note(token.text)
        except UnclearNoteError as unclear:
            self._fail(token.column, f"({token.text}): {unclear}", "")

    def _with_segment(self, row: Row, arrows: list[Token], fields: list[Token]) -> Row:
        left, right = arrows[0].text, arrows[1].text
        if {left, right} == {"-->", "<--"}:
            self._fail(arrows[1].column, f"`{left}` and `{right}` point both ways", f"`{left}` or `...`")
        sender: Side | None = "A" if "-->" in (left, right) else "B" if "<--" in (left, right) else None
        near, far = (left, right) if sender == "A" else (right, left)
        sender = sender or self._sender_by_marks(row, fields[0])
        segment = SegmentReader(self._fail).read(fields)
        return replace(
            row,
            segment=segment,
            column=fields[0].column,
            sender=sender,
            departs=near != "...",
            arrives=far != "...",
        )

    def _sender_by_marks(self, row: Row, at: Token) -> Side:
        """``... <SEGMENT> ...`` is A's where B's margin says (lost) or A's own says (duplicate)."""
        side: Side
        other: Side
        for side, other in (("A", "B"), ("B", "A")):
            if LOST in row.margins[other].marks() or row.margins[side].marks() - {LOST}:
                return side
        self._fail(
            at.column,
            "nobody sends this segment and nobody receives it",
            f"an arrow, or a mark: {', '.join(MARKS)}",
        )


def _widest_gap(tokens: list[Token]) -> int | None:
    """Column after the widest gap between two things of a row, if it is wide enough to part the margins."""
    gaps = [(other.column - one.end, other.column) for one, other in pairwise(tokens)]
    gap, column = max(gaps, default=(0, 0))
    return column if gap >= GAP else None
