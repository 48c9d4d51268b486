"""``tcpspec rules``: the rules of a protocol in the RFC's order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tcpcheck.base import rules_text as report
from tcpcheck.cli.common import CONTEXT, examples, verb_options
from tcpcheck.cli.exits import Refused
from tcpcheck.cli.names import OneOf, spec_named, state_named, unknown, with_readings
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.cli.verbs import VERBS
from tcpspec.rfc9293.rows import LEFT_OUT
from tcpspec.rfc9293.rule_table import markdown
from tcpspec.rules.reached import states_of

if TYPE_CHECKING:
    from tcpspec.language.expression import State
    from tcpspec.rules.check import Check
    from tcpspec.rules.spec import Spec

EPILOG = examples(
    "tcpspec rules --state LISTEN          what a listening end does",
    "tcpspec rules --id LIS-3              the rule for one row of section 3.10",
    "tcpspec rules two-way                 the rules of a variant",
    "tcpspec rules -r D6=literal           the rules under another reading",
    "tcpspec rules --format markdown       the whole table, with what is left out",
)


@click.command("rules", epilog=EPILOG, context_settings=CONTEXT, short_help=VERBS["rules"])
@click.argument("variant", default="TCP")
@click.option("--state", "state", metavar="STATE", help="Only rules that can apply in this state.")
@click.option("--id", "row", metavar="ID", help="Only rules with this row id, name or requirement id.")
@click.option("--event", metavar="WORD", help="Only rules for events with this word, e.g. CLOSE.")
@click.option("--format", "form", type=OneOf("format", "text", "markdown", "json"), default="text", show_default=True)
@verb_options
def verb(
    variant: str,
    state: str | None,
    row: str | None,
    event: str | None,
    form: str,
    readings: tuple[str, ...],
    as_json: bool,
) -> None:
    """Print the rule table: id, states, guard, updates, reply, RFC section, requirements and source.

    Rules of settings that are not in force are left out.
    """
    spec = with_readings(spec_named(variant), readings)
    checks = _selected(spec, state_named(state) if state else None, row, event)
    if as_json or form == "json":
        TERMINAL.say_json(report.as_json(spec, checks))
    elif form == "markdown" and len(checks) == len(spec.checks):
        TERMINAL.say(markdown(spec))
    elif form == "markdown":
        TERMINAL.say(report.as_markdown(checks))
    else:
        TERMINAL.say(report.as_text(spec, checks, TERMINAL.width, TERMINAL.paint))


def _selected(spec: Spec, state: State | None, row: str | None, event: str | None) -> list[Check]:
    """The rules in force that every filter lets through; Refused if a filter lets none through."""
    checks = list(spec.checks)
    if state is not None:
        checks = [check for check in checks if state in states_of(check.guard)]
    if event is not None:
        kinds = {str(check.kind) for check in checks}
        matching = {kind for kind in kinds if event.casefold() in kind.casefold()}
        if not matching:
            raise unknown("event", event, sorted(kinds))
        checks = [check for check in checks if str(check.kind) in matching]
    return checks if row is None else _with_id(spec, checks, row)


def _with_id(spec: Spec, checks: list[Check], wanted: str) -> list[Check]:
    key = wanted.casefold()
    found = [check for check in checks if key in (name.casefold() for name in _names(check))]
    if found:
        return found

    left_out = {name.casefold(): (name, why) for name, why in LEFT_OUT.items()}
    if key in left_out:
        name, why = left_out[key]
        raise Refused(f"row {name} is left out of the model: {why}")
    if any(key in (name.casefold() for name in _names(check)) for check in spec.all_checks):
        raise Refused(
            f"no rule {wanted!r} is in force here with these readings and filters",
            f"see every setting of it with `tcpspec explain {wanted}`",
        )
    raise unknown("rule", wanted, (name for check in spec.all_checks for name in _names(check)))


def _names(check: Check) -> tuple[str, ...]:
    return (check.name, *check.rows, *check.cites)
