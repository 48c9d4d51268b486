"""A whole capture: packets sorted into conversations, each end of them tracked, results as soon as they are final.

Memory is bounded: conversations that are over are kept for late segments, at most ``MOST_OVER`` of them, and of those
that go on at most ``MOST_OPEN``; the one that was silent longest goes first.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from tcpcheck.conform.capture.files import Capture
from tcpcheck.conform.capture.frames import Endpoint, Packet, SkipError, segment_of
from tcpcheck.conform.conversations.packetdrill import Script
from tcpcheck.conform.conversations.results import result_of
from tcpcheck.conform.conversations.side import Offers, Side, remember_offer
from tcpcheck.conform.end.conformance import EndResult, Mode
from tcpcheck.conform.search.levels import Rulebook
from tcpspec.rules.control import ACK, SYN

MOST_OPEN = 20_000
MOST_OVER = 4_000
NOTICEABLE = 1_000_000
"""An end that never answers within so many ns is probably not where the capture was taken."""

Key = tuple[Endpoint, Endpoint]


@dataclass(frozen=True)
class Question:
    """What is asked of a capture.  ``hosts``: addresses whose ends are judged, and at which it was taken; none means
    both ends of each connection.  ``complete``: no connection is older than the capture; ``calls_seen``: it tells
    the calls of the user, too."""

    book: Rulebook
    hosts: frozenset[bytes] = frozenset()
    complete: bool = False
    mode: Mode = Mode.REPORT
    calls_seen: bool = False


@dataclass(slots=True)
class Conversation:
    """Two endpoints, which all its packets share; the sides that are judged by endpoint, and the SYNs of both."""

    ends: dict[Endpoint, Endpoint]
    sides: dict[Endpoint, Side]
    offers: dict[Endpoint, Offers]


@dataclass
class Reading:
    """A capture while it is read.

    ``skipped`` counts frames without a segment, by reason; ``quickest`` is the shortest time in ns in which an address
    was seen to answer; ``forgot``: some conversation was dropped, so one that is met may be older than what is known;
    ``interrupted`` counts those that went on.
    """

    question: Question
    skipped: Counter[str] = field(default_factory=Counter)
    quickest: dict[bytes, int] = field(default_factory=dict)
    segments: int = 0
    time: int = 0
    forgot: bool = False
    interrupted: int = 0
    open: OrderedDict[Key, Conversation] = field(default_factory=OrderedDict)
    over: OrderedDict[Key, Conversation] = field(default_factory=OrderedDict)

    def results(self, source: Capture | Script) -> Iterator[EndResult]:
        """The results, in the order in which they are final.  Raises CaptureError or ScriptError."""
        for packet in source.packets() if isinstance(source, Script) else self._segments(source):
            self.segments += 1
            self.time = max(self.time, packet.time)
            yield from self._see(packet)
        for conversations in (self.over, self.open):
            while conversations:
                yield from self._drop(conversations)

    def _segments(self, capture: Capture) -> Iterator[Packet]:
        for frame in capture:
            try:
                yield segment_of(frame)
            except SkipError as reason:
                self.skipped[str(reason)] += 1

    def _see(self, packet: Packet) -> Iterator[EndResult]:
        key = min((packet.source, packet.destination), (packet.destination, packet.source))
        conversation = self.open.pop(key, None) or self.over.pop(key, None)
        if conversation is None:
            conversation = self._begin(packet)
        ends = conversation.ends
        packet = packet._replace(source=ends[packet.source], destination=ends[packet.destination])
        remember_offer(conversation.offers[packet.source], packet)
        opens = SYN in packet.control and ACK not in packet.control
        for end, before in list(conversation.sides.items()):
            side = before
            if opens and before.packets and before.end.is_closed:
                yield self._result(key, end, before)
                side = conversation.sides[end] = self._side(conversation, end, packet)
            side.see(packet, arrives=end == packet.destination)
            self._clock(end, side)
        over = all(side.end.is_over for side in conversation.sides.values())
        (self.over if over else self.open)[key] = conversation
        for conversations, most in ((self.over, MOST_OVER), (self.open, MOST_OPEN)):
            if len(conversations) > most:
                self.forgot = True
                self.interrupted += conversations is self.open
                yield from self._drop(conversations)

    def _begin(self, packet: Packet) -> Conversation:
        ends = (packet.source, packet.destination)
        conversation = Conversation({end: end for end in ends}, {}, {end: {} for end in ends})
        hosts = self.question.hosts
        for end in ends:
            if not hosts or end[0] in hosts:
                conversation.sides[end] = self._side(conversation, end, packet)
        return conversation

    def _side(self, conversation: Conversation, end: Endpoint, packet: Packet) -> Side:
        peer = packet.destination if end == packet.source else packet.source
        offers = conversation.offers
        question = self.question
        complete = question.complete and not self.forgot
        return Side(
            question.book, offers[end], offers[peer], complete=complete, trusted=bool(question.hosts),
            calls_seen=question.calls_seen,
        )  # fmt: skip

    def _clock(self, end: Endpoint, side: Side) -> None:
        if side.quickest is not None:
            self.quickest[end[0]] = min(side.quickest, self.quickest.get(end[0], side.quickest))
            if len(self.quickest) > MOST_OPEN:
                self.quickest.pop(next(iter(self.quickest)))

    def _drop(self, conversations: OrderedDict[Key, Conversation]) -> Iterator[EndResult]:
        key, conversation = conversations.popitem(last=False)
        for end, side in conversation.sides.items():
            yield self._result(key, end, side)

    def _result(self, key: Key, end: Endpoint, side: Side) -> EndResult:
        peer = key[1] if end == key[0] else key[0]
        return result_of(side, end, peer, self.time, self.question.mode, self._elsewhere(end))

    def _elsewhere(self, end: Endpoint) -> str | None:
        """Why the capture was hardly taken at this end; empty where it might have been; None where the user says so."""
        if self.question.hosts:
            return None
        quickest = self.quickest.get(end[0], 0)
        return f"its quickest answer takes {quickest / 1e6:.3g} ms" if quickest >= NOTICEABLE else ""
