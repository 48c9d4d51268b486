"""The entry point of the command: a command that may read a file of the user's runs in a child, all others here.

Nothing is imported that the parent of a child does not need.  Read ``main``.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import NoReturn


class NeedsAChildError(BaseException):
    """A file of the user's was about to be read in the process that says the verdict."""


def main() -> NoReturn:
    """Entry point of the command."""
    _open_streams()
    sys.exit(_code(sys.argv[1:]))


def _code(arguments: Sequence[str]) -> int:
    from tcpcheck.cli.parent import supervised

    if sys.stdout is not None and may_read_a_file(arguments):
        return supervised(arguments)
    from tcpcheck.cli.app import run
    from tcpcheck.own import around as reading

    reading.watched_by(_refused)
    try:
        return run(arguments)
    except NeedsAChildError:
        return supervised(arguments)


def may_read_a_file(arguments: Sequence[str]) -> bool:
    """A guess from the words alone, which saves time: a wrong one is found out before the file is read."""
    if {"-h", "--help"}.intersection(arguments):
        return False
    stored = arguments[:1] in (["show"], ["replay"])
    return any(".py" in word or (stored and ("." in word or word == "-")) for word in arguments)


def _refused(path: Path) -> AbstractContextManager[None]:
    raise NeedsAChildError


def _open_streams() -> None:
    """A descriptor of a standard stream that is closed leads nowhere, and not to the next file that is opened."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
