"""Scripts of packetdrill, as far as they tell of a connection's life: the packets, and when they come.

What the script injects (``<``) arrives at the end under test, what it expects (``>``) is sent by it.  Calls are not
needed, for the tracker supplies them; but after a close() a reset answers nothing.  What else there is is noted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import pack

from tcpcheck.base.verdict import Exit
from tcpcheck.conform.capture.frames import CONTROLS, Packet
from tcpcheck.conform.capture.options import FAST_OPEN, WINDOW_SCALE
from tcpcheck.conform.end.assumption import SECOND
from tcpcheck.conform.end.departures import COINCIDENCE
from tcpspec.language.expression import SEQUENCE_NUMBERS
from tcpspec.rules.control import ACK, CWR, ECE, FIN, PSH, RST, SYN, URG, Control

LOCAL, REMOTE = (bytes([192, 0, 2, 1]), 8080), (bytes([192, 0, 2, 2]), 8080)
"""The end under test and the one that the script plays."""

FLAGS = {"S": SYN, "F": FIN, "R": RST, "P": PSH, ".": ACK, "U": URG, "E": ECE, "W": CWR, "A": Control(0)}
"""As tcpdump writes them; A is the third bit of accurate ECN, which is not looked at."""
OPEN_WINDOW = 65535
"""A window that the script does not tell."""

ASIDE = 2 * COINCIDENCE
"""How much later everything is after a close()."""

COMMENT = re.compile(r"/\*.*?\*/|%\{.*?\}%|`[^`]*`|(?://|#)[^\n]*", re.DOTALL)
TIME = re.compile(r"^(\*|\+?\d{0,9}\.?\d{1,9})(?:~\+?\d*\.?\d+)?(?:\.\.\.\d*\.?\d+)?\s+(\S.*)$")
PACKET = re.compile(
    r"^(?P<way>[<>])\s*(?:\[[^]]*\]\s*)?(?P<flags>[A-Z.-]+)\s+(?P<seq>\d{1,10}):(?P<end>\d{1,10})\((?P<text>\d{1,10})\)"
    r"(?:\s+ack\s+(?P<ack>\d{1,10}))?(?:\s+win\s+(?P<win>\d{1,10}))?(?:\s+urg\s+\d+)?\s*(?:<(?P<options>[^>]*)>)?\s*$"
)
CALL = re.compile(r"^[a-z_]\w*\s*\(")
OTHER = re.compile(r"^[<>]\s*(icmp|udp)", re.IGNORECASE)
SCALE = re.compile(r"wscale\s+(\d{1,3})")
COOKIE = re.compile(r"\bFO\s+([0-9a-fA-F]+)")


class ScriptError(ValueError):
    """A script that cannot be read; the message names line, cause and remedy."""

    exit_code = Exit.USAGE

    def __init__(self, name: str, line: int, problem: str) -> None:
        super().__init__(f"{name}:{line}: {problem}")
        self.line = line


@dataclass
class Script:
    """A script called ``name``.  The number of a packet is that of its line."""

    name: str
    text: str
    frames_read: int = 0
    damaged: bool = False
    passed_over: Counter[str] = field(default_factory=Counter)

    @property
    def notes(self) -> list[str]:
        """What was passed over."""
        return [f"passed over: {what} {count}" for what, count in sorted(self.passed_over.items())]

    def packets(self) -> Iterator[Packet]:
        """The packets, in the order of the script.  Raises ScriptError."""
        now = later = 0
        for number, line in enumerate(self._without_comments().split("\n"), 1):
            if not line.strip() or line.strip().startswith("--"):
                continue
            timed = TIME.match(line.strip())
            if timed is None:
                self.passed_over["lines without a time"] += 1
                continue
            now = _moment(timed[1], now)
            later += ASIDE if timed[2].startswith("close") else 0
            packet = self._packet(timed[2].strip(), number, now + later)
            if packet is not None:
                self.frames_read += 1
                yield packet

    def _without_comments(self) -> str:
        """Comments, code and shell commands blanked out, so that lines keep their numbers."""

        def blanked(found: re.Match[str]) -> str:
            code = {"%": "code", "`": "shell commands"}.get(found[0][0])
            if code:
                self.passed_over[code] += 1
            return "\n" * found[0].count("\n")

        return COMMENT.sub(blanked, self.text)

    def _packet(self, text: str, number: int, now: int) -> Packet | None:
        """The packet of a line; None for what is passed over."""
        if text[0] not in "<>" or OTHER.match(text):
            self.passed_over["calls" if CALL.match(text) else "other lines"] += 1
            return None
        found = PACKET.match(text)
        if found is None:
            raise ScriptError(self.name, number, f"no TCP packet: {text!r}; write it as `< S. 0:0(0) ack 1 win 9`")
        return self._segment(found, number, now)

    def _segment(self, found: re.Match[str], number: int, now: int) -> Packet:
        control = 0
        for letter in found["flags"]:
            if letter not in FLAGS and letter != "-":
                raise ScriptError(self.name, number, f"there is no flag {letter!r}; there are: {' '.join(FLAGS)}")
            control |= FLAGS[letter] if letter != "-" else 0
        seq, text = int(found["seq"]) % SEQUENCE_NUMBERS, int(found["text"])
        if (int(found["end"]) - seq) % SEQUENCE_NUMBERS != text:
            says = f"{found['seq']}:{found['end']} are not {text} octets; give the number after the last octet"
            raise ScriptError(self.name, number, says)
        ends = (REMOTE, LOCAL) if found["way"] == "<" else (LOCAL, REMOTE)
        ack, window = int(found["ack"] or 0) % SEQUENCE_NUMBERS, int(found["win"] or OPEN_WINDOW)
        return Packet(number, now, *ends, seq, ack, CONTROLS[control], text, window, _options(found["options"] or ""))


def _moment(word: str, before: int) -> int:
    """A time in ns: absolute, after the line before, or any time (``*``).

    >>> _moment("+.5", SECOND), _moment("2", 0), _moment("*", 7)
    (1500000000, 2000000000, 7)
    """
    if word == "*":
        return before
    moment = round(float(word.lstrip("+")) * SECOND)
    return before + moment if word.startswith("+") else moment


def _options(text: str) -> bytes:
    """The options that the tracker reads, as octets."""
    scale, cookie = SCALE.search(text), COOKIE.search(text)
    octets = pack("BBB", WINDOW_SCALE, 3, min(int(scale[1]), 255)) if scale else b""
    if cookie and len(cookie[1]) % 2 == 0:
        value = bytes.fromhex(cookie[1])
        octets += pack("BB", FAST_OPEN, 2 + len(value)) + value
    return octets
