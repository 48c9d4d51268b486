"""Thresholds as JSON: the form of ``threshold.schema.json``."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from tcpcheck.runs.trace_json import to_json
from tcpcheck.threshold.answer import Answer, Numbers
from tcpcheck.threshold.question import Condition
from tcpcheck.threshold.table import INTERVALS, WAITS, Compared, Table

FORMAT = "tcpspec-threshold-1"


def condition_json(one: Condition) -> dict[str, Any]:
    question, found = one.question, one.found
    return {
        "name": question.name,
        "kind": question.kind,
        "restarts": question.reading,
        "resets": question.resets,
        "losses": question.losses if question.kind == "close" else None,
        "doubling": question.doubling,
        "claim": found.claim,
        "condition": found.text,
        "bound": {name: count for name, count in found.bound.items() if count},
        "verdict": str(one.verdict),
        "obligations": found.obligations,
        "violated_when": found.violated_when,
        "assumptions": list(found.assumptions),
        "instance": found.instance,
        "counterexample": to_json(one.trace),
    }


def table_json(found: Table, compared: Sequence[Compared]) -> dict[str, Any]:
    """Rows are W/MSL, columns R/MSL (RTO/MSL where the timeout doubles); marks are those of the text."""
    panels = []
    for close in found.closes:
        cells = found.cells(close)
        marks = ["".join(cells[wait, interval].value for interval in INTERVALS) for wait in WAITS]
        panels.append({"losses": close.question.losses, "condition": close.found.text, "marks": marks})
    return {
        "restarts": found.reading,
        "doubling": found.doubling,
        "waits": [float(wait) for wait in WAITS],
        "intervals": [float(interval) for interval in INTERVALS],
        "drain": found.drain.found.text,
        "panels": panels,
        "compared": [_compared(one) for one in compared],
    }


def _compared(one: Compared) -> dict[str, Any]:
    return {
        "losses": one.losses,
        "wait": float(one.wait),
        "interval": None if one.interval is None else float(one.interval),
        "verdict": str(one.verdict),
        "states": one.states,
    }


def answer_json(answers: Sequence[Answer], numbers: Numbers) -> dict[str, Any]:
    """Lengths are seconds."""
    return {
        "wait": float(numbers.wait),
        "msl": float(numbers.msl),
        "interval": float(numbers.interval),
        "conditions": [
            {
                "name": one.condition.question.name,
                "needed": float(one.needed),
                "enough": one.enough,
                "longest_msl": _seconds(one.longest_msl),
                "longest_interval": _seconds(one.longest_interval),
            }
            for one in answers
        ],
    }


def _seconds(length: Fraction | None) -> float | None:
    return None if length is None else float(length)
