"""Numpy containers of the engine: arrays that grow, exact sets of integers with open addressing, tables of
pairs.

Numbers are int64 and never negative; -1 and -2 mark what is empty or not known.  ``Numbering`` gives values
of Python small numbers; ``KeySet`` does the same for machine words, millions at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Words = tuple[Ints, ...]
V = TypeVar("V", bound=Hashable)

EMPTY = -1
NOT_KNOWN = -2
BLOCKED = -1
"""Entry of a table: this cannot happen."""

MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
SECOND_MULTIPLIER = np.uint64(0xBF58476D1CE4E5B9)
BATCH = 1 << 18
FULLEST = 0.6
DENSE_CELLS = 1 << 25
QUICK_GROWTH = 22


NONE: Ints = np.empty(0, np.int64)


class Numbering(Generic[V]):
    """Values numbered 0, 1, 2 ... in the order in which they are first met."""

    def __init__(self) -> None:
        self.values: list[V] = []
        self._numbers: dict[V, int] = {}

    def __len__(self) -> int:
        return len(self.values)

    def number(self, value: V) -> int:
        """The number of ``value``, a new one if it was never met."""
        known = self._numbers.get(value)
        if known is None:
            known = self._numbers[value] = len(self.values)
            self.values.append(value)
        return known

    def known(self, value: V) -> int | None:
        """The number of ``value``, None if it was never met."""
        return self._numbers.get(value)


class Growing:
    """An array that grows at its end."""

    def __init__(self, dtype: Any = np.int64, room: int = 1024) -> None:
        self._room = np.zeros(room, dtype)
        self.size = 0

    @property
    def array(self) -> NDArray[Any]:
        return self._room[: self.size]

    @property
    def nbytes(self) -> int:
        return int(self._room.nbytes)

    def extend(self, values: NDArray[Any] | list[Any]) -> None:
        end = self.size + len(values)
        if end > self._room.size:
            grown = np.zeros(max(end, self._room.size * 3 // 2), self._room.dtype)
            grown[: self.size] = self.array
            self._room = grown
        self._room[self.size : end] = values
        self.size = end

    def shrink(self, size: int) -> None:
        self.size = min(self.size, size)


class KeySet:
    """An exact set of keys, each one or two words, numbered in the order in which they were added.

    Open addressing with linear probing: the table holds the keys themselves, never a fingerprint.
    """

    def __init__(self, width: int = 1, log_slots: int = 15) -> None:
        self.width = width
        self._words = [Growing() for _ in range(width)]
        self._allocate(log_slots)

    def __len__(self) -> int:
        return self._words[0].size

    def words(self, start: int = 0, stop: int | None = None) -> Words:
        """The keys numbered ``start`` to ``stop``."""
        return tuple(word.array[start:stop] for word in self._words)

    @property
    def nbytes(self) -> int:
        return sum(word.nbytes for word in self._words) + sum(t.nbytes for t in self._table) + int(self._numbers.nbytes)

    def _allocate(self, log_slots: int) -> None:
        self._log = log_slots
        self._table = [np.full(1 << log_slots, EMPTY, np.int64) for _ in range(self.width)]
        self._numbers = np.zeros(1 << log_slots, np.uint32)

    def _slots(self, words: Words) -> Ints:
        mixed = words[0].view(np.uint64)
        mixed = (mixed ^ (mixed >> np.uint64(31))) * MULTIPLIER
        for word in words[1:]:
            mixed = (mixed ^ (mixed >> np.uint64(29)) ^ word.view(np.uint64)) * SECOND_MULTIPLIER
        mixed ^= mixed >> np.uint64(32)
        return ((mixed * MULTIPLIER) >> np.uint64(64 - self._log)).view(np.int64)

    def _equal(self, slots: Ints, words: Words) -> NDArray[np.bool_]:
        equal: NDArray[np.bool_] = self._table[0].take(slots) == words[0]
        for table, word in zip(self._table[1:], words[1:], strict=True):
            equal &= table.take(slots) == word
        return equal

    def add(self, words: Words) -> Ints:
        """Add keys; the positions of those that were new, ascending: of equal keys the first counts."""
        fresh = []
        for start in range(0, words[0].size, BATCH):
            part = tuple(np.ascontiguousarray(word[start : start + BATCH]) for word in words)
            self._make_room(part[0].size)
            positions, slots = self._place(part)
            self._numbers[slots] = np.arange(len(self), len(self) + positions.size, dtype=np.uint32)
            for kept, word in zip(self._words, part, strict=True):
                kept.extend(word.take(positions))
            fresh.append(positions + start)
        return np.concatenate(fresh) if fresh else np.empty(0, np.int64)

    def _place(self, words: Words) -> tuple[Ints, Ints]:
        """Put keys into the table; positions and slots of the new ones."""
        slots = self._slots(words)
        pending = np.flatnonzero(~self._equal(slots, words))
        slots, placed, places = slots.take(pending), [NONE], [NONE]
        while pending.size:
            keys = tuple(word.take(pending) for word in words)
            same, empty = self._equal(slots, keys), self._table[0].take(slots) == EMPTY
            claims = np.flatnonzero(empty)
            winners = self._claim(slots.take(claims), claims)
            for table, key in zip(self._table, keys, strict=True):
                table[slots.take(winners)] = key.take(winners)
            placed.append(pending.take(winners))
            places.append(slots.take(winners))
            same[winners] = True
            slots += ~empty
            stays = np.flatnonzero(~same)
            pending, slots = pending.take(stays), slots.take(stays) & ((1 << self._log) - 1)
        positions, where = np.concatenate(placed), np.concatenate(places)
        order = np.argsort(positions, kind="stable")
        return positions[order], where[order]

    def _claim(self, slots: Ints, claims: Ints) -> Ints:
        """Of several claims to one empty slot the first wins: written backwards, so that it is written
        last."""
        self._numbers[slots[::-1]] = claims[::-1]
        winners: Ints = claims[self._numbers.take(slots) == claims]
        return winners

    def _make_room(self, more: int) -> None:
        needed = (len(self) + more) / FULLEST
        if needed <= 1 << self._log:
            return
        log = self._log + 1 if self._log >= QUICK_GROWTH else self._log + 2
        while needed > 1 << log:
            log += 1
        self._allocate(log)
        for start in range(0, len(self), BATCH):
            part = tuple(np.ascontiguousarray(word) for word in self.words(start, start + BATCH))
            positions, slots = self._place(part)
            self._numbers[slots] = (positions + start).astype(np.uint32)

    def find(self, words: Words) -> Ints:
        """The numbers of keys, -1 for those that are not in the set."""
        slots = self._slots(words)
        result = np.full(words[0].size, -1, np.int64)
        pending = np.arange(words[0].size)
        while pending.size:
            keys = tuple(word.take(pending) for word in words)
            same = self._equal(slots, keys)
            result[pending[same]] = self._numbers.take(slots[same])
            goes_on = ~same & (self._table[0].take(slots) != EMPTY)
            slots = (slots[goes_on] + 1) & ((1 << self._log) - 1)
            pending = pending[goes_on]
        return result


class PairTable:
    """A function of two numbers, computed when first asked for: dense while small, hashed beyond
    ``DENSE_CELLS``."""

    def __init__(self, fill: Callable[[int, int], int]) -> None:
        self._fill = fill
        self._rows, self._columns = 64, 32
        self._cells = np.full(self._rows * self._columns, NOT_KNOWN, np.int64)
        self._hashed: KeySet | None = None
        self._values = Growing()

    def get(self, rows: Ints, columns: Ints, shape: tuple[int, int]) -> Ints:
        """Values at pairs; ``shape`` is how many rows and columns there are now."""
        if self._hashed is None:
            self._reserve(*shape)
        if self._hashed is not None:
            return self._get_hashed(rows, columns)
        flat = rows * self._columns + columns
        values = self._cells.take(flat)
        if values.size and values.min() == NOT_KNOWN:
            for cell in np.unique(flat[values == NOT_KNOWN]).tolist():
                self._cells[cell] = self._fill(*divmod(cell, self._columns))
            values = self._cells.take(flat)
        return values

    def _reserve(self, rows: int, columns: int) -> None:
        if rows <= self._rows and columns <= self._columns:
            return
        new_rows = max(self._rows, rows * 3 // 2 if rows > self._rows else 0)
        new_columns = max(self._columns, columns * 5 // 4 if columns > self._columns else 0)
        old = self._cells.reshape(self._rows, self._columns)
        if new_rows * new_columns > DENSE_CELLS:
            self._hash(old)
            return
        cells = np.full((new_rows, new_columns), NOT_KNOWN, np.int64)
        cells[: self._rows, : self._columns] = old
        self._cells, self._rows, self._columns = cells.ravel(), new_rows, new_columns

    def known(self) -> Iterator[tuple[tuple[int, int], Ints]]:
        """((row, column), value) of every pair computed so far."""
        if self._hashed is None:
            rows, columns = np.nonzero(self._cells.reshape(self._rows, self._columns) != NOT_KNOWN)
            values = self._cells[rows * self._columns + columns]
        else:
            keys = self._hashed.words()[0]
            rows, columns, values = keys >> 32, keys & ((1 << 32) - 1), self._values.array
        yield from zip(zip(rows.tolist(), columns.tolist(), strict=True), values, strict=True)

    def _hash(self, old: Ints) -> None:
        rows, columns = np.nonzero(old != NOT_KNOWN)
        self._hashed = KeySet()
        self._hashed.add(((rows << 32) | columns,))
        self._values.extend(old[rows, columns])
        self._cells = np.empty(0, np.int64)

    def _get_hashed(self, rows: Ints, columns: Ints) -> Ints:
        assert self._hashed is not None
        keys = (rows << 32) | columns
        fresh = self._hashed.add((keys,))
        self._values.extend([self._fill(int(rows[p]), int(columns[p])) for p in fresh.tolist()])
        return self._values.array.take(self._hashed.find((keys,)))
