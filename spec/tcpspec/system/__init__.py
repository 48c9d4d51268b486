"""Two ends and a network: the joint transition system, and what makes a space finite.

Read ``joint``, then ``network``, which knows no TCP, then ``bounds``.  Imports ``language`` and ``rules``; the rules of
RFC 9293 are given to it, not known.
"""

from tcpspec.system.joint import (
    FORGER,
    OTHER,
    Act,
    Deliver,
    End,
    Happened,
    Inject,
    Joint,
    Lose,
    Move,
    MoveError,
    Pass,
    Past,
    Side,
    System,
    Traffic,
    connect,
    holds,
    scope_of,
)

__all__ = [
    "FORGER", "OTHER", "Act", "Deliver", "End", "Happened", "Inject", "Joint", "Lose", "Move", "MoveError", "Pass",
    "Past", "Side", "System", "Traffic", "connect", "holds", "scope_of",
]  # fmt: skip
