"""``tcpspec explain``: what a name means, where it comes from and which rules it concerns."""

from __future__ import annotations

import click

from tcpcheck.cli.common import CONTEXT, as_json, examples
from tcpcheck.cli.terminal import TERMINAL

EPILOG = examples(
    "tcpspec explain no-phantom     a property",
    "tcpspec explain T2             a claim",
    "tcpspec explain D6             a reading of an ambiguous place",
    "tcpspec explain Q1-3           a row of RFC 9293 section 3.10",
    "tcpspec explain MUST-13        a requirement of the RFC",
    "tcpspec explain two-way        a variant",
)


@click.command("explain", epilog=EPILOG, context_settings=CONTEXT, short_help="Say what an ID means.")
@click.argument("names", metavar="ID...", nargs=-1, required=True)
@as_json
def verb(names: tuple[str, ...], as_json: bool) -> None:
    """Say what an ID means: statement, source, rules, and what to run next.

    An ID names a claim, property, reading, row, requirement, variant, figure, verdict or rule.
    """
    from tcpcheck.cli.meanings import explained

    explanations = [explained(name) for name in names]
    if as_json:
        found = [explanation.as_json() for explanation in explanations]
        TERMINAL.say_json({"format": "tcpspec-explain-1", "explanations": found})
        return
    for number, explanation in enumerate(explanations):
        TERMINAL.say(("\n" if number else "") + explanation.as_text(TERMINAL.width, TERMINAL.paint))
