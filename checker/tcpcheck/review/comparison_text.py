"""Two protocols side by side as text for a terminal.  Everything is read from the data of ``diff.schema.json``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from tcpcheck.base.layout import grouped, table, wrapped
from tcpcheck.base.paint import Paint

Data = Mapping[str, Any]
INDENT = "      "
KINDS = (("changes of state", "changes"), ("pairs of states", "cells"), ("ways to end", "endings"))


def as_text(data: Data, width: int, paint: Paint) -> str:
    """Rules, then behaviour, then verdicts."""
    left, right = data["left"], data["right"]
    lines = [paint.heading(f"{left['name']} -> {right['name']}"), wrapped(right["why"], width)]
    lines += ["", paint.heading("rules")]
    lines += [line for n, change in enumerate(data["changes"], 1) for line in change_lines(n, change, width, paint)]
    lines += [] if data["changes"] else ["  the same"]
    if behaviour := list(_behaviour(data, width)):
        lines += ["", paint.heading(f"behaviour within the {data['bounds']} bounds"), *behaviour]
    if data["verdicts"] is not None:
        lines += ["", paint.heading("verdicts that differ, the worst first"), _verdicts(data, width)]
    return "\n".join(lines)


def change_lines(number: int, change: Data, width: int, paint: Paint) -> Iterator[str]:
    """One change: its name and section, and the lines that differ."""
    ids, section = " ".join(change["ids"]), change["section"]
    where = ", ".join(filter(None, (ids, f"RFC 9293 section {section}" if section else "")))
    yield wrapped(
        f"{number}. {change['what']}: {change['name']}" + (f" ({where})" if where else ""), width, INDENT, "  "
    )
    for sign, line in change["lines"]:
        if sign != " ":
            yield paint(wrapped(f"{sign} {line}", width, INDENT + "  ", INDENT), "red" if sign == "-" else "green")
    if change["rules"]:
        yield wrapped(f"read by: {'; '.join(change['rules'])}", width, INDENT + "  ", INDENT)


def _behaviour(data: Data, width: int) -> Iterator[str]:
    for side in (data["left"], data["right"]):
        if side["unreached"]:
            yield wrapped(f"{side['name']} could not be enumerated: {side['unreached']}", width, INDENT, "  ")
    if data["behaviour"] is None:
        return
    sizes = (f"{side['name']} {grouped(side['states'])}" for side in (data["left"], data["right"]))
    yield f"  joint states: {', '.join(sizes)}"
    for what, kind in KINDS:
        for sign, word in (("+", "gained"), ("-", "lost")):
            yield wrapped(f"{sign} {what} {word}: {named(data['behaviour'][kind][word])}", width, INDENT, "  ")


def named(found: Collection[str] | None) -> str:
    """What is gained or lost, by name.

    >>> named(["LISTEN/CLOSED"]), named([]), named(None)
    ('LISTEN/CLOSED', 'none', 'not known, for not all joint states were reached')
    """
    if found is None:
        return "not known, for not all joint states were reached"
    return ", ".join(found) or "none"


def _verdicts(data: Data, width: int) -> str:
    rows = [(f"  {row['id']}", f"{row['left']} -> {row['right']}: {row['statement']}") for row in data["verdicts"]]
    return table(rows, width) if rows else "  all the same"
