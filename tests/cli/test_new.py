"""``tcpspec new``: what it writes runs as it is, and nothing is overwritten."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tcpcheck.cli.schemas import schema
from tcpcheck.own.variant_file import load
from tests.cli.command import told


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)


def test_a_new_variant_is_sound_and_named_after_its_file() -> None:
    said = told("new", "shy.py")
    assert (said.code, said.err) == (0, "")
    warned: list[str] = []
    assert load(Path("shy.py"), warned.append).name == "shy"
    assert warned == []
    assert told("check", "shy.py", "--bounds", "tiny").code == 0


def test_what_is_suggested_is_what_takes_the_file() -> None:
    assert told("new", "shy.py").out == (
        "shy.py: runs as it is, and says what to change\n\ntry next\n"
        "  tcpspec check shy.py    enumerate every joint state of two ends and a network\n"
        "  tcpspec grid shy.py     say what it takes to reach each cell\n"
        "  tcpspec review shy.py   review a variant against RFC 9293\n"
        "  tcpspec rules shy.py    print the rules\n"
        "  tcpspec diagram shy.py  draw the state diagram\n"
    )


def test_new_claims_are_established_as_they_expect() -> None:
    said = told("new", "mine.py", "--claims", "--json")
    found = json.loads(said.out)
    Draft202012Validator(schema("new")).validate(found)
    assert found["next"] == ["tcpspec prove mine.py"]
    proved = told(*shlex.split(found["next"][0])[1:])
    assert proved.code == 0
    assert "as claimed: 1 HOLDS, 1 VIOLATED" in proved.out
    assert "tcpspec explain" not in proved.out


def test_claims_that_turn_out_otherwise_are_repeated_by_the_name_of_their_file() -> None:
    told("new", "mine.py", "--claims")
    path = Path("mine.py")
    path.write_text(path.read_text(encoding="utf-8").replace('"VIOLATED"', '"HOLDS"'), encoding="utf-8")
    said = told("prove", "mine.py", "--ladders", "none")
    assert (said.code, said.out.splitlines()[-1]) == (1, "tcpspec prove mine.py")


def test_two_files_cannot_make_claims_of_one_id() -> None:
    told("new", "mine.py", "--claims")
    told("new", "yours.py", "--claims")
    said = told("prove", "mine.py", "yours.py")
    assert said.err == "tcpspec prove: mine.py and yours.py both make a claim X1; give one of them another id\n"
    assert said.code == 2


REFUSED = {
    "mine": "tcpspec new: 'mine' is no Python file; call it mine.py\n",
    "there.py": "tcpspec new: there.py exists already; name another file, or remove it\n",
    "nowhere/mine.py":
        "tcpspec new: 'nowhere/mine.py' cannot be written: No such file or directory; name a folder that exists and is "
        "yours\n",
}  # fmt: skip


@pytest.mark.parametrize("path", REFUSED)
def test_what_cannot_be_begun_is_refused(path: str) -> None:
    there = Path("there.py")
    there.write_text("untouched", encoding="utf-8")
    said = told("new", path)
    assert (said.code, said.out, said.err) == (2, "", REFUSED[path])
    assert there.read_text(encoding="utf-8") == "untouched"
    assert [each.name for each in Path().iterdir()] == ["there.py"]


def test_a_name_that_no_string_could_hold_does_no_harm() -> None:
    told("new", 'a"b\\c.py')
    assert load(Path('a"b\\c.py')).name == "abc"
