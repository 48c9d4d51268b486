"""One end of a conversation with what its packets need before rules can read them: windows scaled, ages told."""

from __future__ import annotations

from tcpcheck.conform.capture.frames import CONTROLS, Packet
from tcpcheck.conform.capture.options import LARGEST_SCALE, timestamp, window_scale
from tcpcheck.conform.conversations.tracker import End
from tcpcheck.conform.end.departures import ACKNOWLEDGED_WITHIN
from tcpcheck.conform.end.hypothesis import Event
from tcpcheck.conform.search.levels import Rulebook
from tcpcheck.conform.search.wide import LAG
from tcpspec.language.expression import HALF, SEQUENCE_NUMBERS
from tcpspec.rules.control import ACK, FIN, RST, SYN
from tcpspec.rules.semantics import Segment

USED = int(SYN | FIN | RST | ACK)
MOST_SYNS = 8
LONG_AGO = 1 << 62

Offers = dict[int, int | None]
"""The window scale that a SYN with this ISS offered, the oldest first; None if it offered none."""


def remember_offer(offers: Offers, packet: Packet) -> None:
    """Note the scale of a SYN, the first time its ISS is seen."""
    if SYN in packet.control and packet.seq not in offers:
        offers[packet.seq] = window_scale(packet.options)
        if len(offers) > MOST_SYNS:
            del offers[next(iter(offers))]


class Side:
    """An end that is judged.  ``offers`` are its SYNs, ``of_peer`` those of the other end.

    ``trusted``: the capture was taken at this end.  ``quickest``: the shortest time in ns from an arrival to a
    departure right after it; seen from afar that is a round trip, and segments cross for so long.
    """

    def __init__(
        self,
        book: Rulebook,
        offers: Offers,
        of_peer: Offers,
        *,
        complete: bool,
        trusted: bool,
        calls_seen: bool = False,
    ) -> None:
        self.offers, self.of_peer, self.trusted = offers, of_peer, trusted
        self.end = End(book, complete=complete, calls_seen=calls_seen)
        self.arrival: tuple[Segment, int] | None = None
        self.departed = -LONG_AGO
        self.pause = 0
        self.answered = True
        self.reset_arrived = False
        self.newest: int | None = None
        self.quickest: int | None = None
        self.first = self.last = self.packets = 0
        self.time = 0
        self._first: dict[bool, int] = {}

    @property
    def was_silent(self) -> bool:
        """The end was never seen to send anything."""
        return self.departed == -LONG_AGO

    @property
    def bases(self) -> tuple[int, int]:
        """The first numbers that the end and its peer sent, or that were acknowledged."""
        return self._first.get(False, 0), self._first.get(True, 0)

    def see(self, packet: Packet, *, arrives: bool) -> None:
        """Take the next packet of the connection."""
        segment = self._segment(packet, arrives)
        stale = self._is_stale(packet) if arrives else False
        before, since = self.arrival or (None, -LONG_AGO)
        quiet = packet.time - since
        answering = before if quiet <= ACKNOWLEDGED_WITHIN else None
        silent = packet.time - self.departed
        self.end.see(Event(packet, segment, arrives, quiet, silent, answering, stale, self.reset_arrived, self.pause))
        self._note(packet, segment, quiet, arrives)

    def _note(self, packet: Packet, segment: Segment, quiet: int, arrives: bool) -> None:
        if arrives:
            self.arrival, self.answered = (segment, packet.time), False
            self.reset_arrived = self.reset_arrived or RST in segment.control
        else:
            self.pause = 0 if self.was_silent else packet.time - self.departed
            self.departed, self.reset_arrived = packet.time, False
            if not self.answered:
                self.answered = True
                self.quickest = quiet if self.quickest is None else min(quiet, self.quickest)
                self.end.lag = LAG if self.trusted else max(LAG, 2 * self.quickest)
        self._first.setdefault(arrives, packet.seq)
        if ACK in packet.control and RST not in packet.control:
            self._first.setdefault(not arrives, (packet.ack - 1) % SEQUENCE_NUMBERS)
        self.first = self.first or packet.number
        self.last, self.time = packet.number, packet.time
        self.packets += 1

    def _segment(self, packet: Packet, arrives: bool) -> Segment:
        control = CONTROLS[packet.control.value & USED]
        window = packet.window if SYN in control else packet.window << self._shift(arrives)
        return Segment(packet.seq, packet.ack if ACK in control else 0, control, packet.text, window)

    def _shift(self, arrives: bool) -> int:
        """RFC 7323 section 2.2: windows are scaled if both SYNs offered it; unseen SYNs may have offered anything."""
        block = self.end.hypotheses[0].block
        mine, theirs = block.iss, block.irs
        if mine not in self.offers or theirs not in self.of_peer:
            return LARGEST_SCALE if self.end.joined else 0
        own, other = self.offers[mine], self.of_peer[theirs]
        if own is None or other is None:
            return 0
        return other if arrives else own

    def _is_stale(self, packet: Packet) -> bool:
        now = timestamp(packet.options) if packet.options else None
        if now is None:
            return False
        stale = self.newest is not None and 0 < (self.newest - now) % SEQUENCE_NUMBERS < HALF
        if not stale:
            self.newest = now
        return stale
