"""Runs made move by move, with symbols for their times: what breaks a bound, and exactly when it is possible.

``RUNS`` lists them by name.  Each is made by the reference semantics, and notes every comparison of times on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from tcpcheck.symbolic.timing import linear
from tcpcheck.symbolic.timing.run import Clock, Moment, TimedRun, eliminate
from tcpspec.language.expression import SpecError
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.control import SYN
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Parameters, Segment
from tcpspec.system.joint import System
from tcpspec.system.network import Network
from tcpspec.variants.two_segments import REMEMBERING

MSL = 120
"""Seconds (RFC 9293 section 3.4.2)."""

HALF_WINDOW, HALVES = 1 << 29, 8
"""Half of the widest window (RFC 7323 section 2.3), and how many of them the number space has."""


class Handshake:
    """Two ends that open by two segments at moment 0; B remembers for W, and its answer to A is still under way."""

    def __init__(self, time_wait: int, *, mortal: bool = True) -> None:
        clock = Clock()
        msl, wait = clock.symbol("MSL", MSL), clock.symbol("W", time_wait)
        network = Network(capacity=None, msl=msl if mortal else None)
        self.run = TimedRun(System(REMEMBERING, REMEMBERING, network, Parameters(time_wait=wait)), clock)
        self.run.act("B", Kind.OPEN_PASSIVE)
        self.run.act("A", Kind.OPEN_ACTIVE, iss=100)
        self.run.deliver("A", iss=300)

    def at(self, value: int) -> Moment:
        """Let time pass until a moment of the environment's choice, with its value in this instance."""
        name = f"t{sum(symbol.startswith('t') for symbol in self.run.clock.values)}"
        moment = self.run.clock.symbol(name, value)
        self.run.until(moment)
        return moment

    def asked_again_and_answered(self, heard: int) -> None:
        """Just before the answer arrives A sends its SYN again; then it sends an octet, and is gone."""
        self.at(heard)
        self.run.act("A", Kind.RETRANSMISSION, length=1)
        self.run.deliver("B", self.run.flight("B", _is_syn))
        self.run.act("A", Kind.SEND, length=1)
        self.run.act("A", Kind.ABORT)

    def served_again(self) -> TimedRun:
        """The SYN arrives at a server that has forgotten it, and the octet is delivered to the wrong connection."""
        run = self.run
        run.deliver("A", run.flight("A", _is_syn), iss=400)
        run.deliver("A", run.flight("A", lambda segment: segment.text > 0))
        return run


def _is_syn(segment: Segment) -> bool:
    return bool(segment.control & SYN)


def forgotten(time_wait: int, heard: int, asked: int, *, mortal: bool = True) -> TimedRun:
    """B's connection ends at once; A hears of it later, and the SYN that A sent just before that comes later still."""
    shake = Handshake(time_wait, mortal=mortal)
    shake.run.act("B", Kind.ABORT)
    shake.run.act("B", Kind.OPEN_PASSIVE)
    shake.asked_again_and_answered(heard)
    shake.at(asked)
    shake.run.act("B", Kind.TIME_WAIT_TIMEOUT)
    return shake.served_again()


def rebooted(silence: int = 3 * MSL // 2) -> TimedRun:
    """B loses its memory and is silent for Q; the same SYN comes after that."""
    shake = Handshake(10 * MSL)
    quiet = shake.run.clock.symbol("Q", silence)
    shake.run.act("B", Kind.REBOOT)
    shake.asked_again_and_answered(MSL)
    assert shake.at((silence + 2 * MSL) // 2) > quiet
    shake.run.act("B", Kind.OPEN_PASSIVE)
    return shake.served_again()


def wrapped(lasts: int = MSL) -> TimedRun:
    """A fills the window and sends its first octet again before it hears that all has arrived.  Then it sends three
    windows more, which makes 2^32 octets, and the copy arrives where B expects just that number.

    A line of text stands for the segments that carry it, unless they are jumbograms (RFC 2675).
    """
    clock = Clock()
    window = 2 * HALF_WINDOW
    network = Network(capacity=None, msl=clock.symbol("MSL", MSL))
    run = TimedRun(System(TCP, TCP, network, Parameters(buffer=window, max_window=window)), clock)
    run.act("B", Kind.OPEN_PASSIVE)
    run.act("A", Kind.OPEN_ACTIVE, iss=100)
    run.deliver("A", iss=300)
    run.deliver("B")
    run.deliver("A")
    for half in range(HALVES):
        run.act("A", Kind.SEND, length=HALF_WINDOW)
        run.deliver("A")
        run.act("B", Kind.RECEIVE)
        if half == 1:
            run.act("A", Kind.RETRANSMISSION, length=1)
        if half:
            run.deliver("B")
    run.until(clock.symbol("T", lasts))
    run.deliver("A", run.flight("A", lambda segment: segment.text == 1))
    return run


RUNS: Mapping[str, Callable[[], TimedRun]] = {
    "forgotten": partial(forgotten, 3 * MSL // 2, MSL, 7 * MSL // 4),
    "rebooted": rebooted,
    "first segment for ever": partial(forgotten, 2 * MSL, MSL, 4 * MSL, mortal=False),
    "second segment for ever": partial(forgotten, 2 * MSL, 3 * MSL, 7 * MSL // 2, mortal=False),
    "wrapped": wrapped,
}
PARAMETERS = ("MSL", "W", "Q", "T")


def made(name: str) -> TimedRun:
    """The run of this name; SpecError if there is none."""
    if name not in RUNS:
        raise SpecError(f"no run is called {name!r}: there are {', '.join(RUNS)}")
    return RUNS[name]()


def possible_when(run: TimedRun) -> str:
    """What remains of its conditions when the moments of its events are eliminated: `2*MSL > W`."""
    parameters = [name for name in PARAMETERS if name in run.clock.values]
    return linear.text(eliminate(run.clock.conditions, parameters))
