"""The 11 x 11 grid: which pairs of states two ends can be in at once, and how soon."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tcpcheck.base.paint import Paint
from tcpspec.language.expression import State

HEADS: dict[State, tuple[str, str]] = {
    State.CLOSED: ("CLO-", "SED"),
    State.LISTEN: ("LIS-", "TEN"),
    State.SYN_SENT: ("SYN-", "SENT"),
    State.SYN_RECEIVED: ("SYN-", "RCVD"),
    State.ESTABLISHED: ("ESTAB", "LISHD"),
    State.FIN_WAIT_1: ("FIN-", "WAIT1"),
    State.FIN_WAIT_2: ("FIN-", "WAIT2"),
    State.CLOSE_WAIT: ("CLOSE", "WAIT"),
    State.CLOSING: ("CLO-", "SING"),
    State.LAST_ACK: ("LAST-", "ACK"),
    State.TIME_WAIT: ("TIME-", "WAIT"),
}
LABEL, COLUMN = 13, 6
NOT_REACHED = "."


def grid_text(moves: Mapping[tuple[State, State], int], paint: Paint) -> str:
    """A row per state of A, a column per state of B; in a cell the number of moves of a shortest run to it.

    79 columns wide.
    """
    return drawn({pair: str(number) for pair, number in moves.items()}, paint)


def drawn(
    cells: Mapping[tuple[State, State], str],
    paint: Paint,
    styles: Callable[[str], tuple[str, ...]] = lambda text: ("dim",) if text == NOT_REACHED else (),
) -> str:
    """A row per state of A, a column per state of B, a word of at most five characters in each cell.

    ``styles`` says how a word is painted; a cell that is left out is shown as not reached.
    """
    corner = ("", "A, down; B")
    heads = [f"{corner[n]:{LABEL}}" + "".join(f"{HEADS[b][n]:>{COLUMN}}" for b in State) for n in (0, 1)]
    rows = []
    for a in State:
        words = [cells.get((a, b), NOT_REACHED) for b in State]
        rows.append(f"{a!s:{LABEL}}" + "".join(paint(f"{word:>{COLUMN}}", *styles(word)) for word in words))
    return "\n".join([*(paint.dim(head) for head in heads), *rows])
