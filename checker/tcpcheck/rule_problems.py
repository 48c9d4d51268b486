"""What rules speak of that is not there: variables, options, steps.  Read ``problems``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from difflib import get_close_matches
from typing import NamedTuple

from tcpcheck import history_problems
from tcpcheck.report.rules import source
from tcpspec.event import Choices
from tcpspec.expression import Bool, Expression, fields_of
from tcpspec.meaning import Parameters
from tcpspec.model import Check, Spec
from tcpspec.place import Place
from tcpspec.program import label_of


class Problem(NamedTuple):
    """``cause`` and ``remedy``, and where it is, if one rule is to blame."""

    place: Place | None
    cause: str
    remedy: str


def problems(spec: Spec, base: Spec) -> Iterator[Problem]:
    """What is wrong with the rules that a spec has and its base has not, and with the variables that it adds."""
    variables = _variables(spec)
    for check in spec.all_checks:
        if check not in base.all_checks:
            for cause, remedy in list(_misset(check, spec)) or _misstated(check, spec, variables):
                yield Problem(check.place, f"rule {check.name!r} {cause}", remedy)
    for name, carried in spec.extension.carried.items():
        for cause, remedy in _unknown([carried], {**variables, "old": ()}):
            yield Problem(None, f"option {name!r} {cause}", remedy)


def _variables(spec: Spec) -> dict[str, Collection[str]]:
    """What a rule may read, by owner."""
    return {
        "block": spec.block_fields,
        "old": spec.block_fields,
        "seg": spec.segment_fields,
        "event": [each.name for each in fields(Choices)],
        "parameter": [each.name for each in fields(Parameters)],
    }


Wrong = Iterator[tuple[str, str]]
"""(what is wrong, what to do)."""


def _misstated(check: Check, spec: Spec, variables: Mapping[str, Collection[str]]) -> Wrong:
    yield from _misread(check, variables)
    yield from _astray(check, spec)
    yield from _twin(check, spec)
    yield from history_problems.problems_of(check, spec)


def _misset(check: Check, spec: Spec) -> Wrong:
    """Values of no sort or the wrong one, which nobody can have checked in a user's file, and what is no variable."""
    guard: object = check.guard
    if not isinstance(guard, Bool):
        yield f"has the condition {guard!r}", "write one, such as `state == LISTEN`, or TRUE"
    for word, given, known in (("then", check.then, spec.block_fields), ("cut", check.cut, spec.segment_fields)):
        values: Mapping[str, object] = given
        for name, value in values.items():
            if name not in known:
                yield f"sets {name} in `{word}`, which there is not", _near(name, known)
            elif not isinstance(value, type(known[name])):
                yield (
                    f"sets {name} to {value!r}",
                    f"it takes a {known[name].sort}; `change(...)` checks that",
                )


def _misread(check: Check, variables: Mapping[str, Collection[str]]) -> Wrong:
    plain = [check.guard, *check.then.values(), *check.cut.values()]
    yield from _unknown(plain, {**variables, "old": ()})
    if check.send is not None:
        parts = (check.send.seq, check.send.ack, check.send.text, check.send.fin)
        yield from _unknown([part for part in parts if part is not None], variables)


def _unknown(expressions: list[Expression], variables: Mapping[str, Collection[str]]) -> Wrong:
    for owner, name in sorted(frozenset().union(*map(fields_of, expressions))):
        if owner == "old" and not variables["old"]:
            yield (
                f"reads old({name}) where nothing is sent",
                f"write {name}: what `then` and conditions read is old",
            )
        elif owner not in variables:
            yield f"reads {owner}.{name}", f"a rule knows one end: write {name}"
        elif name not in variables[owner]:
            yield f"reads {owner}.{name}, which there is not", _near(name, variables[owner])


def _near(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, 1)
    return (
        f"did you mean `{near[0]}`?" if near else "an Extension adds variables, and `TCP.but(extension=...)` takes it"
    )


def _astray(check: Check, spec: Spec) -> Wrong:
    if check.onward is None or check.onward.label is None:
        return
    labels = list(dict.fromkeys(label_of(each) for each in spec.all_checks if each.kind is check.kind))
    later = labels[labels.index(label_of(check)) + 1 :]
    if check.onward.label not in later:
        near = get_close_matches(check.onward.label, later, 1)
        remedy = f"did you mean {near[0]!r}?" if near else f"later steps are {', '.join(later) or 'none'}"
        yield f"goes on at {check.onward.label!r}, which is no later step", remedy


def _twin(check: Check, spec: Spec) -> Wrong:
    """Names differ under all settings together, so that no reading makes two rules of one name."""
    for other in spec.all_checks:
        if other is not check and other.name == check.name:
            yield f"is called as another ({source(other.place)})", "give it a name of its own"
