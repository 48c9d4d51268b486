"""What commands say, word for word: a file of ``golden`` is a command line, its output and its exit code.

``TCPSPEC_UPDATE_GOLDEN=1 pytest tests/cli/test_golden.py`` writes them anew; read the difference first.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from tests.cli.command import told

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.rglob("*.txt"))
LINE_NUMBER = re.compile(r"(\.py):\d+")


def session(line: str) -> str:
    """The command line, its output and its exit code; line numbers of source files left out."""
    said = told(*shlex.split(line.removeprefix("$ tcpspec")))
    shown = "\n".join([line, *(text for text in (said.out.rstrip("\n"), said.err.rstrip("\n")) if text)])
    return LINE_NUMBER.sub(r"\1:N", f"{shown}\nexit {said.code}\n")


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(GOLDEN)))
def test_says_what_it_said(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(GOLDEN)
    monkeypatch.delenv("COLUMNS", raising=False)
    expected = file.read_text(encoding="utf-8")
    found = session(expected.partition("\n")[0])
    if os.environ.get("TCPSPEC_UPDATE_GOLDEN"):
        file.write_text(found, encoding="utf-8")
    assert found == expected


def test_every_refusal_is_one_message_with_exit_code_2() -> None:
    refusals = [file.read_text(encoding="utf-8") for file in FILES if file.parent.name == "refused"]
    assert len(refusals) > 20
    for refusal in refusals:
        assert refusal.endswith("exit 2\n")
        assert "Traceback" not in refusal
        assert "internal error" not in refusal
