"""T4: the impossibility needs every one of its premises; the remembering server needs every rule and assumption."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish import run_part
from tcpcheck.runs.trace import ReplayMismatch, replayed
from tcpcheck.symbolic.events.self_test import self_test
from tcpcheck.symbolic.formulas.validity import decide
from tcpcheck.symbolic.machine import proposition
from tcpcheck.symbolic.proving.proof import establish
from tcpcheck.symbolic.timing.timed_runs import forgotten, possible_when
from tcpspec.claims.claim import Acted
from tcpspec.claims.formula import Valid
from tcpspec.claims.two_segments import A_LIFETIME_ALONE, GAVE_UP, NONE_IS_SAFE, SERVED_ONCE, T4
from tcpspec.language.expression import FALSE, TRUE, SpecError
from tcpspec.proofs.machine import Action, Machine
from tcpspec.proofs.two_segment_server import ACTIONS, MEMORY, REMEMBERING, WILLING, server
from tcpspec.properties.property import NO_OLD_OCTET
from tcpspec.rules.event import now
from tcpspec.system.joint import MoveError
from tcpspec.variants import find_variant
from tcpspec.variants.two_segments import REMEMBERING as VARIANT


@pytest.mark.parametrize("part", [NONE_IS_SAFE, A_LIFETIME_ALONE, GAVE_UP], ids=lambda part: part.id)
def test_the_impossibility_rests_on_every_premise(part: Valid) -> None:
    decision = decide(part)
    assert decision.verdict is Verdict.PROVED
    assert decision.proof.used == tuple(premise.id for premise in part.premises)
    for premise in part.premises:
        assert decide(part.without(premise.id, "")).verdict is Verdict.VIOLATED


def test_every_premise_that_is_dropped_is_shown() -> None:
    dropped = {part.drops for part in T4.parts if part.id.startswith("none-is-safe-without")}
    assert dropped == {premise.id for premise in NONE_IS_SAFE.premises}


@pytest.mark.parametrize("machine", [REMEMBERING, WILLING], ids=lambda machine: machine.id)
def test_the_machine_is_proved_and_every_assumption_is_used(machine: Machine) -> None:
    proof = establish(proposition(machine))
    assert proof.verdict is Verdict.PROVED, proof.details
    assert proof.used == tuple(assumption.id for assumption in machine.assumptions)
    assert not proof.empty_steps


@pytest.mark.parametrize(
    ("machine", "assumption"),
    [(machine, assumption.id) for machine in (REMEMBERING, WILLING) for assumption in machine.assumptions],
)
def test_without_an_assumption_the_proof_fails(machine: Machine, assumption: str) -> None:
    assert establish(proposition(machine.without(assumption))).failed


def changed(name: str, **parts: Any) -> Machine:
    """The machine with one action changed."""
    actions = tuple(replace(each, **parts) if each.name == name else each for each in ACTIONS)
    assert actions != ACTIONS
    return replace(REMEMBERING, actions=actions)


ENDS = next(action for action in ACTIONS if action.name == "the server ends")
ACCEPTS = next(action for action in ACTIONS if action.name == "the server accepts")
BROKEN = {
    "a SYN is trusted whatever is remembered": changed("the server accepts", guard=~server.open),
    "the memory lasts from acceptance on, not from the end": changed("the server ends", then={server.open: FALSE}),
    "the memory is lost at the end": changed("the server ends", then={**ENDS.then, server.knows: FALSE}),
    "the number is not noted": changed(
        "the server accepts", then={key: value for key, value in ACCEPTS.then.items() if key is not server.number}
    ),
    "a second client is served beside the first": changed("the server accepts", guard=TRUE),
    "silence after a loss of memory is left out": changed(
        "the server loses its memory", then={server.open: FALSE, server.knows: FALSE}
    ),
    "a client takes the answer to another": changed(
        "the client is answered", guard=next(each for each in ACTIONS if each.name == "the client asks again").guard
    ),
}


@pytest.mark.parametrize("machine", BROKEN.values(), ids=list(BROKEN))
def test_a_broken_rule_breaks_the_proof(machine: Machine) -> None:
    proof = establish(proposition(machine))
    assert proof.failed
    assert proof.verdict is Verdict.UNKNOWN


def test_a_lemma_that_is_false_at_first_is_named() -> None:
    variables = {**REMEMBERING.variables, server.open: True}
    proof = establish(proposition(replace(REMEMBERING, variables=variables)))
    assert "false before anything has happened" in proof.details[0]


def test_an_action_that_never_happens_is_listed() -> None:
    never = Action("never", FALSE, then={server.forgets: now + MEMORY})
    proof = establish(proposition(replace(REMEMBERING, actions=(*ACTIONS, never))))
    assert proof.empty_steps == ("never",)


def test_an_unknown_assumption_is_refused() -> None:
    with pytest.raises(SpecError, match="no assumption 'memories'; it assumes: memory, silence"):
        REMEMBERING.without("memories")


@pytest.mark.parametrize("part", [part for part in T4.parts if isinstance(part, Acted)], ids=lambda part: part.drops)
def test_each_run_breaks_the_rules_variant_and_is_possible_when_it_says(part: Acted) -> None:
    result = run_part(part)
    assert result.verdict is Verdict.VIOLATED, result.evidence
    assert result.trace is not None
    replayed(result.trace, SERVED_ONCE)


def test_every_assumption_of_the_machines_but_the_order_of_numbers_has_its_run() -> None:
    runs = {part.drops for part in T4.parts if isinstance(part, Acted)}
    assert runs == {assumption.id for assumption in REMEMBERING.assumptions}


def test_a_memory_of_2_msl_admits_the_run_no_longer() -> None:
    run = forgotten(239, 120, 240)
    assert possible_when(run) == "2*MSL > W"
    replayed(run.trace(""), NO_OLD_OCTET)
    with pytest.raises(MoveError, match="TIME-WAIT TIMEOUT cannot happen"):
        forgotten(240, 120, 240)


def test_a_run_that_does_not_violate_the_property_is_not_shown() -> None:
    part = next(part for part in T4.parts if isinstance(part, Acted))
    with pytest.raises(ReplayMismatch):
        run_part(replace(part, property=replace(NO_OLD_OCTET, holds=TRUE)))


def test_a_run_that_is_possible_when_something_else_holds_is_unknown() -> None:
    part = next(part for part in T4.parts if isinstance(part, Acted))
    assert run_part(replace(part, possible_when="MSL > W")).verdict is Verdict.UNKNOWN


def test_the_variant_is_complete_and_listed() -> None:
    assert find_variant("remembering-two-way") is VARIANT
    found = self_test(VARIANT)
    assert not found.findings
    assert not found.unknown
