"""What plain ``check`` says of each variant, as a table for ``docs/variants.md``; kept in a file.  Read ``entry``, what
is kept of one report, and ``markdown``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tcpcheck.base.layout import counted
from tcpcheck.base.verdict import Verdict
from tcpcheck.enumeration.coverage import unfired
from tcpcheck.review.rows import Became
from tcpspec.rfc9293.tcp import TCP
from tcpspec.variants.families import FAMILIES

if TYPE_CHECKING:
    from tcpcheck.enumeration.report import Report
    from tcpcheck.explicit.answers.exploration import Result

Checked = Mapping[str, Any]
"""What ``entry`` keeps, by name of a variant."""
SPACES = {"default": "in the default bounds", "again": "where ports are used again"}
MORE = 4
"""So many questions of a review are named; of more, only their number is said."""


def entry(report: Report) -> dict[str, Any]:
    """What is kept of one report: for each space its size, what fails there and what fails as in RFC 9293 (property ->
    verdict), new ends of runs, and why rules that RFC 9293 does not have never fire."""
    spaces = {"default": _space(report)} if report.second is None else {
        "default": _space(report), "again": _space(report.second)}  # fmt: skip
    return {"exit": int(report.exit_code), **spaces, "ends": _ends(report), "rules_changed": _changed(report)}


def _space(report: Report) -> dict[str, Any]:
    found = report.exploration
    failed = {result.property.id: result for result in report.results if _fails(report, result)}
    known = {id: report.finding(result) for id, result in failed.items()}
    return {
        "states": found.states,
        "complete": found.complete,
        "fails": {id: _said(report, result) for id, result in failed.items() if known[id] is None},
        "known": {id: finding.id for id, finding in known.items() if finding is not None},
    }


def _fails(report: Report, result: Result) -> bool:
    unmet = result.vacuous or result.verdict is Verdict.NOT_FOUND
    return result.verdict is Verdict.VIOLATED or (unmet and report.exploration.complete)


def _said(report: Report, result: Result) -> str:
    if result.verdict is Verdict.VIOLATED:
        return f"{result.verdict} after {counted(report.violated_after(result) or 0, 'move')}"
    return str(result.verdict) if result.verdict is Verdict.NOT_FOUND else "its premise never comes true"


def _ends(report: Report) -> list[str]:
    """Names of the ends of runs that RFC 9293 has not, or not so near."""
    return list(dict.fromkeys(each.ending.name for each in report.recorded.new_endings if each.settled))


def _changed(report: Report) -> dict[str, int]:
    """How many of the rules that RFC 9293, as it is read by default, does not have fired in some space; and why others
    did not."""
    theirs = set(map(id, TCP.checks))
    own = [check for check in report.space.left.checks if id(check) not in theirs]
    reports = [report] if report.second is None else [report, report.second]
    fired = {check.name for each in reports for check in each.exploration.coverage.fired}
    why: dict[str, str] = {}
    for each in reversed(reports):
        why |= {check.name: reason for reason, checks in unfired(each.exploration) for check in checks}
    return dict(Counter("fired" if check.name in fired else why[check.name] for check in own))


def markdown(checked: Mapping[str, Checked], answers: Mapping[str, Any]) -> str:
    """``answers``: those of a review, by variant, as far as they are known."""
    return "\n".join(_lines(checked, answers)) + "\n"


def _lines(checked: Mapping[str, Checked], answers: Mapping[str, Any]) -> Iterator[str]:
    yield from ("", "## What `check` says", "")
    yield ("What `tcpspec check VARIANT` finds that RFC 9293 does not do: properties that fail, and ends of runs, in "
           "the two spaces of plain `check`; or why nothing fails there.")  # fmt: skip
    yield from ("", f"| variant | {' | '.join(SPACES.values())} | exit code |", "|---|---|---|---|")
    names = [name for family in FAMILIES.values() for name in family.variants]
    yield from (_row(name, checked[name], answers.get(name)) for name in names if name in checked)
    unasked = [f"`{name}`" for name in names if name not in checked]
    if unasked:
        yield from ("", f"Not checked yet, since rules or properties have changed: {', '.join(unasked)}.")


def _row(name: str, found: Checked, answers: Any) -> str:
    cells = [_cell(found[space]) if space in found else "not searched" for space in SPACES]
    cells[0] = "; ".join(part for part in (cells[0], *(f"new end: {end}" for end in found["ends"])) if part)
    if not any(cells):
        cells = [f"nothing: {why_none(found['rules_changed'], answers)}", "nothing"]
    return f"| `{name}` | {' | '.join(cell or 'nothing' for cell in cells)} | {found['exit']} |"


def _cell(space: Mapping[str, Any]) -> str:
    said = [f"`{id}` {verdict}" for id, verdict in space["fails"].items()]
    return "; ".join([*said, *([] if space["complete"] else [f"given up after {space['states']:,} joint states"])])


def why_none(changed: Mapping[str, int], answers: Any) -> str:
    """Why no property of ``check`` can tell the variant from RFC 9293, as far as enumeration and review tell.

    >>> why_none({"fired": 2}, {"changed": {"V6/once": {"found": "VIOLATED", "became": "broken"}}})
    "2 rules other than RFC 9293's fire, and no property tells the difference; `review` does: V6/once"
    """
    silent = {why: number for why, number in changed.items() if why != "fired"}
    if fired := changed.get("fired", 0):
        why = f"{_rules(fired)}, and no property tells the difference"
    elif silent:
        why = f"none of its own rules fires: {'; '.join(f'{why} ({number})' for why, number in silent.items())}"
    else:
        why = "it only leaves rules out, and no property misses them"
    return f"{why}; {_reviewed(answers)}"


def _rules(number: int) -> str:
    return "1 rule other than RFC 9293's fires" if number == 1 else f"{number} rules other than RFC 9293's fire"


def _reviewed(answers: Any) -> str:
    if answers is None:
        return "a review was not asked yet"
    broken = [id for id, each in answers["changed"].items() if each["became"] == Became.BROKEN.value]
    if not broken:
        return "`review` finds nothing broken either"
    more = f" and {len(broken) - MORE} more" if len(broken) > MORE else ""
    return f"`review` does: {', '.join(broken[:MORE])}{more}"
