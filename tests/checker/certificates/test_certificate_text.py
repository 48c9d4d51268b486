"""Terms as SMT-LIB text: two solvers read them as z3 meant them, and each file names the logic that it needs."""

from __future__ import annotations

import doctest

import pytest
import z3

from tcpcheck.certificates import smtlib, words
from tcpcheck.certificates.smtlib import Printer
from tcpcheck.certificates.solvers import SOLVERS, installed_solvers
from tcpcheck.certificates.words import SmtLibError
from tcpcheck.symbolic.encoding.terms import Term, nobody, variable

x, y = z3.Ints("x y")
t, u = z3.Reals("t u")
a, b = z3.BitVecs("a b", 8)
p = z3.Bool("p q")  # a name that must be quoted
memory = z3.Array("memory", z3.IntSort(), z3.IntSort())
f = z3.Function("f", z3.IntSort(), z3.RealSort())
who = variable("who", "incarnation")

VALID: list[tuple[str, Term]] = [
    ("QF_UF", z3.Or(p, z3.Not(p))),
    ("QF_UF", z3.Implies(who == nobody(), nobody() == who)),
    ("QF_LIA", z3.Implies(x < y, x + 1 <= y)),
    ("QF_LIA", z3.If(x > 3, x, z3.IntVal(4)) > 3),
    ("QF_LIA", z3.And(-x == 0 - x, 2 * x == x + x, x % 4 < 4)),
    ("QF_LRA", z3.Implies(t < u, t < (t + u) / 2)),
    ("QF_LRA", z3.Implies(t == z3.RealVal("-3/2"), 2 * t == -3)),
    ("QF_NRA", z3.Implies(t > 1, t * t > t)),
    ("QF_LIRA", z3.Implies(z3.And(z3.ToReal(x) < t, t < z3.ToReal(x) + 1), z3.ToInt(t) == x)),
    ("QF_UFLIRA", z3.Implies(x == y, f(x) <= f(y))),
    ("QF_BV", z3.And(a + b == b + a, z3.ULE(z3.LShR(a, 1), 127), a - 1 == a + 255)),
    ("QF_BV", z3.ZeroExt(8, a) == z3.Concat(z3.BitVecVal(0, 8), a)),
    ("QF_BV", z3.Extract(11, 8, z3.RepeatBitVec(2, a)) == z3.Extract(3, 0, a)),
    ("QF_ALIA", z3.Select(z3.Store(memory, x, y), x) == y),
]


def asked(claim: Term) -> smtlib.Script:
    return Printer().script(("a comment\nof two lines",), [("negated", [z3.Not(claim)])])


@pytest.mark.parametrize(("logic", "claim"), VALID, ids=[f"{logic}-{n}" for n, (logic, _) in enumerate(VALID)])
@pytest.mark.parametrize("solver", installed_solvers())
def test_what_is_valid_is_found_so_by_every_solver(solver: str, logic: str, claim: Term) -> None:
    script = asked(claim)
    assert script.logic == logic
    assert f"(set-logic {logic})" in script.text.splitlines()
    _, solve = SOLVERS[solver]()
    assert solve(script.text, 10_000) == "unsat"
    refuted = Printer().script((), [("asserted", [claim, z3.Or(claim, claim)])])
    assert solve(refuted.text, 10_000) == "sat", "whatever the file says that it is"


def test_shared_terms_are_written_once() -> None:
    term = x + y
    for _ in range(60):
        term = z3.If(term > 0, term, -term)
    text = asked(term >= 0).text
    assert len(text) < 20_000
    assert text.count("define-fun") > 10
    assert SOLVERS["z3"]()[1](text, 10_000) == "unsat"


def test_a_script_declares_what_it_uses_and_nothing_else() -> None:
    printer = Printer()
    printer.term(z3.And(x > 0, who == nobody(), memory[x] > t))
    text = printer.script((), [("only", [x > 0])]).text
    assert "(declare-fun x () Int)" in text
    assert "Incarnation" not in text
    assert "memory" not in text


def test_what_has_no_word_is_refused() -> None:
    with pytest.raises(SmtLibError, match="no quantifiers"):
        asked(z3.ForAll([x], x >= y))
    with pytest.raises(SmtLibError, match="no word for"):
        asked(z3.Length(z3.String("s")) >= 0)
    with pytest.raises(SmtLibError, match="cannot be written in SMT-LIB"):
        asked(z3.Bool("a|b"))


@pytest.mark.parametrize("module", [words, smtlib], ids=lambda module: module.__name__)
def test_the_examples_in_the_docstrings_are_true(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted
    assert not result.failed
