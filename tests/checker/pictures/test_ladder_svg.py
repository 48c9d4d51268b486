"""Ladders as pictures: what the text says and nothing else, at the place where it happens, legible."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcpcheck.ladders.ladder import prose, render
from tcpcheck.ladders.rungs import rungs
from tcpcheck.pictures.ladder import FIRST_DIVERGENCE, ladder_svg
from tcpcheck.runs.notation import MARKS
from tcpcheck.runs.trace import Trace
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.control import SYN
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Segment
from tcpspec.system.joint import FORGER, Act, Inject, Pass, System
from tcpspec.system.network import LOSS, REORDERING, Network
from tests.checker.picture import SVG, assert_sound, overlapping, root_of, texts, tips
from tests.checker.walks import arrives, lost, play, system, walk

LISTENS, OPENS = Act("B", Kind.OPEN_PASSIVE), Act("A", Kind.OPEN_ACTIVE, iss=100)
OPENED = (LISTENS, OPENS, arrives("A", iss=300), arrives("B"), arrives("A"))


def words(svg: str) -> list[str]:
    return [each.words for each in texts(svg)]


def everything() -> Trace:
    """A run with every mark: lost, duplicate, forged, copy, old; long numbers; time that passes."""
    tight = System(TCP, TCP, Network(2, LOSS | REORDERING | system().network.faults, 120), forger=True)
    return play(
        tight, LISTENS, Act("A", Kind.OPEN_ACTIVE, iss=2**32 - 70000), arrives("A", iss=2**32 - 300, keep=True),
        Act("A", Kind.REBOOT), Act("A", Kind.OPEN_ACTIVE, iss=500), Act("A", Kind.ABORT),
        Act("A", Kind.OPEN_ACTIVE, iss=900), Pass(60), lost("A"), lost("A"), lost("B"), Act("B", Kind.ABORT),
        Inject("A", Segment(90, 0, SYN, wnd=5)),
        Inject("B", Segment(95, 0, SYN, sender=FORGER)), lost("B"), LISTENS, arrives("A", iss=7),
        Act("A", Kind.RETRANSMISSION, length=1),
        lost("A"), lost("B"), Act("A", Kind.RETRANSMISSION, length=1), Act("A", Kind.REBOOT), arrives("A"),
    )  # fmt: skip


def test_the_open_of_figure_6_as_a_picture() -> None:
    svg = ladder_svg(play(system(), *OPENED))
    assert_sound(svg)
    assert words(svg) == [
        "a run", "TCP Peer A", "TCP", "TCP Peer B", "TCP",
        "CLOSED", "CLOSED", "1.",
        "(passive Open)", "LISTEN", "2.",
        "SYN-SENT", "SYN-RECEIVED", "3.", "<SEQ=100><CTL=SYN>",
        "SYN-RECEIVED", "ESTABLISHED", "4.", "<SEQ=300><ACK=101><CTL=SYN,ACK>",
        "ESTABLISHED", "ESTABLISHED", "5.", "<SEQ=101><ACK=301><CTL=ACK>",
    ]  # fmt: skip
    assert svg == ladder_svg(play(system(), *OPENED))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 10**6), max_size=24), st.sampled_from([None, 120]))
def test_the_picture_says_of_any_run_what_the_text_says(choices: list[int], msl: float | None) -> None:
    run = walk(choices, system(capacity=2, msl=msl))
    svg, text = ladder_svg(run), render(run)
    assert_sound(svg)
    assert tips(svg) == prose(run).splitlines()
    shown = [word for each in words(svg) for word in each.split() if word.startswith("<SEQ")]
    assert shown == [word for word in text.split() if word.startswith("<SEQ")]
    marks = [each for each in words(svg) if each in MARKS]
    assert marks == [rung.mark for rung in rungs(run) if rung.mark]


def test_every_mark_is_drawn_and_explained() -> None:
    svg = ladder_svg(everything())
    assert_sound(svg)
    assert set(MARKS) <= set(words(svg))
    explained = " ".join(words(svg))
    for mark, says in MARKS.items():
        assert f"{mark}: {says}" in explained
    assert "lost:" not in " ".join(words(ladder_svg(play(system(), *OPENED))))


def test_an_arrow_spans_the_lifelines_only_where_the_segment_does() -> None:
    def reach(number: int, *moves: object) -> tuple[float, float]:
        """From where to where the arrow of a line goes, as shares of the way from A to B."""
        root = root_of(ladder_svg(play(system(), *moves)))  # type: ignore[arg-type]
        a, b = (float(line.attrib["points"].split(",")[0]) for line in root.findall(f"{SVG}polyline")[:2])
        arrow = next(root.findall(f"{SVG}g")[number - 1].iter(f"{SVG}polyline"))
        start, end = (float(point.split(",")[0]) for point in arrow.attrib["points"].split())
        return round((start - a) / (b - a), 2), round((end - a) / (b - a), 2)

    opens = (LISTENS, OPENS, arrives("A", iss=300))
    assert reach(3, *opens) == (0, 1)
    assert reach(4, *opens) == (1, 0.38)
    assert reach(4, *opens, arrives("B")) == (1, 0)
    assert reach(4, *opens, lost("B")) == (1, 0.38)
    late = (LISTENS, OPENS, Pass(1), arrives("A", iss=300))
    assert (reach(3, *late), reach(5, *late)) == ((0, 0.62), (0.36, 1))


def test_what_repeats_for_ever_is_marked() -> None:
    again = play(system(), *OPENED, Act("A", Kind.SEND, length=1), lost("A"), Act("A", Kind.RETRANSMISSION, length=1))
    assert "and again from line 6 on" in words(ladder_svg(again, loop_from=5))
    assert "nothing else ever happens" in words(ladder_svg(again, loop_from=8))
    for loop_from in range(9):
        assert_sound(ladder_svg(again, loop_from=loop_from))


@pytest.mark.parametrize("mark", [1, 3, 5])
def test_what_differs_from_another_run_is_highlighted(mark: int) -> None:
    run = play(system(), *OPENED)
    plain, marked = ladder_svg(run), ladder_svg(run, mark=mark)
    assert_sound(marked)
    assert [each for each in words(marked) if each != FIRST_DIVERGENCE] == words(plain)
    band = next(box for box in root_of(marked).iter(f"{SVG}rect") if "fill-bad-soft" in box.attrib["class"])
    top, bottom = float(band.attrib["y"]), float(band.attrib["y"]) + float(band.attrib["height"])
    inside = {each.words for each in texts(marked) if top < each.top and each.bottom < bottom}
    assert {f"{number}." for number in range(1, 6)} & inside == {f"{number}." for number in range(mark, 6)}


def test_a_line_that_is_not_there_cannot_be_marked() -> None:
    for mark in (0, 6):
        with pytest.raises(ValueError, match=f"line {mark} cannot be marked: the run has lines 1 to 5"):
            ladder_svg(play(system(), *OPENED), mark=mark)


def test_a_title_of_any_length_stays_in_the_picture() -> None:
    svg = ladder_svg(play(system(), *OPENED), title="A & B <open> " * 20)
    assert_sound(svg)
    assert "".join(words(svg)).startswith("A & B <open>")


def test_the_test_of_overlaps_can_fail() -> None:
    svg = ladder_svg(play(system(), *OPENED))
    assert overlapping(svg.replace('y="14"', 'y="20"', 1).replace('font-size="12"', 'font-size="40"'))
