"""``tcpspec explain``: what a name means, where it comes from and which rules it concerns."""

from __future__ import annotations

import click

from tcpcheck.cli.common import CONTEXT, as_json, examples
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.cli.verbs import VERBS

EPILOG = examples(
    "tcpspec explain no-phantom     a property",
    "tcpspec explain T2             a claim",
    "tcpspec explain T6 --verdicts  a claim, and what comes of it",
    "tcpspec explain no-timer       a finding about the RFC",
    "tcpspec explain D6             a reading of an ambiguous place",
    "tcpspec explain Q1-3           a row of RFC 9293 section 3.10",
    "tcpspec explain MUST-13        a requirement of the RFC",
    "tcpspec explain two-way        a variant",
)


@click.command("explain", epilog=EPILOG, context_settings=CONTEXT, short_help=VERBS["explain"])
@click.argument("names", metavar="ID...", nargs=-1, required=True)
@click.option("--verdicts", is_flag=True, help="Of claims: establish every part now, and say what was found.")
@click.option("--ladder", is_flag=True, help="Of claims and findings: the run that shows it, as a ladder.")
@as_json
def verb(names: tuple[str, ...], verdicts: bool, ladder: bool, as_json: bool) -> int:
    """Say what an ID means: statement, source, rules, and what to run next.

    An ID names a claim, property, reading, finding, row, requirement, variant, figure, verdict or rule.  Verdicts
    are said to be expected, unless --verdicts establishes them.
    """
    from tcpcheck.cli.explain.meanings import explained
    from tcpcheck.cli.explain.telling import Told, told

    explanations = [explained(name) for name in names]
    done: list[Told] = []
    for number, explanation in enumerate(explanations):
        done.append(told(explanation, verdicts=verdicts, ladder=ladder))
        if not as_json:
            TERMINAL.say(("\n" if number else "") + done[-1].as_text(TERMINAL.width, TERMINAL.paint))
    if as_json:
        TERMINAL.say_json({"format": "tcpspec-explain-1", "explanations": [each.as_json() for each in done]})
    return max(each.exit_code for each in done)
