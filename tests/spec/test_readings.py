"""Readings: no switch without effect, and every setting does what its words say."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tcpcheck.pages import readings as reading_table
from tcpspec.claims.under_reading import other_settings
from tcpspec.language.expression import SpecError
from tcpspec.rfc9293.readings import D6, NOT_SWITCHED, READINGS
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import Kind
from tcpspec.rules.reading import Reading
from tcpspec.rules.semantics import Block, Outcome
from tcpspec.rules.spec import Spec
from tests.spec.ends import (
    ACTIVE_SYN_RECEIVED,
    CLOSE_WAIT,
    CLOSING,
    ESTABLISHED,
    FIN_WAIT_1,
    LAST_ACK,
    LISTEN,
    SYN_RECEIVED,
    SYN_SENT,
    TIME_WAIT,
    arrives,
    happens,
    sent,
    state,
)


class Difference(NamedTuple):
    """An end and an event (a call or a segment) with what shows each setting: state, a field, reply."""

    end: Block
    event: Kind | str
    field: str
    by_default: tuple[str, object, str]
    otherwise: tuple[str, object, str]
    also: dict[str, str] = {}  # noqa: RUF012 - never changed


ACK_301, ACK_302 = "<SEQ=101><ACK=301><CTL=ACK>", "<SEQ=102><ACK=302><CTL=ACK>"
ACK_151 = "<SEQ=151><ACK=301><CTL=ACK>"
ZERO_WINDOW = ESTABLISHED._replace(rcv_wnd=0, rcv_unread=1000, snd_nxt=151)
BAD_ACK_WITH_FIN = "<SEQ=301><ACK=9><CTL=FIN,ACK>"

# fmt: off
DIFFERENCES: dict[tuple[str, str], Difference] = {
    ("D1", "time-wait"): Difference(ESTABLISHED, Kind.ABORT, "time_wait_runs",
        ("CLOSED", False, "<SEQ=101><CTL=RST>"), ("TIME-WAIT", True, "<SEQ=101><CTL=RST>")),
    ("D2", "reset"): Difference(TIME_WAIT, Kind.ABORT, "snd_nxt",
        ("CLOSED", 0, ""), ("CLOSED", 0, "<SEQ=102><CTL=RST>")),
    ("D3", "literal"): Difference(CLOSING, "<SEQ=302><ACK=102><CTL=ACK>", "time_wait_runs",
        ("TIME-WAIT", True, ""), ("TIME-WAIT", False, "")),
    ("D4", "literal"): Difference(SYN_SENT, "<SEQ=300><ACK=101><CTL=SYN,ACK>", "snd_wnd",
        ("ESTABLISHED", 1000, ACK_301), ("ESTABLISHED", 0, ACK_301)),
    ("D5", "literal"): Difference(SYN_RECEIVED, "<SEQ=301><ACK=101><CTL=ACK>", "snd_una",
        ("ESTABLISHED", 101, ""), ("ESTABLISHED", 100, "")),
    ("D6", "answer"): Difference(TIME_WAIT, "<SEQ=200><ACK=102><CTL=ACK>", "time_wait_expires",
        ("TIME-WAIT", 240, ACK_302), ("TIME-WAIT", 340, ACK_302)),
    ("D6", "literal"): Difference(TIME_WAIT, "<SEQ=301><ACK=102><CTL=FIN,ACK>", "time_wait_expires",
        ("TIME-WAIT", 340, ACK_302), ("TIME-WAIT", 240, ACK_302)),
    ("D7", "literal"): Difference(SYN_RECEIVED, BAD_ACK_WITH_FIN, "rcv_nxt",
        ("SYN-RECEIVED", 301, "<SEQ=9><CTL=RST>"), ("CLOSE-WAIT", 302, "<SEQ=9><CTL=RST>")),
    ("D8", "literal"): Difference(LISTEN, "<SEQ=300><CTL=SYN,FIN>", "rcv_nxt",
        ("SYN-RECEIVED", 301, "<SEQ=700><ACK=301><CTL=SYN,ACK>"),
        ("CLOSE-WAIT", 302, "<SEQ=700><ACK=302><CTL=SYN,ACK>")),
    ("D9", "literal"): Difference(SYN_RECEIVED._replace(snd_queued=3), "<SEQ=301><CTL=RST>", "snd_queued",
        ("LISTEN", 0, ""), ("LISTEN", 3, "")),
    ("D10", "literal"): Difference(LAST_ACK._replace(snd_nxt=112), "<SEQ=302><ACK=111><CTL=ACK>", "snd_una",
        ("LAST-ACK", 111, ""), ("LAST-ACK", 101, "")),
    ("D11", "literal"): Difference(SYN_RECEIVED, "<SEQ=301><ACK=9000><CTL=ACK>", "snd_una",
        ("SYN-RECEIVED", 100, "<SEQ=9000><CTL=RST>"), ("SYN-RECEIVED", 100, ACK_301), {"MAY12": "on"}),
    ("D12", "literal"): Difference(ZERO_WINDOW, "<SEQ=301><ACK=151><DATA=1><CTL=ACK>", "snd_una",
        ("ESTABLISHED", 151, ACK_151), ("ESTABLISHED", 101, ACK_151)),
    ("D13", "literal"): Difference(FIN_WAIT_1, "<SEQ=311><ACK=102><DATA=1><CTL=ACK>", "snd_una",
        ("FIN-WAIT-2", 102, "<SEQ=102><ACK=301><CTL=ACK>"),
        ("FIN-WAIT-1", 101, "<SEQ=102><ACK=301><CTL=ACK>")),
    ("D14", "literal"): Difference(CLOSE_WAIT, "<SEQ=302><ACK=101><CTL=FIN,ACK>", "rcv_nxt",
        ("CLOSE-WAIT", 302, "<SEQ=101><ACK=302><CTL=ACK>"),
        ("CLOSE-WAIT", 303, "<SEQ=101><ACK=303><CTL=ACK>")),
    ("D16", "literal"): Difference(LAST_ACK, "<SEQ=302><CTL=RST>", "told",
        ("CLOSED", ("error: connection reset",), ""), ("CLOSED", (), "")),
    ("D17", "literal"): Difference(CLOSING._replace(rcv_unread=5), Kind.RECEIVE, "rcv_unread",
        ("CLOSING", 0, ""), ("CLOSING", 5, "")),
    ("D18", "reset"): Difference(ESTABLISHED, Kind.USER_TIMEOUT, "snd_nxt",
        ("CLOSED", 0, ""), ("CLOSED", 0, "<SEQ=101><CTL=RST>")),
    ("D18", "listen"): Difference(SYN_RECEIVED, Kind.USER_TIMEOUT, "rcv_wnd",
        ("CLOSED", 0, ""), ("LISTEN", 1000, "")),
    ("D24", "segment"): Difference(ESTABLISHED, "<SEQ=301><ACK=101><DATA=10><CTL=ACK>", "rcv_nxt",
        ("ESTABLISHED", 311, "<SEQ=101><ACK=311><CTL=ACK>"), ("ESTABLISHED", 301, "")),
    ("D27", "figure-7"): Difference(ACTIVE_SYN_RECEIVED, "<SEQ=300><ACK=101><CTL=SYN,ACK>", "snd_una",
        ("SYN-RECEIVED", 100, ACK_301), ("ESTABLISHED", 101, "")),
    ("D28", "listened"): Difference(LISTEN, Kind.OPEN_ACTIVE, "passive",
        ("SYN-SENT", False, "<SEQ=700><CTL=SYN>"), ("SYN-SENT", True, "<SEQ=700><CTL=SYN>")),
    ("D29", "literal"): Difference(SYN_RECEIVED, "<SEQ=300><DATA=10><CTL=SYN>", "rcv_nxt",
        ("SYN-RECEIVED", 301, ""), ("LISTEN", 0, "")),
    ("CLOSE4A", "wait"): Difference(SYN_RECEIVED, Kind.CLOSE, "close_called",
        ("FIN-WAIT-1", False, "<SEQ=101><ACK=301><CTL=FIN,ACK>"), ("SYN-RECEIVED", True, "")),
    ("RFC5961", "off"): Difference(ESTABLISHED, "<SEQ=400><CTL=RST>", "rcv_nxt",
        ("ESTABLISHED", 301, ACK_301), ("CLOSED", 0, "")),
    ("MAY12", "on"): Difference(ESTABLISHED._replace(iss=9000, snd_una=9001, snd_nxt=9001),
        "<SEQ=301><ACK=8000><DATA=1><CTL=ACK>", "rcv_nxt",
        ("ESTABLISHED", 302, "<SEQ=9001><ACK=302><CTL=ACK>"),
        ("ESTABLISHED", 301, "<SEQ=9001><ACK=301><CTL=ACK>")),
    ("MAY2", "isn"): Difference(TIME_WAIT, "<SEQ=400><CTL=SYN>", "reopened",
        ("TIME-WAIT", False, ACK_302), ("SYN-RECEIVED", True, "<SEQ=700><ACK=401><CTL=SYN,ACK>")),
    ("MAY1", "on"): Difference(FIN_WAIT_1, "<SEQ=301><ACK=102><DATA=1><CTL=ACK>", "rcv_nxt",
        ("FIN-WAIT-2", 302, "<SEQ=102><ACK=302><CTL=ACK>"), ("CLOSED", 0, "<SEQ=102><CTL=RST>")),
    ("RESEND", "syn-ack"): Difference(SYN_RECEIVED, "<SEQ=300><CTL=SYN>", "rcv_nxt",
        ("SYN-RECEIVED", 301, ACK_301), ("SYN-RECEIVED", 301, "<SEQ=100><ACK=301><CTL=SYN,ACK>")),
}
# fmt: on


def happening(difference: Difference, spec: Spec) -> Outcome:
    if isinstance(difference.event, Kind):
        return happens(difference.end, difference.event, now=100, spec=spec)
    return arrives(difference.end, difference.event, now=100, spec=spec)


def shown(outcome: Outcome, field: str) -> tuple[str, object, str]:
    value = outcome.told if field == "told" else getattr(outcome.block, field)
    return state(outcome), value, sent(outcome)


def test_every_setting_other_than_the_default_is_shown_to_differ() -> None:
    others = {(r.id, choice) for r in READINGS for choice in r.choices if choice != r.default}
    assert set(DIFFERENCES) == others


@pytest.mark.parametrize(("reading", "choice"), DIFFERENCES)
def test_a_setting_does_what_its_words_say_and_the_default_does_not(reading: str, choice: str) -> None:
    difference = DIFFERENCES[reading, choice]
    base = TCP.reading(**difference.also) if difference.also else TCP
    assert shown(happening(difference, base), difference.field) == difference.by_default
    assert shown(happening(difference, base.reading(**{reading: choice})), difference.field) == difference.otherwise
    assert difference.by_default != difference.otherwise


def test_every_ambiguity_is_a_switch_or_says_what_was_done_instead() -> None:
    switched = {reading.id for reading in READINGS}
    assert {f"D{n}" for n in range(1, 30)} <= switched | set(NOT_SWITCHED)
    assert not switched & set(NOT_SWITCHED)


def test_every_setting_of_every_reading_has_a_rule_that_another_setting_lacks() -> None:
    for reading in READINGS:
        rules = {
            choice: frozenset(c.name for c in TCP.reading(**{reading.id: choice, "MAY12": "on"}).checks)
            for choice in reading.choices
        }
        if reading.id != "MAY12":
            assert len(set(rules.values())) == len(rules), reading.id


def test_d28_decides_where_a_reset_leads_an_end_that_once_listened() -> None:
    ends_in = {}
    for choice in ("active", "listened"):
        spec = TCP.reading(D28=choice)
        opened = happens(LISTEN, Kind.OPEN_ACTIVE, spec=spec).block
        crossing = arrives(opened, "<SEQ=300><CTL=SYN>", spec=spec).block
        ends_in[choice] = state(arrives(crossing, "<SEQ=301><CTL=RST>", spec=spec))
    assert ends_in == {"active": "CLOSED", "listened": "LISTEN"}


def test_an_unknown_setting_is_refused_with_the_settings_there_are() -> None:
    with pytest.raises(SpecError, match="no setting 'fine': use one of fin, answer, literal"):
        D6["fine"]


def test_a_default_that_is_no_choice_is_refused() -> None:
    with pytest.raises(SpecError, match="default 'c' is not among a, b"):
        Reading("X", "?", {"a": "", "b": ""}, "c", "", "3.10")


def test_the_document_of_readings_says_what_changes_and_where_nothing_does() -> None:
    found = {"D6=literal": {"T14/time-waits": "VIOLATED", "T12/figure-13": "UNKNOWN: the rules refuse the story"}}
    page = reading_table.markdown(TCP, found)
    assert "| `literal` | T14/time-waits: HOLDS -> VIOLATED | T12/figure-13 |" in page
    assert "- T12/figure-13: HOLDS -> UNKNOWN: the rules refuse the story (FINs that cross" in page
    assert page.count("| nothing in the catalogue changes |") == len(list(other_settings())) - 1
    assert "catalogue changes" not in reading_table.markdown(TCP)


def test_verdicts_of_one_claim_that_change_alike_are_counted_together() -> None:
    page = reading_table.markdown(TCP, {"D3=literal": {"T14/closes": "VIOLATED", "T14/endings": "VIOLATED"}})
    assert "| T14: 2 HOLDS -> VIOLATED |" in page
