"""A yardstick for the enumerator: the same kind of search over made-up tables, with nothing around it.

Two ends of a few hundred situations, two lines that hold up to two of some dozen segments, random local
tables; acts, deliveries, duplicates and losses by numpy gathers; one word per state; open addressing.  It
shares no code with ``tcpcheck``.  What it reaches on a machine is about what table lookups from Python can
reach there.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

ENDS, SEGMENTS, ACTS, SEED = 230, 40, 3, 7
EMPTY = np.int64(-1)


def lines() -> tuple[Any, Any, Any, int]:
    """(line after sending, segment in each slot, line without it, number of lines): sets of up to two
    segments."""
    contents = [held for size in range(3) for held in combinations(range(SEGMENTS), size)]
    number = {held: position for position, held in enumerate(contents)}
    send = np.empty((len(contents), SEGMENTS + 1), np.int64)
    slot, rest = (np.full((len(contents), 2), fill, np.int64) for fill in (-1, 0))
    for position, held in enumerate(contents):
        send[position, SEGMENTS] = position
        for segment in range(SEGMENTS):
            after = tuple(sorted({*held, segment}))
            send[position, segment] = number.get(after, position)
        for place, segment in enumerate(held):
            slot[position, place] = segment
            rest[position, place] = number[tuple(other for other in held if other != segment)]
    return send.ravel(), slot, rest, len(contents)


def random_tables() -> tuple[Any, Any, Any, Any]:
    """(next end, segment sent) for acts, and the same for segments: mostly near the end that acts, so that
    BFS is deep."""
    draw = np.random.default_rng(SEED)
    near = np.arange(ENDS)[:, None]
    act_end = (near + draw.integers(0, 3, (ENDS, ACTS))) % ENDS
    act_segment = draw.integers(0, SEGMENTS + 1, (ENDS, ACTS))
    receive_end = np.where(draw.random((ENDS, SEGMENTS)) < 0.8, near, (near + 1) % ENDS)
    receive_segment = np.where(
        draw.random((ENDS, SEGMENTS)) < 0.5, SEGMENTS, draw.integers(0, SEGMENTS, (ENDS, SEGMENTS))
    )
    return act_end, act_segment, receive_end.ravel(), receive_segment.ravel()


class Yardstick:
    """The search; ``run`` returns (states, transitions)."""

    def __init__(self) -> None:
        self.send, self.slot, self.rest, count = lines()
        self.act_end, self.act_segment, self.receive_end, self.receive_segment = random_tables()
        self.bits = count.bit_length()
        self.half = self.bits + ENDS.bit_length()
        self.table = np.full(1 << 23, EMPTY)
        self.claims = np.zeros(1 << 23, np.uint32)

    def successors(self, states: Any) -> tuple[Any, int]:
        halves = (states >> self.half, states & ((1 << self.half) - 1))
        ends, carried = ([h >> self.bits for h in halves], [h & ((1 << self.bits) - 1) for h in halves])
        found: list[Any] = []

        def join(side: int, own: Any, other: Any) -> None:
            found.append((own << self.half) | other if side == 0 else (other << self.half) | own)

        for side in (0, 1):
            other = 1 - side
            for act in range(ACTS):
                line = self.send.take(carried[side] * (SEGMENTS + 1) + self.act_segment[:, act].take(ends[side]))
                join(side, (self.act_end[:, act].take(ends[side]) << self.bits) | line, halves[other])
            for place in (0, 1):
                segment = self.slot[:, place].take(carried[other])
                rows = np.flatnonzero(segment >= 0)
                pairs = ends[side].take(rows) * SEGMENTS + segment.take(rows)
                line = self.send.take(carried[side].take(rows) * (SEGMENTS + 1) + self.receive_segment.take(pairs))
                own = (self.receive_end.take(pairs) << self.bits) | line
                left = (ends[other].take(rows) << self.bits) | self.rest[:, place].take(carried[other].take(rows))
                join(side, own, left)
                join(side, own, halves[other].take(rows))
                join(side, halves[side].take(rows), left)
        return np.concatenate(found), sum(part.size for part in found)

    def add(self, states: Any) -> Any:
        mask = self.table.size - 1
        slots = ((states.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(41)).view(np.int64)
        pending = np.flatnonzero(self.table.take(slots) != states)
        slots, fresh = slots.take(pending), []
        while pending.size:
            keys, here = states.take(pending), self.table.take(slots)
            empty = np.flatnonzero(here == EMPTY)
            self.claims[slots.take(empty)] = empty
            won = empty[self.claims.take(slots.take(empty)) == empty]
            self.table[slots.take(won)] = keys.take(won)
            fresh.append(keys.take(won))
            done = here == keys
            done[won] = True
            slots = np.where(here == EMPTY, slots, (slots + 1) & mask)
            pending, slots = pending[~done], slots[~done]
        return np.concatenate(fresh) if fresh else states[:0]

    def run(self, limit: int) -> tuple[int, int]:
        """Search until about ``limit`` states are found."""
        frontier, count, transitions = self.add(np.zeros(1, np.int64)), 1, 0
        while frontier.size and count < limit:
            found = []
            for start in range(0, frontier.size, 1 << 14):
                after, moves = self.successors(frontier[start : start + (1 << 14)])
                found.append(self.add(after))
                count, transitions = count + found[-1].size, transitions + moves
                if count >= limit:
                    break
            frontier = np.concatenate(found)
        return count, transitions
