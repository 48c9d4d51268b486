"""Runs command lines as a user would: in this process (``told``) or in one of its own (``started``)."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tcpcheck.cli.app import run

MAIN = "from tcpcheck.cli import main; main()"
ROOTS = os.pathsep.join(str(Path(__file__).parents[2] / root) for root in ("spec", "checker"))


@dataclass(frozen=True)
class Said:
    """What one command line said."""

    code: int
    out: str
    err: str


def told(*arguments: str, stdin: str = "") -> Said:
    """Run in this process, without a terminal."""
    out, err = io.StringIO(), io.StringIO()
    before, sys.stdin = sys.stdin, io.StringIO(stdin)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(arguments)
    finally:
        sys.stdin = before
    return Said(code, out.getvalue(), err.getvalue())


def environment(**more: str) -> dict[str, str]:
    """The environment of a process of its own: the packages of this checkout, and nothing about terminals."""
    kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLUMNS", "TERM")}
    return {**kept, "PYTHONPATH": ROOTS, "TERM": "xterm", **more}


def started(*arguments: str, code: str = MAIN) -> subprocess.CompletedProcess[str]:
    """Run as a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
        timeout=120,
    )
