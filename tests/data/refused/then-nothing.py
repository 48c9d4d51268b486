"""Meant: TIME-WAIT never restarts its timer; but an empty `then` is merged into that of the rule."""

from tcpspec.rfc9293.tcp import TCP

AGAIN = TCP.find("TIME-WAIT acknowledges the FIN again and restarts its timer")
VARIANT = TCP.but("no-restart", why="one wait is enough", swap={AGAIN.name: AGAIN.but(then={})})
