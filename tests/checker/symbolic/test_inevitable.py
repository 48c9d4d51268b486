"""A property that no rules could break says so, whatever its form; one that some values break does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tcpcheck.symbolic.formulas.inevitable import inevitable
from tcpspec.language.expression import FALSE
from tcpspec.properties.agreement import SHARED
from tcpspec.properties.property import JUDGED, A, B, Property, always, leads_to, sometimes
from tcpspec.rules.block import CLOSED, ESTABLISHED, rcv_nxt, rcv_wnd, snd_una, state
from tests.cli.command import told

REPORTS = Path(__file__).parents[2] / "data" / "reports"
CLOSES = A(state == CLOSED)
IMPLIED = "its premise implies its conclusion, whatever the rules are"


@pytest.mark.parametrize(
    ("property", "why"),
    [
        (always("p", "p", given=CLOSES, holds=CLOSES), IMPLIED),
        (always("p", "p", given=A(state == ESTABLISHED) & CLOSES, holds=FALSE),
         "its premise is true in no state, whatever the rules are"),
        (always("p", "p", holds=A(rcv_wnd) >= 0), IMPLIED),
        (always("p", "p", holds=A(rcv_nxt + 1) > A(rcv_nxt)), IMPLIED),  # also where numbers begin again at 0
        (leads_to("p", "p", given=CLOSES, holds=CLOSES | B(state == CLOSED)), IMPLIED),
        (sometimes("p", "p", CLOSES | ~CLOSES), "it is true in every state, whatever the rules are"),
    ],
    ids=lambda value: value.form if isinstance(value, Property) else "",
)  # fmt: skip
def test_it_is_said_why_nothing_could_break_it(property: Property, why: str) -> None:
    assert inevitable(property) == why


@pytest.mark.parametrize(
    "property",
    [
        *JUDGED,
        *SHARED,
        always("one end is not the other", "", given=CLOSES, holds=B(state == CLOSED)),
        always("numbers of two ends", "", holds=A(rcv_nxt) >= B(rcv_nxt)),
        always("the other way round", "", given=A(snd_una == rcv_nxt), holds=B(snd_una) == A(snd_una)),
        sometimes("maybe", "", CLOSES),
    ],
    ids=lambda property: property.id,
)
def test_a_property_that_some_values_break_is_not_called_so(property: Property) -> None:
    assert inevitable(property) == ""


def test_check_calls_it_so_and_does_not_pass_it() -> None:
    words = ("check", "--bounds", "tiny", "-p", str(REPORTS / "cannot-be-false.py"))
    text, data = told(*words), json.loads(told(*words, "--json").out)
    assert f"nothing could make it false: {IMPLIED}" in " ".join(text.out.split())
    assert (data["properties"][0]["inevitable"], text.code, data["exit_code"]) == (IMPLIED, 1, 1)
