"""What rules speak of that is not there: variables, options, steps.  Read ``problems``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

import tcpspec
from tcpcheck.base.rules_text import source
from tcpcheck.own import history_problems
from tcpspec.language.expression import Expression
from tcpspec.language.sorts import article, misfit
from tcpspec.language.source_location import Place
from tcpspec.rules.check import Check
from tcpspec.rules.spec import Spec
from tcpspec.rules.spelling import expressions_of, spelt_out
from tcpspec.rules.steps import label_of
from tcpspec.rules.variables import EVENT_FIELDS, PARAMETERS, definitions_of, reads

OURS = Path(tcpspec.__file__).parent


def is_own(check: Check) -> bool:
    """The rule is not one of the specification or its catalogue."""
    return OURS not in Path(check.place.file).parents


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
        for cause, remedy in _unknown([carried], {**variables, "old": {}}):
            yield Problem(None, f"option {name!r} {cause}", remedy)
    for name, kept in spec.extension.remembered.items():
        for cause, remedy in _unknown([kept], {"block": variables["block"]}):
            yield Problem(None, f"memory of {name!r} {cause}", remedy)


Variables = Mapping[str, Mapping[str, Expression]]


def _variables(spec: Spec) -> dict[str, Mapping[str, Expression]]:
    """What a rule may read, by owner."""
    return {
        "block": spec.block_fields,
        "old": spec.block_fields,
        "seg": spec.segment_fields,
        "event": EVENT_FIELDS,
        "parameter": PARAMETERS,
    }


Wrong = Iterator[tuple[str, str]]
"""(what is wrong, what to do)."""


def _misstated(check: Check, spec: Spec, variables: Variables) -> Wrong:
    yield from _misread(check, variables)
    yield from _redefined(check, spec)
    yield from _astray(check, spec)
    yield from _twin(check, spec)
    yield from history_problems.problems_of(check, spec)


def _misset(check: Check, spec: Spec) -> Wrong:
    """Values of another sort than the variable, which only whoever knows the spec can tell, and what is no variable."""
    for word, values, known in (("then", check.then, spec.block_fields), ("cut", check.cut, spec.segment_fields)):
        for name, value in values.items():
            if name not in known:
                yield f"sets {name} in `{word}`, which there is not", _near(name, known)
            elif value.sort != known[name].sort:
                yield f"sets {name} in `{word}`", misfit(known[name].sort, value)


def _misread(check: Check, variables: Variables) -> Wrong:
    plain = [check.guard, *check.then.values(), *check.cut.values()]
    yield from _unknown(plain, {**variables, "old": {}})
    if check.send is not None:
        parts = (check.send.seq, check.send.ack, check.send.text, check.send.fin)
        yield from _unknown([part for part in parts if part is not None], variables)


def _unknown(expressions: list[Expression], variables: Variables) -> Wrong:
    for read in sorted(reads(*expressions), key=lambda each: (each.owner, each.name)):
        owner, name = read.owner, read.name
        if read.recalled:
            yield (
                f"asks the history of {owner}",
                "a rule knows its own block and the segment; history is for properties",
            )
        elif owner == "old" and not variables.get("old"):
            yield (
                f"reads old({name}) where nothing is sent",
                f"write {name}: what `then` and conditions read is old",
            )
        elif owner not in variables:
            yield f"reads {owner}.{name}", f"a rule knows one end: write {name}"
        elif name not in variables[owner]:
            yield f"reads {owner}.{name}, which there is not", _near(name, variables[owner])
        elif read.sort != variables[owner][name].sort:
            true = variables[owner][name].sort
            yield (
                f"reads {owner}.{name} as {article(read.sort)}",
                f"it is {article(true)}: import it, or write \
{type(variables[owner][name]).__name__}.field({owner!r}, {name!r})",
            )


def _redefined(check: Check, spec: Spec) -> Wrong:
    """A name that means two things: reports show the name, and hide that the rule says something else."""
    own = dict(definitions_of(*expressions_of(check))) if is_own(check) else {}
    for other in spec.checks if own else ():
        for name, body in definitions_of(*expressions_of(other)):
            if name in own and spelt_out(own[name]) != spelt_out(body):
                where = f"rule {other.name!r} ({source(other.place)})"
                yield (
                    f"calls {own[name]!r} by the name {name!r}, which is {body!r} in {where}",
                    ("give it a name of its own, or change every rule that uses the name"),
                )
                return


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
