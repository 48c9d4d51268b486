"""``tcpspec replay``: check a ladder line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tcpcheck.base.layout import wrapped
from tcpcheck.base.verdict import Exit
from tcpcheck.cli import files, names
from tcpcheck.cli.common import CONTEXT, examples, verb_options
from tcpcheck.cli.ladders import checked, specs_of
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.cli.verbs import VERBS
from tcpcheck.replay import allowing_readings
from tcpcheck.replay.figures import FIGURES
from tcpcheck.runs.trace_json import to_json

if TYPE_CHECKING:
    from tcpcheck.replay import LadderResult
    from tcpcheck.replay.figures import Figure

EPILOG = examples(
    "tcpspec replay figure-7                        a figure of RFC 9293: line 6 needs a reading",
    "tcpspec replay figure-7 -r D27=figure-7        the same figure under that reading",
    "tcpspec replay my.ladder                       a ladder of your own",
    "tcpspec replay my.ladder --variant two-way     against the rules of a variant",
    "tcpspec show can-open --as file | tcpspec replay -",
)


@click.command("replay", epilog=EPILOG, context_settings=CONTEXT, short_help=VERBS["replay"])
@click.argument("ladder", metavar="FILE|FIGURE|-")
@click.option("--variant", metavar="VARIANT", help="The rules to check against [those the ladder names, or TCP].")
@verb_options
def verb(ladder: str, variant: str | None, readings: tuple[str, ...], as_json: bool) -> int:
    """Check a ladder in the notation of RFC 9293 section 3.5 against the rules, line by line.

    Names the first line that no rule allows, and what was allowed instead.  FIGURE is figure-6 to figure-13.
    """
    figure = _figure(ladder)
    text, name = (figure.text(), f"{figure.name}.ladder") if figure else (files.read(ladder), _called(ladder))
    result = checked(text, name, variant, readings)
    explaining = () if result.ok else _explaining(result, variant, readings)
    if as_json:
        TERMINAL.say_json(_json(result, figure, explaining))
    else:
        TERMINAL.say(_text(result, figure, explaining, ladder))
    return int(Exit.AS_EXPECTED if result.ok else Exit.VIOLATED)


def _figure(name: str) -> Figure | None:
    """The figure of this name, unless it is a file's; Refused for one that the RFC does not have."""
    from pathlib import Path

    key = name.casefold().replace(" ", "-")
    if key in FIGURES:
        return FIGURES[key]
    if name != files.STDIN and not Path(name).exists() and "." not in name and "/" not in name:
        raise names.unknown("figure or file", name, FIGURES, "figures")
    return None


def _called(name: str) -> str:
    return "<stdin>" if name == files.STDIN else name


def _explaining(result: LadderResult, variant: str | None, settings: tuple[str, ...]) -> tuple[str, ...]:
    """Readings, each taken alone, under which the ladder is allowed."""
    TERMINAL.progress("looking for a reading that allows it ...", now=True)
    left, right = specs_of(result.ladder, variant)
    return allowing_readings(result.ladder, names.with_readings(left, settings)) if left is right else ()


def _text(result: LadderResult, figure: Figure | None, explaining: tuple[str, ...], given: str) -> str:
    paint, width = TERMINAL.paint, TERMINAL.width
    word = paint("ALLOWED", "bold", "green") if result.ok else paint("NOT ALLOWED", "bold", "red")
    lines = [f"{word}  {result.explanation}"] if result.ok else [f"{word}", result.explanation]
    if result.inserted:
        lines.append(wrapped(f"not drawn, but happened: {'; '.join(result.inserted)}", width, "    ", "  "))
    if result.undrawn:
        lines.append(wrapped(f"sent, but not drawn: {'; '.join(result.undrawn)}", width, "    ", "  "))
    if figure and figure.finding:
        lines += ["", paint.heading("finding"), wrapped(figure.finding, width, "  ")]
    if explaining:
        lines += ["", paint.heading("allowed under another reading")]
        lines += [f"  tcpspec replay {given} --reading {setting}" for setting in explaining]
    return "\n".join(lines)


def _json(result: LadderResult, figure: Figure | None, explaining: tuple[str, ...]) -> dict[str, Any]:
    return {
        "format": "tcpspec-replay-1",
        "ladder": result.ladder.name,
        "ok": result.ok,
        "line": result.line,
        "column": result.column,
        "explanation": result.explanation,
        "allowed": [
            {"rules": list(each.rules), "a": str(each.states[0]), "b": str(each.states[1]), "sent": each.sent}
            for each in result.allowed
        ],
        "inserted": list(result.inserted),
        "undrawn": list(result.undrawn),
        "numbers": dict(result.numbers),
        "readings_that_allow_it": list(explaining),
        "finding": figure.finding if figure else "",
        "trace": to_json(result.trace),
        "exit_code": int(Exit.AS_EXPECTED if result.ok else Exit.VIOLATED),
    }
