"""What is sampled is run in turns."""

from __future__ import annotations

import pytest

from tests.conftest import left_out


@pytest.mark.parametrize("every", (1, 2, 3, 7))
def test_every_case_is_run_in_one_of_so_many_turns(every: int) -> None:
    for case in range(20):
        assert sum(not left_out("a test", case, every, turn) for turn in range(every)) == 1


def test_of_cases_that_stand_together_one_is_always_run() -> None:
    for turn in range(5):
        assert sum(not left_out("a test", case, 3, turn) for case in range(3)) == 1


def test_not_all_tests_begin_with_the_same_case() -> None:
    assert {tuple(left_out(f"test {n}", case, 3, 0) for case in range(3)) for n in range(50)} >= {
        (False, True, True), (True, False, True), (True, True, False),
    }  # fmt: skip
