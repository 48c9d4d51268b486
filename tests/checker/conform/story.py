"""Connections written down packet by packet, for tests.  ``server`` and ``client`` are the ends that are judged."""

from __future__ import annotations

import io
from collections.abc import Sequence
from ipaddress import ip_address
from typing import NamedTuple

from tcpcheck.conform.capture.files import Capture
from tcpcheck.conform.conversations.connections import Question
from tcpcheck.conform.conversations.summary import Summary, summarised
from tcpcheck.conform.end.conformance import EndResult, Mode
from tcpcheck.conform.search.levels import Rulebook
from tcpspec.rfc9293.header import Option
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.control import ACK, FIN, RST, SYN, Control
from tests.checker.conform.making import A, B, Kept, ip, pcap, tcp

BOOK = Rulebook(TCP)
MS = 1_000_000
LETTERS = {"S": SYN, "A": ACK, "F": FIN, "R": RST, "E": Control.ECE, "C": Control.CWR}


class Line(NamedTuple):
    """A packet: from the end that is judged or to it, flags, numbers counted from the ISNs, and ms since the last."""

    sent: bool
    flags: str
    seq: int
    ack: int = 0
    text: int = 0
    after: float = 1
    window: int = 60000
    options: tuple[Option, ...] = ()


def line(text: str, **more: object) -> Line:
    """A line as in ``< SA 0 1`` (sent) or ``> A 1 1 20 +300`` (arrives; 20 octets, 300 ms later; ``w0``: window 0)."""
    direction, flags, *numbers = text.split()
    seq, ack, octets = ([int(word) for word in numbers if word[0] not in "+w"] + [0, 0])[:3]
    after = [float(word[1:]) for word in numbers if word[0] == "+"]
    window = [int(word[1:]) for word in numbers if word[0] == "w"]
    made = Line(direction == "<", flags, seq, ack, octets, after[0] if after else 1)
    made = made._replace(window=window[0]) if window else made
    return made._replace(**more)  # type: ignore[arg-type]


def lines(text: str) -> list[Line]:
    """One packet a line."""
    return [line(each) for each in text.strip().splitlines()]


def octets(story: Sequence[Line], isns: tuple[int, int] = (1000, 5000)) -> bytes:
    """The story as a pcap file.  The judged end is B with the first ISN, its peer is A with the second."""
    frames, now = [], 1_000_000 * MS
    for each in story:
        now += int(each.after * MS)
        own, other = isns if each.sent else (isns[1], isns[0])
        control = Control(0)
        for letter in each.flags.strip("-"):
            control |= LETTERS[letter]
        ends = (B, A, (80, 4000)) if each.sent else (A, B, (4000, 80))
        raw = each.flags == "RA" and each.seq == 0
        segment = tcp(control, each.seq if raw else (each.seq + own) % 2**32,
                      (each.ack + other) % 2**32 if ACK in control else 0, each.text, each.window,
                      ends[0], ends[1], ends[2], each.options)  # fmt: skip
        frames.append(Kept(now, ip(segment, ends[0], ends[1])))
    return pcap(frames)


def judged(  # the options of the command
    story: str | Sequence[Line], *, complete: bool = True, at: bool = True, mode: Mode = Mode.REPORT,
    book: Rulebook = BOOK, isns: tuple[int, int] = (1000, 5000),
) -> Summary:  # fmt: skip
    """What is found of a story; ``at``: the capture was taken at the judged end, otherwise both ends are judged."""
    file = octets(lines(story) if isinstance(story, str) else story, isns)
    hosts = frozenset([ip_address(B).packed]) if at else frozenset[bytes]()
    return summarised(Capture(io.BytesIO(file), "story"), Question(book, hosts, complete, mode))


def only(summary: Summary) -> EndResult:
    (result,) = summary.results
    return result
