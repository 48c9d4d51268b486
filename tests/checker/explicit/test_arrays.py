"""The containers behave like the Python ones they stand in for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcpcheck.explicit.space import arrays
from tcpcheck.explicit.space.arrays import Growing, KeySet, Numbering, PairTable

keys = st.lists(st.one_of(st.integers(0, 9), st.integers(0, 2**63 - 1)), max_size=60)


@given(st.lists(keys, max_size=6))
def test_a_key_set_numbers_keys_like_a_dict(parts: list[list[int]]) -> None:
    numbers: dict[int, int] = {}
    found = KeySet(log_slots=2)
    for part in parts:
        fresh = [n for n, key in enumerate(part) if key not in numbers and key not in part[:n]]
        assert found.add((np.array(part, np.int64),)).tolist() == fresh
        for key in part:
            numbers.setdefault(key, len(numbers))
    assert found.words()[0].tolist() == list(numbers)
    asked = np.array([*numbers, 5, 77, 2**62], np.int64)
    assert found.find((asked,)).tolist() == [numbers.get(key, -1) for key in asked.tolist()]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2**63 - 1)), max_size=60))
def test_keys_of_two_words(pairs: list[tuple[int, int]]) -> None:
    found = KeySet(width=2, log_slots=2)
    words = tuple(np.array([pair[n] for pair in pairs], np.int64) for n in (0, 1))
    found.add((words[0], words[1]))
    assert list(zip(*(word.tolist() for word in found.words()), strict=True)) == list(dict.fromkeys(pairs))
    assert found.find((words[1], words[0])).tolist() == [
        list(dict.fromkeys(pairs)).index((b, a)) if (b, a) in pairs else -1 for a, b in pairs
    ]


def test_many_keys_survive_growth() -> None:
    found = KeySet(log_slots=4)
    many = np.arange(200_000, dtype=np.int64) * 7919 % 1_000_003
    assert found.add((many,)).size == 200_000
    assert found.add((many[::-1],)).size == 0
    assert found.find((many,)).tolist() == list(range(200_000))


def test_pairs_are_computed_once_dense_and_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []

    def value(row: int, column: int) -> int:
        asked.append((row, column))
        return row * 1000 + column

    monkeypatch.setattr(arrays, "DENSE_CELLS", 20_000)
    table = PairTable(value)
    generator = np.random.default_rng(1)
    for limit in (10, 60, 100, 300, 500):
        rows, columns = generator.integers(0, limit, (2, 400))
        assert table.get(rows, columns, (limit, limit)).tolist() == (rows * 1000 + columns).tolist()
    assert len(asked) == len(set(asked))
    assert dict(table.known()) == {(row, column): row * 1000 + column for row, column in asked}


def test_growing() -> None:
    grows = Growing(np.uint32, room=1)
    for number in range(100):
        grows.extend([number, number])
    assert grows.array.tolist() == [n // 2 for n in range(200)]
    grows.shrink(3)
    assert grows.array.tolist() == [0, 0, 1]


def test_numbering() -> None:
    numbers: Numbering[str] = Numbering()
    assert [numbers.number(word) for word in ("a", "b", "a", "c")] == [0, 1, 0, 2]
    assert (numbers.values, numbers.known("b"), numbers.known("x"), len(numbers)) == (["a", "b", "c"], 1, None, 3)
