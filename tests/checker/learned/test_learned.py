"""Learned models of Linux against the rules: what agrees, what does not and why, and what is no model."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tcpcheck.cli.schemas import schema
from tcpcheck.conform.search.levels import Rulebook
from tcpcheck.learned.compare import Agreement, Comparison, compare
from tcpcheck.learned.machine import ModelError, read_machine
from tcpcheck.learned.mapper import Record
from tcpcheck.learned.text import word_text
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.control import ACK, FIN, PSH, RST, SYN
from tcpspec.rules.semantics import Segment
from tests.cli.command import told

pytestmark = pytest.mark.sampled(2)

MODELS = Path(__file__).parents[2] / "data" / "learned"
CLIENT, SERVER = "TCP_Linux_Client.dot", "tcp_server_ubuntu_trans.dot"


@cache
def compared(name: str) -> Comparison:
    return compare(read_machine((MODELS / name).read_text(encoding="utf-8"), name), Rulebook(TCP))


def test_models_are_read_whole() -> None:
    client, server = compared(CLIENT).machine, compared(SERVER).machine
    assert (len(client.states), len(client.inputs), len(client.transitions)) == (15, 10, 150)
    assert (len(server.states), len(server.inputs), len(server.transitions)) == (57, 12, 684)


@pytest.mark.parametrize(("name", "counts"), [(CLIENT, (140, 8, 2, 0)), (SERVER, (620, 32, 16, 16))])
def test_every_transition_is_reached_and_judged(name: str, counts: tuple[int, ...]) -> None:
    found = compared(name)
    assert tuple(found.counts[each] for each in Agreement) == counts
    assert (len(found.judged), found.beyond) == (sum(counts), ())


def test_all_that_is_not_allowed_is_an_older_rule() -> None:
    found = [group[0] for group in compared(SERVER).groups if group[0].agreement is Agreement.DEVIATES]
    assert {word_text(each.word) for each in found} == {
        "LISTEN, SYN(V,V,0), SYN(V,V,0)",
        "LISTEN, SYN(V,V,0), SYN+ACK(V,V,0)",
    }
    assert [[one.name for one in each.assumed] for each in found] == [["RFC 793"]] * 2


def test_a_second_fin_that_nobody_answers_is_found_in_both() -> None:
    for name in (CLIENT, SERVER):
        rules = {group[0].why.rules for group in compared(name).groups if group[0].why is not None}
        assert ("a second FIN is acknowledged and not counted",) in rules


def test_a_model_that_answers_wrongly_is_caught() -> None:
    text = (MODELS / CLIENT).read_text(encoding="utf-8")
    right, wrong = 'ACK+PSH(V,V,1)/ACK(NEXT,NEXT,0)"', 'ACK+PSH(V,V,1)/ACK(FRESH,CURRENT,0)"'
    assert right in text
    changed = compare(read_machine(text.replace(right, wrong, 1), "changed"), Rulebook(TCP))
    assert changed.counts[Agreement.AGREES] < compared(CLIENT).counts[Agreement.AGREES]


ALLOWED = """
s0 -> s1 [label="CONNECT/SYN(FRESH,ZERO,0)"];
s1 -> s2 [label="SYN+ACK(V,V,0)/ACK(NEXT,NEXT,0)"];
s2 -> s2 [label="SYN(V,V,0)/TIMEOUT"];
"""
UNREACHED = ALLOWED + 's9 -> s9 [label="CLOSE/TIMEOUT"];\n'
UNANSWERED = UNREACHED + 's2 -> s2 [label="ACK+PSH(V,V,1)/TIMEOUT"];\n'
WRONG = UNANSWERED + 's2 -> s2 [label="FIN+ACK(V,V,0)/ACK(FRESH,CURRENT,0)"];\n'


@pytest.mark.parametrize(
    ("text", "codes"),
    [(ALLOWED, (0, 0)), (UNREACHED, (3, 3)), (UNANSWERED, (1, 3)), (WRONG, (1, 1))],
    ids=["allowed", "not reached", "not answered", "wrong"],
)
def test_exit_codes_are_those_of_captures(text: str, codes: tuple[int, int], tmp_path: Path) -> None:
    """Given as they are, and with what can be excused let pass."""
    (tmp_path / "it.dot").write_text(text)
    model = str(tmp_path / "it.dot")
    assert (told("compare", model).code, told("compare", model, "--lossy-receiver").code) == codes


def test_a_stack_that_resets_text_has_no_abort_to_excuse_it() -> None:
    resets = ALLOWED + 's2 -> s3 [label="ACK+PSH(V,V,1)/RST(NEXT,ZERO,0)"];\n'
    assert compare(read_machine(resets, "it"), Rulebook(TCP)).counts[Agreement.DEVIATES] == 1


def test_the_record_gives_valid_numbers_and_follows_the_answers() -> None:
    syn, waiting = Record().sends("SYN(V,V,0)")
    assert (syn.control, syn.ack_no, waiting.proposed) == (SYN, 0, syn.seq)
    opened = waiting.receives(Segment(900, syn.seq + 1, SYN | ACK))
    text, _ = opened.sends("ACK+PSH(V,V,1)")
    assert (text.seq, text.ack_no, text.control, text.text) == (syn.seq + 1, 901, ACK | PSH, 1)
    (fin,) = opened.outputs("ACK+FIN(NEXT,CURRENT,0)", ())
    assert (fin.seq, fin.ack_no, fin.control) == (901, syn.seq + 1, ACK | FIN)
    assert opened.receives(fin).stack == 901
    assert opened.receives(Segment(901, 0, RST)).stack is None
    assert opened.sends("RST(V,V,0)")[1].learner is None
    assert waiting.silence().proposed is None


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("digraph {}", 1, "no transition is in it"),
        ('s0 -> s1 [label="CLOSE"];', 1, "without INPUT/OUTPUT"),
        ('\ns0 -> s1 [label="SIN(V,V,0)/TIMEOUT"];', 2, "there is no flag SIN"),
        ('s0 -> s1 [label="CLOSE/NOTHING"];', 1, "'NOTHING' is no output"),
        ('s0 -> s1 [label="CLOSE/TIMEOUT"];\ns0 -> s2 [label="CLOSE/TIMEOUT"];', 2, "in two ways"),
    ],
)
def test_what_is_no_model_is_refused_with_its_line(text: str, line: int, problem: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=rf"^it:{line}: ") as caught:
        read_machine(text, "it")
    assert problem in str(caught.value)
    (tmp_path / "bad.dot").write_text(text)
    said = told("compare", str(tmp_path / "bad.dot"))
    assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)


def test_numbers_that_the_learner_cannot_know_are_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.dot").write_text('s0 -> s0 [label="CLOSE/ACK(NEXT,NEXT,0)"];')
    said = told("compare", str(tmp_path / "bad.dot"))
    assert (said.code, "the learner knows no number" in said.err) == (2, True)


def test_the_command_says_it_in_text_and_json() -> None:
    said = told("compare", str(MODELS / SERVER))
    assert said.code == 1
    assert "8 transitions: SYN(V,V,0) in SYN-RECEIVED gives ACK+RST(ZERO,NEXT,0)" in said.out
    found = json.loads(told("compare", str(MODELS / CLIENT), "--json").out)
    Draft202012Validator(schema("compare")).validate(found)
    assert (found["counts"]["allowed"], found["exit_code"]) == (140, 1)
