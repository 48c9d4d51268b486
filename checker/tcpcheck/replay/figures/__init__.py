"""The figures of RFC 9293 sections 3.5 and 3.6 as ladders, and what replaying them says about the text.

The ladders themselves are in ``tcpspec.stories``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from tcpcheck.ladders.drawn import Ladder
from tcpcheck.ladders.parse_ladder import parse
from tcpcheck.replay import LadderResult, check_ladder
from tcpspec.language.expression import SpecError
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.spec import Spec
from tcpspec.stories import find_story


@dataclass(frozen=True)
class Figure:
    """A figure of the RFC.

    ``readings`` are the settings under which it replays where the defaults do not allow it; ``refused_at`` is
    the line of the figure that the defaults refuse.  ``contradicts`` names settings that the figure speaks
    against: each, set alone, makes it impossible at the line given.  ``finding`` says what we learnt.
    """

    name: str
    title: str
    rfc: str
    readings: Mapping[str, str] = field(default_factory=dict)
    refused_at: int | None = None
    finding: str = ""
    contradicts: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name

    def text(self) -> str:
        """The file."""
        return find_story(self.name).text()

    def ladder(self) -> Ladder:
        """The figure, read."""
        return parse(self.text(), f"{self.name}.ladder")

    def spec(self, base: Spec = TCP) -> Spec:
        """``base`` under the readings that the figure needs."""
        return base.reading(**self.readings) if self.readings else base

    def check(self, spec: Spec = TCP) -> LadderResult:
        """Replay the figure under ``spec`` as it is."""
        return check_ladder(self.ladder(), spec)


_ALL = (
    Figure("figure-6", "Basic Three-Way Handshake for Connection Synchronization", "3.5"),
    Figure(
        "figure-7",
        "Simultaneous Connection Synchronization",
        "3.5",
        readings={"D27": "figure-7"},
        refused_at=6,
        finding=(
            "Line 6 shows A enter ESTABLISHED on <SEQ=300><ACK=101><CTL=SYN,ACK>, but A took that SYN in "
            "line 3 and expects 301.  By Table 6 of section 3.10.7.4 the segment is unacceptable: A "
            "acknowledges it, drops it and stays in SYN-RECEIVED.  The open still completes, by the two "
            "acknowledgments that the crossing SYN,ACKs draw, which the figure does not show."
        ),
    ),
    Figure("figure-8", "Recovery from Old Duplicate SYN", "3.5"),
    Figure(
        "figure-9",
        "Half-Open Connection Discovery",
        "3.5.1",
        finding=(
            "The prose says that the SYN of line 3 lies outside B's window.  With 400 against RCV.NXT 100 "
            "that holds only for a window of at most 300 octets; for a larger one the same acknowledgment "
            "is the challenge ACK of RFC 5961, and without RFC 5961 the SYN resets the connection and line "
            "4 cannot follow."
        ),
        contradicts={"RFC5961=off": 4},
    ),
    Figure("figure-10", "Active Side Causes Half-Open Connection Discovery", "3.5.1"),
    Figure("figure-11", "Old Duplicate SYN Initiates a Reset on Two Passive Sockets", "3.5.1"),
    Figure(
        "figure-12",
        "Normal Close Sequence",
        "3.6",
        finding="The FIN of line 2 acknowledges nothing new, and B takes it all the same.",
        contradicts={"D24=segment": 2},
    ),
    Figure(
        "figure-13",
        "Simultaneous Close Sequence",
        "3.6",
        finding=(
            "The FINs that cross in line 2 acknowledge nothing new, and each is taken all the same; in line "
            "4 TIME-WAIT entered from CLOSING ends after 2 MSL, though section 3.10.7.4 starts no timer on "
            "that way in."
        ),
        contradicts={"D3=literal": 4, "D24=segment": 3},
    ),
)

FIGURES: Mapping[str, Figure] = {figure.name: figure for figure in _ALL}


def figure(name: str) -> Figure:
    """The figure called ``figure-7``, ``7`` or ``Figure 7``.  SpecError names those that there are."""
    plain = name.lower().replace(" ", "-").removesuffix(".ladder").removeprefix("figure-").lstrip("0")
    key = f"figure-{plain}"
    if key not in FIGURES:
        near = get_close_matches(key, FIGURES, 1)
        hint = f"; did you mean {near[0]}?" if near and plain.isalpha() else ""
        raise SpecError(f"RFC 9293 has no ladder {name!r}{hint} (there are figure-6 to figure-13)")
    return FIGURES[key]
