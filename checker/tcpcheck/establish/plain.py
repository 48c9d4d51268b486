"""What was found of a part as plain values that one process can send to another.

A run goes as JSON and is replayed when it is read.  The proof stays where it was made: it is made of solver's terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tcpcheck.establish import run_part
from tcpcheck.establish.result import PartResult
from tcpcheck.runs.known_specs import known_specs
from tcpcheck.runs.trace_json import TraceFormatError, from_json, to_json
from tcpspec.claims.claim import Part
from tcpspec.rules.spec import Spec

Packed = dict[str, Any]
"""The fields of a ``PartResult`` but ``part`` and ``proof``; ``trace`` as JSON; ``again``: the run cannot be sent."""


def packed(result: PartResult, specs: Mapping[str, Spec] | None = None) -> Packed:
    """The result in plain values; ``specs``: those that a run may name where it is read (default: all known ones)."""
    found = {name: value for name, value in vars(result).items() if name not in ("part", "proof", "trace")}
    trace, again = None, False
    if result.trace is not None:
        trace = to_json(result.trace)
        try:
            read = from_json(trace, specs or known_specs())
            again = replace(read, system=result.trace.system) != result.trace
        except TraceFormatError:
            again = True
    return {**found, "trace": None if again else trace, "again": again}


def unpacked(part: Part, found: Packed, specs: Mapping[str, Spec] | None = None) -> PartResult:
    """The result of a part, its run replayed.  A run that could not be sent is found here once more."""
    again, trace = found["again"], found["trace"]
    values = {name: value for name, value in found.items() if name not in ("again", "trace")}
    result = PartResult(part=part, **values)
    if again:
        return replace(result, trace=run_part(part).trace)
    return result if trace is None else replace(result, trace=from_json(trace, specs or known_specs()))
