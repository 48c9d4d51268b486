"""Specs: finding rules, making variants, reading the RFC otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tcpspec.language.expression import SpecError
from tcpspec.language.notation import render
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import CLOSED, LISTEN, SYN_SENT, snd_nxt, snd_una, state
from tcpspec.rules.check import change, old
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import step
from tcpspec.rules.spec import Section, assemble
from tests.spec.ends import CLOSED as NOTHING
from tests.spec.ends import LISTEN as LISTENING
from tests.spec.ends import PARAMETERS, arrives, happens, only_rule, sent


def test_a_rule_is_found_by_its_sentence_and_by_its_row() -> None:
    assert TCP.find("LISTEN receives SYN") is TCP.find("LIS-3")


def test_an_unknown_rule_is_refused_with_those_near_it() -> None:
    with pytest.raises(SpecError, match="no rule in force is called 'LISTEN receives SIN'; near: LISTEN receives SYN"):
        TCP.find("LISTEN receives SIN")


def test_a_row_that_several_rules_carry_names_none() -> None:
    with pytest.raises(SpecError, match="several rules carry 'TO-2'"):
        TCP.find("TO-2")


def test_a_rule_of_another_setting_is_not_in_force() -> None:
    name = "CLOSING enters TIME-WAIT and starts no timer"
    with pytest.raises(SpecError, match="no rule in force"):
        TCP.find(name)
    assert TCP.reading(D3="literal").find(name).rows == ("A5-11",)


def test_a_rule_knows_where_it_is_written() -> None:
    assert TCP.find("LIS-3").place.file.endswith("listen.py")
    assert str(TCP.find("LIS-3").place).startswith("listen.py:")


def test_a_variant_swaps_a_rule_and_leaves_tcp_as_it_was() -> None:
    meek = TCP.but("meek", why="test", swap={"LIS-2": TCP.find("LIS-2").but(send=None)})
    segment = "<SEQ=300><ACK=91><CTL=ACK>"
    assert (sent(arrives(LISTENING, segment, spec=meek)), sent(arrives(LISTENING, segment))) == (
        "",
        "<SEQ=91><CTL=RST>",
    )
    assert (meek.name, meek.base) == ("meek", TCP)


def test_what_a_swapped_rule_changes_is_merged_into_what_it_changed() -> None:
    changed = TCP.find("LIS-3").but(then=change(passive=~(state == LISTEN)))
    assert set(changed.then) == set(TCP.find("LIS-3").then)
    assert render(changed.then["passive"]) == "state is not LISTEN"


def test_a_variant_drops_a_rule_so_that_what_follows_applies() -> None:
    deaf = TCP.but("deaf", why="test", drop=("LIS-2",))
    assert only_rule(arrives(LISTENING, "<SEQ=300><ACK=91><CTL=ACK>", spec=deaf)) == "LISTEN drops the rest"


def test_a_variant_adds_a_rule_and_two_that_apply_at_once_are_refused() -> None:
    extra = Section("3.10.6", Kind.STATUS).check("", "STATUS of CLOSED is a secret", state == CLOSED)
    doubled = TCP.but("doubled", why="test", add=(extra,))
    with pytest.raises(SpecError, match="two rules apply at once"):
        happens(NOTHING, Kind.STATUS, spec=doubled)


def test_an_event_that_no_rule_answers_is_refused() -> None:
    dumb = TCP.but("dumb", why="test", drop=("LIS-4",))
    with pytest.raises(SpecError, match="SEGMENT ARRIVES in LISTEN is left unhandled"):
        arrives(LISTENING, "<SEQ=300><CTL=FIN>", spec=dumb)


def test_a_spontaneous_event_without_a_rule_simply_cannot_happen() -> None:
    assert step(TCP, LISTENING, Kind.KEEP_ALIVE, parameters=PARAMETERS) is None


def test_a_variant_that_changes_nothing_is_refused() -> None:
    with pytest.raises(SpecError, match="variant 'same' changes nothing"):
        TCP.but("same", why="test")
    with pytest.raises(SpecError, match="variant 'same' changes nothing"):
        TCP.but("same", why="test", readings={"D6": "fin"})


def test_an_unknown_reading_or_setting_is_refused_with_what_there_is() -> None:
    with pytest.raises(SpecError, match="no reading 'RFC5962': did you mean 'RFC5961'"):
        TCP.reading(RFC5962="on")
    with pytest.raises(SpecError, match="reading D6 has no setting 'never': choose one of fin, answer"):
        TCP.but("x", why="test", readings={"D6": "never"})


def test_a_spec_read_otherwise_says_so_in_its_name() -> None:
    assert TCP.reading(D6="literal").name == "TCP[D6=literal]"


def test_two_rules_of_one_name_are_refused() -> None:
    section = Section("1", Kind.STATUS)
    for _ in range(2):
        section.check("", "the same sentence", state == SYN_SENT)
    with pytest.raises(SpecError, match="two rules are called 'the same sentence'"):
        assemble("twice", "test", [section], [])


def test_two_rules_of_one_name_are_refused_in_a_variant_too() -> None:
    twin = TCP.find("LIS-4").but(name="LISTEN receives SYN")
    with pytest.raises(
        SpecError, match=r"two rules are called 'LISTEN receives SYN': listen\.py:\d+ and test_model\.py"
    ):
        TCP.but("twins", why="test", swap={"LIS-4": twin})


def test_a_part_that_rules_do_not_have_is_refused_with_the_nearest() -> None:
    with pytest.raises(SpecError, match=r"a rule has no part `gaurd`: did you mean `guard`\?"):
        TCP.find("LIS-4").but(gaurd=state == CLOSED)


def test_a_spec_knows_where_it_is_stated() -> None:
    meek = TCP.but("meek", why="test", drop=("LIS-2",))
    assert str(meek.place).startswith("test_model.py:")
    assert str(meek.reading(D6="literal").place) == str(meek.place)
    assert str(TCP.place).startswith("tcp.py:")


def test_a_spec_of_a_file_is_called_as_the_file_and_what_is_made_of_it_is_not() -> None:
    meek = TCP.but("meek", why="test", drop=("LIS-2",)).reading(D3="literal")
    loaded = replace(meek, file="meek.py")
    assert (meek.called, loaded.called) == ("meek[D3=literal]", "meek.py")
    assert loaded.reading(D6="literal").reading(D1="literal").called == "meek.py[D6=literal][D1=literal]"
    assert loaded.but("deaf", why="test", drop=("LIS-1",)).called == "deaf"


def test_old_reads_the_block_before_the_rule() -> None:
    assert render(old(snd_una + 1)) == "old(SND.UNA)+1"
    assert render(old(snd_nxt)) == "old(SND.NXT)"


def test_names_of_rules_are_unique_over_all_settings() -> None:
    names = [check.name for check in TCP.all_checks]
    assert len(names) == len(set(names))
