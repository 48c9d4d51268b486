"""Which tests are run unasked: every n-th case of those that are ``sampled``, and of files that take ``turns`` a few.

They are other ones every day; those left out are slow, and ``-m "slow or not slow"`` runs all.  The summary says which
turn it was: ``TCPSPEC_TURN=20000 pytest`` runs the same again.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256

import pytest

TURNS = 5
"""Files that take turns have the numbers 0 to 4; those that share long work have the same, to do it once."""


@cache
def turn() -> int:
    """Days since 1970, or what the environment says: every case comes round within a known number of days."""
    said = os.environ.get("TCPSPEC_TURN", "")
    return int(said) if said else (datetime.now(UTC).date() - date(1970, 1, 1)).days


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


def pytest_configure(config: pytest.Config) -> None:
    """Workers take the turn of whoever started them, also around midnight."""
    os.environ["TCPSPEC_TURN"] = str(turn())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say that something was left out, and how to run the same again."""
    if config.getoption("markexpr") == "not slow":
        terminalreporter.write_line(
            f"turn {turn()}: other cases of the long tests are run every day; TCPSPEC_TURN={turn()} runs these again, "
            '-m "slow or not slow" all'
        )
