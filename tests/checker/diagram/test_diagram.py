"""The state diagram: its arrows are those that claim S1 proves, and its picture shows each of them, legibly."""

from __future__ import annotations

import re
from itertools import permutations

import pytest
from jsonschema import Draft202012Validator

from tcpcheck.base.paint import Paint
from tcpcheck.cli.schemas import schema
from tcpcheck.diagram.arrows import Arrow, arrows, compared, entries
from tcpcheck.diagram.curves import curve
from tcpcheck.diagram.map import BOXES, HEIGHT, PLACES, ROUTES, WIDTH, Box, box_at
from tcpcheck.diagram.picture import diagram_svg
from tcpcheck.diagram.text import as_json, as_text
from tcpcheck.pictures.svg import Point
from tcpspec.language.state import State
from tcpspec.rfc9293.figure5 import CHANGES, DRAWN, RESETTING
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Spec
from tcpspec.variants import VARIANTS
from tests.checker.picture import SVG, Text, assert_sound, root_of, texts

NOT_INTO_CLOSED = [pair for pair in permutations(State, 2) if pair[1] is not State.CLOSED]
OTHERS = [spec for spec in VARIANTS.values() if spec is not TCP]
named = {spec.name: spec for spec in VARIANTS.values()}


def assert_boxed(svg: str) -> list[Text]:
    """No text meets a state but its name and its numbers, which are inside; the texts of the map."""
    on_map = [each for each in texts(svg) if each.top < HEIGHT - 12]
    for state, box in BOXES:
        names = [each for each in on_map if each.meets(*box)]
        assert names[0].words == str(state)
        assert all(word.words.strip("+-").isdigit() for word in names[1:])
        assert all(box.left < word.left and word.right < box.right for word in names)
    return on_map


def changes(some: tuple[Arrow, ...], status: str) -> set[tuple[State, State]]:
    return {(arrow.source, arrow.target) for arrow in some if arrow.status == status}


def test_the_arrows_are_the_changes_of_claim_s1_but_for_two_in_a_row_and_r2_in_listen() -> None:
    found = {(arrow.source, arrow.target, arrow.rule.kind) for arrow in arrows(TCP)}
    proved = {(one.source, one.target, one.kind) for one in CHANGES}
    assert found - proved == {(State.LISTEN, State.CLOSED, Kind.RETRANSMISSION_LIMIT)}
    two_in_a_row = proved - found
    assert {one[:2] for one in two_in_a_row} == {
        (State.FIN_WAIT_1, State.TIME_WAIT),
        (State.SYN_SENT, State.CLOSE_WAIT),
        (State.SYN_RECEIVED, State.CLOSE_WAIT),
    }
    for source, target, kind in two_in_a_row:
        assert any((source, between, kind) in found and (between, target, kind) in found for between in State)


def test_the_arrows_of_the_figure_have_its_labels() -> None:
    shown = {(arrow.source, arrow.target, arrow.event) for arrow in arrows(TCP) if arrow.drawn}
    assert shown == {(one.source, one.target, one.label) for one in DRAWN}
    assert [arrow.target for arrow in arrows(TCP) if arrow.drawn][:2] == [State.LISTEN, State.SYN_SENT]


def test_a_change_that_tcp_does_not_make_is_said_in_no_part_of_the_rfc() -> None:
    assert all(arrow.said_in for arrow in arrows(TCP))
    gained = [arrow for arrow in arrows(named["two-way"]) if not arrow.said_in]
    assert [(arrow.source, arrow.target, arrow.event) for arrow in gained] == [
        (State.LISTEN, State.ESTABLISHED, "LISTEN receives SYN")
    ]


def test_another_reading_has_other_arrows() -> None:
    other = compared(TCP.reading(D1="time-wait"), TCP)
    assert changes(other, "gained") == {(one.source, one.target) for one in RESETTING}


def test_a_variant_against_its_base_gains_and_loses() -> None:
    found = compared(named["two-way"], TCP)
    assert changes(found, "gained") == {(State.LISTEN, State.ESTABLISHED)}
    assert changes(found, "lost") == {(State.LISTEN, State.SYN_RECEIVED)}
    assert not [arrow for arrow in compared(TCP, TCP) if arrow.status]


@pytest.mark.parametrize("spec", OTHERS, ids=lambda spec: spec.name)
def test_what_one_gains_the_other_loses(spec: Spec) -> None:
    there, back = compared(spec, TCP), compared(TCP, spec)
    assert {arrow.key for arrow in there if arrow.status == "gained"} == {
        arrow.key for arrow in back if arrow.status == "lost"
    }
    kept = [arrow for arrow in there if arrow.status != "lost"]
    assert {arrow.key for arrow in kept} == {arrow.key for arrow in arrows(spec)}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("spec", [TCP, *OTHERS], ids=lambda spec: spec.name)
def test_the_picture_shows_every_arrow_and_no_label_meets_a_state(spec: Spec) -> None:
    base = None if spec is TCP else TCP
    svg = diagram_svg(spec, base)
    assert_sound(svg)
    assert svg == diagram_svg(spec, base)
    on_map = assert_boxed(svg)
    every = arrows(spec) if base is None else compared(spec, base)
    drawn = [arrow for arrow in every if arrow.drawn and arrow.status != "gained"]
    numbered = [entry for entry in entries(every) if not entry.first.drawn or entry.first.status == "gained"]
    shown = {each.words.strip("+-") for each in on_map}
    assert {arrow.event for arrow in drawn} <= shown
    assert {str(number) for number in range(1, len(numbered) + 1)} <= shown
    legend = " ".join(each.words for each in texts(svg) if each.top > HEIGHT - 12)
    assert all(entry.says in legend for entry in numbered)


def test_lost_arrows_are_dashed_and_struck_and_gained_ones_have_a_plus() -> None:
    svg = diagram_svg(named["two-way"], TCP)
    dashed = [line for line in root_of(svg).iter(f"{SVG}polyline") if "stroke-dasharray" in line.attrib]
    assert len(dashed) == 1
    struck = [text.text for text in root_of(svg).iter(f"{SVG}text") if "text-decoration" in text.attrib]
    assert struck == ["rcv SYN", "snd SYN,ACK"]
    assert "+11" in [each.words for each in texts(svg)]
    assert "dasharray" not in diagram_svg(TCP)


def test_the_figures_arrows_cross_no_box() -> None:
    for (source, target), route in ROUTES.items():
        others = [box for state, box in BOXES if state not in (source, target)]
        for before, after in zip(route.points, route.points[1:], strict=False):
            line = Box(*map(min, before, after), *(end + 1 for end in map(max, before, after)))
            assert not any(line.meets(box) for box in others), (source, target)
    assert set(ROUTES) == {(one.source, one.target) for one in DRAWN}


@pytest.mark.parametrize(("source", "target"), NOT_INTO_CLOSED, ids=str)
def test_any_arrow_finds_a_way_round_the_other_states(source: State, target: State) -> None:
    found = curve(source, target, [], 40)
    others = [box for state, box in BOXES if state not in (source, target)]
    assert not any(box.has(point) for box in others for point in found.points)
    assert not any(found.number.meets(box) for _, box in BOXES)
    assert all(0 < point.x < WIDTH and 0 < point.y < HEIGHT for point in found.points)
    ends = box_at(PLACES[source]), box_at(PLACES[target])
    assert all(box.has(end, 12) for box, end in zip(ends, (found.points[0], found.points[-1]), strict=True))


def test_a_box_has_room_for_any_number_of_ways_into_closed() -> None:
    calls = {f"way {number}": TCP.find("ABORT-3").but(name=f"way {number}", rows=()) for number in range(9)}
    assert_boxed(diagram_svg(TCP.but("many ways", why="a test", add=tuple(calls.values())), TCP))


def test_there_and_back_are_two_lines() -> None:
    there = curve(State.TIME_WAIT, State.SYN_RECEIVED, [], 40).points
    back = curve(State.SYN_RECEIVED, State.TIME_WAIT, [], 40).points
    assert all(abs(a.x - b.x) + abs(a.y - b.y) > 5 for a, b in zip(there[8:-8], back[8:-8][::-1], strict=False))


def test_a_box_knows_what_is_in_it() -> None:
    box = Box(0, 0, 10, 10)
    assert (box.has(Point(5, 5)), box.has(Point(11, 5)), box.has(Point(11, 5), 2)) == (True, False, True)
    assert (box.meets(Box(9, 9, 20, 20)), box.meets(Box(10, 0, 20, 10))) == (True, False)


def test_the_table_has_a_line_for_each_entry_and_keeps_to_its_width() -> None:
    for spec in (TCP, named["reuse"]):
        every = compared(spec, TCP)
        lines = as_text(spec, TCP, every, 100, Paint()).splitlines()
        assert max(map(len, lines)) <= 100
        starts = [line for line in lines if re.match(r"  [+ -]? ? ?[A-Z]", line)]
        assert len(starts) == len(entries(every))
    assert "+ 2 gained, - 0 lost" in as_text(named["reuse"], TCP, compared(named["reuse"], TCP), 200, Paint())
    assert "20 in Figure 5" in as_text(TCP, None, arrows(TCP), 100, Paint())


def test_json_is_what_the_schema_says() -> None:
    found = as_json(named["two-way"], TCP, compared(named["two-way"], TCP))
    Draft202012Validator(schema("diagram")).validate(found)
    assert [one["status"] for one in found["arrows"] if one["rule"] == "LISTEN receives SYN"] == ["lost", "gained"]
    found["arrows"][0]["said_in"] = "somewhere"
    assert list(Draft202012Validator(schema("diagram")).iter_errors(found))
