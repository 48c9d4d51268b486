"""The edits of a variant as text and as data: a rule before and after, with the lines that differ: ``as_data``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from tcpcheck.base.rules_text import rule_json, source
from tcpspec.language.notation import render
from tcpspec.rfc9293.rule_table import rule_row
from tcpspec.rules.check import Check
from tcpspec.rules.difference import Edit
from tcpspec.rules.spec import Spec

SAME, GONE, NEW = " ", "-", "+"


def rule_lines(check: Check) -> list[str]:
    """A rule, one thing it says per line; conditions and changes each on a line of their own.

    >>> from tcpspec.rfc9293.tcp import TCP
    >>> print("\\n".join(rule_lines(TCP.find("LIS-1"))))
    LISTEN ignores RST
    on SEGMENT ARRIVES, step first
    in LISTEN
    if RST
    """
    row = rule_row(check)
    event = ", ".join(filter(None, (row.event, f"step {row.step}" if row.step else "")))
    words = [("", row.name), ("on", event), ("in", row.states)]
    words += [("if" if n == 0 else "and", part) for n, part in enumerate(_split(row.guard, " and "))]
    words += [("then", part) for part in _split(row.then, ", ")]
    words += [("send", row.reply), ("tell", row.told)]
    return [f"{word} {text}".strip() for word, text in words if text]


def _split(text: str, at: str) -> Iterator[str]:
    """The parts of a text between separators that stand in no brackets and in no `x if y, else z`."""
    part = ""
    for piece in text.split(at):
        goes_on = part.count("(") > part.count(")") or piece.startswith("else ")
        if part and not goes_on:
            yield part.rstrip(",")
        part = f"{part}{at}{piece}" if part and goes_on else piece
    if part:
        yield part.rstrip(",")


def _in_full(before: Check, after: Check) -> list[tuple[str, str]]:
    """What two rules of the same words change otherwise: variables that the words leave out."""
    values = [{name: render(value) for name, value in rule.then.items()} for rule in (before, after)]
    names = [name for name in dict(values[0], **values[1]) if values[0].get(name) != values[1].get(name)]
    return [(sign, f"then {name} <- {side[name]}")
            for sign, side in zip((GONE, NEW), values, strict=True) for name in names if name in side]  # fmt: skip


def compared(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str]]:
    """Lines with what became of them: kept, gone or new.

    >>> compared(["if RST", "send nothing"], ["if RST", "send ACK"])
    [(' ', 'if RST'), ('-', 'send nothing'), ('+', 'send ACK')]
    """
    lines: list[tuple[str, str]] = []
    for what, i, j, m, n in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            lines += [(SAME, line) for line in before[i:j]]
        else:
            lines += [*((GONE, line) for line in before[i:j]), *((NEW, line) for line in after[m:n])]
    return lines


def as_data(edit: Edit) -> dict[str, Any]:
    """One edit, in the form that reports and ``diff.schema.json`` use.  ``rules``: those that read a definition."""
    rule = edit.rule
    if rule is None:
        lines = [[sign, f"{edit.name}: {value}"] for sign, value in ((GONE, edit.was), (NEW, edit.now))]
        read_by = [new.name for _, new in edit.pairs]
        return {"what": edit.what, "name": edit.name, "ids": [], "section": "", "step": "", "event": "",
                "before": None, "after": None, "lines": lines, "rules": read_by}  # fmt: skip
    sides = [[] if each is None else rule_lines(each) for each in (edit.before, edit.after)]
    differing = compared(*sides)
    if edit.before is not None and edit.after is not None and sides[0] == sides[1]:
        differing += _in_full(edit.before, edit.after)
    return {
        "what": edit.what,
        "name": rule.name,
        "ids": list(rule.rows),
        "section": rule.section,
        "step": rule.step,
        "event": str(rule.kind),
        "before": None if edit.before is None else rule_json(edit.before),
        "after": None if edit.after is None else rule_json(edit.after),
        "lines": [list(pair) for pair in differing],
        "rules": [],
    }


def variables_of(spec: Spec) -> list[dict[str, str]]:
    """The variables and options that a spec adds to those of RFC 9293."""
    added = [("variable", field.payload[1], repr(value)) for field, value in spec.extension.block.items()]
    added += [("option", field.payload[1], render(value)) for field, value in spec.extension.options.items()]
    return [{"kind": kind, "name": name, "value": value} for kind, name, value in added]


def stated_in(spec: Spec, edits: Sequence[Edit]) -> str:
    """Where the variant's first own rule is written; "" if it has none."""
    places = [source(edit.after.place) for edit in edits if edit.after is not None]
    return places[0] if places else ""
