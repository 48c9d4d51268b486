"""The rule table: the rules as data (``rule_rows``), as text (``as_text``) and as ``docs/rules.md``.

The table is computed from the rules, in the RFC's order; nothing in it is written by hand.
``python -m tcpspec.rfc9293.rule_table`` prints ``docs/rules.md``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tcpspec.language.expression import Bool, Expression, State, all_of, fields_of
from tcpspec.language.notation import list_states, render
from tcpspec.rfc9293.requirements import NOT_CITED, REQUIREMENTS
from tcpspec.rfc9293.rows import LEFT_OUT, LEFT_OUT_STEPS, ROWS
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.check import Check
from tcpspec.rules.reached import STATE, states_of
from tcpspec.rules.spec import Spec
from tcpspec.rules.wording import render_changes, render_cut, render_reply


class RuleRow(NamedTuple):
    """One rule as text: ``states`` and ``guard`` are its two conditions, ``then`` is what it changes and
    where the processing goes on, ``readings`` are the settings under which it exists."""

    ids: tuple[str, ...]
    section: str
    step: str
    name: str
    event: str
    states: str
    guard: str
    then: str
    reply: str
    told: str
    cites: tuple[str, ...]
    readings: tuple[str, ...]
    place: str


def _conjuncts(condition: Bool) -> Iterator[Bool]:
    if condition.operator == "and":
        for part in condition.arguments:
            yield from _conjuncts(part)  # type: ignore[arg-type]
    else:
        yield condition


def rest_of(guard: Bool) -> Bool:
    """The guard without the conditions that speak of the state alone."""
    return all_of(*(part for part in _conjuncts(guard) if not (fields_of(part) and fields_of(part) <= STATE)))


def _states_text(guard: Bool) -> str:
    states = states_of(guard)
    return "any" if len(states) == len(State) else list_states(states)


def _then_text(check: Check) -> str:
    onward = ""
    if check.onward is not None:
        label = check.onward.label
        onward = render_cut(check.cut) or "go on"
        onward = onward if label is None else f"{onward} at step {label.rsplit(' ', 1)[-1]}"
    return "; ".join(filter(None, (render_changes(check.then), onward)))


def rule_row(check: Check) -> RuleRow:
    """One rule as a row of the table."""
    guard = render(rest_of(check.guard))
    return RuleRow(
        ids=check.rows,
        section=check.section,
        step=check.step,
        name=check.name,
        event=str(check.kind),
        states=_states_text(check.guard),
        guard="" if guard == "true" else guard,
        then=_then_text(check),
        reply=render_reply(check.send),
        told=check.tell,
        cites=check.cites,
        readings=tuple(f"{s.reading}={'|'.join(s.names)}" for s in check.settings),
        place=str(check.place),
    )


def rule_rows(spec: Spec, *, every_setting: bool = False) -> list[RuleRow]:
    """The rules in force, or with ``every_setting`` those of all readings, in the RFC's order."""
    return [rule_row(check) for check in (spec.all_checks if every_setting else spec.checks)]


def definitions(spec: Spec) -> dict[str, str]:
    """The named definitions that the rules use: name -> what it stands for."""
    found: dict[str, str] = {}

    def visit(expression: Expression) -> None:
        for argument in expression.arguments:
            visit(argument)
        if expression.operator == "named" and expression.payload not in found:
            found[expression.payload] = render(expression.arguments[0])

    for check in spec.all_checks:
        replies = (check.send.seq, check.send.ack, check.send.text, check.send.fin) if check.send else ()
        for part in (check.guard, *check.then.values(), *check.cut.values(), *replies):
            if part is not None:
                visit(part)
    return {name: body for name, body in found.items() if name != body}


def carried_by(spec: Spec, row: str) -> list[Check]:
    """The rules, of any setting, that carry a row id."""
    return [check for check in spec.all_checks if row in check.rows]


def as_text(spec: Spec) -> str:
    """The rules in force for a terminal: a heading line per rule, then its guard, changes and reply."""
    lines: list[str] = []
    section = ""
    for row in rule_rows(spec):
        if row.section != section:
            section = row.section
            lines += ["", f"RFC 9293 section {section}"]
        cites = f"  [{', '.join((*row.cites, *row.readings))}]" if row.cites or row.readings else ""
        lines.append(f"  {' '.join(row.ids) or '-':<12} {row.name}{cites}  {row.place}")
        when = ", ".join(filter(None, (row.event, f"step {row.step}" if row.step else "", f"in {row.states}")))
        lines.append(f"      on    {when}" + (f", if {row.guard}" if row.guard else ""))
        for word, text in (("then", row.then), ("send", row.reply), ("tell", row.told)):
            if text:
                lines.append(f"      {word:<5} {text}")
    return "\n".join(lines[1:]) + "\n"


def _cells(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") or " " for cell in cells) + " |"


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


COLUMNS = ("id", "step", "rule", "state", "guard", "updates", "reply", "told", "cites", "reading")


def _rules_table(rows: list[RuleRow]) -> Iterator[str]:
    section = ""
    for row in rows:
        if row.section != section:
            section = row.section
            yield from ("", f"### {section}", "", _cells(*COLUMNS), "|" + " --- |" * len(COLUMNS))
        step = row.step or row.event
        yield _cells(
            ", ".join(row.ids), step, row.name, row.states, _code(row.guard), _code(row.then),
            _code(row.reply), row.told, ", ".join(row.cites), ", ".join(row.readings),
        )  # fmt: skip


def _coverage(spec: Spec) -> Iterator[str]:
    yield from (_cells("id", "state", "what the RFC says", "carried by"), "| --- | --- | --- | --- |")
    for row, (states, says) in ROWS.items():
        rules = "; ".join(check.name for check in carried_by(spec, row))
        yield _cells(row, states, says, rules or f"left out: {LEFT_OUT[row]}")
    yield from ("", "Without an id, and left out:", "")
    yield from (f"- {what}: {why}" for what, why in LEFT_OUT_STEPS.items())


def _requirements(spec: Spec) -> Iterator[str]:
    yield from (_cells("id", "requirement", "cited by"), "| --- | --- | --- |")
    for requirement, says in REQUIREMENTS.items():
        rules = "; ".join(check.name for check in spec.all_checks if requirement in check.cites)
        yield _cells(requirement, says, rules or f"no rule: {NOT_CITED[requirement]}")


LEGEND = """\
Generated by `python -m tcpspec.rfc9293.rule_table` from the rules in `spec/tcpspec`; do not edit.

The steps of one section are taken in order, and in a step the one rule whose state and guard hold applies.
It ends the processing, unless its updates end in "go on". All updates of a rule are computed from the values
before it; its reply is read after them, and `old(x)` is the value before. What a rule does not name keeps its
value. If two rules of one event send, the later segment takes the place of the earlier one (MUST-58).
`length` is a number of octets that the event brings along: of a SEND, or how much of a queue goes out.
Comparisons of sequence numbers are modulo 2^32 (section 3.4).
Readings are explained in [readings.md](readings.md)."""


def markdown(spec: Spec) -> str:
    """``docs/rules.md``: the table of the rules in force, those of other readings, and what covers what."""
    in_force = set(spec.checks)
    others = [rule_row(check) for check in spec.all_checks if check not in in_force]
    lines = [
        "# The rules of RFC 9293 section 3.10",
        "",
        LEGEND,
        "",
        "## Rules in force under the default readings",
    ]
    lines += _rules_table(rule_rows(spec))
    lines += ["", "## Rules of other readings"]
    lines += _rules_table(others)
    lines += ["", "## Definitions", "", _cells("name", "stands for"), "| --- | --- |"]
    lines += [_cells(name, _code(body)) for name, body in sorted(definitions(spec).items())]
    lines += ["", "## What the RFC says, row by row", "", *_coverage(spec)]
    lines += ["", "## Requirements that touch the lifecycle", "", *_requirements(spec)]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print ``docs/rules.md``."""
    import sys

    sys.stdout.write(markdown(TCP))


if __name__ == "__main__":
    main()
