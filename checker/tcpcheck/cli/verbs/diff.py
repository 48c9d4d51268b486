"""``tcpspec diff``: two protocols side by side."""

from __future__ import annotations

import shlex

import click

from tcpcheck.base.verdict import Exit
from tcpcheck.cli import files
from tcpcheck.cli.common import CONTEXT, as_json, examples
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.cli.verbs import VERBS
from tcpcheck.cli.verbs.diagram import draw
from tcpcheck.cli.verbs.review import Asked
from tcpcheck.establish.workers import cores
from tcpcheck.review.comparison_text import as_text

EPILOG = examples(
    "tcpspec diff TCP no-time-wait              rules, behaviour and verdicts of a variant against RFC 9293",
    "tcpspec diff two-way remembering-two-way   two variants",
    "tcpspec diff TCP two-way --rules-only      the rules alone, at once",
    "tcpspec diff TCP two-way --save diff.svg   and the state diagram, with what is gained and lost",
)


@click.command("diff", epilog=EPILOG, context_settings=CONTEXT, short_help=VERBS["diff"])
@click.argument("left", metavar="A")
@click.argument("right", metavar="B")
@click.option("--rules-only", is_flag=True, help="Compare the rules; enumerate and ask nothing.")
@click.option("--no-verdicts", is_flag=True, help="Compare rules and behaviour; do not ask the catalogue.")
@click.option("--jobs", "-j", type=click.IntRange(min=1), help="Processes that share the work [default: one per core].")
@click.option(
    "--save", "file", metavar="FILE.svg", help="Write the state diagram, with what is gained and lost, to FILE.svg."
)
@as_json
def verb(
    left: str, right: str, rules_only: bool, no_verdicts: bool, jobs: int | None, file: str | None, as_json: bool
) -> int:
    """What leads from protocol A to protocol B.

    Rules added, removed and changed, line by line; changes of state, pairs of states and endings gained and lost
    within the default bounds; and every question of the catalogue that has another answer.
    """
    from tcpcheck.review.comparison import as_data, compared

    if file is not None:
        files.require_picture(file)
    options = [flag for flag, given in (("--rules-only", rules_only), ("--no-verdicts", no_verdicts)) if given]
    sides = [(asked.spec, asked) for asked in (Asked(left, ()), Asked(right, ()))]
    if file is not None:
        draw(file, sides[1][0], sides[0][0])
    TERMINAL.progress("starting", now=True)
    found = compared(sides[0], sides[1], jobs=jobs or cores(), verdicts=not (no_verdicts or rules_only),
                     behaviour=not rules_only, progress=TERMINAL.progress)  # fmt: skip
    data = as_data(found, shlex.join(["tcpspec", "diff", left, right, *options]))
    if as_json:
        TERMINAL.say_json(data)
    else:
        TERMINAL.say(as_text(data, TERMINAL.width, TERMINAL.paint))
    return int(Exit.AS_EXPECTED)
