"""A claim of a user's own that names what there is not, or claims what no engine would show, is refused when read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tcpcheck.own.claims_file import load
from tcpcheck.own.user_file import UserFileError
from tcpcheck.symbolic.induction.obligations import proposition
from tcpspec.language.expression import SpecError
from tcpspec.proofs.lemmas import lemma
from tcpspec.proofs.theorems import T2A, THEOREMS
from tcpspec.rules.block import rcv_wnd

HEAD = """\
from dataclasses import replace
from tcpspec.rules.block import *
from tcpspec.claims.claim import *
from tcpspec.rules.event import *
from tcpspec.language.expression import *
from tcpspec.proofs.lemmas import lemma
from tcpspec.properties import *
from tcpspec.rules.segment import seg
from tcpspec.rfc9293.tcp import TCP
from tcpspec.proofs.theorems import *
SAID = dict(id="p", statement="s", spec=TCP)
PLAIN = dict(id="p", statement="s")
SOMETIMES, ALWAYS = sometimes("x", "y", holds=TRUE), always("x", "y", holds=TRUE)
LATER = leads_to("x", "y", given=TRUE, holds=TRUE)
ZZZ, ISS_AS_NAT = Nat.field("block", "zzz") == 0, Nat.field("block", "iss") == 0
"""
REFUSED = {
    'Told(**SAID, expected="HOLDS", story="zzz")': "no story is called 'zzz'",
    'Told(**SAID, expected="VIOLATED", story="figure-7", property=SOMETIMES)': "one that is always(...)",
    'Told(**SAID, expected="HOLDS", story="figure-7", property=ALWAYS)': "one that is sometimes(...)",
    'Derived(**PLAIN, expected="PROVED", condition="zzz", text="x")': "no condition is called 'zzz'",
    'Acted(**PLAIN, expected="VIOLATED", run="zzz", property=ALWAYS, possible_when="x")': "no run is called 'zzz'",
    'LaidOut(**PLAIN, expected="PROVED", field="zzz", first=0, bits=3)': "no field of the header is called 'zzz'",
    'Loosened(**PLAIN, expected="VIOLATED", condition="zzz", drops="x")': "no condition is called 'zzz'",
    'Loosened(**PLAIN, expected="VIOLATED", condition="drain zzz", drops="x")': "D6 has no setting 'zzz'",
    'Loosened(**PLAIN, expected="VIOLATED", condition="drain fin", drops="zzz")': "called 'zzz': use one of lifetime",
    'Loosened(**PLAIN, expected="VIOLATED", condition="close", drops="quiet")': "called 'quiet': use one of no-",
    'Ticked(**PLAIN, expected="VIOLATED", reading="zzz", msl=1, time_wait=1)': "D6 has no setting 'zzz'",
    'Ticked(**PLAIN, expected="VIOLATED", reading="fin", msl=-1, time_wait=1)': "msl=-1: write 0 or more",
    'TickedClose(**SAID, expected="VIOLATED", msl=1, time_wait=1, interval=0, losses=1)': "interval=0: write 1 or more",
    'Complete(**SAID, expected="HOLDS", readings=False, drops="zzz")': "is called 'zzz': use one of windows",
    'OneEvent(**SAID, expected="PROVED", kind=Kind.SEND, given=ZZZ, holds=TRUE)': "reads block.zzz, which there is not",
    'OneEvent(**SAID, expected="PROVED", kind=Kind.SEND, given=TRUE, holds=ISS_AS_NAT)': "block.iss as a nat",
    'OneEvent(**SAID, expected="PROVED", kind=Kind.SEND, given=A(state) == LISTEN, holds=TRUE)': "is about one end",
    'OneEvent(**SAID, expected="PROVED", kind=Kind.SEND, given=A.iss_of(peer) == iss, holds=TRUE)': "is about one end",
    'Stepwise(**SAID, expected="PROVED", allowed=(), lemmas=(lemma("block", "x", holds=ZZZ),))': "reads block.zzz",
    'Enumerated(**SAID, expected="HOLDS", scenario="one-client", property=LATER)': "always(...) or sometimes(...)",
    'Quiet(**SAID, expected="HOLDS", scenario="one-client", property=LATER)': "always(...) or sometimes(...)",
    'Eventually(**SAID, expected="HOLDS", scenario="one-client", property=ALWAYS)': "one that is leads_to(...)",
    'Possible(**SAID, expected="HOLDS", scenario="one-client", property=ALWAYS)': "one that is leads_to(...)",
    'Numbered(**SAID, expected="HOLDS", scenario="one-client", property=SOMETIMES)': "one that is always(...)",
    'Induced(**PLAIN, expected="PROVED", theorem=replace(T2A, lemmas=(lemma("block", "x", holds=ZZZ),), goals=()))':
        "reads block.zzz, which there is not",
    'Induced(**PLAIN, expected="PROVED", theorem=replace(T2A, goals=(lemma("block", "x", holds=rcv_wnd == 0),)))':
        "no lemma shows the goal 'x'",
    'Surviving(**PLAIN, expected="PROVED", variant=TCP, theorem=replace(T2A, goals=(lemma("block", "x"),)))':
        "no lemma shows the goal 'x'",
}  # fmt: skip


@pytest.mark.parametrize("part", REFUSED)
def test_it_is_refused_with_its_line(part: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    claim = f'CLAIM = Claim(id="X1", title="t", statement="s", story="", sources=(), parts=({part},))\n'
    path.write_text(HEAD + claim, encoding="utf-8")
    with pytest.raises(UserFileError) as error:
        load(path)
    assert error.value.line == HEAD.count("\n") + 1
    assert REFUSED[part] in str(error.value)


def test_nothing_is_proved_of_a_goal_that_is_no_lemma() -> None:
    """It used to be PROVED: nothing was asked of it."""
    false = lemma("block", "the window is shut", holds=rcv_wnd == 0)
    with pytest.raises(SpecError, match="no lemma for the goal 'the window is shut'"):
        proposition(replace(T2A, goals=(false,)))
    with pytest.raises(SpecError, match="no lemma for the goal at all"):
        proposition(replace(T2A, goals=()))


def test_the_theorems_of_the_catalogue_show_their_goals() -> None:
    assert {theorem.id: theorem.unshown for theorem in THEOREMS.values() if theorem.unshown or not theorem.goals} == {}
