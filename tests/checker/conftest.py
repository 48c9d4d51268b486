"""What keeps the tests of the checker short: local steps are remembered, and one process runs the catalogue."""

from __future__ import annotations

import functools

import pytest

from tcpspec.rules.semantics import step

CATALOGUE = ("test_claims.py", "test_tight.py", "test_progress_claims.py", "test_workers.py", "test_contradiction.py")
"""Modules that share one run of each claim (``tests.checker.ran``)."""


@pytest.fixture
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plain search asks the reference semantics for the same local steps again and again."""
    monkeypatch.setattr("tcpspec.system.joint.step", functools.cache(step))


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.name in CATALOGUE:
            item.add_marker(pytest.mark.xdist_group("catalogue"))
