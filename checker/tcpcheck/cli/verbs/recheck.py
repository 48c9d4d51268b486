"""``tcpspec recheck``: solve the obligations of a certificate again, from its files alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tcpcheck.base.layout import counted, grouped, table, wrapped
from tcpcheck.base.verdict import Exit, Verdict
from tcpcheck.cli.common import CONTEXT, as_json, examples
from tcpcheck.cli.names import OneOf
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.cli.verbs import VERBS

if TYPE_CHECKING:
    from tcpcheck.certificates.recheck import RecheckResult

EPILOG = examples(
    "tcpspec prove --certificates certificates              write the certificates of all that is proved",
    "tcpspec recheck certificates                           solve every file of all of them again",
    "tcpspec recheck certificates/T6-drain                  those of one part of a claim",
    "tcpspec recheck certificates/T6-drain --solver cvc5    with another solver (extra `recheck`)",
)


@click.command("recheck", epilog=EPILOG, context_settings=CONTEXT, short_help=VERBS["recheck"])
@click.argument("directory", metavar="DIR")
@click.option(
    "--solver",
    "solvers",
    multiple=True,
    type=OneOf("solver", "z3", "cvc5"),
    help="Solve with this one only.  May be repeated [z3, and cvc5 where it is installed].",
)
@as_json
def verb(directory: str, solvers: tuple[str, ...], as_json: bool) -> int:
    """Check a certificate, or all that are in DIR: that each is whole, that no file is missing, that every
    obligation is unsatisfiable, and that what must be possible is satisfiable.

    Solving needs the files alone; the installed specification only says whether they are all of them.  A
    file that was altered, added or removed is refused.
    """
    from tcpcheck.certificates.recheck import certificates_in, recheck

    results: list[RecheckResult] = []
    for each in certificates_in(Path(directory)):
        results.append(recheck(each, solvers=solvers or None, progress=partial(_progress, each.name)))
        if not as_json:
            TERMINAL.say(_text(results[-1]))
            TERMINAL.say()
    if as_json:
        TERMINAL.say_json(_json(results))
    elif len(results) > 1:
        TERMINAL.say(_table(results))
    return int(_exit_code(results))


def _progress(name: str, done: int, files: int, solver: str) -> None:
    TERMINAL.progress(f"{name}, {solver}: {done} of {files} files")


def _exit_code(results: Sequence[RecheckResult]) -> Exit:
    """1 if a solver refutes a file, else 3 if something is not established."""
    if all(result.verdict is Verdict.PROVED for result in results):
        return Exit.AS_EXPECTED
    answers = [answer for result in results for one in result.by for _, answer in one.wrong]
    return Exit.VIOLATED if {"sat", "unsat"} & {*answers} else Exit.INCONCLUSIVE


def _text(result: RecheckResult) -> str:
    paint, width = TERMINAL.paint, TERMINAL.width
    lines = [
        f"{paint.verdict(result.verdict)}  {paint.heading(result.claim)}",
        wrapped(result.statement, width, "  "),
    ]
    if result.assumptions:
        lines += ["", paint.heading("if"), table(result.assumptions, width)]
    if result.beyond:
        lines += ["", paint.heading("what the files establish, and what not"), wrapped(result.beyond, width, "  ")]
    lines += ["", paint.heading("rechecked")]
    for one in result.by:
        unsat = f"{grouped(one.files - len(one.wrong_obligations))} of {counted(one.files, 'file')} unsatisfiable"
        sat = f"{grouped(one.possible - len(one.wrong_witnesses))} of {counted(one.possible, 'file')} satisfiable"
        lines.append(f"  {one.solver}: {unsat}" + (f"; of what must be possible {sat}" if one.possible else ""))
        lines += [f"    {file}: {answer}" for file, answer in one.wrong]
    lines += [wrapped(warning, width, "    ", "  - ") for warning in result.warnings]
    return "\n".join(lines)


def _table(results: Sequence[RecheckResult]) -> str:
    rows = [(result.claim, f"{result.verdict}, {counted(result.by[0].files, 'file')}") for result in results]
    return f"{TERMINAL.paint.heading('certificates')}\n{table(rows, TERMINAL.width)}"


def _json(results: Sequence[RecheckResult]) -> dict[str, Any]:
    return {
        "format": "tcpspec-recheck-3",
        "certificates": [_certificate_json(result) for result in results],
        "exit_code": int(_exit_code(results)),
        "cost": {"seconds": round(sum(one.seconds for result in results for one in result.by), 3)},
    }


def _certificate_json(result: RecheckResult) -> dict[str, Any]:
    return {
        "claim": result.claim,
        "statement": result.statement,
        "verdict": str(result.verdict),
        "assumptions": [{"id": id, "sentence": sentence} for id, sentence in result.assumptions],
        "beyond": result.beyond,
        "complete": result.complete,
        "warnings": list(result.warnings),
        "solvers": [
            {
                "solver": one.solver,
                "files": one.files,
                "possible": one.possible,
                "wrong": [{"file": file, "answer": answer} for file, answer in one.wrong],
            }
            for one in result.by
        ],
    }
