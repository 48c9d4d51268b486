"""A counterexample to induction: one step that leads from where every lemma holds to where one does not.

It is *not* an execution: nothing says that its first state can be reached.  Either it can, and then the claim is false
and enumeration shows a run to it, or it cannot, and then a lemma that excludes it is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tcpcheck.symbolic.events.concrete import Numbers, Situation, replayed
from tcpcheck.symbolic.induction.step import OPPOSITE, InductiveStep
from tcpcheck.symbolic.proving.obligation import Obligation, Stated
from tcpspec.language.expression import SpecError
from tcpspec.proofs.lemmas import ONE_RULE
from tcpspec.rules.check import Check
from tcpspec.rules.control import names
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Block, Outcome, Segment

NOT_AN_EXECUTION = "counterexample to induction, not an execution"


@dataclass(frozen=True)
class PreState:
    """Where the step begins: the blocks of both ends, the end that acts first, and the segment that arrives if any."""

    here: Block
    there: Block
    arriving: Segment | None


Lookup = Callable[[PreState], str | None]
"""Looks a pre-state up in an enumerated graph: a description of the path to it, or None if it is not there."""


@dataclass(frozen=True)
class CounterexampleToInduction:
    """The step that breaks ``lemma``, replayed through the reference semantics."""

    obligation: str
    lemma: Stated
    part: str
    before: PreState
    situation: Situation
    outcome: Outcome | None
    rules: tuple[Check, ...]
    history: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self, lookup: Lookup | None = None) -> list[str]:
        """For people: what it is, the lemma and the rules with their places, the step, and what to do next."""
        event = self.situation.choices
        shown = [
            f"{NOT_AN_EXECUTION}: {self.obligation}",
            f"lemma   {self.lemma.name} ({self.lemma.place}), of: {self.part}",
            *(f"rule    {check!r}" for check in self.rules),
            f"here    {describe_block(self.before.here)}",
            f"there   {describe_block(self.before.there)}",
            f"event   {self.situation.kind}, new ISS {event.fresh_iss}, length {event.length}",
        ]
        if self.before.arriving is not None:
            shown.append(f"arrives {describe_segment(self.before.arriving)}")
        if self.outcome is not None:
            shown.append(f"after   {describe_block(self.outcome.block)}")
            if self.outcome.sent is not None:
                shown.append(f"sends   {describe_segment(self.outcome.sent)}")
        shown += [f"history {line}" for line in self.history]
        return shown + ([] if lookup is None else [self.reachability(lookup)])

    def reachability(self, lookup: Lookup) -> str:
        """What an enumerated graph says about the state it begins in."""
        path = lookup(self.before)
        if path is None:
            return "its first state is not among the enumerated ones: strengthen the lemmas, or enlarge the bounds"
        return f"its first state is reachable, so the property is false: {path}"


def describe_block(block: Block) -> str:
    """The block without what is zero: `ESTABLISHED iss=100 snd_una=101 ...`."""
    others = {name: value for name, value in block._asdict().items() if name != "state" and value not in (0, None)}
    return " ".join([str(block.state), *(f"{name}={value}" for name, value in others.items())])


def describe_segment(segment: Segment) -> str:
    """`<SEQ=300><ACK=101><CTL=SYN,ACK> of #1 to #2`."""
    parts = [f"<SEQ={segment.seq}>"]
    if "ACK" in names(segment.control):
        parts.append(f"<ACK={segment.ack_no}>")
    parts.append(f"<CTL={names(segment.control)}>")
    if segment.text:
        parts.append(f"<DATA={segment.text}>")
    return "".join(parts) + f" of {segment.sender or 'nobody'} to {segment.receiver or 'nobody'}"


def counterexample(step: InductiveStep, obligation: Obligation, model: Any) -> CounterexampleToInduction:
    """Read the step off a model of the negated obligation and replay it; InternalError if z3 and the replay differ."""
    numbers = Numbers(model)
    here, there = (numbers.block(step.block[role], step.spec) for role in ("here", "there"))
    situation = numbers.situation(
        step.spec, step.kind, step.block["here"], step.arriving, step.event, step.parameter
    )  # fmt: skip
    arriving = numbers.segment(step.arriving, step.spec) if step.kind is Kind.ARRIVES else None
    before = PreState(here, there, arriving)
    if obligation.kind is None:
        return CounterexampleToInduction(
            obligation.name, obligation.lemma, obligation.part, before, situation, None, (), ()
        )
    outcome, rules = _replay(step, obligation, situation, numbers)
    return CounterexampleToInduction(obligation.name, obligation.lemma, obligation.part, before, situation, outcome,
                                     rules, tuple(_history(step, numbers)))  # fmt: skip


def _replay(
    step: InductiveStep, obligation: Obligation, situation: Situation, numbers: Numbers
) -> tuple[Outcome | None, tuple[Check, ...]]:
    transition = step.transition
    if obligation.lemma is not ONE_RULE:
        outcome = replayed(situation, transition, numbers)
        return outcome, outcome.fired
    pairs = ((a, b) for a, b, both in transition.overlaps if numbers.of(both, "bool"))
    try:
        situation.step()
    except SpecError:
        return None, next(pairs)
    raise AssertionError(f"z3 says that two rules apply at once, tcpspec.rules.semantics does not: {situation}")


def _history(step: InductiveStep, numbers: Numbers) -> list[str]:
    """What the histories say of the incarnations that the step talks about."""
    lines: dict[str, None] = {}
    for role in OPPOSITE:
        for one in step.incarnations(role):
            says = step.history[role]
            if numbers.of(says["known"](one), "bool"):
                name, peer = (numbers.of(term, "incarnation") for term in (one, says["peer"](one)))
                iss, sent = (numbers.of(says[what](one), "seq") for what in ("iss", "sent"))
                lines[f"{role}: {name} ISS {iss}, sent up to {sent}, bound to {peer or 'nobody'}"] = None
    return list(lines)
