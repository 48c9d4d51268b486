"""Which transitions of a learned model the rules allow: each is played, after a shortest word that leads to it.

Inputs are 300 ms apart, as the learner waited; an output comes 1 ms after its input.  The end under test is tracked as
the end of a capture is, so calls need no meaning here: what the stack sends after them has to be allowed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from tcpcheck.conform.capture.frames import Packet
from tcpcheck.conform.conversations.side import Side
from tcpcheck.conform.end.assumption import SECOND, Assumption
from tcpcheck.conform.end.hypothesis import Event, Hypothesis
from tcpcheck.conform.end.rules import Why
from tcpcheck.conform.search.levels import Rulebook
from tcpcheck.conform.search.plain import plainly
from tcpcheck.learned.machine import Machine, Transition
from tcpcheck.learned.mapper import SILENCE, WINDOW, LetterError, Record, letter_parts
from tcpspec.language.state import State
from tcpspec.rules.control import PSH, SYN, names
from tcpspec.rules.semantics import Segment

STACK, LEARNER = (bytes([192, 0, 2, 1]), 1), (bytes([192, 0, 2, 2]), 2)
BETWEEN, ANSWER = 3 * SECOND // 10, SECOND // 1000


class Agreement(Enum):
    """How the specification sees one transition."""

    AGREES = "allowed"
    MAY_BE_SILENT = "silent where a challenge ACK may be throttled"
    EXCUSABLE = "not allowed, but explained by a loss or a limit of resources"
    DEVIATES = "not allowed"

    def __str__(self) -> str:
        return self.value


FINE = (Agreement.AGREES, Agreement.MAY_BE_SILENT)


@dataclass(frozen=True)
class Judged:
    """A transition with the word that leads to it (itself last), and in which states the end may have been."""

    word: tuple[Transition, ...]
    agreement: Agreement
    states: tuple[State, ...]
    why: Why | None = None
    assumed: tuple[Assumption, ...] = ()

    @property
    def transition(self) -> Transition:
        return self.word[-1]


class Play:
    """One word, played letter by letter."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.side = Side(book, {}, {}, complete=True, trusted=True, calls_seen=True)
        self.record = Record()
        self.now, self.number = SECOND, 0
        self.isss: tuple[int, ...] = ()

    def letter(self, edge: Transition) -> None:
        """Give the input and take the output."""
        self.now += BETWEEN
        if letter_parts(edge.input) is not None:
            segment, self.record = self.record.sends(edge.input)
            self._see(segment, arrives=True)
        self.now += ANSWER
        if edge.output == SILENCE:
            self.record = self.record.silence()
            return
        candidates = list(self.record.outputs(edge.output, self.isss))
        if not candidates:
            raise LetterError(f"{edge.output}: the learner knows no number that it can mean")
        segment = next((each for each in candidates if self._fits(each)), candidates[0])
        self._see(segment, arrives=False)
        self.record = self.record.receives(segment)
        if SYN in segment.control and segment.seq not in self.isss:
            self.isss = (*self.isss, segment.seq)

    def _see(self, segment: Segment, *, arrives: bool) -> None:
        self.number += 1
        self.side.see(self._packet(segment, arrives), arrives=arrives)

    def _packet(self, segment: Segment, arrives: bool) -> Packet:
        source, destination = (LEARNER, STACK) if arrives else (STACK, LEARNER)
        seq, ack, control, text, *_ = segment
        return Packet(self.number, self.now, source, destination, seq, ack, control, text, WINDOW, b"")

    def _fits(self, segment: Segment) -> bool:
        """Of the numbers that an output may stand for, one that the default rules can send."""
        packet = self._packet(segment, arrives=False)
        event = Event(packet, segment._replace(control=segment.control & ~PSH), False, ANSWER, ANSWER)
        return bool(plainly(self.side.end.hypotheses, event, self.book.base))


def judge(word: tuple[Transition, ...], book: Rulebook) -> Judged:
    """The last transition of a word whose other transitions are allowed."""
    play = Play(book)
    for edge in word[:-1]:
        play.letter(edge)
    end = play.side.end
    before = len(end.deviations)
    states = tuple(dict.fromkeys(each.block.state for each in end.hypotheses))
    play.letter(word[-1])
    if len(end.deviations) > before:
        deviation = end.deviations[-1]
        agreement = Agreement.DEVIATES if end.ended else Agreement.EXCUSABLE
        return Judged(word, agreement, states, deviation.why, deviation.because)
    if word[-1].output == SILENCE and letter_parts(word[-1].input) is not None:
        return _silent(word, play, states)
    return Judged(word, Agreement.AGREES, states, assumed=_used(end.hypotheses))


def _silent(word: tuple[Transition, ...], play: Play, states: tuple[State, ...]) -> Judged:
    """Nothing came after a segment: was an answer due?"""
    owed = [tuple(each for each in h.owed if each.number == play.number) for h in play.side.end.hypotheses]
    if not all(owed):
        return Judged(word, Agreement.AGREES, states, assumed=_used(play.side.end.hypotheses))
    due = owed[0][-1]
    rules = tuple(rule.name for rule in due.rules if rule.send)
    why = Why(f"{names(due.segment.control)} is due", due.rules[-1].section, rules)
    optional = any(each.optional for one in owed for each in one)
    return Judged(word, Agreement.MAY_BE_SILENT if optional else Agreement.EXCUSABLE, states, why)


def _used(hypotheses: list[Hypothesis]) -> tuple[Assumption, ...]:
    return min(hypotheses, key=lambda each: each.cost).assumed


@dataclass(frozen=True)
class Comparison:
    """Every transition that was reached, judged; ``beyond`` are those that only words reach that are not allowed."""

    machine: Machine
    judged: tuple[Judged, ...]
    beyond: tuple[Transition, ...]

    @cached_property
    def counts(self) -> Counter[Agreement]:
        return Counter(each.agreement for each in self.judged)

    @cached_property
    def assumed(self) -> Counter[str]:
        """Readings and extensions that transitions need, by name."""
        return Counter(one.name for each in self.judged if each.agreement is Agreement.AGREES for one in each.assumed)

    @cached_property
    def groups(self) -> tuple[tuple[Judged, ...], ...]:
        """Disagreements with one cause, the shortest word first; the largest group first."""
        found: dict[object, list[Judged]] = {}
        for each in self.judged:
            if each.agreement is not Agreement.AGREES:
                edge, why = each.transition, each.why
                found.setdefault((each.agreement, edge.input, edge.output, why and why.rules), []).append(each)
        groups = (tuple(group) for group in found.values())
        return tuple(sorted(groups, key=lambda group: (RANK[group[0].agreement], -len(group))))


RANK = {agreement: rank for rank, agreement in enumerate(reversed(Agreement))}


def compare(machine: Machine, book: Rulebook) -> Comparison:
    """Judge every transition that a word of allowed ones reaches."""
    judged: dict[tuple[Transition, ...], Judged] = {}

    def allowed(word: tuple[Transition, ...]) -> bool:
        return judged[word].agreement in FINE

    def each_judged() -> Iterator[Judged]:
        words = machine.words(allowed)
        for word in words:
            judged[word] = judge(word, book)
            yield judged[word]

    found = tuple(each_judged())
    reached = {each.transition for each in found}
    return Comparison(machine, found, tuple(edge for edge in machine.transitions.values() if edge not in reached))
