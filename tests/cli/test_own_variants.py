"""A file stands wherever a variant is named, and runs that are stored find it again."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tcpcheck.cli.schemas import schema
from tests.cli.command import Said, told

pytestmark = pytest.mark.turns(0)

TWO_WAY = """\
from tcpspec.rules.block import ESTABLISHED
from tcpspec.rules.check import change
from tcpspec.rfc9293.tcp import TCP

TRUSTING = TCP.find("LIS-3").but(then=change(state=ESTABLISHED))
VARIANT = TCP.but("trusting", why="trust the first SYN", swap={"LIS-3": TRUSTING})
"""
TINY = ("--bounds", "tiny")


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the file `sub/mine.py` in it, in which commands are given."""
    monkeypatch.chdir(tmp_path)
    Path("sub").mkdir()
    path = Path("sub/mine.py")
    path.write_text(TWO_WAY, encoding="utf-8")
    return path


def again(said: Said) -> Said:
    """The last line of what was said, done."""
    return told(*shlex.split(said.out.splitlines()[-1])[1:])


def test_check_judges_it_and_says_how_to_do_it_again() -> None:
    said = told("check", "sub/mine.py", *TINY)
    assert (said.code, said.out.splitlines()[-1]) == (1, "tcpspec check sub/mine.py --bounds tiny")
    assert "VIOLATED  no-phantom" in said.out
    assert again(said).code == 1


def test_it_can_be_one_end_only() -> None:
    assert "TCP and trusting" in told("check", "TCP", "--peer", "sub/mine.py", *TINY).out


def test_it_is_one_protocol_for_both_ends() -> None:
    assert told("check", "sub/mine.py", "--peer", "sub/mine.py", *TINY).out.startswith("trusting   ")


def test_rules_prints_it() -> None:
    said = told("rules", "sub/mine.py", "--id", "LIS-3")
    assert "enter ESTABLISHED" in said.out
    assert "from  mine.py:5" in said.out


def test_grid_settles_a_cell_of_it() -> None:
    assert told("grid", "sub/mine.py", "SYN-SENT/ESTABLISHED", "--no-proof").code == 0
    assert told("grid", "SYN-SENT/ESTABLISHED", "sub/mine.py", "--no-proof").code == 0


def test_explain_says_what_it_changes() -> None:
    said = told("explain", "sub/mine.py")
    assert "trust the first SYN" in said.out
    assert "LISTEN receives SYN  (changed, mine.py:5)" in said.out
    assert "tcpspec check sub/mine.py" in said.out


def test_diff_compares_it() -> None:
    assert "changed: LISTEN receives SYN" in told("diff", "TCP", "sub/mine.py", "--rules-only").out


@pytest.mark.parametrize("name", ["run.json", "run.ladder"])
def test_a_stored_run_of_it_is_shown_again(name: str) -> None:
    shown = told("show", "sub/mine.py", "no-phantom", *TINY)
    assert told("show", "sub/mine.py", "no-phantom", *TINY, "--save", name).code == 0
    assert told("show", name).out.split() == shown.out.split()


def test_a_stored_run_names_the_file() -> None:
    trace = json.loads(told("show", "sub/mine.py", "no-phantom", *TINY, "--json").out)["trace"]
    Draft202012Validator(schema("trace")).validate(trace)
    assert trace["system"]["left"]["file"] == "sub/mine.py"


def test_a_ladder_names_the_file_and_the_readings() -> None:
    ladder = told("show", "sub/mine.py", "no-phantom", *TINY, "-r", "D6=literal", "--as", "file").out
    assert "spec: sub/mine.py[D6=literal]" in ladder
    allowed, refused = told("replay", "-", stdin=ladder), told("replay", "-", "--variant", "TCP", stdin=ladder)
    assert (allowed.code, refused.code) == (0, 1)


def test_a_ladder_is_checked_against_the_file() -> None:
    Path("mine.ladder").write_text(told("show", "two-way", "no-phantom", *TINY).out.split("\n\n", 1)[1])
    assert told("replay", "mine.ladder").code == 1
    assert told("replay", "mine.ladder", "--variant", "sub/mine.py").code == 0


@pytest.mark.parametrize("name", ["run.json", "run.ladder"])
def test_a_run_whose_file_has_moved_finds_it_beside_itself(name: str, own: Path) -> None:
    told("show", "sub/mine.py", "no-phantom", *TINY, "--save", name)
    own.rename("mine.py")
    assert told("show", name).code == 0


@pytest.mark.parametrize("name", ["run.json", "run.ladder"])
def test_a_run_whose_file_is_gone_is_refused(name: str, own: Path) -> None:
    told("show", "sub/mine.py", "no-phantom", *TINY, "--save", name)
    own.unlink()
    said = told("show", name)
    assert (said.code, said.out) == (2, "")
    problem = f"{name}: its rules are in sub/mine.py, and there is no such file"
    assert said.err == f"tcpspec show: {problem}; put it back, or beside the run\n"


def test_a_run_of_other_rules_is_refused(own: Path) -> None:
    told("show", "sub/mine.py", "no-phantom", *TINY, "--save", "run.json")
    own.write_text(TWO_WAY.replace("state=ESTABLISHED", "state=ESTABLISHED, snd_wnd=1"), encoding="utf-8")
    said = told("show", "run.json")
    assert said.code == 2
    assert said.err.startswith(
        "tcpspec show: run.json: the rules of sub/mine.py are not those any more that made this run"
    )


def test_a_run_survives_a_change_of_words(own: Path) -> None:
    told("show", "sub/mine.py", "no-phantom", *TINY, "--save", "run.json")
    own.write_text("# about trust\n" + TWO_WAY.replace("trust the", "believe the"), encoding="utf-8")
    assert told("show", "run.json").code == 0


def test_a_fault_is_said_once_and_with_its_place(own: Path) -> None:
    own.write_text(TWO_WAY.replace("swap=", 'drop=("LIS-4",), swap='), encoding="utf-8")
    said = told("check", "sub/mine.py", "--json")
    assert said.code == 2
    assert said.err.startswith("sub/mine.py:6: no rule says what to do when <SEQ=301><CTL=> arrives in LISTEN")
    assert json.loads(said.out)["message"] == said.err.rstrip("\n")


def test_what_is_odd_is_a_warning(own: Path) -> None:
    text = 'from tcpspec.rfc9293.tcp import TCP\nRST = TCP.find("LIS-1")\n'
    text += 'VARIANT = TCP.but("mine", why="", swap={"LIS-3": TCP.find("LIS-3").but(guard=RST.guard)})\n'
    own.write_text(text, encoding="utf-8")
    said = told("rules", "sub/mine.py", "--id", "LIS-3")
    assert said.code == 0
    assert said.err == "warning: sub/mine.py: nothing can make the rule 'LISTEN receives SYN' (mine.py:3) apply\n"


REFUSED = {
    "check sub/mien.py": "sub/mien.py: there is no such file; did you mean sub/mine.py?\n",
    "check sub/mine": "tcpspec check: 'sub/mine' is not a variant; did you mean sub/mine.py?\n",
    "show sub/mine.py":
        "tcpspec show: show what of sub/mine.py? E.g. `tcpspec show sub/mine.py no-phantom`; see `tcpspec list "
        "properties`\n",
    "prove sub/mine.py":
        "sub/mine.py: it states a variant and no claim; see `tcpspec check sub/mine.py`\n",
    "grid sub/mine.py two-way":
        "tcpspec grid: cannot tell what to settle of 'sub/mine.py two-way'; name one variant and one cell at most\n",
}  # fmt: skip


@pytest.mark.parametrize("line", REFUSED)
def test_what_makes_no_sense_is_refused(line: str) -> None:
    said = told(*line.split())
    assert (said.code, said.out, said.err) == (2, "", REFUSED[line])
