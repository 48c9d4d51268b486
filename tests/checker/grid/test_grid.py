"""Every cell of the grid is settled, and what is said of each is what plain search and the solver say."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise, product
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from tcpcheck.base.paint import Paint
from tcpcheck.base.verdict import Exit
from tcpcheck.cli.schemas import schema
from tcpcheck.explicit.space.oracle import search
from tcpcheck.grid import settle as settling
from tcpcheck.grid.freedoms import FREEDOMS, SPACES, Needs, Space, letters, order
from tcpcheck.grid.mirror import mirrored
from tcpcheck.grid.picture import picture
from tcpcheck.grid.settle import PAIRS, ContradictionError, SettledGrid, settle
from tcpcheck.grid.text import as_json, as_text, cell_text, exit_code_of, word
from tcpcheck.pictures.svg import THEME, width_of
from tcpcheck.symbolic.induction.exclusion import contradicted, excluded
from tcpcheck.symbolic.induction.prove import prove
from tcpcheck.symbolic.proving.proof import at_first_failure
from tcpspec.language.expression import State
from tcpspec.proofs.two_ends import PAIRS as THEOREM
from tcpspec.proofs.two_ends import STATES_APART
from tcpspec.properties.agreement import APART
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import Kind
from tcpspec.system.bounds import CLIENT_ISNS, SERVER_ISNS, Bounds, EndBounds
from tcpspec.system.joint import connect
from tcpspec.system.network import Faults, Network
from tcpspec.variants.handshake import TWO_WAY

pytestmark = pytest.mark.sampled(2)

NOTHING: Needs = frozenset()
APART_PAIRS = {(here.payload, there.payload) for here, others in APART.items() for there in others}
TINY = Bounds(
    EndBounds(CLIENT_ISNS[:1], active=1),
    EndBounds(SERVER_ISNS[:1], active=0, budget={Kind.OPEN_PASSIVE: 1}),
    Network(2, Faults.NONE),
)


@cache
def small() -> SettledGrid:
    """The combinations of at most one freedom, and no proof."""
    return settle(TCP, spaces=[space for space in SPACES if len(space.needs) < 2], prove=False)


def test_cells_and_shortest_runs_are_those_of_a_plain_search() -> None:
    plain = search(connect(TCP, TCP, over=TINY.network), TINY)
    shortest: dict[tuple[State, State], int] = {}
    for world, depth in plain.depths.items():
        shortest.setdefault((world.a.end.block.state, world.b.end.block.state), depth)
    grid = settle(TCP, spaces=[Space(NOTHING, TINY)], stories={}, prove=False)
    freely = {cell.pair: cell.ways[0].moves for cell in grid.standing("reached") if not cell.ways[0].needs}
    assert freely == shortest
    assert len(freely) == 36


def test_what_is_reached_needs_symmetry_once_the_ends_are_exchanged() -> None:
    grid = settle(TCP, spaces=[Space(NOTHING, TINY)], stories={}, prove=False)
    for cell in grid.standing("reached"):
        a, b = cell.pair
        assert {way.needs for way in grid.cells[b, a].ways} <= {NOTHING, frozenset("S")}
    assert {letters(way.needs) for way in grid.cells[State.LISTEN, State.SYN_SENT].ways} == {"S"}
    assert grid.cells[State.SYN_SENT, State.LISTEN].ways[0].needs == NOTHING


def test_every_run_shown_ends_in_its_cell() -> None:
    for cell in small().standing("reached"):
        last = cell.trace().replay()[-1:]
        a, b = cell.pair
        assert (not last and cell.pair == (0, 0)) or (last[0].after.a.block.state, last[0].after.b.block.state) == (
            a,
            b,
        )


def test_a_mirrored_run_is_a_run_and_mirrors_back() -> None:
    for cell in small().standing("reached"):
        trace = cell.trace()
        back = mirrored(trace)
        assert [h.after.b.block.state for h in back.replay()] == [h.after.a.block.state for h in trace.replay()]
        assert mirrored(back) == trace


def test_what_it_takes_is_least() -> None:
    for cell in small().cells.values():
        needs = [way.needs for way in cell.ways]
        assert not any(one <= other for one, other in product(needs, needs) if one is not other)
        assert needs == sorted(needs, key=order)


def test_faults_alone_add_no_pair_to_a_perfect_network() -> None:
    counts = {letters(one.space.needs): one.cells for one in small().enumerations}
    assert counts == {"": 38, "S": 60, "F": 38, "D": 45, "I": 44}
    assert not any(way.needs == frozenset("F") for cell in small().cells.values() for way in cell.ways)


def test_a_cell_that_needs_more_than_was_allowed_is_open() -> None:
    cell = small().cells[State.LISTEN, State.ESTABLISHED]
    assert (cell.standing, word(cell)) == ("open", ".")
    assert exit_code_of(small()) is Exit.INCONCLUSIVE


def test_a_space_that_could_settle_nothing_is_not_enumerated() -> None:
    wanted = [(State.SYN_SENT, State.LISTEN)]
    grid = settle(TCP, wanted)
    assert [letters(one.space.needs) for one in grid.enumerations] == [""]
    assert grid.proof is None
    assert list(grid.cells) == wanted


def test_the_lemmas_exclude_exactly_the_pairs_that_the_property_names() -> None:
    others = tuple(lemma for lemma in THEOREM.lemmas if lemma is not STATES_APART)
    assert set(contradicted(THEOREM)) == APART_PAIRS
    assert set(contradicted(replace(THEOREM, lemmas=others))) == APART_PAIRS
    assert len(APART_PAIRS) == 17
    assert {(b, a) for a, b in APART_PAIRS} == APART_PAIRS


def test_no_excluded_pair_was_reached() -> None:
    reached = {cell.pair for cell in small().standing("reached")}
    assert len(reached) > 60
    assert not reached & APART_PAIRS


def test_a_theorem_that_was_not_proved_excludes_nothing() -> None:
    proof = prove(THEOREM.of(TWO_WAY), stop=at_first_failure)
    with pytest.raises(ValueError, match="pairs is UNKNOWN: it excludes nothing"):
        list(excluded(proof))


def test_two_engines_that_contradict_each_other_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "_excluded", lambda proof: frozenset({(State.ESTABLISHED, State.ESTABLISHED)}))
    with pytest.raises(ContradictionError, match="reached, and proved unreachable: ESTABLISHED/ESTABLISHED"):
        settle(TCP, spaces=[Space(NOTHING, TINY)], stories={}, prove=False)


def test_the_story_reaches_what_bounds_do_not_and_its_mirror_too() -> None:
    grid = settle(TCP, spaces=[], prove=False)
    for pair in ((State.CLOSE_WAIT, State.CLOSING), (State.CLOSING, State.CLOSE_WAIT)):
        way = grid.cells[pair].ways[0]
        assert (letters(way.needs), way.moves, way.told) == ("SFDI", 15, "closing-with-the-dead")
        assert len(grid.cells[pair].trace().moves) == 15


def test_a_story_that_the_rules_refuse_reaches_nothing() -> None:
    assert not settle(TCP.reading(CLOSE4A="wait"), spaces=[], prove=False).standing("reached")


@pytest.mark.slow
def test_every_cell_of_tcp_is_settled() -> None:
    grid = settle(TCP)
    assert {cell.pair for cell in grid.standing("never")} == APART_PAIRS
    assert not grid.standing("open")
    assert len(grid.standing("reached")) == 104
    assert grid.complete
    assert exit_code_of(grid) is Exit.AS_EXPECTED


def test_the_text_has_a_word_for_every_cell_and_keeps_to_its_width() -> None:
    text = as_text(small(), 100, Paint())
    lines = text.splitlines()
    assert max(map(len, lines)) <= 100
    rows = {line.split()[0]: line.split()[1:] for line in lines[4:15]}
    assert rows == {str(a): [word(small().cells[a, b]) for b in State] for a in State}
    for freedom in FREEDOMS.values():
        assert freedom.name in text
    assert "\x1b" not in text
    assert "\x1b" in as_text(small(), 100, Paint(True))


def test_one_cell_is_said_with_its_run() -> None:
    text = cell_text(small().cells[State.FIN_WAIT_2, State.CLOSED], 100, Paint())
    assert text.startswith("FIN-WAIT-2/CLOSED\n  D: takes death; 9 moves, a shortest run within the bounds")
    assert "FIN-WAIT-2" in text.splitlines()[-4] or "<--" in text


def test_json_is_what_the_schema_says() -> None:
    found = as_json(small())
    Draft202012Validator(schema("grid")).validate(found)
    assert len(found["cells"]) == 121
    asked = as_json(small(), small().cells[State.ESTABLISHED, State.ESTABLISHED])
    Draft202012Validator(schema("grid")).validate(asked)
    assert len(asked["asked"]["trace"]["steps"]) == 5
    found["cells"][0]["standing"] = "perhaps"
    assert list(Draft202012Validator(schema("grid")).iter_errors(found))


SVG = "{http://www.w3.org/2000/svg}"


def test_the_picture_says_what_the_text_says_and_nothing_overflows() -> None:
    root = ElementTree.fromstring(picture(small()))
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    tips = {tip.text for tip in root.iter(f"{SVG}title")}
    assert {f"{a}/{b}: {word(small().cells[a, b])}" for a, b in PAIRS} <= tips
    for text in root.iter(f"{SVG}text"):
        room, x = width_of(text.text or "", float(text.attrib["font-size"])), float(text.attrib["x"])
        left = x - {"start": 0.0, "middle": room / 2, "end": room}[text.attrib["text-anchor"]]
        assert left >= 0
        assert left + room <= width
        assert 0 < float(text.attrib["y"]) < height


def test_every_word_stands_inside_its_cell() -> None:
    shapes = list(ElementTree.fromstring(picture(small())))
    cells = [(box, text) for box, text in pairwise(shapes) if box.find(f"{SVG}title") is not None]
    assert len(cells) == 121
    for box, text in cells:
        x, y, wide, high = (float(box.attrib[name]) for name in ("x", "y", "width", "height"))
        room = width_of("SD|DI", float(text.attrib["font-size"]))
        assert text.attrib["text-anchor"] == "middle"
        assert x < float(text.attrib["x"]) - room / 2
        assert float(text.attrib["x"]) + room / 2 < x + wide
        assert y < float(text.attrib["y"]) < y + high
    assert max(len(word(cell)) for cell in small().cells.values()) <= len("SD|DI")


def test_the_picture_is_the_same_every_time_and_has_two_themes() -> None:
    first = picture(small())
    assert first == picture(small())
    assert "prefers-color-scheme: dark" in first
    used = set(re.findall(r"(?:fill|stroke)-([a-z][a-z0-9-]*)", first)) - {"width", "dasharray"}
    assert {"paper", "ink", "level0", "level1", "open"} <= used
    for colour in used:
        assert all(value in first for value in THEME[colour])
