"""Verdicts on an end of a connection, and what supports them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from tcpcheck.base.verdict import Exit
from tcpcheck.conform.capture.frames import Endpoint
from tcpcheck.conform.end.assumption import Assumption
from tcpcheck.conform.end.hypothesis import Event
from tcpcheck.conform.end.rules import Why
from tcpspec.language.state import State
from tcpspec.rules.semantics import Segment


class Conformance(Enum):
    """What a capture shows of one end; from the best to the worst."""

    CONFORMS = "conforms"
    WITH_EXTENSION = "conforms with an extension"
    INCONCLUSIVE = "inconclusive"
    EXCUSABLE = "deviates, but can be excused"
    DEVIATES = "deviates"

    def __str__(self) -> str:
        return self.value

    @property
    def meaning(self) -> str:
        return MEANINGS[self]


MEANINGS = {
    Conformance.CONFORMS: "every segment can be sent by the rules of RFC 9293, its freedoms included",
    Conformance.WITH_EXTENSION: "every segment can be sent, given the extensions named",
    Conformance.INCONCLUSIVE: "the capture does not show enough to judge",
    Conformance.EXCUSABLE: "no rule allows it; loss, throttling, a local ABORT, or a limit of resources explains it",
    Conformance.DEVIATES: "no rule allows it, and nothing unseen explains it",
}


class Mode(Enum):
    """What becomes of a deviation that can be excused: reported as such, taken as a deviation, or let pass."""

    REPORT = "report"
    STRICT = "strict"
    LOSSY = "lossy-receiver"


class Allowed(NamedTuple):
    """A segment that the rules allowed, the rule that sends it, and where the RFC has it."""

    segment: Segment
    rule: str
    section: str


class Deviation(NamedTuple):
    """A packet that no rule allows, or that was to be answered and was not: then nothing is ``seen``.

    ``states`` are those in which the end may have been, ``around`` the packets before it and itself.  ``because``
    explains it, if anything does: an excuse, or an older text; ``readings`` are settings that allow it.
    """

    number: int
    seen: Segment | None
    why: Why
    states: tuple[State, ...]
    allowed: tuple[Allowed, ...]
    around: tuple[Event, ...]
    because: tuple[Assumption, ...] = ()
    readings: tuple[str, ...] = ()


@dataclass(frozen=True)
class EndResult:
    """What was found of one end of one connection.

    ``first`` and ``last`` are packet numbers, ``peak`` the most hypotheses held at a time, ``bases`` the first numbers
    that the end and its peer sent, from which sequence numbers are counted where they are shown.
    """

    end: Endpoint
    peer: Endpoint
    conformance: Conformance
    path: tuple[State, ...]
    first: int
    last: int
    packets: int
    assumed: tuple[Assumption, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    remarks: tuple[str, ...] = ()
    peak: int = 1
    bases: tuple[int, int] = (0, 0)


def exit_code(found: Collection[Conformance], mode: Mode) -> Exit:
    """The exit code that the verdicts come to: 1 if anything deviates, else 3 if anything is inconclusive, else 0."""
    if Conformance.DEVIATES in found or (Conformance.EXCUSABLE in found and mode is not Mode.LOSSY):
        return Exit.VIOLATED
    return Exit.INCONCLUSIVE if Conformance.INCONCLUSIVE in found else Exit.AS_EXPECTED
