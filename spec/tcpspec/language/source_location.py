"""Where something is written: rules, properties and lemmas know their file and line, so that reports can say it."""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A file and a line."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file.rsplit('/', 1)[-1]}:{self.line}"


def caller(depth: int = 2) -> Place:
    """The file and line of the code that called the caller of this function."""
    frame = sys._getframe(depth)
    return Place(frame.f_code.co_filename, frame.f_lineno)
