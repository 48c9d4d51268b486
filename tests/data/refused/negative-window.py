"""Each text that is taken makes the window smaller by 100000, whatever it was."""

from tcpspec.rfc9293.definitions import taken
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import rcv_wnd
from tcpspec.rules.check import change

TEXT = TCP.find("text is taken and acknowledged")
SMALLER = TEXT.but(then=change(rcv_wnd=rcv_wnd - taken - 100_000))
VARIANT = TCP.but("negative", why="be careful", swap={TEXT.name: SMALLER})
