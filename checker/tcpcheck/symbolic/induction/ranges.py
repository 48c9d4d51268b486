"""What an inductive step assumes of the values (``tcpspec.proofs.theorems.RANGES``): read ``ranges``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Protocol

import z3

from tcpcheck.symbolic.encoding.terms import WIDEST, Term, in_range
from tcpcheck.symbolic.events.transition import Record
from tcpspec.language.expression import Expression, Nat, Seq
from tcpspec.rules.spec import Spec

COUNTED = ("seq", "nat")
PARAMETERS = ("buffer", "max_window", "longest")
BUFFERS = ("snd_wnd", "snd_queued", "rcv_wnd", "rcv_unread")
"""What a block says of buffers and windows."""


class Step(Protocol):
    """What an inductive step has (``tcpcheck.symbolic.induction.step``)."""

    spec: Spec
    arriving: Record
    event: Record
    parameter: Record
    block: dict[Any, Record]
    other: dict[Any, Record]
    history: dict[Any, Any]

    @property
    def kept(self) -> Mapping[str, str]: ...

    @property
    def incarnations(self) -> Callable[[Any], Collection[Term]]: ...


def ranges(step: Step) -> Iterator[Term]:
    """Every variable has a value of its sort, and no count of octets is beyond what TCP can say."""
    segments = (step.arriving, *step.other.values())
    records: list[tuple[Record, dict[str, Expression]]] = [
        *((block, step.spec.block_fields) for block in step.block.values()),
        *((segment, step.spec.segment_fields) for segment in segments),
        (step.event, {"length": Nat.field("event", "length"), "fresh_iss": Seq.field("event", "fresh_iss")}),
        (step.parameter, {name: Nat.field("parameter", name) for name in PARAMETERS}),
    ]
    for record, fields in records:
        for name, expression in fields.items():
            yield in_range(record[name], expression.sort)
    for count in (step.event["length"], *(step.parameter[name] for name in PARAMETERS)):
        yield count < WIDEST
    for segment in segments:
        yield z3.And(segment["text"] < WIDEST, segment["wnd"] < WIDEST)
    for block in step.block.values():
        yield z3.And(*(block[name] < WIDEST for name in BUFFERS))
    for role in step.history:
        for one in step.incarnations(role):
            for what, sort in step.kept.items():
                if sort in COUNTED:
                    yield in_range(step.history[role][what](one), sort)
