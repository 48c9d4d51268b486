"""``tcpspec compare``: a learned model of a real stack against the rules, transition by transition."""

from __future__ import annotations

import click

from tcpcheck.cli import files, names
from tcpcheck.cli.common import CONTEXT, examples, verb_options
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.cli.verbs import VERBS
from tcpcheck.conform.end.conformance import Mode
from tcpcheck.conform.search.levels import Rulebook
from tcpcheck.learned import text as learned
from tcpcheck.learned.compare import compare
from tcpcheck.learned.machine import read_machine
from tcpspec.rfc9293.tcp import TCP

EPILOG = examples(
    "tcpspec compare TCP_Linux_Client.dot                     which of its transitions are allowed",
    "tcpspec compare TCP_Linux_Client.dot -r RFC5961=off      under the reset rules of RFC 793",
    "tcpspec compare TCP_Linux_Client.dot --lossy-receiver    what can be excused is let pass",
)


@click.command("compare", epilog=EPILOG, context_settings=CONTEXT, short_help=VERBS["compare"])
@click.argument("model", metavar="MODEL.dot|-")
@click.option("--lossy-receiver", "lossy", is_flag=True, help="What can be excused is let pass: exit code 0.")
@verb_options
def verb(model: str, lossy: bool, readings: tuple[str, ...], as_json: bool) -> int:
    """Play every transition of a learned Mealy machine against the rules.

    The letters are those of Fiterau-Brostean et al. (CAV 2016).  Disagreements are grouped by cause, each with the
    shortest word that shows it.

    Exit codes are those of conform: 1 if any transition is not allowed, even if a loss or a limit of resources
    explains it; else 3 if some were not reached, else 0.  Readings and extensions that are named are allowed, and so
    is silence in place of a challenge ACK.
    """
    machine = read_machine(files.read(model), model)
    fixed = frozenset(text.partition("=")[0].upper() for text in readings)
    comparison = compare(machine, Rulebook(names.with_readings(TCP, readings), fixed))
    mode = Mode.LOSSY if lossy else Mode.REPORT
    if as_json:
        TERMINAL.say_json(learned.as_json(comparison, mode))
    else:
        TERMINAL.say(learned.as_text(comparison, TERMINAL.width, TERMINAL.paint))
    return int(learned.exit_code(comparison, mode))
