"""A review as text for a terminal: the verdict, what changed, the answers that differ, and the shortest runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tcpcheck.base.layout import counted, table, wrapped
from tcpcheck.base.paint import Paint
from tcpcheck.review.comparison_text import change_lines

if TYPE_CHECKING:
    from tcpcheck.review.against import Worse
    from tcpcheck.review.run import Review

Data = Mapping[str, Any]
INDENT = "    "
QUIET = ("kept", "still violated")
"""What became of questions that need no line each."""


def as_text(
    review: Review, data: Data, worse: Sequence[Worse] | None, output: str | None, width: int, paint: Paint
) -> str:
    """The review in the order of the report; of the ladders the first."""
    from tcpcheck.review.folder import shown

    lines = [paint.heading(f"Review of {data['variant']['name']}"), wrapped(data["sentence"], width)]
    lines += ["", paint.heading("changes")]
    lines += [line for n, change in enumerate(data["changes"], 1) for line in change_lines(n, change, width, paint)]
    lines += ["", paint.heading("verdicts that differ, worst first"), _differing(data, width)]
    lines += list(_coverage(data, width))
    runs = dict(shown(review, data))
    for number, one in enumerate(data["breaks"], 1):
        lines += ["", *_break(one, number, data, width, paint)]
        if number == 1 and one["run"]:
            lines += ["", *(f"{INDENT}{line}".rstrip() for line in runs[one["run"]].ladder.splitlines()), ""]
            lines += list(_beside(one, data, width))
    if worse is not None:
        lines += ["", *_worse(worse, width, paint)]
    lines += ["", paint.heading("this again"), data["again"]]
    lines += [f"written: {output}/report.html, report.md, verdicts.json, traces/"] if output else []
    return "\n".join(lines)


def _differing(data: Data, width: int) -> str:
    rows = [
        (f"  {q['became']}", q["id"], f"{q['base']['verdict']} -> {q['found']['verdict']}: {q['found']['says']}")
        for q in data["questions"]
        if q["became"] not in QUIET
    ]
    counts = data["counts"]
    rest = f"  {counts['kept']} kept, {counts['still violated']} refuted of both"
    return f"{table(rows, width)}\n{rest}" if rows else rest


def _coverage(data: Data, width: int) -> Iterator[str]:
    """Of each change whether a question notices it; and how many parts were not asked."""
    for each in data["coverage"]:
        by = f" by {each['by']}" if each["by"] else ""
        yield wrapped(f"change {each['change'] + 1}: {each['tells']}{by}; {each['how']}", width, "  ", "      ")
    asked = len(data["questions"])
    every = asked + len(data["unasked"])
    yield f"  {asked} of {every} parts of the catalogue were asked; verdicts.json says why not the rest"


def _break(one: Data, number: int, data: Data, width: int, paint: Paint) -> Iterator[str]:
    yield paint(wrapped(f"{number}. {one['name']}", width, INDENT), "bold")
    if one["also"]:
        yield wrapped(f"the same run breaks: {'; '.join(one['also'])}", width, INDENT, INDENT)
    yield wrapped(f"{one['became']}: {one['evidence']}", width, INDENT, INDENT)
    if one["blame"] is not None:
        blamed = "; ".join(data["changes"][n]["name"] for n in one["blame"]["edits"])
        yield wrapped(f"to blame: {blamed} ({one['blame']['how']})", width, INDENT, INDENT)


def _beside(one: Data, data: Data, width: int) -> Iterator[str]:
    """What RFC 9293 does at the first stimulus that makes a difference."""
    if one["diverges"] is None:
        yield wrapped(f"{data['base']['name']} does the same", width, INDENT, INDENT)
        return
    first = one["stimuli"][one["diverges"]]
    where = f"the first difference is on line {first['number']}, at the {first['event']}"
    at = f"the same stimuli on {data['base']['name']}: {where}"
    if first["base"] is None:
        yield wrapped(f"{at}, which is not possible: {first['impossible']}", width, INDENT, INDENT)
        return
    yield wrapped(f"{at}: {'; '.join(first['differences'][:3])}", width, INDENT, INDENT)
    yield wrapped(f"by: {'; '.join(first['base']['rules'])}", width, INDENT, INDENT)


def _worse(worse: Sequence[Worse], width: int, paint: Paint) -> Iterator[str]:
    yield paint.heading(f"compared with the baseline: {counted(len(worse), 'verdict')} got worse")
    if worse:
        yield table([(f"  {each.id}", f"{each.was} -> {each.now}: {each.statement}") for each in worse], width)
