"""mypy rejects a wrong sort and a misspelt field before any rule is run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SPEC = Path(__file__).parents[2] / "spec"

MISUSE = """\
from tcpspec.rules.block import LISTEN, rcv_unread, snd_una, state
from tcpspec.rules.check import change, cut
from tcpspec.rules.segment import seg

fine = (snd_una < seg.ack_no) & (rcv_unread > 0)
change(state=LISTEN, snd_una=seg.ack_no)

order_across_sorts = snd_una < seg.text
sum_across_sorts = rcv_unread + snd_una
state_is_no_number = state < LISTEN
bit_is_no_number = snd_una + seg.SYN
misspelt_field = change(snd_unna=seg.ack_no)
wrong_sort = change(state=seg.SYN)
misspelt_segment_field = cut(sequence=seg.seq)
no_such_bit = seg.SIN
"""


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What mypy --strict says of MISUSE, one line each, without the path."""
    pytest.importorskip("mypy")
    folder = tmp_path_factory.mktemp("typing")
    (folder / "misuse.py").write_text(MISUSE)
    (folder / "mypy.ini").write_text("[mypy]\nstrict = True\n")
    command = [sys.executable, "-m", "mypy", "--config-file", "mypy.ini", "--no-error-summary", "misuse.py"]
    environment = {"MYPYPATH": str(SPEC), "PATH": "", "MYPY_CACHE_DIR": str(folder / "cache")}
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    lines = [line for line in result.stdout.splitlines() if line.startswith("misuse.py:") and "error:" in line]
    assert lines, result.stdout + result.stderr
    return lines


def test_what_is_right_is_accepted(complaints: list[str]) -> None:
    wrong_from = MISUSE.splitlines().index("order_across_sorts = snd_una < seg.text") + 1
    assert all(int(line.split(":")[1]) >= wrong_from for line in complaints)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("order_across_sorts", "operator"),
        ("sum_across_sorts", "operator"),
        ("state_is_no_number", "operator"),
        ("bit_is_no_number", "operator"),
        ("misspelt_field", "call-arg"),
        ("wrong_sort", "arg-type"),
        ("misspelt_segment_field", "call-arg"),
        ("no_such_bit", "attr-defined"),
    ],
)
def test_what_is_wrong_is_rejected_on_its_line(complaints: list[str], name: str, code: str) -> None:
    line = next(n for n, text in enumerate(MISUSE.splitlines(), 1) if text.startswith(name))
    assert any(said.startswith(f"misuse.py:{line}:") and said.endswith(f"[{code}]") for said in complaints)
