"""Rules as text for a terminal, as markdown and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tcpcheck.base.layout import counted, wrapped
from tcpcheck.base.paint import Paint
from tcpspec.language.expression import State
from tcpspec.language.source_location import Place
from tcpspec.rfc9293.rule_table import COLUMNS, RuleRow, rule_row
from tcpspec.rules.check import Check
from tcpspec.rules.reached import states_of
from tcpspec.rules.spec import Spec

FORMAT = "tcpspec-rules-1"


def source(place: Place) -> str:
    """Where something is written, from the package on: `tcpspec/rfc9293/arrives/listen.py:20`."""
    parts = place.file.replace("\\", "/").split("/")
    start = max((n for n, part in enumerate(parts) if part in ("tcpspec", "tcpcheck")), default=len(parts) - 1)
    return f"{'/'.join(parts[start:])}:{place.line}"


def as_json(spec: Spec, checks: Sequence[Check]) -> dict[str, Any]:
    """The form of ``rules.schema.json``."""
    return {
        "format": FORMAT,
        "variant": spec.name,
        "why": spec.why,
        "rules": [rule_json(check) for check in checks],
    }


def rule_json(check: Check) -> dict[str, Any]:
    """One rule."""
    row = rule_row(check)
    possible = states_of(check.guard)
    return {
        "ids": list(row.ids),
        "name": row.name,
        "section": row.section,
        "step": row.step,
        "event": row.event,
        "states": [str(state) for state in State if state in possible],
        "guard": row.guard,
        "then": row.then,
        "reply": row.reply,
        "told": row.told,
        "cites": list(row.cites),
        "readings": list(row.readings),
        "source": source(check.place),
    }


def as_text(spec: Spec, checks: Sequence[Check], width: int, paint: Paint) -> str:
    """The rules under a heading per section."""
    lines = [f"{paint.heading(spec.name)}   {spec.why}", f"{counted(len(checks), 'rule')} in force"]
    section = ""
    for check in checks:
        if check.section != section:
            section = check.section
            lines += ["", paint.heading(f"RFC 9293 section {section}")]
        lines += ["", rule_text(check, width, paint)]
    return "\n".join(lines)


def rule_text(check: Check, width: int, paint: Paint) -> str:
    """One rule: its sentence, and below it when it applies and what it does."""
    row = rule_row(check)
    ids = " ".join(row.ids) or "-"
    name = wrapped(row.name, width - 12).replace("\n", "\n" + " " * 12)
    lines = [f"  {paint(f'{ids:<9}', 'cyan')} {paint(name, 'bold')}"]
    for word, text in (*_parts(row), ("from", _origin(check, row))):
        if text:
            kept = text.replace(" <- ", "\0<-\0")
            shown = wrapped(kept, width, " " * 18, f"{'':12}{word:<6}").replace("\0", " ")
            lines.append(paint.dim(shown) if word == "from" else shown)
    return "\n".join(lines)


def _parts(row: RuleRow) -> tuple[tuple[str, str], ...]:
    when = ", ".join(filter(None, (row.event, f"step {row.step}" if row.step else "", f"in {row.states}")))
    return (("on", when), ("if", row.guard), ("then", row.then), ("send", row.reply), ("tell", row.told))


def _origin(check: Check, row: RuleRow) -> str:
    cites = ", ".join((*row.cites, *row.readings))
    return source(check.place) + (f"  [{cites}]" if cites else "")


def as_markdown(checks: Sequence[Check]) -> str:
    """A table of some of the rules, with the columns of ``docs/rules.md``."""
    lines = ["| " + " | ".join(COLUMNS) + " |", "|" + " --- |" * len(COLUMNS)]
    for check in checks:
        row = rule_row(check)
        cells = (
            " ".join(row.ids), row.step or row.event, row.name, row.states, _code(row.guard), _code(row.then),
            _code(row.reply), row.told, ", ".join(row.cites), ", ".join(row.readings),
        )  # fmt: skip
        lines.append("| " + " | ".join(cell.replace("|", "\\|") or " " for cell in cells) + " |")
    return "\n".join(lines)


def _code(text: str) -> str:
    return f"`{text}`" if text else ""
