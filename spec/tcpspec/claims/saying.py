"""What is true of a protocol when a part of a claim has a verdict, in one sentence.  Read ``said``."""

from __future__ import annotations

from tcpspec.claims.claim import Part

TRUE = ("PROVED", "HOLDS")


def said(part: Part, verdict: str) -> str:
    """The sentence that stands for this verdict; for one that settles nothing, what is not settled.

    ``statement`` is true where the verdict is the expected one, ``otherwise`` where it is the opposite.
    """
    if verdict not in (*TRUE, "VIOLATED"):
        return f"not settled: {part.statement}"
    if (verdict in TRUE) == (part.expected in TRUE):
        return part.statement
    return part.otherwise or f"it is not so that {part.statement}"
