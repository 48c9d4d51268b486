"""A run as one HTML page: picture, what happens line by line and by which rules, and the text ladder.

The page needs nothing but itself: no scripts, no fonts, no network.  Read ``page``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from tcpcheck import __version__
from tcpcheck.ladders.ladder import render, sentence
from tcpcheck.ladders.rungs import Rung, for_ever, loop_begins, rungs
from tcpcheck.pictures.ladder import ladder_svg
from tcpcheck.pictures.templates import template_of
from tcpcheck.runs.notation import applied
from tcpcheck.runs.trace import Trace
from tcpspec.properties.property import Property
from tcpspec.system.joint import System


class Rule(NamedTuple):
    """A rule that applied at an end: its name, where RFC 9293 says it, and its ids."""

    side: str
    name: str
    where: str
    ids: str


class Line(NamedTuple):
    """One numbered line of the ladder in words, with the rules behind it."""

    sentence: str
    rules: tuple[Rule, ...]


def page(
    trace: Trace, *, loop_from: int | None = None, title: str = "", refutes: Property | None = None, again: str = ""
) -> str:
    """The page of a run.  ``refutes``: the property that its last state violates; ``again``: a command that shows it.

    ``loop_from`` and ``title`` as for ``ladder_svg``.  Raises ReplayMismatch.
    """
    ladder = rungs(trace, loop_from)
    return template_of("run.html.j2", escaped=True, filters={}).render(
        title=title or trace.title or "a run",
        refutes=refutes,
        system=tuple(_about(trace.system)),
        picture=ladder_svg(trace, loop_from=loop_from, title="The run"),
        lines=[Line(sentence(rung, rules=False), tuple(_rules(rung))) for rung in ladder],
        ending="" if loop_from is None else for_ever(loop_begins(ladder, loop_from)).strip("[]"),
        ladder=render(replace(trace, title=""), loop_from=loop_from).rstrip("\n"),
        again=again,
        version=__version__,
    )


def _about(system: System) -> Iterator[str]:
    """Who takes part, over what."""
    left, right = system.left.name, system.right.name
    yield f"both ends follow {left}" if left == right else f"A follows {left}, B follows {right}"
    yield f"network: {system.network}"
    if system.network.msl is not None:
        yield f"MSL {system.network.msl:g}, TIME-WAIT {system.parameters.time_wait:g}"
    if system.forger:
        yield "segments may be forged, or left over from before"


def _rules(rung: Rung) -> Iterator[Rule]:
    for side, outcome in rung.outcomes:
        for check in applied(outcome):
            yield Rule(side, check.name, f"{check.section} {check.step}".strip(), " ".join(check.rows))
