"""A kernel of its own for each test; where that is not possible, tests are skipped and say why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.kernel import Kernel, obstacle


@pytest.fixture
def kernel() -> Iterator[Kernel]:
    if reason := obstacle(4):
        pytest.skip(reason)
    with Kernel() as made:
        yield made


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.live)
