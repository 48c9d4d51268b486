"""The tutorial: every statement is judged, has evidence that exists, and says what is exactly true where it is not."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from tcpcheck.cli.schemas import schema
from tcpcheck.pages.tutorial import cited, evidence_text, markdown
from tcpspec.language.expression import SpecError
from tcpspec.tutorial import CHAPTERS, STATEMENTS
from tcpspec.tutorial.statement import Judgement, Statement
from tests.cli.command import told


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=list(STATEMENTS))
def test_every_piece_of_evidence_exists(statement: Statement) -> None:
    for evidence in statement.evidence:
        claim, parts = cited(evidence)
        assert parts, claim.id


def test_ids_are_unique() -> None:
    assert len(STATEMENTS) == sum(len(chapter.statements) for chapter in CHAPTERS)


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=list(STATEMENTS))
def test_what_is_not_simply_true_says_what_is(statement: Statement) -> None:
    if statement.judgement is not Judgement.TRUE:
        assert statement.exactly is not None


def test_every_statement_has_evidence_but_the_checksum_which_no_rule_reads() -> None:
    assert [each.id for each in STATEMENTS.values() if not each.evidence] == ["checksum"]


def test_the_chinese_is_chinese_and_the_english_is_not() -> None:
    for each in STATEMENTS.values():
        for words in filter(None, (each.says, each.exactly)):
            assert any("\u4e00" <= letter <= "\u9fff" for letter in words.zh), each.id
            assert words.en.isascii(), each.id


def test_evidence_is_shown_with_the_verdicts_given() -> None:
    assert evidence_text("T1/phantom", lambda _, part: part.expected) == "T1/phantom VIOLATED"
    assert evidence_text("O1", lambda claim, _: claim.id) == "O1 2 O1"
    with pytest.raises(SpecError, match="T1 has no part 'fantom': it has phantom"):
        cited("T1/fantom")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_has_a_row_for_every_statement(language: str) -> None:
    page = markdown("zh" if language == "zh" else "en")
    assert all(f"| `{id}` |" in page for id in STATEMENTS)


def test_one_statement_comes_with_the_verdicts_of_this_run() -> None:
    said = told("tutorial", "ack-takes-none", "--json")
    found = json.loads(said.out)
    Draft202012Validator(schema("tutorial")).validate(found)
    verdicts = {(one["claim"], one["part"]): one["verdict"] for one in found["statements"][0]["evidence"]}
    assert verdicts["N1", "story"] == "HOLDS"
    assert said.code == 0


def test_without_a_statement_nothing_is_established() -> None:
    found = json.loads(told("tutorial", "--json").out)
    Draft202012Validator(schema("tutorial")).validate(found)
    assert {one["verdict"] for each in found["statements"] for one in each["evidence"]} == {""}


def test_a_misspelt_statement_is_refused_with_the_nearest() -> None:
    said = told("tutorial", "server-frist")
    assert said.code == 2
    assert "server-first" in said.err
