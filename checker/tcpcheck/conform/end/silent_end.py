"""What may have ended a connection without a segment: calls and timers that nobody sees, and excuses for it."""

from __future__ import annotations

from collections.abc import Iterator

from tcpcheck.conform.end.arrivals import received
from tcpcheck.conform.end.assumption import SECOND, Assumption, Sort
from tcpcheck.conform.end.excuses import UNSYNCHRONIZED
from tcpcheck.conform.end.hypothesis import Event, Hypothesis
from tcpcheck.conform.end.rules import Rules
from tcpspec.language.state import State
from tcpspec.rules.event import Kind

GIVES_UP_AFTER = SECOND // 5
"""No retransmission timer is shorter, and nobody gives up before one has expired."""

SYN_TIMER = SECOND
"""The timer of a SYN,ACK (RFC 6298 section 2.1); it is doubled each time (5.5)."""


def ended_unseen(
    hypothesis: Hypothesis, event: Event, rules: Rules, *, given_up: bool, excused: bool
) -> Iterator[Hypothesis]:
    """The hypotheses in which the connection ended silently before this event.

    ``given_up``: also by the user timeout or R2, while something is not acknowledged (3.10.8); ``excused``: also
    where the rules do not let it end.
    """
    block = hypothesis.block
    if block.state is State.SYN_SENT:
        yield from _after(hypothesis, event, rules, Kind.CLOSE)
    if block.state is State.TIME_WAIT:
        yield from _after(hypothesis, event, rules, Kind.TIME_WAIT_TIMEOUT)
    if given_up and block.snd_una != block.snd_nxt and _is_supported(hypothesis, event, rules):
        says = "the connection ended unseen: user timeout or R2 (3.10.8), or in SYN-RECEIVED its listener was closed"
        yield from _after(
            hypothesis, event, rules, Kind.RETRANSMISSION_LIMIT, _assume(Sort.GIVEN_UP, "giving up", says)
        )
    if excused and block.state is State.FIN_WAIT_2:
        says = "FIN-WAIT-2 was given up after a while: a limit of resources, or an ABORT without its reset"
        yield from _after(hypothesis, event, rules, Kind.USER_TIMEOUT, _assume(Sort.EXCUSE, "FIN-WAIT-2", says))
    if excused and block.state is State.TIME_WAIT:
        says = "TIME-WAIT was cut short: a limit of resources, or an ABORT"
        yield from _after(hypothesis, event, rules, Kind.ABORT, _assume(Sort.EXCUSE, "TIME-WAIT", says))


def _is_supported(hypothesis: Hypothesis, event: Event, rules: Rules) -> bool:
    """Something besides a reset speaks for giving up: silence where something is to be sent again.

    A listener may be closed any time, and who then resets what would open the connection has none.  What SYN-RECEIVED
    does not take either may be reset, wrongly, by an end that still has it.
    """
    if hypothesis.block.state is not State.SYN_RECEIVED:
        return event.silent >= GIVES_UP_AFTER
    if event.silent >= max(SYN_TIMER, 2 * event.pause) * 9 // 10:
        return True
    if not hypothesis.block.passive or not hypothesis.waiting:
        return False
    return received(hypothesis, hypothesis.waiting[0], rules).block.state not in UNSYNCHRONIZED


def _assume(sort: Sort, name: str, says: str) -> Assumption:
    return Assumption(sort, name, says, 0)


def _after(
    hypothesis: Hypothesis, event: Event, rules: Rules, kind: Kind, assumption: Assumption | None = None
) -> Iterator[Hypothesis]:
    outcome = rules.step(hypothesis.block, kind, now=event.time)
    if outcome is None or outcome.sent is not None or outcome.block.state is hypothesis.block.state:
        return
    made = hypothesis._replace(
        block=outcome.block, owed=(), held=(), unsettled=None, path=hypothesis.enters(outcome.block.state)
    )
    yield made.assuming(assumption._replace(number=event.number)) if assumption else made
