"""An enumeration as JSON, in the form of ``check.schema.json``: read ``as_json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tcpcheck.base.rules_text import source
from tcpcheck.enumeration.coverage import unfired
from tcpcheck.enumeration.report import Report
from tcpcheck.enumeration.text import ending_reason
from tcpcheck.runs.trace_json import to_json
from tcpspec.system.bounds import left_out

if TYPE_CHECKING:
    from tcpcheck.explicit.answers.endings import Terminal
    from tcpcheck.explicit.answers.exploration import Result

FORMAT = "tcpspec-check-1"


def as_json(report: Report) -> dict[str, Any]:
    """The form of ``check.schema.json``; what differs from run to run is in ``cost`` alone."""
    found, trace = report.exploration, report.counterexample
    return {
        "format": FORMAT,
        "variant": report.space.left.name,
        "peer": report.space.right.name,
        "readings": list(report.space.settings),
        "bounds": {
            "preset": report.space.preset,
            "text": str(report.space.bounds),
            "held": dict(found.bounds.held),
            "holding": report.holding,
            "without": list(left_out(report.space.bounds)),
        },
        "states": found.states,
        "transitions": found.transitions,
        "depth": found.depth,
        "complete": found.complete,
        "stopped_by": found.stopped_by,
        "properties": [_property_json(report, result) for result in report.results],
        "ports_again": None if report.second is None else _second_json(report.second),
        "broken": list(report.broken),
        "grid": [
            {
                "a": str(cell.a),
                "b": str(cell.b),
                "states": cell.count,
                "moves": found.depth_of(cell.first),
            }
            for cell in found.grid.values()
        ],
        "endings": [_ending_json(report, terminal) for terminal in found.endings],
        "coverage": {
            "fired": [check.name for check in found.coverage.fired],
            "never": [
                {"ids": list(check.rows), "name": check.name, "reason": reason}
                for reason, checks in unfired(found)
                for check in checks
            ],
        },
        "counterexample": None if trace is None else to_json(trace),
        "next": [command for command, _ in report.suggestions()],
        "rests_on": list(report.rests_on),
        "again": report.again,
        "exit_code": int(report.exit_code),
        "cost": {"seconds": round(found.seconds, 3), "peak_mib": found.peak_mib},
    }


def _second_json(report: Report) -> dict[str, Any]:
    """The space in which ports are used again: its bounds, size and verdicts."""
    found = report.exploration
    return {
        "bounds": {"preset": report.space.preset, "text": str(report.space.bounds),
                   "held": dict(found.bounds.held), "holding": report.holding,
                   "without": list(left_out(report.space.bounds))},
        "states": found.states,
        "transitions": found.transitions,
        "depth": found.depth,
        "complete": found.complete,
        "stopped_by": found.stopped_by,
        "properties": [_property_json(report, result) for result in report.results],
    }  # fmt: skip


def _property_json(report: Report, result: Result) -> dict[str, Any]:
    return {
        "id": result.property.id,
        "name": result.property.name,
        "form": result.property.form,
        "rfc": result.property.rfc,
        "source": source(result.property.place),
        "verdict": str(result.verdict),
        "witnessed_after": report.moves(result.witness),
        "violated_after": report.violated_after(result),
        "loop": report.loop_of(result),
        "finding": finding.id if (finding := report.finding(result)) is not None else None,
        "inevitable": report.inevitable(result),
        "false": []
        if result.violation is None
        else [{"part": part.written, "reads": dict(part.reads)} for part in report.false_parts(result)],
        "own": own.why if (own := report.recorded.own(result)) is not None else None,
    }


def _ending_json(report: Report, terminal: Terminal) -> dict[str, Any]:
    return {
        "kind": str(terminal.ending.kind),
        "name": terminal.ending.name,
        "why": ending_reason(report, terminal),
        "new": [
            {"a": str(each.a), "b": str(each.b), "moves": each.moves, "rfc_9293": each.usual, "settled": each.settled}
            for each in report.new_ends(terminal)
        ],
        "states": terminal.count,
        "deadlocks": terminal.deadlocks,
        "moves": report.moves(terminal.first),
    }
