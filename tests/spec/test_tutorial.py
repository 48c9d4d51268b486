"""A connection opened and closed step by step, with the numbers of the usual tutorial: x, y, then u, v, w."""

from __future__ import annotations

from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import Kind
from tcpspec.system.joint import Act, Deliver, Joint, Move, Side, System, connect
from tcpspec.system.network import Faults, Network
from tests.spec.ends import PARAMETERS, shown

X, Y = 1000, 5000
"""ISS of the client (A) and of the server (B)."""

PERFECT = connect(TCP, TCP, over=Network(capacity=4, faults=Faults.NONE), parameters=PARAMETERS)


class Story:
    """A run of the system, move by move; ``states`` are the client's and the server's."""

    def __init__(self, system: System = PERFECT) -> None:
        self.system, self.joint = system, Joint()

    def make(self, move: Move) -> str:
        """Make a move; the segment that it sent."""
        happened = self.system.move(self.joint, move)
        self.joint = happened.after
        return shown(happened.outcome.sent if happened.outcome else None)

    def act(self, side: Side, kind: Kind, iss: int = 0, length: int = 0) -> str:
        return self.make(Act(side, kind, iss, length))

    def arrives_from(self, sender: Side, iss: int = 0) -> str:
        return self.make(Deliver(sender, self.joint.wire(sender)[0], iss=iss))

    @property
    def states(self) -> tuple[str, str]:
        return str(self.joint.a.block.state), str(self.joint.b.block.state)


def opened() -> Story:
    story = Story()
    story.act("B", Kind.OPEN_PASSIVE)
    story.act("A", Kind.OPEN_ACTIVE, X)
    story.arrives_from("A", iss=Y)
    story.arrives_from("B")
    story.arrives_from("A")
    return story


def test_the_open_step_by_step() -> None:
    story = Story()
    story.act("B", Kind.OPEN_PASSIVE)
    assert story.states == ("CLOSED", "LISTEN")
    assert story.act("A", Kind.OPEN_ACTIVE, X) == f"<SEQ={X}><CTL=SYN>"
    assert story.states == ("SYN-SENT", "LISTEN")
    assert story.arrives_from("A", iss=Y) == f"<SEQ={Y}><ACK={X + 1}><CTL=SYN,ACK>"
    assert story.states == ("SYN-SENT", "SYN-RECEIVED")
    assert story.arrives_from("B") == f"<SEQ={X + 1}><ACK={Y + 1}><CTL=ACK>"
    assert story.states == ("ESTABLISHED", "SYN-RECEIVED")
    assert story.arrives_from("A") == ""
    assert story.states == ("ESTABLISHED", "ESTABLISHED")


def test_a_syn_uses_up_a_number_without_data_and_a_bare_ack_does_not() -> None:
    story = opened()
    assert story.joint.a.block.snd_nxt == X + 1
    assert story.act("A", Kind.SEND, length=10) == f"<SEQ={X + 1}><ACK={Y + 1}><DATA=10><CTL=ACK>"


def test_both_ends_agree_on_both_initial_numbers() -> None:
    story = opened()
    a, b = story.joint.a.block, story.joint.b.block
    assert (a.iss, a.irs, b.iss, b.irs) == (X, Y, Y, X)
    assert (a.peer, b.peer) == (b.incarnation, a.incarnation)


def test_the_close_step_by_step_with_the_server_sending_in_between() -> None:
    story = opened()
    u, v = X + 1, Y + 1
    assert story.act("A", Kind.CLOSE) == f"<SEQ={u}><ACK={v}><CTL=FIN,ACK>"
    assert story.states == ("FIN-WAIT-1", "ESTABLISHED")
    assert story.arrives_from("A") == f"<SEQ={v}><ACK={u + 1}><CTL=ACK>"
    assert story.states == ("FIN-WAIT-1", "CLOSE-WAIT")
    assert story.arrives_from("B") == ""
    assert story.states == ("FIN-WAIT-2", "CLOSE-WAIT")
    assert story.act("B", Kind.SEND, length=50) == f"<SEQ={v}><ACK={u + 1}><DATA=50><CTL=ACK>"
    w = v + 50
    assert story.arrives_from("B") == f"<SEQ={u + 1}><ACK={w}><CTL=ACK>"
    story.arrives_from("A")
    assert story.act("B", Kind.CLOSE) == f"<SEQ={w}><ACK={u + 1}><CTL=FIN,ACK>"
    assert story.states == ("FIN-WAIT-2", "LAST-ACK")
    assert story.arrives_from("B") == f"<SEQ={u + 1}><ACK={w + 1}><CTL=ACK>"
    assert story.states == ("TIME-WAIT", "LAST-ACK")
    assert story.arrives_from("A") == ""
    assert story.states == ("TIME-WAIT", "CLOSED")


def test_301_and_100_octets_make_401_and_501_and_200_octets_make_701() -> None:
    story = Story()
    story.act("B", Kind.OPEN_PASSIVE)
    story.act("A", Kind.OPEN_ACTIVE, 300)
    story.arrives_from("A", iss=500)
    story.arrives_from("B")
    story.arrives_from("A")
    assert story.act("A", Kind.SEND, length=100) == "<SEQ=301><ACK=501><DATA=100><CTL=ACK>"
    assert story.arrives_from("A") == "<SEQ=501><ACK=401><CTL=ACK>"
    story.arrives_from("B")
    assert story.act("B", Kind.SEND, length=200) == "<SEQ=501><ACK=401><DATA=200><CTL=ACK>"
    assert story.arrives_from("B") == "<SEQ=401><ACK=701><CTL=ACK>"
