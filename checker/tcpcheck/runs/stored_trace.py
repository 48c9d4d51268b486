"""A trace from a file, which anybody may have edited: read only if it is what would be written of the run it tells.

Read ``stored``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from typing import Any

from tcpcheck.runs.trace import ReplayMismatch, Trace
from tcpcheck.runs.trace_json import Loader, TraceFormatError, read, to_json
from tcpspec.language.expression import SEQUENCE_NUMBERS, Expression, SpecError, State
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Block, Segment
from tcpspec.rules.spec import Spec
from tcpspec.system.joint import OTHER, Act, Deliver, Inject, Joint, Lose, Move, MoveError, Pass, System, connect
from tcpspec.system.network import InFlight

GARBLED = (KeyError, IndexError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
"""What reading or making a move of something that is no trace may raise."""
LONGEST = 120
"""Letters of a value in a message."""

WHEREABOUTS = ("system.left.file", "system.right.file")
"""Where the rules stood when the trace was written; they are told by their hash, and may have moved."""

Value = tuple[str, Any, str]
"""A place in the file, what stands there, and the sort that it must have."""


def stored(data: Mapping[str, Any], specs: Mapping[str, Spec], load: Loader) -> Trace:
    """The trace; TraceFormatError, with the place, whatever was changed in it.  ``load`` raises what it likes."""
    try:
        trace = read(data, specs, load)
    except GARBLED as error:
        if isinstance(error, TraceFormatError):
            raise
        raise TraceFormatError(f"it is no trace: {type(error).__name__}: {_short(str(error))}") from error
    _require_connected(trace.system)
    for place, value, sort in _values(trace):
        if not FITS[sort](value):
            raise TraceFormatError(f"{place}: {_short(repr(value))} is no {NAMES[sort]}")
    made = _made(trace)
    for place, here, there in _differences("", data, made):
        if place in WHEREABOUTS:
            continue
        raise TraceFormatError(
            f"{place}: the file has {_short(repr(here))}, and by the rules it is {_short(repr(there))}"
        )
    return trace


def _require_connected(system: System) -> None:
    try:
        connect(system.left, system.right, over=system.network, parameters=system.parameters)
    except SpecError as error:
        raise TraceFormatError(f"system: {error}") from error


def _made(trace: Trace) -> dict[str, Any]:
    """What would be written of the run."""
    try:
        return to_json(trace)
    except ReplayMismatch as error:
        raise TraceFormatError(f"these rules allow no such run: {_short(str(error), 3 * LONGEST)}") from error
    except (*GARBLED, MoveError, SpecError) as error:
        raise TraceFormatError(
            f"these rules allow no such run: {type(error).__name__}: {_short(str(error))}"
        ) from error


def _short(text: str, longest: int = LONGEST) -> str:
    line = text.partition("\n")[0]
    return line if len(line) <= longest else f"{line[:longest]} ..."


def _differences(place: str, here: Any, there: Any) -> Iterator[tuple[str, Any, Any]]:
    """Where two values of JSON differ, in the order of the second."""
    if isinstance(here, Mapping) and isinstance(there, Mapping):
        for key in (*there, *(key for key in here if key not in there)):
            yield from _differences(f"{place}.{key}".lstrip("."), here.get(key, ABSENT), there.get(key, ABSENT))
    elif isinstance(here, list) and isinstance(there, list | tuple):
        for number in range(max(len(here), len(there))):
            both = (each[number] if number < len(each) else ABSENT for each in (here, there))
            yield from _differences(f"{place}[{number}]", *both)
    elif type(here) is not type(there) or here != there:
        yield place, here, there


class _Absent:
    def __repr__(self) -> str:
        return "nothing"


ABSENT = _Absent()


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and isfinite(value)


FITS: Mapping[str, Callable[[Any], bool]] = {
    "phase": lambda value: isinstance(value, State),
    "bool": lambda value: type(value) is bool,
    "seq": lambda value: type(value) is int and 0 <= value < SEQUENCE_NUMBERS,
    "nat": lambda value: type(value) is int and value >= 0,
    "int": lambda value: type(value) is int,
    "time": _is_number,
    "duration": lambda value: _is_number(value) and value >= 0,
    "time or none": lambda value: value is None or _is_number(value),
    "nat or none": lambda value: value is None or (type(value) is int and value >= 0),
    "incarnation": lambda value: value is None or type(value) is str,
    "side": lambda value: value in OTHER if type(value) is str else False,
    "text": lambda value: type(value) is str,
    "kind": lambda value: isinstance(value, Kind),
}
NAMES = {
    "phase": "state",
    "bool": "truth value: write true or false",
    "seq": "sequence number: write 0 to 4294967295",
    "nat": "count: write 0 or more",
    "int": "whole number",
    "time": "time: write a number",
    "duration": "time that passes: write a number, 0 or more",
    "time or none": "time: write a number, or null",
    "nat or none": "count: write 0 or more, or null",
    "incarnation": "incarnation: write null, or a name like A1",
    "side": "end: write A or B",
    "text": "text",
    "kind": "event",
}


def _values(trace: Trace) -> Iterator[Value]:
    """Everything in a trace that the replay takes as it is."""
    system, network, parameters = trace.system, trace.system.network, trace.system.parameters
    yield "title", trace.title, "text"
    yield "unit", trace.unit, "time or none"
    yield "system.forger", system.forger, "bool"
    yield "system.network.capacity", network.capacity, "nat or none"
    yield "system.network.msl", network.msl, "time or none"
    yield "system.parameters.time_wait", parameters.time_wait, "time"
    yield "system.parameters.buffer", parameters.buffer, "int"
    yield "system.parameters.max_window", parameters.max_window, "int"
    yield from _of_joint("initial", trace.initial, system)
    for number, move in enumerate(trace.moves):
        yield from _of_move(f"steps[{number}].move", move, system.left)


def _of_joint(place: str, joint: Joint, system: System) -> Iterator[Value]:
    yield f"{place}.now", joint.now, "time"
    for name, end, spec in (("a", joint.a, system.left), ("b", joint.b, system.right)):
        yield from _of_fields(f"{place}.{name}.block", end.block, spec.block_fields)
        for number, past in enumerate(end.history):
            at = f"{place}.{name}.history[{number}]"
            yield f"{at}.incarnation", past.incarnation, "text"
            yield f"{at}.iss", past.iss, "seq"
            yield f"{at}.peer", past.peer, "incarnation"
    for name, wire in (("wire_a", joint.wire_a), ("wire_b", joint.wire_b)):
        for number, flight in enumerate(wire):
            yield from _of_flight(f"{place}.{name}[{number}]", flight, system.left)


def _of_fields(place: str, owner: Block | Segment, fields: Mapping[str, Expression]) -> Iterator[Value]:
    for name, value in owner._asdict().items():
        if name in fields and fields[name].sort in FITS:
            yield f"{place}.{name}", value, fields[name].sort


def _of_flight(place: str, flight: InFlight[Segment], spec: Spec) -> Iterator[Value]:
    yield f"{place}.born", flight.born, "time"
    yield from _of_fields(f"{place}.segment", flight.segment, spec.segment_fields)


def _of_move(place: str, move: Move, spec: Spec) -> Iterator[Value]:
    match move:
        case Act(side, kind, iss, length):
            yield f"{place}.side", side, "side"
            yield f"{place}.event", kind, "kind"
            yield f"{place}.iss", iss, "seq"
            yield f"{place}.length", length, "nat"
        case Deliver(sender, flight, keep, iss):
            yield f"{place}.sender", sender, "side"
            yield f"{place}.keep", keep, "bool"
            yield f"{place}.iss", iss, "seq"
            yield from _of_flight(f"{place}.flight", flight, spec)
        case Lose(sender, flight):
            yield f"{place}.sender", sender, "side"
            yield from _of_flight(f"{place}.flight", flight, spec)
        case Inject(sender, segment):
            yield f"{place}.sender", sender, "side"
            yield from _of_fields(f"{place}.segment", segment, spec.segment_fields)
        case Pass(duration):
            yield f"{place}.duration", duration, "duration"
