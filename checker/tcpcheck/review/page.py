"""A review as pages, made of ``verdicts.json`` and the ladders of its runs: ``markdown`` and ``html``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tcpcheck.base.layout import grouped
from tcpcheck.pictures.templates import template_of
from tcpcheck.review.comparison_text import named
from tcpcheck.review.rows import MEANINGS

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Shown:
    """A run as it is looked at: as a ladder, of the variant and of the same stimuli on the base.

    ``line`` and ``base_line``: where in it the two first differ, as the ladder numbers its lines; None: nowhere.
    ``picture`` and ``base_picture``: the same as SVG.
    """

    ladder: str
    base_ladder: str
    picture: str
    base_picture: str
    line: int | None = None
    base_line: int | None = None


SECTIONS = (
    ("changes", "What changes"), ("verdicts", "Verdicts"), ("breaks", "What breaks"), ("holds", "What still holds"),
    ("behaviour", "Behaviour"), ("assumptions", "Assumptions"), ("not-modelled", "Not modelled"),
    ("coverage", "Coverage"), ("unasked", "Not asked"), ("reproduce", "Reproduce"),
)  # fmt: skip


def markdown(data: Data, runs: Mapping[str, Shown]) -> str:
    """``report.md``."""
    return _rendered("review.md.j2", data, runs, escaped=False)


def html(data: Data, runs: Mapping[str, Shown], diagram: str = "") -> str:
    """``report.html``: one file, without scripts, that needs nothing else.  ``diagram``: a picture of the states."""
    return _rendered("review.html.j2", data, runs, escaped=True, sections=SECTIONS, diagram=diagram)


def summary(data: Data, worse: object) -> str:
    """A few lines for a pull request; ``worse``: what got worse than a baseline, None without one."""
    return _rendered("summary.md.j2", data, {}, escaped=False, worse=worse)


def _rendered(name: str, data: Data, runs: Mapping[str, Shown], *, escaped: bool, **more: object) -> str:
    meanings = {became.value: meaning for became, meaning in MEANINGS.items()}
    filters: dict[str, Callable[..., Any]] = {"cell": cell, "grouped": grouped, "named": named}
    template = template_of(name, escaped=escaped, filters=filters)
    return template.render(data=data, runs=runs, meanings=meanings, outcome=outcome, **more)


def cell(text: str) -> str:
    r"""The text as it may stand in a cell of a markdown table.

    >>> cell("a | b\nc")
    'a \\| b c'
    """
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def outcome(happened: Mapping[str, Any]) -> str:
    """`ESTABLISHED / LISTEN, <SEQ=1>...`."""
    states = f"{happened['a']} / {happened['b']}"
    return f"{states}, {happened['sends']}" if happened["sends"] else states
