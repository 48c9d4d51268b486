"""From what was tracked of an end to what is reported of it."""

from __future__ import annotations

from tcpcheck.conform.capture.frames import Endpoint
from tcpcheck.conform.conversations.side import Side
from tcpcheck.conform.conversations.tracker import End
from tcpcheck.conform.end.assumption import Sort
from tcpcheck.conform.end.conformance import Conformance, Deviation, EndResult, Mode
from tcpcheck.conform.end.hypothesis import Hypothesis
from tcpcheck.conform.end.rules import Why

UNSEEN = "what it acknowledges was not seen to reach it"
SILENT = "it was never seen to send anything"


def result_of(side: Side, end: Endpoint, peer: Endpoint, now: int, mode: Mode, elsewhere: str | None) -> EndResult:
    """The result of an end at the end of its connection or of the capture (``now``, in ns).

    ``elsewhere``: why the capture was hardly taken at this end, empty if nothing says so, None if the user says it was.
    """
    conformance, best = side.end.finish(now)
    deviations = (*side.end.deviations, *_unanswered(side.end, best))
    remarks = list(side.end.remarks)
    if elsewhere is not None and conformance in (Conformance.DEVIATES, Conformance.EXCUSABLE):
        elsewhere = elsewhere or (SILENT if side.was_silent else UNSEEN if _unseen(deviations) else "")
        if elsewhere:
            conformance = Conformance.INCONCLUSIVE
            remarks.append(f"perhaps the capture was not taken at this end: {elsewhere}; --host says that it was")
    if mode is Mode.STRICT and conformance is Conformance.EXCUSABLE:
        conformance = Conformance.DEVIATES
    return EndResult(
        end, peer, conformance, best.path, side.first, side.last, side.packets, best.assumed, deviations,
        tuple(remarks), side.end.peak, side.bases,
    )  # fmt: skip


def _unanswered(end: End, best: Hypothesis) -> list[Deviation]:
    """Deviations that no packet shows, because one is missing."""
    told = {one for each in end.deviations for one in each.because}
    return [
        Deviation(one.number, None, Why(one.says, "3.10.7"), (best.path[-1],), (), end.recent, (one,))
        for one in best.assumed
        if one.sort is Sort.EXCUSE and one not in told and not end.ended
    ]


def _unseen(deviations: tuple[Deviation, ...]) -> bool:
    return any(each.why.unseen for each in deviations)
