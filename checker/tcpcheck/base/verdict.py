"""Verdicts and exit codes, defined once.  A verdict is printed only if an engine established it in this run,
or with the certificate that it was read from."""

from __future__ import annotations

from enum import Enum, IntEnum


class Verdict(Enum):
    """What was established about a property; ``meaning`` says it in words."""

    PROVED = "PROVED"
    HOLDS = "HOLDS"
    NOT_FOUND = "NOT FOUND"
    VIOLATED = "VIOLATED"
    UNKNOWN = "UNKNOWN"

    def __str__(self) -> str:
        return self.value

    @property
    def meaning(self) -> str:
        return MEANINGS[self]


MEANINGS = {
    Verdict.PROVED: "for any number of segments and incarnations, 32-bit numbers, any loss, copies, order and delay",
    Verdict.HOLDS: "in every joint state within the stated bounds",
    Verdict.NOT_FOUND: "not found within the stated depth",
    Verdict.VIOLATED: "refuted by a run that was replayed through the reference semantics",
    Verdict.UNKNOWN: "not established: the solver gave up or the run was interrupted",
}


class Standing(Enum):
    """What became of a claim.  Its parts have verdicts; a claim that counterexamples are needed is true where they are
    VIOLATED, so it has a word of its own."""

    AS_CLAIMED = "as claimed"
    NOT_AS_CLAIMED = "not as claimed"
    NOT_SETTLED = "not settled"

    def __str__(self) -> str:
        return self.value


SETTLES_NOTHING = (Verdict.UNKNOWN, Verdict.NOT_FOUND)


class Exit(IntEnum):
    """Exit codes of every command."""

    AS_EXPECTED = 0
    VIOLATED = 1
    USAGE = 2
    INCONCLUSIVE = 3
    INTERNAL = 4
    INTERRUPTED = 130
