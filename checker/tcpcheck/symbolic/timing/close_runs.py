"""The runs behind the clean-close theorems: FINs and their ACKs are lost until TIME-WAIT is over too early.

In each of them B only waits for the ACK of its FIN and is reset instead.  Like those of ``drain_runs`` they keep
symbols for their times.  Read ``unclean_close``.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from tcpcheck.symbolic.timing.drain_runs import Closing, Setting
from tcpcheck.symbolic.timing.run import Moment, TimedRun
from tcpspec.language.expression import State
from tcpspec.rules.control import ACK, FIN
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Segment
from tcpspec.system.joint import Inject

Failure = Literal["FIN", "ACK"]
"""How a FIN fails: it is lost, or the ACK that answers it is."""


def unrestarted(setting: Setting, rounds: int, *, fin: bool = True) -> TimedRun:
    """B sends its FIN (or only its octet) again within MSL of each answer, and all answers but the last are lost: if
    that restarts nothing, no length of TIME-WAIT is enough.  The last answer is under way when B is reset."""
    close, msl = Closing(setting), Fraction(setting.msl)
    run = close.run
    run.deliver("B")
    answered = run.joint.now
    for number in range(1, rounds + 1):
        run.lose("A")
        before, answered = answered, close.at(number * msl)
        assert answered - before <= close.msl
        close.b_sends_again(fin=fin)
        run.deliver("B")
    assert close.at(rounds * msl + msl / 2) - answered <= close.msl
    close.time_wait_ends()
    return _reset_by_closed_end(close)


def _reset_by_closed_end(close: Closing) -> TimedRun:
    """B sends its FIN again, A has forgotten the connection, its reset ends B's LAST-ACK."""
    close.b_sends_again()
    close.run.deliver("B")
    close.run.deliver("A")
    assert close.run.joint.b.block.state == State.CLOSED
    return close.run


def unclean_close(
    setting: Setting, failures: Sequence[Failure], *, doubling: bool = False, answered: bool = False
) -> TimedRun:
    """FINs fail one after another as listed, the next one succeeds too late: B is reset although it only waits.

    ``answered``: that FIN finds TIME-WAIT and its ACK is under way when TIME-WAIT ends and another FIN meets CLOSED;
    else it meets CLOSED itself.  The symbol R (RTO, if doubled) is the longest first interval between FINs.
    """
    close = Closing(setting, octets=0)
    run, interval = close.run, close.run.clock.symbol("RTO" if doubling else "R", setting.interval)
    sent = run.joint.now
    for number, failure in enumerate(failures):
        multiple = 2**number if doubling else 1
        if failure == "FIN":
            run.lose("B")
        else:
            close.at(_value(sent))
            run.deliver("B")
            run.lose("A")
        before, sent = sent, close.at(_value(sent) + multiple * Fraction(setting.interval))
        assert sent - before <= interval * multiple
        close.b_sends_again()
    return _answer_under_way(close, sent) if answered else _fin_under_way(close, sent)


def _value(moment: float) -> Fraction:
    return moment.clock.value(moment.form) if isinstance(moment, Moment) else Fraction(moment)


def _fin_under_way(close: Closing, sent: float) -> TimedRun:
    """TIME-WAIT ends before the FIN sent then arrives."""
    run, arrival = close.run, _value(sent) + Fraction(close.setting.msl)
    if not close.setting.mortal:
        arrival = max(arrival, _value(run.joint.a.block.time_wait_expires) + Fraction(close.setting.msl))
    close.at(max(_value(run.joint.now), (_value(run.joint.a.block.time_wait_expires) + arrival) / 2))
    close.time_wait_ends()
    close.at(arrival)
    run.deliver("B")
    run.deliver("A")
    assert run.joint.b.block.state == State.CLOSED
    return run


def _answer_under_way(close: Closing, sent: float) -> TimedRun:
    """The FIN sent then is answered in TIME-WAIT, which ends before the answer arrives."""
    run, msl = close.run, Fraction(close.setting.msl)
    arrival = _value(sent) + (msl if run.joint.a.block.state == State.TIME_WAIT else 0)
    close.at(arrival)
    run.deliver("B")
    ack = run.flight("A")
    expires = _value(run.joint.a.block.time_wait_expires)
    close.at(max(arrival, (expires + arrival + msl) / 2) if close.setting.mortal else expires + msl / 2)
    close.time_wait_ends()
    if close.setting.mortal:
        assert run.joint.now - ack.born <= close.msl, "the answer is not lost, so it arrives within MSL"
    return _reset_by_closed_end(close)


def forged_fin(setting: Setting) -> TimedRun:
    """A takes a forged FIN for B's; B closes only when A's TIME-WAIT is about to end."""
    close = Closing(setting, opened_only=True)
    run = close.run
    run.act("A", Kind.CLOSE)
    run.deliver("A")
    run.deliver("B")
    block = run.joint.a.block
    run.do(Inject("B", Segment(block.rcv_nxt, block.snd_nxt, FIN | ACK, sender="B1", receiver="A1")))
    return _closed_too_late(close)


def old_fin(setting: Setting) -> TimedRun:
    """A takes the FIN of an earlier connection, which lived longer than a short TIME-WAIT, for B's."""
    close, msl = Closing(setting, octets=0), Fraction(setting.msl)
    run = close.run
    run.deliver("B")
    close.at(msl)
    close.b_sends_again()
    old = run.flight("B")
    run.deliver("A")
    close.at((Fraction(setting.time_wait) + 2 * msl) / 2)
    close.time_wait_ends()
    close.b_opens_again(old.segment.ack_no - 2, old.segment.seq - 1)
    run.act("A", Kind.CLOSE)
    run.deliver("A")
    run.deliver("B")
    return _closed_too_late(close)


def _closed_too_late(close: Closing) -> TimedRun:
    """A FIN that is not this B's arrives and opens TIME-WAIT; B closes when it ends."""
    run = close.run
    run.deliver("B", min(run.joint.wire("B"), key=lambda flight: flight.born))
    assert run.joint.a.block.state == State.TIME_WAIT
    run.lose("A")
    expires = _value(run.joint.a.block.time_wait_expires)
    close.at(expires)
    run.act("B", Kind.CLOSE)
    close.at(expires + Fraction(close.setting.msl) / 2)
    close.time_wait_ends()
    run.deliver("B")
    run.deliver("A")
    return run
