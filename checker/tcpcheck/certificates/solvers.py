"""The solvers that check certificates: each takes the text of a file and answers as the solver does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tcpcheck.certificates.certificate import CertificateError
from tcpcheck.symbolic.encoding.solving import one_question

Solve = Callable[[str, int], str]
"""(text of a file, milliseconds) -> what the solver says of it."""


def installed_solvers() -> tuple[str, ...]:
    """z3, and cvc5 where the optional extra is installed."""
    from importlib.util import find_spec

    return ("z3", "cvc5") if find_spec("cvc5") else ("z3",)


def _z3() -> tuple[str, Solve]:
    import z3

    def solve(text: str, timeout: int) -> str:
        solver = one_question(timeout=timeout)
        try:
            solver.from_string(text)
        except z3.Z3Exception as problem:
            return f"error: {problem}"
        return str(solver.check())

    return f"z3 {z3.get_version_string()}", solve


def _cvc5() -> tuple[str, Solve]:
    try:
        import cvc5
    except ImportError:
        raise CertificateError("cvc5 is not installed: install the extra `recheck`, or check with z3 alone") from None

    def answers(text: str, timeout: int) -> Iterator[str]:
        solver = cvc5.Solver(cvc5.TermManager())
        solver.setOption("tlimit-per", str(timeout))
        parser = cvc5.InputParser(solver)
        unprejudiced = re.sub(r"\(set-info :status \w+\)", "", text)  # it would call another answer an error
        parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, unprejudiced, "obligation")
        symbols = parser.getSymbolManager()
        while not (command := parser.nextCommand()).isNull():
            yield str(command.invoke(solver, symbols)).strip()

    def solve(text: str, timeout: int) -> str:
        try:
            return " ".join(answer for answer in answers(text, timeout) if answer) or "no answer"
        except RuntimeError as problem:
            return f"error: {problem}"

    return f"cvc5 {cvc5.__version__}", solve


SOLVERS: dict[str, Callable[[], tuple[str, Solve]]] = {"z3": _z3, "cvc5": _cvc5}
