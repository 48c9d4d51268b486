"""What became of each answer."""

from __future__ import annotations

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish.result import PartResult
from tcpcheck.review.record import Answer
from tcpcheck.review.rows import Became, Row, rows
from tcpspec.claims.claim import Claim, Endings, Enumerated, Part, Told
from tcpspec.properties.property import CAN_OPEN, NO_PHANTOM
from tcpspec.rfc9293.tcp import TCP
from tcpspec.scenarios.progress import ONCE
from tcpspec.stories import DELAYED_SYN

ALWAYS = Enumerated(id="a", statement="", expected="HOLDS", spec=TCP, scenario=ONCE, property=NO_PHANTOM)
SOMETIMES = Enumerated(id="s", statement="", expected="HOLDS", spec=TCP, scenario=ONCE, property=CAN_OPEN)
STORY = Told(id="t", statement="", expected="HOLDS", spec=TCP, story=DELAYED_SYN)
ENDING = Endings(id="e", statement="", expected="HOLDS", spec=TCP, scenario=ONCE)
CLAIM = Claim(id="X", title="", statement="", story="", parts=(ALWAYS, SOMETIMES, STORY, ENDING), sources=())


def row(part: Part, was: str, now: str, *, vacuous: bool = False, complete: bool = True) -> Row:
    result = PartResult(part, Verdict(now), "", 0, vacuous=vacuous, complete=complete)
    return Row(f"X/{part.id}", CLAIM, Answer(was, ""), result)


@pytest.mark.parametrize(
    ("found", "became"),
    [
        (row(ALWAYS, "HOLDS", "HOLDS"), Became.KEPT),
        (row(ALWAYS, "PROVED", "HOLDS"), Became.KEPT),
        (row(ALWAYS, "HOLDS", "VIOLATED"), Became.BROKEN),
        (row(ALWAYS, "PROVED", "VIOLATED"), Became.BROKEN),
        (row(ALWAYS, "PROVED", "UNKNOWN"), Became.WEAKER),
        (row(ALWAYS, "HOLDS", "UNKNOWN"), Became.OPEN),
        (row(ALWAYS, "HOLDS", "NOT FOUND", complete=False), Became.OPEN),
        (row(ALWAYS, "HOLDS", "UNKNOWN", vacuous=True), Became.OTHERWISE),
        (row(SOMETIMES, "HOLDS", "NOT FOUND"), Became.LOST),
        (row(SOMETIMES, "HOLDS", "NOT FOUND", complete=False), Became.OPEN),
        (row(STORY, "HOLDS", "UNKNOWN"), Became.OTHERWISE),
        (row(STORY, "VIOLATED", "UNKNOWN"), Became.OTHERWISE),
        (row(ALWAYS, "VIOLATED", "HOLDS"), Became.MENDED),
        (row(ALWAYS, "VIOLATED", "VIOLATED"), Became.STILL_VIOLATED),
        (row(ALWAYS, "VIOLATED", "NOT FOUND"), Became.OPEN),
        (row(ENDING, "HOLDS", "VIOLATED"), Became.BROKEN),
    ],
)
def test_two_verdicts_say_what_became_of_an_answer(found: Row, became: Became) -> None:
    assert found.became is became
    assert became.meaning


def test_the_worst_comes_first_and_otherwise_the_order_of_the_catalogue_stays() -> None:
    verdicts = {"a": "HOLDS", "s": "NOT FOUND", "t": "UNKNOWN", "e": "VIOLATED"}
    base = {f"X/{part.id}": Answer("HOLDS", "") for part in CLAIM.parts}
    found = {f"X/{part.id}": PartResult(part, Verdict(verdicts[part.id]), "", 0) for part in CLAIM.parts}
    assert [each.result.part.id for each in rows({"X": CLAIM}, base, found)] == ["e", "s", "t", "a"]


def test_rows_about_one_property_are_shown_together() -> None:
    assert row(ALWAYS, "HOLDS", "VIOLATED").about == NO_PHANTOM.id
    assert row(ENDING, "HOLDS", "VIOLATED").about == "X/e"
