"""Ghost history read a second time, from what an event does and never from how a rule is written.

``tcpspec.rules.ghosts`` derives ghosts from the text of rules.  Here one step of an end is looked at from outside:
blocks before and after, and the segment.  Where that leaves no doubt, the ghosts must say it too.  Read ``strange``.
"""

from __future__ import annotations

from collections.abc import Iterator

from tcpspec.language.expression import SEQUENCE_NUMBERS, State
from tcpspec.rules.control import SYN
from tcpspec.rules.event import Choices, Kind
from tcpspec.rules.semantics import Block, Segment

NONE = (State.CLOSED, State.LISTEN)


def strange(before: Block, kind: Kind, choices: Choices, segment: Segment | None, after: Block) -> Iterator[str]:
    """What the ghosts after a step should be and are not."""
    begins, lives = _begins(before, after), after.state not in NONE
    if State.LISTEN in (before.state, after.state) and (before.incarnation or after.incarnation) and not begins:
        return  # LISTEN answers SYNs and stays: what it sends belongs to an incarnation, too
    if not lives:
        yield from _differs("incarnation", after.incarnation, None)
        return
    if before.reopened and not after.reopened and after.state == State.TIME_WAIT:
        yield from _differs("incarnation", after.incarnation, before.was_incarnation)
        return
    if begins is not None:
        yield from _differs(
            "incarnation", after.incarnation, choices.fresh_incarnation if begins else before.incarnation
        )
    if begins and after.state == State.SYN_SENT:
        yield from _differs("peer", after.peer, None)
        return
    if kind is not Kind.ARRIVES or segment is None:
        return
    if before.state == after.state == State.SYN_SENT and after.rcv_nxt != before.rcv_nxt:
        return
    if before.state != State.SYN_SENT and begins is False and after.irs != before.irs:
        return  # another IRS in the middle of a connection: whose it is now cannot be told
    learns = begins or (before.state == State.SYN_SENT and after.state != State.SYN_SENT)
    if learns or begins is False:
        yield from _differs("peer", after.peer, segment.sender if learns else before.peer)
    if begins is False and before.state not in (*NONE, State.SYN_SENT):
        yield from _octets(before, segment, after)


def _begins(before: Block, after: Block) -> bool | None:
    """Another incarnation than before; None: it cannot be told from outside."""
    if before.state in NONE or after.state in NONE:
        return None if before.incarnation and before.state in NONE else after.state not in NONE
    if after.iss != before.iss:
        return True
    return None if after.state in (State.SYN_SENT, State.SYN_RECEIVED) and after.state != before.state else False


def _octets(before: Block, segment: Segment, after: Block) -> Iterator[str]:
    """Text that came in order from the peer, or did not."""
    amount = after.rcv_unread - before.rcv_unread
    moved = (after.rcv_nxt - before.rcv_nxt) % SEQUENCE_NUMBERS
    if amount < 0 or (amount == 0 and moved > 0) or after.irs != before.irs:
        return
    yield from _differs("delivered", after.delivered, before.delivered + amount)
    if amount == 0:
        return
    ours = segment.sender == before.peer and segment.receiver == before.incarnation
    yield from _differs("misdelivered", after.misdelivered, before.misdelivered or not ours)
    if moved == amount:
        ahead = (before.rcv_nxt - segment.seq - bool(segment.control & SYN)) % SEQUENCE_NUMBERS
        inside = ahead + amount <= segment.text
        next_one = before.rcv_nxt == (before.irs + 1 + before.delivered) % SEQUENCE_NUMBERS
        yield from _differs("misplaced", after.misplaced, before.misplaced or not (inside and next_one))


def _differs(ghost: str, found: object, expected: object) -> Iterator[str]:
    if found != expected:
        yield f"{ghost} is {found}, not {expected}"
