"""Whether another specification does the same wherever an enumeration has been.

An end is local: it answers in a few hundred situations, however many joint states these make.  If both ends answer
every event that was met as before, by the same block and the same segment, then every move that was made can be made
again, no other can, and the joint states are the same.  What the enumeration held must make no difference to the other
specification either: with the values that its own rules leave in it, it must answer the same.  Read ``alike``.
"""

from __future__ import annotations

from tcpcheck.explicit.answers.exploration import Exploration
from tcpcheck.explicit.answers.held import shown_at
from tcpcheck.explicit.space.endpoint_table import Ends
from tcpspec.rules.spec import Spec


def local_steps(exploration: Exploration) -> tuple[Ends, Ends]:
    """What ``alike`` needs of an enumeration; the joint states themselves can be forgotten."""
    a, b = exploration.search.expander.ends
    return a, b


def alike(steps: tuple[Ends, Ends], spec: Spec) -> bool:
    """Both ends would have done the same under ``spec``, whatever they met.

    Then a complete enumeration has the same joint states and moves under ``spec``; one that ended at a violation has
    the same run to it.
    """
    return shown_at(steps, spec) is None
