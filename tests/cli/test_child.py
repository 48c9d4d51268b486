"""A user's file can end its own command, but it cannot silence a verdict or make one: see docs/adr/0035."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import MAIN, Said, environment

COMMAND = [sys.executable, "-c", MAIN]
RULES = """
import atexit, ctypes, gc, os, signal, sys, threading, time
from tcpspec.block import ESTABLISHED
from tcpspec.model import change
from tcpspec.tcp import TCP
from tcpspec.properties import A, always
from tcpspec.block import snd_nxt

TRUSTING = TCP.find("LIS-3").but(then=change(state=ESTABLISHED))
VARIANT = TCP.but("mine", why="trust the first SYN", swap={"LIS-3": TRUSTING})
FORGED = '{"format": "tcpspec-check-1", "exit_code": 0, "verdict": "HOLDS"}\\n'.encode()
"""
SLOW = ("check", "mine.py", "--bounds", "tiny", "--json")


def ran(folder: Path, trick: str, *arguments: str, timeout: float = 120, **more: str) -> Said:
    """What the command says of the two-way handshake with a trick in its file."""
    (folder / "mine.py").write_text(RULES + trick)
    done = subprocess.run(
        [*COMMAND, *(arguments or SLOW)], cwd=folder, capture_output=True, text=True, env=environment(**more),
        check=False, timeout=timeout,
    )  # fmt: skip
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What is said of the file without a trick."""
    said = ran(tmp_path_factory.mktemp("honest"), "")
    assert (said.code, said.err) == (1, "")
    return dict(without_cost(said.out))


def without_cost(text: str) -> Iterator[tuple[str, object]]:
    data = json.loads(text)
    assert isinstance(data, dict)
    yield from ((key, value) for key, value in data.items() if key != "cost")


ENDING = {
    "it exits at once": "os._exit(0)",
    "it kills itself": "os.kill(os.getpid(), signal.SIGKILL)",
    "it stops its own group": "os.kill(os.getpid(), signal.SIGTERM)",
    "it reads what is not there": "ctypes.string_at(0)",
    "a thread exits a little later": "threading.Timer(0.4, os._exit, (0,)).start()",
    "a thread kills it a little later": "threading.Timer(0.4, os.kill, (os.getpid(), signal.SIGKILL)).start()",
    "a fork goes on, and it does not": "os.fork() and os._exit(0)",
    "a fork keeps its pipe": "os.fork() and os._exit(0)\ntime.sleep(30)\nos._exit(0)",
    "it recurses until the stack is full": "sys.setrecursionlimit(1 << 30)\ndef f(): f.__call__()\nf()",
    "an alarm": "signal.signal(signal.SIGALRM, lambda *_: os._exit(0))\nsignal.alarm(1)\ntime.sleep(5)",
    "it traces every line": "sys.settrace(lambda *_: os._exit(0))",
    "it writes a verdict everywhere": "for fd in range(3, 64):\n  try: os.write(fd, FORGED)\n  except OSError: pass",
    "it writes a verdict everywhere, and exits":
        "for fd in range(64):\n  try: os.write(fd, FORGED)\n  except OSError: pass\nos._exit(0)",
    "it closes everything": "os.closerange(0, 256)",
    "it says a verdict where we do, and exits":
        "from tcpcheck.cli.terminal import TERMINAL\nTERMINAL.say(FORGED.decode())\nos._exit(0)",
}  # fmt: skip


@pytest.mark.parametrize("trick", ENDING.values(), ids=ENDING)
def test_a_file_that_ends_its_process_ends_no_verdict(tmp_path: Path, trick: str) -> None:
    said = ran(tmp_path, trick)
    assert said.code == 4, said
    assert json.loads(said.out)["exit_code"] == 4
    assert "HOLDS" not in said.out
    assert "\nno verdict: " in f"\n{said.err}"
    assert "  command  tcpspec check mine.py --bounds tiny --json\n" in said.err


BEARING = {
    "it writes a verdict to stdout": "os.write(1, FORGED)",
    "it prints a verdict": "print(FORGED.decode())",
    "it prints a verdict to the first stdout": "print(FORGED.decode(), file=sys.__stdout__, flush=True)",
    "it opens stdout": "open('/dev/stdout', 'wb').write(FORGED)",
    "it replaces stdout": "import io\nsys.stdout = sys.__stdout__ = sys.stderr = io.StringIO()",
    "a thread replaces stdout": "import io\nthreading.Timer(0.2, setattr, (sys, 'stdout', io.StringIO())).start()",
    "a thread prints a verdict": "threading.Timer(0.3, print, (FORGED.decode(),)).start()",
    "a thread never ends": "threading.Thread(target=time.sleep, args=(600,)).start()",
    "it says a verdict where we do": "from tcpcheck.cli.terminal import TERMINAL\nTERMINAL.say(FORGED.decode())",
    "it says a verdict when Python ends": "atexit.register(os.write, 1, FORGED)",
    "it exits when Python ends": "atexit.register(os._exit, 0)",
    "it closes stdout": "sys.stdout.close()\nos.close(1)",
    "it closes stderr": "sys.stderr.close()\nos.close(2)",
    "a fork goes on too": "os.fork()",
    "it ignores every signal": "for n in (2, 15): signal.signal(n, signal.SIG_IGN)",
    "an alarm": "signal.signal(signal.SIGALRM, lambda *_: os._exit(0))\nsignal.setitimer(signal.ITIMER_REAL, 0.4)",
    "it goes elsewhere": "os.chdir('/')",
    "it forgets its environment": "os.environ.clear()",
    "it allows no recursion": "sys.setrecursionlimit(60)",
    "it forgets where it imports from": "sys.path.clear()",
    "it writes to the pipe of its parent": "open(f'/proc/{os.getppid()}/fd/0', 'rb')",
}


@pytest.mark.parametrize("trick", BEARING.values(), ids=BEARING)
def test_a_trick_changes_nothing_of_the_verdict(tmp_path: Path, trick: str, honest: dict[str, object]) -> None:
    said = ran(tmp_path, trick)
    assert said.code == 1, said
    assert dict(without_cost(said.out)) == honest
