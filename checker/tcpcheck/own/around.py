"""What is seen to around the reading of a user's file: read ``around``.

Whoever runs a command may watch it (``watched_by``): it notes the time, and does it in a process of its own.  What a
file changes of the process that reads it is put back: it states things, and that is all.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from pathlib import Path

LIMIT = "TCPSPEC_READING_SECONDS"
"""The variable of the environment that says how long the reading of one file may take."""
DEFAULT_LIMIT = 30.0

Watch = Callable[["Path"], AbstractContextManager[None]]


def limit() -> float:
    """Seconds that the reading of one file may take: ``LIMIT`` of the environment, if that is a number above 0."""
    try:
        seconds = float(os.environ.get(LIMIT, ""))
    except ValueError:
        return DEFAULT_LIMIT
    return seconds if 0 < seconds < 1e9 else DEFAULT_LIMIT


def _unwatched(path: Path) -> AbstractContextManager[None]:
    return nullcontext()


_watches: list[Watch] = [_unwatched]
"""One: who watches in this process."""


def watched_by(watch: Watch) -> None:
    """From now on ``watch(path)`` is entered before a file is read, and left after."""
    _watches[:] = [watch]


@contextmanager
def around(path: Path) -> Iterator[None]:
    """Within it a file is run: what it prints goes to stderr, and what it changes of the process is put back."""
    with _watches[0](path), _ended_in_a_worker(), _put_back():
        yield


@contextmanager
def _ended_in_a_worker() -> Iterator[None]:
    """A worker in which a file lasts too long ends, even in a loop written in C; what it was at is done elsewhere."""
    if not _is_worker():
        yield
        return
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        faulthandler.dump_traceback_later(limit(), exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


def _is_worker() -> bool:
    from multiprocessing import parent_process

    return parent_process() is not None


@contextmanager
def _put_back() -> Iterator[None]:
    """Working directory, environment, streams, signals, timers, limits and traces are as they were."""
    with ExitStack() as after:
        after.callback(_set_handlers, {number: signal.getsignal(number) for number in signal.valid_signals()})
        after.callback(sys.setrecursionlimit, sys.getrecursionlimit())
        after.callback(sys.setswitchinterval, sys.getswitchinterval())
        after.callback(sys.settrace, sys.gettrace())
        after.callback(sys.setprofile, sys.getprofile())
        after.callback(_set_environment, dict(os.environ))
        after.callback(_go_to, _here())
        after.callback(_set_path, list(sys.path))
        after.callback(_set_streams, sys.stdin, sys.stdout, sys.stderr)
        sys.stdout = sys.stderr = _stream_of_the_file()
        yield


def _stream_of_the_file() -> TextIO:
    """Stderr, as a stream that a file may close or replace."""
    stderr = sys.stderr
    try:
        number = stderr.fileno()
    except (OSError, ValueError, AttributeError):
        return stderr  # there is none, or it is in memory
    return open(number, "w", encoding=stderr.encoding, errors="backslashreplace", buffering=1, closefd=False)


def _set_handlers(handlers: Mapping[int, Any]) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)
    for number, handler in handlers.items():
        if handler is not None and signal.getsignal(number) is not handler:
            with suppress(OSError, ValueError):
                signal.signal(number, handler)


def _set_environment(before: Mapping[str, str]) -> None:
    if os.environ != before:
        os.environ.clear()
        os.environ.update(before)


def _here() -> str | None:
    with suppress(OSError):
        return os.getcwd()
    return None


def _go_to(folder: str | None) -> None:
    with suppress(OSError):
        if folder is not None and _here() != folder:
            os.chdir(folder)


def _set_path(before: list[str]) -> None:
    sys.path[:] = before


def _set_streams(stdin: TextIO, stdout: TextIO, stderr: TextIO) -> None:
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.flush()
    sys.stdin, sys.stdout, sys.stderr = stdin, stdout, stderr
