"""A violated property names what of it is false, the smallest part, and the values that this reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tcpcheck.enumeration.falsity import false_in
from tcpspec.language.expression import Bool, if_, implies, named
from tcpspec.properties.property import A, B, always
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import CLOSED, ESTABLISHED, LISTEN, SYN_SENT, rcv_nxt, snd_nxt, state
from tcpspec.rules.event import Kind
from tcpspec.system.joint import Act, System
from tcpspec.system.network import Network
from tests.checker.walks import play
from tests.cli.command import told

THREE = Path(__file__).parents[2] / "data" / "reports" / "three-conjuncts.py"
HALF_OPEN = play(System(TCP, TCP, Network()), Act("B", Kind.OPEN_PASSIVE), Act("A", Kind.OPEN_ACTIVE, iss=100)).replay()
a, b = A(state == SYN_SENT), B(state == LISTEN)
wrong, right = B(state == ESTABLISHED), A(snd_nxt == 101)


def parts(holds: Bool) -> list[str]:
    """What is said to be false of it while A is in SYN-SENT and B in LISTEN."""
    found = false_in(HALF_OPEN[-1].after, always("mine", "mine", holds=holds))
    return [str(part) for part in found]


WRONG = "B(state == ESTABLISHED) is false: B.state is LISTEN"


@pytest.mark.parametrize(
    "holds",
    [
        wrong,
        right & wrong,
        named("a name for it", right & wrong),
        implies(a, wrong),
        implies(a, right & wrong),
        implies(a, implies(b, wrong)),
        implies(a, implies(b, implies(right, right & wrong))),
        implies(~A(state == CLOSED), wrong),
        implies(~A(state == CLOSED), implies(~B(state == CLOSED), right & wrong)),
        if_(a, wrong, right),
        ~(a & ~wrong),
        right & wrong & wrong,
    ],
    ids=str,
)
def test_the_innermost_false_conjunct_is_named_and_not_all_around_it(holds: Bool) -> None:
    assert parts(holds) == [WRONG]


def test_a_choice_of_which_nothing_is_true_is_false_as_a_whole() -> None:
    assert parts(wrong | A(state == CLOSED)) == [
        "(B(state) == ESTABLISHED) | (A(state) == CLOSED) is false: B.state is LISTEN, A.state is SYN-SENT"
    ]


def test_each_false_conjunct_is_named_and_once() -> None:
    numbers = A(snd_nxt) <= B(rcv_nxt)
    assert parts(wrong & numbers & wrong) == [
        WRONG, "A(snd_nxt) <= B(rcv_nxt) is false: A.SND.NXT is 101, B.RCV.NXT is 0"]  # fmt: skip


def test_what_should_be_false_and_is_true_is_said_negated() -> None:
    assert parts(~a) == ["A(state != SYN_SENT) is false: A.state is SYN-SENT"]
    assert parts(~(wrong | a)) == ["A(state != SYN_SENT) is false: A.state is SYN-SENT"]


def test_nothing_is_named_of_what_is_true() -> None:
    assert parts(implies(wrong, B(state == CLOSED)) & right) == []


def test_check_says_which_conjunct_it_is_in_text_and_json() -> None:
    words = ("check", "two-way", "--bounds", "tiny", "-p", str(THREE))
    text = told(*words).out
    assert "is false: B.state is" in text
    said = json.loads(told(*words, "--json").out)["properties"][0]["false"]
    assert said and all(each["part"] in " ".join(text.split()) for each in said)
    assert len(said) == 1 and set(said[0]["reads"]) == {"B.state"}
