"""LAST-ACK gives up after a short while, whether its FIN was acknowledged or not."""

from tcpspec.block import LAST_ACK, state
from tcpspec.definitions import delete_tcb
from tcpspec.event import Kind
from tcpspec.model import Section
from tcpspec.tcp import TCP

TIMER = Section("3.10.8", Kind.TIME_WAIT_TIMEOUT, spontaneous=True)
ENDS = TIMER.check("", "LAST-ACK ends by a short timer", state == LAST_ACK, then=delete_tcb())
VARIANT = TCP.but(
    "last-ack-timer",
    why="we only wait for an ACK, and have nothing to lose",
    add=(ENDS,),
)
