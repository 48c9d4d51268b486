"""The figures of RFC 9293 sections 3.5 and 3.6 against the rules, and what they decide between readings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tcpcheck.ladders.drawn import Ladder, Row, Symbol
from tcpcheck.ladders.ladder import render
from tcpcheck.replay import allowing_readings, check_ladder
from tcpcheck.replay.figures import FIGURES, Figure, figure
from tcpcheck.runs.trace import replayed
from tcpspec.language.expression import SpecError, State
from tcpspec.rfc9293.tcp import TCP

every_figure = pytest.mark.parametrize("drawn", FIGURES.values(), ids=str)


def test_they_are_figures_6_to_13() -> None:
    assert list(FIGURES) == [f"figure-{number}" for number in range(6, 14)]


@every_figure
def test_a_figure_replays_under_its_readings(drawn: Figure) -> None:
    result = drawn.check(drawn.spec())
    assert result.ok, result.explanation
    assert not result.inserted
    assert len(replayed(result.trace)) == len(result.trace.moves) > 0
    assert result.ladder.title == drawn.title


@every_figure
def test_the_default_readings_refuse_exactly_what_the_table_says(drawn: Figure) -> None:
    result = drawn.check()
    assert result.ok == (drawn.refused_at is None)
    if drawn.refused_at is not None:
        assert f"line {drawn.refused_at} of the figure" in result.explanation
        assert allowing_readings(drawn.ladder(), TCP) == tuple(f"{k}={v}" for k, v in drawn.readings.items())


@every_figure
def test_what_a_figure_contradicts_is_what_the_table_says(drawn: Figure) -> None:
    """Each reading set otherwise, one at a time."""
    refused: dict[str, int | None] = {}
    for key, reading in TCP.readings.items():
        for name in reading.choices:
            if name not in (TCP.settings[key], drawn.readings.get(key)):
                result = drawn.check(drawn.spec().reading(**{key: name}))
                if not result.ok:
                    refused[f"{key}={name}"] = _number(result.ladder, result.line)
    if drawn.refused_at is None:
        assert refused == drawn.contradicts


def _number(ladder: Ladder, line: int | None) -> int | None:
    return next(row.number for row in ladder.rows if row.line == line)


def test_figure_7_is_refused_with_what_the_rules_allow() -> None:
    result = figure("figure-7").check()
    assert result.explanation.splitlines() == [
        "figure-7.ladder:14:5: line 6 of the figure: no rule of TCP brings A to ESTABLISHED here",
        "    6.  ESTABLISHED  <-- <SEQ=300><ACK=101><CTL=SYN,ACK> <-- SYN-RECEIVED",
        "        ^",
        "allowed here:",
        "  - an unacceptable segment is acknowledged and dropped (3.10.7.4 first): "
        "A is SYN-RECEIVED, B is SYN-RECEIVED, A sends <SEQ=101><ACK=301><CTL=ACK>",
    ]
    assert (result.line, result.column) == (14, 5)
    assert [allowed.states for allowed in result.allowed] == [(State.SYN_RECEIVED, State.SYN_RECEIVED)]


def test_the_acknowledgments_that_figure_7_leaves_out_complete_the_open() -> None:
    from tcpcheck.ladders.parse_ladder import parse

    lines = figure("7").text().splitlines()
    drawn_so_far = [line for line in lines if not line.startswith(("6.", "7."))]
    rest = [
        "6.  SYN-RECEIVED <-- <SEQ=300><ACK=101><CTL=SYN,ACK> <-- SYN-RECEIVED",
        "7.               ... <SEQ=100><ACK=301><CTL=SYN,ACK> --> SYN-RECEIVED",
        "8.  SYN-RECEIVED --> <SEQ=101><ACK=301><CTL=ACK>     --> ESTABLISHED",
        "9.  ESTABLISHED  <-- <SEQ=301><ACK=101><CTL=ACK>     <-- ESTABLISHED",
    ]
    assert check_ladder(parse("\n".join([*drawn_so_far, *rest]))).ok


def test_figure_9_needs_rfc_5961_or_a_small_window() -> None:
    from tcpcheck.ladders.parse_ladder import parse

    without = TCP.reading(RFC5961="off")
    for octets, ok in ((300, True), (301, False)):
        assert check_ladder(parse(f"parameters: buffer={octets}\n{figure('9').text()}"), without).ok is ok


def test_figure_8_prints_as_figure_8() -> None:
    drawn = figure("figure-8")
    printed = render(drawn.check().trace).splitlines()[3:]
    figure_lines = [line for line in drawn.text().splitlines() if line[:1].isdigit()]
    assert [line.split() for line in printed] == [line.split() for line in figure_lines]


LEGITIMATE = {
    ("figure-8", 4, "seq"): "B may choose any ISS: nothing later refers to it",
    ("figure-11", 3, "seq"): "B may choose any ISS: nothing later refers to it",
}


@every_figure
def test_a_figure_with_one_number_changed_is_refused(drawn: Figure) -> None:
    ladder, spec = drawn.ladder(), drawn.spec()
    for position, row, field, changed in _renumbered(ladder):
        rows = (*ladder.rows[:position], changed, *ladder.rows[position + 1 :])
        accepted = check_ladder(replace(ladder, rows=rows), spec).ok
        assert accepted == ((drawn.name, row.number, field) in LEGITIMATE), (row.source, field)


def _renumbered(ladder: Ladder) -> Iterator[tuple[int, Row, str, Row]]:
    def plus_one(number: int | Symbol) -> int | Symbol:
        return number._replace(plus=number.plus + 1) if isinstance(number, Symbol) else number + 1

    for position, row in enumerate(ladder.rows):
        if row.segment is not None:
            yield (
                position,
                row,
                "seq",
                replace(row, segment=row.segment._replace(seq=plus_one(row.segment.seq))),
            )
            if row.segment.ack_no is not None:
                ack_no = plus_one(row.segment.ack_no)
                yield position, row, "ack", replace(row, segment=row.segment._replace(ack_no=ack_no))


def with_other_states(ladder: Ladder, further: int) -> Iterator[tuple[Row, str, Ladder]]:
    """The ladder with one state on a line with a segment replaced by the state ``further`` down the list."""
    for position, row in enumerate(ladder.rows):
        for side, margin in row.margins.items():
            if row.segment is not None and margin.state is not None:
                other = replace(margin, state=State((margin.state + further) % len(State)))
                changed = replace(row, margins={**row.margins, side: other})
                rows = (*ladder.rows[:position], changed, *ladder.rows[position + 1 :])
                yield row, side, replace(ladder, rows=rows)


def refuses_other_states(drawn: Figure, further: int) -> None:
    for row, side, changed in with_other_states(drawn.ladder(), further):
        result = check_ladder(changed, drawn.spec())
        assert not result.ok and result.line is not None and result.line >= row.line, (row.source, side)


@every_figure
def test_a_figure_with_one_state_changed_is_refused(drawn: Figure) -> None:
    refuses_other_states(drawn, 1)


@pytest.mark.slow
@every_figure
@pytest.mark.parametrize("further", range(2, len(State)))
def test_a_figure_with_any_state_changed_is_refused(drawn: Figure, further: int) -> None:
    refuses_other_states(drawn, further)


@pytest.mark.parametrize("name", ["figure-7", "7", "Figure 7", "figure-07", "figure-07.ladder"])
def test_figures_have_the_names_people_use(name: str) -> None:
    assert figure(name) is FIGURES["figure-7"]


@pytest.mark.parametrize("name", ["figure-14", "14", "figure-5", "figur", ""])
def test_other_names_are_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(SpecError, match="figure-6 to figure-13"):
        figure(name)
