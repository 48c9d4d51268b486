"""A run as a page: it says what the ladder says, names rules and property, and needs nothing else."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from tcpcheck.ladders.ladder import render
from tcpcheck.pictures.html import page
from tcpcheck.pictures.ladder import ladder_svg
from tcpspec.properties.property import PROPERTIES
from tcpspec.rules.event import Kind
from tcpspec.system.joint import Act
from tests.checker.walks import arrives, lost, play, retitled, system

RUN = play(
    system(msl=120), Act("B", Kind.OPEN_PASSIVE), Act("A", Kind.OPEN_ACTIVE, iss=100), arrives("A", iss=300), lost("B")
)
VOID = {"meta", "br", "link", "img"}


class Page(HTMLParser):
    """Collects the text of an HTML page by element, and notices what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: object) -> None:
        if tag not in VOID:
            self.open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in self.open:
            self.texts[tag][-1] += data


def test_it_is_one_whole_page_with_picture_lines_and_text() -> None:
    shown = Page(page(RUN))
    assert not shown.open
    assert shown.texts["title"][0] == shown.texts["h1"][0] == "a run"
    assert shown.texts["pre"][0] == render(retitled(RUN, "")).rstrip("\n")
    assert ladder_svg(RUN, title="The run") in page(RUN)
    rows = shown.texts["tr"][1:]
    assert [row.partition(".")[0] for row in rows] == ["1", "2", "3", "4"]
    assert "B: LISTEN receives SYN (3.10.7.2 third; LIS-3)" in rows[2]


def test_it_says_what_is_violated_and_how_to_see_it_again() -> None:
    property = next(each for each in PROPERTIES if each.id == "no-phantom")
    shown = Page(page(RUN, title="A <title> & more", refutes=property, again="tcpspec show two-way no-phantom"))
    assert shown.texts["h1"] == ["A <title> & more"]
    assert property.name in shown.texts["header"][0]
    assert shown.texts["pre"][-1] == "tcpspec show two-way no-phantom"
    assert "Reproduce" not in page(RUN)
    assert "Violates" not in page(RUN)


def test_it_says_how_a_run_goes_on_for_ever() -> None:
    assert "and again from line 3 on" in page(RUN, loop_from=1)
    assert "for ever" not in page(RUN)


def test_it_needs_nothing_else_and_is_always_the_same() -> None:
    text = page(RUN)
    assert text == page(RUN)
    assert not re.search(r"<script|<link|<img|@import|url\(|https?://(?!www\.w3\.org/2000/svg\")", text)
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text


def test_the_network_and_its_times_are_told() -> None:
    told = Page(page(RUN)).texts["header"][0]
    assert "both ends follow TCP; network: any number of segments under way per direction; loss, duplication" in told
    assert "MSL 120, TIME-WAIT 240" in told
