"""A run in the Informal Trace Format of Apalache (ITF), which viewers and model-based testing tools read.

    {"#meta": {"format": "ITF", "time-unit": "1"}, "vars": ["a", "b", "wire_a", "wire_b", "now", "event"],
     "states": [{"#meta": {"index": 0}, "a": {"block": {"state": "CLOSED", ...}, "history": [...]}, ...}], "loop": 4}

Every number is ``{"#bigint": "101"}``.  ITF has no fractions: times are counted in ``time-unit``, one of the run unless
it has fractions.  It has no null either: an incarnation that is not there is "".  ``event`` says what led to a state.
``loop``, where a run goes on for ever, is the state to which the last one leads back.
Format: https://apalache-mc.org/docs/adr/015adr-trace.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import lcm
from typing import Any

from tcpcheck.runs.trace import Trace, described
from tcpspec.language.expression import Expression, State
from tcpspec.rules.control import Control
from tcpspec.rules.semantics import Segment
from tcpspec.system.joint import OTHER, Act, Deliver, End, Happened, Inject, Joint, Lose, Side
from tcpspec.system.network import InFlight

VARIABLES = ("a", "b", "wire_a", "wire_b", "now", "event")
DESCRIPTION = "https://apalache-mc.org/docs/adr/015adr-trace.html"


def to_itf(trace: Trace, *, loop_from: int | None = None, title: str = "") -> dict[str, Any]:
    """The run as values that ``json.dumps`` takes: one state more than it has moves.

    ``loop_from``: what comes after so many moves repeats for ever.  Raises ReplayMismatch.
    """
    happened = trace.replay()
    writer = _Writer(trace, [trace.initial, *(one.after for one in happened)])
    states = [writer.state(0, trace.initial, writer.beginning())]
    states += [writer.state(number, one.after, writer.event(one)) for number, one in enumerate(happened, 1)]
    meta = {
        "format": "ITF",
        "format-description": DESCRIPTION,
        "description": title or trace.title,
        "time-unit": str(Fraction(1, writer.scale)),
    }
    loop = {} if loop_from is None else {"loop": loop_from}
    return {"#meta": meta, "params": [], "vars": list(VARIABLES), "states": states, **loop}


class _Writer:
    """Writes the states of one run: the same fields in each, times in whole numbers of the same unit."""

    def __init__(self, trace: Trace, joints: list[Joint]) -> None:
        self.trace = trace
        self.timed = {side: _times_of(trace.system.spec(side).block_fields) for side in OTHER}
        moments = (moment for joint in joints for moment in self._moments(joint))
        self.scale = lcm(*(Fraction(moment).denominator for moment in moments))

    def _moments(self, joint: Joint) -> Iterator[float]:
        yield joint.now
        yield from (flight.born for flight in (*joint.wire_a, *joint.wire_b))
        for side in OTHER:
            yield from (getattr(joint.end(side).block, name) for name in self.timed[side])

    def state(self, index: int, joint: Joint, event: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "#meta": {"index": index},
            "a": self._end("A", joint.a),
            "b": self._end("B", joint.b),
            "wire_a": [self._flight(flight) for flight in joint.wire_a],
            "wire_b": [self._flight(flight) for flight in joint.wire_b],
            "now": self._time(joint.now),
            "event": dict(event),
        }

    def beginning(self) -> dict[str, Any]:
        return {"kind": "begins", "side": "", "says": "the run begins", "rules": [], "told": []}

    def event(self, happened: Happened) -> dict[str, Any]:
        outcome = happened.outcome
        return {
            "kind": type(happened.move).__name__.lower(),
            "side": _side(happened) or "",
            "says": described(happened, self.trace.system),
            "rules": [check.name for check in outcome.fired] if outcome else [],
            "told": list(outcome.told) if outcome else [],
        }

    def _end(self, side: Side, end: End) -> dict[str, Any]:
        block = end.block._asdict()
        return {
            "block": {key: self._time(v) if key in self.timed[side] else _value(v) for key, v in block.items()},
            "history": [{key: _value(value) for key, value in past._asdict().items()} for past in end.history],
        }

    def _flight(self, flight: InFlight[Segment]) -> dict[str, Any]:
        segment = {key: _value(value) for key, value in flight.segment._asdict().items()}
        return {"segment": segment, "born": self._time(flight.born)}

    def _time(self, moment: float) -> dict[str, str]:
        return _integer(int(Fraction(moment) * self.scale))


def _times_of(fields: Mapping[str, Expression]) -> frozenset[str]:
    return frozenset(name for name, field in fields.items() if field.sort == "time")


def _side(happened: Happened) -> Side | None:
    """The end at which it happens, or for which a segment is meant."""
    match happened.move:
        case Act(side, _, _, _):
            return side
        case Deliver(sender, _, _, _) | Lose(sender, _) | Inject(sender, _):
            return OTHER[sender]
    return None


def _value(value: Any) -> Any:
    """A state by its name, control bits by theirs, an integer as ITF writes it; no incarnation as nothing."""
    match value:
        case None:
            return ""
        case bool() | str():
            return value
        case State():
            return str(value)
        case Control():
            return [str(bit.name) for bit in Control if bit in value]
        case int():
            return _integer(value)
    raise TypeError(f"ITF has no form for {value!r}")


def _integer(number: int) -> dict[str, str]:
    return {"#bigint": str(number)}
