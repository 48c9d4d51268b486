"""Whether the situation in which RFC 9293 is refuted comes about in a variant that is not: else nothing is mended.

Where a part names no situation of its own, it is that of the run which refutes RFC 9293, just before it ends: the
states of both ends, which of their connections they are in, and the segment that arrives then.  Read ``comes_about``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tcpcheck.establish import run_part
from tcpcheck.establish.enumerated import comes_about as reached
from tcpcheck.establish.result import PartResult, Progress
from tcpcheck.runs.trace import Trace
from tcpspec.language.expression import Bool, Phase, Seq
from tcpspec.properties.property import A, At, B
from tcpspec.rules.block import iss, state
from tcpspec.rules.spec import Spec
from tcpspec.system.joint import Deliver, End, connect


def comes_about(found: PartResult, base: Spec, progress: Progress = lambda text: None) -> bool:
    """``found`` holds of a variant, and its question is refuted of ``base``: some joint state of the variant is one in
    which that may happen."""
    from tcpcheck.explicit.answers.exploration import explore
    from tcpcheck.explicit.answers.needing import arrives_where

    part: Any = found.part
    refuted = run_part(replace(part, spec=base, expected="VIOLATED"), progress)
    if refuted.trace is None or not refuted.trace.moves:
        return False
    bounds = part.scenario.bounds
    exploration = explore(
        connect(part.spec, part.spec, over=bounds.network), bounds,
        progress=lambda now: progress(f"{part.id}: {now.states:,} joint states, depth {now.depth}"),
    )  # fmt: skip
    if exploration.stopped_by == "interrupted":
        raise KeyboardInterrupt
    before, last = _before_the_end(refuted.trace), refuted.trace.moves[-1]
    if not isinstance(last, Deliver):
        return reached(exploration, before) is not None
    return arrives_where(exploration, before, last.sender, last.flight.segment)


def _before_the_end(trace: Trace) -> Bool:
    """The situation before the last move: of each end its state and its ISS."""
    joint = trace.replay()[-2].after if len(trace.moves) > 1 else trace.initial
    return _is(A, joint.a) & _is(B, joint.b)


def _is(here: At, end: End) -> Bool:
    return here(state == Phase.constant(end.block.state)) & here(iss == Seq.constant(end.block.iss))
