"""What two ends of a protocol can do within the default bounds: pairs of states, changes of state, endings, rules used.

``reached`` enumerates, ``Reach`` is plain data that can be kept, ``gained_and_lost`` compares two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tcpspec.language.expression import SpecError
from tcpspec.rules.spec import Spec
from tcpspec.scenarios.frozen import following
from tcpspec.system.bounds import PRESETS
from tcpspec.system.joint import connect

BOUNDS = "default"
AT_MOST = 12_000_000
"""Joint states at most: RFC 9293 has 2.6 million, and variants that have as many as this often have no end."""


@dataclass(frozen=True)
class Reach:
    """What was reached.  ``complete``: every joint state.

    ``cells``: `ESTABLISHED/CLOSE-WAIT` -> moves of a shortest run there.  ``changes``: `LISTEN/SYN-RECEIVED` -> rules
    that fire on the way, at either end.  ``endings``: what comes of runs -> its kind.  ``unfired``: rules that never
    applied.
    """

    states: int
    transitions: int
    depth: int
    complete: bool
    stopped_by: str
    cells: Mapping[str, int]
    changes: Mapping[str, tuple[str, ...]]
    endings: Mapping[str, str]
    unfired: tuple[str, ...]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Reach:
        """From what ``vars`` and JSON make of one."""
        changes = {change: tuple(rules) for change, rules in data["changes"].items()}
        return cls(**{**data, "changes": changes, "unfired": tuple(data["unfired"])})


def reached(spec: Spec, progress: Callable[[str], None] = lambda text: None) -> Reach:
    """Enumerate two ends of ``spec`` within the default bounds; Ctrl-C is KeyboardInterrupt."""
    from tcpcheck.explicit.answers.exploration import explore

    bounds = replace(following(PRESETS[BOUNDS](), spec), max_states=AT_MOST)
    found = explore(
        connect(spec, spec, over=bounds.network),
        bounds,
        progress=lambda now: progress(f"{spec.name}: {now.states:,} joint states, depth {now.depth}"),
    )
    if found.stopped_by == "interrupted":
        raise KeyboardInterrupt
    cells = {f"{cell.a}/{cell.b}": found.depth_of(cell.first) for cell in found.grid.values()}
    endings = {terminal.ending.name: str(terminal.ending.kind) for terminal in found.endings}
    return Reach(found.states, found.transitions, found.depth, found.complete, found.stopped_by, cells,
                 _changes(found), endings, tuple(check.name for check in found.coverage.never))  # fmt: skip


def reach_of(spec: Spec, progress: Callable[[str], None] = lambda text: None) -> tuple[Reach | None, str]:
    """The same; or None and why that could not be found out: an event that the rules do not answer."""
    try:
        return reached(spec, progress), ""
    except SpecError as error:
        return None, str(error)


def _changes(found: Any) -> dict[str, tuple[str, ...]]:
    from tcpcheck.explicit.answers.graphs import automaton

    changes: dict[str, dict[str, None]] = {}
    for side in ("A", "B"):
        for before, after, data in automaton(found, side).edges(data=True):
            if before != after:
                rules = (rule for path in data["paths"] for rule in path)
                changes.setdefault(f"{before}/{after}", {}).update(dict.fromkeys(rules))
    return {change: tuple(changes[change]) for change in sorted(changes)}


def gained_and_lost(before: Reach, after: Reach) -> dict[str, dict[str, dict[str, Any] | None]]:
    """Changes of state, pairs of states and endings that only one of them has, with what is known of each.

    None where that is not known, for not all joint states of the other were reached.
    """
    kinds = {}
    for name in ("changes", "cells", "endings"):
        was, now = getattr(before, name), getattr(after, name)
        gained = {each: now[each] for each in now if each not in was} if before.complete else None
        lost = {each: was[each] for each in was if each not in now} if after.complete else None
        kinds[name] = {"gained": gained, "lost": lost}
    return kinds
