"""The pages of a review in a browser.  The review is that of ``tests/checker/review``, made once per process."""

from __future__ import annotations

from functools import cache

import pytest

from tcpcheck.review.folder import files_of
from tests.browser.conftest import Look, Media, Scheme
from tests.browser.test_pictures import SURROUNDINGS
from tests.checker.review.made import data, review

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("reviews")]


@cache
def documents() -> dict[str, str]:
    files = files_of(review("two-way-bundle"), data("two-way-bundle"))
    return {name: str(content) for name, content in files if name.endswith((".html", ".svg"))}


@pytest.mark.parametrize(("media", "scheme"), SURROUNDINGS)
def test_the_report_and_its_pictures_are_whole_legible_and_alone(media: Media, scheme: Scheme, look: Look) -> None:
    assert "report.html" in documents()
    assert any(name.endswith(".svg") for name in documents())
    for name, document in documents().items():
        sight = look(document, media, scheme)
        seen = [(one["outside"], one["overlapping"], one["pale"]) for one in sight.found["pictures"]]
        assert (name, seen) == (name, [([], [], [])] * len(seen))
        assert (name, sight.found["pale"], sight.found["wide"]) == (name, [], 0)
        assert (name, sight.console, sight.requests) == (name, (), ())
