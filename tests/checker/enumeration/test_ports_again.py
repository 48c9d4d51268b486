"""The second space of `check`, in which ports are used again: what TIME-WAIT is for, and what `check` leaves out."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tcpcheck.base.verdict import Exit
from tcpcheck.enumeration.recorded import Recorded, WhereTimeWaitIsShort
from tcpcheck.enumeration.report import Report
from tcpcheck.enumeration.space import Space
from tcpcheck.explicit.answers.exploration import explore
from tcpspec.properties.property import NO_OLD_OCTET
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Segment
from tcpspec.rules.spec import Spec
from tcpspec.system.bounds import AGAIN, PRESETS, Bounds, default_bounds, left_out, ports_again_bounds, tiny_bounds
from tcpspec.system.joint import FORGER
from tcpspec.system.network import Faults, Network
from tcpspec.variants import VARIANTS
from tests.cli.command import told

pytestmark = pytest.mark.sampled(2)

SMALLER = replace(ports_again_bounds(), network=Network(2, Faults.REORDERING))
"""The same, where the network only reorders."""

TINY = replace(ports_again_bounds(), network=Network(1))


def report(spec: Spec, recorded: type[Recorded] = WhereTimeWaitIsShort) -> Report:
    space = Space(spec, spec, SMALLER, AGAIN, ())
    found = explore(space.system, SMALLER, (NO_OLD_OCTET,))
    return Report(found, space, "", "", recorded=recorded(found, space))


def test_what_a_reset_in_time_wait_lets_happen_is_rfc_9293s_own() -> None:
    found = report(TCP)
    (result,) = found.results
    assert (finding := found.finding(result)) is not None
    assert (finding.id, found.violated_after(result), found.found_code) == ("T9", 23, Exit.AS_EXPECTED)


def test_without_the_cure_by_rfc_1337_it_is_a_violation_like_any_other() -> None:
    assert report(TCP, Recorded).found_code is Exit.VIOLATED
    assert report(VARIANTS["ignore-rst-in-time-wait"]).results[0].violation is None


def test_what_comes_sooner_without_time_wait_is_the_variants_own() -> None:
    found = report(VARIANTS["no-time-wait"])
    (result,) = found.results
    assert (own := found.recorded.own(result)) is not None
    assert own.why == "RFC 9293 takes 23: T9 is not all of it"
    assert (found.violated_after(result), found.found_code) == (20, Exit.VIOLATED)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both spaces of `check`, but small."""
    monkeypatch.setitem(PRESETS, "default", tiny_bounds)
    monkeypatch.setitem(PRESETS, AGAIN, lambda: SMALLER)


@pytest.mark.parametrize(("variant", "code"), [("TCP", 0), ("no-time-wait", 1)])
def test_check_judges_it_besides_and_its_violations_count(small: None, variant: str, code: int) -> None:
    data = json.loads(told("check", variant, "--json").out)
    verdicts = {each["id"]: each["verdict"] for each in data["ports_again"]["properties"]}
    assert verdicts["no-old-octet"] == "VIOLATED"
    assert {each["verdict"] for each in data["properties"]} == {"HOLDS"}
    assert data["exit_code"] == code
    assert (data["counterexample"] is not None) is bool(code)


@pytest.mark.parametrize("options", [("--bounds", "tiny"), ("--opens", "1"), ("--capacity", "1")], ids=str)
def test_whoever_asks_for_bounds_is_answered_within_them_alone(small: None, options: tuple[str, ...]) -> None:
    assert json.loads(told("check", *options, "--json").out)["ports_again"] is None


def test_what_the_spaces_leave_out_is_said() -> None:
    assert left_out(default_bounds()) == (
        "a second active OPEN of A", "an active OPEN of B", "RECEIVE", "ABORT", "USER TIMEOUT",
        "retransmission limit R2 reached", "keep-alive is due", "ICMP hard error", "REBOOT", "a forger", "time",
    )  # fmt: skip
    assert set(left_out(default_bounds())) - set(left_out(ports_again_bounds())) == {
        "a second active OPEN of A", "time"}  # fmt: skip


@pytest.mark.parametrize("kind", [Kind.RECEIVE, Kind.ABORT, Kind.USER_TIMEOUT, Kind.RETRANSMISSION_LIMIT,
                                  Kind.KEEP_ALIVE, Kind.HARD_ERROR, Kind.REBOOT], ids=str)  # fmt: skip
def test_what_bounds_allow_is_not_said_to_be_left_out(kind: Kind) -> None:
    def allowing(bounds: Bounds, *sides: str) -> Bounds:
        ends = {side: replace(getattr(bounds, side), budget={kind: 1}) for side in sides}
        return replace(bounds, **ends)

    name = str(kind).strip("()")
    assert name in left_out(tiny_bounds())
    assert f"{name} at B" in left_out(allowing(tiny_bounds(), "a"))
    assert [each for each in left_out(allowing(tiny_bounds(), "a", "b")) if each.startswith(name)] == []


def test_a_segment_that_nobody_sent_is_a_forgers() -> None:
    forged = replace(tiny_bounds(), leftovers=(("A", Segment(7, sender=FORGER)),))
    assert set(left_out(tiny_bounds())) - set(left_out(forged)) == {"a forger"}


def test_check_says_what_its_spaces_leave_out_and_that_a_review_asks_more(
    small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PRESETS, AGAIN, lambda: TINY)
    text, data = " ".join(told("check").out.split()), json.loads(told("check", "--json").out)
    assert "besides, where ports are used again (--bounds ports-again)" in text
    assert f"without {', '.join(left_out(tiny_bounds()))}; `tcpspec review VARIANT` asks more" in text
    assert data["bounds"]["without"] == list(left_out(tiny_bounds()))
    assert data["ports_again"]["bounds"]["without"] == list(left_out(TINY))
