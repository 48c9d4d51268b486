"""What a run about TIME-WAIT's length shows, by the reference semantics alone."""

from __future__ import annotations

from tcpcheck.runs.trace import Trace
from tcpspec.rules.event import Kind
from tcpspec.system.joint import Act, Deliver


def old_segment_is_received(trace: Trace) -> bool:
    """By the reference semantics: after A's TIME-WAIT ended, a segment sent before that is received."""
    ended: float | None = None
    for happened in trace.replay():
        move = happened.move
        if move == Act("A", Kind.TIME_WAIT_TIMEOUT):
            ended = happened.after.now
        elif ended is not None and isinstance(move, Deliver) and move.flight.born < ended:
            return True
    return False


def ends_by_reset(trace: Trace) -> bool:
    """By the reference semantics: the last thing that happens is that a RST ends B's LAST-ACK."""
    last = trace.replay()[-1].outcome
    return last is not None and any("RST ends CLOSING, LAST-ACK" in check.name for check in last.fired)
