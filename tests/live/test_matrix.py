"""One crafted segment to the kernel in each state, at each place around its window: what it answers is judged.

The kernel itself says in which state it is, before and after; the verdict comes from the packets alone.  Connections
of one state are in that state side by side, as each has to be waited for.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from platform import release
from typing import NamedTuple

import pytest
from _pytest.mark import ParameterSet

from tcpcheck.conform.conversations.summary import Summary
from tcpcheck.conform.end.conformance import Conformance
from tcpspec.language.state import State
from tcpspec.rules.control import ACK, FIN, RST, SYN, Control
from tests.live.kernel import Kernel, obstacle
from tests.live.peer import AT_PEER, LONGEST_ANSWER, SERVICE, Peer, judged, reach, report

PINNED = "6.18."
"""The Linux that what is pinned here was found of."""

WITHOUT_WINDOW = (State.CLOSED, State.LISTEN, State.SYN_SENT)
TEXT = 10
TOO_FAR = 1000
"""Beyond SND.NXT of the kernel, or beyond its window."""


class Crafted(NamedTuple):
    """Flags, octets of text, and by how much the ACK is off RCV.NXT."""

    control: Control
    text: int = 0
    ack_shift: int = 0


SEGMENTS = {
    "SYN": Crafted(SYN),
    "SYN,ACK": Crafted(SYN | ACK),
    "ACK": Crafted(ACK),
    "old ACK": Crafted(ACK, ack_shift=-1),
    "ACK of what was not sent": Crafted(ACK, ack_shift=TOO_FAR),
    "text": Crafted(ACK, TEXT),
    "text without ACK": Crafted(Control(0), TEXT),
    "FIN,ACK": Crafted(FIN | ACK),
    "text and FIN": Crafted(FIN | ACK, TEXT),
    "RST": Crafted(RST),
    "RST,ACK": Crafted(RST | ACK),
}
PLACES = ("left", "at", "inside", "last", "beyond", "right")
WITHOUT_ROOM = ("left", "at", "right")
"""Places around a closed window: the first number in it is the first beyond it, too."""

SAMPLE = {("SYN", "inside"), ("RST", "at"), ("FIN,ACK", "at"), ("ACK of what was not sent", "at"), ("ACK", "beyond")}
SAMPLED = (State.ESTABLISHED, State.TIME_WAIT)


class Cell(NamedTuple):
    state: State
    segment: str
    place: str
    closed: bool = False
    """Is the receive window closed?"""

    def __str__(self) -> str:
        return f"{self.segment} {self.place} in {self.state}" + (", window closed" if self.closed else "")


CELLS = (
    *(Cell(*each) for each in product(State, SEGMENTS, PLACES) if each[0] not in WITHOUT_WINDOW or each[2] == "at"),
    *(Cell(State.ESTABLISHED, *each, closed=True) for each in product(SEGMENTS, WITHOUT_ROOM)),
)
OLDER = {
    Cell(State.SYN_RECEIVED, segment, place) for segment in ("SYN", "SYN,ACK") for place in ("at", "inside", "last")
}
"""There Linux does what RFC 793 said, and RFC 9293 no longer does."""

SILENT = {
    *(Cell(state, "text without ACK", place) for state in (State.ESTABLISHED, State.FIN_WAIT_2, State.CLOSE_WAIT)
      for place in ("left", "right")),
    *(Cell(state, "text without ACK", "beyond") for state in (State.ESTABLISHED, State.FIN_WAIT_2)),
    *(Cell(State.ESTABLISHED, "text without ACK", place, closed=True) for place in WITHOUT_ROOM),
}  # fmt: skip
"""Linux drops what has no ACK before it looks at SEG.SEQ, and does not answer what is unacceptable."""

REFUSED = {
    Cell(state, segment, place)
    for state in (State.CLOSING, State.LAST_ACK)
    for segment in ("text", "text and FIN")
    for place in ("last", "beyond")
}
"""Linux refuses text that ends beyond its window, and with it its ACK of the FIN."""

SECOND_FIN = {Cell(state, "FIN,ACK", "at") for state in (State.CLOSE_WAIT, State.CLOSING)}
"""Linux does not acknowledge a FIN that follows the peer's FIN."""

EDGE = {
    *(Cell(state, "ACK", "beyond")
      for state in (State.SYN_RECEIVED, State.ESTABLISHED, State.FIN_WAIT_1, State.FIN_WAIT_2)),
    Cell(State.FIN_WAIT_2, "old ACK", "beyond"),
}  # fmt: skip
"""Linux takes SEG.SEQ = RCV.NXT+RCV.WND for acceptable where there is no text, and does not answer."""

EXCUSED = SILENT | REFUSED | SECOND_FIN | EDGE
RESETS = {
    Cell(State.SYN_RECEIVED, segment, place)
    for segment in ("old ACK", "ACK of what was not sent")
    for place in ("left", "beyond", "right")
}
"""Linux looks at the ACK before SEG.SEQ, resets what is unacceptable in both, and stays in SYN-RECEIVED."""

CHALLENGED = {Cell(State.SYN_RECEIVED, segment, "beyond") for segment in ("RST", "RST,ACK")}
"""Linux answers a RST at that place by a challenge ACK, as if it was in the window."""

FIN_WITHOUT_ROOM = {Cell(State.ESTABLISHED, "FIN,ACK", "at", closed=True)}
"""Linux takes a FIN that its closed window has no room for."""

WRONG = RESETS | CHALLENGED | FIN_WITHOUT_ROOM
HIDDEN = {Cell(State.FIN_WAIT_1, segment, "beyond") for segment in ("text", "FIN,ACK", "text and FIN")}
"""Linux answers these as it must, and yet takes their ACK of its FIN: no packet shows it."""


class Found(NamedTuple):
    """What is found of one connection, and the state in which the kernel says it is afterwards."""

    summary: Summary
    after: State


Batch = tuple[int, State | None, bool]
"""Version of IP, and which cells are tried side by side: the sample if there is no state."""


def parameters() -> Iterator[ParameterSet]:
    """The sample is tried whenever tests are run, over either IP; the others over IPv4 if they are asked for."""
    for version, cell in product((4, 6), CELLS):
        sampled = cell in of_sample()
        if sampled or version == 4:
            batch = (version, None if sampled else cell.state, cell.closed and not sampled)
            together = pytest.mark.xdist_group(f"live {batch}")
            marks = [together] if sampled else [together, pytest.mark.slow]
            yield pytest.param(batch, cell, id=f"{cell}, IPv{version}", marks=marks)


def of_sample() -> list[Cell]:
    return [cell for cell in CELLS if cell.state in SAMPLED and (cell[1:3] in SAMPLE) and not cell.closed] + [
        Cell(State.ESTABLISHED, "text", "at", closed=True)
    ]


@cache
def found(batch: Batch) -> dict[Cell, Found]:
    """Inject the segment of each cell into a connection of its own, and wait until no answer can come any more."""
    version, state, closed = batch
    cells = of_sample() if state is None else [cell for cell in CELLS if (cell.state, cell.closed) == (state, closed)]
    with Kernel(version) as kernel:
        peers = {cell: probe(kernel, cell, number) for number, cell in enumerate(cells)}
        kernel.pause(LONGEST_ANSWER)
        after = {cell: peer.state for cell, peer in peers.items()}
        stranger = let_the_capture_go_on(kernel)
        own = {cell: kernel.frames_of(peer.ports, stranger.ports) for cell, peer in peers.items()}
    return {cell: Found(judged(own[cell]), after[cell]) for cell in cells}


def probe(kernel: Kernel, cell: Cell, number: int) -> Peer:
    peer = reach(kernel, cell.state, (AT_PEER + number, SERVICE + number), closed=cell.closed)
    crafted = SEGMENTS[cell.segment]
    peer.forges(crafted.control, bytes(crafted.text), shift(cell.place, peer.window), crafted.ack_shift)
    return peer


def shift(place: str, window: int) -> int:
    """SEG.SEQ - RCV.NXT."""
    return {
        "left": -2 * TEXT, "at": 0, "inside": 2 * TEXT, "last": window - 1, "beyond": window,
        "right": window + TOO_FAR,
    }[place]  # fmt: skip


def let_the_capture_go_on(kernel: Kernel) -> Peer:
    """Without a later packet the capture does not show that no answer came."""
    stranger = Peer(kernel, State.CLOSED, ports=(AT_PEER - 1, SERVICE - 1))
    stranger.sends(SYN)
    stranger.takes(RST | ACK)
    return stranger


@pytest.mark.parametrize(("batch", "cell"), parameters())
def test_what_the_kernel_does_is_allowed(batch: Batch, cell: Cell) -> None:
    if reason := obstacle(batch[0]):
        pytest.skip(reason)
    if not release().startswith(PINNED):
        pytest.skip(f"what is pinned was found of Linux {PINNED}*, and this is {release()}")
    summary, after = found(batch)[cell]
    probed = summary.results[0]
    if cell in OLDER | WRONG:
        (deviation,) = probed.deviations
        older = ["RFC 793"] if cell in OLDER else []
        assert [each.name for each in deviation.because] == older, report(summary)
    else:
        assert summary.worst is (Conformance.EXCUSABLE if cell in EXCUSED else Conformance.CONFORMS), report(summary)
    if cell not in EXCUSED | FIN_WITHOUT_ROOM:
        same = connection(probed.path[-1]) is connection(after)
        assert same == (cell not in HIDDEN), (after, report(summary))


def connection(state: State) -> State:
    """A listener beside a connection is another block: without it this one does not exist."""
    return State.CLOSED if state is State.LISTEN else state
