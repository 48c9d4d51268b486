"""What two protocols can do is compared only as far as both are known."""

from __future__ import annotations

from dataclasses import replace

from tcpcheck.review.reach import Reach, gained_and_lost

BASE_REACH = Reach(
    2, 1, 1, complete=True, stopped_by="", cells={"CLOSED/CLOSED": 0, "CLOSED/LISTEN": 1}, changes={}, endings={},
    unfired=(),
)  # fmt: skip


def test_what_is_gained_and_lost_is_told_where_both_were_reached_whole() -> None:
    after = replace(BASE_REACH, cells={**BASE_REACH.cells, "LISTEN/LISTEN": 3})
    assert gained_and_lost(BASE_REACH, after)["cells"] == {"gained": {"LISTEN/LISTEN": 3}, "lost": {}}
    assert gained_and_lost(after, BASE_REACH)["cells"] == {"gained": {}, "lost": {"LISTEN/LISTEN": 3}}


def test_nothing_is_called_lost_that_may_not_have_been_reached() -> None:
    cut = replace(BASE_REACH, complete=False, stopped_by="max_states", cells={"CLOSED/CLOSED": 0, "LISTEN/LISTEN": 3})
    assert gained_and_lost(BASE_REACH, cut)["cells"] == {"gained": {"LISTEN/LISTEN": 3}, "lost": None}
    assert gained_and_lost(cut, BASE_REACH)["cells"]["gained"] is None
