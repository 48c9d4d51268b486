"""The table of thresholds as a picture: a panel per number of losses, and the cells that ticks were asked about."""

from __future__ import annotations

from collections.abc import Sequence

from tcpcheck.pictures.plot import Axis, Dot, Limit, Panel, Point, Region, svg
from tcpcheck.threshold.question import Condition, losses_text
from tcpcheck.threshold.table import INTERVALS, WAITS, Compared, Table
from tcpcheck.threshold.text import heading


def picture(found: Table, compared: Sequence[Compared]) -> str:
    """The regions of the derived conditions, and dots for what was enumerated."""
    title = "How long TIME-WAIT must last"
    restarts = heading("drain", found.reading).split("; ")[1]
    legend = [
        ("clean", "closes cleanly: no reset ends LAST-ACK"),
        ("drained", f"drains: {found.drain.found.text}, no segment is left"),
        ("holds", "in ticks, by enumeration: closes cleanly"),
        ("fails", "in ticks, by enumeration: a reset ends LAST-ACK"),
        ("mark", "2 MSL, as RFC 9293 has it (MUST-13)"),
    ]
    panels = [_panel(found, close, compared) for close in found.closes]
    return svg(title, restarts[0].upper() + restarts[1:], panels, legend)


def _panel(found: Table, close: Condition, compared: Sequence[Compared]) -> Panel:
    name = "RTO" if close.question.doubling else "R"
    x = Axis(f"{name}/MSL", float(max(INTERVALS)), (0, 0.5, 1, 1.5, 2))
    y = Axis("W/MSL", float(max(WAITS)), tuple(range(int(max(WAITS)) + 1)))
    asked = (one for one in compared if one.losses == close.question.losses and one.interval is not None)
    dots = tuple(Dot(Point(float(one.interval or 0), float(one.wait)), one.holds) for one in asked)
    regions = (
        Region(Limit(found.drain.found.bound["MSL"], 0), "drained"),
        Region(Limit(close.found.bound["MSL"], close.intervals()), "clean"),
    )
    return Panel(losses_text(close.question.losses), close.found.text, x, y, regions, dots, (2,))
