"""One event at one end as one z3 term: block before -> block after, and the segment sent.

The steps of the program are composed in order.  ``active`` is the condition that processing has come this far; a
check applies where it is active and its guard holds.  Because checks of one step exclude each other (proved by
``self_test``), merging them with If is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import z3

from tcpcheck.symbolic.encoding.terms import ADDED, Reader, Term, constant, term, variable
from tcpcheck.symbolic.events.given import follows
from tcpspec.language.expression import Expression
from tcpspec.rules.block import FIELDS
from tcpspec.rules.check import Check, Reply
from tcpspec.rules.control import ACK, FIN, RST, SYN
from tcpspec.rules.event import Kind
from tcpspec.rules.extension import NOTHING, Extension
from tcpspec.rules.ghosts import receiver_of_reply, sender_of_reply
from tcpspec.rules.segment import SEGMENT_FIELDS
from tcpspec.rules.spec import Spec
from tcpspec.rules.steps import Step

Record = dict[str, Term]
UNTIMED = ("time_wait_expires",)


def fresh_block(name: str, extension: Extension = NOTHING, *, timed: bool = False) -> Record:
    """A block of free variables, those that a variant adds among them."""
    own = {
        field: constant(0, "time") if field in UNTIMED and not timed else variable(f"{name}.{field}", expression.sort)
        for field, expression in FIELDS.items()
    }
    return own | _added(name, extension.block_fields)


def _added(name: str, fields: Mapping[str, Expression]) -> Record:
    return {field: variable(f"{name}{ADDED}.{field}", expression.sort) for field, expression in fields.items()}


def fresh_segment(name: str, extension: Extension = NOTHING) -> Record:
    """A segment of free variables."""
    own = {field: variable(f"{name}.{field}", expression.sort) for field, expression in SEGMENT_FIELDS.items()}
    return own | _added(name, extension.segment_fields)


def fresh_event(name: str, *, timed: bool = False) -> Record:
    """The environment's choices as free variables; without ``now`` every timer may have run out."""
    choices = {
        "fresh_iss": variable(f"{name}.fresh_iss", "seq"),
        "fresh_incarnation": variable(f"{name}.fresh_incarnation", "incarnation"),
        "length": variable(f"{name}.length", "nat"),
    }
    return {**choices, "now": variable(f"{name}.now", "time")} if timed else choices


def parameters(*, timed: bool = False) -> Record:
    """The parameters that rules mention."""
    return {
        "buffer": variable("buffer", "nat"),
        "max_window": variable("max_window", "nat"),
        "time_wait": variable("time_wait", "time") if timed else constant(0, "time"),
    }


@dataclass(repr=False)
class Fired:
    """A check with the condition under which it applied, and where its ``then`` and its ``send`` read."""

    check: Check
    condition: Term
    before: Reader
    after: Reader


@dataclass(repr=False)
class Transition:
    """What one event does: ``handled`` where some check ended the processing, ``sends`` where a segment goes out,
    ``unhandled`` where the steps ran out (or went on to a step that is not there), ``overlaps`` where two checks of
    one step applied, ``follows`` where the ISS is the number given for it, moved by what does not depend on it
    (``given``).  Where nothing overlaps, block and segment are those of ``tcpspec.rules.semantics.step``."""

    block: Record
    handled: Term
    sends: Term
    segment: Record
    fired: list[Fired] = field(default_factory=list)
    unhandled: Term = None
    follows: Term = None
    overlaps: list[tuple[Check, Check, Term]] = field(default_factory=list)

    def lost(self, *, spontaneous: bool) -> Term | None:
        """Where the steps ran out though the event happened: a spontaneous one happens where some check applies.

        None: a spontaneous event whose checks all end it.
        """
        if not spontaneous:
            return self.unhandled
        going = [fired.condition for fired in self.fired if fired.check.onward is not None]
        return z3.And(self.unhandled, z3.Or(*going)) if going else None


def choose(condition: Term, then: Mapping[str, Term], otherwise: Mapping[str, Term]) -> Record:
    """``then`` where the condition holds, field by field."""
    return {
        name: otherwise[name] if then[name] is otherwise[name] else z3.If(condition, then[name], otherwise[name])
        for name in otherwise
    }


class _Composer:
    """Runs the program symbolically; see the module's docstring."""

    def __init__(
        self, spec: Spec, block: Record, segment: Record, event: Record, parameter: Record, timed: bool
    ) -> None:
        self.spec, self.timed = spec, timed
        self.block, self.segment, self.event, self.parameter = block, segment, event, parameter
        self.active: Term = z3.BoolVal(True)
        self.waiting: dict[str, list[Term]] = {}
        no = z3.BoolVal(False)
        self.follows: Term = no
        self.result = Transition(dict(block), no, no, no_segment(spec))

    def reader(self, block: Record, before: Record | None = None) -> Reader:
        return Reader({"block": block, "old": before or block, "seg": self.segment, "event": self.event,
                       "parameter": self.parameter})  # fmt: skip

    def step(self, step: Step) -> None:
        arrived = self.waiting.pop(step.label, [])
        if arrived:
            self.active = z3.Or(self.active, *arrived)
        reader = self.reader(self.block)
        applied = [(check, z3.And(self.active, term(check.guard, reader))) for check in step.checks]
        for position, (first, here) in enumerate(applied):
            for second, there in applied[position + 1 :]:
                self.result.overlaps.append((first, second, z3.And(here, there)))
        before_step = (self.block, self.segment)
        for check, condition in applied:
            self._apply(check, condition, *before_step)

    def _apply(self, check: Check, condition: Term, block: Record, segment: Record) -> None:
        reader = Reader({**self.reader(block).owners, "seg": segment})
        effects = self.spec.effects(check)
        after = {**block, **{name: term(value, reader) for name, value in effects.items() if self._kept(name)}}
        cut = {**segment, **{name: term(value, reader) for name, value in check.cut.items()}}
        reading = Reader({**self.reader(after, block).owners, "seg": segment})
        self.result.fired.append(Fired(check, condition, reader, reading))
        if check.send is not None:
            self.result.segment = choose(condition, reply_term(self.spec, check.send, reading), self.result.segment)
            self.result.sends = z3.Or(self.result.sends, condition)
        if "iss" in effects:
            given = follows(effects["iss"], reader, self.event["fresh_iss"])
            self.follows = z3.If(condition, given, self.follows)
        self.block = choose(condition, after, self.block)
        self.segment = choose(condition, cut, self.segment)
        if check.onward is None:
            self.result.handled = z3.Or(self.result.handled, condition)
        elif check.onward.label is not None:
            self.waiting.setdefault(check.onward.label, []).append(condition)
        if check.onward is None or check.onward.label is not None:
            self.active = z3.And(self.active, z3.Not(condition))

    def _kept(self, name: str) -> bool:
        return self.timed or name not in UNTIMED


def no_segment(spec: Spec) -> Record:
    """What stands in for a segment where none is sent."""
    return {name: constant(0 if e.sort != "incarnation" else None, e.sort) for name, e in spec.segment_fields.items()}


def reply_term(spec: Spec, reply: Reply, reader: Reader) -> Record:
    """The segment that a Reply forms."""
    fin = term(reply.fin, reader) if reply.fin is not None else z3.BoolVal(bool(reply.control & FIN))
    fields: dict[str, Expression | None] = {"seq": reply.seq, "ack_no": reply.ack, "text": reply.text}
    numbers = {n: term(e, reader) if e is not None else constant(0, "seq") for n, e in fields.items()}
    bits = {str(bit.name): z3.BoolVal(bool(reply.control & bit)) for bit in (SYN, RST, ACK)}
    return {
        **numbers,
        **bits,
        "FIN": fin,
        "wnd": reader.owners["block"]["rcv_wnd"],
        "sender": term(sender_of_reply, reader),
        "receiver": term(receiver_of_reply, reader),
        **{name: term(carried, reader) for name, carried in spec.extension.carried.items()},
    }


def transition(spec: Spec, kind: Kind, block: Record, segment: Record, event: Record, parameter: Record, *,
               timed: bool = False) -> Transition:  # fmt: skip
    """Compose the program of ``kind`` on the given terms."""
    composer = _Composer(spec, block, segment, event, parameter, timed)
    for step in spec.program(kind):
        composer.step(step)
    result = composer.result
    result.block, result.follows = composer.block, composer.follows
    nowhere = [condition for conditions in composer.waiting.values() for condition in conditions]
    result.unhandled = z3.Or(composer.active, *nowhere)
    return result
