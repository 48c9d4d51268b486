"""The state diagram as text for a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tcpcheck.base.layout import counted, table, wrapped
from tcpcheck.base.paint import Paint
from tcpcheck.base.rules_text import source
from tcpcheck.diagram.arrows import NOT_SAID, SIGNS, Arrow, Entry, entries
from tcpspec.language.notation import list_states
from tcpspec.rules.spec import Spec

FORMAT = "tcpspec-diagram-1"
COLOURS = {"gained": "green", "lost": "red"}
SAID_IN = {"figure": "Figure 5", "": NOT_SAID}


def as_text(spec: Spec, base: Spec | None, every: Sequence[Arrow], width: int, paint: Paint) -> str:
    """A line for each change of state by each event; those of Figure 5 first."""
    heads = ("", "from", "to", "said in", "by")
    lines = table([heads, *map(_row, entries(every))], width).split("\n")
    above = [wrapped(text, width) for text in (f"{spec.name}   {spec.why}", _counts(base, every))]
    return "\n".join([*above, "", paint.heading(lines[0]), *(_painted(line, paint) for line in lines[1:])])


def _row(entry: Entry) -> tuple[str, ...]:
    said = SAID_IN.get(entry.first.said_in, entry.first.said_in)
    ids = f" ({entry.ids})" if entry.ids else ""
    sources = list_states(entry.sources, "and")
    return SIGNS[entry.first.status], sources, str(entry.first.target), said, f"{entry.says}{ids}"


def _painted(line: str, paint: Paint) -> str:
    status = next((status for status, sign in SIGNS.items() if sign and line.startswith(f"  {sign}")), "")
    return paint(line, COLOURS[status]) if status else line


def _counts(base: Spec | None, every: Sequence[Arrow]) -> str:
    there = [arrow for arrow in every if arrow.status != "lost"]
    changes, drawn, new = map(_distinct, (
        there, [arrow for arrow in there if arrow.drawn], [arrow for arrow in there if not arrow.said_in],
    ))  # fmt: skip
    said = f"{counted(changes, 'change')} of state: {drawn} in Figure 5 of RFC 9293, {new} {NOT_SAID}"
    if base is None:
        return said
    gained, lost = (_distinct([arrow for arrow in every if arrow.status == status]) for status in ("gained", "lost"))
    return f"{said}; against {base.name}: + {gained} gained, - {lost} lost"


def _distinct(some: Sequence[Arrow]) -> int:
    """How many there are, those of several rules for one event counted once."""
    return len({(arrow.source, arrow.target, arrow.event) for arrow in some})


def as_json(spec: Spec, base: Spec | None, every: Sequence[Arrow]) -> dict[str, Any]:
    """The form of ``diagram.schema.json``."""
    return {
        "format": FORMAT,
        "variant": spec.name,
        "base": base.name if base is not None else None,
        "arrows": [_arrow_json(arrow) for arrow in every],
    }


def _arrow_json(arrow: Arrow) -> dict[str, Any]:
    return {
        "from": str(arrow.source),
        "to": str(arrow.target),
        "event": arrow.event,
        "sends": arrow.sends,
        "said_in": arrow.said_in,
        "status": arrow.status,
        "rule": arrow.rule.name,
        "ids": list(arrow.rule.rows),
        "source": source(arrow.rule.place),
    }
