"""Whether a run shows what a question is about, where that is a segment which lies about: forged, or left over.

A question about a forged reset says nothing new if it is refuted by a run without any.  Read ``shows_its_subject``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tcpcheck.establish.result import PartResult, Progress
from tcpspec.claims.claim import Bounded, Part
from tcpspec.rules.semantics import Segment
from tcpspec.system.joint import Deliver, Side, connect

Subject = tuple[tuple[Side, Segment], ...]
"""Segments by the side that seems to have sent them."""


def subject_of(part: Part) -> Subject:
    """What lies about in the scenario of a part; nothing if it has none."""
    return part.scenario.bounds.leftovers if isinstance(part, Bounded) else ()


def shows_its_subject(found: PartResult) -> bool:
    """One of the segments arrives in the run; true where none lies about."""
    from tcpcheck.explicit.answers.needing import alike

    subject = subject_of(found.part)
    return not subject or found.trace is None or any(
        isinstance(move, Deliver) and move.sender == side and alike(move.flight.segment, segment)
        for move in found.trace.moves for side, segment in subject
    )  # fmt: skip


def with_its_subject(found: PartResult, progress: Progress = lambda text: None) -> PartResult | None:
    """The same question, refuted by a shortest run to two ends that nothing else brings there; None if none does."""
    from tcpcheck.explicit.answers.exploration import explore
    from tcpcheck.explicit.answers.needing import first_needing

    part: Any = found.part
    scenario = part.scenario
    exploration = explore(
        connect(part.spec, part.spec, over=scenario.bounds.network),
        scenario.bounds,
        progress=lambda now: progress(f"{part.id}: {now.states:,} joint states, depth {now.depth}"),
    )
    if exploration.stopped_by == "interrupted":
        raise KeyboardInterrupt
    state = first_needing(exploration, part.property, subject_of(part))
    if state is None:
        return None
    trace = exploration.trace(state, of=part.property)
    evidence = f"shortest run that needs it: {len(trace.moves)} moves; {exploration.states:,} joint states; "
    return replace(found, evidence=evidence + scenario.sentence, trace=trace)
