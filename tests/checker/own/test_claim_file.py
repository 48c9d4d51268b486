"""A user's own file of claims: what it says is established, and what is wrong with it is said with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tcpcheck.establish import run_claim
from tcpcheck.own.claims_file import load
from tcpcheck.own.part_problems import problems
from tcpcheck.own.user_file import UserFileError
from tcpspec.claims import CLAIMS
from tcpspec.claims.claim import Enumerated
from tcpspec.scenarios import Scenario
from tcpspec.stories import OLD_DUPLICATE_SYN
from tests.cli.command import told

GOOD = """
from tcpspec.system.bounds import tiny_bounds
from tcpspec.scenarios import Scenario
from tcpspec.rules.block import ESTABLISHED, state
from tcpspec.claims.claim import Claim, Enumerated
from tcpspec.properties import A, B, always
from tcpspec.rfc9293.tcp import TCP

SCENARIOS = (Scenario("mine", "a scenario of my own", tiny_bounds()),)
ALONE = always("alone", "an ESTABLISHED client is never alone", given=A(state == ESTABLISHED),
               holds=B(state == ESTABLISHED))
CLAIM = Claim(
    id="X1", title="mine", statement="mine", story="", sources=(),
    parts=(Enumerated(id="p", statement="s", expected="VIOLATED", spec=TCP, scenario="mine", property=ALONE),),
)
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_claim_of_the_users_own_is_established(tmp_path: Path) -> None:
    (claim,) = load(written(tmp_path, GOOD))
    result = run_claim(claim)
    assert result.as_expected
    assert result.parts[0].trace is not None


def in_a_file(scenario: str, folder: Path) -> Scenario:
    """What the part of a file holds that says this of its scenario."""
    text = GOOD.replace("tiny_bounds())", "replace(tiny_bounds(), max_states=2_000))", 1)
    text = text.replace('scenario="mine"', f"scenario={scenario}")
    (claim,) = load(written(folder, f"from dataclasses import replace\n{text}"))
    (part,) = claim.parts
    assert isinstance(part, Enumerated)
    return part.scenario


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("mine", 2_000),
        ("mine, nothing held", 2_000),
        ("mine, windows followed, at most 10 states", 10),
        ("one-client", 20_000_000),
        ("tiny, at most 30 states", 30),
    ],
)
def test_a_name_is_that_of_the_files_own_scenario_or_of_the_catalogues(name: str, limit: int, tmp_path: Path) -> None:
    found = in_a_file(repr(name), tmp_path)
    assert (found.name, found.bounds.max_states) == (name, limit)
    assert ("snd_wnd" in found.bounds.held) == ("," not in name or name.startswith("tiny"))


def test_a_part_may_hold_the_scenario_itself(tmp_path: Path) -> None:
    found = in_a_file('Scenario("yours", "held", tiny_bounds()).holding_nothing()', tmp_path)
    assert (found.name, found.bounds.held) == ("yours, nothing held", {})


TELLS = """
from tcpspec import TCP, Claim, Story, Told

CLAIM = Claim(id="X2", title="mine", statement="mine", story="", sources=(), parts=(
    Told(id="p", statement="s", expected="HOLDS", spec=TCP, story=STORY),))
"""


def test_a_part_may_hold_a_story_of_the_files_own_or_name_one_of_the_catalogue(tmp_path: Path) -> None:
    own = f"Story('mine', {OLD_DUPLICATE_SYN.text()!r})"
    for story in (own, "'old-duplicate-syn'", "'figure-8'"):
        (claim,) = load(written(tmp_path, TELLS.replace("STORY", story)))
        assert run_claim(claim).as_expected, story


def test_a_story_that_cannot_be_read_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(UserFileError, match=r"mine\.py:4: claim X2, part p: bad\.ladder:1:1: there is no line"):
        load(written(tmp_path, TELLS.replace("STORY", "Story('bad', '  ')")))


def test_what_a_file_calls_its_own_is_not_known_to_the_next_one(tmp_path: Path) -> None:
    load(written(tmp_path, GOOD))
    with pytest.raises(UserFileError, match="no scenario is called 'mine'"):
        load(written(tmp_path, GOOD.replace('Scenario("mine"', 'Scenario("other"')))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("A(state ==", "A(stat ==", r"mine\.py:10: NameError: name 'stat' is not defined"),
        ("given=A(state == ESTABLISHED)", "given=A(Nat.field('block', 'snd_max') == 1)",
         r"property 'alone' \(mine\.py:10\) reads A\.snd_max, and the block has no such field: did you mean `snd_"),
        ("given=A(state == ESTABLISHED)", "given=state == ESTABLISHED", r"reads block\.state.*write A\(state\)"),
        ("given=A(state == ESTABLISHED)", "given=A(Nat.field('block', 'snd_wnd')) == 1",
         r"property 'alone' reads SND\.WND, which 'mine' keeps at one value: ask of 'mine, nothing held'"),
        ('scenario="mine"', 'scenario="one-clint"', "no scenario is called 'one-clint': did you mean 'one-client'"),
        ('expected="VIOLATED"', 'expected="TRUE"', "'TRUE' is none of 'PROVED', 'HOLDS', 'VIOLATED'"),
        ('id="X1"', 'id="t1"', "claim t1 is in the catalogue already"),
        ("CLAIM = Claim(", "MINE = Claim(", r"mine\.py:12: it makes no claim; add CLAIM = MINE"),
        ("CLAIM = Claim(", "CLAIM = (", r"mine\.py:\d+: this is no Python"),
        ("CLAIM = Claim(", "CLAIMS = 3; MINE = Claim(", "CLAIMS is no tuple"),
        ('Scenario("mine"', 'Scenario("one-client"', "a scenario 'one-client' exists already"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(old: str, new: str, says: str, tmp_path: Path) -> None:
    assert old in GOOD
    text = GOOD.replace(old, new, 1).replace("import ESTABLISHED", "import ESTABLISHED", 1)
    text = text.replace(
        "from tcpspec.rfc9293.tcp", "from tcpspec.language.expression import Nat\nfrom tcpspec.rfc9293.tcp", 1
    ).lstrip("\n")
    with pytest.raises(UserFileError, match=says):
        load(written(tmp_path, text))


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(UserFileError, match="there is no such file"):
        load(tmp_path / "none.py")


def test_nothing_is_wrong_with_the_catalogue() -> None:
    wrong = [(c.id, p.id, problem) for c in CLAIMS.values() for p in c.parts for problem in problems(p)]
    assert wrong == []


def test_prove_takes_a_file(tmp_path: Path) -> None:
    said = told("prove", str(written(tmp_path, GOOD)), "--ladders", "none")
    assert (said.code, "1 of 1 as claimed" in said.out) == (0, True)
    said = told("prove", str(tmp_path / "none.py"))
    assert (said.code, "Traceback" in said.err) == (2, False)
    assert "there is no such file" in said.err
