"""The form of ``conform.schema.json``."""

from __future__ import annotations

from typing import Any

from tcpcheck.conform.capture.frames import endpoint_text
from tcpcheck.conform.conversations.summary import ORDER, Summary
from tcpcheck.conform.end.assumption import Assumption
from tcpcheck.conform.end.conformance import Deviation, EndResult
from tcpcheck.conform.end.hypothesis import Event
from tcpcheck.conform.text import shown
from tcpcheck.runs.notation import segment_text


def as_json(summary: Summary) -> dict[str, Any]:
    """Everything that was kept.  Numbers of segments are as captured; `relative` counts from the ISNs."""
    return {
        "format": "tcpspec-conform-1",
        "file": summary.capture.name,
        "mode": summary.question.mode.value,
        "packets": summary.capture.frames_read,
        "segments": summary.reading.segments,
        "skipped": dict(sorted(summary.reading.skipped.items())),
        "notes": summary.capture.notes,
        "damaged": summary.capture.damaged,
        "interrupted": summary.reading.interrupted,
        "verdict": str(summary.worst),
        "counts": {str(each): summary.counts[each] for each in ORDER},
        "peak": summary.peak,
        "ends": [_end(each) for each in summary.results],
        "exit_code": int(summary.exit_code),
    }


def _end(result: EndResult) -> dict[str, Any]:
    return {
        "end": endpoint_text(result.end),
        "peer": endpoint_text(result.peer),
        "verdict": str(result.conformance),
        "path": [str(state) for state in result.path],
        "first": result.first,
        "last": result.last,
        "packets": result.packets,
        "assumed": [_assumption(each) for each in result.assumed],
        "deviations": [_deviation(each, result.bases) for each in result.deviations],
        "remarks": list(result.remarks),
        "peak": result.peak,
    }


def _assumption(assumption: Assumption) -> dict[str, Any]:
    return {
        "sort": assumption.sort.name.lower().replace("_", " "),
        "name": assumption.name,
        "says": assumption.says,
        "packet": assumption.number or None,
    }


def _deviation(deviation: Deviation, bases: tuple[int, int]) -> dict[str, Any]:
    return {
        "packet": deviation.number,
        "seen": segment_text(deviation.seen) if deviation.seen else None,
        "relative": shown(deviation.seen, bases, sent=True) if deviation.seen else None,
        "why": deviation.why.says,
        "section": deviation.why.section,
        "rules": list(deviation.why.rules),
        "states": [str(state) for state in deviation.states],
        "allowed": [
            {"segment": segment_text(each.segment), "rule": each.rule, "section": each.section}
            for each in deviation.allowed
        ],
        "around": [_event(each, bases) for each in deviation.around],
        "because": [_assumption(each) for each in deviation.because],
        "readings_that_allow_it": list(deviation.readings),
    }


def _event(event: Event, bases: tuple[int, int]) -> dict[str, Any]:
    return {
        "packet": event.number,
        "time_ns": event.time,
        "arrives": event.arrives,
        "segment": segment_text(event.segment),
        "relative": shown(event.segment, bases, sent=not event.arrives),
    }
