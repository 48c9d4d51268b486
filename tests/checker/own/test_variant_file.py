"""A user's own file with a variant: taken as it is, or refused with the place, the cause and the remedy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tcpcheck.own.user_file import UserFileError
from tcpcheck.own.variant_file import load, require_sound
from tcpspec.rules.merging import MERGED

HEAD = """\
from tcpspec.rules.block import *
from tcpspec.rules.event import Kind
from tcpspec.language.expression import *
from tcpspec.model import *
from tcpspec.rules.segment import seg
from tcpspec.rfc9293.tcp import TCP
LIS_3, LIS_4 = TCP.find("LIS-3"), TCP.find("LIS-4")
"""
TWO_WAY = 'VARIANT = TCP.but("mine", why="", swap={"LIS-3": LIS_3.but(then=change(state=ESTABLISHED))})'
SECRET = """
SECRET = Section("3.10.6", Kind.STATUS).check("", "STATUS of CLOSED is a secret", state == CLOSED)
VARIANT = TCP.but("mine", why="", add=(SECRET,))
"""
LINE_NUMBER = re.compile(r"(tcpspec/\S+\.py):\d+")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def written(text: str, name: str = "mine.py") -> Path:
    path = Path(name)
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def refused(path: Path) -> str:
    """What is said of a file that is not taken; line numbers of the specification left out."""
    with pytest.raises(UserFileError) as error:
        load(path)
    return LINE_NUMBER.sub(r"\1:N", str(error.value))


def test_a_variant_is_taken_with_its_place_and_its_file() -> None:
    spec = load(written(TWO_WAY))
    assert (spec.name, spec.file, spec.called, str(spec.place)) == ("mine", "mine.py", "mine.py", "mine.py:8")


def test_a_variant_of_readings_alone_is_taken() -> None:
    assert load(written('VARIANT = TCP.but("mine", why="", readings={"D6": "literal"})')).settings["D6"] == "literal"


def test_a_variant_with_variables_of_its_own_is_taken() -> None:
    text = """
from tcpspec.rules.extension import Extension
COUNT = Nat.field("block", "syns")
MORE = Extension(block={COUNT: 0})
COUNTED = LIS_3.but(then=MORE.change(syns=COUNT + 1))
VARIANT = TCP.but("mine", why="", swap={"LIS-3": COUNTED}, extension=MORE)
"""
    assert "syns" in load(written(text)).block_fields
    without = text.replace(", extension=MORE", "")
    says = "mine.py:12: rule 'LISTEN receives SYN' sets syns in `then`, which there is not; an Extension adds variables"
    assert refused(written(without)).startswith(says)


def test_what_lies_beside_the_file_can_be_imported_and_hides_nothing() -> None:
    written("PART = LIS_3.but(then=change(state=ESTABLISHED))", "parts_of_mine.py")
    written("raise SystemExit", "networkx.py")
    beside = 'from parts_of_mine import PART\nimport networkx\nVARIANT = TCP.but("mine", why="", swap={"LIS-3": PART})'
    assert load(written(beside)).name == "mine"


def test_what_the_file_prints_is_no_result(capsys: pytest.CaptureFixture[str]) -> None:
    load(written("print('hello')\n" + TWO_WAY))
    assert capsys.readouterr() == ("", "hello\n")


UNUSABLE = {
    "x = (": "mine.py:8: this is no Python: '(' was never closed",
    "1 / 0": "mine.py:8: ZeroDivisionError: division by zero",
    "raise SystemExit": "mine.py: it ends the program; let it state things, and do nothing",
    "from tcpspec.rules.block import snd_unna":
        "mine.py:8: ImportError: cannot import name 'snd_unna' from 'tcpspec.rules.block'; did you mean `snd_una`?",
    "import tcpspec.blok": "mine.py:8: ModuleNotFoundError: No module named 'tcpspec.blok'",
    "LIS_3.but(guard=sat)": "mine.py:8: NameError: name 'sat' is not defined; did you mean `state`?",
    "seg.SIN": "mine.py:8: AttributeError: 'Seg' object has no attribute 'SIN'; did you mean `SYN`?",
    "\n\nchange(snd_unna=iss)": "mine.py:10: the block has no field `snd_unna`: did you mean `snd_una`?",
    "LIS_3.but(gaurd=TRUE)": "mine.py:8: a rule has no part `gaurd`: did you mean `guard`?",
    "x = 3": 'mine.py: it has no VARIANT; write VARIANT = TCP.but("name", why="...", swap={...})',
    'MEEK = TCP.but("meek", why="", drop=("LIS-2",))': "mine.py:8: it has no VARIANT; add VARIANT = MEEK",
    "VARIANT = LIS_3": "mine.py:8: VARIANT is of type Check; give it a tcpspec.Spec",
    "CLAIMS = ()": "mine.py: it holds claims and no variant; see `tcpspec prove mine.py`",
    "VARIANT = TCP": "mine.py:8: variant 'TCP' changes nothing; swap, drop or add a rule",
    'VARIANT = TCP.but("mine", why="", swap={"LIS-3": LIS_3.but(name="LISTEN is called")})':
        f"mine.py:8: variant 'mine' changes nothing; swap, drop or add a rule; {MERGED}",
    'VARIANT = TCP.but("mine", why="")': "mine.py:8: variant 'mine' changes nothing",
    'VARIANT = TCP.but("mine", why="", drop=("LIS-9",))':
        "mine.py:8: TCP: no rule in force is called 'LIS-9'; near: LIS-4, LIS-3, LIS-2",
    'VARIANT = TCP.but("mine", why="", drop="LIS-4")':
        "mine.py:8: `drop` is a tuple of names: write drop=('LIS-4',)",
    'VARIANT = TCP.but("mine", why="", swap={"LIS-3": change(state=ESTABLISHED)})':
        "mine.py:8: in place of 'LIS-3' stands a dict, no rule: write TCP.find('LIS-3').but(...)",
    'VARIANT = TCP.but("mine", why="", swap={"LIS-4": LIS_4.but(name="LISTEN receives SYN")})':
        "mine.py:8: two rules are called 'LISTEN receives SYN': listen.py:28 and mine.py:8",
}  # fmt: skip
"""What a file says, and what is said of it."""


@pytest.mark.parametrize("text", UNUSABLE)
def test_a_file_that_states_no_variant_is_refused(text: str) -> None:
    assert refused(written(text)) == UNUSABLE[text]


def test_a_file_that_is_not_there_is_refused_with_the_nearest() -> None:
    written(TWO_WAY)
    assert refused(Path("mien.py")) == "mien.py: there is no such file; did you mean mine.py?"
    Path("folder.py").mkdir()
    assert refused(Path("folder.py")) == "folder.py: that is a directory; check the path"


UNKNOWN = {
    "guard=Nat.field('block', 'iss') == 0":
        "reads block.iss as a nat; it is a seq: import it, or write Seq.field('block', 'iss')",
    "guard=state == Phase.field('block', 'stat')":
        "reads block.stat, which there is not; did you mean `state`?",
    "guard=seg.SYN & (Seq.field('A', 'iss') == iss)": "reads A.iss; a rule knows one end: write iss",
    "guard=old(snd_nxt) == iss":
        "reads old(snd_nxt) where nothing is sent; write snd_nxt: what `then` and conditions read is old",
    "then={'snd_max': iss}": "sets snd_max in `then`, which there is not; did you mean `snd_una`?",
    "then={'snd_una': TRUE}": "sets snd_una in `then`; a seq is needed here, not the bool true: "
        "write a sequence number, such as `snd_nxt` or `iss + 1`",
    "cut={'snd_una': iss}": "sets snd_una in `cut`, which there is not; an Extension adds variables, and "
        "`TCP.but(extension=...)` takes it",
    "onward=Onward('3.10.7.4 ninth')":
        "goes on at '3.10.7.4 ninth', which is no later step; did you mean '3.10.7.4 fifth'?",
}  # fmt: skip
"""A part of a rule, and what is said of it."""


@pytest.mark.parametrize("part", UNKNOWN)
def test_a_rule_about_what_is_not_there_is_refused(part: str) -> None:
    path = written(f'VARIANT = TCP.but("mine", why="", swap={{"LIS-3": LIS_3.but({part})}})')
    assert refused(path) == f"mine.py:8: rule 'LISTEN receives SYN' {UNKNOWN[part]}"


FAULTY = {
    'VARIANT = TCP.but("mine", why="", drop=("LIS-4",))':
        "mine.py:8: no rule says what to do when <SEQ=301><CTL=> arrives in LISTEN: RFC 9293 has 'LISTEN drops the "
        "rest' (tcpspec/rfc9293/arrives/listen.py:N), which is not there any more; add a rule",
    'NARROW = LIS_4.but(guard=LIS_4.guard & seg.FIN)\nVARIANT = TCP.but("mine", why="", swap={"LIS-4": NARROW})':
        "mine.py:8: no rule says what to do when <SEQ=301><CTL=> arrives in LISTEN: RFC 9293 has 'LISTEN drops the "
        "rest' (tcpspec/rfc9293/arrives/listen.py:N), which is changed here; add a rule",
    'WIDE = TCP.find("SS-4").but(guard=TRUE)\n\nVARIANT = TCP.but("mine", why="", swap={"SS-4": WIDE})':
        "mine.py:8: two rules apply at once when <SEQ=301><ACK=102><CTL=RST,ACK> arrives in SYN-SENT with SND.UNA = "
        "101, SND.NXT = 102: 'SYN-SENT is reset' (tcpspec/rfc9293/arrives/syn_sent.py:N) and "
        "'SYN-SENT drops a RST without "
        "ACK' (mine.py:8); let their conditions exclude each other, or put one at an earlier step",
    SECRET:
        "mine.py:9: two rules apply at once when STATUS happens in CLOSED: 'STATUS without a connection is an error' "
        "(tcpspec/rfc9293/calls.py:N) and 'STATUS of CLOSED is a secret' (mine.py:9); let their "
        "conditions exclude each other, "
        "or put one at an earlier step",
}  # fmt: skip
"""A file, and what is said of its rules."""


@pytest.mark.parametrize("text", FAULTY)
def test_rules_that_leave_something_open_or_meet_are_refused_where_it_is_simplest(text: str) -> None:
    assert refused(written(text)) == FAULTY[text]


def test_a_rule_that_nothing_can_make_apply_is_told() -> None:
    told: list[str] = []
    load(
        written('VARIANT = TCP.but("mine", why="", swap={"LIS-3": LIS_3.but(guard=LIS_3.guard & seg.RST)})'),
        told.append,
    )
    assert len(told) == 1
    assert told[0].startswith("mine.py: nothing can make the rule 'LISTEN receives SYN' (mine.py:8) apply")


def test_a_sound_variant_is_told_nothing_of() -> None:
    told: list[str] = []
    load(written(TWO_WAY), told.append)
    assert told == []


RESETS = """
ALWAYS = next(each for each in TCP.all_checks if each.name == "half-duplex CLOSE with unread text resets")
RESETS = ALWAYS.but(name="CLOSE with unread text resets", settings=())
VARIANT = TCP.but("mine", why="", add=(RESETS,))
"""


def test_another_reading_may_bring_a_fault_to_light() -> None:
    spec = load(written(RESETS))
    require_sound(spec.reading(D6="literal"))
    with pytest.raises(UserFileError, match=r"mine\.py:10: two rules apply at once when CLOSE happens in"):
        require_sound(spec.reading(MAY1="on"))


def test_names_differ_from_those_of_rules_under_other_readings_too() -> None:
    says = (
        "mine.py:10: rule 'half-duplex CLOSE with unread text resets' is called as another (tcpspec/rfc9293/calls.py:N)"
    )
    same = RESETS.replace('"CLOSE with unread', '"half-duplex CLOSE with unread')
    assert refused(written(same)) == f"{says}; give it a name of its own"
