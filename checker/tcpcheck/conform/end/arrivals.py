"""What a received segment makes of a hypothesis, by the rules for SEGMENT ARRIVES (RFC 9293 section 3.10.7).

What the rules send is not sent here but owed: it may be seen later, joined with something else, or be missing.
"""

from __future__ import annotations

from collections.abc import Iterator

from tcpcheck.conform.end.hypothesis import Event, Hypothesis, Owed, Unsettled
from tcpcheck.conform.end.rules import Rules, states_entered
from tcpspec.language.expression import HALF, SEQUENCE_NUMBERS
from tcpspec.language.state import State
from tcpspec.rules.check import Check
from tcpspec.rules.control import ACK, FIN, RST, SYN
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Block, Outcome, Segment

MAY_BE_LEFT_OUT = frozenset({"Q1-5", "R2-c", "Y4-2", "A5-2", "A5-7"})
"""Rules whose acknowledgment is a MAY (MAY-13) or a challenge ACK, which may be throttled (RFC 5961 section 7).  So is
whatever acknowledges a SYN (RFC 5961 section 4)."""

MOST_OWED = MOST_HELD = 64
CHOOSES_ISS = (State.LISTEN, State.TIME_WAIT)
RECEIVING = (State.SYN_RECEIVED, State.ESTABLISHED, State.FIN_WAIT_1, State.FIN_WAIT_2)


def ahead(a: int, b: int) -> int:
    """How far ``a`` is ahead of ``b`` in sequence order; negative if it is behind.

    >>> ahead(3, 2**32 - 1), ahead(2**32 - 1, 3)
    (4, -4)
    """
    return (a - b + HALF) % SEQUENCE_NUMBERS - HALF


def arrivals(hypothesis: Hypothesis, event: Event, rules: Rules) -> Iterator[Hypothesis]:
    """What the end may be once it has processed the segment.

    Without a connection the user may have called OPEN or CLOSE before, unseen: both CLOSED and LISTEN are tried.
    """
    yield received(hypothesis, event, rules)
    twin = {State.CLOSED: Kind.OPEN_PASSIVE, State.LISTEN: Kind.CLOSE}.get(hypothesis.block.state)
    if twin is not None:
        outcome = rules.step(hypothesis.block, twin)
        assert outcome is not None
        before = hypothesis._replace(block=outcome.block, path=hypothesis.enters(outcome.block.state))
        yield received(before, event, rules)


def met_by_a_close(hypothesis: Hypothesis, event: Event, rules: Rules) -> Iterator[Hypothesis]:
    """FIN meets FIN-WAIT-1: CLOSE was called before, unseen, and our FIN waits for text that is queued or for room."""
    block = hypothesis.block
    if block.state is not State.ESTABLISHED or FIN not in event.segment.control:
        return
    closed = rules.step(block._replace(snd_queued=1), Kind.CLOSE)
    assert closed is not None
    path = hypothesis.enters(closed.block.state)
    after = received(hypothesis._replace(block=closed.block, path=path), event, rules)
    yield after
    if ahead(block.snd_nxt, block.snd_una) >= block.snd_wnd:
        yield after._replace(block=after.block._replace(snd_queued=0))


def received(hypothesis: Hypothesis, event: Event, rules: Rules) -> Hypothesis:
    """The hypothesis after one segment, and after those held for which it makes room."""
    before = hypothesis.block
    after = _one(hypothesis, event, event.segment, rules)
    if after.block.state not in RECEIVING:
        return after._replace(held=()) if after.held else after
    rest = _rest(before, after.block, event.segment)
    if rest is not None:
        return after._replace(held=_kept(after.held, rest))
    return _with_held(after, event, rules) if after.held else after


def _one(hypothesis: Hypothesis, event: Event, segment: Segment, rules: Rules) -> Hypothesis:
    before = hypothesis.block
    placeholder = (before.snd_nxt + 1) % SEQUENCE_NUMBERS
    outcome = rules.step(before, Kind.ARRIVES, segment=segment, iss=placeholder, now=event.time)
    assert outcome is not None
    after = hypothesis._replace(
        block=outcome.block,
        owed=_owed(hypothesis.owed, outcome, event),
        unsettled=_unsettled(hypothesis, outcome.block, event, rules),
        path=hypothesis.path if outcome.block.state is before.state else hypothesis.enters(*states_entered(outcome)),
        told=_tells(before, outcome.block),
    )
    return after.assuming(*rules.remarkable(outcome)) if rules.remarks else after


def _tells(before: Block, after: Block) -> bool:
    """Text or FIN was taken, something was acknowledged, or the state changed."""
    return (before.rcv_nxt, before.snd_una, before.state) != (after.rcv_nxt, after.snd_una, after.state)


def _owed(owed: tuple[Owed, ...], outcome: Outcome, event: Event) -> tuple[Owed, ...]:
    """Answers to come.  One acknowledgment acknowledges everything (MUST-58), so the first that must come is kept."""
    if outcome.block.state in (State.CLOSED, State.LISTEN):
        owed = tuple(each for each in owed if RST in each.segment.control)
    if outcome.sent is None:
        return owed
    optional = SYN in event.segment.control or _optional(outcome.fired)
    answer = Owed(outcome.sent, event.number, event.time, optional and outcome.sent.control == ACK, outcome.fired)
    if outcome.sent.control != ACK:
        return (*owed, answer)[-MOST_OWED:]
    earlier = next((each for each in owed if each.segment.control == ACK), None)
    if earlier is not None and not earlier.optional:
        return owed
    return (*(each for each in owed if each is not earlier), answer)


def _optional(fired: tuple[Check, ...]) -> bool:
    return any(row in MAY_BE_LEFT_OUT for check in fired for row in check.rows)


def _unsettled(hypothesis: Hypothesis, block: Block, event: Event, rules: Rules) -> Unsettled | None:
    """LISTEN and TIME-WAIT choose an ISS when a SYN comes; it is known when the SYN,ACK is seen."""
    if hypothesis.block.state in CHOOSES_ISS and block.state is State.SYN_RECEIVED:
        return Unsettled(hypothesis.block, (event,), rules)
    if hypothesis.unsettled is None or block.state in (State.CLOSED, State.LISTEN):
        return None
    return hypothesis.unsettled._replace(since=(*hypothesis.unsettled.since, event)[-MOST_HELD:])


def settled(hypothesis: Hypothesis, iss: int) -> Block | None:
    """The block if the ISS that was chosen is this one; None if the rules then take another turn."""
    assert hypothesis.unsettled is not None
    block = hypothesis.unsettled.before
    for event in hypothesis.unsettled.since:
        outcome = hypothesis.unsettled.rules.step(block, Kind.ARRIVES, segment=event.segment, iss=iss, now=event.time)
        assert outcome is not None
        block = outcome.block
    return block if block.iss == iss and block.state is hypothesis.block.state else None


def _rest(before: Block, after: Block, segment: Segment) -> Segment | None:
    """Text and FIN that cannot be taken yet: beyond RCV.NXT in the window, or on the SYN (3.10.7.2, D8)."""
    if RST in segment.control or segment.length == (SYN in segment.control):
        return None
    if SYN in segment.control:
        opens = before.state in (State.LISTEN, State.SYN_SENT) and after.state is State.SYN_RECEIVED
        later = segment._replace(seq=(segment.seq + 1) % SEQUENCE_NUMBERS, control=segment.control & ~SYN | ACK)
        return later if opens and after.rcv_nxt == later.seq else None
    beyond = 0 < ahead(segment.seq, before.rcv_nxt) < before.rcv_wnd
    return segment if beyond and after.rcv_nxt == before.rcv_nxt else None


def _kept(held: tuple[Segment, ...], segment: Segment) -> tuple[Segment, ...]:
    """Held segments in order; neighbours are one segment, as only numbers count."""
    if len(held) == MOST_HELD:
        return held
    kept: list[Segment] = []
    for each in sorted((*held, segment), key=lambda one: ahead(one.seq, segment.seq)):
        last = kept[-1] if kept else None
        if last is None or ahead(each.seq, last.seq) > last.length or FIN in last.control:
            kept.append(each)
            continue
        more = ahead(each.seq, last.seq) + each.length - last.length
        if more > 0:
            fin = each.control & FIN
            kept[-1] = each._replace(seq=last.seq, text=last.text + more - bool(fin))
    return tuple(kept)


def _with_held(hypothesis: Hypothesis, event: Event, rules: Rules) -> Hypothesis:
    """Held segments are processed when RCV.NXT reaches them, and the peer is confirmed."""
    if hypothesis.block.state is State.SYN_RECEIVED:
        return hypothesis
    while hypothesis.held and ahead(hypothesis.held[0].seq, hypothesis.block.rcv_nxt) <= 0:
        segment, rest = hypothesis.held[0], hypothesis.held[1:]
        old = segment._replace(ack_no=hypothesis.block.snd_una)
        if ahead((segment.seq + segment.length) % SEQUENCE_NUMBERS, hypothesis.block.rcv_nxt) <= 0:
            hypothesis = hypothesis._replace(held=rest)
        else:
            hypothesis = _one(hypothesis._replace(held=rest), event, old, rules)
    return hypothesis
