"""A trace as a ladder in the notation of RFC 9293 section 3.5 (Figures 6 to 13), and as prose.

What is printed is also input: ``tcpcheck.ladders.parse_ladder`` reads it, ``tcpcheck.replay`` checks it.  Text
in [brackets] is commentary that both skip.
"""

from __future__ import annotations

from collections.abc import Iterator

from tcpcheck.ladders.rungs import Rung, for_ever, loop_begins, rungs
from tcpcheck.runs.notation import COPY, DUPLICATE, FORGED, LOST, OLD, rules_of, segment_text, time_text
from tcpcheck.runs.trace import Trace
from tcpspec.language.expression import State
from tcpspec.rules.semantics import Outcome
from tcpspec.system.joint import OTHER, Side

WIDTH = 100
FORWARD, BACKWARD, NETWORK = "-->", "<--", "..."

NOT_SENT_NOW = (DUPLICATE, COPY, OLD, FORGED)
"""Marks that stand at the sender, who does nothing."""

Row = tuple[str, str, str, str, str]
"""Left margin, left arrow, segment, right arrow, right margin."""


def render(
    trace: Trace, *, rules: bool = False, colour: bool = False, times: bool = False, header: str = "",
    loop_from: int | None = None,
) -> str:  # fmt: skip
    """The ladder of a trace, at most 100 columns wide.

    ``rules`` names under each line the rules that applied and their RFC sections; ``times`` shows when each
    line happens, not only where time passes; ``colour`` adds terminal colours; ``header`` is put above;
    ``loop_from``: the run repeats for ever what comes after so many moves.  Raises ReplayMismatch.
    """
    ladder = rungs(trace, loop_from)
    again = loop_begins(ladder, loop_from)
    layout = _Layout(ladder)
    above = [line for line in (trace.title and f"title: {trace.title}", header.rstrip("\n")) if line]
    lines = [*above, *[""][: len(above)], layout.line("", ("TCP Peer A", "", "", "", "TCP Peer B"))]
    for number, rung in enumerate(ladder, 1):
        label = f"{number}."
        lines += ["        [what follows repeats for ever]"] * (number == again)
        for row in _rows(rung):
            lines.append(layout.line(label, row))
            label = ""
        if times and not rung.at:
            lines[-1] = _with_time(lines, rung, trace)
        if rules:
            lines += _commentary(rung)
    lines += [f"        {for_ever(again)}"] * (loop_from is not None)
    lines += [f"        [{said}]" for said in [lifetime(trace, ladder)] if said]
    text = "\n".join(lines) + "\n"
    return _coloured(text) if colour else text


def lifetime(trace: Trace, ladder: list[Rung]) -> str:
    """How old segments may be, in a run in which time passes or TIME-WAIT ends; empty in any other."""
    waited = any(note.endswith("MSL") for rung in ladder for note in rung.notes.values())
    limit = trace.system.network.msl
    if not any(rung.passes for rung in ladder):
        return "TIME-WAIT ends at any moment here, and segments may be of any age" if waited and limit is None else ""
    if limit is None:
        return "segments may be of any age here"
    return f"a segment lives for {time_text(limit, trace.msl)}: what is older is not delivered"


class _Layout:
    """Column widths of one ladder."""

    def __init__(self, ladder: list[Rung]) -> None:
        rows = [row for rung in ladder for row in _rows(rung)]
        with_segment = [row for row in rows if row[2]]
        self.number = len(f"{len(ladder)}.") + 1
        self.left = max([10, *(len(row[0]) for row in with_segment)])
        self.segment = max([30, *(len(row[2]) for row in with_segment)])

    def line(self, label: str, row: Row) -> str:
        left, from_a, segment, to_b, right = row
        middle = f"{from_a:3} {segment:{self.segment}} {to_b:3}"
        if not segment and len(left) > self.left:
            middle = middle[len(left) - self.left :]
        return f"{label:{self.number}} {left:{self.left}} {middle} {right}".rstrip()


def _rows(rung: Rung) -> Iterator[Row]:
    """Events in the margin stand on a row of their own, above the states they led to."""
    if rung.passes:
        yield "", "", f"(time passes: {rung.passes})", "", f"[at {rung.at}]" if rung.at else ""
        return
    if rung.notes:
        yield _margin(rung, "A", notes=True), "", "", "", _margin(rung, "B", notes=True)
    left, right = _margin(rung, "A"), _margin(rung, "B")
    if rung.segment is None or rung.sender is None:
        yield left, "", "", "", right
    else:
        yield left, *_middle(rung), right


def _margin(rung: Rung, side: Side, *, notes: bool = False) -> str:
    if notes:
        return f"({rung.notes[side]})" if side in rung.notes else ""
    state = rung.states.get(side)
    if state is not None:
        return str(state)
    if rung.mark:
        at_sender = rung.mark in NOT_SENT_NOW
        return f"({rung.mark})" if (side == rung.sender) == at_sender else ""
    return ""


def _middle(rung: Rung) -> tuple[str, str, str]:
    assert rung.segment is not None
    arrow = FORWARD if rung.sender == "A" else BACKWARD
    near = arrow if rung.departs else NETWORK
    far = arrow if rung.arrives else NETWORK
    left, right = (near, far) if rung.sender == "A" else (far, near)
    return left, segment_text(rung.segment, window=rung.shows_window), right


def _with_time(lines: list[str], rung: Rung, trace: Trace) -> str:
    stamp = f"[at {time_text(rung.now, trace.msl)}]"
    together = f"{lines[-1]:<{WIDTH - 16}} {stamp}"
    return together if len(together) <= WIDTH else f"{lines[-1]}\n{'':8}{stamp}"


def _commentary(rung: Rung) -> Iterator[str]:
    for side, outcome in rung.outcomes:
        for sentence, section in rules_of(outcome):
            yield from _wrapped(f"{side}: {sentence} ({section})")


def _wrapped(text: str) -> Iterator[str]:
    from textwrap import wrap

    for line in wrap(text, WIDTH - 10):
        yield f"        [{line}]"


def prose(trace: Trace, loop_from: int | None = None) -> str:
    """The same run in sentences, one line per rung."""
    ladder = rungs(trace, loop_from)
    ending = "" if loop_from is None else f"{for_ever(loop_begins(ladder, loop_from))}\n"
    return "".join(f"{number}. {sentence(rung)}\n" for number, rung in enumerate(ladder, 1)) + ending


def sentence(rung: Rung, *, rules: bool = True) -> str:
    """What happens on one line, in words; ``rules``: and by which rules."""
    parts = []
    outcomes = rung.outcomes if rules else []
    if rung.passes:
        return f"Time passes: {rung.passes}."
    if not rung.outcomes and rung.sender is None:
        stand = (
            f"{side} is {state}" + (f" ({rung.notes[side]})" if side in rung.notes else "")
            for side, state in rung.states.items()
        )
        return f"At first {' and '.join(stand)}."
    for side, note in rung.notes.items():
        parts.append(f"({note}) at {side}.")
    acted = [outcome for side, outcome in outcomes if side == rung.sender or rung.sender is None]
    parts += [f"{_side_of(rung)}: {_told(outcome)}." for outcome in acted]
    if rung.segment is not None and rung.sender is not None:
        parts.append(_journey(rung, rung.sender))
    parts += [f"{side}: {_told(outcome)}." for side, outcome in outcomes if OTHER[side] == rung.sender]
    parts += [f"{side} is {state}." for side, state in rung.states.items()]
    return " ".join(parts)


def _side_of(rung: Rung) -> Side:
    return rung.outcomes[0][0]


def _told(outcome: Outcome) -> str:
    return "; ".join(name for name, _ in rules_of(outcome))


def _journey(rung: Rung, sender: Side) -> str:
    assert rung.segment is not None
    shown, receiver = segment_text(rung.segment), OTHER[sender]
    whose = {
        DUPLICATE: "A duplicate that nobody sent just now, as if from",
        COPY: "A copy from",
        OLD: "An old segment from",
        FORGED: "A forged segment, as if from",
    }
    if not rung.departs:
        subject = f"{whose.get(rung.mark, 'The delayed segment from')} {sender}, {shown},"
        verb = f"arrives at {receiver}" if rung.arrives else "is in the network"
        return f"{subject} {'is lost' if rung.mark == LOST else verb}."
    fate = f"and it arrives at {receiver}" if rung.arrives else "and it is delayed"
    if rung.mark == LOST:
        fate = "and it is lost"
    return f"{sender} sends {shown}, {fate}."


def _coloured(text: str) -> str:
    import re
    from io import StringIO

    from rich.console import Console
    from rich.text import Text

    styled = Text(text)
    styled.highlight_words([str(state) for state in State], "bold")
    styled.highlight_regex(r"-->|<--", "green")
    styled.highlight_regex(r"<[A-Z]+=[^>]*>", "cyan")
    styled.highlight_regex(r"\((?:lost|duplicate|copy|old|forged)\)", "bold red")
    styled.highlight_regex(re.compile(r"^\s+\[.*\]$", re.MULTILINE), "dim")
    sheet = Console(file=StringIO(), force_terminal=True, color_system="standard", width=10_000, legacy_windows=False)
    sheet.print(styled, end="", soft_wrap=True)
    assert isinstance(sheet.file, StringIO)
    return sheet.file.getvalue()
