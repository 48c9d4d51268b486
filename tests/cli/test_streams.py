"""Where things are said: results on stdout, progress on a terminal only; what happens when one leaves."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time

import pytest

from tests.cli.command import MAIN, environment, started, told

COMMAND = [sys.executable, "-c", MAIN]
LONG = ("check", "--bounds", "wide")


def on_a_terminal(*arguments: str, **more: str) -> str:
    """Everything that a command writes to a terminal 90 columns wide."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdout=theirs,
        stderr=theirs,
        stdin=theirs,
        env=environment(COLUMNS="90", **more),
    )
    os.close(theirs)
    said = b""
    while True:
        try:
            chunk = os.read(ours, 4096)
        except OSError:
            break
        if not chunk:
            break
        said += chunk
    os.close(ours)
    process.wait(timeout=60)
    return said.decode()


def test_without_a_terminal_there_is_no_colour_and_no_progress() -> None:
    ran = started("check", "--bounds", "tiny")
    assert ran.returncode == 0
    assert ran.stderr == ""
    assert "\x1b" not in ran.stdout


def test_on_a_terminal_there_are_colours_and_one_line_of_progress() -> None:
    said = on_a_terminal("check", "--bounds", "tiny")
    assert "\x1b[1;32mHOLDS" in said
    assert "\r\x1b[2Kenumerating joint states" in said


def test_no_color_is_respected() -> None:
    said = on_a_terminal("explain", "D6", NO_COLOR="1")
    assert "\x1b[1m" not in said
    assert "D6=literal" in said


def test_a_dumb_terminal_gets_no_colour() -> None:
    assert "\x1b" not in on_a_terminal("explain", "D6", TERM="dumb")


@pytest.mark.parametrize("columns", [80, 100, 120])
def test_text_keeps_to_the_width_of_the_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for arguments in (("check", "--bounds", "tiny"), ("rules",), ("explain", "D6", "T3"), ("list",)):
        widest = max(told(*arguments).out.splitlines(), key=len)
        assert len(widest) <= columns, widest


def test_a_reader_that_leaves_is_no_error() -> None:
    process = subprocess.Popen([*COMMAND, "rules"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    assert process.stdout is not None and process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=60) == 0


def test_the_exit_code_is_that_of_the_verdict_even_if_the_reader_leaves() -> None:
    process = subprocess.Popen(
        [*COMMAND, "check", "two-way", "--bounds", "tiny"], stdout=subprocess.PIPE, env=environment()
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(timeout=60) == 1


def test_ctrl_c_prints_what_was_established_so_far() -> None:
    process = subprocess.Popen(
        [*COMMAND, *LONG], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), text=True
    )
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "INCOMPLETE: interrupted" in out
    assert "joint states" in out
    assert out.rstrip().endswith("tcpspec check --bounds wide")
    assert "Traceback" not in err


def test_ctrl_c_before_anything_is_known_says_so() -> None:
    process = subprocess.Popen(
        [*COMMAND, "replay", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b"")
    assert err.strip() == b"interrupted: nothing was established"
