"""``tcpspec show``: a run as a ladder: of a counterexample, a witness, a cell, a stored trace or a figure."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import click

from tcpcheck.cli.common import CONTEXT, as_json, examples
from tcpcheck.cli.exits import Refused
from tcpcheck.cli.forms import FORMS, Wanted, require_savable, save
from tcpcheck.cli.names import OneOf
from tcpcheck.cli.runs import found
from tcpcheck.cli.schemas import schema
from tcpcheck.cli.space import repeated, space_options
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.cli.verbs import VERBS

if TYPE_CHECKING:
    from tcpcheck.export.packets import Vantage

EPILOG = examples(
    "tcpspec show FIN-WAIT-2/CLOSE-WAIT           the shortest way of A and B into these states",
    "tcpspec show two-way no-phantom --rules      a counterexample, with the rule behind every line",
    "tcpspec show no-phantom --as prose           where a property's premise is first true, in sentences",
    "tcpspec show can-open --save run.ladder      store a run; `tcpspec replay run.ladder` checks it",
    "tcpspec show T1 tutorial --save run.pcapng   a capture; run.svg: a picture, run.html: a page",
    "tcpspec show two-way no-old-octet --real     the same run with 32-bit numbers, chosen by z3",
    "tcpspec show T1 tutorial                     the run behind a part of a claim",
    "tcpspec show stuck --faults none             a run that ends where something never comes",
    "tcpspec show figure-7                        a figure of RFC 9293 as it is printed there",
    "tcpspec show run.json                        a stored trace",
    "tcpspec show schema check                    the JSON schema of what `check --json` prints",
)


@click.command("show", epilog=EPILOG, context_settings=CONTEXT, short_help=VERBS["show"])
@click.argument("words", metavar="[VARIANT] CELL|PROPERTY|FIGURE|FILE|...", nargs=-1, required=True)
@click.option(
    "--as",
    "form",
    type=OneOf("form", "ladder", "prose", "file"),
    default="ladder",
    show_default=True,
    help="file: a ladder that says under which rules it holds.",
)
@click.option("--rules", is_flag=True, help="Under each line, the rules that applied.")
@click.option("--times", is_flag=True, help="When each line happens.")
@click.option("--real", is_flag=True, help="Let z3 choose 32-bit numbers (counterexamples only).")
@click.option("--save", "file", metavar="FILE", help=f"Write the run to FILE instead: {' '.join(FORMS)}.")
@click.option("--vantage", type=OneOf("vantage", "wire", "A", "B"), help="Where a capture is made [default: wire].")
@space_options
@as_json
@click.pass_context
def verb(
    context: click.Context,
    /,
    words: tuple[str, ...],
    form: str,
    rules: bool,
    times: bool,
    real: bool,
    file: str | None,
    vantage: Vantage | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Show a run as a ladder in the notation of RFC 9293 section 3.5.

    CELL is a pair of states of A and B.  PROPERTY shows a shortest violation, or else where its premise
    is first true.  Every run has been made again by the reference semantics before it is shown.
    """
    if words[0] == "schema":
        if len(words) != 2:
            raise Refused("`show schema` needs one name", "see `tcpspec list schemas`")
        TERMINAL.say_json(schema(words[1]))
        return
    require_savable(file, vantage)

    run = found(words, options)
    if real:
        run = run.real()
    if file is not None:
        save(run, file, Wanted(rules, times, vantage, _again(context, words, real)))
    if as_json:
        TERMINAL.say_json(run.as_json())
    elif file is not None:
        TERMINAL.say(f"{file}: {run.title}")
    else:
        TERMINAL.say(run.as_text(form, TERMINAL.width, TERMINAL.paint, rules=rules, times=times))


def _again(context: click.Context, words: tuple[str, ...], real: bool) -> str:
    """A command that shows the same run."""
    same = repeated(context, "show", *words, leave_out=("file", "form", "vantage"))
    return shlex.join([*same, *(["--real"] if real else [])])
