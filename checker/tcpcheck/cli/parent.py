"""A command that may read a file of the user's runs in a child: read ``supervised``, then ``records``.

The file can end that process, or keep it busy for ever; it cannot make this one say what the child has not sealed.
What is promised, and what is not, is in docs/adr/0035.  What is not needed to start the child is imported after it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tcpcheck.cli.records import End

START = (
    "import sys; sys.path[:] = {path!r}; from tcpcheck.cli.child import main; "
    "main(sys.argv[1:], {parent}, {terminal}, {columns}, {encoding!r})"
)


def supervised(arguments: Sequence[str]) -> int:
    """Run a command line in a child, say what it says, and return its exit code."""
    with _started(arguments) as process:
        from tcpcheck.cli.supervision import InterruptedChild, Lost, Supervision

        try:
            found = Supervision(process).found()
        except InterruptedChild as error:
            return _interrupted(error, arguments)
        finally:
            process.kill()
            process.wait()
    if not isinstance(found, Lost):
        return _said(found, arguments)
    from tcpcheck.cli.exits import no_verdict

    _clear_line()
    return no_verdict(found.cause, found.remedy, arguments)


def _started(arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    terminal = sys.stdout.isatty()
    columns = 100
    with suppress(OSError, ValueError):
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    with suppress(ValueError):
        columns = int(os.environ.get("COLUMNS", "")) or columns
    code = START.format(path=sys.path, parent=os.getpid(), terminal=terminal, columns=columns,
                        encoding=sys.stdout.encoding or "utf-8")  # fmt: skip
    flags = subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined]
    return subprocess.Popen([sys.executable, *flags, "-c", code, *arguments], stdout=subprocess.PIPE)


def _said(end: End, arguments: Sequence[str]) -> int:
    from tcpcheck.base.verdict import Exit
    from tcpcheck.cli.exits import ending_of
    from tcpcheck.cli.terminal import TERMINAL, Stdout, UnwritableError

    TERMINAL.begin(Stdout())
    try:
        if end.said:
            TERMINAL.write(end.said)
        TERMINAL.finish()
    except UnwritableError as error:
        return ending_of(error, arguments)
    return int(Exit(end.code))


def _interrupted(error: KeyboardInterrupt, arguments: Sequence[str]) -> int:
    from tcpcheck.cli.exits import ending_of

    _clear_line()
    return ending_of(error, arguments)


def _clear_line() -> None:
    """What the child said of its progress."""
    from tcpcheck.cli.terminal import TERMINAL, Stdout

    TERMINAL.begin(Stdout())
    TERMINAL.progress("", now=True)
    TERMINAL.clear_progress()
