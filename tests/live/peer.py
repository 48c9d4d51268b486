"""A small peer that keeps the rules, segment by segment, for a kernel at the other end; and how states are reached."""

from __future__ import annotations

import io
import socket
from collections.abc import Sequence
from ipaddress import ip_address

from tcpcheck.base.paint import Paint
from tcpcheck.conform.capture.files import Capture
from tcpcheck.conform.conversations.connections import Question
from tcpcheck.conform.conversations.summary import Summary, summarised
from tcpcheck.conform.search.levels import Rulebook
from tcpcheck.conform.text import as_text
from tcpspec.language.expression import SEQUENCE_NUMBERS
from tcpspec.language.state import State
from tcpspec.rfc9293.header import WireSegment
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.control import ACK, FIN, SYN, Control
from tests.checker.conform.making import Kept, pcap, tcp
from tests.live.kernel import ADDRESSES, Kernel, Ports

SERVICE, AT_PEER = 80, 4000
ISS = SEQUENCE_NUMBERS - 20
"""Of the peer: its numbers wrap early in every connection."""

MOST_IN_ONE = 1400
"""Octets of text that fit the link in one segment."""

SMALL_BUFFER = 4096
"""Octets; a kernel's end with a buffer like this is soon full."""

LONGEST_ANSWER = 0.55
"""Seconds after which an answer is missing: an ACK may be delayed by almost 0.5 s (MUST-40)."""

BOOK = Rulebook(TCP)


class Peer:
    """One connection to the kernel: as client of its service, or as the server that its client calls.

    ``window`` is what the kernel offers, ``room`` what is offered to it.
    """

    def __init__(self, kernel: Kernel, state: State = State.LISTEN, ports: Ports = (AT_PEER, SERVICE)) -> None:
        self.kernel, self.ports = kernel, ports
        self.snd_nxt, self.rcv_nxt, self.window = ISS, 0, 0
        self.room = 65535
        self.listener: socket.socket | None = None
        self.connection: socket.socket | None = None
        if state is State.SYN_SENT:
            self.connection = kernel.connect(ports[1], ports[0])
            self.takes(SYN)
        elif state is not State.CLOSED:
            self.listener = kernel.listen(ports[1])

    @property
    def state(self) -> State:
        """The state of the kernel's end, according to the kernel."""
        return self.kernel.state(*reversed(self.ports))

    def sends(self, control: Control, text: bytes = b"") -> None:
        """A segment by the rules: at SND.NXT, and with ACK it acknowledges what arrived."""
        self.forges(control, text)
        self.snd_nxt = (self.snd_nxt + len(text) + bool(control & (SYN | FIN))) % SEQUENCE_NUMBERS

    def forges(self, control: Control, text: bytes = b"", shift: int = 0, ack_shift: int = 0) -> None:
        """A segment off SND.NXT and RCV.NXT by so much, which changes nothing here."""
        seq = (self.snd_nxt + shift) % SEQUENCE_NUMBERS
        ack = (self.rcv_nxt + ack_shift) % SEQUENCE_NUMBERS if ACK in control else 0
        ends = self.kernel.peer, self.kernel.address
        self.kernel.arrive(tcp(control, seq, ack, len(text), self.room, *ends, self.ports))

    def takes(self, control: Control) -> WireSegment:
        """The next segment of the kernel, which has these flags, at least."""
        segment = self.kernel.next_sent((self.ports[1], self.ports[0]))
        assert control in segment.header.flags, segment
        self.rcv_nxt, self.window = segment.next_sequence_number, segment.header.window
        return segment

    def opens(self) -> socket.socket:
        """The peer opens actively; the kernel's end of the connection."""
        assert self.listener is not None
        self.sends(SYN)
        self.takes(SYN | ACK)
        self.sends(ACK)
        self.connection = self.kernel.accept(self.listener)
        return self.connection

    def is_closed(self) -> None:
        """The kernel closes, half; its FIN is not answered yet."""
        assert self.connection is not None
        self.connection.shutdown(socket.SHUT_WR)
        self.takes(FIN | ACK)

    def closes(self) -> None:
        """The peer's FIN, and what the kernel says to it."""
        self.sends(FIN | ACK)
        self.takes(ACK)


def fill(peer: Peer) -> None:
    """Text that nobody reads, until the kernel's window is closed."""
    while peer.window:
        peer.sends(ACK, bytes(min(peer.window, MOST_IN_ONE)))
        peer.takes(ACK)


def reach(kernel: Kernel, state: State, ports: Ports = (AT_PEER, SERVICE), *, closed: bool = False) -> Peer:
    """A peer whose other end is in the state, which the kernel confirms; ``closed``: its window is."""
    peer = Peer(kernel, state, ports)
    if closed and peer.listener is not None:
        peer.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
    if state is State.SYN_RECEIVED:
        peer.sends(SYN)
        peer.takes(SYN | ACK)
    elif state not in (State.CLOSED, State.LISTEN, State.SYN_SENT):
        peer.opens()
    if state in (State.CLOSE_WAIT, State.LAST_ACK):
        peer.closes()
    if state in (State.FIN_WAIT_1, State.FIN_WAIT_2, State.CLOSING, State.TIME_WAIT, State.LAST_ACK):
        peer.is_closed()
    if state is State.CLOSING:
        peer.rcv_nxt -= 1
        peer.closes()
    if state in (State.FIN_WAIT_2, State.TIME_WAIT):
        peer.sends(ACK)
    if state is State.TIME_WAIT:
        peer.closes()
    if closed:
        fill(peer)
    assert peer.state is state
    return peer


def judged(frames: Sequence[Kept]) -> Summary:
    """What ``tcpspec conform`` finds of the kernel, given what passed at its interface."""
    hosts = frozenset(ip_address(address).packed for _, address in ADDRESSES.values())
    question = Question(BOOK, hosts, complete=True)
    return summarised(Capture(io.BytesIO(pcap(frames, nanoseconds=True)), "live.pcap"), question)


def report(summary: Summary) -> str:
    """For whoever reads a failure."""
    return "\n" + as_text(summary, 120, Paint())
