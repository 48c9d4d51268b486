"""What a part of a claim speaks of that is not there, or that its engine cannot be asked.  Read ``problems``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from tcpcheck.establish import RUNNERS
from tcpcheck.ladders.drawn import LadderError
from tcpcheck.ladders.parse_ladder import parse
from tcpcheck.own.property_file import unknown_fields
from tcpspec.claims import claim as kinds
from tcpspec.claims.claim import Part
from tcpspec.claims.conditions import Drains
from tcpspec.language.expression import Expression, SpecError
from tcpspec.language.notation import field_name
from tcpspec.language.sorts import article
from tcpspec.proofs.lemmas import LONGEST
from tcpspec.properties.property import Property
from tcpspec.rfc9293.header import FIELDS as HEADER_FIELDS
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.reading import require_setting
from tcpspec.rules.spec import Spec
from tcpspec.rules.variables import PARAMETERS, reads
from tcpspec.scenarios.frozen import held_and_read
from tcpspec.scenarios.scenario import Scenario

FORMS: Mapping[type[Part], tuple[str, ...]] = {
    kinds.Enumerated: ("always", "sometimes"),
    kinds.Quiet: ("always", "sometimes"),
    kinds.Numbered: ("always",),
    kinds.Eventually: ("leads_to",),
    kinds.Possible: ("leads_to",),
    kinds.Acted: ("always",),
}
"""Which forms of property a kind of part can be about."""


def problems(part: Part) -> Iterator[str]:
    """What is wrong with a part, each with what to write."""
    if type(part) not in RUNNERS:
        known = ", ".join(sorted(kind.__name__ for kind in RUNNERS))
        yield f"no engine establishes a {type(part).__name__}: use one of {known}"
    spec, claimed = (getattr(part, name, None) for name in ("spec", "property"))
    if isinstance(part, kinds.Bounded):
        yield from _of_scenario(part.scenario, claimed)
    if isinstance(spec, Spec) and isinstance(claimed, Property):
        yield from unknown_fields(claimed, spec)
    yield from _of_form(part, claimed)
    yield from _of_block(part)
    yield from _of_theorem(part)
    yield from _of_names(part)


def _of_scenario(scenario: Scenario, claimed: Property | None) -> Iterator[str]:
    try:
        held = scenario.bounds.held
    except SpecError as error:
        yield str(error)
        return
    if claimed is None:
        return
    for each in held_and_read(claimed, held):
        what = field_name("block", each)
        free = scenario.holding_nothing().name
        yield f"property {claimed.id!r} reads {what}, which {scenario.name!r} keeps at one value: ask of {free!r}"


def _of_form(part: Part, claimed: Property | None) -> Iterator[str]:
    allowed = FORMS.get(type(part), ())
    if isinstance(part, kinds.Told):
        allowed = ("always",) if part.expected == "VIOLATED" else ("sometimes",)
    if claimed is not None and allowed and claimed.form not in allowed:
        which = " or ".join(f"{form}(...)" for form in allowed)
        kind = type(part).__name__
        yield f"property {claimed.id!r} is {claimed.form}(...), and {kind} asks one that is {which}: write that"


def _of_block(part: Part) -> Iterator[str]:
    """Conditions on one block, and on the segment that arrives there."""
    if isinstance(part, kinds.OneEvent):
        yield from _unknown((part.given, part.holds), part.spec, ("block", "seg"))
    if isinstance(part, kinds.Stepwise):
        yield from _unknown((each.statement for each in part.lemmas), part.spec, ("block", "parameter"))


def _unknown(expressions: Iterable[Expression], spec: Spec, owners: tuple[str, ...]) -> Iterator[str]:
    known = {"block": spec.block_fields, "seg": spec.segment_fields, "parameter": {**PARAMETERS, "longest": LONGEST}}
    for read in sorted(reads(*expressions), key=lambda each: (each.owner, each.name)):
        if read.recalled or read.owner not in owners:
            which = " or ".join(owners)
            yield f"it reads {read.owner}.{read.name}, and is about one end: write {read.name}, of {which}"
        else:
            yield from _missing(read.owner, read.name, read.sort, known[read.owner])


def _missing(owner: str, name: str, sort: str, known: Mapping[str, Expression]) -> Iterator[str]:
    if name not in known:
        yield f"it reads {owner}.{name}, which there is not: use one of {', '.join(known)}"
    elif known[name].sort != sort:
        yield f"it reads {owner}.{name} as {article(sort)}, and it is {article(known[name].sort)}: import it"


def _of_theorem(part: Part) -> Iterator[str]:
    """Lemmas may read more than one block; whose it is, its variables are those of the specs."""
    if not isinstance(part, kinds.Induced | kinds.Surviving):
        return
    theorem = part.theorem
    if theorem.unshown:
        yield f"no lemma shows the goal {theorem.unshown[0].name!r}: write lemmas=(..., goal)"
    for spec in theorem.specs:
        known = {**dict.fromkeys(("block", "here", "there"), spec.block_fields), "seg": spec.segment_fields}
        for read in reads(*(lemma.statement for lemma in theorem.lemmas)):
            if not read.recalled and read.owner in known:
                yield from _missing(read.owner, read.name, read.sort, known[read.owner])


def _of_names(part: Part) -> Iterator[str]:
    """What is called by a name that the checker looks up."""
    for kind, look in LOOK_UP.items():
        if isinstance(part, kind):
            try:
                look(part)
            except (SpecError, LadderError) as error:
                yield str(error)


def _run(part: Any) -> None:
    from tcpcheck.symbolic.timing.timed_runs import RUNS

    _one_of("run", part.run, RUNS)


def _loosened(part: Any) -> None:
    from tcpcheck.symbolic.timing.assumptions import close_runs, drain_runs

    known = drain_runs(part.condition.reading) if isinstance(part.condition, Drains) else close_runs()
    _one_of("assumption that a run is known to need", part.drops, known)


def _complete(part: Any) -> None:
    from tcpcheck.symbolic.events.self_test import WELL_FORMED

    if part.drops:
        _one_of("condition of what is well formed", part.drops, [each.id for each in WELL_FORMED])


def _ticked(part: Any) -> None:
    require_setting(TCP.readings, "D6", part.reading)
    _least(0, msl=part.msl, time_wait=part.time_wait)


def _ticked_close(part: Any) -> None:
    _least(0, msl=part.msl, time_wait=part.time_wait, losses=part.losses)
    _least(1, interval=part.interval)


def _one_of(what: str, name: str, known: Iterable[str]) -> None:
    if name not in known:
        raise SpecError(f"no {what} is called {name!r}: use one of {', '.join(known)}")


def _least(least: int, **counts: int) -> None:
    for name, value in counts.items():
        if value < least:
            raise SpecError(f"{name}={value}: write {least} or more")


LOOK_UP: Mapping[type[Part], Callable[[Any], object]] = {
    kinds.Told: lambda part: parse(part.story.text(), f"{part.story.name}.ladder"),
    kinds.Complete: _complete,
    kinds.Acted: _run,
    kinds.LaidOut: lambda part: _one_of("field of the header", part.field, [each.attribute for each in HEADER_FIELDS]),
    kinds.Loosened: _loosened,
    kinds.Ticked: _ticked,
    kinds.TickedClose: _ticked_close,
}
"""Kind of part -> what raises SpecError if it names what there is not."""
