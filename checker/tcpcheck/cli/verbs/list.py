"""``tcpspec list``: what there is to name on the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import click

from tcpcheck.base.layout import table
from tcpcheck.cli import names, schemas
from tcpcheck.cli.common import CONTEXT, as_json, examples
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.cli.verbs import VERBS
from tcpcheck.replay.figures import FIGURES
from tcpspec.claims.findings import FINDINGS
from tcpspec.rfc9293.readings import READINGS


class Entry(NamedTuple):
    """One thing: what it is called, a word about its kind, and what it is in a sentence."""

    name: str
    kind: str
    says: str


def variants() -> Iterator[Entry]:
    for name, spec in names.variants().items():
        yield Entry(name, "", spec.why)


def claims() -> Iterator[Entry]:
    for name, claim in names.claims().items():
        yield Entry(name, "", claim.title)


def properties() -> Iterator[Entry]:
    for name, each in names.every_property().items():
        yield Entry(name, each.form.replace("_", " "), each.name)


def readings() -> Iterator[Entry]:
    for reading in READINGS:
        choices = "|".join(f"{choice}*" if choice == reading.default else choice for choice in reading.choices)
        yield Entry(reading.id, choices, reading.question)


def findings() -> Iterator[Entry]:
    for name, finding in FINDINGS.items():
        yield Entry(name, "", finding.title)


def bounds() -> Iterator[Entry]:
    for name, (_, says) in names.bounds().items():
        yield Entry(name, "", says)


def figures() -> Iterator[Entry]:
    for name, figure in FIGURES.items():
        needs = ", ".join(f"{key}={value}" for key, value in figure.readings.items())
        yield Entry(name, f"needs {needs}" if needs else "", f"{figure.title} (RFC 9293 section {figure.rfc})")


def schema_files() -> Iterator[Entry]:
    for name in schemas.schema_names():
        yield Entry(name, "", schemas.schema(name)["description"])


KINDS: dict[str, tuple[str, Callable[[], Iterator[Entry]]]] = {
    "variants": ("for check, show and rules", variants),
    "claims": ("for prove and explain", claims),
    "properties": ("for check --property and explain", properties),
    "readings": ("for --reading ID=SETTING; the default has a star", readings),
    "findings": ("for explain: where RFC 9293 does not keep what it promises", findings),
    "bounds": ("for check --bounds", bounds),
    "figures": ("for replay and show", figures),
    "schemas": ("for show schema", schema_files),
}


@click.command(
    "list",
    epilog=examples("tcpspec list", "tcpspec list readings", "tcpspec list claims --json"),
    short_help=VERBS["list"],
    context_settings=CONTEXT,
)
@click.argument("kind", required=False, type=names.OneOf("kind", *KINDS))
@as_json
def verb(kind: str | None, as_json: bool) -> None:
    """List what can be named: variants, claims, properties, readings, findings, bounds, figures, schemas.

    Without a kind: all of them.
    """
    kinds = [kind] if kind else list(KINDS)
    if as_json:
        TERMINAL.say_json({"format": "tcpspec-list-1", **{each: _json(each) for each in kinds}})
        return
    for number, each in enumerate(kinds):
        TERMINAL.say(("\n" if number else "") + _text(each))


def _json(kind: str) -> list[dict[str, Any]]:
    return [entry._asdict() for entry in KINDS[kind][1]()]


def _text(kind: str) -> str:
    use, entries = KINDS[kind]
    paint = TERMINAL.paint
    found = list(entries())
    with_kind = any(entry.kind for entry in found)
    rows = [entry if with_kind else (entry.name, entry.says) for entry in found]
    shown = table(rows, TERMINAL.width, paint=lambda column, text: paint(text, "bold") if column == 0 else text)
    return f"{paint.heading(kind)}  {paint.dim(use)}\n{shown or '  (none)'}"
