"""Claims about variants of opening, closing and numbering, and about attacks: their controls, and what they rest on."""

from __future__ import annotations

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish import run_part
from tcpcheck.replay import check_story
from tcpcheck.runs.trace import replayed
from tcpcheck.symbolic.events.one_event import keeps
from tcpcheck.symbolic.events.self_test import self_test
from tcpcheck.symbolic.induction.prove import prove
from tcpspec.claims import CLAIMS as CATALOGUE
from tcpspec.claims import attacks, closing, early_data, isn, opening, reuse, switches
from tcpspec.claims.attacks import F1_WITHOUT_5961, WITHOUT_5961
from tcpspec.claims.claim import Claim, Enumerated, Eventually, OneEvent
from tcpspec.claims.opening import T5A
from tcpspec.language.expression import FALSE, TRUE, Bool, SpecError
from tcpspec.properties.outcomes import OUTCOMES
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import CLOSED, TIME_WAIT, snd_una, state
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Spec
from tcpspec.stories import CONNECTION_FAILURE, CRASH_AND_COUNT_AGAIN, find_story
from tcpspec.variants import VARIANTS
from tcpspec.variants.attacks import IGNORE_RST
from tcpspec.variants.opening import CARELESS_FOUR_WAY
from tcpspec.variants.t_tcp import LASTING_COUNTS

CLAIMS = [
    claim for chapter in (opening, closing, attacks, early_data, reuse, isn, switches) for claim in chapter.CLAIMS
]
OF_VARIANTS = (
    "split-handshake", "four-segments", "request-twice", "short-time-wait", "cookie-replay", "crash-and-count-again",
    "counted-request",
)  # fmt: skip
ENDS_TIME_WAIT = {
    Kind.ARRIVES, Kind.ABORT, Kind.USER_TIMEOUT, Kind.TIME_WAIT_TIMEOUT, Kind.HARD_ERROR, Kind.REBOOT,
}  # fmt: skip


@pytest.mark.sampled(3)
@pytest.mark.parametrize("spec", [*VARIANTS.values(), F1_WITHOUT_5961], ids=lambda spec: spec.name)
def test_every_variant_is_complete_and_unambiguous(spec: Spec) -> None:
    assert self_test(spec).findings == ()
    assert self_test(spec).passed


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_whatever_fails_in_a_claim_also_holds_in_it_under_a_control(claim: Claim) -> None:
    asked = [part for part in claim.parts if isinstance(part, Enumerated | Eventually)]
    fails = {part.property.id for part in asked if part.expected == "VIOLATED"}
    assert fails
    assert fails <= {part.property.id for part in asked if part.expected == "HOLDS"}


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_the_parts_of_a_claim_are_told_apart(claim: Claim) -> None:
    assert len({part.id for part in claim.parts}) == len(claim.parts)


def test_every_property_of_what_becomes_of_a_connection_is_claimed() -> None:
    parts = [part for claim in CATALOGUE.values() for part in claim.parts]
    assert {part.property for part in parts if isinstance(part, Enumerated | Eventually)} >= set(OUTCOMES)


def test_the_four_way_induction_fails_where_the_client_takes_any_syn() -> None:
    proof = prove(
        T5A.of(CARELESS_FOUR_WAY), kinds=(Kind.ARRIVES,), stop=lambda one: one.answer != "proved"
    )  # fmt: skip
    (failed,) = proof.failed
    assert "our SYN counts as acknowledged" in failed.obligation.name
    assert failed.cti is not None
    assert "SYN-SENT receives the SYN it waits for" in {rule.name for rule in failed.cti.rules}


def test_rfc_1337_figure_4_needs_a_server_without_rfc_5961() -> None:
    assert check_story(CONNECTION_FAILURE, WITHOUT_5961).ok
    refused = check_story(CONNECTION_FAILURE, TCP)
    assert not refused.ok
    assert "no rule of TCP brings B to LISTEN here" in refused.explanation


@pytest.mark.parametrize("name", OF_VARIANTS)
def test_tcp_refuses_the_stories_of_variants(name: str) -> None:
    assert not check_story(find_story(name), TCP).ok


def test_counts_that_last_refuse_the_request_of_before_the_crash() -> None:
    refused = check_story(CRASH_AND_COUNT_AGAIN, LASTING_COUNTS)
    assert "no rule of t-tcp-lasting-counts brings B to ESTABLISHED here" in refused.explanation


def test_a_figure_of_the_rfc_is_a_story_too() -> None:
    assert "Simultaneous Close Sequence" in find_story("figure-13").text()
    with pytest.raises(SpecError, match="no story is called 'figure-14': did you mean 'figure-13'"):
        find_story("figure-14")


@pytest.mark.parametrize("kind", Kind, ids=str)
def test_what_can_end_time_wait_is_what_the_rfc_lets_end_it(kind: Kind) -> None:
    found = keeps(TCP, kind, state == TIME_WAIT, state == TIME_WAIT)
    assert found.answer == ("broken" if kind in ENDS_TIME_WAIT else "kept")


def test_ignoring_rst_takes_segments_off_that_list_and_nothing_else() -> None:
    ends = {kind for kind in Kind if keeps(IGNORE_RST, kind, state == TIME_WAIT, state == TIME_WAIT).trace}
    assert ends == ENDS_TIME_WAIT - {Kind.ARRIVES}


@pytest.mark.parametrize("kind", [Kind.ARRIVES, Kind.ABORT, Kind.CLOSE], ids=str)
def test_a_broken_promise_comes_with_a_run_of_one_event(kind: Kind) -> None:
    found = keeps(TCP, kind, state != CLOSED, state != CLOSED)
    assert found.trace is not None
    (happened,) = replayed(found.trace)
    assert str(found.trace.initial.a.block.state) != "CLOSED"
    assert str(happened.after.a.block.state) == "CLOSED"


def _one_event(given: Bool, holds: Bool, kind: Kind = Kind.ARRIVES) -> OneEvent:
    return OneEvent(id="x", statement="x", expected="PROVED", spec=TCP, kind=kind, given=given, holds=holds)


def test_a_premise_that_is_never_true_proves_nothing() -> None:
    assert run_part(_one_event(FALSE, FALSE)).verdict is Verdict.UNKNOWN
    assert run_part(_one_event(state == TIME_WAIT, TRUE, Kind.RETRANSMISSION)).verdict is Verdict.UNKNOWN


def test_one_event_is_proved_or_refuted_with_a_run() -> None:
    assert run_part(_one_event(state == CLOSED, state == CLOSED)).verdict is Verdict.PROVED
    refuted = run_part(_one_event(TRUE, snd_una == 0))
    assert refuted.verdict is Verdict.VIOLATED
    assert refuted.trace is not None
    assert replayed(refuted.trace)[-1].after.a.block.snd_una != 0
