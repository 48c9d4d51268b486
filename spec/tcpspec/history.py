"""Ghost history: which incarnation an end is, which one it talks to, and which octets it took.

Rules never mention it; it follows from what they change.  Choosing an ISS begins an incarnation, learning an IRS
binds it to the sender of that SYN, and both come back when an old connection does (MAY-2).

An octet is identified by the incarnation that sent it and its sequence number: the octets of a stream are the numbers
ISS+1, ISS+2 ...  Text that is accepted is *misdelivered* unless its sender is the incarnation that IRS belongs to and
was talking to this one; it is *misplaced* unless it begins with the octet after the ``delivered`` ones before it.
"""

from __future__ import annotations

from collections.abc import Mapping

from tcpspec.block import (
    delivered,
    handed,
    incarnation,
    irs,
    misdelivered,
    misplaced,
    peer,
    was_delivered,
    was_incarnation,
    was_irs,
    was_iss,
    was_peer,
)
from tcpspec.event import fresh_incarnation, fresh_iss
from tcpspec.expression import Expression, Incarnation, Nat, if_
from tcpspec.segment import seg

NOBODY = Incarnation.constant(None)
NOTHING_REMEMBERED: Mapping[str, Expression] = {
    "was_incarnation": NOBODY, "was_peer": NOBODY, "was_delivered": Nat.constant(0),
}  # fmt: skip


def with_history(
    then: Mapping[str, Expression], accepts: Nat | None = None, hands: Nat | None = None
) -> dict[str, Expression]:
    """``then`` and the ghost changes it entails.  ``accepts`` octets of the segment, ``hands`` so many to the user."""
    effects = {**then, **_remembered(then)}
    if then.get("iss") is fresh_iss:
        effects["incarnation"] = fresh_incarnation
    if "irs" in then and then["irs"] is not was_irs and then["irs"].operator != "constant":
        effects["peer"] = seg.sender
    if accepts is not None:
        ours = (seg.sender == peer) & (seg.receiver == incarnation)
        next_one = (seg.seq - irs) == delivered + 1
        effects["misdelivered"] = misdelivered | ~ours
        effects["misplaced"] = misplaced | ~next_one
        effects["delivered"] = delivered + accepts
    if hands is not None:
        effects["handed"] = handed + hands
    return effects


def _remembered(then: Mapping[str, Expression]) -> Mapping[str, Expression]:
    """What becomes of the history of a TIME-WAIT connection that a SYN reopens."""
    if then.get("iss") is was_iss:
        back = {"incarnation": was_incarnation, "peer": was_peer, "delivered": was_delivered, "handed": was_delivered}
        return {**back, **NOTHING_REMEMBERED}
    if "was_iss" not in then:
        return {}
    if then["was_iss"].operator == "constant":
        return NOTHING_REMEMBERED
    return {"was_incarnation": incarnation, "was_peer": peer, "was_delivered": delivered}


def _before(expression: Incarnation) -> Incarnation:
    return Incarnation.field("old", expression.payload[1])


sender_of_reply: Incarnation = if_(incarnation == NOBODY, _before(incarnation), incarnation)
"""Whose segment a reply is: this incarnation's, or, if the TCB was just deleted, the one that ended."""
receiver_of_reply: Incarnation = if_(incarnation == NOBODY, _before(peer), peer)
