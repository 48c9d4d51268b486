"""Whether a hypothesis can have sent a segment: by an answer that it owes, a user call, output, or a timer.

``departure`` returns what the end is afterwards, or ``Why`` not.  User calls and timers are not seen; they are
made here, where a segment needs one, so nothing is guessed before.
"""

from __future__ import annotations

from tcpcheck.conform.capture.options import fast_open_cookie
from tcpcheck.conform.end.arrivals import ahead, settled
from tcpcheck.conform.end.assumption import SECOND, Assumption, Sort
from tcpcheck.conform.end.hypothesis import Event, Hypothesis, Owed
from tcpcheck.conform.end.rules import Rules, Why, states_entered
from tcpspec.language.expression import SEQUENCE_NUMBERS
from tcpspec.language.state import State
from tcpspec.rules.control import ACK, CWR, ECE, FIN, RST, SYN, names
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Block, Outcome, Segment

COINCIDENCE = SECOND // 100
"""A reset that has the form of an answer and comes within this time of what it answers is one: no rule lets an ABORT
explain it, though it may be an excuse (``excuses.local_abort``)."""

ACKNOWLEDGED_WITHIN = SECOND // 2
"""MUST-40: an acknowledgment is delayed by less than 0.5 seconds."""

ANSWERED_WITHIN = SECOND // 20
"""A SYN,ACK or a reset that has not come by then is missing, unless it comes after all; the RFC sets no limit."""

KEEP_ALIVE_AFTER = SECOND
"""MUST-27 wants an interval without arrivals before a keep-alive; no system lets it be set below a second."""

BEFORE_SYNCHRONIZED = (State.CLOSED, State.LISTEN, State.SYN_SENT)


def departure(hypothesis: Hypothesis, event: Event, rules: Rules) -> Hypothesis | Why:
    """The hypothesis after the end has sent this segment, or why it cannot have sent it."""
    control = event.segment.control
    if SYN in control and ACK in control:
        return _syn_ack(hypothesis, event, rules)
    answer = _owed_by(hypothesis, event.segment)
    if answer is not None:
        rest = tuple(each for each in hypothesis.owed if each.segment != answer.segment)
        return _sent(hypothesis._replace(owed=rest), event, hypothesis.block)
    if RST in control:
        return _reset(hypothesis, event, rules)
    if SYN in control:
        return _syn(hypothesis, event, rules)
    if ACK not in control:
        return Why("every segment after the SYN carries an ACK", "3.1")
    if hypothesis.block.state in BEFORE_SYNCHRONIZED:
        return Why(f"{hypothesis.block.state} sends no such segment by itself", "3.10")
    if event.segment.ack_no != hypothesis.block.rcv_nxt:
        return _acknowledges_something_else(hypothesis.block, event.segment)
    return _text(hypothesis, event, rules) if event.segment.length else _bare(hypothesis, event, rules)


def _owed_by(hypothesis: Hypothesis, segment: Segment) -> Owed | None:
    """The reset owed that this segment is; its window is free, and so is an ACK on a RST that needs none."""
    if RST not in segment.control:
        return None
    for each in hypothesis.owed:
        same = each.segment.seq == segment.seq and each.segment.control & (SYN | FIN | RST) == segment.control & ~ACK
        if same and (ACK not in each.segment.control or each.segment.ack_no == segment.ack_no):
            return each
    return None


def _acknowledges_something_else(block: Block, segment: Segment) -> Why:
    distance = ahead(segment.ack_no, block.rcv_nxt)
    says = f"ACK is RCV.NXT{distance:+d}, and every segment carries ACK=RCV.NXT"
    return Why(says, "3.4 and 3.10.7.4", unseen=distance > 0)


def _syn_ack(hypothesis: Hypothesis, event: Event, rules: Rules) -> Hypothesis | Why:
    segment, block = event.segment, hypothesis.block
    if hypothesis.unsettled is not None:
        found = settled(hypothesis, segment.seq)
        if found is None:
            return Why("an ISS larger than all that the old connection sent is needed to reopen it", "3.6.1")
        if segment.ack_no != found.rcv_nxt:
            return _acknowledges_something_else(found, segment)
        return _sent(hypothesis._replace(unsettled=None), event, found)
    again = rules.step(block, Kind.RETRANSMISSION, length=1)
    if again is None or again.sent is None or SYN not in again.sent.control or ACK not in again.sent.control:
        return Why(f"{block.state} sends no SYN,ACK; it answers a SYN that LISTEN or SYN-SENT receives", "3.10.7.2")
    if (again.sent.seq, again.sent.ack_no) != (segment.seq, segment.ack_no):
        return Why("the SYN,ACK of this connection has SEQ=ISS and ACK=RCV.NXT", "3.10.7.2", _names(again))
    return _sent(hypothesis, event, block)


def _syn(hypothesis: Hypothesis, event: Event, rules: Rules) -> Hypothesis | Why:
    """A SYN: OPEN, or the same again.  Text may ride on it (3.10.1)."""
    segment, block = event.segment, hypothesis.block
    if FIN in segment.control:
        return Why("no rule sends SYN and FIN in one segment", "3.10")
    if block.state is State.SYN_SENT:
        if segment.seq != block.iss:
            return Why("SYN-SENT sends its SYN again with the same ISS", "3.10.8")
        return _sent(hypothesis, event, _with_text(block, segment), _fast_open(event))
    outcome = rules.step(block, Kind.OPEN_ACTIVE, iss=segment.seq, now=event.time)
    assert outcome is not None
    if outcome.sent is None:
        return Why(f"OPEN in {block.state} sends nothing: {outcome.told[0]}", "3.10.1", _names(outcome))
    made = hypothesis._replace(path=hypothesis.enters(outcome.block.state))
    return _sent(made, event, _with_text(outcome.block, segment), _fast_open(event))


def _with_text(block: Block, segment: Segment) -> Block:
    end = (segment.seq + segment.length) % SEQUENCE_NUMBERS
    return block._replace(snd_nxt=end) if ahead(end, block.snd_nxt) > 0 else block


def _fast_open(event: Event) -> tuple[Assumption, ...]:
    if not event.segment.text or not fast_open_cookie(event.packet.options):
        return ()
    return (Assumption(Sort.EXTENSION, "RFC 7413", "text rides on a SYN with a Fast Open cookie", event.number),)


def _reset(hypothesis: Hypothesis, event: Event, rules: Rules) -> Hypothesis | Why:
    if _has_the_form_of_an_answer(event):
        state = hypothesis.block.state
        says = f"it answers the segment before as CLOSED would, and {state} does not answer that by a reset"
        return Why(says, "3.10.7.1")
    return aborts(hypothesis, event, rules)


def aborts(hypothesis: Hypothesis, event: Event, rules: Rules) -> Hypothesis | Why:
    """ABORT, or R2 with a reset; the RFC writes only RST, and an ACK on it changes nothing."""
    segment, block = event.segment, hypothesis.block
    outcome = rules.step(block, Kind.ABORT, now=event.time)
    assert outcome is not None
    if outcome.sent is None:
        return Why(f"ABORT in {block.state} sends nothing", "3.10.5", _names(outcome))
    if segment.seq != outcome.sent.seq:
        position = ahead(segment.seq, outcome.sent.seq)
        return Why(f"SEQ is SND.NXT{position:+d}, and the reset of an ABORT has SND.NXT", "3.10.5", _names(outcome))
    if ACK in segment.control and segment.ack_no != block.rcv_nxt:
        return _acknowledges_something_else(block, segment)
    made = hypothesis._replace(path=hypothesis.enters(*states_entered(outcome)), owed=(), held=(), unsettled=None)
    return _sent(made, event, outcome.block)


def _has_the_form_of_an_answer(event: Event) -> bool:
    """3.5.2, group 1: SEQ is SEG.ACK; or SEQ is 0 and the end of a segment without ACK is acknowledged."""
    to, segment = event.answering, event.segment
    if to is None or event.quiet > COINCIDENCE:
        return False
    if ACK in to.control:
        return ACK not in segment.control and segment.seq == to.ack_no
    return ACK in segment.control and segment.seq == 0


def _bare(hypothesis: Hypothesis, event: Event, rules: Rules) -> Hypothesis | Why:
    """An acknowledgment: owed, or again to tell a new window (3.8.6.2); or a keep-alive."""
    block = hypothesis.block
    position = ahead(event.segment.seq, block.snd_nxt)
    if position == -1 and block.snd_wnd:
        return _keep_alive(hypothesis, event, rules)
    if position:
        return Why(f"SEQ is SND.NXT{position:+d}, and an acknowledgment has SND.NXT", "3.4")
    if block.state is State.SYN_RECEIVED and not any(each.segment.control == ACK for each in hypothesis.owed):
        return Why("SYN-RECEIVED acknowledges by its SYN,ACK", "3.10.7.2")
    return _sent(hypothesis, event, block)


def _keep_alive(hypothesis: Hypothesis, event: Event, rules: Rules) -> Hypothesis | Why:
    outcome = rules.step(hypothesis.block, Kind.KEEP_ALIVE)
    if outcome is None or outcome.sent is None or event.segment.seq != outcome.sent.seq:
        return Why("SEQ is SND.NXT-1, and a keep-alive is not due", "3.8.4")
    if event.quiet < KEEP_ALIVE_AFTER:
        return Why(
            f"SEQ is SND.NXT-1, and a keep-alive comes after an interval without arrivals, not after "
            f"{event.quiet / SECOND:.3g} s", "3.4 and 3.8.4", _names(outcome),
        )  # fmt: skip
    return _sent(hypothesis, event, hypothesis.block)


def _text(hypothesis: Hypothesis, event: Event, rules: Rules) -> Hypothesis | Why:
    """Text and FIN: what was sent before goes out again, what is new is a SEND and a CLOSE."""
    segment, block = event.segment, hypothesis.block
    behind = -ahead(segment.seq, block.snd_nxt)
    if behind < 0:
        return Why(f"SEQ is SND.NXT{-behind:+d}", "3.4")
    if behind == 1 and segment.text == 1 == segment.length and block.snd_una == block.snd_nxt:
        return _keep_alive(hypothesis, event, rules)
    old = min(behind, segment.length)
    if old:
        refused = _again(block, segment, old, rules)
        if refused is not None:
            return refused
    new = segment.length - old
    fin = bool(new and FIN in segment.control)
    outcome: Outcome | Why | None = None
    states: tuple[State, ...] = ()
    if new - fin:
        outcome = _send(block, new - fin, rules)
    if fin and not isinstance(outcome, Why):
        outcome = _close(outcome.block if outcome else block, rules)
        states = states_entered(outcome) if isinstance(outcome, Outcome) else ()
    if isinstance(outcome, Why):
        return outcome
    made = hypothesis._replace(path=hypothesis.enters(*states))
    return _sent(made, event, outcome.block if outcome else block)


def _again(block: Block, segment: Segment, old: int, rules: Rules) -> Why | None:
    """Numbers sent before may be sent again while they are not acknowledged, cut anyhow."""
    if ahead(segment.seq, block.snd_una) < 0:
        return Why(f"SEQ is SND.UNA{ahead(segment.seq, block.snd_una):+d}: it was acknowledged before", "3.8.1")
    upto = ahead(segment.seq, block.snd_una) + old
    outcome = rules.step(block, Kind.RETRANSMISSION, length=upto)
    if outcome is None or outcome.sent is None:
        return Why(f"{block.state} sends nothing again", "3.10.8")
    if SYN in outcome.sent.control:
        return Why("text is not sent before the SYN is acknowledged", "3.10.2", _names(outcome))
    if old == segment.length and (FIN in outcome.sent.control) != (FIN in segment.control):
        return Why("the FIN keeps its number when it is sent again", "3.4", _names(outcome))
    return None


def _send(block: Block, octets: int, rules: Rules) -> Outcome | Why:
    """New text; one octet may probe a closed window."""
    queued = block._replace(snd_queued=octets)
    outcome = rules.step(queued, Kind.OUTPUT, length=octets) if block.close_called else None
    outcome = outcome or rules.step(block, Kind.SEND, length=octets)
    assert outcome is not None
    if outcome.sent is None and octets == 1 and outcome.block.snd_queued:
        probe = rules.step(outcome.block, Kind.OUTPUT, length=1)
        if probe is not None and probe.sent is not None:
            return probe
    if outcome.sent is not None:
        return outcome
    room = max(0, ahead((block.snd_una + block.snd_wnd) % SEQUENCE_NUMBERS, block.snd_nxt))
    says = f"{octets} octets of new text in {block.state}, with room for {room} in the send window"
    return Why(says, outcome.fired[-1].section, _names(outcome))


def _close(block: Block, rules: Rules) -> Outcome | Why:
    outcome = rules.step(block, Kind.OUTPUT) if block.close_called else None
    outcome = outcome or rules.step(block, Kind.CLOSE)
    assert outcome is not None
    if outcome.sent is None:
        return Why(f"a FIN in {block.state}", "3.10.4", _names(outcome))
    return outcome


def _names(outcome: Outcome) -> tuple[str, ...]:
    return tuple(check.name for check in outcome.fired)


def _sent(hypothesis: Hypothesis, event: Event, block: Block, more: tuple[Assumption, ...] = ()) -> Hypothesis:
    """Afterwards: the window that was offered, and no acknowledgment owed."""
    segment = event.segment
    owed: tuple[Owed, ...] = hypothesis.owed
    late: tuple[Assumption, ...] = ()
    if SYN in segment.control:
        block = block._replace(rcv_wnd=segment.wnd)
    if ACK in segment.control and RST not in segment.control:
        block = _offered(block, segment)
        due = next((each for each in owed if each.segment.control == ACK), None)
        owed = tuple(each for each in owed if RST in each.segment.control) if owed else owed
        if due is not None and not due.optional and event.time - due.since > ACKNOWLEDGED_WITHIN:
            late = (unanswered(due, event.time),)
    after = hypothesis._replace(block=block, owed=owed)
    return after.assuming(*more, *late, *_congestion(event))


def unanswered(due: Owed, now: int) -> Assumption:
    """The excuse for an answer that came late or not at all."""
    wait = f"for {(now - due.since) / SECOND:.3g} s"
    says = f"the {names(due.segment.control)} that answers packet {due.number} did not come {wait}: lost or throttled"
    return Assumption(Sort.EXCUSE, "no answer", says, due.number)


def _congestion(event: Event) -> tuple[Assumption, ...]:
    if not event.packet.control & (ECE | CWR):
        return ()
    return (Assumption(Sort.EXTENSION, "RFC 3168", "the ECN bits are in use", 0),)


def _offered(block: Block, segment: Segment) -> Block:
    """The right edge of the window that the end has offered; it does not move back (3.8.6)."""
    edge = max(block.rcv_wnd, ahead((segment.ack_no + segment.wnd) % SEQUENCE_NUMBERS, block.rcv_nxt))
    return block if edge == block.rcv_wnd else block._replace(rcv_wnd=edge)
