"""The changes of state that the rules make are those of Figure 5, its notes and the prose: no more and no less."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish import run_part
from tcpcheck.establish.stepwise import never_made
from tcpcheck.explicit.answers.exploration import explore
from tcpcheck.runs.trace import replayed
from tcpcheck.symbolic.events.transition_relation import Unlisted, proposition
from tcpcheck.symbolic.proving.proof import Proof, establish
from tcpspec.claims.claim import Stepwise
from tcpspec.claims.other_models import KNOWN, S1
from tcpspec.language.state import State
from tcpspec.proofs.theorems import T2A
from tcpspec.rfc9293.figure5 import CHANGES, DRAWN, NOTED, PROSE, Change
from tcpspec.rfc9293.rule_table import carried_by
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import ESTABLISHED
from tcpspec.rules.check import change
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Spec
from tcpspec.scenarios import find_scenario
from tcpspec.system.joint import connect


def tried(spec: Spec, *kinds: Kind, allowed: tuple[Change, ...] = CHANGES) -> Proof:
    listed = tuple(one for one in allowed if one.kind in kinds)
    part = Stepwise(id="tried", statement="", expected="PROVED", spec=spec, allowed=listed, lemmas=KNOWN, kinds=kinds)
    return establish(proposition(part))


def unlisted(proof: Proof) -> list[Unlisted]:
    return [one.cti for one in proof.failed]


def test_the_figure_has_twenty_arrows_between_eleven_states() -> None:
    assert len(DRAWN) == 20
    assert {one.source for one in DRAWN} == {one.target for one in DRAWN} == set(State)


def test_no_change_is_listed_twice() -> None:
    keys = [(one.source, one.target, one.kind, one.reset) for one in CHANGES]
    assert len(keys) == len(set(keys)) == len(DRAWN) + len(NOTED) + len(PROSE)


@pytest.mark.parametrize("listed", CHANGES, ids=str)
def test_rows_are_rows_of_rules_that_set_this_state(listed: Change) -> None:
    rules = [check for row in listed.rows.split() for check in carried_by(TCP, row) if check.kind is listed.kind]
    assert rules or listed.kind is Kind.REBOOT
    targets = {check.then["state"].payload for check in rules if "state" in check.then}
    assert listed.target in targets or listed.kind is Kind.REBOOT


def test_a_rule_with_another_way_breaks_the_proof_and_is_named() -> None:
    opened = TCP.but("opened", why="a test", swap={"OPEN-1": TCP.find("OPEN-1").but(then=change(state=ESTABLISHED))})
    assert tried(TCP, Kind.OPEN_PASSIVE).verdict is Verdict.PROVED
    found = unlisted(tried(opened, Kind.OPEN_PASSIVE))
    assert [(one.situation.block.state, one.target) for one in found] == [(State.CLOSED, State.ESTABLISHED)]
    assert "OPEN-1 a passive OPEN enters LISTEN" in str(found[0])


def test_a_rule_that_leaves_an_arrow_out_breaks_the_proof() -> None:
    deaf = TCP.but("deaf", why="a test", drop=("CLOSE-3",))
    proof = tried(deaf, Kind.CLOSE)
    assert proof.verdict is Verdict.UNKNOWN
    assert any("SYN-SENT to CLOSED by CLOSE" in objection for objection in proof.objections)


def test_a_change_that_no_rule_makes_is_noticed() -> None:
    never = Change(State.CLOSED, State.TIME_WAIT, Kind.OPEN_PASSIVE, "a dream", "OPEN-1")
    proof = tried(TCP, Kind.OPEN_PASSIVE, allowed=(*CHANGES, never))
    assert proof.verdict is Verdict.UNKNOWN
    assert "CLOSED to TIME-WAIT by a dream" in proof.objections[0]


@pytest.mark.parametrize("left_out", [one for one in CHANGES if one.kind is Kind.CLOSE], ids=str)
def test_every_arrow_of_close_is_needed(left_out: Change) -> None:
    found = unlisted(tried(TCP, Kind.CLOSE, allowed=tuple(one for one in CHANGES if one is not left_out)))
    assert {(one.situation.block.state, one.target) for one in found} == {(left_out.source, left_out.target)}


def test_without_lemmas_an_unreachable_block_takes_a_reset_for_a_syn() -> None:
    part = next(part for part in S1.parts if part.id == "without-lemmas")
    result = run_part(part)
    assert result.verdict is Verdict.VIOLATED
    assert result.trace is not None
    after = replayed(result.trace)[-1].after.a.block
    assert after.state in (State.ESTABLISHED, State.CLOSE_WAIT)


def test_what_is_assumed_of_blocks_is_proved_with_t2() -> None:
    assert len(KNOWN) == 3
    assert set(KNOWN) <= set(T2A.lemmas)


def test_an_arrow_that_no_run_takes_is_named() -> None:
    bounds = find_scenario("idle").bounds
    found = explore(connect(TCP, TCP, over=bounds.network), bounds)
    missing = {str(one) for one in never_made(found, DRAWN)}
    assert "CLOSE-WAIT to LAST-ACK by CLOSE" in missing
    assert "CLOSED to LISTEN by passive OPEN" not in missing
    wrong = replace(DRAWN[0], rows="OPEN-2")
    assert list(never_made(found, (wrong,))) == [wrong]
