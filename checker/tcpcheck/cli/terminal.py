"""What is said and where: results on stdout, one live line of progress and errors on stderr.

No colour where stdout is no terminal or NO_COLOR is set.  When the reader of stdout has left (``| head``),
the rest is said to nobody and the command still ends with its own exit code.  Where stdout cannot be written for
another reason, that is an error: nobody may take silence for a verdict.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol, TextIO

from tcpcheck.base.paint import Paint
from tcpcheck.base.verdict import Exit

NARROWEST, WIDEST, WITHOUT_TERMINAL = 80, 120, 100
SECONDS_BETWEEN_UPDATES = 0.1
NO_STDOUT = "standard output is closed, so no verdict could be said; redirect it to /dev/null if nobody is to read it"


class UnwritableError(Exception):
    """The results cannot be written where they are to go."""

    exit_code = Exit.USAGE


class Results(Protocol):
    """Where results go: stdout, or the memory of a child."""

    @property
    def terminal(self) -> bool:
        """Whether a terminal shows them."""

    @property
    def columns(self) -> int:
        """How wide it is; ``WITHOUT_TERMINAL`` where there is none."""

    @property
    def encoding(self) -> str: ...
    def write(self, text: str) -> None:
        """BrokenPipeError if the reader has left, OSError if they cannot be written."""


class Stdout:
    """The stream that is ``sys.stdout`` now, whatever that is."""

    @property
    def terminal(self) -> bool:
        return _is_terminal(sys.stdout)

    @property
    def columns(self) -> int:
        return shutil.get_terminal_size((WITHOUT_TERMINAL, 24)).columns

    @property
    def encoding(self) -> str:
        return getattr(sys.stdout, "encoding", None) or "utf-8"

    def write(self, text: str) -> None:
        if sys.stdout is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        sys.stdout.write(text)
        sys.stdout.flush()


class Collected:
    """Results that are kept until they are asked for; what stdout of the parent is, is known from there."""

    def __init__(self, terminal: bool, columns: int, encoding: str) -> None:
        self.terminal, self.columns, self.encoding = terminal, columns, encoding
        self._parts: list[str] = []
        self._closed = False

    def write(self, text: str) -> None:
        """Results; but while a file of the user's is being read there are none, and what is said goes to stderr."""
        if self._closed:
            _attempt(sys.stderr, text)
        else:
            self._parts.append(text)

    @contextmanager
    def closed(self) -> Iterator[None]:
        self._closed = True
        try:
            yield
        finally:
            self._closed = False

    def said(self) -> str:
        return "".join(self._parts)


class Terminal:
    """The two streams of one run; ``begin`` looks at them anew."""

    __slots__ = ("_next_update", "_reader_left", "_results", "_shown")

    def __init__(self) -> None:
        self.begin(Stdout())

    def begin(self, results: Results) -> None:
        self._results = results
        self._reader_left = self._shown = False
        self._next_update = 0.0

    @property
    def colour(self) -> bool:
        return self._results.terminal and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"

    @property
    def paint(self) -> Paint:
        return Paint(self.colour)

    @property
    def width(self) -> int:
        """Columns to use: those of the terminal between 80 and 120, or 100 where there is none."""
        asked = os.environ.get("COLUMNS", "")
        if not self._results.terminal and not asked.isdigit():
            return WITHOUT_TERMINAL
        return max(NARROWEST, min(self._results.columns, WIDEST))

    def say(self, text: str = "") -> None:
        """A result: a line, or several.  UnwritableError if it cannot be written."""
        self.write(text.rstrip("\n") + "\n")

    def write(self, text: str) -> None:
        """Results as they are.  UnwritableError if they cannot be written."""
        self.clear_progress()
        if self._reader_left:
            return
        encoding = self._results.encoding
        with self._writing():
            self._results.write(text.encode(encoding, "replace").decode(encoding))

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
        """Say everything that is still held back.  UnwritableError if it cannot be written."""
        self.clear_progress()
        with self._writing():
            if sys.stdout is not None:
                sys.stdout.flush()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            self.forget_reader()
        except (OSError, ValueError) as error:
            self.forget_reader()
            said = (error.strerror if isinstance(error, OSError) else None) or str(error)
            raise UnwritableError(f"standard output cannot be written: {said}; send it to another place") from None

    def forget_reader(self) -> None:
        """From now on results go nowhere, nor does what Python still holds back of them."""
        self._reader_left = True
        with suppress(OSError, ValueError, AttributeError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return bool(getattr(stream, "isatty", lambda: False)())
    except ValueError:  # it is closed
        return False


def _attempt(stream: TextIO | None, text: str) -> None:
    if stream is not None:
        with suppress(OSError, ValueError):
            stream.write(text)
            stream.flush()


TERMINAL = Terminal()
