"""Whether an enumeration may hold a variable at one value: exact only where no rule does anything unusual with it,
and no property reads it.

Read ``may_hold`` and ``following``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from tcpspec.language.expression import Expression, fields_of
from tcpspec.language.state import State
from tcpspec.properties.property import Property
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import SET_BY_RULES
from tcpspec.rules.check import Check
from tcpspec.rules.difference import Edit, edits
from tcpspec.rules.reached import states_of
from tcpspec.rules.spec import Spec
from tcpspec.system.bounds import Bounds

WINDOW = "snd_wnd"
UNOPENED = frozenset({State.CLOSED, State.LISTEN, State.SYN_SENT})
OPEN = frozenset({State.ESTABLISHED, State.CLOSE_WAIT, State.FIN_WAIT_1})


def may_hold(spec: Spec, held: Mapping[str, int]) -> Mapping[str, int]:
    """Of the values held those that may be: none if a rule that the spec changes or adds reads one of them anew, and
    not that of SND.WND if such a rule does something unusual with it.

    SND.WL1 and SND.WL2 do nothing but decide whether SND.WND is set: where all windows are alike, they may be what they
    like.

    >>> from tcpspec.rules.check import change
    >>> shut = TCP.but("shut", why="", swap={"SS-5": TCP.find("SS-5").but(then=change(snd_wnd=0))})
    >>> may_hold(TCP, {"snd_wnd": 9, "snd_wl1": 0}), may_hold(shut, {"snd_wnd": 9, "snd_wl1": 0})
    ({'snd_wnd': 9, 'snd_wl1': 0}, {'snd_wl1': 0})
    """
    pairs = [pair for edit in edits(TCP, spec) for pair in _pairs(edit)]
    if any(_reads(before, after, held) for before, after in pairs):
        return {}
    unusual = any(_sets(before, after) or _opens_without(after) for before, after in pairs)
    if unusual or spec.settings["D4"] != TCP.settings["D4"]:
        return {name: value for name, value in held.items() if name != WINDOW}
    return held


def following(bounds: Bounds, *specs: Spec, properties: Sequence[Property] = ()) -> Bounds:
    """The same bounds, holding what may be held for all of these specs and properties."""
    read = {name for each in properties for name in held_and_read(each, bounds.held)}
    held: Mapping[str, int] = {name: value for name, value in bounds.held.items() if name not in read}
    for spec in specs:
        held = may_hold(spec, held)
    return bounds if held == bounds.held else replace(bounds, held=held)


def held_and_read(property: Property, held: Collection[str]) -> list[str]:
    """The variables held that the property reads.

    >>> from tcpspec.rules.block import snd_wnd
    >>> from tcpspec.properties import A, always
    >>> held_and_read(always("open", "A's window is never closed", holds=A(snd_wnd) > 0), {"snd_wnd": 9})
    ['snd_wnd']
    """
    read = {name for _, name in fields_of(property.given) | fields_of(property.holds)}
    return [name for name in held if name in read]


def _pairs(edit: Edit) -> tuple[tuple[Check | None, Check | None], ...]:
    """The rules here and there, of a definition all that read it."""
    return edit.replaced or ((edit.before, edit.after),)


def _reads(before: Check | None, after: Check | None, held: Collection[str]) -> bool:
    usual = {repr(each) for each in _expressions(before)}
    anew = [each for each in _expressions(after) if repr(each) not in usual]
    return any(name in held for each in anew for owner, name in fields_of(each) if owner in ("block", "old"))


def _expressions(check: Check | None) -> Iterator[Expression]:
    if check is None:
        return
    yield from (check.guard, *check.then.values(), *check.cut.values())
    if check.send is not None:
        parts = (check.send.seq, check.send.ack, check.send.text, check.send.fin)
        yield from (part for part in parts if part is not None)


def _sets(before: Check | None, after: Check | None) -> bool:
    """Something unusual is set in a connection that goes on, or what was set no longer is."""
    before, after = (None if check is None or _begins_anew(check) else check for check in (before, after))
    if after is None or WINDOW not in after.then:
        return before is not None and WINDOW in before.then
    usual = {repr(check.then[WINDOW]) for check in TCP.all_checks if WINDOW in check.then and not _begins_anew(check)}
    return repr(after.then[WINDOW]) not in usual


def _opens_without(after: Check | None) -> bool:
    """It opens a connection, and SND.WND is not set to what the segment offers."""
    if after is None or "state" not in after.then or WINDOW in after.then:
        return False
    target = after.then["state"]
    return target.operator == "constant" and target.payload in OPEN and bool(states_of(after.guard) & UNOPENED)


def _begins_anew(check: Check) -> bool:
    """The block is deleted, or made, so that everything has its first value."""
    return set(check.then) >= SET_BY_RULES
