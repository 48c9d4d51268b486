"""Finds the run that the words of ``tcpspec show`` name: read ``found``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from tcpcheck.cli import files, names
from tcpcheck.cli.enumerating import enumerated, show_progress
from tcpcheck.cli.exits import Inconclusive, NotFound, Refused
from tcpcheck.cli.ladders import checked
from tcpcheck.cli.run import Drawn, Run
from tcpcheck.cli.space import ends_of, space_of
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.establish import run_part
from tcpcheck.establish.text import shown_run
from tcpcheck.replay.figures import FIGURES
from tcpcheck.runs.stored_trace import stored
from tcpcheck.runs.trace import Trace, replayed
from tcpcheck.runs.trace_json import TraceFormatError
from tcpspec.language.expression import Phase, State
from tcpspec.properties.property import A, B, Property, always
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules import block

if TYPE_CHECKING:
    from tcpcheck.replay.figures import Figure


ENDINGS = ("desired", "acceptable", "stuck")


def found(words: tuple[str, ...], options: Mapping[str, Any]) -> Run:
    """The run that is meant; Refused with what was probably meant."""
    if len(words) == 1 and (figure := _figure(words[0])) is not None:
        return _drawn(figure)
    if len(words) == 1 and words[0].endswith((".json", ".ladder")):
        return _stored(words[0])
    claims = {id.casefold(): id for id in names.claims()}
    if words[0].casefold() in claims:
        return _of_claim(claims[words[0].casefold()], words[1:])
    variant, target = _parted(words)
    if ".py:" in target:
        return _property(variant, names.property_named(target, *ends_of(variant, options)), options)
    if "/" in target:
        return _cell(variant, target, options)
    if target.casefold() in ENDINGS:
        return _ending(variant, target.casefold(), options)
    known = names.every_property()
    if target.casefold() in (id.casefold() for id in known):
        return _property(variant, names.property_named(target), options)
    everything = [
        *known,
        *ENDINGS,
        *names.claims(),
        *names.variants(),
        *_figures(),
        "ESTABLISHED/ESTABLISHED",
    ]
    raise names.unknown("property, cell, claim, figure or file", target, everything)


def _parted(words: tuple[str, ...]) -> tuple[str, str]:
    variants = {name.casefold(): name for name in names.variants()}
    variants |= {word.casefold(): word for word in words if names.is_file(word)}
    if len(words) == 1 and words[0].casefold() in variants:
        raise Refused(
            f"show what of {words[0]}?",
            f"e.g. `tcpspec show {words[0]} no-phantom`; see `tcpspec list properties`",
        )
    named = [word for word in words if word.casefold() in variants]
    others = [word for word in words if word.casefold() not in variants]
    if len(named) > 1 or (len(words) > 1 and not named) or len(others) != 1:
        if len(words) == 2 and not named:
            raise names.unknown("variant", words[0], names.variants(), "variants")
        raise Refused(
            f"cannot tell what to show of {' '.join(words)!r}", "name one variant at most and one other thing"
        )
    return (variants[named[0].casefold()] if named else TCP.name), others[0]


def _cell(variant: str, target: str, options: Mapping[str, Any]) -> Run:
    parts = target.split("/")
    if len(parts) != 2:
        raise Refused(f"{target!r} is no pair of states", "write e.g. ESTABLISHED/CLOSE-WAIT")
    a, b = (names.state_named(part) for part in parts)
    title = f"A is {a}, B is {b}"
    state = _sought(variant, title, _is_in(a, b), options)
    if state is None:
        raise NotFound(f"{title}: never, within these bounds", "try larger ones, e.g. --peer-opens 1 or --bounds wide")
    return Run(f"{title}: a shortest run", state)


def _is_in(a: State, b: State) -> Property:
    """An ``always`` that the cell violates, so that the search can stop there."""
    here = (A(block.state) == Phase.constant(a)) & (B(block.state) == Phase.constant(b))
    return always("cell", f"A is never {a} while B is {b}", holds=~here)


def _sought(variant: str, title: str, never: Property, options: Mapping[str, Any]) -> Trace | None:
    """A shortest run to a state that violates ``never``; None if all states were reached and none does."""
    from tcpcheck.explicit.answers.exploration import explore

    space = space_of(variant, options, (never,))
    explored = explore(
        space.system, space.bounds, (never,), progress=show_progress, stop=lambda now: bool(now.violated)
    )
    violation = explored.results[0].violation
    if violation is None:
        if not explored.complete:
            raise _incomplete(explored.stopped_by)
        return None
    return explored.trace(violation, title, of=never)


def _incomplete(reason: str) -> BaseException:
    if reason == "interrupted":
        return KeyboardInterrupt()
    return Inconclusive(f"not found before the search ended: {reason}", "give a larger --max-states")


def _property(variant: str, wanted: Property, options: Mapping[str, Any]) -> Run:
    from tcpcheck.explicit.answers.exploration import explore

    if wanted.form == "leads_to":
        return _coming(variant, wanted, options)
    space = space_of(variant, options, (wanted,))
    if wanted.form == "sometimes":
        never = replace(wanted, form="always", holds=~wanted.holds)
        trace = _sought(variant, wanted.name, never, options)
        if trace is None:
            raise NotFound(f"{wanted.id}: no state within these bounds shows that {wanted.name}", "try larger ones")
        return Run(f"{wanted.id}: {wanted.name}", trace)
    explored = explore(
        space.system, space.bounds, (wanted,), progress=show_progress, stop=lambda now: bool(now.violated)
    )
    result = explored.results[0]
    if result.violation is not None:
        title = f"{space.left.name} violates {wanted.id}: {wanted.name}"
        return Run(title, explored.trace(result.violation, of=wanted), wanted)
    if not explored.complete:
        raise _incomplete(explored.stopped_by)
    if result.witness is None:
        raise NotFound(f"{wanted.id} holds, but its premise is never true within these bounds", "try larger ones")
    return Run(
        f"{wanted.id} holds within these bounds; its premise is first true here",
        explored.trace(result.witness),
    )


def _coming(variant: str, wanted: Property, options: Mapping[str, Any]) -> Run:
    """A run that goes on for ever, or rests, without what should come; refused if it always comes."""
    from tcpcheck.explicit.answers.liveness import check

    explored = enumerated(space_of(variant, options, (wanted,)), ())
    found = check(explored, wanted)
    if found.lasso is not None:
        replayed(found.lasso.trace, wanted, at=found.lasso.premise)
        title = f"{explored.system.left.name} violates {wanted.id}: {wanted.name}"
        return Run(title, found.lasso.trace, loop_from=found.lasso.stem)
    if not explored.complete:
        raise _incomplete(explored.stopped_by)
    if not found.from_states:
        raise NotFound(f"{wanted.id} holds, but its premise is never true within these bounds", "try larger ones")
    raise NotFound(f"{wanted.id} holds within these bounds: there is no run without it", "see `tcpspec check`")


def _ending(variant: str, kind: str, options: Mapping[str, Any]) -> Run:
    """The nearest terminal state of a kind: where a run may end."""
    from tcpcheck.explicit.answers.endings import reason

    explored = enumerated(space_of(variant, options), ())
    terminals = [terminal for terminal in explored.endings if str(terminal.ending.kind) == kind]
    if not terminals and explored.complete:
        raise NotFound(f"no run ends in a {kind} state within these bounds", "try others, e.g. --faults none")
    if not terminals:
        raise _incomplete(explored.stopped_by)
    nearest = min(terminals, key=lambda terminal: terminal.first)
    why = reason(nearest.ending, explored.system.left, explored.system.right)
    return Run(f"{kind}: {nearest.ending.name}" + (f" ({why})" if why else ""), explored.trace(nearest.first))


def _of_claim(id: str, words: tuple[str, ...]) -> Run:
    """The run of one part of a claim: the part named, else the first that is violated."""
    claim = names.claims()[id]
    parts = {part.id: part for part in claim.parts}
    if len(words) > 1:
        raise Refused(f"cannot tell what to show of {' '.join(words)!r}", f"name one part of {id}")
    violated = next((part.id for part in claim.parts if part.expected == "VIOLATED"), claim.parts[0].id)
    part = names.chosen(f"part of {id}", words[0] if words else violated, parts)
    result = run_part(part, TERMINAL.progress)
    trace = shown_run(result)
    if trace is None:
        raise NotFound(
            f"{id} {part.id}: {result.verdict}, and there is no run to show", "see `tcpspec prove " + id + "`"
        )
    return Run(f"{id} {part.id}, {result.verdict}: {part.statement}", trace, loop_from=result.loop_from)


def _figures() -> Iterable[str]:
    return FIGURES


def _figure(name: str) -> Figure | None:
    return FIGURES.get(name.casefold())


def _drawn(figure: Figure) -> Run:
    result = figure.check(figure.spec())
    return Drawn(f"{figure.name}: {figure.title}", result.trace, text=figure.text())


def _stored(name: str) -> Run:
    text = files.read(name)
    if name.endswith(".ladder"):
        result = checked(text, name)
        if not result.ok:
            raise Refused(f"{name} shows no run of these rules", f"see `tcpspec replay {name}`")
        return Run(result.trace.title or name, result.trace)
    data = _json(text, name)
    if not isinstance(data, dict):
        raise Refused(f"{name} holds no trace but a {type(data).__name__}", "store traces with `show --save`")
    if "#meta" in data:
        raise Refused(f"{name} is in the form of Apalache, which is written and not read", "save the run as .json too")
    try:
        trace = stored(data.get("trace", data), names.variants(), partial(names.spec_beside, name))
    except TraceFormatError as error:
        raise Refused(f"{name}: {error}", "store traces with `show --save`") from error
    return Run(trace.title or name, trace)


def _json(text: str, name: str) -> Any:
    remedy = "store traces with `show --save`"
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Refused(f"{name}:{error.lineno}:{error.colno}: no JSON: {error.msg}", remedy) from None
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, brackets in brackets
        raise Refused(f"{name}: no JSON that could be a trace: {error}", remedy) from None
