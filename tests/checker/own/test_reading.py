"""What a file leaves behind in the process that read it: nothing; and a worker that reads too long ends."""

from __future__ import annotations

import os
import signal
import sys
from multiprocessing import get_context
from pathlib import Path

import pytest

from tcpcheck.own.around import DEFAULT_LIMIT, LIMIT, limit
from tcpcheck.own.user_file import UserFileError, execute

CHANGES = """
import os, signal, sys
os.chdir("/")
os.environ["NO_COLOR"] = "1"
sys.path.clear()
sys.setrecursionlimit(5000)
sys.setswitchinterval(1)
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, lambda *_: None)
sys.stdin = sys.stdout = sys.stderr = None
"""


def process() -> tuple[object, ...]:
    """What a file could change of this process."""
    return (
        os.getcwd(),
        dict(os.environ),
        list(sys.path),
        sys.getrecursionlimit(),
        sys.getswitchinterval(),
        sys.stdin,
        sys.stdout,
        sys.stderr,
        signal.getsignal(signal.SIGINT),
        signal.getsignal(signal.SIGTERM),
        signal.getitimer(signal.ITIMER_REAL),
    )


@pytest.mark.parametrize("end", ["", "signal.alarm(3600)", "raise SystemExit(0)", "raise BaseException", "1 / 0"])
def test_a_file_leaves_the_process_as_it_was(tmp_path: Path, end: str) -> None:
    before = process()
    path = tmp_path / "mine.py"
    path.write_text(CHANGES + end)
    try:
        execute(path)
    except UserFileError:
        assert end
    assert process() == before


def read_in_a_worker(path: str) -> None:
    execute(Path(path))


@pytest.mark.parametrize("loop", ["while True: pass", "sum(range(1 << 60))", "import time\ntime.sleep(600)"])
def test_a_worker_in_which_a_file_lasts_too_long_ends(
    tmp_path: Path, loop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LIMIT, "1")
    path = tmp_path / "mine.py"
    path.write_text(loop)
    worker = get_context("spawn").Process(target=read_in_a_worker, args=(str(path),), daemon=True)
    worker.start()
    worker.join(60)
    assert worker.exitcode == 1


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("5", 5.0),
        ("0.5", 0.5),
        ("", DEFAULT_LIMIT),
        ("0", DEFAULT_LIMIT),
        ("-1", DEFAULT_LIMIT),
        ("nan", DEFAULT_LIMIT),
    ],
)
def test_a_limit_is_a_number_above_0(said: str, meant: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LIMIT, said)
    assert limit() == meant
