"""The rule table: what it says of a rule, that it covers the RFC, that ``docs/rules.md`` is up to date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tcpspec.language.expression import State
from tcpspec.language.notation import render
from tcpspec.rfc9293.requirements import NOT_CITED, REQUIREMENTS
from tcpspec.rfc9293.rows import LEFT_OUT, ROWS
from tcpspec.rfc9293.rule_table import as_text, definitions, markdown, rest_of, rule_row, rule_rows
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.reached import states_of

REPOSITORY = Path(__file__).parents[2]
EVENT_PROCESSING = REPOSITORY.parent / "shared" / "rfc" / "event-processing.md"
FAMILIES = "OPEN|SEND|RECV|CLOSE|ABORT|STAT|CLD|LIS|SS|Q1|R2|Y4|A5|T7|F8|TWS|TO"


def test_a_rule_reads_as_the_rfc_writes_it() -> None:
    row = rule_row(TCP.find("LIS-3"))
    assert (row.ids, row.section, row.step, row.states, row.guard) == (
        ("LIS-3",),
        "3.10.7.2",
        "third",
        "LISTEN",
        "SYN",
    )
    assert row.then == (
        "enter SYN-RECEIVED, choose ISS, passive <- true, IRS <- SEG.SEQ, RCV.NXT <- SEG.SEQ+1, "
        "SND.UNA <- ISS, SND.NXT <- ISS+1"
    )
    assert row.reply == "<SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>"


@pytest.mark.parametrize(
    ("rule", "states", "guard", "then"),
    [
        ("A5-3", "SYN-RECEIVED", "SND.UNA < SEG.ACK =< SND.NXT", None),
        ("R2-3", "ESTABLISHED to CLOSE-WAIT", None, "delete TCB, enter CLOSED"),
        (
            "F8-3",
            "FIN-WAIT-2",
            None,
            "enter TIME-WAIT, RCV.NXT <- RCV.NXT+1, start the time-wait timer (2 MSL)",
        ),
        ("SS-1", "SYN-SENT", "ACK and (SEG.ACK =< ISS or SEG.ACK > SND.NXT) and not RST", ""),
        ("CLOSE-8", None, None, ""),
    ],
)
def test_states_stand_apart_from_the_rest_of_the_guard(
    rule: str, states: str | None, guard: str | None, then: str | None
) -> None:
    row = next(row for row in rule_rows(TCP) if rule in row.ids)
    assert states in (None, row.states)
    assert guard in (None, row.guard)
    if then is not None:
        assert row.then == then


def test_the_states_of_a_guard_are_those_the_state_alone_does_not_exclude() -> None:
    guard = TCP.find("a SYN in the window returns a passive SYN-RECEIVED to LISTEN").guard
    assert states_of(guard) == {State.SYN_RECEIVED}
    assert render(rest_of(guard)) == "SYN and passive"


def test_the_text_form_names_every_rule_in_force() -> None:
    text = as_text(TCP)
    assert all(check.name in text for check in TCP.checks)
    assert text.startswith("RFC 9293 section 3.10.1\n  OPEN-1       a passive OPEN enters LISTEN")


def test_a_definition_is_listed_with_what_it_stands_for() -> None:
    assert definitions(TCP)["our FIN is acknowledged"] == "fin_sent and SND.UNA = SND.NXT"


def test_the_document_of_rules_is_up_to_date() -> None:
    written = (REPOSITORY / "docs" / "rules.md").read_text(encoding="utf-8")
    assert written == markdown(TCP), "run python -m tcpspec.rfc9293.rule_table > docs/rules.md"


def test_every_row_is_carried_by_a_rule_or_left_out_for_a_reason_never_both() -> None:
    carried = {row for check in TCP.all_checks for row in check.rows}
    assert carried | set(LEFT_OUT) == set(ROWS)
    assert not carried & set(LEFT_OUT)


def test_every_rule_carries_a_row_or_cites_the_section_it_comes_from() -> None:
    assert [check.name for check in TCP.all_checks if not check.rows and not check.cites] == []


def test_every_requirement_is_cited_or_has_a_reason_never_both() -> None:
    cited = {cite for check in TCP.all_checks for cite in check.cites if re.match(r"(MUST|SHLD|MAY)-", cite)}
    assert cited | set(NOT_CITED) == set(REQUIREMENTS)
    assert not cited & set(NOT_CITED)


@pytest.mark.shared
@pytest.mark.skipif(not EVENT_PROCESSING.exists(), reason="event-processing.md is not beside this checkout")
def test_the_rows_are_those_of_event_processing() -> None:
    text = EVENT_PROCESSING.read_text(encoding="utf-8")
    rules = re.findall(rf"^\| ((?:{FAMILIES})-[\w']+) \|", text, re.M)
    assert [row for row in rules if row != "CLOSE-WAIT"] == list(ROWS)


@pytest.mark.shared
@pytest.mark.skipif(not EVENT_PROCESSING.exists(), reason="event-processing.md is not beside this checkout")
def test_the_requirements_are_those_of_event_processing() -> None:
    section = EVENT_PROCESSING.read_text(encoding="utf-8").split("## 1.")[1].split("## 2.")[0]
    named: set[str] = set()
    for cell in re.findall(r"^\| ([A-Z]+-[^|]*) \|", section, re.M):
        for kind, first, joint, last in re.findall(r"([A-Z]+)-(\d+)(?:(…|/)(\d+))?", cell):
            between = range(int(first), int(last) + 1) if joint == "…" else (first, last or first)
            named |= {f"{kind}-{number}" for number in between}
    assert named == set(REQUIREMENTS)
