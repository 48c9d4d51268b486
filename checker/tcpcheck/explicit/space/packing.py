"""How a joint state is packed: four small numbers in one word of 63 bits, in two words when they do not
fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tcpcheck.explicit.space.arrays import Ints, Words

WORD = 63
WIDE = 31


@dataclass(frozen=True)
class Layout:
    """Bits of: situation of A, content of A's line, situation of B, content of B's line.

    ``situation << line bits | line`` of one end is its *half*; one word is the half of A above the half of B.
    """

    bits: tuple[int, int, int, int]
    width: int

    @classmethod
    def for_counts(cls, counts: tuple[int, int, int, int]) -> Layout:
        """Bits for so many numbers of each kind, with all the room to grow that one word leaves."""
        needed = [count.bit_length() for count in counts]
        spare = WORD - sum(needed)
        if spare < 0:
            return cls((WIDE, WIDE, WIDE, WIDE), 2)
        return cls(tuple(bits + spare // 4 for bits in needed), 1)  # type: ignore[arg-type]

    def fits(self, counts: tuple[int, int, int, int]) -> bool:
        return all(count <= 1 << bits for count, bits in zip(counts, self.bits, strict=True))

    def half_bits(self, side: int) -> int:
        return self.bits[2 * side] + self.bits[2 * side + 1]

    def half(self, side: int, situation: Ints, line: Ints) -> Ints:
        return (situation << self.bits[2 * side + 1]) | line

    def parts(self, side: int, half: Ints) -> tuple[Ints, Ints]:
        """(situation, line) of a half."""
        bits = self.bits[2 * side + 1]
        return half >> bits, half & ((1 << bits) - 1)

    def join(self, a: Ints, b: Ints) -> Words:
        return ((a << self.half_bits(1)) | b,) if self.width == 1 else (a, b)

    def split(self, words: Words) -> tuple[Ints, Ints]:
        """(half of A, half of B)."""
        if self.width == 2:
            return words[0], words[1]
        bits = self.half_bits(1)
        return words[0] >> bits, words[0] & ((1 << bits) - 1)

    def repacked(self, words: Words, new: Layout) -> Words:
        """The same states in another layout."""
        halves = self.split(words)
        a, b = (new.half(side, *self.parts(side, halves[side])) for side in (0, 1))
        return tuple(np.ascontiguousarray(word) for word in new.join(a, b))
