"""A solver that gives up, wherever in a run that is complete, makes no proof: each word for a pass has its test."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.certificates import recheck as rechecking
from tcpcheck.certificates.certificate import write
from tcpcheck.certificates.solvers import SOLVERS
from tcpcheck.symbolic.formulas.validity import decide
from tcpcheck.symbolic.induction.obligations import proposition
from tcpcheck.symbolic.induction.prove import prove
from tcpcheck.symbolic.proving.asking import Asked, Sat, Solved
from tcpcheck.symbolic.proving.obligation import Obligation
from tcpcheck.symbolic.proving.proof import Proof, _Run, establish
from tcpspec.claims import CLAIMS
from tcpspec.claims.formula import Valid
from tests.checker.symbolic.tiny import TINY

AT = "CLOSE, block here: CLOSED has no variables"


def whole() -> Proof:
    return establish(proposition(TINY))


def test_nobody_gives_up_in_the_run_that_the_others_disturb() -> None:
    assert whole().verdict is Verdict.PROVED


def test_one_obligation_that_times_out_makes_a_complete_run_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    solve, check = Asked.solve, Asked._check
    asked: list[str] = [""]

    def solving(self: Asked, obligation: Obligation, used: set[str]) -> Solved:
        asked[0] = obligation.name
        return solve(self, obligation, used)

    def checking(self: Asked, ids: Iterable[str]) -> Sat:
        return "unknown" if asked[0] == AT else check(self, ids)

    monkeypatch.setattr(Asked, "solve", solving)
    monkeypatch.setattr(Asked, "_check", checking)
    found = whole()
    assert found.complete
    assert [one.obligation.name for one in found.unknown] == [AT]
    assert not found.failed
    assert found.verdict is Verdict.UNKNOWN
    assert not found.all_proved


def test_a_step_of_which_it_is_not_known_whether_it_can_happen_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    step = Asked.step
    unsure = lambda self: step(self) if self.premise.event != "CLOSE" else type(step(self))("CLOSE", "unknown")  # noqa: E731
    monkeypatch.setattr(Asked, "step", unsure)
    found = whole()
    assert found.complete and not found.failed and not found.unknown
    assert found.verdict is Verdict.UNKNOWN


def test_what_must_be_possible_and_is_in_doubt_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from tcpcheck.symbolic.proving import proof

    monkeypatch.setattr(proof, "sat", lambda answer: "unknown")
    run = _Run(1000)
    for what in proposition(TINY).possible():
        run.reach(what)
    assert {one.answer for one in run.possible} == {"unknown"}
    assert whole().verdict is Verdict.UNKNOWN


def test_a_certificate_that_a_solver_gives_up_on_is_not_rechecked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = write(prove(TINY), tmp_path / "tiny", of=("tiny", "whole"))
    monkeypatch.setattr(rechecking, "_compared", lambda found: [])
    assert rechecking.recheck(directory, solvers=("z3",)).verdict is Verdict.PROVED
    name, solve = SOLVERS["z3"]()
    last = max(path.read_text(encoding="utf-8") for path in directory.glob("*.smt2"))
    gives_up = lambda text, timeout: "unknown" if text == last else solve(text, timeout)  # noqa: E731
    monkeypatch.setitem(SOLVERS, "z3", lambda: (name, gives_up))
    found = rechecking.recheck(directory, solvers=("z3",))
    assert found.complete
    assert found.verdict is Verdict.UNKNOWN


def test_a_formula_that_is_given_up_is_neither_proved_nor_violated() -> None:
    part = next(part for part in CLAIMS["T17"].parts if isinstance(part, Valid) and part.expected == "PROVED")
    gives_up = lambda self, obligation, known: Solved(obligation, "unknown", 0, reason="timeout")  # noqa: E731
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Asked, "_solve", gives_up)
        assert decide(part).verdict is Verdict.UNKNOWN
    assert decide(part).verdict is Verdict.PROVED
