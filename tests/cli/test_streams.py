"""Where things are said: results on stdout, progress on a terminal only; what happens when one leaves."""

from __future__ import annotations

import os
import pty
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.command import MAIN, environment, started, told

pytestmark = pytest.mark.turns(3)

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


EVERY_KIND = (
    "check --bounds tiny",
    "check two-way --bounds tiny --json",
    "check mine.py --bounds tiny",
    "rules mine.py --json",
    "list",
    "explain D6 --json",
    "show figure-7",
    "replay figure-6",
    "--help",
    "check --help",
)
MINE = """
from tcpspec.rules.block import ESTABLISHED
from tcpspec.rules.check import change
from tcpspec.rfc9293.tcp import TCP

TRUSTING = TCP.find("LIS-3").but(then=change(state=ESTABLISHED))
VARIANT = TCP.but("mine", why="trust the first SYN", swap={"LIS-3": TRUSTING})
"""


def in_a_shell(folder: Path, words: str) -> subprocess.CompletedProcess[str]:
    """What a shell makes of a command line that begins with the command, and of the redirections after it."""
    (folder / "mine.py").write_text(MINE)
    command = shlex.join(COMMAND)
    return subprocess.run(
        ["bash", "-c", f"{command} {words}; echo code $?"], cwd=folder, capture_output=True, text=True,
        env=environment(), check=False, timeout=120,
    )  # fmt: skip


@pytest.mark.sampled(2)
@pytest.mark.parametrize("words", EVERY_KIND)
@pytest.mark.parametrize(("to", "why"), [(">&-", "is closed"), (">/dev/full", "No space left on device")])
def test_results_that_cannot_be_written_are_an_error_with_a_sentence(
    tmp_path: Path, words: str, to: str, why: str
) -> None:
    said = in_a_shell(tmp_path, f"{words} {to}")
    assert said.stdout == "code 2\n"
    assert said.stderr.startswith("tcpspec ")
    assert why in said.stderr
    assert len(said.stderr.splitlines()) == 1


@pytest.mark.sampled(2)
@pytest.mark.parametrize("words", ["check two-way --bounds tiny", "check mine.py --bounds tiny", "check nothing"])
@pytest.mark.parametrize("to", ["2>&-", "2>/dev/full", "<&-", "<&- 2>&-"])
def test_an_exit_code_does_not_depend_on_where_errors_go(tmp_path: Path, words: str, to: str) -> None:
    said = in_a_shell(tmp_path, f"{words} {to}")
    assert said.stdout.splitlines()[-1] == f"code {2 if 'nothing' in words else 1}"
    assert "Traceback" not in said.stdout + said.stderr


@pytest.mark.parametrize("words", ["rules", "rules mine.py", "--help", "check --help", "list --json"])
def test_a_reader_that_leaves_is_no_error_of_any_verb(tmp_path: Path, words: str) -> None:
    said = in_a_shell(tmp_path, f"{words} | true; echo ${{PIPESTATUS[0]}}")
    assert (said.stdout.splitlines()[0], said.stderr) == ("0", "")


SAVED = (
    "show figure-6 --save {}/run.svg",
    "show figure-6 --save {}/run.json",
    "diagram --save {}/diagram.svg",
    "prove N2 --certificates {}/proofs",
    "new {}/mine.py",
)


@pytest.mark.parametrize("words", SAVED)
def test_a_file_that_does_not_fit_is_an_error_with_a_sentence_and_leaves_nothing(tmp_path: Path, words: str) -> None:
    (tmp_path / "to").mkdir()
    said = in_a_shell(tmp_path, f"--version; ulimit -f 0; {shlex.join(COMMAND)} {words.format('to')}")
    assert said.stdout.splitlines()[1:] == ["code 2"]
    assert "cannot be written: File too large" in said.stderr
    assert len(said.stderr.splitlines()) == 1
    assert not list((tmp_path / "to").rglob("*.*"))


@pytest.mark.parametrize("words", SAVED)
def test_a_folder_in_which_nothing_can_be_made_is_an_error_with_a_sentence(tmp_path: Path, words: str) -> None:
    said = in_a_shell(tmp_path, words.format("/proc/self/fd"))
    assert said.stdout == "code 2\n"
    assert "cannot be written: " in said.stderr
    assert len(said.stderr.splitlines()) == 1
