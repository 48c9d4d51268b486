"""The plain search asks the reference semantics for the same local steps again and again: here it remembers
them."""

from __future__ import annotations

import functools

import pytest

from tcpspec.meaning import step


@pytest.fixture(autouse=True)
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tcpspec.system.step", functools.cache(step))
