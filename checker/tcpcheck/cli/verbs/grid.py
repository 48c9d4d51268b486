"""``tcpspec grid``: every pair of states, what it takes to reach it, or the proof that nothing does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tcpcheck.base.verdict import Exit
from tcpcheck.cli import files, names
from tcpcheck.cli.common import CONTEXT, examples, verb_options
from tcpcheck.cli.exits import Inconclusive, Refused
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.cli.verbs import VERBS
from tcpcheck.grid import text as settled_grid
from tcpcheck.grid.picture import picture
from tcpcheck.grid.settle import PAIRS, settle, shown
from tcpcheck.grid.text import as_json as as_data
from tcpcheck.grid.text import cell_text

if TYPE_CHECKING:
    from tcpcheck.grid.settle import Cell, SettledGrid
    from tcpspec.language.expression import State

EPILOG = examples(
    "tcpspec grid                          all 121 pairs of states of two RFC 9293 ends",
    "tcpspec grid FIN-WAIT-2/CLOSED        one pair: what it takes, and a shortest run",
    "tcpspec grid two-way                  a variant",
    "tcpspec grid -r CLOSE4A=wait          another reading of the RFC",
    "tcpspec grid --save grid.svg          the same as a picture",
    "tcpspec grid --no-proof               enumerate only",
)


@click.command("grid", epilog=EPILOG, context_settings=CONTEXT, short_help=VERBS["grid"])
@click.argument("words", metavar="[VARIANT] [CELL]", nargs=-1)
@click.option("--save", "file", metavar="FILE.svg", help="Write a picture of the grid to FILE.svg.")
@click.option("--no-proof", is_flag=True, help="Enumerate only: what is not reached stays open.")
@verb_options
def verb(words: tuple[str, ...], file: str | None, no_proof: bool, readings: tuple[str, ...], as_json: bool) -> int:
    """Settle every pair of states of A and B: reached, with what it takes, or proved unreachable, or open.

    A cell says which freedoms an environment must have beyond the least one, each combination enumerated
    exhaustively within bounds.  CELL shows one pair, with a run to it.  Both ends follow VARIANT (TCP).
    """
    variant, pair = _meant(words)
    if file is not None:
        _require_drawable(file, pair)
    grid = _settled(variant, pair, readings, not no_proof)
    if pair is not None:
        return _one(grid, grid.cells[pair], as_json)
    return _all(grid, file, as_json)


def _require_drawable(file: str, pair: tuple[State, State] | None) -> None:
    """Refused before the work begins if the picture could not be written."""
    files.require_picture(file)
    if pair is not None:
        raise Refused("--save draws the whole grid, not one cell", "leave one of them out")


def _meant(words: tuple[str, ...]) -> tuple[str, tuple[State, State] | None]:
    variants = [word for word in words if "/" not in word or names.is_file(word)]
    cells = [word for word in words if word not in variants]
    if len(cells) > 1 or len(variants) > 1:
        raise Refused(f"cannot tell what to settle of {' '.join(words)!r}", "name one variant and one cell at most")
    if not cells:
        return (variants[0] if variants else "TCP"), None
    parts = cells[0].split("/")
    if len(parts) != 2:
        raise Refused(f"{cells[0]!r} is no pair of states", "write e.g. ESTABLISHED/CLOSE-WAIT")
    a, b = (names.state_named(part) for part in parts)
    return (variants[0] if variants else "TCP"), (a, b)


def _settled(
    variant: str, pair: tuple[State, State] | None, readings: tuple[str, ...], prove: bool
) -> SettledGrid:  # fmt: skip

    spec = names.with_readings(names.spec_named(variant), readings)
    TERMINAL.progress("settling the grid ...", now=True)
    return settle(spec, PAIRS if pair is None else (pair,), prove=prove, progress=TERMINAL.progress)


def _one(grid: SettledGrid, cell: Cell, as_json: bool) -> int:
    if as_json:
        TERMINAL.say_json(as_data(grid, cell))
    else:
        TERMINAL.say(cell_text(cell, TERMINAL.width, TERMINAL.paint))
    if cell.standing == "open" and not as_json:
        raise Inconclusive(f"{shown(cell.pair)}: not reached within these bounds, and not proved unreachable")
    return int(Exit.INCONCLUSIVE if cell.standing == "open" else Exit.AS_EXPECTED)


def _all(grid: SettledGrid, file: str | None, as_json: bool) -> int:
    if file is not None:
        files.write(file, picture(grid))
    if as_json:
        TERMINAL.say_json(settled_grid.as_json(grid))
    else:
        TERMINAL.say(settled_grid.as_text(grid, TERMINAL.width, TERMINAL.paint))
        if file is not None:
            TERMINAL.say(f"\n{file}: the same as a picture")
    return int(settled_grid.exit_code_of(grid))
