"""``tcpspec recheck``: solve the obligations of a certificate again, from its files alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tcpcheck.cli.common import CONTEXT, as_json, examples
from tcpcheck.cli.ending import Refused
from tcpcheck.cli.names import OneOf
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.verdict import Exit, Verdict

if TYPE_CHECKING:
    from tcpcheck.symbolic.recheck import RecheckResult

EPILOG = examples(
    "tcpspec prove T2 --certificates certificates    write the certificates of T2",
    "tcpspec recheck certificates/T2a                solve every file of one again",
    "tcpspec recheck certificates/T2a --solver cvc5  with another solver (extra `recheck`)",
)


@click.command("recheck", epilog=EPILOG, context_settings=CONTEXT, short_help="Check a certificate again.")
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
    """Check a certificate: that it is whole, that every file is unsatisfiable, and that none is missing.

    Solving needs the files alone; the installed specification only says whether they are all of them.  A
    file that was altered, added or removed is refused.
    """
    from tcpcheck.symbolic.certificate import CertificateError
    from tcpcheck.symbolic.recheck import recheck

    try:
        result = recheck(Path(directory), solvers=solvers or None, progress=_progress)
    except CertificateError as error:
        raise Refused(str(error)) from error
    if as_json:
        TERMINAL.say_json(_json(result))
    else:
        TERMINAL.say(_text(result))
    return int(_exit_code(result))


def _progress(done: int, files: int, solver: str) -> None:
    TERMINAL.progress(f"{solver}: {done} of {files} files")


def _exit_code(result: RecheckResult) -> Exit:
    if result.verdict is Verdict.PROVED:
        return Exit.AS_EXPECTED
    refuted = any(answer == "sat" for one in result.by for _, answer in one.wrong)
    return Exit.VIOLATED if refuted else Exit.INCONCLUSIVE


def _text(result: RecheckResult) -> str:
    from tcpcheck.report.layout import counted, grouped, table, wrapped

    paint, width = TERMINAL.paint, TERMINAL.width
    lines = [
        f"{paint.verdict(result.verdict)}  {paint.heading(result.theorem)}",
        wrapped(result.statement, width, "  "),
    ]
    if result.assumptions:
        lines += ["", paint.heading("if"), table(result.assumptions, width)]
    lines += ["", paint.heading("rechecked")]
    for one in result.by:
        unsat = one.files - len(one.wrong)
        lines.append(f"  {one.solver}: {grouped(unsat)} of {counted(one.files, 'file')} unsatisfiable")
        lines += [f"    {file}: {answer}" for file, answer in one.wrong]
    lines += [wrapped(warning, width, "    ", "  - ") for warning in result.warnings]
    return "\n".join(lines)


def _json(result: RecheckResult) -> dict[str, Any]:
    return {
        "format": "tcpspec-recheck-1",
        "theorem": result.theorem,
        "statement": result.statement,
        "verdict": str(result.verdict),
        "assumptions": [{"id": id, "sentence": sentence} for id, sentence in result.assumptions],
        "complete": result.complete,
        "warnings": list(result.warnings),
        "solvers": [
            {
                "solver": one.solver,
                "files": one.files,
                "wrong": [{"file": file, "answer": answer} for file, answer in one.wrong],
            }
            for one in result.by
        ],
        "exit_code": int(_exit_code(result)),
        "cost": {"seconds": round(sum(one.seconds for one in result.by), 3)},
    }
