"""What is said and where: results on stdout, one live line of progress and errors on stderr.

No colour where stdout is no terminal or NO_COLOR is set.  When the reader of stdout has left (``| head``),
the rest is said to nobody and the command still ends with its own exit code.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from typing import Any, TextIO

from tcpcheck.report.paint import Paint

NARROWEST, WIDEST, WITHOUT_TERMINAL = 80, 120, 100
SECONDS_BETWEEN_UPDATES = 0.1


class Terminal:
    """The two streams of one run; ``begin`` looks at them anew."""

    def __init__(self) -> None:
        self._reader_left = False
        self._shown = False
        self._next_update = 0.0

    def begin(self) -> None:
        self._reader_left = self._shown = False
        self._next_update = 0.0

    @property
    def colour(self) -> bool:
        return _is_terminal(sys.stdout) and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"

    @property
    def paint(self) -> Paint:
        return Paint(self.colour)

    @property
    def width(self) -> int:
        """Columns to use: those of the terminal between 80 and 120, or 100 where there is none."""
        asked = os.environ.get("COLUMNS", "")
        if not _is_terminal(sys.stdout) and not asked.isdigit():
            return WITHOUT_TERMINAL
        return max(NARROWEST, min(shutil.get_terminal_size((WITHOUT_TERMINAL, 24)).columns, WIDEST))

    def say(self, text: str = "") -> None:
        """A result: a line, or several."""
        self.clear_progress()
        if self._reader_left:
            return
        encoding = sys.stdout.encoding or "utf-8"
        try:
            sys.stdout.write(text.rstrip("\n").encode(encoding, "replace").decode(encoding) + "\n")
            sys.stdout.flush()
        except BrokenPipeError:
            self._forget_reader()

    def say_json(self, data: Any) -> None:
        self.say(json.dumps(data, indent=2, ensure_ascii=False))

    def complain(self, text: str) -> None:
        """An error."""
        self.clear_progress()
        _attempt(sys.stderr, text.rstrip("\n") + "\n")

    def progress(self, line: str, *, now: bool = False) -> None:
        """How far the work has come, on one line that is overwritten; nothing where stderr is no terminal."""
        if not _is_terminal(sys.stderr) or (not now and time.monotonic() < self._next_update):
            return
        self._next_update = time.monotonic() + SECONDS_BETWEEN_UPDATES
        width = shutil.get_terminal_size((NARROWEST, 24)).columns - 1
        _attempt(sys.stderr, f"\r\x1b[2K{line[:width]}")
        self._shown = True

    def note(self, line: str) -> None:
        """One step of a long work; only where stderr is no terminal, which shows ``progress``."""
        if not _is_terminal(sys.stderr):
            _attempt(sys.stderr, line + "\n")

    def clear_progress(self) -> None:
        if self._shown:
            _attempt(sys.stderr, "\r\x1b[2K")
            self._shown = False

    def finish(self) -> None:
        """Say everything that is still held back."""
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            self._forget_reader()

    def _forget_reader(self) -> None:
        self._reader_left = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _is_terminal(stream: TextIO) -> bool:
    return bool(getattr(stream, "isatty", lambda: False)())


def _attempt(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
        stream.flush()
    except (BrokenPipeError, ValueError):
        pass


TERMINAL = Terminal()
