"""Time in ticks: the search counts moments from now, so that states repeat; rules may not tell the difference.

A moment that is said as a number (``Time.constant(0)``) is one of the clock, and the end of a timer that does not run
may have been any: what depends on one of them has no meaning that a search could give it, and is refused.  Read
``require_no_clock``, which asks each event again, at another time of the clock.
"""

from __future__ import annotations

from collections.abc import Callable

from tcpcheck.base.verdict import Exit
from tcpspec.language.expression import SpecError, fields_of
from tcpspec.rules.check import Check
from tcpspec.rules.event import Choices, Kind
from tcpspec.rules.semantics import Block, Outcome, Segment


class ClockError(SpecError):
    """Rules that a search in ticks cannot follow exactly; the message names the event, the rules and the remedy."""

    exit_code = Exit.USAGE


Asked = Callable[[Block, Choices], Outcome | None]
"""What an event does to a block; segment and parameters are given."""
LATER = 1000
"""So much later the clock is asked again."""
TIMER = {("block", "time_wait_runs"), ("block", "time_wait_expires"), ("event", "now")}
REMEDY = "start a timer with start_time_wait(), from tcpspec, and read its end only where it runs"


def rested(block: Block) -> Block:
    """The block as states of a search in ticks have it: of a timer that does not run it is not known when it ended."""
    if block.time_wait_runs or block.time_wait_expires >= 0:
        return block
    return block._replace(time_wait_expires=0)


def require_no_clock(asked: Asked, block: Block, choices: Choices, outcome: Outcome | None, kind: Kind) -> None:
    """ClockError if what the event does depends on what the clock says, or on when a timer ended that does not run."""
    told = asked(_moved(block, LATER), Choices(choices.fresh_iss, choices.fresh_incarnation, choices.length, LATER))
    if not _same(outcome, told, LATER):
        raise _refusal(block, outcome, told, kind, "on what the clock says")
    if block.time_wait_expires <= (-1 if block.time_wait_runs else 0):
        told = asked(_moved(block, -1), choices)
        if not _same(outcome, told, 0):
            raise _refusal(block, outcome, told, kind, "on how long ago a timer ended, or would have if it had run")


def _moved(block: Block, ticks: int) -> Block:
    return block._replace(time_wait_expires=block.time_wait_expires + ticks)


def _same(one: Outcome | None, other: Outcome | None, later: int) -> bool:
    """Equal, but that all of the other is so much later."""
    if one is None or other is None:
        return one is other
    if one.sent != other.sent or one.fired != other.fired:
        return False
    return _from_now(one.block, 0) == _from_now(other.block, later)


def _from_now(block: Block, now: int) -> Block:
    return block._replace(time_wait_expires=max(block.time_wait_expires - now, -1 if block.time_wait_runs else 0))


def _refusal(block: Block, one: Outcome | None, other: Outcome | None, kind: Kind, what: str) -> ClockError:
    fired = dict.fromkeys(check for outcome in (one, other) if outcome is not None for check in outcome.fired)
    rules = [f"{check.name!r} ({check.place})" for check in fired if _of_the_timer(check)]
    who = f"what {' and '.join(rules)} does" if rules else "what happens"
    return ClockError(f"{kind} in {block.state}: {who} depends {what}, which no search in ticks can tell: {REMEDY}")


def _of_the_timer(check: Check) -> bool:
    """The rule reads the timer or sets it."""
    said = fields_of(check.guard).union(*(fields_of(value) for value in check.then.values()))
    return bool(TIMER & said) or "time_wait_runs" in check.then


def step_of(step: Callable[..., Outcome | None], kind: Kind, segment: Segment | None, parameters: object) -> Asked:
    """The event as ``require_no_clock`` asks it."""
    return lambda block, choices: step(block, kind, choices, segment, parameters)
