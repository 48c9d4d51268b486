"""What the letters of a learned model mean as segments: the mapper of Fiterau-Brostean et al. (CAV 2016).

The learner keeps a record of the numbers that the stack used; `V` in an input is the valid number by that record, and
outputs are told relative to it.  The stack is the end under test, the learner its peer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from tcpcheck.base.verdict import Exit
from tcpspec.language.expression import SEQUENCE_NUMBERS
from tcpspec.rules.control import ACK, FIN, PSH, RST, SYN, Control
from tcpspec.rules.semantics import Segment

LETTER = re.compile(r"^([A-Z+]+)\((\w+),(\w+),(\d+)\)$")
BITS = {"SYN": SYN, "ACK": ACK, "FIN": FIN, "RST": RST, "PSH": PSH}
SILENCE = "TIMEOUT"
WINDOW = 65535
LEARNER_ISN, STACK_ISN, APART = 10_000, 3_000_000_000, 50_000


class LetterError(ValueError):
    """A letter that the mapper does not know."""

    exit_code = Exit.USAGE


def letter_parts(letter: str) -> tuple[Control, str, str, int] | None:
    """Control bits, SEQ, ACK and octets of a segment; None for a socket call.

    >>> letter_parts("ACK+PSH(V,V,1)")[1:], letter_parts("CLOSE")
    (('V', 'V', 1), None)
    """
    found = LETTER.match(letter)
    if found is None:
        if not letter.isalpha():
            raise LetterError(f"{letter!r} is neither a call nor a segment such as ACK+PSH(V,V,1)")
        return None
    control = Control(0)
    for bit in found[1].split("+"):
        if bit not in BITS:
            raise LetterError(f"{letter!r}: there is no flag {bit}; there are: {', '.join(BITS)}")
        control |= BITS[bit]
    return control, found[2], found[3], int(found[4])


@dataclass(frozen=True)
class Record:
    """What the learner knows: the stack's last number, its own, a number that it proposed, and the last ACK.

    ``fresh`` counts the numbers that were made up.
    """

    stack: int | None = None
    learner: int | None = None
    proposed: int | None = None
    last_ack: int = 0
    fresh: int = 0

    def sends(self, letter: str) -> tuple[Segment, Record]:
        """The segment that an input stands for, and the record afterwards."""
        parts = letter_parts(letter)
        assert parts is not None
        control, _, _, text = parts
        made_up = LEARNER_ISN + APART * self.fresh
        known = self.learner is not None
        seq = self.learner if self.learner is not None else made_up
        if not known and RST in control and ACK not in control and self.last_ack:
            seq = self.last_ack
        ack = (self.stack + 1) % SEQUENCE_NUMBERS if ACK in control and self.stack is not None else 0
        segment = Segment(seq, ack, control, text, WINDOW)
        if RST in control:
            return segment, Record(last_ack=self.last_ack, fresh=self.fresh + 1)
        proposed = self.proposed if known else seq
        return segment, Record(self.stack, self.learner, proposed, self.last_ack, self.fresh + (not known))

    def silence(self) -> Record:
        """Nothing came."""
        return Record(self.stack, self.learner, None, self.last_ack, self.fresh)

    def receives(self, segment: Segment) -> Record:
        """The record after an output."""
        control, stack, learner = segment.control, self.stack, self.learner
        if RST in control or (self.proposed is not None and segment.ack_no != (self.proposed + 1) % SEQUENCE_NUMBERS):
            stack = learner = None
        elif self.proposed is not None or (stack is not None and segment.seq == (stack + 1) % SEQUENCE_NUMBERS):
            if control & (SYN | FIN):
                stack = segment.seq
            elif PSH in control and stack is not None:
                stack = (stack + segment.text) % SEQUENCE_NUMBERS
            learner = segment.ack_no
        elif SYN in control:
            stack, learner = segment.seq, segment.ack_no or learner
        return Record(stack, learner, None, segment.ack_no, self.fresh + 1)

    def outputs(self, letter: str, isss: tuple[int, ...]) -> Iterator[Segment]:
        """The segments that an output may stand for; ``isss`` are the numbers with which the stack began before."""
        parts = letter_parts(letter)
        assert parts is not None
        control, seq, ack, text = parts
        for number, acknowledged in product(self._seqs(seq, isss), self._acks(ack)):
            yield Segment(number, acknowledged if ACK in control else 0, control, text, WINDOW)

    def _seqs(self, said: str, isss: tuple[int, ...]) -> tuple[int, ...]:
        """NEXT and CURRENT count from the stack's last number; what is fresh may be an ISS that was forgotten."""
        if said == "ZERO":
            return (0,)
        if said == "FRESH":
            return ((STACK_ISN + APART * self.fresh) % SEQUENCE_NUMBERS, *isss)
        if self.stack is None:
            return ()
        return ((self.stack + (said == "NEXT")) % SEQUENCE_NUMBERS,)

    def _acks(self, said: str) -> tuple[int, ...]:
        if said == "ZERO":
            return (0,)
        numbers = (each for each in (self.learner, self.proposed) if each is not None)
        if said == "NEXT":
            return tuple((each + 1) % SEQUENCE_NUMBERS for each in numbers)
        return (self.learner,) if said == "CURRENT" and self.learner is not None else ()
