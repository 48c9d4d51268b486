"""The kernel of this machine, judged while it runs: what it does to a peer that keeps the rules conforms to RFC 9293."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest

from tcpcheck.conform.verdict import Conformance
from tcpspec.control import ACK, FIN, RST, SYN
from tcpspec.state import State
from tests.live.kernel import Kernel, abort, obstacle
from tests.live.peer import LONGEST_ANSWER, Peer, judged, reach, report

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("live")]


@pytest.fixture(scope="session")
def possible() -> None:
    if reason := obstacle():
        pytest.skip(reason)


@pytest.fixture
def kernel(possible: None) -> Iterator[Kernel]:
    with Kernel() as made:
        yield made


def text_both_ways(peer: Peer) -> socket.socket:
    connection = peer.opens()
    peer.sends(ACK, bytes(100))
    peer.takes(ACK)
    assert connection.recv(1000) == bytes(100)
    connection.send(bytes(50))
    assert peer.takes(ACK).payload == bytes(50)
    peer.sends(ACK)
    return connection


def the_kernel_closes_first(peer: Peer) -> None:
    text_both_ways(peer)
    peer.is_closed()
    peer.sends(ACK)
    peer.closes()


def the_peer_closes_first(peer: Peer) -> None:
    text_both_ways(peer)
    peer.closes()
    peer.is_closed()
    peer.sends(ACK)


def both_close_at_once(peer: Peer) -> None:
    text_both_ways(peer)
    peer.is_closed()
    peer.rcv_nxt -= 1
    peer.closes()
    peer.sends(ACK)


def the_kernel_aborts(peer: Peer) -> None:
    abort(text_both_ways(peer))
    peer.takes(RST)


def the_peer_aborts(peer: Peer) -> None:
    text_both_ways(peer)
    peer.sends(RST)


SCENARIOS: dict[Callable[[Peer], None], State] = {
    the_kernel_closes_first: State.TIME_WAIT,
    the_peer_closes_first: State.LISTEN,
    both_close_at_once: State.TIME_WAIT,
    the_kernel_aborts: State.LISTEN,
    the_peer_aborts: State.LISTEN,
}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_a_connection_conforms_from_its_open_to_its_end(scenario: Callable[[Peer], None], kernel: Kernel) -> None:
    peer = Peer(kernel)
    scenario(peer)
    kernel.sends(LONGEST_ANSWER)
    assert peer.state is SCENARIOS[scenario]
    found = judged(kernel)
    assert {result.conformance for result in found.results} == {Conformance.CONFORMS}, report(found)


def test_a_refused_port_conforms(kernel: Kernel) -> None:
    peer = reach(kernel, State.CLOSED)
    peer.sends(SYN)
    peer.takes(RST | ACK)
    found = judged(kernel)
    assert found.worst is Conformance.CONFORMS, report(found)


def test_an_active_open_conforms(kernel: Kernel) -> None:
    peer = reach(kernel, State.SYN_SENT)
    peer.sends(SYN | ACK)
    peer.takes(ACK)
    assert peer.state is State.ESTABLISHED
    peer.is_closed()
    peer.sends(FIN | ACK)
    peer.takes(ACK)
    found = judged(kernel)
    assert found.worst is Conformance.CONFORMS, report(found)
