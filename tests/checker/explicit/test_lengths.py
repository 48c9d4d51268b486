"""What an event may choose has an end: rules that let SND.UNA and SND.NXT come apart are enumerated all the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.explicit.answers.exploration import explore
from tcpcheck.explicit.space.situation import FEW_LENGTHS, MOST_LENGTHS, Situation, event_choices, too_long
from tcpspec.language.expression import State
from tcpspec.properties.property import PROPERTIES
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import Kind
from tcpspec.rules.segment import seg
from tcpspec.rules.semantics import Block
from tcpspec.scenarios import SCENARIOS
from tcpspec.system.bounds import EndBounds
from tcpspec.system.joint import End, connect
from tcpspec.system.network import Network

CHECKED = TCP.find("SS-1")
ANY_ACK = TCP.but(
    "any-ack", why="who else should answer our SYN?", swap={"SS-1": CHECKED.but(guard=CHECKED.guard & ~seg.SYN)}
)
BOUNDS = replace(SCENARIOS["isns-fresh"].bounds, network=Network(capacity=1), max_states=30_000)
CONFIRMED = next(each for each in PROPERTIES if each.id == "confirmed")


def lengths(block: Block, kind: Kind, bounds: EndBounds | None = None) -> list[int]:
    ends = bounds or EndBounds((100,))
    situation = Situation(End(block), (0,) * len(ends.counted))
    return [length for each, length in event_choices(situation, ends) if each is kind]


@pytest.mark.parametrize("una", [100, 2**32 - 3])
@pytest.mark.parametrize("count", [0, 1, 2, MOST_LENGTHS])
def test_every_length_is_tried_as_long_as_they_are_few(una: int, count: int) -> None:
    block = Block(state=State.ESTABLISHED, snd_una=una, snd_nxt=(una + count) % 2**32, snd_queued=count)
    assert lengths(block, Kind.RETRANSMISSION) == list(range(1, count + 1))
    assert lengths(block, Kind.OUTPUT) == list(range(count + 1))
    assert too_long(block, EndBounds((100,))) == 0


@pytest.mark.parametrize("count", [MOST_LENGTHS + 1, 100_000, 2**32 - 1])
def test_of_too_many_lengths_the_shortest_and_the_longest_are_tried(count: int) -> None:
    block = Block(state=State.ESTABLISHED, snd_una=7, snd_nxt=(7 + count) % 2**32, snd_queued=count)
    assert lengths(block, Kind.RETRANSMISSION) == [*range(1, FEW_LENGTHS + 1), count]
    assert lengths(block, Kind.OUTPUT) == [*range(FEW_LENGTHS), count]
    assert too_long(block, EndBounds((100,))) == count


def test_what_bounds_let_an_end_send_is_never_too_long() -> None:
    """Two SENDs of 700 octets, a SYN and a FIN."""
    ends = EndBounds((100,), budget={Kind.SEND: 2}, sizes=(1, 700))
    block = Block(state=State.ESTABLISHED, snd_una=0, snd_nxt=1402)
    assert lengths(block, Kind.RETRANSMISSION, ends) == list(range(1, 1403))
    assert (too_long(block, ends), too_long(block._replace(snd_nxt=1403), ends)) == (0, 1403)


def test_what_was_found_stays_found_and_what_was_left_out_is_said() -> None:
    found = explore(connect(ANY_ACK, ANY_ACK, over=BOUNDS.network), BOUNDS, (CONFIRMED,))
    assert found.results[0].violation is not None
    assert not found.complete
    assert "sequence numbers wait to be sent or acknowledged" in found.stopped_by
    assert f"only 1 to {FEW_LENGTHS} and the longest were tried" in found.stopped_by


def test_nothing_is_left_out_of_rfc_9293() -> None:
    found = explore(connect(TCP, TCP, over=BOUNDS.network), BOUNDS, (CONFIRMED,))
    assert (found.stopped_by, found.result("confirmed").verdict) == ("", Verdict.HOLDS)
