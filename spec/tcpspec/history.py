"""Ghost history: which incarnation an end is, which one it talks to, and whether it took a foreign octet.

Rules never mention it; it follows from what they change.  Choosing an ISS begins an incarnation, learning
an IRS binds it to the sender of that SYN.  Accepted text is *misdelivered* unless its sender is that very
incarnation, and was talking to this one.
"""

from __future__ import annotations

from collections.abc import Mapping

from tcpspec.block import incarnation, misdelivered, peer
from tcpspec.event import fresh_incarnation, fresh_iss
from tcpspec.expression import Expression, Incarnation, Nat, if_
from tcpspec.segment import seg


def with_history(then: Mapping[str, Expression], accepts: Nat | None) -> dict[str, Expression]:
    """``then`` and the ghost changes it entails."""
    effects = dict(then)
    if then.get("iss") is fresh_iss:
        effects["incarnation"] = fresh_incarnation
    if "irs" in then and then["irs"].operator != "constant":
        effects["peer"] = seg.sender
    if accepts is not None:
        ours = (seg.sender == peer) & (seg.receiver == incarnation)
        effects["misdelivered"] = misdelivered | ~ours
    return effects


def _before(expression: Incarnation) -> Incarnation:
    return Incarnation.field("old", expression.payload[1])


NOBODY = Incarnation.constant(None)
sender_of_reply: Incarnation = if_(incarnation == NOBODY, _before(incarnation), incarnation)
"""Whose segment a reply is: this incarnation's, or, if the TCB was just deleted, the one that ended."""
receiver_of_reply: Incarnation = if_(incarnation == NOBODY, _before(peer), peer)
