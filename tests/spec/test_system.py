"""Network and system: each fault is a switch, each impossible move is refused with its reason."""

from __future__ import annotations

import pytest

from tcpspec.language.expression import State
from tcpspec.properties.property import A, B
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import ESTABLISHED, SYN_SENT, state
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Block, Segment
from tcpspec.system.joint import Act, Deliver, End, Inject, Joint, Lose, MoveError, Pass, Past, System, connect, holds
from tcpspec.system.network import ALL_FAULTS, DUPLICATION, LOSS, REORDERING, Faults, InFlight, Network
from tests.spec.ends import PARAMETERS, segment

FIRST, SECOND = InFlight("first", 0.0), InFlight("second", 1.0)


def over(faults: Faults = ALL_FAULTS, capacity: int | None = 2, msl: float | None = None) -> System:
    return connect(TCP, TCP, over=Network(capacity, faults, msl), parameters=PARAMETERS)


def after_syn(system: System) -> Joint:
    return system.move(Joint(), Act("A", Kind.OPEN_ACTIVE, 100)).after


def test_without_reordering_only_the_oldest_segment_may_arrive() -> None:
    assert Network(2, Faults.NONE).deliverable((FIRST, SECOND)) == (FIRST,)
    assert Network(2, REORDERING).deliverable((FIRST, SECOND)) == (FIRST, SECOND)


def test_a_full_network_loses_if_it_may_and_refuses_otherwise() -> None:
    full = (FIRST, SECOND)
    assert Network(2, LOSS).send(full, "third") == full
    assert Network(2, Faults.NONE).send(full, "third") is None
    assert Network(None, Faults.NONE).send(full, "third", 2.0) == (*full, InFlight("third", 2.0))


def test_with_duplication_a_second_copy_is_not_stored() -> None:
    assert Network(4, DUPLICATION).send((FIRST,), "first", 0.0) == (FIRST,)
    assert Network(4, Faults.NONE).send((FIRST,), "first", 0.0) == (FIRST, FIRST)


def test_a_segment_is_deliverable_up_to_msl_and_not_after() -> None:
    network = Network(2, ALL_FAULTS, msl=5)
    assert network.deliverable((FIRST, SECOND), now=5) == (FIRST, SECOND)
    assert network.deliverable((FIRST, SECOND), now=6) == (SECOND,)


def test_delivery_takes_one_copy() -> None:
    assert Network(4).without((FIRST, SECOND, FIRST), FIRST) == (SECOND, FIRST)


def test_faults_and_networks_say_what_they_are() -> None:
    assert str(LOSS | REORDERING) == "loss, reordering"
    assert str(Faults.NONE) == "no fault"
    assert str(Network(None)) == ("any number of segments under way per direction; loss, duplication, reordering")


def test_a_call_moves_one_end_and_sends_into_its_wire() -> None:
    joint = after_syn(over())
    assert (joint.a.block.state, joint.b.block.state) == (State.SYN_SENT, State.CLOSED)
    assert [flight.segment.seq for flight in joint.wire_a] == [100]
    assert joint.wire_b == ()


def test_delivery_removes_the_segment_and_a_duplicate_stays() -> None:
    system = over()
    joint = after_syn(system)
    (flight,) = joint.wire_a
    assert system.move(joint, Deliver("A", flight)).after.wire_a == ()
    assert system.move(joint, Deliver("A", flight, keep=True)).after.wire_a == (flight,)


def test_a_lost_segment_reaches_nobody() -> None:
    system = over()
    joint = after_syn(system)
    assert system.move(joint, Lose("A", joint.wire_a[0])).after.wire_a == ()


def test_time_passes_and_segments_older_than_msl_vanish() -> None:
    system = over(msl=5)
    joint = after_syn(system)
    assert system.move(joint, Pass(5)).after.wire_a == joint.wire_a
    assert system.move(joint, Pass(6)).after.wire_a == ()
    assert system.move(joint, Pass(6)).after.now == 6


STRANGER = InFlight(Segment(7), 0)


def test_moves_of_a_fault_that_the_network_lacks_are_refused() -> None:
    system = over(Faults.NONE)
    joint = after_syn(system)
    flight = joint.wire_a[0]
    with pytest.raises(MoveError, match=r"^this network loses nothing$"):
        system.move(joint, Lose("A", flight))
    with pytest.raises(MoveError, match=r"^this network duplicates nothing$"):
        system.move(joint, Deliver("A", flight, keep=True))
    with pytest.raises(MoveError, match=r"^this system has no forger$"):
        system.move(joint, Inject("A", Segment(7)))


@pytest.mark.parametrize("move", [Deliver("A", STRANGER), Lose("A", STRANGER)])
def test_a_segment_that_is_not_under_way_can_neither_arrive_nor_be_lost(move: Deliver | Lose) -> None:
    with pytest.raises(MoveError, match="no such segment from A is under way"):
        over().move(Joint(), move)


def test_a_segment_out_of_turn_is_refused_without_reordering() -> None:
    system = over(Faults.NONE)
    joint = after_syn(system)
    joint = system.move(joint, Act("A", Kind.RETRANSMISSION, length=1)).after
    joint = joint._replace(wire_a=(InFlight(segment("<SEQ=9><CTL=SYN>")), *joint.wire_a[1:]))
    with pytest.raises(MoveError, match="it is not this segment's turn, or it is older than MSL"):
        system.move(joint, Deliver("A", joint.wire_a[1]))


def test_an_event_that_cannot_happen_is_refused() -> None:
    with pytest.raises(MoveError, match=r"^TIME-WAIT TIMEOUT cannot happen at B in CLOSED$"):
        over().move(Joint(), Act("B", Kind.TIME_WAIT_TIMEOUT))


def test_sending_into_a_full_network_that_loses_nothing_is_refused() -> None:
    system = over(Faults.NONE, capacity=1)
    with pytest.raises(MoveError, match="the network is full and loses nothing: A cannot send"):
        system.move(after_syn(system), Act("A", Kind.RETRANSMISSION, length=1))


def test_a_forger_puts_any_segment_under_way() -> None:
    system = System(TCP, TCP, Network(), PARAMETERS, forger=True)
    forged = system.move(Joint(), Inject("A", Segment(7))).after
    assert [flight.segment.seq for flight in forged.wire_a] == [7]


def test_history_grows_with_each_incarnation_and_learns_the_peer() -> None:
    block = Block(iss=100, incarnation="A1")
    end = End().after(block)
    assert end.history == (Past("A1", 100, None),)
    bound = end.after(block._replace(peer="B1"))
    assert bound.history == (Past("A1", 100, "B1"),)
    again = bound.after(Block()).after(Block(iss=200, incarnation="A2"))
    assert [past.incarnation for past in again.history] == ["A1", "A2"]
    assert (again.recall("peer", "A1"), again.recall("iss", "A2"), again.recall("iss", "A3")) == (
        "B1",
        200,
        None,
    )


def test_a_condition_on_both_ends_is_read_in_a_joint_state() -> None:
    joint = after_syn(over())
    assert holds(A(state == SYN_SENT) & ~B(state == ESTABLISHED), joint)
    assert not holds(B(state == SYN_SENT), joint)
