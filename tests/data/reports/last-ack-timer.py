"""LAST-ACK gives up after a short while, whether its FIN was acknowledged or not."""

from tcpspec.rfc9293.definitions import delete_tcb
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import LAST_ACK, state
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Section

TIMER = Section("3.10.8", Kind.TIME_WAIT_TIMEOUT, spontaneous=True)
ENDS = TIMER.check("", "LAST-ACK ends by a short timer", state == LAST_ACK, then=delete_tcb())
VARIANT = TCP.but(
    "last-ack-timer",
    why="we only wait for an ACK, and have nothing to lose",
    add=(ENDS,),
)
