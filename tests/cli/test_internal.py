"""A fault of the tool itself: a short report, exit code 4, no verdict."""

from __future__ import annotations

import pytest

import tcpcheck.explicit.answers.exploration as engine
from tcpcheck.runs.trace import ReplayMismatch
from tests.cli.command import told


def broken(*_: object, **__: object) -> None:
    raise ReplayMismatch("move 3 of 5 is not possible")


def test_a_run_that_does_not_replay_is_an_internal_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "explore", broken)
    said = told("check", "--bounds", "tiny")
    assert said.code == 4
    assert said.out == ""
    assert said.err.startswith("internal error: ReplayMismatch: move 3 of 5 is not possible\n")
    assert "command  tcpspec check --bounds tiny\n" in said.err
    assert "Please report" in said.err
    assert "Traceback" not in said.err


def test_the_whole_traceback_is_there_for_the_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "explore", broken)
    monkeypatch.setenv("TCPSPEC_TRACEBACK", "1")
    assert "Traceback (most recent call last)" in told("check", "--bounds", "tiny").err


def test_no_memory_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(engine, "explore", greedy)
    said = told("check", "--bounds", "tiny")
    assert (said.code, said.err) == (3, "tcpspec check: out of memory; ask for smaller bounds\n")
