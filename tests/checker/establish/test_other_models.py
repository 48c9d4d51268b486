"""Properties that other models state: each can fail, quiet states are those with nothing under way, proofs can fail."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish import run_part
from tcpcheck.explicit.answers.exploration import Exploration, explore
from tcpcheck.explicit.answers.quiescent import first_quiet, quiet_states
from tcpcheck.explicit.space.oracle import PlainSearch, search
from tcpcheck.symbolic.induction.prove import prove
from tcpcheck.symbolic.proving.proof import Proof, at_first_failure
from tcpspec.claims.claim import Enumerated, Quiet
from tcpspec.claims.other_models import CLAIMS, M1, M2, M5
from tcpspec.language.expression import TRUE
from tcpspec.proofs.theorems import Theorem
from tcpspec.proofs.two_ends import NO_TWO_DEAD, PAIRS
from tcpspec.properties.agreement import AGREE, FIN_HEARD, NEVER_TOGETHER, NO_HALF_OPEN, SHARED
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import CLOSE_WAIT, FIN_WAIT_2
from tcpspec.rules.check import change
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Spec
from tcpspec.scenarios import find_scenario
from tcpspec.scenarios.one_connection import opens, serves
from tcpspec.system.bounds import Bounds, tiny_bounds
from tcpspec.system.joint import connect, holds
from tcpspec.system.network import LOSS, Network
from tcpspec.variants.handshake import TWO_WAY

pytestmark = pytest.mark.sampled(2)


def explored(spec: Spec, bounds: Bounds) -> Exploration:
    return explore(connect(spec, spec, over=bounds.network), bounds, SHARED)


SMALL = Bounds(opens(), serves(), Network(1, LOSS))


@cache
def plain() -> PlainSearch:
    return search(connect(TCP, TCP, over=SMALL.network), SMALL)


def test_quiet_states_are_those_of_a_plain_search() -> None:
    found = explored(TCP, SMALL)
    quiet = [world for world in plain().depths if not (world.line_a.wire or world.line_b.wire)]
    assert int(quiet_states(found).sum()) == len(quiet)
    assert 0 < len(quiet) < found.states
    broken = [plain().depths[world] for world in quiet if holds(AGREE.violation, world.joint)]
    first = first_quiet(found, AGREE, "violation")
    assert first is not None
    assert found.depth_of(first) == min(broken)


def test_agreement_is_not_asked_for_while_something_is_under_way() -> None:
    bounds = find_scenario("perfect").bounds
    found = explored(TCP, bounds)
    assert found.result(AGREE.id).verdict is Verdict.VIOLATED
    assert first_quiet(found, AGREE, "violation") is None


@pytest.mark.parametrize("property", [p for p in SHARED if p is not FIN_HEARD], ids=lambda p: p.id)
def test_the_catalogue_shows_each_property_to_hold_and_to_fail(property: object) -> None:
    parts = [part for claim in CLAIMS for part in claim.parts if isinstance(part, Enumerated)]
    assert {part.expected for part in parts if part.property is property} == {"HOLDS", "VIOLATED"}


def test_fin_heard_fails_where_fin_wait_1_does_not_wait() -> None:
    eager = TCP.find("CLOSE in ESTABLISHED sends FIN").but(then=change(state=FIN_WAIT_2))
    spec = TCP.but("eager", why="a test", swap={eager.name: eager})
    assert explored(spec, tiny_bounds()).result(FIN_HEARD.id).verdict is Verdict.VIOLATED
    assert explored(TCP, tiny_bounds()).result(FIN_HEARD.id).verdict is Verdict.HOLDS


def test_two_way_ends_are_half_open_without_any_death() -> None:
    bounds = find_scenario("unreliable").bounds
    found = explore(connect(TWO_WAY, TWO_WAY, over=bounds.network), bounds, (NO_HALF_OPEN,),
                    stop=lambda now: bool(now.violated))  # fmt: skip
    assert found.result(NO_HALF_OPEN.id).verdict is Verdict.VIOLATED


def attempted(theorem: Theorem, *kinds: Kind) -> Proof:
    return prove(theorem, kinds=kinds, stop=at_first_failure)


def test_the_proof_needs_the_order_of_time() -> None:
    without = replace(PAIRS, lemmas=tuple(lemma for lemma in PAIRS.lemmas if lemma is not NO_TWO_DEAD))
    failed = attempted(without, Kind.ARRIVES).failed
    assert failed[0].obligation.lemma.name == "two ends whose SYNs count as acknowledged talk to each other"


def test_the_proof_fails_without_fresh_numbers() -> None:
    assert attempted(PAIRS.without("fresh-isns"), Kind.ARRIVES, Kind.OPEN_ACTIVE).failed


def test_the_proof_fails_where_a_fin_is_not_counted() -> None:
    check = TCP.find("ESTABLISHED receives FIN")
    deaf = TCP.but("deaf", why="a test", swap={check.name: replace(check, then=change(state=CLOSE_WAIT))})
    failed = attempted(PAIRS.of(deaf), Kind.ARRIVES).failed
    assert failed[0].obligation.lemma.name == "these states have received the peer's FIN"


def test_the_proof_fails_for_a_two_way_handshake() -> None:
    assert attempted(PAIRS.of(TWO_WAY), Kind.ARRIVES).failed


def test_every_assumption_that_the_pairs_use_is_dropped_somewhere() -> None:
    dropped = {part.drops for part in M1.parts if part.drops}
    assert dropped == {"fresh-isns", "no-forger", "length"}
    assert {assumption.id for assumption in PAIRS.assumptions} - {"sizes"} == dropped


def test_a_quiet_part_whose_premise_is_never_true_shows_nothing() -> None:
    part = next(part for part in M2.parts if isinstance(part, Quiet))
    never = replace(part, property=replace(AGREE, given=~TRUE))
    assert run_part(never).verdict is Verdict.UNKNOWN


def test_pairs_that_never_occur_are_reached_with_numbers_used_twice() -> None:
    part = next(part for part in M1.parts if isinstance(part, Enumerated) and part.property is NEVER_TOGETHER
                and part.expected == "VIOLATED")  # fmt: skip
    result = run_part(part)
    assert result.verdict is Verdict.VIOLATED
    assert result.trace is not None
    assert len(result.trace.moves) == 9


def test_a_clean_close_is_possible_so_that_waiting_for_it_is_no_empty_claim() -> None:
    control = next(part for part in M5.parts if part.id == "without")
    assert run_part(control).verdict is Verdict.VIOLATED
