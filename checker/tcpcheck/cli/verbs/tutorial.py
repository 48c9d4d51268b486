"""``tcpspec tutorial``: what the usual tutorial says, and what the engines say to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tcpcheck.base.verdict import Exit
from tcpcheck.cli import names
from tcpcheck.cli.common import CONTEXT, as_json, examples
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.cli.verbs import VERBS
from tcpcheck.establish import run_part
from tcpcheck.pages import tutorial
from tcpcheck.pages.tutorial import cited
from tcpspec.tutorial import STATEMENTS

if TYPE_CHECKING:
    from tcpcheck.establish import PartResult
    from tcpcheck.pages.tutorial import Language
    from tcpspec.tutorial.statement import Statement

EPILOG = examples(
    "tcpspec tutorial                          every statement, and the claims that speak of it",
    "tcpspec tutorial server-first             one statement, with its verdicts established now",
    "tcpspec tutorial three-way-does-not --lang zh",
    "tcpspec tutorial --all                    all verdicts (as long as `tcpspec prove`)",
)


@click.command("tutorial", epilog=EPILOG, context_settings=CONTEXT, short_help=VERBS["tutorial"])
@click.argument("statements", metavar="[STATEMENT]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Establish the evidence of every statement.")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", help="English or Chinese.")
@as_json
def verb(statements: tuple[str, ...], everything: bool, lang: Language, as_json: bool) -> int:
    """What the usual tutorial on TCP's handshake and teardown says, what is exactly true, and the evidence.

    With STATEMENT, or --all, the claims it rests on are established now; otherwise they are only named.
    """
    chosen = [names.chosen("statement", id, STATEMENTS, "tutorial") for id in statements] or list(STATEMENTS.values())
    found = _established(chosen) if statements or everything else None
    verdicts = (lambda claim, part: str(found[claim.id, part.id].verdict)) if found is not None else None
    if as_json:
        TERMINAL.say_json(tutorial.as_json(chosen, verdicts))
    else:
        for each in chosen:
            TERMINAL.say(tutorial.as_text(each, lang, verdicts, TERMINAL.width, TERMINAL.paint) + "\n")
        if found is None:
            TERMINAL.say("tcpspec tutorial STATEMENT establishes the evidence of one, --all that of all.")
    odd = any(not result.as_expected for result in (found or {}).values())
    return int(Exit.VIOLATED if odd else Exit.AS_EXPECTED)


def _established(statements: Sequence[Statement]) -> dict[tuple[str, str], PartResult]:
    """Every part that these statements rest on, run once."""
    cites = [cited(one) for each in statements for one in each.evidence]
    wanted = {(claim.id, part.id): part for claim, parts in cites for part in parts}
    found: dict[tuple[str, str], PartResult] = {}
    for number, (place, part) in enumerate(wanted.items(), 1):
        TERMINAL.progress(f"[{number} of {len(wanted)}] {'/'.join(place)}: {part.statement}")
        found[place] = run_part(part)
    return found
