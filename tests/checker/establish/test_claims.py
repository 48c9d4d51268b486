"""The catalogue: every part is established in this run, and each control has the other answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish import run_part
from tcpcheck.runs.trace import replayed
from tcpspec.claims import CLAIMS, find_claim
from tcpspec.claims.claim import Bounded, Claim, Enumerated, Eventually
from tcpspec.claims.findings import EARLY_CLOSE, FINDINGS, Finding, explained
from tcpspec.claims.handshake import T1
from tcpspec.language.expression import SpecError
from tcpspec.properties.property import NO_OLD_OCTET, NO_PHANTOM
from tcpspec.rfc9293.tcp import TCP
from tcpspec.scenarios import PRESETS, SCENARIOS, catalogue, find_scenario
from tcpspec.stories import DELAYED_SYN, find_story
from tests.checker.ran import LEFT_OUT, ran


@pytest.mark.parametrize(
    "claim",
    [pytest.param(claim, marks=pytest.mark.slow if id in LEFT_OUT else (), id=id) for id, claim in CLAIMS.items()],
)
def test_every_part_of_a_claim_has_the_expected_verdict(claim: Claim) -> None:
    result = ran(claim)
    assert result.complete
    assert {r.part.id: str(r.verdict) for r in result.parts} == {p.id: p.expected for p in claim.parts}
    assert result.as_expected


def test_a_wrong_expectation_is_noticed() -> None:
    part = next(part for part in T1.parts if isinstance(part, Enumerated))
    wrong = Enumerated(
        id="wrong", statement="", expected="HOLDS", spec=part.spec, scenario=part.scenario, property=part.property
    )
    result = run_part(wrong)
    assert result.verdict is Verdict.VIOLATED
    assert not result.as_expected


def test_the_tutorials_story_violates_nothing_under_the_three_way_handshake_because_it_is_refused() -> None:
    from tcpcheck.replay import check_story

    result = check_story(DELAYED_SYN, TCP)
    assert not result.ok


def test_counterexamples_with_32_bit_numbers_replay_and_wrap() -> None:
    part = next(part for part in T1.parts if part.id == "32-bit")
    trace = run_part(part).trace
    assert trace is not None
    happened = replayed(trace, NO_OLD_OCTET)
    numbers = [h.outcome.sent.seq for h in happened if h.outcome and h.outcome.sent]
    assert max(numbers) > 2**32 - 100
    assert len({number >> 20 for number in numbers}) > 1


@pytest.mark.parametrize("name", ["fresh", "one-clint", ""])
def test_an_unknown_scenario_is_refused(name: str) -> None:
    with pytest.raises(SpecError, match="no scenario is called"):
        find_scenario(name)


def test_an_unknown_claim_names_the_nearest() -> None:
    with pytest.raises(SpecError, match="did you mean T6"):
        find_claim("T66")
    assert find_claim("t6B").id == "T6b"


def test_an_unknown_story_is_refused() -> None:
    with pytest.raises(SpecError, match="did you mean 'delayed-syn'"):
        find_story("delayed-sin")


def test_no_two_scenarios_share_a_name() -> None:
    assert len(SCENARIOS) == sum(len(chapter.SCENARIOS) for chapter in catalogue.CHAPTERS)


def test_every_scenario_serves_a_claim() -> None:
    parts = [part for claim in CLAIMS.values() for part in claim.parts]
    used = {part.scenario for part in parts if isinstance(part, Bounded)}
    assert used - set(PRESETS.values()) == set(SCENARIOS.values())


OF_JOINT_STATES = {id: finding for id, finding in FINDINGS.items() if finding.property is not None}


@pytest.mark.parametrize("finding", OF_JOINT_STATES.values(), ids=list(OF_JOINT_STATES))
def test_a_finding_is_real_and_each_cure_works(finding: Finding) -> None:
    claim, shown = finding.shown
    part = next(part for part in find_claim(claim).parts if part.id == shown)
    assert isinstance(part, Enumerated | Eventually)
    assert part.property is finding.property
    assert part.spec.settings == {**TCP.settings, **finding.readings}
    assert run_part(part).verdict is Verdict.VIOLATED
    for cure in finding.cures:
        cured = replace(part, spec=part.spec.reading(**cure), expected="HOLDS")
        assert run_part(cured).verdict is Verdict.HOLDS, cure


def test_a_finding_explains_only_its_own_property_and_uncured_specs() -> None:
    assert explained(TCP, NO_OLD_OCTET) is EARLY_CLOSE
    assert explained(TCP, NO_PHANTOM) is None
    assert explained(TCP.reading(CLOSE4A="wait"), NO_OLD_OCTET) is None
