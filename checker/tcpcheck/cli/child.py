"""The process in which a command runs that may read a file of the user's: read ``main``, then ``records``.

Stdout of this process is the pipe to its parent.  It is moved to a place of its own at once: what anybody but this
program writes to descriptor 1 goes to stderr.  Nothing that the file leaves behind is waited for.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from os import _exit
from pathlib import Path
from types import FrameType
from typing import NoReturn

from tcpcheck.cli.app import run
from tcpcheck.cli.records import End, Note, begin
from tcpcheck.cli.terminal import Collected
from tcpcheck.own import around as reading

ONE_PRESS = 0.3
"""Seconds within which interrupts are one Ctrl-C: a terminal tells parent and child, and the parent passes it on."""
BETWEEN_LOOKS = 0.5


def main(arguments: Sequence[str], parent: int, terminal: bool, columns: int, encoding: str) -> NoReturn:
    """Run a command line and say to the parent how it ended; the last three say what stdout of the parent is."""
    way = os.dup(1)
    os.dup2(2, 1)
    note, end = begin(way)

    sys.argv = ["tcpspec", *arguments]
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _once())
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    results = Collected(terminal, columns, encoding)

    @contextmanager
    def watch(path: Path) -> Iterator[None]:
        note(Note(str(path)))
        try:
            with results.closed():
                yield
        finally:
            note(Note(None))

    reading.watched_by(watch)
    code = run(arguments, results)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end(End(code, results.said()))
    _exit(code)


def _once() -> Callable[[int, FrameType | None], None]:
    pressed = float("-inf")

    def interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        before, pressed = pressed, time.monotonic()
        if pressed - before > ONE_PRESS:
            raise KeyboardInterrupt

    return interrupt


def _end_with(parent: int) -> None:
    """A parent that is killed takes its child with it."""
    while os.name == "nt" or os.getppid() == parent:
        time.sleep(BETWEEN_LOOKS)
    _exit(1)
