"""The settled grid as an SVG picture.  Read ``picture``."""

from __future__ import annotations

from tcpcheck.enumeration.grid import HEADS, NOT_REACHED
from tcpcheck.grid.freedoms import FREEDOMS, LEAST
from tcpcheck.grid.settle import Cell, SettledGrid, shown
from tcpcheck.grid.text import FREELY, NEVER, word
from tcpcheck.pictures.svg import Picture, width_of
from tcpspec.language.expression import State

CELL, ROW, LEFT, TOP, MARGIN = 62, 34, 132, 108, 24
SMALL, NORMAL, LARGE = 11.0, 13.0, 18.0


def picture(grid: SettledGrid) -> str:
    """A row per state of A, a column per state of B; colours say how much it takes, letters say what."""
    legend = _legend(grid)
    width = LEFT + CELL * len(State) + MARGIN
    height = TOP + ROW * len(State) + 44 + 26 * len(legend) + MARGIN
    title = f"{grid.spec.name}: what it takes to reach each pair of states"
    counts = f"{len(grid.standing('reached'))} pairs reached, {len(grid.standing('never'))} proved never"
    open_ = len(grid.standing("open"))
    drawn = Picture(width, height, title, counts)
    drawn.text(MARGIN, 38, title, size=LARGE, bold=True)
    drawn.text(MARGIN, 60, counts + (f", {open_} open" if open_ else ""), size=NORMAL, colour="faint")
    _heads(drawn)
    for cell in grid.cells.values():
        _cell(drawn, cell)
    for number, (text, fill, says) in enumerate(legend):
        _entry(drawn, TOP + ROW * len(State) + 44 + 26 * number, text, fill, says)
    return drawn.render()


def _heads(drawn: Picture) -> None:
    drawn.text(MARGIN, TOP - 10, "A down, B across", size=SMALL, colour="faint")
    for state in State:
        centre = LEFT + CELL * state + CELL / 2
        first, second = HEADS[state]
        drawn.text(centre, TOP - 22, first, size=SMALL, anchor="middle")
        drawn.text(centre, TOP - 9, second, size=SMALL, anchor="middle")
        drawn.text(LEFT - 10, TOP + ROW * state + ROW / 2 + 4, str(state), size=SMALL, anchor="end")


def _cell(drawn: Picture, cell: Cell) -> None:
    a, b = cell.pair
    x, y, text = LEFT + CELL * b, TOP + ROW * a, word(cell)
    drawn.rect(x + 1, y + 1, CELL - 2, ROW - 2, fill_of(cell), line="line", tip=f"{shown(cell.pair)}: {text}")
    colour = "on-never" if text == NEVER else "ink"
    drawn.text(x + CELL / 2, y + ROW / 2 + 4.5, text, size=NORMAL, anchor="middle", colour=colour)


def fill_of(cell: Cell) -> str:
    """The more a cell takes, the farther its colour; never and open have their own."""
    if cell.ways:
        return f"level{len(cell.ways[0].needs)}"
    return "never" if cell.never else "open"


def _legend(grid: SettledGrid) -> list[tuple[str, str, str]]:
    rows = [(FREELY, "level0", LEAST)]
    rows += [(f.letter, "level1", f"{f.name}: {f.sentence}") for f in FREEDOMS.values()]
    rows += [("SF", "level2", "both together; S|D: either will do"), ("SFI", "level3", "three of them"),
             ("SFDI", "level4", "all four")]  # fmt: skip
    if grid.standing("never"):
        rows.append((NEVER, "never", "proved: never, whatever is allowed"))
    if grid.standing("open"):
        rows.append((NOT_REACHED, "open", "not reached within the bounds, and not proved"))
    return rows


def _entry(drawn: Picture, y: float, text: str, fill: str, says: str) -> None:
    room = drawn.width - MARGIN - (MARGIN + CELL + 14)
    size = min(NORMAL, NORMAL * room / width_of(says, NORMAL))
    drawn.rect(MARGIN, y - 15, CELL - 2, 21, fill, line="line")
    colour = "on-never" if fill == "never" else "ink"
    drawn.text(MARGIN + (CELL - 2) / 2, y, text, size=12, anchor="middle", colour=colour)
    drawn.text(MARGIN + CELL + 14, y, says, size=size)
