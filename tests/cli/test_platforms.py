"""The main commands need nothing that only POSIX systems have, whatever the console and the path are called."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import MAIN

ROOT = Path(__file__).parents[2]
VARIANT = ROOT / "tests" / "data" / "strangers" / "fixed-isn.py"
WITHOUT = """\
import multiprocessing, multiprocessing.connection, multiprocessing.pool, os, selectors, shutil, signal, socket
import subprocess, sys, tempfile, threading

for name in ("resource", "fcntl", "pwd", "grp", "termios", "tty", "pty", "syslog", "crypt", "nis", "spwd"):
    sys.modules[name] = None
for name in ("fork", "forkpty", "setsid", "killpg", "getuid", "geteuid", "getgid", "nice", "wait3", "wait4", "sysconf",
             "getloadavg", "sched_getaffinity", "sched_setaffinity", "mkfifo", "chroot", "getpgid", "setpgid"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGHUP", "SIGPIPE", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGQUIT", "SIGCHLD", "SIGXCPU", "alarm",
             "setitimer",
             "pthread_kill", "pthread_sigmask", "sigwait", "siginterrupt"):
    if hasattr(signal, name):
        delattr(signal, name)
multiprocessing.set_start_method("spawn", force=True)
"""
"""What Python for Windows does not have; the standard library takes it before it is gone."""

COMMANDS = {
    "check": (0, "check --bounds tiny -p no-phantom"),
    "check, violated": (1, "check two-way --bounds tiny -p no-phantom"),
    "check, a file": (0, "check {file} --bounds tiny -p no-phantom"),
    "show": (0, "show two-way no-phantom --bounds tiny"),
    "replay": (0, "replay figure-8"),
    "rules": (0, "rules --state LISTEN"),
    "explain": (0, "explain D6"),
    "prove, by two processes": (0, "prove T17 N1 --jobs 2"),
    "save": (0, "show can-open --bounds tiny --save {folder}/run.svg"),
}


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a blank in its name, a variant in it, and what makes Python forget that this is POSIX."""
    folder = tmp_path_factory.mktemp("a folder with blanks")
    (folder / "sitecustomize.py").write_text(WITHOUT, encoding="utf-8")
    shutil.copy(VARIANT, folder / "my variant.py")
    return folder


def ran(folder: Path, words: str, encoding: str) -> subprocess.CompletedProcess[bytes]:
    arguments = [word.format(file=folder / "my variant.py", folder=folder) for word in words.split()]
    path = os.pathsep.join([str(folder), *filter(None, sys.path)])
    return subprocess.run(
        [sys.executable, "-c", MAIN, *arguments],
        env={**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
        timeout=300,
    )


@pytest.mark.parametrize("encoding", ("utf-8", "cp1252"))
@pytest.mark.parametrize("command", COMMANDS)
def test_it_says_what_it_says_elsewhere(elsewhere: Path, command: str, encoding: str) -> None:
    code, words = COMMANDS[command]
    said = ran(elsewhere, words, encoding)
    assert said.returncode == code, said.stderr.decode(encoding)
    assert said.stdout.decode(encoding).strip()
    assert b"Traceback" not in said.stderr


def test_the_tests_above_can_fail(elsewhere: Path) -> None:
    for needs in ("import resource", "import fcntl", "import os; os.fork()", "import signal; signal.SIGHUP"):
        program = [sys.executable, "-c", needs]
        ran = subprocess.run(
            program, env={**os.environ, "PYTHONPATH": str(elsewhere)}, capture_output=True, check=False
        )
        assert ran.returncode == 1, needs
