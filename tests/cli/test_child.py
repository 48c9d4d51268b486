"""A user's file can end its own command, but it cannot silence a verdict or make one: see docs/adr/0035."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import MAIN, Said, environment

pytestmark = pytest.mark.turns(2)

COMMAND = [sys.executable, "-c", MAIN]
RULES = """
import atexit, ctypes, gc, os, signal, sys, threading, time
from tcpspec.rules.block import ESTABLISHED
from tcpspec.rules.check import change
from tcpspec.rfc9293.tcp import TCP
from tcpspec.properties import A, always
from tcpspec.rules.block import snd_nxt

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
    "a fork keeps its pipe": "os.fork() and os._exit(0)\ntime.sleep(3)\nos._exit(0)",
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


@pytest.mark.sampled(2)
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


@pytest.mark.sampled(3)
@pytest.mark.parametrize("trick", BEARING.values(), ids=BEARING)
def test_a_trick_changes_nothing_of_the_verdict(tmp_path: Path, trick: str, honest: dict[str, object]) -> None:
    said = ran(tmp_path, trick)
    assert said.code == 1, said
    assert dict(without_cost(said.out)) == honest


LASTING = {
    "for ever": "while True: pass",
    "for ever, whatever comes": "while True:\n  try: time.sleep(1)\n  except BaseException: pass",
    "for ever, without a turn for anybody else": "sum(range(1 << 60))",
    "in a question": "while True: input()",
    "without a sound": "threading.Event().wait()",
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("trick", LASTING.values(), ids=LASTING)
def test_a_file_that_lasts_too_long_is_said_to(tmp_path: Path, trick: str) -> None:
    trick = trick.replace("input()", "os.read(os.openpty()[1], 1)")
    said = ran(tmp_path, trick, "rules", "mine.py", TCPSPEC_READING_SECONDS="3")
    assert (said.code, said.out) == (4, "")
    assert said.err.startswith("no verdict: mine.py: it was not read within 3 s\n")
    assert "TCPSPEC_READING_SECONDS=" in said.err


def test_a_file_may_take_its_time(tmp_path: Path) -> None:
    assert ran(tmp_path, "time.sleep(4)", "rules", "mine.py", TCPSPEC_READING_SECONDS="60").code == 0


@pytest.mark.parametrize("limit", ["", "never", "-3", "nan", "inf"])
def test_a_limit_that_is_none_is_no_limit_of_zero(tmp_path: Path, limit: str) -> None:
    assert ran(tmp_path, "", "explain", "mine.py", TCPSPEC_READING_SECONDS=limit).code == 0


@pytest.mark.parametrize("raised", ["BaseException('no')", "SystemExit(0)", "GeneratorExit", "RecursionError('deep')"])
def test_whatever_a_file_raises_is_an_error_of_the_file(tmp_path: Path, raised: str) -> None:
    said = ran(tmp_path, f"raise {raised}", "rules", "mine.py")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("mine.py:")
    assert "Traceback" not in said.err


def test_deep_recursion_is_an_error_of_the_file(tmp_path: Path) -> None:
    said = ran(tmp_path, "def f(): f()\nf()", "rules", "mine.py")
    assert said.code == 2
    assert said.err == "mine.py:12: RecursionError: maximum recursion depth exceeded\n"


VERBS = (
    "check mine.py",
    "check two-way -p mine.py",
    "check two-way -pmine.py",
    "check --peer=mine.py",
    "prove T1 mine.py",
    "show mine.py no-phantom",
    "show two-way mine.py:near",
    "review mine.py",
    "diff TCP mine.py",
    "grid mine.py",
    "diagram two-way --base mine.py",
    "explain mine.py",
    "replay run.ladder",
    "replay named",
    "replay figure-7 --variant mine.py",
    "show run.ladder",
    "rules mine.py",
)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("words", VERBS)
def test_every_verb_reads_a_file_in_a_child(tmp_path: Path, words: str) -> None:
    for name in ("run.ladder", "named"):
        (tmp_path / name).write_text(LADDER)
    said = ran(tmp_path, "os._exit(0)", *words.split())
    assert (said.code, said.out) == (4, "")
    assert said.err.startswith("no verdict: mine.py: the process in which it was being read ended (exit code 0)")


LADDER = """spec: mine.py
     TCP Peer A                                               TCP Peer B
1.   CLOSED                                                   CLOSED
"""


def at_work(folder: Path, *arguments: str, trick: str = "", **streams: Any) -> subprocess.Popen[str]:
    """A command that has read its file, and will be busy for a while."""
    (folder / "mine.py").write_text(RULES + trick + "\nprint('read', file=sys.stderr, flush=True)")
    process = subprocess.Popen(
        [*COMMAND, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=environment(), **streams,
    )  # fmt: skip
    assert process.stderr is not None
    assert process.stderr.readline() == "read\n"
    time.sleep(2.5)
    return process


LONG = ("check", "mine.py", "--bounds", "wide")


def test_ctrl_c_prints_what_was_established_so_far(tmp_path: Path) -> None:
    process = at_work(tmp_path, *LONG)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "INCOMPLETE: interrupted" in out
    assert err == ""


def test_ctrl_c_that_reaches_parent_and_child_is_one(tmp_path: Path) -> None:
    """As a terminal does it: all processes of the group are told."""
    process = at_work(tmp_path, *LONG, start_new_session=True)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "INCOMPLETE: interrupted" in out
    assert err == ""


def test_ctrl_c_while_a_file_is_read_says_so(tmp_path: Path) -> None:
    process = at_work(tmp_path, *LONG, trick="\nprint('read', file=sys.stderr, flush=True)\nwhile True: pass")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.lstrip()) == (130, "", "interrupted: nothing was established\n")


def test_a_second_ctrl_c_ends_a_child_that_does_not_hear(tmp_path: Path) -> None:
    deaf = "\nprint('read', file=sys.stderr, flush=True)\nsignal.signal(2, signal.SIG_IGN)\nwhile True: pass"
    process = at_work(tmp_path, *LONG, trick=deaf)
    process.send_signal(signal.SIGINT)
    time.sleep(1)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.lstrip()) == (130, "", "interrupted: nothing was established\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_what_ends_the_command_ends_its_child(tmp_path: Path, number: signal.Signals) -> None:
    process = at_work(tmp_path, *LONG, trick="open('child', 'w').write(str(os.getpid()))")
    child = int((tmp_path / "child").read_text())
    os.kill(child, 0)
    process.send_signal(number)
    assert process.wait(timeout=20) == -number
    deadline = time.monotonic() + 10
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not is_alive(child)


def is_alive(process: int) -> bool:
    """It runs, and is not only remembered."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
