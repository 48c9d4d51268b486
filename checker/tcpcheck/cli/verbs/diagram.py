"""``tcpspec diagram``: the states of a protocol and what leads from one to another, as RFC 9293 Figure 5 draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tcpcheck.cli import files
from tcpcheck.cli.common import CONTEXT, examples, verb_options
from tcpcheck.cli.names import spec_named, with_readings
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.cli.verbs import VERBS
from tcpcheck.diagram import text as diagram
from tcpcheck.diagram.arrows import arrows, compared
from tcpcheck.diagram.picture import diagram_svg

if TYPE_CHECKING:
    from tcpspec.rules.spec import Spec

EPILOG = examples(
    "tcpspec diagram                       every change of state, and where RFC 9293 says it",
    "tcpspec diagram --save tcp.svg        the same as a picture",
    "tcpspec diagram two-way               a variant: what it gains and loses against TCP",
    "tcpspec diagram reuse --base two-way  one variant against another",
    "tcpspec diagram -r D1=time-wait       another reading of the RFC",
)
DEFAULT_BASE = "TCP"


@click.command("diagram", epilog=EPILOG, context_settings=CONTEXT, short_help=VERBS["diagram"])
@click.argument("variant", default=DEFAULT_BASE)
@click.option("--base", metavar="VARIANT", default=DEFAULT_BASE, show_default=True, help="What it is compared with.")
@click.option("--save", "file", metavar="FILE.svg", help="Write a picture to FILE.svg.")
@verb_options
def verb(variant: str, base: str, file: str | None, readings: tuple[str, ...], as_json: bool) -> None:
    """Show every change of state that the rules of VARIANT (TCP) make, by which event, and what is sent.

    Where RFC 9293 has it is said: in Figure 5, its notes, or the prose; or that TCP makes no such change.  A variant,
    or another reading, is compared with the base: + is gained, - is lost.
    """
    if file is not None:
        files.require_picture(file)
    spec, other = with_readings(spec_named(variant), readings), spec_named(base)
    _show(spec, None if spec is other else other, file, as_json)


def draw(file: str, spec: Spec, base: Spec | None) -> None:
    """Write the picture."""
    files.write(file, diagram_svg(spec, base))


def _show(spec: Spec, base: Spec | None, file: str | None, as_json: bool) -> None:
    every = arrows(spec) if base is None else compared(spec, base)
    if file is not None:
        draw(file, spec, base)
    if as_json:
        TERMINAL.say_json(diagram.as_json(spec, base, every))
    else:
        TERMINAL.say(diagram.as_text(spec, base, every, TERMINAL.width, TERMINAL.paint))
        if file is not None:
            TERMINAL.say(f"\n{file}: the same as a picture")
