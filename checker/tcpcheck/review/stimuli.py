"""A broken property as data: the run, move by move, beside the same stimuli on RFC 9293, and the edits to blame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tcpcheck.ladders.rungs import rungs
from tcpcheck.review.beside import Stimulus
from tcpcheck.review.breaks import Break
from tcpcheck.runs.notation import segment_text
from tcpcheck.runs.trace import Trace, described
from tcpcheck.runs.trace_json import to_json
from tcpspec.rules.difference import Edit
from tcpspec.system.joint import Happened


def break_data(one: Break, number: int, edits: Sequence[Edit]) -> dict[str, Any]:
    """One break in the form of ``review.schema.json``; ``run`` is the name that its files in ``traces/`` begin with."""
    claim, result, trace = one.shown.judged, one.shown.result, one.trace
    same = one.beside
    return {
        "about": one.about,
        "name": one.name,
        "also": list(one.also),
        "why": claim.why if claim is not None else one.shown.claim.statement,
        "rfc": claim.rfc if claim is not None else "",
        "became": one.shown.became.value,
        "question": one.shown.id,
        "questions": [row.id for row in one.rows],
        "evidence": result.evidence,
        "run": f"{number:02}-{_file_name(one.about)}" if trace is not None else "",
        "moves": len(trace.moves) if trace is not None else None,
        "loop_from": result.loop_from if trace is not None else None,
        "diverges": same.diverges if same is not None else None,
        "stimuli": [_stimulus(each, trace, line_of(trace, n, result.loop_from)) for n, each in enumerate(same.stimuli)]
        if same is not None and trace is not None else [],
        "blame": None if one.blame is None else {
            "edits": [edits.index(edit) for edit in one.blame.edits],
            "how": one.blame.how,
        },
        "trace": None if trace is None else to_json(trace),
        "base_trace": None if same is None else to_json(same.trace),
    }  # fmt: skip


def line_of(trace: Trace, moves: int, loop_from: int | None = None) -> int:
    """The number of the line of the ladder on which the move after so many moves is first seen, counted from 1.

    ``loop_from``: as the ladder of a run that repeats is drawn.
    """
    if moves >= len(trace.moves):
        return len(rungs(trace, loop_from))
    before, after = (rungs(trace.upto(count), loop_from) for count in (moves, moves + 1))
    return len(before) if after[len(before) - 1] != before[-1] else len(before) + 1


def _file_name(text: str) -> str:
    """
    >>> _file_name("T7/in-ticks")
    't7-in-ticks'
    """
    return "".join(letter if letter.isalnum() else "-" for letter in text.lower()).strip("-")


def _stimulus(one: Stimulus, trace: Trace, line: int) -> dict[str, Any]:
    return {
        "number": line,
        "event": described(one.there, trace.system),
        "variant": _outcome(one.there),
        "base": None if one.here is None else _outcome(one.here),
        "impossible": one.reason,
        "differences": list(one.differences),
    }


def _outcome(happened: Happened) -> dict[str, Any]:
    """The states of both ends after it, what was sent, and the rules that applied."""
    outcome = happened.outcome
    return {
        "a": str(happened.after.a.block.state),
        "b": str(happened.after.b.block.state),
        "sends": segment_text(outcome.sent) if outcome is not None and outcome.sent is not None else "",
        "rules": [check.name for check in outcome.fired] if outcome is not None else [],
        "told": list(outcome.told) if outcome is not None else [],
    }
