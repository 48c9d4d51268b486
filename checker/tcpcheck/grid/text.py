"""The settled grid as text and as JSON: read ``as_text``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tcpcheck.base.layout import counted, grouped, table, wrapped
from tcpcheck.base.paint import Paint
from tcpcheck.base.verdict import Exit, Verdict
from tcpcheck.enumeration.grid import NOT_REACHED, drawn
from tcpcheck.grid.freedoms import FREEDOMS, LEAST, letters
from tcpcheck.grid.settle import Cell, Enumeration, SettledGrid, Way, shown
from tcpcheck.ladders.ladder import render
from tcpcheck.runs.trace_json import to_json
from tcpspec.proofs.two_ends import PAIRS

FORMAT = "tcpspec-grid-1"
FREELY, NEVER, WIDEST = "+", "X", 5


def word(cell: Cell) -> str:
    """What stands in the cell: `+`, the letters of what it takes, `X`, or `.`; alternatives as `S|D`."""
    if not cell.ways:
        return NEVER if cell.never else NOT_REACHED
    ways = [letters(way.needs) or FREELY for way in cell.ways]
    both = "|".join(ways)
    return both if len(both) <= WIDEST else ways[0]


def _styles(text: str) -> tuple[str, ...]:
    if text in (NEVER, NOT_REACHED):
        return ("red",) if text == NEVER else ("yellow",)
    return ("dim",) if text == FREELY else ()


def exit_code_of(grid: SettledGrid) -> Exit:
    """0 if every cell is settled, else 3."""
    return Exit.INCONCLUSIVE if grid.standing("open") or not grid.complete else Exit.AS_EXPECTED


def as_text(grid: SettledGrid, width: int, paint: Paint) -> str:
    """The grid, its legend, the environments enumerated, and the proof."""
    cells = {pair: word(cell) for pair, cell in grid.cells.items()}
    parts = [
        paint.heading(f"{grid.spec.name}: what it takes to reach each pair of states"),
        drawn(cells, paint, _styles),
        _legend(grid, width),
        _proof(grid, width, paint),
        _environments(grid, width, paint),
    ]
    return "\n\n".join(part for part in parts if part)


def _legend(grid: SettledGrid, width: int) -> str:
    rows = [(FREELY, f"with no more than the least: {LEAST}")]
    rows += [(freedom.letter, f"{freedom.name}: {freedom.sentence}") for freedom in FREEDOMS.values()]
    rows += [("SF", "both together"), ("S|D", "either will do")]
    if never := grid.standing("never"):
        rows += [(NEVER, f"proved: never, whatever is allowed ({len(never)} pairs)")]
    if unknown := grid.standing("open"):
        rows += [(NOT_REACHED, f"not reached within these bounds, and not proved ({len(unknown)} pairs)")]
    reached = len(grid.standing("reached"))
    said = f"{reached} of {len(grid.cells)} pairs are reached, each by a run that `tcpspec grid CELL` shows:"
    return f"{wrapped(said, width)}\n{table(rows, width)}"


def _proof(grid: SettledGrid, width: int, paint: Paint) -> str:
    if grid.proof is None:
        return ""

    if grid.proof.verdict is not Verdict.PROVED:
        why = grid.proof.details[0].splitlines()[0] if grid.proof.details else grid.proof.summary()
        said = f"not proved for {grid.spec.name}, so no pair is excluded: {why}"
    else:
        said = (
            f"{PAIRS.statement}: by induction over runs of any length, with 32-bit numbers, any number of segments and "
            f"incarnations, any loss, copies, order and delay; {counted(len(grid.proof.solved), 'obligation')}, "
            f"{grid.proof.solver}; rests on {', '.join(grid.proof.used)}"
        )
    return f"{paint.heading('proof')}\n{wrapped(said, width, '  ')}"


def _environments(grid: SettledGrid, width: int, paint: Paint) -> str:
    rows = [("takes", "joint states", "pairs", "within these bounds (--json says them in full)")]
    for one in grid.enumerations:
        states = grouped(one.states) + ("" if one.complete else ", not all")
        rows.append((letters(one.space.needs) or FREELY, states, str(one.cells), one.space.sentence))
    return f"{paint.heading('enumerated')}\n{table(rows, width)}"


def cell_text(cell: Cell, width: int, paint: Paint) -> str:
    """One cell: what it takes, and a run to it as a ladder."""
    lines = [paint.heading(shown(cell.pair))]
    lines += [wrapped(said, width, "  ") for said in _said(cell)]
    if not cell.ways:
        return "\n".join(lines)
    from dataclasses import replace

    return "\n".join([*lines, "", render(replace(cell.trace(), title=""), colour=paint.on)])


def _said(cell: Cell) -> Iterator[str]:
    if cell.never:
        yield "never: proved by induction, whatever is allowed"
    elif not cell.ways:
        yield "not reached within the bounds of any environment, and not proved"
    for way in cell.ways:
        yield _takes(way)


def _takes(way: Way) -> str:
    names = [FREEDOMS[letter].name for letter in letters(way.needs)]
    what = f"takes {' and '.join(names)}" if names else "takes nothing beyond the least environment"
    shortest = f"told by the story {way.told}" if way.told else "a shortest run within the bounds"
    return f"{letters(way.needs) or FREELY}: {what}; {counted(way.moves, 'move')}, {shortest}"


def as_json(grid: SettledGrid, asked: Cell | None = None) -> dict[str, Any]:
    """The form of ``grid.schema.json``; with ``asked``, a run to that cell if there is one."""
    code = exit_code_of(grid) if asked is None else _exit_code_of(asked)
    return {
        "format": FORMAT,
        "variant": grid.spec.name,
        "least": LEAST,
        "freedoms": [{"letter": f.letter, "name": f.name, "sentence": f.sentence} for f in FREEDOMS.values()],
        "cells": [_cell_json(cell) for cell in grid.cells.values()],
        "proof": _proof_json(grid),
        "enumerations": [_enumeration_json(one) for one in grid.enumerations],
        "counts": {standing: len(grid.standing(standing)) for standing in ("reached", "never", "open")},
        "asked": None if asked is None else _asked_json(asked),
        "exit_code": int(code),
    }


def _exit_code_of(cell: Cell) -> Exit:
    return Exit.INCONCLUSIVE if cell.standing == "open" else Exit.AS_EXPECTED


def _asked_json(cell: Cell) -> dict[str, Any]:
    return {**_cell_json(cell), "trace": to_json(cell.trace()) if cell.ways else None}


def _cell_json(cell: Cell) -> dict[str, Any]:
    a, b = cell.pair
    ways = [
        {"needs": letters(way.needs), "moves": way.moves, "story": way.told or None} for way in cell.ways
    ]  # fmt: skip
    return {"a": str(a), "b": str(b), "standing": cell.standing, "ways": ways}


def _proof_json(grid: SettledGrid) -> dict[str, Any] | None:
    if grid.proof is None:
        return None
    return {
        "theorem": grid.proof.theorem.id,
        "statement": grid.proof.theorem.statement,
        "verdict": str(grid.proof.verdict),
        "obligations": len(grid.proof.solved),
        "assumptions": list(grid.proof.core),
        "solver": grid.proof.solver,
    }


def _enumeration_json(one: Enumeration) -> dict[str, Any]:
    return {
        "needs": letters(one.space.needs),
        "bounds": str(one.space.bounds),
        "states": one.states,
        "depth": one.depth,
        "complete": one.complete,
        "cells": one.cells,
    }
