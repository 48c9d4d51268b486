"""One crafted segment to the kernel in each state, at each place around its window: what it answers is judged.

The kernel itself says in which state it is, before and after; the verdict comes from the packets alone.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import pytest
from _pytest.mark import ParameterSet

from tcpcheck.conform.verdict import Conformance
from tcpspec.control import ACK, FIN, RST, SYN, Control
from tcpspec.state import State
from tests.live.kernel import Kernel
from tests.live.peer import AT_PEER, LONGEST_ANSWER, SERVICE, Peer, judged, reach, report

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
PLACES = ("left", "at", "inside", "last", "right")
SAMPLE = {("SYN", "inside"), ("RST", "at"), ("FIN,ACK", "at"), ("ACK of what was not sent", "at"), ("ACK", "right")}
SAMPLED = (State.ESTABLISHED, State.TIME_WAIT)


class Cell(NamedTuple):
    state: State
    segment: str
    place: str

    def __str__(self) -> str:
        return f"{self.segment} {self.place} in {self.state}"


CELLS = [Cell(*each) for each in product(State, SEGMENTS, PLACES) if each[0] not in WITHOUT_WINDOW or each[2] == "at"]
OLDER = {
    Cell(State.SYN_RECEIVED, segment, place) for segment in ("SYN", "SYN,ACK") for place in ("at", "inside", "last")
}
"""There Linux does what RFC 793 said, and RFC 9293 no longer does."""

SILENT = {
    Cell(state, "text without ACK", place)
    for state in (State.ESTABLISHED, State.FIN_WAIT_2, State.CLOSE_WAIT)
    for place in ("left", "right")
}
"""Linux drops what has no ACK before it looks at SEG.SEQ, and does not answer what is unacceptable."""

REFUSED = {
    Cell(state, segment, "last") for state in (State.CLOSING, State.LAST_ACK) for segment in ("text", "text and FIN")
}
"""Linux refuses text that begins in the window and ends beyond it, and with it its ACK of the FIN."""

SECOND_FIN = {Cell(state, "FIN,ACK", "at") for state in (State.CLOSE_WAIT, State.CLOSING)}
"""Linux does not acknowledge a FIN that follows the peer's FIN."""

EXCUSED = SILENT | REFUSED | SECOND_FIN
RESETS = {
    Cell(State.SYN_RECEIVED, segment, place)
    for segment in ("old ACK", "ACK of what was not sent")
    for place in ("left", "right")
}
"""Linux looks at the ACK before SEG.SEQ, resets what is unacceptable in both, and stays in SYN-RECEIVED."""


def parameters() -> list[ParameterSet]:
    """The sample is tried whenever tests are run, the others if they are asked for."""
    sampled = [cell for cell in CELLS if cell.state in SAMPLED and cell[1:] in SAMPLE]
    return [pytest.param(cell, id=str(cell), marks=() if cell in sampled else pytest.mark.slow) for cell in CELLS]


def shift(place: str, window: int) -> int:
    """SEG.SEQ - RCV.NXT."""
    return {"left": -2 * TEXT, "at": 0, "inside": 2 * TEXT, "last": window - 1, "right": window + TOO_FAR}[place]


def probe(peer: Peer, cell: Cell) -> State:
    """Inject the segment, and wait until no answer to it can come any more; the state after that."""
    crafted = SEGMENTS[cell.segment]
    peer.forges(crafted.control, bytes(crafted.text), shift(cell.place, peer.window), crafted.ack_shift)
    peer.kernel.pause(LONGEST_ANSWER)
    after = peer.state
    _let_the_capture_go_on(peer.kernel)
    return after


def _let_the_capture_go_on(kernel: Kernel) -> None:
    """Without a later packet the capture does not show that no answer came."""
    stranger = Peer(kernel, State.CLOSED, ports=(AT_PEER + 1, SERVICE + 1))
    stranger.sends(SYN)
    stranger.takes(RST | ACK)


@pytest.mark.parametrize("cell", parameters())
def test_what_the_kernel_does_is_allowed(cell: Cell, kernel: Kernel) -> None:
    after = probe(reach(kernel, cell.state), cell)
    found = judged(kernel.frames)
    probed = found.results[0]
    if cell in OLDER:
        (deviation,) = probed.deviations
        assert [each.name for each in deviation.because] == ["RFC 793"], report(found)
    elif cell in RESETS:
        (deviation,) = probed.deviations
        assert (deviation.states, deviation.because) == ((State.SYN_RECEIVED,), ()), report(found)
    else:
        assert found.worst is (Conformance.EXCUSABLE if cell in EXCUSED else Conformance.CONFORMS), report(found)
    if cell not in EXCUSED:
        assert connection(probed.path[-1]) is connection(after), (after, report(found))


def connection(state: State) -> State:
    """A listener beside a connection is another block: without it this one does not exist."""
    return State.CLOSED if state is State.LISTEN else state
