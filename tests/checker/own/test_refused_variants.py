"""What nobody can have meant is refused, what may be meant is told, and what is meant passes without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tcpcheck.own.rule_problems import problems
from tcpcheck.own.user_file import UserFileError
from tcpcheck.own.variant_file import load
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import ANSWERED, Kind
from tcpspec.rules.spelling import expressions_of, spelt_out
from tcpspec.rules.variables import definitions_of
from tcpspec.variants import VARIANTS
from tests.cli.command import told

pytestmark = pytest.mark.sampled(2)

DATA = Path(__file__).parents[2] / "data" / "refused"
HEAD = """\
from tcpspec.rules.block import *
from tcpspec.rules.control import *
from tcpspec.rfc9293.definitions import *
from tcpspec.rules.event import *
from tcpspec.language.expression import *
from tcpspec.rules.extension import Extension
from tcpspec.model import *
from tcpspec.rules.segment import *
from tcpspec.rfc9293.tcp import TCP
def variant(*rules, **more):
    return TCP.but("mine", why="", swap={rule.name: rule for rule in rules}, **more)
TEXT = TCP.find("text is taken and acknowledged")
"""


def said(folder: Path, text: str) -> tuple[str, list[str]]:
    """The refusal of a file, without its folder, and the warnings."""
    path, warned = folder / "mine.py", list[str]()
    path.write_text(HEAD + text, encoding="utf-8")
    try:
        load(path, warned.append)
    except UserFileError as error:
        return str(error).removeprefix(f"{folder}/"), []
    return "", [each.removeprefix(f"{folder}/") for each in warned]


REFUSED = {
    # a segment made of what the same rule deletes
    'VARIANT = variant(TCP.find("F8-3").but(then=delete_tcb()))': "write old(rcv_nxt) for the value before",
    'VARIANT = variant(TCP.find("LIS-3").but(then=delete_tcb(LISTEN)))': "write old(iss) for the value before",
    'QUEUE = TCP.find("A5-13").but(then_only=delete_tcb(), send=Reply(ACK, seq=snd_nxt, ack=old(rcv_nxt)))\n'
    "VARIANT = variant(QUEUE)": "sends SND.NXT, which its `then` has just set",
    'GONE = {name: value for name, value in delete_tcb().items() if name != "state"}\n'
    'VARIANT = variant(TCP.find("A5-10").but(then=GONE))': "sets ISS to 0 in a connection that goes on",
    # counts below 0
    "VARIANT = variant(TEXT.but(then=change(rcv_wnd=rcv_wnd - taken - 1)))": "counts below 0",
    "VARIANT = variant(TEXT.but(then=change(rcv_wnd=rcv_wnd - seg.text - 1)))": "counts below 0",
    "VARIANT = variant(TEXT.but(then=change(rcv_unread=rcv_unread - 1)))": "`RCV.UNREAD-1` is below 0 when",
    "VARIANT = variant(TEXT.but(then=change(snd_queued=5 - rcv_unread)))": "`5-RCV.UNREAD` is below 0 when",
    "VARIANT = variant(TEXT.but(guard=TEXT.guard & (rcv_wnd - 9 < 4)))": "`RCV.WND-9` is below 0 when",
    "VARIANT = variant(TEXT.but(send=Reply(ACK, seq=snd_nxt, ack=rcv_nxt, text=snd_queued - 1)))": "counts below 0",
    'C = Nat.field("block", "credit")\nX = Extension(block={C: 3})\n'
    "VARIANT = variant(TEXT.but(then=X.change(credit=C - 1)), extension=X)": "`credit-1` is below 0 when",
    # a name that means something else
    'MINE = named("octets that fit the window", seg.text)\n'
    "VARIANT = variant(TEXT.but(then=change(rcv_unread=rcv_unread + MINE)))": "name 'octets that fit the window'",
    'MINE = named("acceptable(seg)", seg.seq == rcv_nxt)\n'
    "VARIANT = variant(TEXT.but(guard=TEXT.guard & MINE))": "by the name 'acceptable(seg)'",
    'ONE_, TWO_ = named("mine", seg.FIN), named("mine", seg.SYN)\n'
    "VARIANT = variant(TEXT.but(guard=TEXT.guard & ONE_ | TEXT.guard & ~ONE_ & ~TWO_))": "by the name 'mine'",
    # variables of another sort or name than they have
    'VARIANT = variant(TEXT.but(guard=TEXT.guard & (Nat.field("block", "snd_nxt") > 3)))': "block.snd_nxt as a nat",
    'VARIANT = variant(TEXT.but(guard=TEXT.guard & (Bool.field("event", "length"))))': "reads event.length as a bool",
    'VARIANT = variant(TEXT.but(guard=TEXT.guard & (Seq.field("parameter", "buffer") == 3)))': "it is a nat",
    # merging
    "VARIANT = variant(TEXT.but(then={}))": "`then` in .but(...) is merged into that of the rule",
    "VARIANT = variant(TEXT.but(then=change(iss=0), then_only={}))": "both then= and then_only= are given",
    'VARIANT = variant(TEXT.but(keep=("rcv_wndd",)))': "did you mean 'rcv_wnd'?",
    'VARIANT = variant(TEXT.but(keep="rcv_wnd"))': 'write keep=("snd_una",)',
    # extensions
    "from tcpspec.variants.timestamps import TIMESTAMPS\nX = Extension(block={Nat.field('block', 'credit'): 3})\n"
    'VARIANT = TIMESTAMPS.but("x", why="", extension=X)': "the place of the one that there is, and lacks ts_",
    'Extension(block={Nat.field("block", "rcv_wnd"): 0})': "block has a variable 'rcv_wnd' already",
    'Extension(block={Nat.field("block", "class"): 0})': "a variable cannot be called 'class'",
    'Extension(block={Nat.field("block", "x"): 0, Seq.field("block", "x"): 0})': "two variables of 'block' have",
    'Extension(remembered={"iss": snd_una})': "history keeps 'iss' of every incarnation already",
    # steps, places, kinds
    "VARIANT = variant(TEXT.but(onward=END, cut=cut(text=NONE)))": "write onward=NEXT, or leave cut= out",
    'from tcpspec.rules.reading import Setting\nVARIANT = variant(TEXT.but(settings=(Setting("D66", ("x",)),)))':
        "no reading 'D66': did you mean 'D6'?",
    'from tcpspec.rules.reading import Setting\nVARIANT = variant(TEXT.but(settings=(Setting("D6", ("fni",)),)))':
        "D6 has no setting 'fni'",
    'Section("3.10.7.4", Kind.ARRIVES).check("seventh ", "x", seg.SYN)': "begins or ends in a blank: write 'seventh'",
    'S = Section("3.10.2", Kind.SEND)\nS.check("x", "y", TRUE)\n'
    'VARIANT = variant(before={"3.10.7.4 first": S})': "is a step of SEGMENT ARRIVES, and the section is of SEND",
    'VARIANT = variant(before={"3.10.7.4 first": Section("3.10.7.4", Kind.ARRIVES)})': "has no rule",
    'Section("3.10.4", Kind.CLOSE, spontaneous=True)': "CLOSE must be answered",
    "VARIANT = variant(TEXT.but(onward=Onward('3.10.7.4 third')))": "is no later step",
    'TCP.find("CLOSE-7")': "several rules carry 'CLOSE-7': write the sentence of one: 'CLOSE in ",
    # what no end knows
    "VARIANT = variant(TEXT.but(guard=TEXT.guard & (seg.sender == peer)))": "reads peer, which no end knows",
    "VARIANT = variant(TEXT.but(then=change(rcv_unread=delivered)))": "reads delivered, which no end knows",
    'T = Time.field("block", "patience")\nX = Extension(block={T: 0})': "timers of your own are not yet supported",
    "Reply(PSH | ACK, seq=snd_nxt, ack=rcv_nxt)": "PSH is not yet supported: write SYN, FIN, RST and ACK only",
    "Reply(URG | RST, seq=snd_nxt)": "URG is not yet supported",
    # words
    "VARIANT = variant(TEXT.but(cites='MUST-58'))": "write (..., ...)",
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_it_is_refused_with_its_line_and_what_to_write(text: str, tmp_path: Path) -> None:
    refusal, _ = said(tmp_path, text)
    assert refusal.startswith("mine.py:1"), refusal
    assert REFUSED[text] in refusal


TOLD = {
    'VARIANT = variant(TCP.find("A5-13").but(then={**change(state=TIME_WAIT, iss=iss), **start_time_wait()}))':
        "enters TIME-WAIT and deletes SND.UNA, SND.NXT, IRS, RCV.NXT; `then` in .but(...) is merged",
    'VARIANT = variant(TCP.find("A5-13").but(then_only=change(state=TIME_WAIT)))':
        "enters TIME-WAIT and does not start its timer",
    'VARIANT = variant(TCP.find("A5-13").but(then_only=change(state=CLOSED)))': "enters CLOSED and keeps ISS, SND.UNA",
    'VARIANT = variant(TCP.find("F8-3").but(then_only={**change(state=LAST_ACK), **start_time_wait()}))':
        "starts the timer in LAST-ACK, where no rule of its end applies",
    'VARIANT = variant(TCP.find("LIS-3").but(keep=("passive",)))': "enters SYN-RECEIVED from LISTEN and is not passive",
    'AGAIN = TCP.find("F8-3").but(then=change(reopened=TRUE, was_iss=iss, was_irs=irs))\nVARIANT = variant(AGAIN)':
        "reopens and forgets was_snd_nxt, was_rcv_nxt; write change(was_snd_nxt=snd_nxt, ...)",
    'F = Nat.field("block", "flag")\nX = Extension(block={F: 0})\n'
    'VARIANT = variant(TCP.find("LIS-3").but(then=X.change(flag=3)), extension=X)': "no rule reads the variable 'flag'",
    'F = Bool.field("seg", "flag")\nX = Extension(options={F: close_called})\n'
    'VARIANT = variant(TCP.find("LIS-2").but(send=None), extension=X)': "no rule reads the option 'flag'",
    'VARIANT = variant(TCP.find("LIS-2").but(send=None), TEXT.but(tell=""))':
        "says what it says in RFC 9293; `then` in .but(...) is merged",
    'R = Section("3.10.7.2", Kind.ARRIVES, given=state == LISTEN).check("thrid", "x", seg.SYN, send=None)\n'
    'VARIANT = TCP.but("mine", why="", add=(R,))': "its own, '3.10.7.2 thrid'; did you mean 'third'?",
}  # fmt: skip


@pytest.mark.parametrize("text", TOLD)
def test_it_is_told_with_its_line_and_what_to_write(text: str, tmp_path: Path) -> None:
    refusal, warned = said(tmp_path, text)
    assert refusal == ""
    assert any(TOLD[text] in each for each in warned), warned
    assert all(each.startswith("mine.py") for each in warned)


MEANT = (
    'VARIANT = variant(TCP.find("F8-3").but(then=delete_tcb(), send=Reply(ACK, seq=old(snd_nxt), ack=old(rcv_nxt))))',
    "VARIANT = variant(TEXT.but(then=change(rcv_wnd=if_(rcv_wnd - taken < 9, NONE, rcv_wnd - taken - 9))))",
    "VARIANT = variant(TEXT.but(guard=TEXT.guard & ((rcv_wnd < 9) | (rcv_wnd - 9 < 4)) | TEXT.guard & ~((rcv_wnd < 9) "
    "| (rcv_wnd - 9 < 4))))",
    "VARIANT = variant(TEXT.but(then=change(rcv_wnd=rcv_wnd - taken, snd_wnd=rcv_wnd)))",
    'VARIANT = variant(TCP.find("A5-13").but(then_only={**change(state=TIME_WAIT, snd_una=seg.ack_no), '
    "**start_time_wait()}))",
    'VARIANT = variant(TCP.find("LIS-3").but(then=change(iss=0, snd_una=0, snd_nxt=1)))',
    'C = Nat.field("block", "credit")\nX = Extension(block={C: 3})\n'
    "VARIANT = variant(TEXT.but(then=X.change(credit=if_(C > 0, C - 1, NONE)), "
    "send=Reply(ACK, seq=snd_nxt, ack=rcv_nxt, fin=C == 0)), extension=X)",
)


@pytest.mark.parametrize("text", MEANT)
def test_what_is_meant_is_told_nothing_of(text: str, tmp_path: Path) -> None:
    assert said(tmp_path, text) == ("", [])


def test_ends_of_two_files_that_restate_one_extension_can_be_connected(tmp_path: Path) -> None:
    """In one file the variables stand in another order than in the other; what they say is the same."""
    fields = ('Nat.field("block", "credit"): 3', 'Bool.field("block", "shy"): False')
    for name, those in (("one", fields), ("two", fields[::-1])):
        options = 'options={Nat.field("seg", "hint"): Nat.field("block", "credit")}'
        text = (
            f"X, HINT = Extension(block={{{', '.join(those)}}}, {options}), Nat.field('seg', 'hint') < 9\n"
            'R = TCP.find("LIS-3")\n'
            "VARIANT = variant(R.but(guard=R.guard & HINT | R.guard & ~HINT, then=X.change(shy=TRUE, credit=7)), "
            "extension=X)\n"
        )
        (tmp_path / f"{name}.py").write_text(HEAD + text, encoding="utf-8")
    (tmp_path / "three.py").write_text(HEAD + text.replace(": 3", ": 4"), encoding="utf-8")
    one, two, three = (str(tmp_path / f"{name}.py") for name in ("one", "two", "three"))
    alone, both = (told("check", one, "--peer", peer, "--bounds", "tiny") for peer in (one, two))
    assert alone.code == both.code == 0
    counted = [[line for line in said.out.splitlines() if "joint states" in line] for said in (alone, both)]
    assert counted[0] == counted[1] != []
    refusal = told("check", one, "--peer", three, "--bounds", "tiny")
    assert (refusal.code, refusal.out) == (2, "")
    assert "differ in variable credit: ends with different variables or options are not yet supported" in refusal.err


@pytest.mark.parametrize("ends", [("timestamps", "TCP"), ("TCP", "timestamps"), ("fast-open", "TCP")])
def test_ends_with_different_options_are_refused(ends: tuple[str, str]) -> None:
    refusal = told("check", ends[0], "--peer", ends[1], "--bounds", "tiny")
    assert (refusal.code, refusal.out) == (2, "")
    assert "are not yet supported" in refusal.err


def test_then_only_and_keep_replace_and_take_away() -> None:
    text = TCP.find("text is taken and acknowledged")
    assert set(text.but(then_only={}).then) == set()
    assert set(text.but(keep=("rcv_wnd",)).then) == set(text.then) - {"rcv_wnd"}
    merged = text.but(then=TCP.find("LIS-3").then, keep=("state",)).then
    assert set(merged) == ({*text.then} | {*TCP.find("LIS-3").then}) - {"state"}


CASES = {
    "send-after-delete": "write old(rcv_nxt)",
    "negative-window": "counts below 0",
    "then-nothing": "is merged into that of the rule",
    "two-segments": "a rule sends one segment, and several are not yet supported",
    "twelfth-state": "the states are the eleven of RFC 9293 section 3.3.2, and others are not yet supported",
}


@pytest.mark.parametrize("name", CASES)
def test_a_command_refuses_it(name: str) -> None:
    path = DATA / f"{name}.py"
    refusal = told("check", str(path), "--bounds", "tiny")
    assert (refusal.code, refusal.out) == (2, "")
    assert refusal.err.startswith(f"{path}:")
    assert CASES[name] in refusal.err


def test_a_connection_that_goes_on_and_was_deleted_is_refused_and_the_way_to_write_it_named() -> None:
    found = told("check", str(DATA / "then-merges.py"), "--bounds", "tiny")
    assert found.code == 2
    assert "then-merges.py:8: rule 'LAST-ACK ends when its FIN is acknowledged' sets ISS to 0" in found.err
    assert "write then_only={...} for the whole of it" in found.err


def test_no_rule_of_ours_speaks_of_what_is_not_there() -> None:
    wrong = {name: list(problems(spec, TCP)) for name, spec in VARIANTS.items()}
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_no_name_means_two_things_in_a_protocol_of_ours(name: str) -> None:
    bodies: dict[str, set[str]] = {}
    for check in VARIANTS[name].checks:
        for called, body in definitions_of(*expressions_of(check)):
            bodies.setdefault(called, set()).add(spelt_out(body))
    assert {called for called, those in bodies.items() if len(those) > 1} == set()


def test_what_must_be_answered_is_what_no_section_of_ours_calls_spontaneous() -> None:
    assert frozenset(Kind) - frozenset(ANSWERED) == TCP.spontaneous
