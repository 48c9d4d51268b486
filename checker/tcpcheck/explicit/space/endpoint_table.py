"""The local table of an end: what it does by itself and how it answers, in each situation.

An end is local: its next situation and its reply depend on its situation and on one event only.  So each such
pair is computed once, by generated Python, when the search first meets it; the search itself only looks
numbers up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tcpcheck.base.compiled import compiled
from tcpcheck.explicit.space.arrays import BLOCKED, Ints, Numbering, PairTable
from tcpcheck.explicit.space.clock import require_no_clock, rested, step_of
from tcpcheck.explicit.space.environment import Environment
from tcpcheck.explicit.space.situation import (
    Situation,
    aged,
    changes_nothing,
    event_choices,
    exhausted,
    next_iss,
    situation_after,
    too_long,
)
from tcpspec.rules.event import Choices, Kind
from tcpspec.rules.semantics import Outcome, Segment
from tcpspec.system.joint import Act, End, Side

USER_CALLS = (
    Kind.OPEN_PASSIVE,
    Kind.OPEN_ACTIVE,
    Kind.SEND,
    Kind.RECEIVE,
    Kind.CLOSE,
    Kind.ABORT,
    Kind.STATUS,
)

KIND_NUMBERS = {kind: number for number, kind in enumerate(Kind)}
LABEL_BITS, SENT_BITS = 16, 20
LABELS = (1 << LABEL_BITS) - 1
SENT = (1 << SENT_BITS) - 1


def entry(end: int, sent: int, label: int) -> int:
    """One number for: the situation after, the segment sent (0: none), and which rules fired."""
    assert sent <= SENT and label <= LABELS, "more segments or rule paths than a table entry has room for"
    return (end << SENT_BITS | sent) << LABEL_BITS | label


def end_of(entries: Ints) -> Ints:
    return entries >> (SENT_BITS + LABEL_BITS)


def sent_of(entries: Ints) -> Ints:
    return (entries >> LABEL_BITS) & SENT


def label_of(entries: Ints) -> Ints:
    return entries & LABELS


@dataclass(frozen=True)
class Numbers:
    """What both directions number: segments by sender; 0 is no segment."""

    segments: dict[Side, Numbering[Segment | None]]

    @classmethod
    def fresh(cls) -> Numbers:
        segments: dict[Side, Numbering[Segment | None]] = {"A": Numbering(), "B": Numbering()}
        for numbering in segments.values():
            numbering.number(None)
        return cls(segments)


class Ends:
    """All situations of one end that were met, what it may do in each by itself, and how it answers each
    segment."""

    def __init__(self, side: Side, environment: Environment, numbers: Numbers) -> None:
        self.side = side
        self.environment = environment
        self.bounds = environment.bounds.end(side)
        self.spec = environment.system.spec(side)
        self.step = compiled(self.spec)
        self.sent = numbers.segments[side]
        self.arriving = numbers.segments["B" if side == "A" else "A"]
        ticks = environment.bounds.ticks
        self._clocked = bool(ticks and ticks.resend_within)
        self.situations: Numbering[Situation] = Numbering()
        self.labels: Numbering[tuple[str, ...]] = Numbering()
        self.acts: dict[int, list[Act]] = {}
        self.left_out = 0
        self.act_entries = np.full((64, 8), BLOCKED, np.int64)
        self.act_kinds = np.full((64, 8), -1, np.int64)
        self.act_count = np.full(64, -1, np.int64)
        self.receive = PairTable(self._receive)
        self.urgent = PairTable(self._urgent)
        self.later = PairTable(self._later)
        self.answered: set[str] = set()

    def __len__(self) -> int:
        return len(self.situations)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.situations), len(self.arriving)

    def prepare(self, ends: Ints) -> None:
        """Fill in the acts of situations that the search reaches."""
        if len(self) > self.act_count.size:
            self._grow()
        missing = ends[self.act_count.take(ends) < 0]
        if missing.size:
            for number in np.unique(missing).tolist():
                self._fill_acts(number)

    def acts_change(self) -> NDArray[np.bool_]:
        """For each situation: some act leads to another one."""
        acts = self.act_entries[: len(self)]
        own = np.arange(acts.shape[0])[:, None]
        changes: NDArray[np.bool_] = np.any((acts != BLOCKED) & (end_of(acts) != own), axis=1)
        return changes

    def recorded(self) -> Iterator[tuple[int, Kind, int, int, Segment | None, Ints]]:
        """(situation, kind, length, ISS, segment, table entry) of every local step that was computed."""
        for number, acts in self.acts.items():
            for slot, act in enumerate(acts):
                yield number, act.kind, act.length, act.iss, None, self.act_entries[number, slot]
        for (number, segment), found in self.receive.known():
            if found != BLOCKED:
                iss = next_iss(self.situations.values[number].end, self.bounds)
                yield number, Kind.ARRIVES, 0, iss, self.arriving.values[segment], found

    def _grow(self, columns: int = 0) -> None:
        """Room for more situations, and for so many acts in each."""
        old_rows, old_columns = self.act_entries.shape
        rows = len(self) * 2 if len(self) > old_rows else old_rows
        for name in ("act_entries", "act_kinds"):
            grown = np.full((rows, max(old_columns, columns)), BLOCKED, np.int64)
            grown[:old_rows, :old_columns] = getattr(self, name)
            setattr(self, name, grown)
        counts = np.full(rows, -1, np.int64)
        counts[:old_rows] = self.act_count
        self.act_count = counts

    def _fill_acts(self, number: int) -> None:
        situation = self.situations.values[number]
        iss = next_iss(situation.end, self.bounds)
        acts, entries = [], []
        self.left_out = max(self.left_out, too_long(situation.end.block, self.bounds))
        for kind, length in event_choices(situation, self.bounds):
            result = self._outcome(situation, kind, iss, length, None)
            if result is not None and not changes_nothing(situation.end.block, result[0]):
                acts.append(Act(self.side, kind, iss, length))
                entries.append(self._entry(situation, kind, *result))
        self._note_answers(situation, iss)
        if len(acts) > self.act_entries.shape[1]:
            self._grow(len(acts))
        self.acts[number] = acts
        self.act_entries[number, : len(acts)] = entries
        self.act_kinds[number, : len(acts)] = [KIND_NUMBERS[act.kind] for act in acts]
        self.act_count[number] = len(acts)

    def _note_answers(self, situation: Situation, iss: int) -> None:
        """Calls that are only answered (an error, mostly) need no budget: the rule is covered."""
        for kind in USER_CALLS:
            result = self._outcome(situation, kind, iss, self.bounds.sizes[0] if kind is Kind.SEND else 0, None)
            if result is not None and changes_nothing(situation.end.block, result[0]):
                self.answered.update(check.name for check in result[0].fired)

    def made(self, number: int, kind: Kind, length: int, segment: Segment | None) -> tuple[Outcome, int] | None:
        """What comes of an event in a situation, and the situation after it (-1: the search never came there); None if
        it cannot happen."""
        situation = self.situations.values[number]
        result = self._outcome(situation, kind, next_iss(situation.end, self.bounds), length, segment)
        if result is None:
            return None
        after = situation_after(situation, kind, *result, self.bounds, self._clocked)
        known = self.situations.known(after)
        return result[0], -1 if known is None else known

    def _outcome(
        self, situation: Situation, kind: Kind, iss: int, length: int, segment: Segment | None
    ) -> tuple[Outcome, End] | None:
        end = situation.end
        choices = Choices(iss, f"{self.side}{len(end.history) + 1}", length, 0)
        outcome = self.step(end.block, kind, choices, segment, self.environment.system.parameters)
        if self.environment.bounds.ticks is not None:
            asked = step_of(self.step, kind, segment, self.environment.system.parameters)
            require_no_clock(asked, end.block, choices, outcome, kind)
            outcome = None if outcome is None else outcome._replace(block=rested(outcome.block))
        if outcome is None:
            return None
        after = end.after(outcome.block)
        return None if exhausted(end, after, self.bounds) else (outcome, after)

    def _entry(self, before: Situation, kind: Kind, outcome: Outcome, after: End) -> int:
        situation = situation_after(before, kind, outcome, after, self.bounds, self._clocked)
        sent = 0 if outcome.sent is None else self.sent.number(outcome.sent)
        label = self.labels.number(tuple(check.name for check in outcome.fired))
        return entry(self.situations.number(situation), sent, label)

    def _receive(self, number: int, segment: int) -> int:
        situation = self.situations.values[number]
        result = self._outcome(
            situation, Kind.ARRIVES, next_iss(situation.end, self.bounds), 0, self.arriving.values[segment]
        )
        return BLOCKED if result is None else self._entry(situation, Kind.ARRIVES, *result)

    def _urgent(self, number: int, segment: int) -> int:
        arriving = self.arriving.values[segment]
        return int(arriving is not None and self.environment.must_arrive(arriving, self.situations.values[number]))

    def _later(self, number: int, _: int) -> int:
        after = aged(self.situations.values[number], self.environment.bounds)
        return BLOCKED if after is None else self.situations.number(after)
