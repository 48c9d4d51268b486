"""The report of a review in a browser: as ``test_pictures`` looks at pictures and pages."""

from __future__ import annotations

import pytest

from tcpcheck.diagram.picture import diagram_svg
from tcpcheck.review.folder import shown
from tcpcheck.review.page import html
from tcpspec.rfc9293.tcp import TCP
from tests.browser.conftest import Look, Media, Scheme
from tests.browser.test_pictures import SURROUNDINGS
from tests.checker.review.made import data, review

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("reviews")]


def report(name: str) -> str:
    found = data(name)
    return html(found, dict(shown(review(name), found)), diagram_svg(review(name).spec, TCP))


@pytest.mark.parametrize(("media", "scheme"), SURROUNDINGS)
@pytest.mark.parametrize("name", ["two-way-bundle", "ignore-rst-in-time-wait"])
def test_a_report_is_whole_legible_and_alone(name: str, media: Media, scheme: Scheme, look: Look) -> None:
    sight = look(report(name), media, scheme)
    for one in sight.found["pictures"]:
        assert (one["outside"], one["overlapping"], one["pale"]) == ([], [], [])
    assert sight.found["pale"] == []
    assert sight.found["wide"] == 0
    assert (sight.console, sight.requests) == ((), ())


@pytest.mark.parametrize("width", [400, 800, 1800])
def test_a_report_fits_any_window(width: int, look: Look) -> None:
    sight = look(report("two-way-bundle"), "screen", "light", width)
    assert sight.found["wide"] == 0
