"""Rules written otherwise, ends exchanged, more faults, wider bounds: what must stay the same, or may only get worse.

No test here knows a verdict.  The rewritings are those of the fuzzer (``benchmarks.fuzz``); each is made of every rule
at once, and of single rules where that is slow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pytest

from benchmarks.fuzz.pieces import made_again, read_as, restated
from benchmarks.fuzz.spaces import ASKED, SPACES
from tcpcheck.base.verdict import Verdict
from tcpcheck.explicit.answers.exploration import Exploration, explore
from tcpcheck.mutation.changes import conjuncts
from tcpcheck.symbolic.events.self_test import self_test
from tcpcheck.symbolic.induction.survival import proposition
from tcpcheck.symbolic.proving.proof import establish
from tcpspec.language.expression import FALSE, TRUE, Bool, E, Expression, Nat, Seq, all_of, if_, named
from tcpspec.proofs.theorems import T2A, T2B, T23, Theorem
from tcpspec.properties.property import Property
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.check import Check, Reply, change
from tcpspec.rules.event import Kind, fresh_iss
from tcpspec.rules.spec import Spec
from tcpspec.system.bounds import Bounds
from tcpspec.system.joint import connect
from tcpspec.system.network import ALL_FAULTS, DUPLICATION, LOSS, REORDERING, Faults, Network
from tcpspec.variants import VARIANTS

pytestmark = pytest.mark.turns(4)

Rewrite = Callable[[Check], Check]


def everywhere(rule: Check, rewrite: Callable[[Expression], Expression]) -> Check:
    """The rule with every guard, value and part of a reply rewritten."""
    guard = rewrite(rule.guard)
    assert isinstance(guard, Bool)
    then, cut = ({name: rewrite(value) for name, value in those.items()} for those in (rule.then, rule.cut))
    return replace(rule, guard=guard, then=then, cut=cut, send=rule.send and _reply(rule.send, rewrite))


def _reply(reply: Reply, rewrite: Callable[[Expression], Expression]) -> Reply:
    parts = {name: rewrite(value) for name in ("seq", "ack", "text", "fin")
             if (value := getattr(reply, name)) is not None}  # fmt: skip
    return replace(reply, **parts)  # type: ignore[arg-type]


def plus_nothing(expression: Expression) -> Expression:
    return expression + 0 if isinstance(expression, Seq | Nat) else expression


def with_definitions_split(expression: E) -> E:
    """Every definition that joins two conditions stands for two definitions."""
    arguments = [with_definitions_split(argument) for argument in expression.arguments]
    if expression.operator == "named" and arguments[0].operator in ("and", "or"):
        body = arguments[0]
        halves = [named(f"{expression.payload}, {n}", half) for n, half in enumerate(body.arguments)]
        return named(expression.payload, type(body)(body.operator, *halves))  # type: ignore[return-value]
    return type(expression)(expression.operator, *arguments, payload=expression.payload)


REWRITINGS: Mapping[str, Rewrite] = {
    "x + 0": lambda rule: everywhere(rule, plus_nothing),
    "~~guard": lambda rule: replace(rule, guard=~~rule.guard),
    "conjuncts the other way round": lambda rule: replace(rule, guard=all_of(*reversed(conjuncts(rule.guard)))),
    "stated anew": lambda rule: restated(rule, declares=True),
    "stated anew, octets not declared": lambda rule: restated(rule, declares=False),
    "renamed": lambda rule: replace(rule, name=f"{rule.name}, by another name"),
    "definitions split": lambda rule: everywhere(rule, with_definitions_split),
    "definitions written out": lambda rule: read_as(rule, {}),
    "expressions made again": lambda rule: everywhere(rule, made_again),
    "if_(TRUE, x, x)": lambda rule: everywhere(rule, lambda x: if_(TRUE, x, x)),
    "if_(FALSE, x + 1, x)": lambda rule: everywhere(
        rule, lambda x: if_(FALSE, x + 1, x) if isinstance(x, Seq | Nat) else x
    ),
}
RESTING = [name for name in REWRITINGS if name != "renamed"]
TAKES = {"iss", "irs", "rcv_unread"}
SUBJECTS = {name: VARIANTS[name] for name in ("tcp", "two-way", "timestamps", "reuse", "takes-anywhere")}


def rewritten(spec: Spec, rewrite: Rewrite, only: Check | None = None) -> Spec:
    """The same rules in other words: all of them, or one."""
    checks = tuple(rewrite(rule) if only in (None, rule) else rule for rule in spec.all_checks)
    return replace(spec, name=f"{spec.name}, in other words", all_checks=checks, base=spec)


def outcome(spec: Spec, bounds: Bounds, right: Spec | None = None, asked: tuple[Property, ...] = ASKED) -> object:
    """States, moves, depth, ends, verdicts, and the lengths of shortest runs."""
    found = explore(connect(spec, right or spec, over=bounds.network), bounds, asked)
    assert found.complete
    return found.states, found.transitions, found.depth, dict(verdicts(found)), grid(found)


def verdicts(found: Exploration) -> Iterator[tuple[str, tuple[str, int | None, int | None]]]:
    for result in found.results:
        lengths = (None if n is None else found.depth_of(n) for n in (result.violation, result.witness))
        yield result.property.id, (str(result.verdict), *lengths)  # type: ignore[misc]


def grid(found: Exploration) -> dict[object, int]:
    return {cell: entry.count for cell, entry in found.grid.items()}


@pytest.mark.sampled(37)
@pytest.mark.parametrize("space", ["listens again", "loss", "monotone", "ticks"])
@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("rewriting", REWRITINGS)
def test_other_words_change_no_verdict_and_no_count(rewriting: str, subject: str, space: str) -> None:
    spec, bounds = SUBJECTS[subject], SPACES[space]
    assert outcome(rewritten(spec, REWRITINGS[rewriting]), bounds) == outcome(spec, bounds)


@pytest.mark.slow
@pytest.mark.parametrize("rewriting", REWRITINGS)
def test_other_words_in_one_rule_change_nothing_either(rewriting: str) -> None:
    """A rule that is written otherwise beside rules that are not."""
    for rule in TCP.checks:
        changed = rewritten(TCP, REWRITINGS[rewriting], rule)
        for space in ("listens again", "octets"):
            assert outcome(changed, SPACES[space]) == outcome(TCP, SPACES[space]), rule


@pytest.mark.sampled(9)
@pytest.mark.parametrize("rewriting", RESTING)
def test_rules_in_other_words_are_complete_and_unambiguous(rewriting: str) -> None:
    assert self_test(rewritten(TCP, REWRITINGS[rewriting]), kinds=(Kind.ARRIVES, Kind.CLOSE)).passed


@pytest.mark.sampled(27)
@pytest.mark.parametrize("kind", [Kind.OPEN_ACTIVE, Kind.RECEIVE, Kind.ARRIVES], ids=lambda kind: kind.name)
@pytest.mark.parametrize("theorem", [T2A, T2B, T23], ids=lambda theorem: theorem.id)
@pytest.mark.parametrize("rewriting", RESTING)
def test_what_is_proved_is_proved_of_other_words(rewriting: str, theorem: Theorem, kind: Kind) -> None:
    """Of the events that choose an ISS, hand over text and take it; every obligation, for their rules are others."""
    rules = [rule for rule in TCP.checks if rule.kind is kind and (kind is not Kind.ARRIVES or TAKES & {*rule.then})]
    checks = tuple(REWRITINGS[rewriting](rule) if rule in rules else rule for rule in TCP.all_checks)
    spec = replace(TCP, name="TCP, in other words", all_checks=checks, base=TCP)
    assert establish(proposition(theorem, spec)).verdict is Verdict.PROVED


# --- ends exchanged ---------------------------------------------------------------------------------
def exchanged(property: Property) -> Property:
    """The same of the other ends."""

    def turn(node: E) -> E:
        if node.operator == "field":
            owner, name = node.payload
            return type(node).field({"A": "B", "B": "A"}.get(owner, owner), name)
        payload = (
            ({"A": "B", "B": "A"}[node.payload[0]], node.payload[1]) if node.operator == "recall" else node.payload
        )
        arguments = [turn(argument) for argument in node.arguments]
        return type(node)(node.operator, *arguments, payload=payload) if arguments else node

    return replace(property, given=turn(property.given), holds=turn(property.holds))


@pytest.mark.sampled(12)
@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("pair", [("tcp", "tcp"), ("two-way", "tcp"), ("tcp", "no-time-wait")], ids="-".join)
def test_exchanging_the_ends_exchanges_the_verdicts(pair: tuple[str, str], space: str) -> None:
    left, right = (VARIANTS[name] for name in pair)
    bounds = SPACES[space]
    turned = replace(bounds, a=bounds.b, b=bounds.a)
    here = outcome(left, bounds, right)
    there = outcome(right, turned, left, tuple(map(exchanged, ASKED)))
    assert here[:4] == there[:4]  # type: ignore[index]
    assert {(b, a): n for (a, b), n in here[4].items()} == there[4]  # type: ignore[index]


def test_a_property_exchanged_twice_is_the_same() -> None:
    for each in ASKED:
        assert repr(exchanged(exchanged(each)).holds) == repr(each.holds)
    assert repr(exchanged(ASKED[-2]).holds) == repr(ASKED[-2].holds).replace("A.", "C.").replace("B.", "A.").replace(
        "C.", "B."
    )


# --- more faults, wider bounds ----------------------------------------------------------------------
FAULTS = [Faults.NONE, LOSS, DUPLICATION, REORDERING, LOSS | DUPLICATION, DUPLICATION | REORDERING, ALL_FAULTS]
MORE = [(few, many) for few in FAULTS for many in FAULTS if few != many and few & many == few]
WRONG = ("two-way", "hasty-crossing", "trims-number-only", "fixed-isn")


@pytest.mark.sampled(41)
@pytest.mark.parametrize("name", ["tcp", *WRONG])
@pytest.mark.parametrize(("few", "many"), MORE, ids=str)
def test_one_more_fault_mends_nothing(few: Faults, many: Faults, name: str) -> None:
    """What is VIOLATED over a better network is over a worse one, and after no more moves.

    A network with room for all that is sent: a full one that may lose takes what another refuses."""
    bounds = replace(SPACES["crossing"] if name == "hasty-crossing" else SPACES["twice"], network=Network(2, few))
    no_worse(VARIANTS[name], bounds, replace(bounds, network=Network(2, many)))


@pytest.mark.sampled(7)
@pytest.mark.parametrize("wider", ["ISN", "SEND", "REBOOT", "room", "ABORT"])
@pytest.mark.parametrize("name", ["tcp", *WRONG])
def test_wider_bounds_mend_nothing_and_shorten_no_run(name: str, wider: str) -> None:
    bounds = SPACES["crossing"] if name == "hasty-crossing" else SPACES["listens again"]
    a, b = bounds.a, bounds.b
    larger: Mapping[str, Bounds] = {
        "ISN": replace(bounds, b=replace(b, isns=(*b.isns, 200_300))),
        "SEND": replace(bounds, a=replace(a, budget={**a.budget, Kind.SEND: 1})),
        "REBOOT": replace(bounds, b=replace(b, budget={**b.budget, Kind.REBOOT: 1})),
        "room": replace(bounds, network=replace(bounds.network, capacity=2)),
        "ABORT": replace(bounds, a=replace(a, budget={**a.budget, Kind.ABORT: 1})),
    }
    no_worse(VARIANTS[name], bounds, larger[wider], same_length=wider != "room")


def no_worse(spec: Spec, small: Bounds, large: Bounds, *, same_length: bool = False) -> None:
    """Every violation in the small space is one in the large space, after no more moves; where all runs of the small
    one are runs of the large one and the counters are not in the way, no run of it got longer."""
    few, many = (explore(connect(spec, spec, over=bounds.network), bounds, ASKED) for bounds in (small, large))
    assert few.complete and many.states >= few.states
    for here, there in zip(few.results, many.results, strict=True):
        if here.violation is not None:
            assert there.violation is not None, here.property.id
            assert many.depth_of(there.violation) <= few.depth_of(here.violation)


def test_the_tests_see_what_is_not_the_same() -> None:
    """A rewriting that is not equal is noticed: by counts, by the self-test, by proofs."""
    syn = TCP.find("LISTEN receives SYN")
    wrong = replace(TCP, all_checks=tuple(
        replace(rule, then={**rule.then, "iss": fresh_iss + 1}) if rule is syn else rule for rule in TCP.all_checks
    ))  # fmt: skip
    assert outcome(wrong, SPACES["listens again"]) != outcome(TCP, SPACES["listens again"])
    assert not self_test(replace(TCP, all_checks=TCP.all_checks[1:]), kinds=(syn.kind, Kind.OPEN_PASSIVE)).passed
    opens = TCP.find("OPEN-2")
    wrong = TCP.but("wrong", why="", swap={"OPEN-2": opens.but(then=change(iss=fresh_iss + 1))})
    assert establish(proposition(T2A, wrong), stop=lambda one: one.answer != "proved").verdict is not Verdict.PROVED
