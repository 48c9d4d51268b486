"""Options and the bounds that they come to."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import click
import pytest

from tcpcheck.cli.exits import Refused
from tcpcheck.cli.space import faults_named, repeated, space_of, space_options
from tcpcheck.enumeration.space import Space
from tcpspec.language.expression import FALSE
from tcpspec.properties.property import A, B, leads_to
from tcpspec.rules.block import LISTEN, snd_nxt, snd_una, state
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Parameters
from tcpspec.system.bounds import Bounds, BoundsError, Ticks, default_bounds
from tcpspec.system.network import ALL_FAULTS, LOSS, REORDERING, Faults
from tests.cli.command import told


def options(*arguments: str) -> tuple[dict[str, Any], click.Context]:
    """The options as click reads them."""
    caught: list[dict[str, Any]] = []

    @click.command("check")
    @space_options
    def command(**given: Any) -> None:
        caught.append(given)

    context = command.make_context("check", list(arguments))
    command.invoke(context)
    return caught[0], context


def space(*arguments: str, variant: str = "TCP") -> Space:
    return space_of(variant, options(*arguments)[0])


def bounds(*arguments: str) -> Bounds:
    return space(*arguments).bounds


def test_without_options_the_default_bounds_are_used() -> None:
    assert bounds() == default_bounds()


def test_more_opens_get_isns_of_their_own() -> None:
    end, before = bounds("--opens", "4").a, default_bounds().a
    assert end.active == 4
    assert len(set(end.isns)) == len(end.isns) >= 4
    assert end.isns[: len(before.isns)] == before.isns
    assert min(b - a for a, b in pairwise(end.isns)) > Parameters().buffer


def test_events_are_allowed_at_both_ends_or_at_one() -> None:
    given = bounds("--allow", "abort=2", "--allow", "B:reboot")
    assert (given.a.budget[Kind.ABORT], given.b.budget[Kind.ABORT]) == (2, 2)
    assert (given.a.allowance(Kind.REBOOT), given.b.allowance(Kind.REBOOT)) == (0, 1)


def test_network_options() -> None:
    network = bounds("--capacity", "3", "--faults", "loss,reordering").network
    assert (network.capacity, network.faults) == (3, LOSS | REORDERING)
    monotone = bounds("--network", "monotone").network
    assert (monotone.capacity, monotone.faults) == (None, ALL_FAULTS)
    assert faults_named("none") == Faults.NONE


def test_time_in_ticks_lasts_2_msl_unless_told_otherwise() -> None:
    assert bounds("--msl", "2").ticks == Ticks(2, 4)
    assert bounds("--msl", "2", "--time-wait", "3").ticks == Ticks(2, 3)


def test_ends_may_differ_and_readings_apply_to_both() -> None:
    given = space("--peer", "two-way", "-r", "D6=literal")
    assert (given.left.name, given.right.name) == ("TCP[D6=literal]", "two-way[D6=literal]")
    assert given.system.right is given.right


def test_a_reading_at_its_default_changes_nothing() -> None:
    assert space("-r", "D6=fin").left.name == "TCP"


@pytest.mark.parametrize(
    "arguments",
    [
        "--network monotone --losses 1",
        "--network monotone --msl 1",
        "--allow C:abort",
        "--capacity 2 --msl x",
    ],
)
def test_impossible_bounds_are_refused(arguments: str) -> None:
    with pytest.raises((Refused, BoundsError, click.UsageError)):
        bounds(*arguments.split())


def test_a_command_can_be_repeated_word_for_word() -> None:
    given = ["--bounds", "tiny", "--allow", "abort=2", "--allow", "reboot", "--faults", "loss"]
    _, context = options(*given)
    again = repeated(context, "check")
    assert again[:2] == ["tcpspec", "check"]
    assert options(*again[2:])[0] == options(*given)[0]


def test_the_last_line_of_a_failing_run_fails_again() -> None:
    first = told("check", "two-way", "--bounds", "tiny", "-r", "D6=literal", "-p", "no-phantom")
    last = first.out.rstrip().splitlines()[-1]
    assert first.code == 1
    assert last.startswith("tcpspec ")
    assert told(*last.split()[1:]) == first


GOALS = {"reached": snd_una <= snd_nxt, "never reached": FALSE}


@pytest.mark.parametrize(("goal", "code"), [("reached", 0), ("never reached", 1)])
def test_what_leads_to_what_is_judged_too(goal: str, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    property = leads_to("goal", "the goal comes", given=B(state) == LISTEN, holds=A(GOALS[goal]))
    monkeypatch.setattr("tcpspec.properties.property.JUDGED", (property,))
    said = told("check", "--bounds", "tiny")
    found = json.loads(told("check", "--bounds", "tiny", "--json").out)["properties"][0]
    assert said.code == code
    if code:
        assert "violated: 1 move, then " in said.out
        assert "counterexample to: the goal comes" in said.out
        assert (found["verdict"], found["violated_after"]) == ("VIOLATED", 1)
    else:
        assert "premise first true after 1 move\n" in said.out
        assert (found["verdict"], found["loop"]) == ("HOLDS", None)
