"""The user's own properties as questions of a review."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.cli.verbs.review import Asked, OwnAsked
from tcpcheck.establish import run_part
from tcpcheck.review.own import claim_of
from tcpcheck.review.record import Answer
from tcpcheck.review.rows import Became, Row
from tcpspec.claims.claim import Claim, Enumerated, Eventually
from tcpspec.properties.property import A, B, always, leads_to
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import CLOSED, ESTABLISHED, snd_wnd, state
from tcpspec.variants import VARIANTS

FILE = """
from tcpspec.rules.block import CLOSED, ESTABLISHED, state
from tcpspec.properties import A, B, always
FOLLOWS = always("server-follows", "a server is never ESTABLISHED alone", given=B(state == ESTABLISHED),
                 holds=A(state != CLOSED))
"""
WINDOW = always("window", "windows are never shut", given=A(state == ESTABLISHED), holds=A(snd_wnd > 0))
ENDS = leads_to("ends", "what is opened is closed", given=A(state == ESTABLISHED), holds=A(state == CLOSED))
ALONE = always("alone", "a server is never ESTABLISHED alone", given=B(state == ESTABLISHED), holds=A(state != CLOSED))


def test_they_are_asked_of_the_variant_and_of_rfc_9293(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text(FILE, encoding="utf-8")
    (asked,) = Asked("two-way", (), str(path))()["own"].parts
    (of_tcp,) = OwnAsked("two-way", (), str(path))()["own"].parts
    assert isinstance(asked, Enumerated)
    assert isinstance(of_tcp, Enumerated)
    assert (asked.spec.name, of_tcp.spec.name) == ("two-way", "TCP")
    assert "own" not in Asked("two-way", ())()


def test_what_reads_a_window_is_asked_where_windows_are_not_held() -> None:
    first, second, third = claim_of((WINDOW, ENDS, ALONE), TCP, (1000, 100)).parts
    assert isinstance(first, Enumerated)
    assert "nothing held" in first.scenario.name
    assert isinstance(second, Eventually)
    assert second.scenario.name.endswith("at most 100 states")
    assert isinstance(third, Enumerated)
    assert "held" not in third.scenario.name


def test_one_is_broken_where_the_variant_breaks_it() -> None:
    (part,) = claim_of((ALONE,), VARIANTS["two-way"], (100_000, 100)).parts
    found = run_part(part)
    assert found.verdict is Verdict.VIOLATED
    claim = Claim(id="own", title="", statement="", story="", parts=(part,), sources=())
    assert Row("own/alone", claim, Answer("HOLDS", ""), found).became is Became.BROKEN


@pytest.mark.parametrize(("now", "became"), [
    ("HOLDS", Became.KEPT), ("VIOLATED", Became.BROKEN), ("UNKNOWN", Became.OPEN),
])  # fmt: skip
def test_what_rfc_9293_cannot_be_asked_is_never_mended(now: str, became: Became) -> None:
    (part,) = claim_of((ALONE,), TCP, (1000, 100)).parts
    claim = Claim(id="own", title="", statement="", story="", parts=(part,), sources=())
    found = run_part(part)
    row = Row("own/alone", claim, Answer("UNKNOWN", ""), replace(found, verdict=Verdict(now)))
    assert row.became is became
