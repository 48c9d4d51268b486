"""Why rules never fired in an enumeration, as far as the bounds and the states reached tell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from tcpspec.language.expression import State
from tcpspec.rules.check import Check
from tcpspec.rules.reached import states_of

if TYPE_CHECKING:
    from tcpcheck.explicit.answers.exploration import Exploration
    from tcpspec.system.bounds import Bounds

GUARD = "an end is in their state, but their guard is never true"
STATE = "no end is ever in their state"
EVENT = "their event is not allowed by these bounds"


class Unfired(NamedTuple):
    """Rules that never fired for one reason."""

    reason: str
    checks: tuple[Check, ...]


def unfired(exploration: Exploration) -> tuple[Unfired, ...]:
    """The rules that never fired, by reason, the most telling reason first."""
    reached = frozenset(state for cell in exploration.grid for state in cell)
    by_reason: dict[str, list[Check]] = {}
    for check in exploration.coverage.never:
        by_reason.setdefault(_reason(check, exploration.bounds, reached), []).append(check)
    return tuple(Unfired(reason, tuple(by_reason[reason])) for reason in (GUARD, STATE, EVENT) if reason in by_reason)


def _reason(check: Check, bounds: Bounds, reached: Iterable[State]) -> str:
    if all(bounds.end(side).allowance(check.kind) == 0 for side in ("A", "B")):
        return EVENT
    if not states_of(check.guard) & frozenset(reached):
        return STATE
    return GUARD
