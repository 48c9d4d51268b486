"""Every test here may use the plain search."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def always_remembered(remembered: None) -> None:
    """See ``tests.checker.conftest``."""
