"""All moves of an enumeration as arrays, and what each is called: made again from the states, not kept by the
search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tcpcheck.explicit.space.arrays import Ints
from tcpcheck.explicit.space.endpoint_table import label_of, sent_of
from tcpcheck.explicit.space.engine import CHUNK, Search
from tcpcheck.explicit.space.situation import SIDES
from tcpcheck.explicit.space.successors import Batch, Sources

KINDS = ("act", "deliver", "keep", "lose", "pass")


COLUMNS = ("source", "target", "kind", "side", "what", "sent", "label")
DTYPES = (np.int32, np.int32, np.int8, np.int8, np.int32, np.int32, np.int32)


@dataclass(frozen=True)
class Edges:
    """One row per move, ordered by source: numbers of the states, ``kind`` (position in ``KINDS``), ``side``
    (the end that acts or receives; of a loss the sender), ``what`` (number of the segment delivered or lost,
    or of the kind of event for an act), ``sent`` (number of the segment sent, 0 for none) and ``label`` (the
    rules, see ``rules_of``)."""

    source: NDArray[np.int32]
    target: NDArray[np.int32]
    kind: NDArray[np.int8]
    side: NDArray[np.int8]
    what: NDArray[np.int32]
    sent: NDArray[np.int32]
    label: NDArray[np.int32]

    def __len__(self) -> int:
        return int(self.source.size)

    def take(self, which: NDArray[Any]) -> Edges:
        """Some of the rows, by position or by mask."""
        return Edges(*(column[which] for column in vars(self).values()))

    def rows(self) -> Iterator[dict[str, int]]:
        """The rows one by one."""
        columns = [column.tolist() for column in vars(self).values()]
        yield from (dict(zip(COLUMNS, row, strict=True)) for row in zip(*columns, strict=True))

    def csr(self, states: int) -> tuple[Ints, NDArray[np.int32]]:
        """(start of each state's moves, target of each move): compressed sparse rows."""
        return np.concatenate([[0], np.cumsum(np.bincount(self.source, minlength=states))]), self.target


def edges(search: Search, start: int = 0, stop: int | None = None, *, of: NDArray[np.bool_] | None = None) -> Edges:
    """Every move from the states numbered ``start`` to ``stop``, as far as these were expanded; only those
    from states in the mask ``of``, if given."""
    stop = search.expanded if stop is None else min(stop, search.expanded)
    chunks: list[list[NDArray[Any]]] = []
    for first in range(start, stop, CHUNK):
        numbers = np.arange(first, min(first + CHUNK, stop))
        chosen = numbers if of is None else numbers[of[numbers]]
        if chosen.size:
            chunks.append(list(reversed(vars(_moves(search, chosen)).values())))
    columns: list[Any] = []
    for dtype in DTYPES:
        parts = [chunk.pop() for chunk in chunks]
        columns.append(np.concatenate(parts) if parts else np.empty(0, dtype))
    return Edges(*columns)


def successors(search: Search) -> tuple[Ints, NDArray[np.int32]]:
    """Where the moves of each state lead, as compressed sparse rows: a tenth of the room that ``edges`` takes.
    States that were not expanded have none."""
    counts, parts = np.zeros(len(search.states), np.int64), [np.empty(0, np.int32)]
    for first in range(0, search.expanded, CHUNK):
        numbers = np.arange(first, min(first + CHUNK, search.expanded))
        words = tuple(word.take(numbers) for word in search.states.words())
        sources = search.expander.take_apart(search.layout.split(words), search.layout)
        batches = [batch for batch in search.expander.batches(sources, search.layout) if batch.rows.size]
        rows = np.concatenate([np.empty(0, np.int64), *(batch.rows for batch in batches)])
        targets = [np.empty(0, np.int64), *(_target(search, batch) for batch in batches)]
        order = np.argsort(rows, kind="stable")
        parts.append(np.concatenate(targets)[order].astype(np.int32))
        counts[numbers] = np.bincount(rows, minlength=numbers.size)
    return np.concatenate([[0], np.cumsum(counts)]), np.concatenate(parts)


def _target(search: Search, batch: Batch) -> Ints:
    """The numbers of the states that these moves lead to."""
    return search.states.find(tuple(np.ascontiguousarray(word) for word in search.layout.join(*batch.halves)))


def _moves(search: Search, numbers: Ints) -> Edges:
    """The moves from these states."""
    layout, expander = search.layout, search.expander
    words = tuple(word.take(numbers) for word in search.states.words())
    sources = expander.take_apart(layout.split(words), layout)
    parts: list[list[NDArray[Any]]] = []
    for batch in expander.batches(sources, layout):
        if not batch.rows.size:
            continue
        target = _target(search, batch)
        same, acted = np.zeros(batch.rows.size, np.int64), batch.entries.size > 0
        sent, label = (sent_of(batch.entries), label_of(batch.entries)) if acted else (same, same)
        kind, side = same + KINDS.index(batch.kind), same + batch.side
        parts.append([numbers.take(batch.rows), target, kind, side, what_moves(search, batch, sources), sent, label])
    columns = [np.concatenate([part[n] for part in parts] or [np.empty(0)]) for n in range(len(COLUMNS))]
    order = np.argsort(columns[0], kind="stable")
    return Edges(*(column[order].astype(dtype) for column, dtype in zip(columns, DTYPES, strict=True)))


def what_moves(search: Search, batch: Batch, sources: Sources) -> Ints:
    """Numbers of the segments delivered or lost, or of the kinds of event."""
    expander, sender = search.expander, batch.side if batch.kind == "lose" else 1 - batch.side
    if batch.kind == "pass":
        return np.zeros(batch.rows.size, np.int64)
    if batch.kind == "act":
        table, rows = expander.ends[batch.side].act_kinds, sources.situations[batch.side]
    else:
        table = expander.lines[sender].slots["lost" if batch.kind == "lose" else "arrives"]
        rows = sources.lines[sender]
    what: Ints = table[rows.take(batch.rows), batch.slot]
    return what


def rules_of(search: Search, kind: int, side: int, label: int) -> tuple[str, ...]:
    """The names of the rules on a move; for a move of the network what it does."""
    if KINDS[kind] == "lose":
        return (f"a segment from {SIDES[side]} is lost",)
    return ("time passes",) if KINDS[kind] == "pass" else search.expander.ends[side].labels.values[label]
