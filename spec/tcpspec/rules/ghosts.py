"""Ghost history: which incarnation an end is, which one it talks to, and which octets it took.

Rules never mention it; it follows from what they do to the state, ISS, IRS, RCV.NXT and RCV.UNREAD, however they write
that.  An incarnation *begins* where an end that has no connection comes to have one, and where a connection chooses
another ISS; it is *over* in CLOSED and LISTEN; an old one *comes back* with its ISS (MAY-2).  It is bound to the sender
of the segment that it learns IRS from.  What octets are taken is in ``tcpspec.rules.ghost_octets``.

Read ``with_history``, then ``Course``.  ``KEPT`` is all that is remembered of an incarnation once it is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tcpspec.language.expression import FALSE, TRUE, Bool, E, Expression, Incarnation, Nat, State, fields_of, if_
from tcpspec.language.simplify import both, choose, either, negated, plain, same
from tcpspec.rules.block import (
    CLOSED,
    FIELDS,
    GHOSTS,
    LISTEN,
    SYN_SENT,
    delivered,
    fin_sent,
    handed,
    incarnation,
    irs,
    iss,
    misdelivered,
    misplaced,
    peer,
    rcv_nxt,
    snd_nxt,
    state,
    was_delivered,
    was_incarnation,
    was_irs,
    was_iss,
    was_peer,
)
from tcpspec.rules.event import Kind, fresh_incarnation, fresh_iss
from tcpspec.rules.ghost_octets import Octets, handed_over, taken
from tcpspec.rules.reached import states_after, states_of
from tcpspec.rules.segment import seg

KEPT: Mapping[str, Expression] = {"iss": iss, "peer": peer, "sent": snd_nxt, "fin": fin_sent, "got": rcv_nxt}
"""What history keeps of every incarnation: the last value of this in its block.

``sent`` is where its numbers end, ``got`` where those that it received do.  Proofs recall all of it; ``got`` only where
a lemma speaks of both ends.  A variant may add more (``Extension.remembered``)."""
RECALLED = ("iss", "peer")
"""What properties recall, and so what an enumeration keeps."""

NOBODY = Incarnation.constant(None)
NOTHING = Nat.constant(0)
FORGOTTEN: Mapping[str, Expression] = {
    "was_incarnation": NOBODY, "was_peer": NOBODY, "was_delivered": NOTHING,
}  # fmt: skip

NO_CONNECTION = (CLOSED, LISTEN)
ONLY_LISTEN = frozenset({State.LISTEN})
OPENING = frozenset({State.SYN_SENT, State.SYN_RECEIVED})
DEAD = frozenset({State.CLOSED, State.LISTEN})


def with_history(
    kind: Kind, guard: Bool, then: Mapping[str, Expression], *, tell: str = "", in_listen: bool = False
) -> dict[str, Expression]:
    """``then`` and the ghost changes that a rule with this guard entails; what it says of ghosts itself is left out.

    ``in_listen``: LISTEN sends SYNs, and so an incarnation begins with LISTEN already.
    """
    course = Course.of(kind, guard, then, in_listen=in_listen)
    stays = kind is Kind.ARRIVES and course.over is not TRUE and course.returns is not TRUE
    octets = taken(guard, then, begins=course.begins, binds=course.binds) if stays else Octets()
    ghosts: dict[str, Expression] = {
        "incarnation": course.ending(course.left, was_incarnation, course.new(fresh_incarnation, incarnation)),
        "peer": course.ending(NOBODY, was_peer, choose(course.binds, seg.sender, course.new(NOBODY, peer))),
        "misdelivered": course.ending(FALSE, FALSE, either(course.new(FALSE, misdelivered), octets.strange)),
        "misplaced": course.ending(FALSE, FALSE, either(course.new(FALSE, misplaced), octets.astray)),
        "delivered": course.ending(NOTHING, was_delivered, plus(course.new(NOTHING, delivered), octets.amount)),
        "handed": course.ending(
            NOTHING, was_delivered, plus(course.new(NOTHING, handed), handed_over(kind, then, tell))
        ),
        **course.remembered(then),
    }
    changed = {name: value for name, value in ghosts.items() if value is not FIELDS[name]}
    return {**{name: value for name, value in then.items() if name not in GHOSTS}, **changed}


@dataclass(frozen=True)
class Course:
    """What a rule does to the incarnation of its end, each a condition on the block before it (TRUE and FALSE mostly).

    ``over``: there is none any more, but what is ``left``.  ``returns``: that in TIME-WAIT which was reopened is back.
    ``begins``: another one takes its place.  ``binds``: its peer is whoever sent the segment.
    """

    over: Bool
    returns: Bool
    begins: Bool
    binds: Bool
    left: Incarnation

    @classmethod
    def of(cls, kind: Kind, guard: Bool, then: Mapping[str, Expression], *, in_listen: bool = False) -> Course:
        """The course of a rule for events of this kind."""
        before = states_of(guard)
        after = states_after(then.get("state"), before)
        alive = _alive(then, after)
        chosen, back = _of_iss(then.get("iss", iss), after <= OPENING)
        lived = FALSE if before <= DEAD else ~state.is_one_of(*NO_CONNECTION) if before & DEAD else TRUE
        begins = either(_wakes(then, before, after, alive), both(both(chosen, lived), alive))
        binds = both(alive, _binds(then, before, after, begins)) if kind is Kind.ARRIVES else FALSE
        left = fresh_incarnation if in_listen and after == ONLY_LISTEN else NOBODY
        return cls(_over(then, before | after, alive), both(back, alive), begins, binds, left)

    def ending(self, over: E, returned: E, otherwise: E) -> E:
        """The value of a ghost after the rule."""
        return choose(self.over, over, choose(self.returns, returned, otherwise))

    def new(self, first: E, kept: E) -> E:
        """``first`` for an incarnation that begins."""
        return choose(self.begins, first, kept)

    def remembered(self, then: Mapping[str, Expression]) -> Mapping[str, Expression]:
        """What becomes of the history of a TIME-WAIT connection that a SYN reopens."""
        kept = then.get("was_iss", was_iss)
        now: dict[str, Expression] = {
            "was_incarnation": was_incarnation, "was_peer": was_peer, "was_delivered": was_delivered,
        }  # fmt: skip
        if plain(kept).operator == "constant":
            now = dict(FORGOTTEN)
        elif not same(kept, was_iss):
            now = {"was_incarnation": incarnation, "was_peer": peer, "was_delivered": delivered}
        return {name: self.ending(FORGOTTEN[name], FORGOTTEN[name], value) for name, value in now.items()}


def another_iss(guard: Bool, then: Mapping[str, Expression]) -> bool:
    """The rule gives a connection that goes on an ISS that is neither its own nor a new one."""
    value = then.get("iss", iss)
    before = states_of(guard)
    after = states_after(then.get("state"), before)
    if chooses_afresh(then) or not before - DEAD or not after - DEAD or after <= OPENING | DEAD:
        return False
    if not same(then.get("irs", irs), irs) and plain(then.get("irs", irs)).operator != "constant":
        return False
    return any(not same(each, iss) and not same(each, was_iss) for each in _choices(value))


def keeps_an_iss(kept: Expression) -> bool:
    """What a rule keeps as the ISS of a connection that was reopened is one, or nothing."""
    return plain(kept).operator == "constant" or same(kept, was_iss) or same(kept, iss)


def _choices(value: Expression) -> list[Expression]:
    """The values between which an expression chooses."""
    inner = plain(value)
    if inner.operator != "if":
        return [inner]
    return [each for branch in inner.arguments[1:] for each in _choices(branch)]


def stays_in_listen(guard: Bool, then: Mapping[str, Expression]) -> bool:
    """The rule can leave an end in LISTEN that was there before."""
    return State.LISTEN in states_of(guard) and State.LISTEN in states_after(then.get("state"), ONLY_LISTEN)


def _alive(then: Mapping[str, Expression], after: frozenset[State]) -> Bool:
    """There is a connection after the rule."""
    if after <= DEAD:
        return FALSE
    if not after & DEAD:
        return TRUE
    entered = then.get("state", state)
    assert isinstance(entered, type(state))
    return ~entered.is_one_of(*NO_CONNECTION)


def _over(then: Mapping[str, Expression], states: frozenset[State], alive: Bool) -> Bool:
    """The rule enters a state without a connection.  LISTEN that stays LISTEN is the same as before."""
    if "state" not in then or states == ONLY_LISTEN:
        return FALSE
    return negated(alive)


def _wakes(then: Mapping[str, Expression], before: frozenset[State], after: frozenset[State], alive: Bool) -> Bool:
    """An end without a connection comes to have one, unless it began in LISTEN already."""
    if "state" not in then or not before & DEAD:
        return FALSE
    dead = TRUE if before <= DEAD else state.is_one_of(*NO_CONNECTION)
    another = chooses_afresh(then) or after == frozenset({State.SYN_SENT})
    return both(both(dead, alive), TRUE if another or State.LISTEN not in before else incarnation == NOBODY)


def chooses_afresh(then: Mapping[str, Expression]) -> bool:
    """The rule sets ISS to something made of the number that the event brings for it."""
    return "iss" in then and fresh_iss.payload in fields_of(then["iss"])


def _of_iss(value: Expression, opens: bool) -> tuple[Bool, Bool]:
    """(a connection that goes on chooses another ISS, the ISS of the connection before comes back)."""
    inner = plain(value)
    if same(inner, iss):
        return FALSE, FALSE
    if same(inner, was_iss):
        return FALSE, TRUE
    if inner.operator == "if":
        condition, *branches = inner.arguments
        (chosen, back), (otherwise, back_otherwise) = (_of_iss(branch, opens) for branch in branches)
        assert isinstance(condition, Bool)
        return choose(condition, chosen, otherwise), choose(condition, back, back_otherwise)
    return (TRUE if opens or inner.operator != "constant" else FALSE), FALSE


def _binds(then: Mapping[str, Expression], before: frozenset[State], after: frozenset[State], begins: Bool) -> Bool:
    """The arriving segment tells the end whom it talks to: at the start, in SYN-SENT, or by another IRS."""
    entered = then.get("state", state)
    at_start = begins if State.SYN_SENT not in after else both(begins, ~(entered == SYN_SENT))
    learns = not same(then.get("irs", irs), irs) or not same(then.get("rcv_nxt", rcv_nxt), rcv_nxt)
    in_syn_sent = FALSE
    if learns and State.SYN_SENT in before:
        in_syn_sent = TRUE if before == frozenset({State.SYN_SENT}) else state == SYN_SENT
    return either(either(at_start, in_syn_sent), _another_irs(then.get("irs", irs)))


def _another_irs(value: Expression) -> Bool:
    inner = plain(value)
    if inner.operator == "if":
        condition, *branches = inner.arguments
        assert isinstance(condition, Bool)
        return choose(condition, *map(_another_irs, branches))
    return FALSE if inner.operator == "constant" or same(inner, irs) or same(inner, was_irs) else TRUE


def plus(count: Nat, more: Nat | None) -> Nat:
    """The sum, if there is more."""
    return count if more is None else count + more


def _before(expression: Incarnation) -> Incarnation:
    return Incarnation.field("old", expression.payload[1])


sender_of_reply: Incarnation = if_(incarnation == NOBODY, _before(incarnation), incarnation)
"""Whose segment a reply is: this incarnation's, or, if the TCB was just deleted, the one that ended."""
receiver_of_reply: Incarnation = if_(incarnation == NOBODY, _before(peer), peer)
