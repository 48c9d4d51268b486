"""Whether another specification does the same wherever an enumeration has been.

An end is local: it answers in a few hundred situations, however many joint states these make.  If both ends answer
every event that was met as before, by the same block and the same segment, then every move that was made can be made
again, no other can, and the joint states are the same.  Read ``alike``.
"""

from __future__ import annotations

from collections.abc import Iterator

from tcpcheck.explicit.ends import Ends
from tcpcheck.explicit.environment import hold
from tcpcheck.explicit.generated import Runner, compiled
from tcpcheck.explicit.search import Exploration
from tcpcheck.explicit.situation import Situation, event_choices, next_iss
from tcpspec.event import Choices, Kind
from tcpspec.meaning import Block, Segment
from tcpspec.model import Spec

Met = tuple[Situation, Kind, int, Segment | None]
"""A situation, and an event in it: its kind, the length of a SEND or retransmission, the segment that arrives."""


def local_steps(exploration: Exploration) -> tuple[Ends, Ends]:
    """What ``alike`` needs of an enumeration; the joint states themselves can be forgotten."""
    a, b = exploration.search.expander.ends
    return a, b


def alike(steps: tuple[Ends, Ends], spec: Spec) -> bool:
    """Both ends would have done the same under ``spec``, whatever they met.

    Then a complete enumeration has the same joint states and moves under ``spec``; one that ended at a violation has
    the same run to it.
    """
    step = compiled(hold(spec, frozenset(steps[0].environment.bounds.held)))
    return all(_done(ends, ends.step, met) == _done(ends, step, met) for ends in steps for met in _all_met(ends))


def _all_met(ends: Ends) -> Iterator[Met]:
    for number in ends.acts:
        situation = ends.situations.values[number]
        for kind, length in event_choices(situation, ends.bounds):
            yield situation, kind, length, None
    for (number, segment), _ in ends.receive.known():
        yield ends.situations.values[number], Kind.ARRIVES, 0, ends.arriving.values[segment]


def _done(ends: Ends, step: Runner, met: Met) -> tuple[Block, Segment | None] | None:
    situation, kind, length, segment = met
    end = situation.end
    choices = Choices(next_iss(end, ends.bounds), f"{ends.side}{len(end.history) + 1}", length, 0)
    outcome = step(end.block, kind, choices, segment, ends.environment.system.parameters)
    return None if outcome is None else (outcome.block, outcome.sent)
