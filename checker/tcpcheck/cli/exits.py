"""How a command that did not run through ends: one clear message on stderr and the exit code of its kind."""

from __future__ import annotations

import errno
import os
import platform
import shlex
import traceback
from collections.abc import Sequence
from contextlib import suppress

import click

from tcpcheck import __version__
from tcpcheck.base.verdict import Exit
from tcpcheck.cli.terminal import TERMINAL, UnwritableError
from tcpcheck.cli.verbs import VERBS

UNWRITTEN = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO})
"""What the system says where there is no room, or none may be taken."""


class Refused(click.ClickException):
    """Something that was asked for does not exist or cannot be done; ``remedy`` says what to do instead."""

    exit_code = int(Exit.USAGE)

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(sentence(problem, remedy))


def sentence(*parts: str) -> str:
    """Parts of a message in one line, each after a semicolon, or a capital after a question mark.

    >>> sentence("no such thing", "did you mean this?", "see the list")
    'no such thing; did you mean this? See the list'
    """
    message = ""
    for part in filter(None, parts):
        asked = message.endswith("?")
        message += (" " if asked else "; " if message else "") + (part[0].upper() + part[1:] if asked else part)
    return message


class NotFound(Refused):
    """Something that was asked for properly is not there: a state that is never reached."""

    exit_code = int(Exit.VIOLATED)


class Inconclusive(Refused):
    """The search ended before the question was settled."""

    exit_code = int(Exit.INCONCLUSIVE)


class ReaderLeftError(Exception):
    """Nobody reads the help that was asked for."""


def ending_of(error: BaseException, arguments: Sequence[str]) -> int:
    """Say what went wrong and return the exit code."""
    match error:
        case click.exceptions.Exit():
            return int(error.exit_code)
        case ReaderLeftError():
            TERMINAL.forget_reader()
            return int(Exit.AS_EXPECTED)
        case KeyboardInterrupt() | click.Abort():
            return _ended("interrupted: nothing was established", arguments, Exit.INTERRUPTED)
        case click.UsageError():
            return _ended(_usage(error, arguments), arguments, Exit.USAGE)
        case click.ClickException():
            return _ended(f"{_verb(arguments)}: {error.format_message()}", arguments, Exit(error.exit_code))
        case MemoryError():
            return _ended(f"{_verb(arguments)}: out of memory; ask for smaller bounds", arguments, Exit.INCONCLUSIVE)
    code = _known_exit_code(error)
    if isinstance(error, OSError) and code is Exit.USAGE:
        return _ended(f"{_verb(arguments)}: {_of_system(error)}", arguments, Exit.USAGE)
    if code is Exit.USAGE:
        placed = hasattr(error, "line")
        return _ended(str(error) if placed else f"{_verb(arguments)}: {error}", arguments, Exit.USAGE)
    return _ended(_internal(error, arguments), arguments, Exit.INTERNAL)


def _known_exit_code(error: BaseException) -> Exit:
    """The code that an error carries, or that its kind has."""
    carried = getattr(error, "exit_code", None)
    if isinstance(carried, Exit):
        return carried
    if isinstance(error, OSError) and (error.filename is not None or error.errno in UNWRITTEN):
        return Exit.USAGE
    return Exit.USAGE if type(error).__name__ in ("BoundsError", "PeersError") else Exit.INTERNAL


def _of_system(error: OSError) -> str:
    if error.filename is None:
        return f"what there is to write does not fit: {error.strerror}; make room, or name another place"
    return f"{str(error.filename)!r}: {error.strerror}; name another place"


def _ended(message: str, arguments: Sequence[str], code: Exit) -> int:
    TERMINAL.complain(message)
    if "--json" in arguments:
        with suppress(UnwritableError):
            TERMINAL.say_json({"format": "tcpspec-error-1", "exit_code": int(code), "message": message})
    return int(code)


def _verb(arguments: Sequence[str]) -> str:
    return " ".join(["tcpspec", *arguments[:1]])


def _usage(error: click.UsageError, arguments: Sequence[str]) -> str:
    known = error.ctx is not None and error.ctx.parent is not None
    path = error.ctx.command_path if error.ctx is not None and known else _verb(arguments)
    if path.removeprefix("tcpspec ") not in VERBS:
        path = "tcpspec"
    message = error.format_message()
    return f"{path}: {message[:1].lower()}{message[1:]}\n  for the options and examples: {path} --help"


def no_verdict(cause: str, remedy: str, arguments: Sequence[str]) -> int:
    """Say that a command ended without an end, and why; returns the exit code."""
    return _ended(f"no verdict: {cause}\n{again(arguments)}\n{remedy}", arguments, Exit.INTERNAL)


def again(arguments: Sequence[str]) -> str:
    """The command and the versions with which it ended as it did."""
    return (
        f"  command  {shlex.join(['tcpspec', *arguments])}\n"
        f"  version  tcpspec {__version__}, Python {platform.python_version()}"
    )


def _internal(error: BaseException, arguments: Sequence[str]) -> str:
    """A short report; TCPSPEC_TRACEBACK=1 in the environment shows the whole of it."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "tcpcheck" in frame.filename or "tcpspec" in frame.filename] or frames
    place = f"{'/'.join(ours[-1].filename.split('/')[-3:])}:{ours[-1].lineno}" if ours else "unknown place"
    report = (
        f"internal error: {type(error).__name__}: {error}\n"
        f"  at       {place}\n"
        f"{again(arguments)}\n"
        "This is a fault of tcpspec, not of what you asked; no verdict was given.  Please report this\n"
        "to the project, with the output of the same command under TCPSPEC_TRACEBACK=1."
    )
    if os.environ.get("TCPSPEC_TRACEBACK"):
        report = "".join(traceback.format_exception(error)) + report
    return report
