"""Variants that a review once judged wrongly, each asked the question that shows it, and others of their kind."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish import run_part
from tcpcheck.own.variant_file import load
from tcpcheck.review.asked import asked_of, parts_of
from tcpcheck.review.record import Answer, recorded
from tcpcheck.review.rows import Became, Row, rows
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import CLOSED, CLOSING, FIN_WAIT_1, FIN_WAIT_2, SYN_SENT, TIME_WAIT, state
from tcpspec.rules.check import change
from tcpspec.rules.event import Kind
from tcpspec.rules.segment import seg
from tcpspec.rules.spec import Section, Spec
from tcpspec.variants import VARIANTS

pytestmark = pytest.mark.sampled(2)

DATA = Path(__file__).parents[2] / "data" / "variants"


@cache
def case(name: str) -> Spec:
    return load(DATA / f"{name}.py")


@cache
def row(spec: Spec, id: str) -> Row:
    claim, part = next((claim, part) for name, claim, part in parts_of(asked_of(spec)) if name == id)
    base = recorded()
    answer = base.answers[id] if base is not None else Answer(part.expected, "")
    return Row(id, claim, answer, run_part(part))


ANY_RST = TCP.but(
    "any-rst",
    why="a client believes every reset",
    swap={"SS-3": TCP.find("SS-3").but(guard=(state == SYN_SENT) & seg.RST)},
    drop=("SS-2", "SS-4"),
)
TRUSTS_RST = Section("3.10.7.4", Kind.ARRIVES, given=state.is_one_of(CLOSING, FIN_WAIT_1))
TRUSTS_RST.check("RST", "CLOSING takes a RST for the last ACK", seg.RST, state == CLOSING, then=change(state=TIME_WAIT))
TRUSTS_RST.check(
    "RST", "FIN-WAIT-1 takes a RST for an ACK", seg.RST, state == FIN_WAIT_1, then=change(state=FIN_WAIT_2)
)
GENTLE = TCP.but("gentle", why="a reset is as good as an ACK", before={"3.10.7.4 first": TRUSTS_RST})
DEAF = TCP.but("deaf", why="nobody is let in", swap={"LIS-3": replace(TCP.find("LIS-3"), then={}, send=None)})


def test_old_octets_are_reported_of_the_two_way_handshake() -> None:
    for id in ("T2/enumerated-octets", "P1/no-old-octet-waiting"):
        assert row(case("two-way"), id).became is Became.BROKEN
    assert row(case("two-way"), "T2/enumerated").became is Became.KEPT


def test_a_syn_ack_is_no_attempt_to_send() -> None:
    for id in ("T13/sends", "T13/reopens"):
        assert row(case("two-way"), id).became is Became.KEPT


WAITS = TCP.but("waits", why="for ESTABLISHED", readings={"CLOSE4A": "wait"})
ANSWERS_RST = TCP.but(
    "answers-rst", why="CLOSED answers everything", drop=("CLD-1",),
    swap={"CLD-2": TCP.find("CLD-2").but(guard=(state == CLOSED) & ~seg.ACK),
          "CLD-3": TCP.find("CLD-3").but(guard=(state == CLOSED) & seg.ACK)},
)  # fmt: skip


@pytest.mark.parametrize("spec", [case("time-wait-challenges"), ANSWERS_RST], ids=lambda spec: str(spec.name))
@pytest.mark.parametrize("id", ["P4/once", "P4/octet-each-way", "P4/both-open"])
def test_an_endless_exchange_of_answers_is_broken_by_deliveries_alone(spec: Spec, id: str) -> None:
    found = row(spec, id)
    assert found.became is Became.BROKEN
    assert found.result.loop_from is not None
    assert found.result.trace is not None
    loop = found.result.trace.moves[found.result.loop_from :]
    assert {type(move).__name__ for move in loop} == {"Deliver"}
    assert not any(getattr(move, "keep", False) for move in loop)


def test_old_octets_after_the_assassination_of_time_wait_are_mended_by_ignoring_rst() -> None:
    found = row(case("rfc1337"), "T9/h1")
    assert found.became is Became.MENDED
    assert found.result.trace is not None, "the situation still comes about"
    last = found.result.trace.replay()[-1].after
    assert (str(last.a.block.state), str(last.b.block.state)) == ("TIME-WAIT", "CLOSED")


@pytest.mark.parametrize("id", ["T14/fin-wait-2", "T14/aborted", "T14/gave-up", "T9/h1"])
@pytest.mark.parametrize("spec", [case("nothing-opens"), DEAF], ids=lambda spec: str(spec.name))
def test_a_hole_whose_situation_never_comes_about_is_not_mended(spec: Spec, id: str) -> None:
    found = row(spec, id)
    assert found.result.verdict is Verdict.UNKNOWN
    assert found.became is Became.OTHERWISE


@pytest.mark.parametrize(("spec", "id", "became"), [
    (case("nothing-opens"), "T23/without-a-window-between", Became.OTHERWISE),
    (VARIANTS["ignore-rst-in-time-wait"], "T22/exact-rst", Became.STILL_VIOLATED),
    (WAITS, "T3/without-no-early-close", Became.MENDED),
])  # fmt: skip
def test_what_is_mended_could_still_happen(spec: Spec, id: str, became: Became) -> None:
    base = recorded()
    assert base is not None
    (found,) = rows(asked_of(spec), base.answers, {id: row(spec, id).result})
    assert found.became is became


@pytest.mark.parametrize("spec", [case("nothing-opens"), DEAF], ids=lambda spec: str(spec.name))
def test_a_client_that_cannot_connect_to_a_listener_is_said_to(spec: Spec) -> None:
    assert row(spec, "P2/connects").became is Became.LOST


def test_a_client_that_believes_every_reset_gives_up_for_no_reason() -> None:
    assert row(ANY_RST, "P3/syn-sent").became is Became.BROKEN
    assert row(ANY_RST, "P3/syn-received").became is Became.KEPT


@pytest.mark.parametrize("reading", ["", "-without-rfc-5961"])
def test_a_reset_that_counts_as_a_clean_close_is_noticed(reading: str) -> None:
    for which in ("fin-wait-1", "time-wait"):
        assert row(GENTLE, f"M5/reset-{which}{reading}").became is Became.BROKEN
        assert row(TCP, f"M5/reset-{which}{reading}").became is Became.KEPT


def test_what_is_harmless_breaks_nothing() -> None:
    for id in ("P1/no-phantom", "P2/closes", "P3/syn-sent", "P4/once", "T2/enumerated-octets", "T15/lost-syn"):
        assert row(case("control-syn-ack-again"), id).became is Became.KEPT


@pytest.mark.parametrize("name", ["t-tcp", "syn-cookies", "four-way", "timestamps", "no-time-wait"])
def test_variants_that_do_the_work_of_tcp_connect_talk_and_close(name: str) -> None:
    for id in ("P2/connects", "P2/talks", "P2/closes"):
        assert row(VARIANTS[name], id).became is Became.KEPT
