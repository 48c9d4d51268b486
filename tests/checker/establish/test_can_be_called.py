"""A server can be opened by a client: not the same as that a connection can be opened, which two SYNs that cross do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tcpcheck.base.verdict import Exit, Verdict
from tcpcheck.own.variant_file import load
from tcpspec.properties.property import CAN_BE_CALLED, CAN_OPEN, JUDGED, PROPERTIES
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Spec
from tcpspec.system.bounds import tiny_bounds
from tcpspec.variants import VARIANTS
from tests.checker.enumeration.test_recorded import report

DEAF = load(Path(__file__).parents[2] / "data" / "variants" / "deaf-listener.py", lambda said: None)
MAY_SEND = replace(tiny_bounds(), b=replace(tiny_bounds().b, budget={Kind.OPEN_PASSIVE: 1, Kind.SEND: 1}))


def test_a_listener_that_takes_no_syn_cannot_be_called_and_that_is_a_failure() -> None:
    found = report(DEAF, MAY_SEND, CAN_OPEN, CAN_BE_CALLED)
    assert [each.verdict for each in found.results] == [Verdict.HOLDS, Verdict.NOT_FOUND]
    assert found.exit_code is Exit.VIOLATED
    assert report(DEAF, MAY_SEND, CAN_OPEN).exit_code is Exit.AS_EXPECTED


@pytest.mark.parametrize("spec", [TCP, *(VARIANTS[name] for name in ("two-way", "four-way", "syn-cookies"))],
                         ids=lambda spec: spec.name)  # fmt: skip
def test_a_server_is_called_however_many_segments_that_takes(spec: Spec) -> None:
    found = report(spec, MAY_SEND, CAN_BE_CALLED)
    assert [each.verdict for each in found.results] == [Verdict.HOLDS]


def test_check_judges_it_unasked_and_the_questions_of_a_review_are_what_they_were() -> None:
    assert set(JUDGED) - set(PROPERTIES) == {CAN_BE_CALLED}
