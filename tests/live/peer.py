"""A small peer that keeps the rules, segment by segment, for a kernel at the other end; and how states are reached."""

from __future__ import annotations

import io
import socket
from ipaddress import ip_address

from tcpcheck.conform.capture import Capture
from tcpcheck.conform.connections import Question
from tcpcheck.conform.rulebook import Rulebook
from tcpcheck.conform.summary import Summary, summarised
from tcpcheck.report.conform import as_text
from tcpcheck.report.paint import Paint
from tcpspec.control import ACK, FIN, SYN, Control
from tcpspec.expression import SEQUENCE_NUMBERS
from tcpspec.header import WireSegment
from tcpspec.state import State
from tcpspec.tcp import TCP
from tests.checker.conform.making import B as KERNEL
from tests.checker.conform.making import pcap, tcp
from tests.live.kernel import Kernel

SERVICE, CLIENT, AT_PEER = 80, 5000, 4000
ISS = SEQUENCE_NUMBERS - 20
"""Of the peer: its numbers wrap early in every connection."""

LONGEST_ANSWER = 0.08
"""Seconds in which whatever is to be answered at once is answered."""

BOOK = Rulebook(TCP)


class Peer:
    """One connection to the kernel: as client of its service, or as the server that its client calls."""

    def __init__(self, kernel: Kernel, state: State = State.LISTEN) -> None:
        self.kernel = kernel
        self.snd_nxt, self.rcv_nxt, self.snd_una, self.window = ISS, 0, ISS, 0
        self.port = SERVICE
        self.listener: socket.socket | None = None
        self.connection: socket.socket | None = None
        if state is State.SYN_SENT:
            self.port = CLIENT
            self.connection = kernel.connect(CLIENT, AT_PEER)
            self.takes(SYN)
        elif state is not State.CLOSED:
            self.listener = kernel.listen(SERVICE)

    @property
    def state(self) -> State:
        """The state of the kernel's end, according to the kernel."""
        return self.kernel.state(self.port, AT_PEER)

    def sends(self, control: Control = ACK, text: bytes = b"", *, shift: int = 0, ack_shift: int = 0) -> None:
        """A segment, by the rules at SND.NXT with RCV.NXT acknowledged, or shifted; one that is shifted is forged, and
        changes nothing here."""
        ack = (self.rcv_nxt + ack_shift) % SEQUENCE_NUMBERS if ACK in control else 0
        self.kernel.arrive(
            tcp(control, (self.snd_nxt + shift) % SEQUENCE_NUMBERS, ack, len(text), ports=(AT_PEER, self.port))
        )
        if not shift and not ack_shift:
            self.snd_nxt = (self.snd_nxt + len(text) + bool(control & (SYN | FIN))) % SEQUENCE_NUMBERS

    def takes(self, control: Control) -> WireSegment:
        """The next segment of the kernel, which has these flags, at least."""
        segment = self.kernel.next_sent()
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


def reach(kernel: Kernel, state: State) -> Peer:
    """A peer whose other end is in the state, which the kernel confirms."""
    peer = Peer(kernel, state)
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
    assert peer.state is state
    return peer


def judged(kernel: Kernel) -> Summary:
    """What ``tcpspec conform`` finds of all that passed so far."""
    question = Question(BOOK, frozenset([ip_address(KERNEL).packed]), complete=True)
    return summarised(Capture(io.BytesIO(pcap(kernel.frames, nanoseconds=True)), "live.pcap"), question)


def report(summary: Summary) -> str:
    """For whoever reads a failure."""
    return "\n" + as_text(summary, 120, Paint())

