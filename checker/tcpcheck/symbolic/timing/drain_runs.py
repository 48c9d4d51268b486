"""The runs behind the drain theorems, each written once with symbols for its times (``close_runs`` has more).

Every function returns a run that the reference semantics made; its clock holds the conditions on the symbols under
which the run is possible, and ``run.trace(title)`` is one instance with numbers.  Symbols whose names begin with "t"
are moments that the environment chooses.  After the drain runs a new connection of the same ports uses the very
numbers of the old one, so that TIME-WAIT alone protects it: the ISNs are not fresh.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tcpcheck.symbolic.timing.run import Clock, Moment, TimedRun
from tcpspec.language.expression import State
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Parameters
from tcpspec.rules.spec import Spec
from tcpspec.system.joint import Inject, System
from tcpspec.system.network import Network

A_ISS, B_ISS = 100, 300
Number = Fraction | int


@dataclass(frozen=True)
class Setting:
    """The protocol of both ends, and the values that the parameters have in the instance."""

    spec: Spec
    msl: Number
    time_wait: Number
    interval: Number = 0
    mortal: bool = True
    forger: bool = False


class Closing:
    """A run of two ends that are opened and closed at moment 0, A first; B is in LAST-ACK and nothing is delayed."""

    def __init__(self, setting: Setting, *, octets: int = 1, opened_only: bool = False) -> None:
        clock = Clock()
        self.setting = setting
        self.msl, self.wait = clock.symbol("MSL", setting.msl), clock.symbol("W", setting.time_wait)
        network = Network(capacity=None, msl=self.msl if setting.mortal else None)
        parameters = Parameters(time_wait=self.wait)
        self.run = TimedRun(System(setting.spec, setting.spec, network, parameters, forger=setting.forger), clock)
        self._open()
        if not opened_only:
            self._close(octets)

    def _open(self) -> None:
        run = self.run
        run.act("B", Kind.OPEN_PASSIVE)
        run.act("A", Kind.OPEN_ACTIVE, iss=A_ISS)
        run.deliver("A", iss=B_ISS)
        run.deliver("B")
        run.deliver("A")

    def _close(self, octets: int) -> None:
        run = self.run
        run.act("A", Kind.CLOSE)
        run.deliver("A")
        run.deliver("B")
        if octets:
            run.act("B", Kind.SEND, length=octets)
            run.deliver("B")
            run.lose("A")
        run.act("B", Kind.CLOSE)

    def at(self, value: Number) -> Moment:
        """Let time pass until a moment of the environment's choice, with its value in this instance."""
        name = f"t{sum(symbol.startswith('t') for symbol in self.run.clock.values)}"
        moment = self.run.clock.symbol(name, value)
        self.run.until(moment)
        return moment

    def b_sends_again(self, *, fin: bool = True) -> None:
        """B retransmits what is not acknowledged, or all but its FIN."""
        block = self.run.joint.b.block
        self.run.act("B", Kind.RETRANSMISSION, length=block.snd_nxt - block.snd_una - (not fin))

    def time_wait_ends(self) -> None:
        self.run.act("A", Kind.TIME_WAIT_TIMEOUT)

    def b_opens_again(self, iss_a: int, iss_b: int) -> None:
        """A listens, B opens, with chosen ISNs and without delay; what was under way stays under way."""
        run = self.run
        run.act("A", Kind.OPEN_PASSIVE)
        run.act("B", Kind.OPEN_ACTIVE, iss=iss_b)
        run.deliver("B", iss=iss_a)
        run.deliver("A")
        run.deliver("B")


def late_fin(setting: Setting) -> TimedRun:
    """B sends octet and FIN again just before the final ACK arrives; both outlive TIME-WAIT."""
    close, msl, wait = Closing(setting), Fraction(setting.msl), Fraction(setting.time_wait)
    close.run.deliver("B")
    close.at(msl)
    close.b_sends_again()
    return _after_time_wait(close, (wait + 2 * msl) / 2)


def _after_time_wait(close: Closing, end: Number) -> TimedRun:
    """The final ACK arrives, TIME-WAIT ends, and the next connection takes the old octet and FIN for its own."""
    run, old = close.run, close.run.flight("B")
    if run.joint.b.block.state == State.LAST_ACK:
        run.deliver("A")
    close.at(end)
    close.time_wait_ends()
    close.b_opens_again(old.segment.ack_no - 1, old.segment.seq - 1)
    run.deliver("B", old)
    return run


def _answered_late(setting: Setting) -> Closing:
    """B sends its last octet again, without its FIN, as the final ACK arrives; A answers that at 2 MSL."""
    close, msl = Closing(setting), Fraction(setting.msl)
    close.run.deliver("B")
    close.at(msl)
    close.b_sends_again(fin=False)
    close.run.deliver("A")
    close.at(2 * msl)
    close.run.deliver("B")
    return close


def late_ack(setting: Setting) -> TimedRun:
    """The ACK that an old octet draws from TIME-WAIT outlives it, and acknowledges a new octet that was lost."""
    close = _answered_late(setting)
    run, old = close.run, close.run.flight("A")
    close.at((Fraction(setting.time_wait) + 3 * Fraction(setting.msl)) / 2)
    close.time_wait_ends()
    close.b_opens_again(old.segment.seq - 1, old.segment.ack_no - 2)
    run.act("B", Kind.SEND, length=1)
    run.lose("B")
    run.deliver("A", old)
    return run


def late_reset(setting: Setting) -> TimedRun:
    """The reset that the closed B sends for that ACK outlives TIME-WAIT, and ends the next connection."""
    close, msl = _answered_late(setting), Fraction(setting.msl)
    run = close.run
    close.at(3 * msl)
    run.deliver("A")
    old = run.flight("B")
    close.at((Fraction(setting.time_wait) + 4 * msl) / 2)
    close.time_wait_ends()
    close.b_opens_again(700, old.segment.seq - 1)
    run.deliver("B", old)
    return run


def final_ack_lost(setting: Setting) -> TimedRun:
    """The final ACK is lost: B sends its FIN again when TIME-WAIT, however long, is about to end."""
    close, wait = Closing(setting), Fraction(setting.time_wait)
    close.run.deliver("B")
    close.run.lose("A")
    close.at(wait)
    close.b_sends_again()
    close.run.act("B", Kind.RETRANSMISSION_LIMIT)
    return _after_time_wait(close, wait + Fraction(setting.msl) / 2)


def immortal_segment(setting: Setting) -> TimedRun:
    """No segment lifetime: the FIN sent again is delayed for as long as TIME-WAIT lasts."""
    close = Closing(setting)
    close.run.deliver("B")
    close.b_sends_again()
    return _after_time_wait(close, Fraction(setting.time_wait) + Fraction(setting.msl) / 2)


def forged_segment(setting: Setting) -> TimedRun:
    """A forger repeats what B sent when B is long gone."""
    close, wait = Closing(setting), Fraction(setting.time_wait)
    close.run.deliver("B")
    close.b_sends_again()
    again = close.run.flight("B")
    close.run.deliver("B", again)
    close.run.deliver("A")
    close.at(wait)
    close.run.do(Inject("B", again.segment))
    return _after_time_wait(close, wait + Fraction(setting.msl) / 2)


def new_syn_meets_time_wait(setting: Setting) -> TimedRun:
    """B opens anew: TIME-WAIT answers the new SYN as its timer runs out, and the answer lives on."""
    close, wait = Closing(setting), Fraction(setting.time_wait)
    run = close.run
    run.deliver("B")
    run.deliver("A")
    close.at(wait)
    run.act("B", Kind.OPEN_ACTIVE, iss=B_ISS)
    run.deliver("B")
    close.at(wait + Fraction(setting.msl) / 2)
    close.time_wait_ends()
    run.deliver("A")
    return run


def both_wait(setting: Setting) -> TimedRun:
    """A simultaneous close: the late ACK of one TIME-WAIT is answered by the other TIME-WAIT, which lasts longer."""
    close, msl = Closing(setting, opened_only=True), Fraction(setting.msl)
    run = close.run
    run.act("A", Kind.CLOSE)
    run.act("B", Kind.SEND, length=1)
    run.deliver("B")
    run.lose("A")
    run.act("B", Kind.CLOSE)
    run.deliver("B")
    final = run.flight("A")
    run.deliver("A", run.flight("A", lambda segment: segment.length > 0))
    run.deliver("B")
    close.at(msl)
    close.b_sends_again(fin=False)
    run.deliver("A", final)
    close.at(2 * msl)
    run.deliver("B")
    close.at(3 * msl)
    run.deliver("A")
    close.at(3 * msl + msl / 2)
    close.time_wait_ends()
    run.act("A", Kind.OPEN_ACTIVE, iss=700)
    run.deliver("B")
    return run
