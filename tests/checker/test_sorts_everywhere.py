"""Whatever is not of the sort that its place asks for is refused with its line and with what to write.

Generated: every place in a user's file where an expression or a record may stand, and every operator, is given every
kind of value.  Read ``SURFACES``, ``OPERATIONS`` and ``VALUES``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tcpcheck.own.user_file import UserFileError, execute
from tcpspec.language.sorts import SIGNATURES

HEAD = """\
from tcpspec.system.bounds import Bounds, EndBounds, Ticks
from tcpspec.scenarios import Scenario
from tcpspec.rules.block import *
from tcpspec.claims.claim import *
from tcpspec.rules.control import *
from tcpspec.rules.event import *
from tcpspec.language.expression import *
from tcpspec.rules.extension import Extension
from tcpspec.claims.formula import Premise, Valid
from tcpspec.proofs.lemmas import lemma
from tcpspec.model import *
from tcpspec.properties import *
from tcpspec.rules.reading import Reading, Setting
from tcpspec.rfc9293.readings import D6
from tcpspec.rules.segment import count, seg
from tcpspec.rfc9293.tcp import TCP
from tcpspec.proofs.theorems import Assumption, T2A
LIS_3 = TCP.find("LIS-3")
CALLS = Nat.field("block", "calls")
MORE = Extension(block={CALLS: 0})
STATUS = Section("3.10.6", Kind.STATUS)
ONE, NONE = Nat.constant(1), Nat.constant(0)
"""

VALUES = {
    "seg.SYN": "bool", "state": "phase", "rcv_wnd": "nat", "snd_nxt": "seq", "now": "time", "peer": "incarnation",
    "True": "plain bool", "3": "plain number", "-1": "", "2 ** 40": "plain big", "2.5": "plain float", "None": "None",
    "'ESTABLISHED'": "str", "'yes'": "str", "peer_exists": "", "State": "", "[iss]": "list", "(iss, irs)": "",
    "{'a': iss}": "mapping", "ACK_BIT": "",
}  # fmt: skip
"""A value as it is written, and what it is good for."""

STANDS_FOR = {
    "bool": ("bool", "plain bool"), "phase": ("phase",), "nat": ("nat", "plain number"), "seq": ("seq", "plain number"),
    "time": ("time", "plain number", "plain big", "plain float"), "incarnation": ("incarnation", "None"),
}  # fmt: skip
"""Where a plain value is taken for a constant, as in `change(...)` and `==`."""


def only(sort: str) -> tuple[str, ...]:
    """An expression of this sort and nothing else."""
    return (sort,)


EXPRESSION = ("bool", "phase", "nat", "seq", "time", "incarnation")
CHANGED = {"passive": "bool", "state": "phase", "rcv_wnd": "nat", "iss": "seq", "time_wait_expires": "time"}

UNHASHABLE = ("list", "mapping")
"""Python itself takes none of them for the key of a dict."""

SURFACES: dict[str, tuple[str, ...]] = {
    'Section("3.10.6", Kind.STATUS, given=HOLE)': only("bool"),
    'STATUS.check("", "x", HOLE)': only("bool"),
    'STATUS.check("", "x", seg.SYN, HOLE)': only("bool"),
    "LIS_3.but(guard=HOLE)": only("bool"),
    **{f"change({name}=HOLE)": STANDS_FOR[sort] for name, sort in CHANGED.items()},
    "LIS_3.but(then={'iss': HOLE})": EXPRESSION,
    "LIS_3.but(then=HOLE)": ("mapping",),
    "LIS_3.but(then_only=HOLE)": ("mapping",),
    "LIS_3.but(keep=HOLE)": (),
    'STATUS.check("", "x", then=HOLE)': ("mapping", "None"),
    "cut(seq=HOLE)": STANDS_FOR["seq"],
    "cut(text=HOLE)": STANDS_FOR["nat"],
    "cut(FIN=HOLE)": STANDS_FOR["bool"],
    "LIS_3.but(cut=HOLE)": ("mapping",),
    "LIS_3.but(send=HOLE)": ("None",),
    'STATUS.check("", "x", send=HOLE)': ("None",),
    "Reply(RST, seq=HOLE)": only("seq"),
    "Reply(ACK, seq=iss, ack=HOLE)": only("seq"),
    "Reply(RST, seq=iss, text=HOLE)": only("nat"),
    "Reply(RST, seq=iss, fin=HOLE)": ("bool", "None"),
    "Reply(HOLE, seq=iss)": (),
    "LIS_3.but(onward=HOLE)": ("None",),
    "Onward(HOLE)": ("str", "None"),
    "LIS_3.but(name=HOLE)": ("str",),
    "LIS_3.but(tell=HOLE)": ("str",),
    'STATUS.check("", "x", row=HOLE)': ("str",),
    'STATUS.check("", "x", cites=HOLE)': ("str",),
    'STATUS.check("", "x", reading=HOLE)': (),
    'STATUS.check(HOLE, "x")': ("str",),
    'STATUS.check("", HOLE)': ("str",),
    'TCP.but(HOLE, why="", drop=("LIS-2",))': ("str",),
    'TCP.but("x", why=HOLE, drop=("LIS-2",))': ("str",),
    'TCP.but("x", why="", drop=HOLE)': (),
    'TCP.but("x", why="", swap={"LIS-3": HOLE})': (),
    'TCP.but("x", why="", add=HOLE)': (),
    'TCP.but("x", why="", drop=("LIS-2",), extension=HOLE)': ("None",),
    'TCP.but("x", why="", readings={"D6": HOLE})': (),
    'TCP.but("x", why="", before={"3.10.7.4 first": HOLE})': (),
    "TCP.reading(D6=HOLE)": (),
    "TCP.find(HOLE)": (),
    "D6[HOLE]": (),
    'Setting("D6", HOLE)': (),
    'Reading("X", HOLE, {"a": ""}, "a", "", "")': ("str",),
    'Reading("X", "", {"a": HOLE}, "a", "", "")': ("str",),
    'named("x", HOLE)': EXPRESSION,
    "named(HOLE, seg.SYN)": ("str",),
    "old(HOLE)": EXPRESSION,
    "all_of(HOLE)": only("bool"),
    "all_of(seg.SYN, HOLE)": only("bool"),
    "any_of(HOLE)": only("bool"),
    "implies(HOLE, seg.SYN)": only("bool"),
    "implies(seg.SYN, HOLE)": only("bool"),
    "if_(HOLE, iss, irs)": only("bool"),
    "if_(seg.SYN, HOLE, iss)": only("seq"),
    "if_(seg.SYN, iss, HOLE)": STANDS_FOR["seq"],
    "state.is_one_of(HOLE)": only("phase"),
    "count(HOLE)": only("bool"),
    'Extension(block={Bool.field("block", "x"): HOLE})': ("plain bool",),
    'Extension(block={Phase.field("block", "x"): HOLE})': (),
    'Extension(block={Nat.field("block", "x"): HOLE})': ("plain number",),
    'Extension(block={Seq.field("block", "x"): HOLE})': ("plain number",),
    "Extension(block=dict([(HOLE, 0)]))": UNHASHABLE,
    'Extension(options={Seq.field("seg", "x"): HOLE})': only("seq"),
    'Extension(options={Bool.field("seg", "x"): HOLE})': only("bool"),
    "Extension(remembered={'x': HOLE})": EXPRESSION,
    "MORE.change(calls=HOLE)": STANDS_FOR["nat"],
    "A(HOLE)": EXPRESSION,
    "B(HOLE)": EXPRESSION,
    "both(HOLE)": only("bool"),
    "either(HOLE)": only("bool"),
    "A.iss_of(HOLE)": only("incarnation"),
    "B.peer_of(HOLE)": only("incarnation"),
    'always("x", "y", given=HOLE, holds=TRUE)': only("bool"),
    'always("x", "y", holds=HOLE)': only("bool"),
    'always(HOLE, "y", holds=TRUE)': ("str",),
    'always("x", HOLE, holds=TRUE)': ("str",),
    'always("x", "y", holds=TRUE, rfc=HOLE)': ("str",),
    'sometimes("x", "y", HOLE)': only("bool"),
    'leads_to("x", "y", given=HOLE, holds=TRUE)': only("bool"),
    'leads_to("x", "y", given=TRUE, holds=HOLE)': only("bool"),
    'lemma("block", "x", given=HOLE)': only("bool"),
    'lemma("block", "x", holds=HOLE)': only("bool"),
    'lemma(HOLE, "x")': (),
    'Assumption("x", "", "", HOLE)': ("bool", "None"),
    'Premise("x", "", HOLE)': only("bool"),
    'Valid(id="x", statement="", expected="PROVED", conclusion=HOLE)': only("bool"),
    'OneEvent(id="x", statement="", expected="PROVED", spec=TCP, kind=Kind.SEND, given=HOLE, holds=TRUE)': only("bool"),
    'OneEvent(id="x", statement="", expected="PROVED", spec=TCP, kind=HOLE, given=TRUE, holds=TRUE)': (),
    'Endings(id=HOLE, statement="", expected="HOLDS", spec=TCP, scenario="one-client")': ("str",),
    'Endings(id="x", statement="", expected=HOLE, spec=TCP, scenario="one-client")': (),
    'Endings(id="x", statement="", expected="HOLDS", spec=HOLE, scenario="one-client")': (),
    'Endings(id="x", statement="", expected="HOLDS", spec=TCP, scenario=HOLE)': ("str",),  # a name
    'Enumerated(id="x", statement="", expected="HOLDS", spec=TCP, scenario="one-client", property=HOLE)': (),
    'Induced(id="x", statement="", expected="PROVED", theorem=HOLE)': (),
    'Claim(id="x", title="", statement="", story="", parts=HOLE, sources=())': (),
    'Claim(id="x", title="", statement="", story="", parts=(), sources=HOLE)': (),
    'Claim(id="x", title=HOLE, statement="", story="", parts=(), sources=())': ("str",),
    "EndBounds(only_when={Kind.CLOSE: HOLE})": only("bool"),
    "Bounds(EndBounds(), EndBounds(), losses=1, losable=HOLE)": ("bool", "None"),
    "Ticks(1, 2, must_arrive=HOLE)": ("bool", "None"),
    'Scenario("x", "y", HOLE)': (),
    "Phase.constant(HOLE)": (),
    "Nat.constant(HOLE)": ("plain number",),
    "Seq.constant(HOLE)": ("plain number",),
    "Bool.constant(HOLE)": ("plain bool",),
    "Nat.field('block', HOLE)": ("str",),
}
"""Where something stands, and what may stand there."""

EXAMPLES = {
    "bool": "seg.SYN",
    "phase": "state",
    "nat": "rcv_wnd",
    "seq": "snd_nxt",
    "time": "now",
    "incarnation": "peer",
}
SPELT = {
    "equal": "{} == {}", "before": "{} < {}", "seq_add": "{} + {}", "seq_subtract": "{} - {}", "distance": "{} - {}",
    "less": "{} < {}", "add": "{} + {}", "subtract": "{} - {}", "and": "{} & {}", "or": "{} | {}", "not": "~{}",
    "later": "{} + {}", "passed": "{}.has_passed()", "no_later": "{} <= {}",
}  # fmt: skip
"""Operators as a file writes them; `if`, `named` and `recall` stand among the surfaces."""


def operations() -> Iterator[tuple[str, tuple[str, ...]]]:
    """(an operation with a hole, what may fill it) for every operator and each of its arguments after the first.

    What the first argument is decides which operator a sign stands for.
    """
    for operator, spelling in SPELT.items():
        takes, _ = SIGNATURES[operator]
        for same in EXAMPLES if "any" in takes else ("",):
            sorts = [same or sort for sort in takes]
            for position in range(1, len(sorts)):
                filled = [EXAMPLES[sort] for sort in sorts]
                filled[position] = "HOLE"
                allowed = only(sorts[position]) if operator in ("and", "or") else STANDS_FOR[sorts[position]]
                yield spelling.format(*filled), allowed
    yield "snd_nxt - HOLE", ("seq", *STANDS_FOR["nat"])


HAS = {
    "bool": {"&", "|", "~", "=="}, "phase": {"=="}, "nat": {"+", "-", "<", "<=", ">", ">=", "=="},
    "seq": {"+", "-", "<", "<=", ">", ">=", "=="}, "time": {"+", "<=", "=="}, "incarnation": {"=="},
}  # fmt: skip
SIGNS = {
    **{sign: f"{{}} {sign} {{}}" for sign in ("+", "-", "*", "/", "//", "%", "**", "<<", ">>", "&", "|", "^", "@",
                                              "<", "<=", ">", ">=")},
    "~": "~{}", "+x": "+{}", "-x": "-{}", "abs": "abs({})", "int": "int({})", "len": "len({})",
    "[]": "{}[0]", "in": "{1} in {0}", "not": "not {}", "and": "{} and {}", "if": "1 if {} else 2",
}  # fmt: skip


FILLED = {**SURFACES, **{text: tuple(dict.fromkeys((*SURFACES.get(text, ()), *may))) for text, may in operations()}}
WRONG = [(text, value) for text, may in FILLED.items() for value, kind in VALUES.items() if kind not in may]
RIGHT = [(text, value) for text, may in FILLED.items() for value, kind in VALUES.items() if kind in may]
FORBIDDEN = [(sort, sign) for sort in EXAMPLES for sign in SIGNS if sign not in HAS[sort]]


REMEDY = re.compile(r"write|call it|use one of|choose one of|is none of|did you mean|near: |never below 0|at most \d")


def refusal(folder: Path, line: str) -> UserFileError:
    path = folder / "mine.py"
    path.write_text(f"{HEAD}ACK_BIT = ACK\n\nX = {line}\n", encoding="utf-8")
    with pytest.raises(UserFileError) as error:
        execute(path)
    return error.value


def assert_refused(folder: Path, lines: list[str]) -> None:
    """Each line is refused where it stands, in words of the language, with what to write."""
    for line in lines:
        said = refusal(folder, line)
        assert said.line == HEAD.count("\n") + 3, line
        text = f"{said.cause} {said.remedy}"
        assert not re.match(r"\w+(Error|Exception)\b", text), (line, text)
        assert REMEDY.search(text), (line, text)


@pytest.mark.parametrize("surface", sorted({text for text, _ in WRONG}))
def test_every_wrong_value_is_refused_everywhere(surface: str, tmp_path: Path) -> None:
    assert_refused(tmp_path, [text.replace("HOLE", value) for text, value in WRONG if text == surface])


@pytest.mark.parametrize("surface", sorted({text for text, _ in RIGHT}))
def test_every_right_value_is_taken(surface: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    for text, value in RIGHT:
        if text == surface and not {surface} & NEVER:
            path.write_text(f"{HEAD}\nX = {text.replace('HOLE', value)}\n", encoding="utf-8")
            execute(path)


NEVER = {text for text, may in SURFACES.items() if may == UNHASHABLE}


@pytest.mark.parametrize("sort", sorted(EXAMPLES))
def test_every_sign_that_a_sort_has_not_is_refused(sort: str, tmp_path: Path) -> None:
    value = EXAMPLES[sort]
    assert_refused(tmp_path, [SIGNS[sign].format(value, value) for each, sign in FORBIDDEN if each == sort])


def test_every_operator_is_asked_about() -> None:
    assert set(SPELT) | {"constant", "field", "named", "if", "recall"} == set(SIGNATURES)
    assert len(WRONG) > 1500
    assert len(RIGHT) > 150
