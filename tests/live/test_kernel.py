"""The kernel of this machine, judged while it runs: with a peer that keeps the rules it keeps them too."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace

import pytest

from tcpcheck.conform.end.conformance import Conformance
from tcpspec.language.state import State
from tcpspec.rfc9293.header import encode
from tcpspec.rules.control import ACK, FIN, RST, SYN
from tests.checker.conform.making import A as PEER
from tests.checker.conform.making import B as KERNEL
from tests.checker.conform.making import ip
from tests.live.kernel import Kernel, abort
from tests.live.peer import LONGEST_ANSWER, Peer, judged, reach, report

AT_REST = 0.08
"""Seconds in which the kernel has done what it does at once."""


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


def the_peer_closes_while_text_of_the_closed_kernel_is_queued(peer: Peer) -> None:
    peer.room = 100
    connection = peer.opens()
    connection.send(bytes(150))
    assert len(peer.takes(ACK).payload) == 100
    connection.shutdown(socket.SHUT_WR)
    peer.closes()
    assert peer.state is State.CLOSING
    assert len(peer.takes(FIN | ACK).payload) == 50
    peer.sends(ACK)
    peer.kernel.pause(AT_REST)
    peer.forges(FIN | ACK, shift=-1)
    peer.takes(ACK)


SCENARIOS: dict[Callable[[Peer], None], State] = {
    the_kernel_closes_first: State.TIME_WAIT,
    the_peer_closes_first: State.LISTEN,
    both_close_at_once: State.TIME_WAIT,
    the_peer_closes_while_text_of_the_closed_kernel_is_queued: State.TIME_WAIT,
    the_kernel_aborts: State.LISTEN,
    the_peer_aborts: State.LISTEN,
}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_a_connection_conforms_from_its_open_to_its_end(scenario: Callable[[Peer], None], kernel: Kernel) -> None:
    peer = Peer(kernel)
    scenario(peer)
    kernel.pause(AT_REST)
    assert peer.state is SCENARIOS[scenario]
    found = judged(kernel.frames)
    assert {result.conformance for result in found.results} == {Conformance.CONFORMS}, report(found)


def test_a_refused_port_conforms(kernel: Kernel) -> None:
    peer = reach(kernel, State.CLOSED)
    peer.sends(SYN)
    peer.takes(RST | ACK)
    found = judged(kernel.frames)
    assert found.worst is Conformance.CONFORMS, report(found)


def test_an_active_open_conforms(kernel: Kernel) -> None:
    peer = reach(kernel, State.SYN_SENT)
    peer.sends(SYN | ACK)
    peer.takes(ACK)
    assert peer.state is State.ESTABLISHED
    peer.is_closed()
    peer.sends(FIN | ACK)
    peer.takes(ACK)
    found = judged(kernel.frames)
    assert found.worst is Conformance.CONFORMS, report(found)


def test_an_answer_that_is_wrong_or_missing_is_noticed(kernel: Kernel) -> None:
    peer = reach(kernel, State.ESTABLISHED)
    peer.forges(ACK, shift=peer.window + 1000)
    answer = peer.takes(ACK).header
    kernel.pause(LONGEST_ANSWER)
    peer.sends(ACK)
    assert judged(kernel.frames).worst is Conformance.CONFORMS
    at = len(kernel.frames) - 2
    wrong = ip(encode(replace(answer, ack=answer.ack + 1), b"", KERNEL, PEER), KERNEL, PEER)
    others = kernel.frames[:at], kernel.frames[at + 1 :]
    assert judged([*others[0], replace(kernel.frames[at], octets=wrong), *others[1]]).worst is Conformance.DEVIATES
    assert judged([*others[0], *others[1]]).worst is Conformance.EXCUSABLE
