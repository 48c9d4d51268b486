"""From a z3 model to numbers, and from numbers to the reference semantics.

Whatever z3 says about one event is shown only after ``tcpspec.rules.semantics.step`` did the same with the same
numbers. Read ``Situation`` and ``replayed``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import z3

from tcpcheck.symbolic.encoding.terms import Term, constant, expired, nobody
from tcpcheck.symbolic.events.transition import UNTIMED, Record, Transition
from tcpspec.language.expression import State
from tcpspec.rules.control import ACK, FIN, RST, SYN, Control
from tcpspec.rules.event import Choices, Kind
from tcpspec.rules.semantics import Block, Outcome, Parameters, Segment, block_type, segment_type, step
from tcpspec.rules.spec import Spec

BITS = {"SYN": SYN, "FIN": FIN, "RST": RST, "ACK": ACK}


class InternalError(Exception):
    """z3 and the reference semantics disagree: a defect of this tool, never of the specification."""


@dataclass(frozen=True)
class Situation:
    """One event at one end, with numbers: everything ``tcpspec.rules.semantics.step`` needs."""

    spec: Spec
    kind: Kind
    block: Block
    segment: Segment | None
    choices: Choices
    parameters: Parameters

    def step(self) -> Outcome | None:
        """Let it happen, through the reference semantics."""
        return step(self.spec, self.block, self.kind, self.choices, self.segment, self.parameters)


class Numbers:
    """Values of terms in a model; incarnations are numbered in the order in which they are asked for."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.names: dict[str, str | None] = {str(self._value(nobody())): None}

    def _value(self, wanted: Term) -> Any:
        return self.model.eval(wanted, model_completion=True)

    def of(self, wanted: Term, sort: str) -> Any:
        """The value of a term as the reference semantics has it."""
        value = self._value(wanted)
        match sort:
            case "bool":
                return bool(z3.is_true(value))
            case "phase":
                return State(value.as_long())
            case "incarnation":
                return self.names.setdefault(str(value), f"#{len(self.names)}")
            case "time":
                return float(value.as_fraction())
            case _:
                return int(value.as_long())

    def block(self, record: Record, spec: Spec) -> Block:
        fields = spec.block_fields.items()
        values = {name: self.of(record[name], e.sort) for name, e in fields if name not in UNTIMED}
        return block_type(spec.extension)(**values)

    def segment(self, record: Record, spec: Spec) -> Segment:
        control = Control(0)
        for name, bit in BITS.items():
            control |= bit if self.of(record[name], "bool") else Control(0)
        seq, ack_no = (self.of(record[name], "seq") for name in ("seq", "ack_no"))
        text, wnd = (self.of(record[name], "nat") for name in ("text", "wnd"))
        sender, receiver = (self.of(record[name], "incarnation") for name in ("sender", "receiver"))
        added = {name: self.of(record[name], e.sort) for name, e in spec.extension.segment_fields.items()}
        return segment_type(spec.extension)(seq, ack_no, control, text, wnd, sender, receiver, **added)

    def choices(self, record: Record) -> Choices:
        """Without time a timer that runs may have run out or not: then the moment is late or early."""
        new, late = self.of(record["fresh_incarnation"], "incarnation"), self.of(expired(constant(0, "time")), "bool")
        return Choices(self.of(record["fresh_iss"], "seq"), new, self.of(record["length"], "nat"), now=int(late))

    def situation(
        self, spec: Spec, kind: Kind, block: Record, segment: Record, event: Record, parameter: Record
    ) -> Situation:
        """One event with the numbers of this model."""
        limits = {name: self.of(parameter[name], "nat") for name in ("buffer", "max_window")}
        arriving = self.segment(segment, spec) if kind is Kind.ARRIVES else None
        return Situation(spec, kind, self.block(block, spec), arriving, self.choices(event), Parameters(0, **limits))


def replayed(situation: Situation, transition: Transition, numbers: Numbers) -> Outcome:
    """The outcome by the reference semantics; InternalError unless z3's outcome is the same."""
    outcome = situation.step()
    if outcome is None:
        raise InternalError(
            f"z3 lets {situation.kind} happen where tcpspec.rules.semantics does not: {situation.block}"
        )
    after = numbers.block(transition.block, situation.spec)
    sends = numbers.of(transition.sends, "bool")
    sent = numbers.segment(transition.segment, situation.spec) if sends else None
    fired = [fired.check for fired in transition.fired if numbers.of(fired.condition, "bool")]
    for what, by_z3, by_meaning in (
        ("block", _untimed(after), _untimed(outcome.block)),
        ("segment sent", sent, outcome.sent),
        ("rules", [check.name for check in fired], [check.name for check in outcome.fired]),
    ):
        if by_z3 != by_meaning:
            raise InternalError(
                f"after {situation.kind} the {what} is {by_z3} by z3 and {by_meaning} by tcpspec.rules.semantics"
            )
    return outcome


def _untimed(block: Block) -> dict[str, Any]:
    return {name: value for name, value in block._asdict().items() if name not in UNTIMED}
