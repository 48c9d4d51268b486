"""One name, one formula: wherever a name stands for a condition, a property or a lemma, it says the same."""

from __future__ import annotations

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import pytest
import z3

import tcpspec
from tcpcheck.symbolic.encoding.solving import one_question
from tcpcheck.symbolic.encoding.terms import Reader, Term, sort_of, term, variable
from tcpspec.language.expression import Bool, Expression
from tcpspec.proofs.lemmas import Lemma
from tcpspec.properties.property import Property

WHOEVER = ("A", "B", "block", "there")
"""Whose variables a definition speaks of where it is said of an end, of the other, of A or of B."""


class Anything(Reader):
    """Every variable is free, and so is whatever history may have kept; equal ones are one."""

    def __init__(self) -> None:
        super().__init__({})

    def field(self, owner: str, name: str, sort: str) -> Term:
        return variable(f"{'end' if owner in WHOEVER else owner}.{name}", sort)

    def recall(self, side: str, what: str, incarnation: Term) -> Term:
        result = {"known": "bool", "fin": "bool", "peer": "incarnation"}.get(what, "nat")
        return z3.Function(f"{side}.{what}", sort_of("incarnation"), sort_of(result))(incarnation)

    def passed(self, moment: Term) -> Term:
        return z3.Bool(f"passed.{z3.simplify(moment).sexpr()}")


def equal(one: Bool, other: Bool) -> bool:
    reader = Anything()
    return bool(one_question(term(one, reader) != term(other, reader), timeout=60_000).check() == z3.unsat)


def modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(tcpspec.__path__, "tcpspec."):
        yield importlib.import_module(found.name)


def named() -> Mapping[str, list[Any]]:
    """Name in some module -> the different things that it stands for."""
    things: dict[str, dict[int, Any]] = defaultdict(dict)
    for module in modules():
        for name, thing in vars(module).items():
            if isinstance(thing, Bool | Property | Lemma):
                things[name][id(thing)] = thing
    return {name: list(found.values()) for name, found in things.items()}


def definitions() -> Mapping[str, list[Bool]]:
    """The sentence of a definition -> the different conditions that it stands for, in any condition of any module."""
    found: dict[str, dict[int, Bool]] = defaultdict(dict)
    seen: set[int] = set()
    open_: list[Expression] = [each for things in named().values() for thing in things for each in conditions(thing)]
    while open_:
        one = open_.pop()
        if id(one) not in seen:
            seen.add(id(one))
            for body in one.arguments if one.operator == "named" else ():
                if isinstance(body, Bool):
                    found[one.payload][id(body)] = body
            open_ += one.arguments
    return {sentence: list(bodies.values()) for sentence, bodies in found.items()}


def conditions(thing: Any) -> tuple[Bool, ...]:
    return (thing,) if isinstance(thing, Bool) else (thing.given, thing.holds)


def several(things: Mapping[str, list[Any]]) -> list[tuple[str, list[Any]]]:
    return [(name, found) for name, found in sorted(things.items()) if len(found) > 1]


@pytest.mark.parametrize(("name", "found"), several(named()), ids=lambda each: each if isinstance(each, str) else "")
def test_a_name_stands_for_one_condition(name: str, found: list[Any]) -> None:
    assert all(isinstance(each, Bool) for each in found), f"{name} is a condition, a property or a lemma, not two"
    assert all(equal(one, other) for one, other in combinations(found, 2)), name


@pytest.mark.parametrize(
    ("sentence", "found"), several(definitions()), ids=lambda each: each if isinstance(each, str) else ""
)
def test_the_sentence_of_a_definition_stands_for_one_condition(sentence: str, found: list[Any]) -> None:
    assert all(equal(one, other) for one, other in combinations(found, 2)), sentence


def test_different_conditions_are_told_apart() -> None:
    from tcpspec.proofs.lemmas import counts_as_acknowledged, live
    from tcpspec.properties.property import live as also_live
    from tcpspec.properties.property import syn_acknowledged

    assert equal(live, also_live)
    assert not equal(syn_acknowledged, counts_as_acknowledged)


def test_no_lemma_is_called_what_a_property_is_called() -> None:
    found = [thing for things in named().values() for thing in things]
    properties = {word for each in found if isinstance(each, Property) for word in (each.id, each.name)}
    assert not properties & {each.name for each in found if isinstance(each, Lemma)}
