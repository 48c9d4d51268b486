"""Certificates: written, solved again, refused when they were touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import tcpcheck.symbolic.recheck as engine
from tcpcheck.cli.schemas import schema
from tcpcheck.symbolic.recheck import Rechecked, RecheckResult
from tests.cli.command import told


def result(*wrong: tuple[str, str], complete: bool = True) -> RecheckResult:
    """A made-up result: one solver, three files."""
    warnings = () if complete else ("completeness was not checked",)
    return RecheckResult(
        "T2a", "as stated", (("length", "short"),), (Rechecked("z3", 3, 0.1, wrong),), complete, warnings
    )


@pytest.mark.parametrize(
    ("found", "code", "word"),
    [
        (result(), 0, "PROVED"),
        (result(("0002.smt2", "unknown")), 3, "UNKNOWN"),
        (result(("0002.smt2", "sat")), 1, "UNKNOWN"),
        (result(complete=False), 3, "UNKNOWN"),
    ],
)
def test_exit_code_is_that_of_the_worst_answer(
    found: RecheckResult, code: int, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "recheck", lambda *_, **__: found)
    said = told("recheck", "anywhere")
    assert (said.code, said.out.split()[0]) == (code, word)
    Draft202012Validator(schema("recheck")).validate(json.loads(told("recheck", "anywhere", "--json").out))


def test_what_is_no_certificate_is_refused(tmp_path: Path) -> None:
    said = told("recheck", str(tmp_path))
    assert said.code == 2
    assert "manifest.json" in said.err


def test_certificates_are_refused_before_anything_is_proved(tmp_path: Path) -> None:
    (tmp_path / "T2a").mkdir()
    assert told("prove", "T2", "--certificates", str(tmp_path)).code == 2
    assert told("prove", "T1", "--certificates", str(tmp_path)).code == 2


@pytest.mark.slow
def test_a_certificate_proves_again_and_a_touched_one_is_refused(tmp_path: Path) -> None:
    assert told("prove", "T2", "--certificates", str(tmp_path)).code == 0
    assert told("recheck", str(tmp_path / "T2a"), "--solver", "z3").code == 0
    (tmp_path / "T2a" / "0005.smt2").write_text("(check-sat)\n")
    said = told("recheck", str(tmp_path / "T2a"))
    assert said.code == 2
    assert "was altered" in said.err
