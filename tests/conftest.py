"""Which tests are run unasked: every n-th case of those that are ``sampled``, and of files that take ``turns`` a few.

They are other ones whenever the code has changed; those left out are slow, and ``-m "slow or not slow"`` runs all.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TURNS = 5
"""Files that take turns have the numbers 0 to 4; those that share long work have the same, to do it once."""


@cache
def turn() -> int:
    """A number that another one takes the place of whenever the code of ``spec`` or ``checker`` has changed."""
    code = sha256()
    for file in sorted(file for folder in ("spec", "checker") for file in (ROOT / folder).rglob("*.py")):
        code.update(file.read_bytes())
    return int.from_bytes(code.digest())


def left_out(test: str, case: int, every: int, turn: int) -> bool:
    """The tests do not take turns in step: each begins with a case of its own."""
    start = int.from_bytes(sha256(test.encode()).digest()) + turn
    return (start + case) % every != 0


@pytest.hookimpl(tryfirst=True)  # before pytest looks at what is slow
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    cases: Counter[str] = Counter()
    for item in items:
        turns = item.get_closest_marker("turns")
        if turns is not None and turn() % TURNS != turns.args[0]:
            item.add_marker(pytest.mark.slow)
        sampled = item.get_closest_marker("sampled")
        if sampled is not None:
            test = item.nodeid.partition("[")[0]
            if left_out(test, cases[test], sampled.args[0], turn()):
                item.add_marker(pytest.mark.slow)
            cases[test] += 1
