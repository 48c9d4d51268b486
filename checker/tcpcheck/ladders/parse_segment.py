"""Reads the segment between the arrows of a ladder: `<SEQ=100><ACK=Z+1><CTL=SYN,ACK><DATA=10>`."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import NamedTuple, NoReturn, Protocol

from tcpcheck.ladders.drawn import Shown, Symbol
from tcpspec.language.expression import SEQUENCE_NUMBERS
from tcpspec.rules.control import ACK, Control

FLAGS = {str(flag.name): flag for flag in Control}
FIELDS = ("SEQ", "ACK", "CTL", "DATA", "WND")


class Token(NamedTuple):
    """A piece of a row: ``kind`` is arrow, field, note or word; columns count from 1."""

    kind: str
    text: str
    column: int

    @property
    def end(self) -> int:
        """The column after it; ``text`` leaves out the parentheses of a note."""
        return self.column + len(self.text) + (2 if self.kind == "note" else 0)


class Fail(Protocol):
    """Raises LadderError for a column of the present line."""

    def __call__(self, column: int, problem: str, expected: str) -> NoReturn: ...


class SegmentReader:
    """``fail`` is told what is wrong and where."""

    def __init__(self, fail: Fail) -> None:
        self.fail = fail

    def read(self, fields: list[Token]) -> Shown:
        """The segment that these fields draw."""
        values: dict[str, str] = {}
        for token in fields:
            name, _, value = token.text[1:-1].partition("=")
            if name not in FIELDS:
                near = get_close_matches(name, FIELDS, 1)
                self.fail(
                    token.column,
                    f"no field is called {name!r}",
                    f"<{near[0]}=...>" if near else ", ".join(FIELDS),
                )
            if name in values:
                self.fail(token.column, f"{name} is given twice", f"one <{name}=...>")
            values[name] = value.strip()
        columns = {token.text[1:-1].partition("=")[0]: token.column for token in fields}
        return self._made(values, columns, fields[0].column)

    def _made(self, values: dict[str, str], columns: dict[str, int], at: int) -> Shown:
        for needed in ("SEQ", "CTL"):
            if needed not in values:
                self.fail(at, f"the segment has no <{needed}=...>", "<SEQ=...>, <ACK=...> if CTL has ACK, <CTL=...>")
        control = self._control(values["CTL"], columns["CTL"])
        if (ACK in control) != ("ACK" in values):
            has, lacks = (
                ("CTL names ACK", "<ACK=...>") if ACK in control else ("there is an <ACK=...>", "ACK in <CTL=...>")
            )
            self.fail(columns["CTL"], f"{has} but there is no {lacks}", lacks)
        text: int | None = 0
        if "DATA" in values:
            text = self._count(values["DATA"], columns["DATA"]) if values["DATA"] else None
        return Shown(
            self._sequence(values["SEQ"], columns["SEQ"]),
            self._sequence(values["ACK"], columns["ACK"]) if "ACK" in values else None,
            control,
            text,
            self._count(values["WND"], columns["WND"]) if "WND" in values else None,
        )

    def _control(self, value: str, column: int) -> Control:
        control = Control(0)
        for flag in filter(None, (part.strip() for part in value.split(","))):
            if flag not in FLAGS:
                near = get_close_matches(flag, FLAGS, 1)
                self.fail(
                    column,
                    f"no control bit is called {flag!r}",
                    near[0] if near else ", ".join(FLAGS),
                )
            control |= FLAGS[flag]
        return control

    def _sequence(self, value: str, column: int) -> int | Symbol:
        if value.isdigit() and int(value) < SEQUENCE_NUMBERS:
            return int(value)
        if symbol := re.fullmatch(r"([A-Z][A-Za-z]*)(?:\+(\d+))?", value):
            return Symbol(symbol[1], int(symbol[2] or 0))
        self.fail(
            column,
            f"{value!r} is no sequence number",
            "a number from 0 to 4294967295, or a symbol like Z or Z+1",
        )

    def _count(self, value: str, column: int) -> int:
        if not value.isdigit() or int(value) > 65535:
            self.fail(column, f"{value!r} is no count of octets", "a number from 0 to 65535")
        return int(value)
