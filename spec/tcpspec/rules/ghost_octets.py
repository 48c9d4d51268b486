"""Ghost history of octets: which of an arriving segment a rule takes, and whether they are the right ones.

An octet is identified by the incarnation that sent it and its sequence number: the octets of a stream are the numbers
ISS+1, ISS+2 ...  A rule takes those that it adds to RCV.UNREAD; RCV.NXT says which they are, for it moves over them.  A
rule that moves RCV.NXT over text and leaves RCV.UNREAD alone has taken that text, too.

Octets are *strange* unless their sender is the incarnation that IRS belongs to and was talking to this one.  They are
*astray* unless they are the ones after the ``delivered`` octets before them, lie in the segment, and RCV.NXT moves over
just them.  Read ``taken``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tcpspec.language.expression import FALSE, HALF, Bool, Expression, Incarnation, Nat, Seq, fields_of, if_
from tcpspec.language.simplify import choose, conjuncts, plain, same, zero
from tcpspec.rules.block import delivered, incarnation, irs, peer, rcv_nxt, rcv_unread, was_rcv_nxt
from tcpspec.rules.event import Kind
from tcpspec.rules.segment import NONE, count, seg

TEXT_BEGINS: Seq = seg.seq + count(seg.SYN)
"""The number of the first octet of the segment: a SYN comes before its text (RFC 9293 section 3.4)."""
NOBODY = Incarnation.constant(None)


@dataclass(frozen=True)
class Octets:
    """``amount``: how many octets are taken (None: never any); conditions under which they are wrong."""

    amount: Nat | None = None
    strange: Bool = FALSE
    astray: Bool = FALSE


@dataclass(frozen=True)
class Stretch:
    """Some octets of the segment: the number of the first, and how many."""

    first: Seq
    amount: Nat


def taken(guard: Bool, then: Mapping[str, Expression], *, begins: Bool, binds: Bool) -> Octets:
    """What a rule for an arriving segment takes of its text.

    ``begins``: an incarnation begins, so that nothing was there before; ``binds``: its peer is known only now.
    """
    learnt = _number(then, irs)
    known = choose(binds, learnt + 1, rcv_nxt)
    added = _added(then, begins)
    covered = _covered(guard, then, known, added)
    stretch = covered if added is None else Stretch(covered.first if covered else TEXT_BEGINS, added)
    if stretch is None or zero(stretch.amount):
        return Octets()
    next_one = (stretch.first - learnt) == choose(begins, NONE, delivered) + 1
    right = next_one & ((stretch.first - TEXT_BEGINS) + stretch.amount <= seg.text)
    if covered is not None and not same(covered.amount, stretch.amount):
        right = right & (covered.amount == stretch.amount)
    some = stretch.amount > 0
    return Octets(stretch.amount, some & ~_ours(binds), some & ~right)


def _ours(binds: Bool) -> Bool:
    """The sender is our peer and was talking to us; a SYN that opens this connection was talking to nobody yet."""
    bound = (seg.sender == peer) & (seg.receiver == incarnation)
    return choose(binds, seg.receiver == NOBODY, bound)


def _added(then: Mapping[str, Expression], begins: Bool) -> Nat | None:
    """How many octets the rule adds to RCV.UNREAD; None: none."""
    unread = _count(then, rcv_unread)
    if same(unread, rcv_unread) or zero(unread):
        return None
    inner = plain(unread)
    if inner.operator == "add" and any(same(part, rcv_unread) for part in inner.arguments):
        return next((part for part in inner.arguments if isinstance(part, Nat) and not same(part, rcv_unread)), None)
    return unread - choose(begins, NONE, rcv_unread)


def _covered(guard: Bool, then: Mapping[str, Expression], known: Seq, added: Nat | None) -> Stretch | None:
    """The octets of the segment that RCV.NXT moves over from ``known`` on; None: it moves over none."""
    moved = _number(then, rcv_nxt)
    if any(same(moved, kept) for kept in (rcv_nxt, known, was_rcv_nxt)) or plain(moved).operator == "constant":
        return None
    if added is not None and _as_many(moved, known + added):
        return Stretch(known, added)
    stands_at_fin = known is rcv_nxt and any(_at_the_end(part) for part in conjuncts(guard))
    if stands_at_fin or (known is not rcv_nxt and seg.text.payload not in fields_of(moved)):
        return None
    for by in plain(moved).arguments[-1:]:
        if isinstance(by, Nat) and same(moved, known + by) and _at_most_the_text(by):
            return Stretch(known, by)
    first = if_((known - TEXT_BEGINS) < seg.text, known, TEXT_BEGINS)
    gap, way = first - known, moved - known
    beyond, left = way - gap, seg.text - (first - TEXT_BEGINS)
    moves_over = (gap < way) & (way < HALF)
    return Stretch(first, if_(moves_over, if_(beyond < left, beyond, left), NONE))


def said_otherwise(guard: Bool, then: Mapping[str, Expression], *, accepts: Nat | None, hands: Nat | None) -> bool:
    """What the author of a rule says of octets is not what follows from it, or not in form."""
    follows = taken(guard, then, begins=FALSE, binds=FALSE).amount
    unread = _count(then, rcv_unread)
    goes = rcv_unread if zero(unread) else rcv_unread - unread
    wrong = accepts is not None and not same(accepts, NONE if follows is None else follows)
    return wrong or (hands is not None and not same(hands, goes))


def adds_octets(then: Mapping[str, Expression]) -> bool:
    """The rule may add to RCV.UNREAD."""
    return _added(then, FALSE) is not None


def moves_over_octets(guard: Bool, then: Mapping[str, Expression]) -> bool:
    """The rule moves RCV.NXT by something that reads SEG.TEXT, and not for a FIN alone."""
    reads_text = seg.text.payload in fields_of(_number(then, rcv_nxt))
    return reads_text and _covered(guard, then, rcv_nxt, _added(then, FALSE)) is not None


def _number(then: Mapping[str, Expression], variable: Seq) -> Seq:
    value = then.get(variable.payload[1], variable)
    assert isinstance(value, Seq)
    return value


def _count(then: Mapping[str, Expression], variable: Nat) -> Nat:
    value = then.get(variable.payload[1], variable)
    assert isinstance(value, Nat)
    return value


def _as_many(moved: Seq, reached: Seq) -> bool:
    """RCV.NXT moves by just what is added to RCV.UNREAD; that it lies in the segment is asked of every stretch."""
    return same(moved, reached)


def _at_the_end(condition: Bool) -> bool:
    """`SEG.SEQ+SEG.TEXT = RCV.NXT`: every octet before the FIN was received."""
    return same(condition, seg.seq + seg.text == rcv_nxt)


def _at_most_the_text(count: Nat) -> bool:
    """`SEG.TEXT`, or the smaller of it and something else."""
    inner = plain(count)
    if inner.operator != "if":
        return same(inner, seg.text)
    less, then, otherwise = map(plain, inner.arguments)
    return (
        less.operator == "less"
        and same(less.arguments[0], then)
        and same(less.arguments[1], otherwise)
        and (same(then, seg.text) or same(otherwise, seg.text))
    )


DATA = "data"
"""What a RECEIVE tells the user that hands octets over."""


def handed_over(kind: Kind, then: Mapping[str, Expression], tell: str) -> Nat | None:
    """How many octets a RECEIVE hands to the user: those that it takes out of RCV.UNREAD, or all, if it tells of data
    and takes none out; None: none."""
    unread = _count(then, rcv_unread)
    if kind is not Kind.RECEIVE:
        return None
    if same(unread, rcv_unread):
        return rcv_unread if tell == DATA else None
    return rcv_unread if zero(unread) else rcv_unread - unread
