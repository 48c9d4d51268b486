"""A fault of a variant is called RFC 9293's only where RFC 9293 has it: label, exit code and words follow from that."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tcpcheck.base.verdict import Exit
from tcpcheck.enumeration.report import Report
from tcpcheck.enumeration.space import Space
from tcpcheck.explicit.answers.exploration import explore
from tcpcheck.ladders.parse_ladder import parse
from tcpcheck.own.variant_file import load
from tcpcheck.replay import check_ladder, ladder_file
from tcpspec.language.expression import TRUE, Bool
from tcpspec.properties.property import NO_OLD_OCTET, PROPERTIES, A, Property, always
from tcpspec.rfc9293.definitions import delete_tcb
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import FIN_WAIT_1, FIN_WAIT_2, TIME_WAIT, snd_nxt, snd_una, state
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Section, Spec
from tcpspec.scenarios.frozen import following
from tcpspec.system.bounds import Bounds, default_bounds, tiny_bounds
from tcpspec.variants import VARIANTS
from tests.cli.command import told

pytestmark = [pytest.mark.xdist_group("recorded"), pytest.mark.turns(4)]
REPORTS = Path(__file__).parents[2] / "data" / "reports"
LAST_ACK_TIMER = load(REPORTS / "last-ack-timer.py", lambda said: None)
ENDS = TCP.find("TIME-WAIT ends")
RENAMED = TCP.but("renamed", why="test", swap={ENDS.name: ENDS.but(name="the wait is over")})
SOONER = TCP.but("sooner", why="test", swap={ENDS.name: ENDS.but(guard=state.is_one_of(TIME_WAIT, FIN_WAIT_1))})
GIVES_UP = TCP.but("gives-up", why="test", add=(
    Section("3.10.8", Kind.TIME_WAIT_TIMEOUT, spontaneous=True).check(
        "", "FIN-WAIT-2 (alone) gives up", state == FIN_WAIT_2, then=delete_tcb()),))  # fmt: skip


def report(spec: Spec, bounds: Bounds, *properties: Property) -> Report:
    bounds = following(bounds, spec, properties=properties)
    space = Space(spec, spec, bounds, "", ())
    return Report(explore(space.system, bounds, properties), space, "", "")


@cache
def hasty() -> Report:
    """A variant with a shorter hole of its own."""
    return report(VARIANTS["hasty-crossing"], default_bounds(), NO_OLD_OCTET)


def test_what_rfc_9293_does_itself_is_as_found_there() -> None:
    found = report(TCP, default_bounds(), NO_OLD_OCTET)
    (result,) = found.results
    assert (finding := found.finding(result)) is not None
    assert (finding.id, found.recorded.own(result), found.exit_code) == ("early-close", None, Exit.AS_EXPECTED)


@pytest.mark.slow
def test_a_variant_that_changes_nothing_of_it_has_the_same_finding() -> None:
    found = report(RENAMED, default_bounds(), NO_OLD_OCTET)
    assert found.recorded.varied
    assert found.finding(found.results[0]) is not None


def test_a_shorter_hole_is_the_variants_own() -> None:
    found = hasty()
    (result,) = found.results
    assert (own := found.recorded.own(result)) is not None
    assert own.why == "RFC 9293 takes 16: early-close is not all of it"
    assert (found.finding(result), found.exit_code) == (None, Exit.VIOLATED)


def test_a_hole_that_no_cure_closes_is_the_variants_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where RFC 9293's own is as short."""
    monkeypatch.setattr("tcpcheck.enumeration.recorded.Recorded._usual", lambda self, property: 10)
    found = Report(hasty().exploration, hasty().space, "", "")
    assert (own := found.recorded.own(found.results[0])) is not None
    assert own.why == "with CLOSE4A=wait, which cures RFC 9293 of early-close, it is still violated"
    assert found.exit_code is Exit.VIOLATED


def test_a_hole_that_rfc_9293_does_not_have_within_the_bounds_is_the_variants_own() -> None:
    """Its rule and property are those of a finding, but RFC 9293 does not come there."""
    found = report(VARIANTS["hasty-crossing"], default_bounds(), NO_OLD_OCTET)
    found.recorded._usual = lambda property: None  # type: ignore[method-assign]
    assert (own := found.recorded.own(found.results[0])) is not None
    assert own.why == "RFC 9293 does not violate it within these bounds"


@pytest.mark.parametrize(("given", "cured"), [(state == FIN_WAIT_1, True), (snd_una == snd_nxt + 7, False)], ids=str)
def test_a_cure_mends_only_what_still_has_occasion_to_break(given: Bool, cured: bool) -> None:
    property = always("mine", "", given=A(given), holds=TRUE)
    assert report(TCP, tiny_bounds(), property).recorded._mended(property, lambda spec: spec) is cured


def test_an_ending_that_rfc_9293_does_not_have_is_new() -> None:
    found = report(LAST_ACK_TIMER, default_bounds())
    assert {(str(end.a), str(end.b), end.usual) for end in found.recorded.new_endings} == {
        ("CLOSED", "FIN-WAIT-2", None),
        ("FIN-WAIT-2", "CLOSED", None),
    }
    assert found.exit_code is Exit.VIOLATED


def test_an_ending_that_rfc_9293_has_as_well_is_not_new() -> None:
    allowed = ("--bounds", "tiny", "--allow", "A:reboot")
    assert told("check", "TCP", *allowed, "-p", "can-open").code == Exit.AS_EXPECTED
    said = told("check", str(REPORTS / "no-keep-alive.py"), *allowed, "-p", "can-open")
    assert "as in RFC 9293 within these bounds: a known hole" in " ".join(said.out.split())
    assert said.code == Exit.AS_EXPECTED


def test_what_the_variant_adds_to_an_ending_of_rfc_9293_is_new() -> None:
    """RFC 9293 leaves an end in FIN-WAIT-2 as well, but only where the other has rebooted."""
    options = ("--bounds", "tiny", "--allow", "B:reboot", "-p", "can-open")
    said = told("check", str(REPORTS / "last-ack-timer.py"), *options)
    assert "new, for RFC 9293 does not end so" in " ".join(said.out.split())
    assert said.code == Exit.VIOLATED


def test_it_is_said_in_words_and_in_json() -> None:
    file, options = str(REPORTS / "last-ack-timer.py"), ("--bounds", "tiny")
    words = " ".join(told("check", file, *options).out.split())
    assert "new, for RFC 9293 does not end so within these bounds: CLOSED/FIN-WAIT-2 after 10 moves" in words
    assert "known hole" not in words
    assert "known hole" not in told("show", file, "stuck", *options).out


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("spec", "name"),
    [
        (LAST_ACK_TIMER, "LAST-ACK ends by a short timer"),
        (RENAMED, "the wait is over"),
        (SOONER, "TIME-WAIT ends"),
        (GIVES_UP, "FIN-WAIT-2 alone gives up"),
    ],
    ids=lambda value: value.name if isinstance(value, Spec) else "",
)
def test_a_timer_of_a_variant_is_shown_by_its_rule_and_reads_back(spec: Spec, name: str) -> None:
    found = report(spec, tiny_bounds(), *PROPERTIES).exploration
    checks = [check for check in spec.checks if check.kind is Kind.TIME_WAIT_TIMEOUT and check not in TCP.checks]
    for state_ in range(found.states):
        trace = found.trace(state_)
        last = trace.replay()[-1].outcome if trace.moves else None
        if last and set(checks) & set(last.fired):
            break
    drawn = ladder_file(trace)
    assert f"({name})" in drawn
    assert "(2 MSL)" not in drawn
    again = check_ladder(parse(drawn), spec)
    assert again.ok, again.explanation
    assert ladder_file(again.trace) == drawn


def test_after_ctrl_c_nothing_more_is_searched_and_nothing_is_excused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Report(hasty().exploration, hasty().space, "", "")
    monkeypatch.setattr(found.exploration, "stopped_by", "interrupted")
    monkeypatch.setattr("tcpcheck.enumeration.recorded.explore", None)
    (result,) = found.results
    assert (own := found.recorded.own(result)) is not None
    assert (own.why, found.exit_code) == ("not compared with RFC 9293: interrupted", Exit.INTERRUPTED)
    assert not any(each.settled for each in found.recorded.new_endings)
    assert found.holding.endswith("whether this is exact was not found out")
