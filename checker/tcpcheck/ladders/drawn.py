"""A ladder as drawn: what ``parse_ladder`` makes of a text, before any rule is asked about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from tcpcheck.base.verdict import Exit
from tcpcheck.runs.notation import Note
from tcpspec.language.expression import SEQUENCE_NUMBERS, State
from tcpspec.rules.control import Control
from tcpspec.rules.semantics import Segment
from tcpspec.system.joint import Side


class LadderError(ValueError):
    """A ladder that cannot be read: where, what is wrong, what was expected, and a caret under the line."""

    exit_code = Exit.USAGE

    def __init__(self, file: str, line: int, column: int, source: str, problem: str, expected: str) -> None:
        self.file, self.line, self.column = file, line, column
        self.source, self.problem, self.expected = source, problem, expected
        caret = " " * (column - 1) + "^"
        wanted = f"\nexpected {expected}" if expected else ""
        super().__init__(f"{file}:{line}:{column}: {problem}\n    {source}\n    {caret}{wanted}")


class Symbol(NamedTuple):
    """A number that a figure leaves open: ``Z``, ``Z+1``."""

    name: str
    plus: int = 0

    def __str__(self) -> str:
        return f"{self.name}+{self.plus}" if self.plus else self.name


class Shown(NamedTuple):
    """A segment as drawn; ``text`` is None for ``<DATA>`` without a count, ``wnd`` where none is drawn."""

    seq: int | Symbol
    ack_no: int | Symbol | None
    control: Control
    text: int | None = 0
    wnd: int | None = None

    def bound(self, numbers: Mapping[str, int]) -> Shown:
        """The same with symbols replaced by their numbers."""

        def value(number: int | Symbol) -> int:
            if isinstance(number, Symbol):
                return (numbers[number.name] + number.plus) % SEQUENCE_NUMBERS
            return number

        return self._replace(seq=value(self.seq), ack_no=None if self.ack_no is None else value(self.ack_no))

    def matches(self, segment: Segment) -> bool:
        """Whether a segment with numbers looks like this one."""
        return (
            self.seq == segment.seq
            and self.control == segment.control
            and (self.ack_no is None or self.ack_no == segment.ack_no)
            and (segment.text > 0 if self.text is None else self.text == segment.text)
            and self.wnd in (None, segment.wnd)
        )


@dataclass(frozen=True)
class Margin:
    """What stands at one end of a row."""

    notes: tuple[Note, ...] = ()
    state: State | None = None
    numbers: tuple[int, int] | None = None
    column: int = 1

    def marks(self) -> set[str]:
        return {note.mark for note in self.notes if note.mark}


@dataclass(frozen=True)
class Row:
    """One physical row of the figure's line ``number``.  ``sender`` is None where no segment is drawn, or
    where only marks tell whose it is."""

    line: int
    number: int | None
    source: str
    margins: Mapping[Side, Margin]
    segment: Shown | None = None
    column: int = 1
    sender: Side | None = None
    departs: bool = False
    arrives: bool = False
    passes: str = ""


@dataclass(frozen=True)
class Directive:
    """``key: value`` or ``symbol = number`` above the figure, and where it stands."""

    value: str
    line: int
    column: int
    source: str


@dataclass(frozen=True)
class Ladder:
    """A ladder as read: ``directives`` by key, ``numbers`` of symbols, and rows."""

    name: str
    title: str = ""
    directives: Mapping[str, Directive] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()

    def error(self, key: str, problem: str, expected: str) -> LadderError:
        """What is wrong with the value of a directive."""
        at = self.directives[key]
        return LadderError(self.name, at.line, at.column, at.source, problem, expected)
