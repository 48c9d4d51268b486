"""A trace as JSON, for storage and for other programs; ``SCHEMA`` names the form.

    {"format": "tcpspec-trace-1", "title": "...", "unit": null,
     "system": {"left": {"spec": "TCP", "readings": {"D27": "figure-7"}}, "right": {...}, "forger": false,
                "network": {"capacity": 2, "faults": ["LOSS"], "msl": null},
                "parameters": {"time_wait": 240, "buffer": 65535, "max_window": 65535}},
     "initial": JOINT,
     "steps": [{"move": MOVE, "rules": ["LISTEN receives SYN"], "told": [], "sent": SEGMENT or null,
                "after": JOINT}]}

JOINT: ``now``, ``a`` and ``b`` (``block`` with the fields that differ from a deleted TCB; ``history``),
``wire_a``, ``wire_b``.  MOVE: ``kind`` act, deliver, lose, inject or pass, with the fields of that class in
``tcpspec.system``.  SEGMENT: ``seq``, ``ack_no``, ``control`` (list of flags), ``text``, ``wnd`` and the
ghosts ``sender`` and ``receiver``.  ``readings`` are those set otherwise than by default.  Rules from a file of the
user's own have ``file`` and ``rules``, their hash, besides.  Reading a trace makes every move again and compares.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from difflib import get_close_matches
from functools import reduce
from operator import or_
from typing import Any

from tcpcheck.base.fingerprint import spec_hash
from tcpcheck.base.verdict import Exit
from tcpcheck.runs.trace import ReplayMismatch, Trace
from tcpspec.language.expression import SpecError, State
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.control import Control
from tcpspec.rules.event import Kind
from tcpspec.rules.extension import Extension
from tcpspec.rules.semantics import Parameters, Segment, block_type, segment_type
from tcpspec.rules.spec import Spec
from tcpspec.system.joint import Act, Deliver, End, Happened, Inject, Joint, Lose, Move, Pass, Past, System
from tcpspec.system.network import Faults, InFlight, Network

SCHEMA = "tcpspec-trace-1"


class TraceFormatError(ValueError):
    """JSON that is no trace; the message names the place and the remedy."""

    exit_code = Exit.USAGE


def to_json(trace: Trace) -> dict[str, Any]:
    """The trace with what each move did, as values that ``json.dumps`` takes.  Raises ReplayMismatch."""
    return {
        "format": SCHEMA,
        "title": trace.title,
        "unit": trace.unit,
        "system": _system(trace.system),
        "initial": _joint(trace.initial),
        "steps": [_step(happened) for happened in trace.replay()],
    }


Loader = Callable[[str], Spec]
"""Makes a spec of the file that a trace names."""


def from_json(data: Mapping[str, Any], specs: Mapping[str, Spec] | None = None, load: Loader | None = None) -> Trace:
    """The trace that ``to_json`` wrote; ``specs`` are the known specs by name (default: TCP alone).

    Raises TraceFormatError for what is no trace, names an unknown spec or was made by rules that its file no longer
    has, ReplayMismatch if a move no longer does what is recorded.
    """
    trace = read(data, specs, load)
    for number, (written, happened) in enumerate(zip(data["steps"], trace.replay(), strict=True), 1):
        if written != _step(happened):
            raise ReplayMismatch(f"step {number} of {trace.title!r} does otherwise than recorded: {_step(happened)}")
    return trace


def read(data: Mapping[str, Any], specs: Mapping[str, Spec] | None = None, load: Loader | None = None) -> Trace:
    """What ``from_json`` reads, before anything is compared.  TraceFormatError for what is no trace."""
    if data.get("format") != SCHEMA:
        raise TraceFormatError(f"format is {data.get('format')!r}, not {SCHEMA!r}: this is no trace of this version")
    try:
        system = _read_system(data["system"], specs or {"TCP": TCP}, load)
        added = system.left.extension
        moves = tuple(_read_move(step["move"], added) for step in data["steps"])
        return Trace(system, _read_joint(data["initial"], added), moves, data["title"], data.get("unit"))
    except (KeyError, TypeError, AttributeError) as error:
        raise TraceFormatError(
            f"the trace lacks or garbles {error}: see the docstring of tcpcheck.runs.trace_json"
        ) from error


def _step(happened: Happened) -> dict[str, Any]:
    outcome = happened.outcome
    return {
        "move": _move(happened.move),
        "rules": [check.name for check in outcome.fired] if outcome else [],
        "told": list(outcome.told) if outcome else [],
        "sent": _segment(outcome.sent) if outcome and outcome.sent else None,
        "after": _joint(happened.after),
    }


def _system(system: System) -> dict[str, Any]:
    faults = [str(fault.name) for fault in system.network.faults]
    return {
        "left": _spec(system.left),
        "right": _spec(system.right),
        "network": {**asdict(system.network), "faults": faults},
        "parameters": asdict(system.parameters),
        "forger": system.forger,
    }


def _spec(spec: Spec) -> dict[str, Any]:
    readings = {key: value for key, value in spec.settings.items() if value != spec.readings[key].default}
    named = {"spec": rules_name(spec), "readings": readings}
    return {**named, "file": spec.file, "rules": spec_hash(spec)} if spec.file else named


def rules_name(spec: Spec) -> str:
    """The name of the spec that these rules come from, readings aside."""
    while spec.base is not None and spec.base.all_checks is spec.all_checks:
        spec = spec.base
    return spec.name


def _read_system(data: Mapping[str, Any], specs: Mapping[str, Spec], load: Loader | None) -> System:
    network = data["network"]
    try:
        faults = reduce(or_, (Faults[name] for name in network["faults"]), Faults.NONE)
        left, right = (_read_spec(data[side], specs, load) for side in ("left", "right"))
        parameters = Parameters(**data["parameters"])
    except (SpecError, KeyError) as error:
        raise TraceFormatError(f"system: {error}") from error
    return System(left, right, Network(network["capacity"], faults, network["msl"]), parameters, data["forger"])


def _read_spec(data: Mapping[str, Any], specs: Mapping[str, Spec], load: Loader | None) -> Spec:
    name, readings = data["spec"], data["readings"]
    known = _read_otherwise(specs[name], readings) if name in specs else None
    if "file" in data and (known is None or spec_hash(known) != data["rules"]):
        return _read_file(data["file"], data["rules"], readings, load)
    if known is None:
        near = get_close_matches(name, specs, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(specs)}"
        raise TraceFormatError(f"no spec is called {name!r}; {hint}")
    return known


def _read_file(file: str, rules: str, readings: Mapping[str, str], load: Loader | None) -> Spec:
    if load is None:
        raise TraceFormatError(f"the rules are in the file {file!r}, and nothing was given to load it")
    spec = _read_otherwise(load(file), readings)
    if spec_hash(spec) != rules:
        raise TraceFormatError(f"the rules of {file} are not those any more that made this run")
    return spec


def _read_otherwise(spec: Spec, readings: Mapping[str, str]) -> Spec:
    """The spec with these readings, and the others at their defaults."""
    wanted = {key: readings.get(key, reading.default) for key, reading in spec.readings.items()}
    different = {key: value for key, value in wanted.items() if spec.settings[key] != value}
    return spec.reading(**different) if different else spec


def _joint(joint: Joint) -> dict[str, Any]:
    return {
        "now": joint.now, "a": _end(joint.a), "b": _end(joint.b),
        "wire_a": [_flight(flight) for flight in joint.wire_a],
        "wire_b": [_flight(flight) for flight in joint.wire_b],
    }  # fmt: skip


def _read_joint(data: Mapping[str, Any], added: Extension) -> Joint:
    wire_a, wire_b = (tuple(_read_flight(flight, added) for flight in data[wire]) for wire in ("wire_a", "wire_b"))
    return Joint(_read_end(data["a"], added), _read_end(data["b"], added), wire_a, wire_b, data["now"])


def _end(end: End) -> dict[str, Any]:
    first = end.block._field_defaults
    block = {key: value for key, value in end.block._asdict().items() if value != first[key]}
    return {
        "block": {**block, "state": str(end.block.state)},
        "history": [past._asdict() for past in end.history],
    }


def _read_end(data: Mapping[str, Any], added: Extension) -> End:
    fields = {**data["block"], "state": State[data["block"]["state"].replace("-", "_")]}
    return End(block_type(added)(**fields), tuple(Past(**past) for past in data["history"]))


def _segment(segment: Segment) -> dict[str, Any]:
    return {**segment._asdict(), "control": [str(bit.name) for bit in Control if bit in segment.control]}


def _read_segment(data: Mapping[str, Any], added: Extension) -> Segment:
    return segment_type(added)(
        **{**data, "control": reduce(or_, (Control[name] for name in data["control"]), Control(0))}
    )


def _flight(flight: InFlight[Segment]) -> dict[str, Any]:
    return {"segment": _segment(flight.segment), "born": flight.born}


def _read_flight(data: Mapping[str, Any], added: Extension) -> InFlight[Segment]:
    return InFlight(_read_segment(data["segment"], added), data["born"])


def _move(move: Move) -> dict[str, Any]:
    match move:
        case Act(side, kind, iss, length):
            return {"kind": "act", "side": side, "event": kind.name, "iss": iss, "length": length}
        case Deliver(sender, flight, keep, iss):
            return {"kind": "deliver", "sender": sender, "flight": _flight(flight), "keep": keep, "iss": iss}
        case Lose(sender, flight):
            return {"kind": "lose", "sender": sender, "flight": _flight(flight)}
        case Inject(sender, segment):
            return {"kind": "inject", "sender": sender, "segment": _segment(segment)}
        case Pass(duration):
            return {"kind": "pass", "duration": duration}


def _read_move(data: Mapping[str, Any], added: Extension) -> Move:
    match data["kind"]:
        case "act":
            return Act(data["side"], Kind[data["event"]], data["iss"], data["length"])
        case "deliver":
            return Deliver(data["sender"], _read_flight(data["flight"], added), data["keep"], data["iss"])
        case "lose":
            return Lose(data["sender"], _read_flight(data["flight"], added))
        case "inject":
            return Inject(data["sender"], _read_segment(data["segment"], added))
        case "pass":
            return Pass(data["duration"])
        case other:
            raise TraceFormatError(f"no move is called {other!r} (act, deliver, lose, inject, pass)")
