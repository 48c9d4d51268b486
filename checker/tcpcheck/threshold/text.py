"""Thresholds as text: the conditions, the table of W/MSL against R/MSL, and the answer to a question with numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from tcpcheck.base.layout import counted, wrapped
from tcpcheck.base.layout import table as aligned
from tcpcheck.base.paint import Paint
from tcpcheck.threshold.answer import Answer, Numbers
from tcpcheck.threshold.question import NEVER, Condition, losses_text
from tcpcheck.threshold.table import INTERVALS, WAITS, Cell, Compared, Table

MEANING = {
    Cell.BOTH: "closes cleanly and drains",
    Cell.CLEAN: "closes cleanly only",
    Cell.DRAINED: "drains only",
    Cell.NEITHER: "neither",
}
COLOURS = {Cell.BOTH: "green", Cell.CLEAN: "cyan", Cell.DRAINED: "yellow", Cell.NEITHER: "dim"}
LABEL, GAP = 7, 3
INTRODUCTION = (
    "W is the length of TIME-WAIT, MSL the longest life of a segment, R the longest interval between two FINs of the "
    "peer; RTO is the first such interval where each is twice the one before. PROVED: the condition is enough, by "
    "induction, and a run of the rules that breaks it, its times left open, is possible exactly if it is not met."
)


def conditions_text(conditions: Sequence[Condition], width: int, paint: Paint) -> str:
    """Every condition under a heading, with its verdict and what established it."""
    lines = [paint.dim(wrapped(INTRODUCTION, width))]
    for (kind, reading), group in groupby(conditions, lambda one: (one.question.kind, one.question.reading)):
        lines += ["", paint.heading(wrapped(heading(kind, reading), width))]
        lines += [_condition_line(one, width, paint) for one in group]
    return "\n".join(lines)


def _condition_line(one: Condition, width: int, paint: Paint) -> str:
    evidence = f"{one.found.obligations} obligations, run iff {one.found.violated_when}"
    row = (str(one.verdict), f"{one.question.says:19}", f"{one.found.text:17}", evidence)
    styles = {0: lambda text: paint.verdict(one.verdict, len(text)), 3: paint.dim}
    return aligned([row], width, paint=lambda column, text: styles.get(column, str)(text))


def heading(kind: str, reading: str) -> str:
    restarts = {
        "answer": "every answer restarts the timer (D6=answer)",
        "fin": "a FIN restarts the timer (D6=fin)",
        "literal": "step 1 restarts nothing (D6=literal)",
        NEVER: "nothing restarts the timer",
    }[reading]
    what = "drain, nothing of the connection is left" if kind == "drain" else "clean close, no reset ends LAST-ACK"
    return f"{what}; {restarts}"


def table_text(found: Table, width: int, paint: Paint) -> str:
    """One panel per number of losses, as many in a line as fit; W/MSL grows upwards, R/MSL to the right."""
    name = "RTO" if found.doubling else "R"
    size = 2 * len(INTERVALS)
    fit = max(1, (width - LABEL + GAP) // (size + GAP))
    lines = [paint.heading(f"W/MSL upwards, {name}/MSL to the right; {heading('drain', found.reading).split('; ')[1]}")]
    for start in range(0, len(found.closes), fit):
        lines += ["", *_panels(found.closes[start : start + fit], found, size, paint)]
    marks = "   ".join(f"{paint(cell.value, COLOURS[cell])} {meaning}" for cell, meaning in MEANING.items())
    return "\n".join([*lines, "", f"  {marks}", f"  drains: {found.drain.found.text} (segments; not their resets)"])


def _panels(closes: Sequence[Condition], found: Table, size: int, paint: Paint) -> Iterator[str]:
    gap = " " * GAP
    yield " " * LABEL + gap.join(f"{losses_text(one.question.losses):{size}}" for one in closes).rstrip()
    yield " " * LABEL + paint.dim(gap.join(f"{one.found.text:{size}}" for one in closes).rstrip())
    cells = [found.cells(one) for one in closes]
    for wait in WAITS:
        rows = (
            "".join(f" {paint(panel[wait, r].value, COLOURS[panel[wait, r]])}" for r in INTERVALS) for panel in cells
        )
        yield f"{decimal(wait):>{LABEL - 2}}  " + gap.join(rows)
    below = "".join(f"{decimal(r):>4}" for r in INTERVALS[1::2])
    yield " " * LABEL + paint.dim(gap.join(below for _ in closes))


def decimal(value: Fraction) -> str:
    """
    >>> decimal(Fraction(3, 2)), decimal(Fraction(61)), decimal(Fraction(1, 3))
    ('1.5', '61', '0.333')
    """
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.3g}"


def compared_text(compared: Sequence[Compared], width: int) -> str:
    """What the enumeration said, in one sentence."""
    holds = sum(one.holds for one in compared)
    states = counted(sum(one.states for one in compared), "joint state")
    said = (
        f"Asked of ticks as well: {len(compared)} cells at a threshold or just below it, enumerated in {states}; "
        f"{holds} hold and {len(compared) - holds} are violated, as the conditions say."
    )
    return wrapped(said, width)


def answers_text(answers: Sequence[Answer], numbers: Numbers, width: int, paint: Paint) -> str:
    """Whether this TIME-WAIT does, condition by condition."""
    name = "RTO" if any(one.condition.question.doubling for one in answers) else "R"
    wait, msl, interval = (decimal(length) for length in (numbers.wait, numbers.msl, numbers.interval))
    lines = [paint.heading(f"Is a TIME-WAIT of {wait} s long enough, with MSL = {msl} s and {name} = {interval} s?")]
    rows = []
    for one in answers:
        question = one.condition.question
        what = f"drain, {question.says}" if question.kind == "drain" else f"close, {question.says}"
        setting = "no restart" if question.reading == NEVER else f"D6={question.reading}"
        needs = f"{one.condition.found.text} = {decimal(one.needed)} s"
        rows.append(("yes" if one.enough else "NO", what, setting, needs, _stretch(one, name)))
    return "\n".join([*lines, aligned(rows, width, paint=lambda column, text: _yes(column, text, paint))])


def _yes(column: int, text: str, paint: Paint) -> str:
    return paint(text, "bold", "green" if text.strip() == "yes" else "red") if column == 0 else text


def _stretch(one: Answer, name: str) -> str:
    """For which MSL, and which R, this length would do."""
    parts = [f"MSL up to {decimal(one.longest_msl)} s"] if one.longest_msl is not None else []
    if one.longest_interval is not None:
        parts.append(f"{name} up to {decimal(one.longest_interval)} s")
    return "does for " + " or for ".join(parts) if parts else "does for no MSL"
