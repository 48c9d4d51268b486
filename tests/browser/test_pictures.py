"""Every kind of picture and page in a browser, on a light and a dark screen and on paper: legible, whole, and alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import pytest

from tcpcheck.diagram.picture import diagram_svg
from tcpcheck.grid.freedoms import SPACES
from tcpcheck.grid.picture import picture
from tcpcheck.grid.settle import settle
from tcpcheck.pictures.html import page
from tcpcheck.pictures.ladder import ladder_svg
from tcpcheck.pictures.svg import Picture
from tcpspec.properties.property import PROPERTIES
from tcpspec.rfc9293.tcp import TCP
from tcpspec.variants import VARIANTS
from tests.browser.conftest import Look, Media, Scheme
from tests.checker.pictures.test_ladder_svg import OPENED, everything
from tests.checker.pictures.test_plot import drawn
from tests.checker.walks import play, system

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@cache
def grid() -> str:
    """The combinations of at most one freedom, and no proof: every colour but that of a proof."""
    return picture(settle(TCP, spaces=[space for space in SPACES if len(space.needs) < 2], prove=False))


def variant(name: str) -> str:
    return diagram_svg(next(spec for spec in VARIANTS.values() if spec.name == name), TCP)


DOCUMENTS: Mapping[str, Callable[[], str]] = {
    "a ladder": lambda: ladder_svg(play(system(), *OPENED)),
    "a ladder with every mark": lambda: ladder_svg(everything()),
    "a ladder that differs from line 3 on": lambda: ladder_svg(everything(), mark=3),
    "a ladder that repeats": lambda: ladder_svg(play(system(), *OPENED), loop_from=3),
    "the state diagram": lambda: diagram_svg(TCP),
    "the state diagram of two-way": lambda: variant("two-way"),
    "the state diagram of reuse": lambda: variant("reuse"),
    "the state diagram of no-time-wait": lambda: variant("no-time-wait"),
    "the grid": grid,
    "a plot": lambda: drawn(4),
    "a page": lambda: page(everything(), refutes=PROPERTIES[0], again="tcpspec show two-way no-phantom " * 9),
}

SURROUNDINGS: tuple[tuple[Media, Scheme], ...] = (
    ("screen", "light"), ("screen", "dark"), ("print", "light"), ("print", "dark"),
)  # fmt: skip


@pytest.mark.parametrize(("media", "scheme"), SURROUNDINGS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_is_whole_legible_and_alone(name: str, media: Media, scheme: Scheme, look: Look) -> None:
    sight = look(DOCUMENTS[name](), media, scheme)
    assert sight.found["pictures"]
    for one in sight.found["pictures"]:
        assert one["texts"] > 5
        assert (one["outside"], one["overlapping"], one["pale"]) == ([], [], [])
    assert sight.found["pale"] == []
    assert sight.found["wide"] == 0
    assert sight.console == ()
    assert sight.requests == ()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paper_is_white_whatever_the_screen_is(name: str, look: Look) -> None:
    papers = [look(DOCUMENTS[name](), *around).found["paper"][0] for around in SURROUNDINGS]
    assert papers[0] == papers[2] == papers[3] == "rgb(255, 255, 255)"
    assert papers[1] != papers[0]


@pytest.mark.parametrize("width", [400, 700, 1800])
def test_a_page_fits_any_window(width: int, look: Look) -> None:
    sight = look(DOCUMENTS["a page"](), "screen", "light", width)
    assert sight.found["wide"] == 0
    assert sight.found["pictures"][0]["outside"] == []


def test_what_is_illegible_is_noticed(look: Look) -> None:
    bad = Picture(200, 60, "a bad picture")
    bad.text(10, 30, "pale", colour="line")
    bad.text(12, 30, "above")
    bad.text(150, 50, "leaves the picture")
    found = look(bad.render(), "screen", "light").found["pictures"][0]
    assert found["outside"] == ["leaves the picture"]
    assert found["overlapping"] == ["pale | above"]
    assert [each.split(":")[0] for each in found["pale"]] == ["pale"]


def test_what_a_page_asks_for_or_gets_wrong_is_noticed(look: Look) -> None:
    bad = '<!DOCTYPE html><p style="color: #999; width: 9999px">pale<script>nothing()</script><img src="none.png">'
    sight = look(bad, "screen", "light")
    assert [each.split(":")[0] for each in sight.found["pale"]] == ["palenothing()"]
    assert sight.found["wide"] > 0
    assert any("nothing is not defined" in text for text in sight.console)
    assert [url.rsplit("/", 1)[1] for url in sight.requests] == ["none.png"]
