"""Whether an enumeration may hold a variable at one value: exact only where no rule does anything unusual with it.

Read ``may_hold``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from tcpspec.block import FIELDS
from tcpspec.difference import Edit, edits
from tcpspec.expression import Expression, fields_of
from tcpspec.model import Check, Spec
from tcpspec.tcp import TCP


def may_hold(spec: Spec, held: Collection[str]) -> bool:
    """No rule that the spec changes or adds reads one of these variables anew, or gives it a value that TCP does not.

    >>> from tcpspec.model import change
    >>> shut = TCP.but("shut", why="", swap={"LIS-3": TCP.find("LIS-3").but(then=change(snd_wnd=0))})
    >>> may_hold(TCP, ["snd_wnd"]), may_hold(shut, ["snd_wnd"]), may_hold(shut, ["snd_wl1"])
    (True, False, True)
    """
    return spec.settings["D4"] == TCP.settings["D4"] and not any(
        _reads(edit, held) or any(_sets(edit, name) for name in held) for edit in edits(TCP, spec)
    )


def _reads(edit: Edit, held: Collection[str]) -> bool:
    usual = {repr(each) for each in _expressions(edit.before)}
    anew = [each for each in _expressions(edit.after) if repr(each) not in usual]
    return any(name in held for each in anew for owner, name in fields_of(each) if owner in ("block", "old"))


def _expressions(check: Check | None) -> Iterator[Expression]:
    if check is None:
        return
    yield from (check.guard, *check.then.values(), *check.cut.values())
    if check.send is not None:
        parts = (check.send.seq, check.send.ack, check.send.text, check.send.fin)
        yield from (part for part in parts if part is not None)


def _sets(edit: Edit, name: str) -> bool:
    """Something unusual is set in a connection that goes on, or what was set no longer is."""
    before, after = (None if check is None or _begins_anew(check) else check for check in (edit.before, edit.after))
    if after is None or name not in after.then:
        return before is not None and name in before.then
    usual = {repr(check.then[name]) for check in TCP.all_checks if name in check.then and not _begins_anew(check)}
    return repr(after.then[name]) not in usual


def _begins_anew(check: Check) -> bool:
    """The block is deleted, or made, so that everything has its first value."""
    return set(check.then) >= set(FIELDS)
